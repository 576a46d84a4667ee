"""Write docs/coverage.md: what stands behind each operation of the contract.

    python tools/spec_coverage.py            write the table
    python tools/spec_coverage.py --check    fail when the table is not up to date

Nothing is declared by hand: client methods are generated or found by the module they use, the
sandbox is asked, recordings are matched by method and path, and examples by the methods they call.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import yaml

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "coverage.md"
CLIENT = ROOT / "kite_algo_worker" / "_async"
#: The same rules in C where they are installed: recordings are large.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
GENERATED_API = "kite_algo_worker_api.api"
#: The one way of every write; what is asked on it is not what a method is for.
EVERY_WRITE = frozenset({"_write"})
INTRO = """\
# Coverage of the worker API

Written by `make generate` from the sources; do not edit. An operation the sandbox does not offer is
answered with 501 and its name.

- **Client**: the method that performs it (`options.` stands for `client.options.`).
- **Sandbox**: the local backend answers it.
- **Recorded**: a recorded exchange is replayed in the tests.
- **Example**: an example uses it.
"""


class Operation(NamedTuple):
    """One operation of the contract."""

    name: str
    tag: str
    method: str
    path: str


class Coverage(NamedTuple):
    """What is known about every operation, by its name."""

    methods: Mapping[str, list[str]]
    sandbox: frozenset[str]
    recorded: frozenset[str]
    examples: Mapping[str, list[str]]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args(arguments)
    text = table(*survey())
    if not options.check:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(text, "utf-8")
        print(f"Wrote {TABLE}")
        return 0
    if TABLE.exists() and TABLE.read_text("utf-8") == text:
        print(f"{TABLE.name} is up to date")
        return 0
    print(f"{TABLE} is out of date; run `make generate`", file=sys.stderr)
    return 1


def survey() -> tuple[list[Operation], Coverage]:
    from kite_algo_sandbox.server.app import implemented_operations
    from kite_algo_worker_api.operations import OPERATIONS

    operations = [Operation(n, o.tag, o.method, o.path) for n, o in OPERATIONS.items()]
    uses = client_uses(CLIENT, frozenset(OPERATIONS))
    for name, plain in plain_uses(operations).items():
        uses[name] = uses.get(name, set()) | plain
    reach = {name: frozenset(closure(name, uses)) for name in uses if is_public(name)}
    direct = {name: frozenset(closure(name, uses, stop=is_public)) for name in reach}
    return operations, Coverage(
        methods={o.name: performers(o.name, direct, reach) for o in operations},
        sandbox=implemented_operations(),
        recorded=recorded_operations(ROOT / "tests", operations),
        examples=example_uses(ROOT / "examples", reach),
    )


# -- client ------------------------------------------------------------------------------------


def client_uses(folder: Path, named: frozenset[str] = frozenset()) -> dict[str, set[str]]:
    """What every function uses; methods of the options namespace are called ``options.name``.

    Text that is one of the ``named`` operations is a use of it.
    """
    uses: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        generated = generated_modules(tree)
        prefix = "options." if path.stem.startswith("option") else ""
        for is_method, function in functions(tree):
            name = prefix + function.name if is_method else f"{path.stem}:{function.name}"
            uses[name] |= references(function, generated, prefix, path.stem, named)
    return dict(uses)


def plain_uses(operations: Iterable[Operation]) -> dict[str, set[str]]:
    """The methods that the clients take from the generated calls as they are."""
    from kite_algo_worker_api.calls import PlainCalls

    return {one.name: {f"={one.name}"} for one in operations if hasattr(PlainCalls, one.name)}


def is_public(name: str) -> bool:
    return ":" not in name and not name.rpartition(".")[2].startswith("_")


def generated_modules(tree: ast.Module) -> dict[str, str]:
    """Local name -> operation, for every imported module of the generated API."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{GENERATED_API}."):
            found.update({alias.asname or alias.name: alias.name for alias in node.names})
    return found


