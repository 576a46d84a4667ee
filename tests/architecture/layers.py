"""Which parts of the package may know which others, as data, and how a breach is found."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CLIENTS = ("kite_algo_worker._async", "kite_algo_worker._sync")
NETWORK = ("httpx", "httpcore", "http.client", "requests", "socket", "urllib.request", "websockets")
EVENT_LOOPS = ("asyncio", "anyio", "trio")
EXTRAS = (
    "cloudpickle",
    "distributed",
    "jsonschema_rs",
    "matplotlib",
    "numba",
    "numpy",
    "optuna",
    "pandas",
    "starlette",
    "time_machine",
    "uvicorn",
)
SANDBOX = ("kite_algo_sandbox",)
WALL_CLOCK = (
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.localtime",
    "time.monotonic",
    "time.perf_counter",
    "time.sleep",
    "time.time",
    "time.time_ns",
)


@dataclass(frozen=True)
class Rule:
    """Files under ``where``, except ``but_not``, neither import nor call what is ``forbidden``."""

    name: str
    where: tuple[str, ...]
    forbidden: tuple[str, ...]
    but_not: tuple[str, ...] = ()

    def files(self, root: Path) -> Iterator[Path]:
        excluded = {path for pattern in self.but_not for path in root.glob(pattern)}
        for pattern in self.where:
            yield from sorted(set(root.glob(pattern)) - excluded)

    def sample_file(self) -> str:
        """A path that this rule watches."""
        return self.where[0].replace("**/*.py", "planted.py").replace("*.py", "planted.py")


RULES = (
    Rule(
        name="generated code stands alone",
        where=("generated/kite_algo_worker_api/**/*.py",),
        forbidden=("kite_algo_worker", *NETWORK, *EVENT_LOOPS),
        # The calls over httpx, for those who want nothing around them.
        but_not=("generated/kite_algo_worker_api/client.py",),
    ),
    Rule(
        name="the middle opens no socket, never waits and knows no client",
        where=(
            "kite_algo_worker/wire/**/*.py",
            "kite_algo_worker/streams/**/*.py",
        ),
        forbidden=(*NETWORK, *EVENT_LOOPS, "select", "ssl", "threading", "time.sleep", *CLIENTS),
        # Names of httpx: its exceptions, in order to translate them, and its transports, in order
        # to be one that opens nothing.
        but_not=("kite_algo_worker/wire/errors.py", "kite_algo_worker/wire/in_process.py"),
    ),
    Rule(
        name="placing opens no socket and never waits; locks are allowed",
        where=("kite_algo_worker/placing/**/*.py",),
        forbidden=(*NETWORK, *EVENT_LOOPS, "select", "ssl", "time.sleep", *CLIENTS),
    ),
    Rule(
        name="what a user sends is built without a client or a network",
        where=(
            "kite_algo_worker/inputs/**/*.py",
            "kite_algo_worker/market/**/*.py",
            "kite_algo_worker/options/**/*.py",
            "kite_algo_worker/_base/checks/*.py",
        ),
        forbidden=(*NETWORK, *EVENT_LOOPS, *CLIENTS, "kite_algo_worker.wire"),
        # Offers the clients of the options namespace by name, imported when asked for.
        but_not=("kite_algo_worker/options/__init__.py",),
    ),
    Rule(
        name="the exchange knows no HTTP",
        where=("kite_algo_sandbox/engine/**/*.py",),
        forbidden=(
            *NETWORK,
            *EVENT_LOOPS,
            *CLIENTS,
            "http",
            "kite_algo_sandbox.server",
            "kite_algo_worker.wire",
            "starlette",
            "uvicorn",
        ),
    ),
    Rule(
        name="the exchange reads time from its clock only",
        where=("kite_algo_sandbox/engine/**/*.py",),
        forbidden=WALL_CLOCK,
        but_not=("kite_algo_sandbox/engine/base/clock.py",),
    ),
    Rule(
        name="the sandbox server is no client",
        where=("kite_algo_sandbox/server/**/*.py",),
        forbidden=("httpx", "requests", *CLIENTS),
    ),
    Rule(
        name="indicators and frames know no HTTP",
        where=("kite_algo_worker/indicators/**/*.py",),
        forbidden=(
            *NETWORK,
            *EVENT_LOOPS,
            *CLIENTS,
            *SANDBOX,
            "http",
            "kite_algo_worker.wire",
            "starlette",
        ),
    ),
    Rule(
        name="the clients need neither the sandbox nor an extra",
        where=(
            "kite_algo_worker/_async/**/*.py",
            "kite_algo_worker/_sync/**/*.py",
            "kite_algo_worker/wire/**/*.py",
            "kite_algo_worker/streams/**/*.py",
            "kite_algo_worker/placing/**/*.py",
            "kite_algo_worker/options/**/*.py",
            "kite_algo_worker/*.py",
        ),
        forbidden=(*EXTRAS, *SANDBOX),
        but_not=("kite_algo_worker/options/payoff.py",),
    ),
    Rule(
        name="the sync client starts no event loop",
        where=("kite_algo_worker/_sync/**/*.py",),
        forbidden=EVENT_LOOPS,
    ),
)


def breaches(root: Path, rule: Rule) -> list[str]:
    """Every place under ``root`` that breaks ``rule``, as ``file:line: what``."""
    found = []
    for path in rule.files(root):
        for name, line in names_used(path, root):
            if any(name == one or name.startswith(f"{one}.") for one in rule.forbidden):
                found.append(f"{path.relative_to(root).as_posix()}:{line}: {name}")
    return found


@cache
def names_used(path: Path, root: Path) -> tuple[tuple[str, int], ...]:
    """Dotted names a module imports, and the imported names whose attributes it uses.

    Several rules read the same files; each is parsed once.
    """
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    package = package_of(path, root)
    bound: dict[str, str] = {}
    used: list[tuple[str, int]] = []
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for local, dotted in imported(node, package):
                bound[local] = dotted
                used.append((dotted, node.lineno))
    for node in nodes:
        if isinstance(node, ast.Attribute):
            head, _, rest = dotted_name(node).partition(".")
            if head in bound:
                used.append((f"{bound[head]}.{rest}", node.lineno))
    return tuple(used)


def imported(node: ast.AST, package: list[str]) -> Iterator[tuple[str, str]]:
    """``(local name, dotted name)`` of everything an import statement brings in."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname:
                yield alias.asname, alias.name
            else:
                yield alias.name.partition(".")[0], alias.name.partition(".")[0]
                yield "", alias.name
    elif isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else []
        module = ".".join([*base, *([node.module] if node.module else [])])
        for alias in node.names:
            yield alias.asname or alias.name, f"{module}.{alias.name}"


def package_of(path: Path, root: Path) -> list[str]:
    parts = list(path.relative_to(root).parent.parts)
    return parts[1:] if parts[:1] == ["generated"] else parts


def dotted_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
