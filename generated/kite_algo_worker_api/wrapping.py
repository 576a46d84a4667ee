"""How JSON becomes records. Nothing is taken for granted, and whatever was sent is kept.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from .types import Record

    Classes: TypeAlias = type[Record] | tuple[type[Record], ...]

_BATCH: Final = 256
_LONG_LIST: Final = 8
_ONLY_OBJECTS: Final = {dict}


class Nested:
    """Which records one value holds: itself, or the elements of a list."""

    __slots__ = ("_items", "_records", "item", "records")

    def __init__(
        self, records: Callable[[], Classes] | None, items: Callable[[], Classes] | None
    ) -> None:
        self._records = records
        self._items = items
        self.records: tuple[type[Record], ...] | None = None
        self.item: tuple[type[Record], ...] = ()

    def resolve(self) -> tuple[type[Record], ...]:
        """Import the record classes; done at first use, so that importing one model stays cheap."""
        self.item = _classes(self._items)
        self.records = _classes(self._records)
        return self.records

    def wrap(self, value: Any, operation: str | None) -> Any:
        """The value with records in it; as it is, where it is neither an object nor an array."""
        records = self.records
        if records is None:
            records = self.resolve()
        if isinstance(value, dict):
            return wrap_object(records, value, operation) if records else value
        if isinstance(value, list):
            return wrap_list(self.item, value, operation) if self.item else value
        return value


def wrap_object(
    candidates: tuple[type[Record], ...], value: dict[str, Any], operation: str | None
) -> Any:
    """A record of the class that fits best: of which the fewest required fields are missing."""
    record = candidates[0]
    if len(candidates) > 1:
        record = min(candidates, key=lambda candidate: len(candidate._required - value.keys()))
    return value if type(value) is record else record.wrap(value, operation)


def wrap_list(
    candidates: tuple[type[Record], ...], values: list[Any], operation: str | None
) -> list[Any]:
    """A list with the objects converted; whatever else is in it stays."""
    record = candidates[0]
    flat = len(candidates) == 1 and not record._nested and record._values is None
    if flat and len(values) > _LONG_LIST and set(map(type, values)) == _ONLY_OBJECTS:
        return _many(record, values, operation)
    return [
        wrap_object(candidates, value, operation) if isinstance(value, dict) else value
        for value in values
    ]


def _many(record: type[Record], values: list[Any], operation: str | None) -> list[Any]:
    """Records of a long list of objects that hold no records: no Python code runs for each."""
    made: list[Any] = []
    for start in range(0, len(values), _BATCH):
        made += map(record._make, values[start : start + _BATCH])
    if operation is not None:
        deque(map(record._operation.__set__, made, repeat(operation)), maxlen=0)  # type: ignore[attr-defined]
    return made


def _classes(thunk: Callable[[], Classes] | None) -> tuple[type[Record], ...]:
    if thunk is None:
        return ()
    found = thunk()
    return found if isinstance(found, tuple) else (found,)