def functions(
    tree: ast.Module,
) -> Iterator[tuple[bool, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Module-level functions, and methods (marked True)."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield False, node
        elif isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield True, item


def references(
    function: ast.AST,
    generated: Mapping[str, str],
    prefix: str,
    module: str,
    named: frozenset[str] = frozenset(),
) -> set[str]:
    """What a function uses: ``=operation``, another method, or a function of its module."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in generated:
            found.add(f"={generated[node.id]}")
        elif isinstance(node, ast.Name):
            found.add(f"{module}:{node.id}")
        elif isinstance(node, ast.Constant) and node.value in named:
            found.add(f"={node.value}")  # a write is named to the one way that all of them go
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if owner in ("self", "client", "_client"):
                found.add((prefix if owner == "self" else "") + node.attr)
            elif owner == "options":
                found.add(f"options.{node.attr}")
    return found


def closure(
    name: str, uses: Mapping[str, set[str]], stop: Callable[[str], bool] = lambda _: False
) -> Iterator[str]:
    """The operations that ``name`` reaches, without following the functions that ``stop`` names."""
    seen: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        if current.startswith("="):
            yield current[1:]
        elif current in EVERY_WRITE:
            continue
        elif current not in seen and (current == name or not stop(current)):
            seen.add(current)
            pending += uses.get(current, ())


def performers(
    operation: str, direct: Mapping[str, frozenset[str]], reach: Mapping[str, frozenset[str]]
) -> list[str]:
    """The method of the operation's own name, or else all that use it themselves."""
    if operation in reach.get(operation, ()):
        return [operation]
    return sorted(name for name, reached in direct.items() if operation in reached)


# -- recordings and examples -------------------------------------------------------------------


def recorded_operations(tests: Path, operations: Iterable[Operation]) -> frozenset[str]:
    patterns = [(o.method, path_pattern(o.path), o.name) for o in operations]
    found = set()
    for cassette in sorted(tests.rglob("cassettes/**/*.yaml")):
        content = yaml.load(cassette.read_text("utf-8"), LOADER) or {}
        for interaction in content.get("interactions", ()):
            request = interaction["request"]
            path = urlsplit(request["uri"]).path
            matches = [n for m, p, n in patterns if m == request["method"] and p.search(path)]
            found |= set(matches[:1])
    return frozenset(found)


def path_pattern(template: str) -> re.Pattern[str]:
    parts = ("[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/"))
    return re.compile("/".join(parts) + "$")


def example_uses(folder: Path, reach: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """Operation -> names of the examples that call a method for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.py")):
        called = set(called_names(ast.parse(path.read_text("utf-8"))))
        for operation in {o for name in called for o in reach.get(name, ())}:
            found[operation].append(path.stem)
    return found


def called_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
                if node.func.id.startswith("resolve_"):  # the helpers of the options namespace
                    yield f"options.{node.func.id}"
            elif isinstance(node.func, ast.Attribute):
                owner = node.func.value
                through_options = (
                    owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                ) == "options"
                yield f"options.{node.func.attr}" if through_options else node.func.attr


# -- table -------------------------------------------------------------------------------------


def table(operations: Iterable[Operation], coverage: Coverage) -> str:
    by_tag: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        by_tag[operation.tag].append(operation)
    lines = [INTRO]
    for tag, members in by_tag.items():
        lines += [f"## {tag.capitalize()}", ""]
        lines += [
            "| Operation | HTTP | Client | Sandbox | Recorded | Example |",
            "|---|---|---|---|---|---|",
        ]
        lines += [row(operation, coverage) for operation in members]
        lines += [""]
    return "\n".join([*lines, summary(list(operations), coverage), ""])


def row(operation: Operation, coverage: Coverage) -> str:
    methods = ", ".join(f"`{name}`" for name in coverage.methods.get(operation.name, ()))
    examples = ", ".join(coverage.examples.get(operation.name, ()))
    cells = [
        f"`{operation.name}`",
        f"`{operation.method} {operation.path}`",
        methods or "–",
        "yes" if operation.name in coverage.sandbox else "–",
        "yes" if operation.name in coverage.recorded else "–",
        examples or "–",
    ]
    return f"| {' | '.join(cells)} |"


def summary(operations: list[Operation], coverage: Coverage) -> str:
    total = len(operations)
    names = {operation.name for operation in operations}
    counts = {
        "a client method": sum(bool(coverage.methods.get(name)) for name in names),
        "the sandbox": len(names & coverage.sandbox),
        "a recording": len(names & coverage.recorded),
        "an example": sum(bool(coverage.examples.get(name)) for name in names),
    }
    parts = ", ".join(f"{label} {count}" for label, count in counts.items())
    return f"Of {total} operations, this many have: {parts}."


if __name__ == "__main__":
    raise SystemExit(main())
