"""Finding the operation of a request by its path.

Paths are matched segment by segment on the *raw* path, so an identifier that contains an encoded
slash stays one segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from .spec import Operation


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    variable: _Node | None = None
    operations: dict[str, Operation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A path that exists: its operations by method and the values of its parameters."""

    operations: dict[str, Operation]
    values: tuple[str, ...]

    def path_parameters(self, operation: Operation) -> dict[str, str]:
        names = [part[1:-1] for part in operation.segments if _is_variable(part)]
        return dict(zip(names, self.values, strict=True))


class RouteTable:
    """All operations, indexed by path."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            node = self._root
            for part in operation.segments:
                node = _child(node, part)
            node.operations[operation.method] = operation

    def find(self, raw_path: str) -> Match | None:
        """Return the match of a percent-encoded path; fixed words win over parameters."""
        parts = [unquote(part) for part in raw_path.removeprefix("/").split("/")]
        return next(_walk(self._root, parts, ()), None)


def _is_variable(part: str) -> bool:
    return part.startswith("{")


def _child(node: _Node, part: str) -> _Node:
    if _is_variable(part):
        node.variable = node.variable or _Node()
        return node.variable
    return node.fixed.setdefault(part, _Node())


def _walk(node: _Node, parts: list[str], values: tuple[str, ...]) -> Iterator[Match]:
    if not parts:
        if node.operations:
            yield Match(node.operations, values)
        return
    head, rest = parts[0], parts[1:]
    if head in node.fixed:
        yield from _walk(node.fixed[head], rest, values)
    if node.variable is not None and head:
        yield from _walk(node.variable, rest, (*values, head))
