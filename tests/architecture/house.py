"""The rooms of the house from top to bottom, and who may import whom: only what lies below.

What still breaks the rule stands in ``OPEN``, import by import. An entry that is mended has to go:
the list only ever gets shorter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

from tests.architecture.layers import imported, package_of

Imports: TypeAlias = Mapping[str, frozenset[str]]
Import: TypeAlias = tuple[str, str]

# A room is a folder, or a file beside the folders; one line holds rooms that do not know each
# other. The translated half is a room of its own: it is read as the other one.
ROOMS: tuple[tuple[str, ...], ...] = (
    # -- a backend on the laptop ------------------------------------------------------------------
    ("kite_algo_sandbox.__main__",),
    ("kite_algo_sandbox.cli",),
    ("kite_algo_sandbox",),
    ("kite_algo_sandbox.sweep",),
    ("kite_algo_sandbox.testing",),
    ("kite_algo_sandbox.replay",),
    ("kite_algo_sandbox.report",),
    ("kite_algo_sandbox.replay.result", "kite_algo_sandbox.replay.round_trips"),
    ("kite_algo_sandbox.replay.frames",),
    ("kite_algo_sandbox.replay.rows",),
    ("kite_algo_sandbox.handle",),
    ("kite_algo_sandbox.server",),
    ("kite_algo_sandbox.dashboard", "kite_algo_sandbox.present"),
    ("kite_algo_sandbox.settings",),
    ("kite_algo_sandbox.candle_files",),
    ("kite_algo_sandbox.candle_columns",),
    ("kite_algo_sandbox.candle_names",),
    ("kite_algo_sandbox.candle_rows",),
    ("kite_algo_sandbox.profiles",),
    ("kite_algo_sandbox.engine",),
    ("kite_algo_sandbox.engine.api",),
    ("kite_algo_sandbox.engine.options",),
    ("kite_algo_sandbox.engine.protection",),
    ("kite_algo_sandbox.engine.trading",),
    ("kite_algo_sandbox.engine.orders",),
    ("kite_algo_sandbox.engine.runs",),
    ("kite_algo_sandbox.engine.books",),
    ("kite_algo_sandbox.engine.market",),
    ("kite_algo_sandbox.engine.base",),
    # -- how a strategy uses the API --------------------------------------------------------------
    ("kite_algo_worker.cli",),
    ("kite_algo_worker",),
    (
        "kite_algo_worker.client",
        "kite_algo_worker.orders",
        "kite_algo_worker.protection",
        "kite_algo_worker.run_config",
    ),
    ("kite_algo_worker._async", "kite_algo_worker._sync"),
    ("kite_algo_worker.placing",),
    ("kite_algo_worker.streams",),
    ("kite_algo_worker.options",),
    ("kite_algo_worker.wire",),
    ("kite_algo_worker.inputs",),
    ("kite_algo_worker.indicators",),
    ("kite_algo_worker.config",),
    ("kite_algo_worker._base",),
    ("kite_algo_worker.market",),
    ("kite_algo_worker.exceptions",),
    # -- what the API is --------------------------------------------------------------------------
    ("kite_algo_worker_api",),
)

PACKAGES = frozenset({"kite_algo_worker", "kite_algo_sandbox"})

# Arrows up that are meant: each is taken only when somebody asks for it.
DOORS: Mapping[Import, str] = {
    ("kite_algo_worker.cli", "kite_algo_sandbox"): "`kite-algo sandbox`, and what needs one",
    ("kite_algo_worker.cli", "kite_algo_sandbox.report"): "`kite-algo report`",
    ("kite_algo_worker.cli", "kite_algo_sandbox.sweep"): "`kite-algo sweep`",
    ("kite_algo_worker.cli", "kite_algo_sandbox.replay.result"): "the same",
    ("kite_algo_worker.cli", "kite_algo_sandbox.replay"): "`kite-algo replay`",
    ("kite_algo_worker.options", "kite_algo_worker._async"): "kite_algo_worker.options offers the "
    "names of 0.7.0, the option clients among them",
    ("kite_algo_worker.options", "kite_algo_worker._sync"): "the same",
    ("kite_algo_worker.options", "kite_algo_worker.client"): "the same",
}

# Arrows up that are still to be turned.
OPEN: frozenset[Import] = frozenset(
    {
        ("kite_algo_sandbox.engine.api", "kite_algo_sandbox.engine"),
    }
)

# Imports without which no file would know itself by way of others.
KNOTS: frozenset[Import] = frozenset()


def room_of(module: str, rooms: Iterable[str]) -> str | None:
    """The innermost of ``rooms`` that a module lies in; a package's file is a room of its own."""
    inside = [
        room
        for room in rooms
        if module == room or (module.startswith(f"{room}.") and room not in PACKAGES)
    ]
    return max(inside, key=len, default=None)


