"""From the data of an event to its record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, cast

from ..wire.json_text import decode_each, decode_json

T = TypeVar("T")

JsonObject = dict[str, object]


Dialect = Callable[[str, str, JsonObject], JsonObject | None]
"""``(operation, event name, object)`` to the documented object, or None when it says nothing."""

DialectOfMany = Callable[[str, str, list[JsonObject]], list[JsonObject]]
"""The same for objects that arrived together."""


class EventReader(Generic[T]):
    """Reads the events of one stream.

    Args:
        operation: The contract's name of the stream.
        parse: A JSON object to its record; ValueError when it is none.
        dialect: What comes before that, if anything does.
        dialect_of_many: Needed next to ``dialect`` for reading several events at a time.
    """

    def __init__(
        self,
        operation: str,
        parse: Callable[[object], T],
        dialect: Dialect | None = None,
        dialect_of_many: DialectOfMany | None = None,
    ) -> None:
        self._operation = operation
        self._parse = parse
        self._dialect = dialect
        self._dialect_of_many = dialect_of_many

    def one(self, name: str, data: bytes) -> T | None:
        """The record of an event, None for one without any. Raises ValueError."""
        value: object = decode_json(data)
        if not isinstance(value, dict):
            raise ValueError(f"expected a JSON object, got {type(value).__name__}")
        if self._dialect is not None:
            value = self._dialect(self._operation, name, value)
            if value is None:
                return None
        return self._parse(value)

    def burst(self, name: str, data: list[bytes]) -> list[T] | None:
        """The records of events of one name that arrived together.

        None when it takes a look at each of them to tell what they are.
        """
        if self._dialect is not None and self._dialect_of_many is None:
            return None
        try:
            values = decode_each(data)
            for value in values:
                if type(value) is not dict:
                    return None
            objects = cast("list[JsonObject]", values)
            if self._dialect_of_many is not None:
                objects = self._dialect_of_many(self._operation, name, objects)
            return list(map(self._parse, objects))
        except ValueError:
            return None
