"""What travels on a stream, and how it is written on SSE and on a WebSocket."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import to_json

CLOSE_DONE = 1000
CLOSE_GOING_AWAY = 1001
CLOSE_BAD_REQUEST = 4400
CLOSE_NOT_FOUND = 4404

SSE_HEARTBEAT = b": heartbeat\n\n"


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. ``data`` is JSON without line breaks.

    ``is_named`` tells whether SSE writes the event name, ``close_code`` how a WebSocket is closed
    after the last message.
    """

    event: str
    data: bytes = b"{}"
    is_named: bool = True
    is_last: bool = False
    close_code: int = CLOSE_DONE

    def sse(self) -> bytes:
        """The message as server-sent-event text."""
        if self.event == "heartbeat":
            return SSE_HEARTBEAT
        if self.is_named:
            return b"event: %b\ndata: %b\n\n" % (self.event.encode(), self.data)
        return b"data: %b\n\n" % self.data

    def text(self) -> str:
        """The message as WebSocket text."""
        return f'{{"event":"{self.event}","data":{self.data.decode()}}}'


def frame(event: str, data: object, *, is_named: bool = True, is_last: bool = False) -> Frame:
    """Build a message from JSON-able data."""
    return Frame(event, to_json(data, inf_nan_mode="null"), is_named, is_last)


def error_frame(detail: object, *, is_last: bool = True, close_code: int = CLOSE_DONE) -> Frame:
    """An ``error`` message."""
    data = to_json({"detail": detail}, inf_nan_mode="null")
    return Frame("error", data, is_last=is_last, close_code=close_code)


#: Says that nothing happened but the connection is alive.
HEARTBEAT = Frame("heartbeat")