def heights(rooms: tuple[tuple[str, ...], ...] = ROOMS) -> dict[str, int]:
    """Every room with its line, counted from the bottom."""
    return {room: height for height, line in enumerate(reversed(rooms)) for room in line}


@cache
def imports_of(root: Path) -> Imports:
    """Every module below ``root`` with the modules it imports, those for type checkers included."""
    modules = {_name(path, root): path for path in _files(root)}
    return {
        name: frozenset(_modules_behind(_imported(path, root), modules)) - {name}
        for name, path in modules.items()
    }


def _files(root: Path) -> Iterator[Path]:
    for package in ("kite_algo_worker", "kite_algo_sandbox", "generated/kite_algo_worker_api"):
        yield from (root / package).rglob("*.py")


def _name(path: Path, root: Path) -> str:
    parts = list(path.relative_to(root).with_suffix("").parts)
    parts = parts[1:] if parts[0] == "generated" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, root: Path) -> Iterator[str]:
    package = package_of(path, root)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for _, dotted in imported(node, package):
                yield dotted


def _modules_behind(names: Iterable[str], modules: Mapping[str, Path]) -> Iterator[str]:
    """What is imported when a name is: the longest module that it begins with."""
    for name in names:
        found = name
        while found and found not in modules:
            found = found.rpartition(".")[0]
        if found:
            yield found


def arrows(imports: Imports, rooms: Iterable[str]) -> dict[Import, str]:
    """Which room imports from which, with one import as the proof."""
    rooms = tuple(rooms)
    found: dict[Import, str] = {}
    for module, targets in sorted(imports.items()):
        here = room_of(module, rooms)
        for target in sorted(targets):
            there = room_of(target, rooms)
            if here is not None and there is not None and here != there:
                found.setdefault((here, there), f"{module} imports {target}")
    return found


def upward(imports: Imports, rooms: tuple[tuple[str, ...], ...] = ROOMS) -> dict[Import, str]:
    """Arrows that do not point down."""
    height = heights(rooms)
    return {
        arrow: proof
        for arrow, proof in arrows(imports, height).items()
        if height[arrow[0]] <= height[arrow[1]]
    }


def circles(imports: Imports, without: Iterable[Import] = ()) -> list[list[str]]:
    """Groups of modules each of which reaches itself by way of the others.

    A package's ``__init__`` that only offers the names of its files is no member of a circle.
    """
    cut = set(without)
    edges = {
        module: sorted(
            target
            for target in targets
            if (module, target) not in cut and not _is_package(target, imports)
        )
        for module, targets in imports.items()
    }
    return sorted(sorted(group) for group in _components(edges) if len(group) > 1)


def _is_package(module: str, imports: Imports) -> bool:
    return any(name.startswith(f"{module}.") for name in imports)


def _components(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Strongly connected components, after Tarjan, without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for start in edges:
        if start in index:
            continue
        work = [(start, iter(edges[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            module, left = work[-1]
            for target in left:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges.get(target, []))))
                    break
                if target in on_stack:
                    low[module] = min(low[module], index[target])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[module])
                if low[module] == index[module]:
                    group: list[str] = []
                    while not group or group[-1] != module:
                        group.append(stack.pop())
                        on_stack.discard(group[-1])
                    yield group
