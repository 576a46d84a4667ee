"""What travels on a stream, and how it is written on SSE and on a WebSocket."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import to_json

SSE_HEARTBEAT = b": heartbeat\n\n"


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. ``data`` is JSON without line breaks; empty data is a keep-alive."""

    event: str
    data: bytes = b""
    is_named: bool = True
    is_last: bool = False

    def sse(self) -> bytes:
        """The message as server-sent-event text."""
        if not self.data or self.event == "heartbeat":
            return SSE_HEARTBEAT
        if self.is_named:
            return b"event: %b\ndata: %b\n\n" % (self.event.encode(), self.data)
        return b"data: %b\n\n" % self.data

    def text(self) -> str | None:
        """The message as WebSocket text, or ``None`` for a keep-alive that is not sent there."""
        if not self.data:
            return None
        return f'{{"event":"{self.event}","data":{self.data.decode()}}}'


def frame(event: str, data: object, *, is_named: bool = True, is_last: bool = False) -> Frame:
    """Build a message from JSON-able data."""
    return Frame(event, to_json(data, inf_nan_mode="null"), is_named, is_last)


def error_frame(detail: object, *, is_last: bool = True) -> Frame:
    """An ``error`` message."""
    return frame("error", {"detail": detail}, is_last=is_last)


#: A keep-alive that exists only on SSE.
COMMENT = Frame("heartbeat")
