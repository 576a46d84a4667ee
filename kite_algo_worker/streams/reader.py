"""From the data of an event to its record: the one way, for server-sent events and WebSockets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ..wire.json_text import decode_json

T = TypeVar("T")

JsonObject = dict[str, object]
Frame = dict[str, Any]
"""What a WebSocket carries: ``{"event": name, "data": object}``."""

Dialect = Callable[[str], Callable[[str, JsonObject], JsonObject | None] | None]
"""An operation to what reads its events: ``(event name, object)`` to the documented object, or None
when it says nothing."""


class EventReader(Generic[T]):
    """Reads the events of one stream.

    Args:
        operation: The contract's name of the stream.
        parse: A JSON object to its record; ValueError when it is none.
        dialect: What comes before that, if anything does.
    """

    def __init__(
        self, operation: str, parse: Callable[[object], T], dialect: Dialect | None = None
    ) -> None:
        self._parse = parse
        self._documented = None if dialect is None else dialect(operation)

    def read(self, name: str, data: bytes) -> T | None:
        """The record of an event, None for one without any. Raises ValueError."""
        if data.isspace():
            return None
        value = decode_json(data)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise ValueError(f"expected a JSON object, got {type(value).__name__}")
        documented: JsonObject | None = value
        if self._documented is not None:
            documented = self._documented(name, value)
            if documented is None:
                return None
        return self._parse(documented)

    def read_frame(self, name: str, frame: Frame) -> Frame:
        """The frame itself, with the record of its data, also of an event that says nothing."""
        data = frame.get("data")
        if isinstance(data, dict) and name != "error":
            documented: JsonObject | None = data
            if self._documented is not None:
                documented = self._documented(name, data)
            frame["data"] = self._parse(data if documented is None else documented)
        return frame
