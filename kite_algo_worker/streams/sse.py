"""Server-sent events out of bytes, by the rules of the WHATWG HTML standard (section 9.2).

Text-based line splitting is not an option here: it also breaks lines at U+2028, U+0085 and form
feeds, all of which may stand inside a JSON string. This decoder works on bytes, holds no socket
and gives the same events however the network cut the stream into chunks.

Ids and reconnection times are left out: no stream of this API sends them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias

DEFAULT_MAX_EVENT_BYTES: Final = 16 * 1024 * 1024

_BOM: Final = b"\xef\xbb\xbf"


ServerSentEvent: TypeAlias = tuple[str, bytes]
"""The name of an event, ``message`` when the stream gave none, and its data lines joined by line
feeds. A comment is a ``heartbeat``: it says nothing but that the connection lives."""


class EventTooLargeError(ValueError):
    """An event, or a single line of it, is longer than the decoder's limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"an event of the stream is longer than {limit} bytes")
        self.limit = limit


class SseDecoder:
    """Turns the chunks of one connection into events. Use a new one for every connection.

    Args:
        max_event_bytes: Upper bound of one event's data plus the line being received.
    """

    __slots__ = (
        "_buffered",
        "_data",
        "_data_bytes",
        "_limit",
        "_line",
        "_name",
        "_skip_line_feed",
        "_start",
    )

    def __init__(self, max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES) -> None:
        self._limit = max_event_bytes
        self._start: bytes | None = b""  # bytes that may still turn out to be a byte order mark
        self._line: list[bytes] = []  # pieces of a line whose end has not arrived
        self._buffered = 0
        self._skip_line_feed = False
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._name = ""

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """The events and comments completed by ``chunk``, in order.

        An event is complete at its blank line, so the last one of a broken stream is never
        reported. Raises EventTooLargeError; the decoder is useless afterwards.
        """
        if self._start is not None:
            chunk = self._strip_byte_order_mark(chunk)
        if self._skip_line_feed and chunk:
            self._skip_line_feed = False
            chunk = chunk.removeprefix(b"\n")
        found: list[ServerSentEvent] = []
        if not chunk:
            return found
        # bytes.splitlines knows exactly the three line ends of the standard, unlike str.splitlines.
        lines = chunk.splitlines()
        # A carriage return ends its line at once; a line feed right behind it belongs to it.
        self._skip_line_feed = chunk.endswith(b"\r")
        unfinished = b"" if chunk.endswith((b"\n", b"\r")) else lines.pop()
        if lines and self._line:
            self._line.append(lines[0])
            lines[0] = b"".join(self._line)
            self._line.clear()
            self._buffered = 0
        data, size, limit = self._data, self._data_bytes, self._limit
        for line in lines:
            if line[:6] == b"data: ":
                size += len(line) - 6
                if size > limit:
                    raise EventTooLargeError(limit)
                data.append(line[6:])
                size += 1  # the line feed that joins it
            elif not line:
                if data:
                    whole = data[0] if len(data) == 1 else b"\n".join(data)
                    found.append((self._name or "message", whole))
                    data.clear()
                    size = 0
                self._name = ""
            elif size + len(line) > limit:
                raise EventTooLargeError(limit)
            else:
                field, _, value = line.partition(b":")
                if value[:1] == b" ":
                    value = value[1:]
                if field == b"event":
                    self._name = _name(value)
                elif field == b"data":
                    data.append(value)
                    size += len(value) + 1
                elif not field:
                    found.append(("heartbeat", value))
        self._data_bytes = size
        if unfinished:
            self._line.append(unfinished)
            self._buffered += len(unfinished)
            if size + self._buffered > limit:
                raise EventTooLargeError(limit)
        return found

    def _strip_byte_order_mark(self, chunk: bytes) -> bytes:
        start = (self._start or b"") + chunk
        if len(start) < len(_BOM) and _BOM.startswith(start):
            self._start = start
            return b""
        self._start = None
        return start.removeprefix(_BOM)


@lru_cache(maxsize=256)
def _name(value: bytes) -> str:
    return value.decode("utf-8", "replace")
