"""What a worker cannot do without in an answer: without it, reading the answer is an error.

Records read tolerantly. That must not turn the text ``"false"`` into a permission to trade, or
profit and loss that is missing into none. The contract names these few under ``x-essential``.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from .errors import ResponseShapeError, kind
from .operations import OPERATIONS, Kind

_DEMANDED: Final = {name: known.essential for name, known in OPERATIONS.items() if known.essential}

_EXPECTED: Final[dict[Kind, str]] = {
    "flag": "true or false",
    "number": "a number",
    "object": "an object",
    "object of objects": "an object of objects",
    "objects": "an array of objects",
    "text": "text",
}


def check(operation: str, data: object) -> None:
    """Do nothing, or raise ResponseShapeError when an answer lacks something essential."""
    demanded = _DEMANDED.get(operation)
    if demanded is None or not isinstance(data, dict):
        return
    for alternatives in demanded:
        if not any(_is_good(data.get(field), kind) for field, kind in alternatives):
            _refuse(operation, data, alternatives)


def _refuse(
    operation: str, data: dict[str, Any], alternatives: tuple[tuple[str, Kind], ...]
) -> None:
    field, wanted = next((a for a in alternatives if a[0] in data), alternatives[0])
    names = " or ".join(f"$.{name}" for name, _ in alternatives) if field not in data else f"$.{field}"
    got = _described(data[field]) if field in data else "nothing"
    raise ResponseShapeError(names, _EXPECTED[wanted], got, operation)


def _is_good(value: Any, kind: Kind) -> bool:
    if kind == "text":
        return isinstance(value, str) and bool(value.strip())
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "objects":
        return isinstance(value, list) and _all_objects(value)
    if kind == "object of objects":
        return isinstance(value, dict) and _all_objects(value.values())
    return isinstance(value, dict)


def _all_objects(values: Iterable[object]) -> bool:
    # Thousands of candles are looked at without running Python code for each.
    return all(issubclass(kind, dict) for kind in set(map(type, values)))


def _described(value: object) -> str:
    if isinstance(value, dict | list) and value:
        return f"{kind(value)} with something else in it"
    if isinstance(value, str):
        return "other text" if value.strip() else "empty text"
    return kind(value)
