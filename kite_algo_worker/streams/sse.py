"""Server-sent events out of bytes, by the rules of the WHATWG HTML standard (section 9.2).

Text-based line splitting is not an option here: it also breaks lines at U+2028, U+0085 and form
feeds, all of which may stand inside a JSON string. This decoder works on bytes, holds no socket
and gives the same events however the network cut the stream into chunks.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

DEFAULT_MAX_EVENT_BYTES: Final = 16 * 1024 * 1024

_BOM: Final = b"\xef\xbb\xbf"
_HEAD: Final = re.compile(rb"(?:event: ([^\n]*)\n)?data: ")
_NAMED: Final = re.compile(rb"(?m)^event: ([^\n]*)\ndata: ([^\n]*)\n\n")
_UNNAMED: Final = re.compile(rb"(?m)^data: ([^\n]*)\n\n")
_BEGUN: Final = re.compile(rb"(?:event: [^\r\n]*\n)?(?:data: [^\r\n]*\n)?[^\r\n]*")
_MAX_TAIL: Final = 64 * 1024
# Longer numbers are not reconnection times, and int() of a huge one is slow.
_MAX_RETRY_DIGITS: Final = 12


class ServerSentEvent(NamedTuple):
    """One dispatched event.

    Attributes:
        event: The event's name, ``message`` when the stream gave none.
        data: The data lines joined by line feeds, undecoded.
        id: The last event id the stream has set so far, empty when it never did.
        retry: The reconnection time in milliseconds set within this event, or None.
    """

    event: str
    data: bytes
    id: str = ""
    retry: int | None = None


class Heartbeat(NamedTuple):
    """A comment line: nothing to tell, but the connection lives."""

    text: bytes = b""


Burst = tuple[str, list[bytes]]
"""The name of events that arrived together, and the data of each."""

# What is made of more events at a time would be too much at once for Python's garbage collector,
# which looks through everything new each time 700 containers have been made and none of them freed.
_BURST: Final = 64


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
        "_event",
        "_head",
        "_id",
        "_limit",
        "_line",
        "_name",
        "_plain",
        "_retry",
        "_skip_line_feed",
        "_start",
        "_tail",
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
        self._id = ""
        self._retry: int | None = None
        self._tail = b""
        self._head = b""  # what the last burst began with
        self._event = ""
        self._plain = False  # nothing of an earlier chunk changes what the next one means

    @property
    def last_event_id(self) -> str:
        """What a reconnect would send as ``Last-Event-ID``; empty when the stream sets none."""
        return self._id

    def feed(self, chunk: bytes) -> list[ServerSentEvent | Heartbeat]:
        """The events and comments completed by ``chunk``, in order.

        An event is complete at its blank line, so the last one of a broken stream is never
        reported. Raises EventTooLargeError; the decoder is useless afterwards.
        """
        items: list[ServerSentEvent | Heartbeat] = []
        if self._start is not None:
            chunk = self._strip_byte_order_mark(chunk)
        if self._skip_line_feed and chunk:
            self._skip_line_feed = False
            if chunk.startswith(b"\n"):
                chunk = chunk[1:]
        if chunk:
            self._take(chunk, items)
        return items

    def pairs(self, chunk: bytes) -> list[tuple[str, bytes]]:
        """The same as :meth:`feed`, as ``(event name, data)``; comments are named ``heartbeat``."""
        return [(name, data) for name, events in self.take(chunk) for data in events]

    def take(self, chunk: bytes) -> list[Burst]:
        """The same as :meth:`pairs`, but events of one name in a row may be put together.

        Many times faster for chunks of whole events with one data line each, as servers of this
        API send them: those are cut up as a whole.
        """
        if self._plain:
            if self._tail:
                chunk, self._tail = self._tail + chunk, b""
            end = chunk.rfind(b"\n\n") + 2
            if end > 1:
                whole = end == len(chunk)
                found = self._cut(chunk if whole else chunk[:end])
                if found is not None and (whole or self._keep(chunk[end:])):
                    return found
            elif self._keep(chunk):
                return []
        end = chunk.rfind(b"\n\n") + 2
        items = self.feed(chunk[:end])
        self._plain = self._between_events() and self._keep(chunk[end:])
        if not self._plain:
            items += self.feed(chunk[end:])
            self._plain = self._between_events()
        return [
            (item.event, [item.data])
            if isinstance(item, ServerSentEvent)
            else ("heartbeat", [item.text])
            for item in items
        ]

    def _cut(self, chunk: bytes) -> list[Burst] | None:
        """The events of a chunk of whole events, when they are as simple as nearly all are."""
        if len(chunk) > self._limit or b"\r" in chunk:
            return None
        head = self._head
        if not head or not chunk.startswith(head):
            begin = _HEAD.match(chunk)
            if begin is None:
                return _mixed(chunk)
            self._head = head = begin[0]
            self._event = "message" if begin[1] is None else _name(begin[1])
        data = chunk[len(head) : -2].split(b"\n\n" + head)
        if b"\n" in b"".join(data):
            return _mixed(chunk)
        if len(data) <= _BURST:
            return [(self._event, data)]
        return [(self._event, data[i : i + _BURST]) for i in range(0, len(data), _BURST)]

    def _keep(self, tail: bytes) -> bool:
        """Set the beginning of an event aside, when nothing in it has to be reported at once."""
        if tail and (len(tail) > min(_MAX_TAIL, self._limit) or not _BEGUN.fullmatch(tail)):
            return False
        self._tail = tail
        return True

    def _strip_byte_order_mark(self, chunk: bytes) -> bytes:
        start = (self._start or b"") + chunk
        if len(start) < len(_BOM) and _BOM.startswith(start):
            self._start = start
            return b""
        self._start = None
        return start.removeprefix(_BOM)

    def _between_events(self) -> bool:
        return not (
            self._start is not None
            or self._skip_line_feed
            or self._line
            or self._data
            or self._name
            or self._retry is not None
        )

    def _take(self, chunk: bytes, items: list[ServerSentEvent | Heartbeat]) -> None:
        # bytes.splitlines knows exactly the three line ends of the standard, unlike str.splitlines.
        for piece in chunk.splitlines(keepends=True):
            if piece.endswith(b"\n"):
                line = piece[:-2] if piece.endswith(b"\r\n") else piece[:-1]
            elif piece.endswith(b"\r"):
                line = piece[:-1]
            else:
                self._line.append(piece)
                self._buffered += len(piece)
                self._check_size(self._buffered)
                return
            if self._line:
                line = b"".join((*self._line, line))
                self._line.clear()
                self._buffered = 0
            self._check_size(len(line))
            self._take_line(line, items)
        # A carriage return ends its line at once; a line feed right behind it belongs to it.
        self._skip_line_feed = chunk.endswith(b"\r")

    def _check_size(self, line_bytes: int) -> None:
        if self._data_bytes + line_bytes > self._limit:
            raise EventTooLargeError(self._limit)

    def _take_line(self, line: bytes, items: list[ServerSentEvent | Heartbeat]) -> None:
        if not line:
            self._dispatch(items)
            return
        field, _, value = line.partition(b":")
        if not field:
            items.append(Heartbeat(value))
            return
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
            self._data_bytes += len(value) + 1
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
        elif field == b"id":
            if b"\0" not in value:
                self._id = value.decode("utf-8", "replace")
        elif field == b"retry" and value.isdigit() and len(value) <= _MAX_RETRY_DIGITS:
            self._retry = int(value)

    def _dispatch(self, items: list[ServerSentEvent | Heartbeat]) -> None:
        if self._data:
            name = self._name or "message"
            items.append(ServerSentEvent(name, b"\n".join(self._data), self._id, self._retry))
            self._data.clear()
            self._data_bytes = 0
        self._name = ""
        self._retry = None


def _mixed(chunk: bytes) -> list[Burst] | None:
    """The events of a chunk of whole events with one data line each; None for any other chunk."""
    # Every line of the chunk belongs to a match: nothing else can be in it.
    lines = chunk.count(b"\n")
    named = _NAMED.findall(chunk)
    if lines == 3 * len(named):
        return [(_name(name), [data]) for name, data in named]
    unnamed = _UNNAMED.findall(chunk)
    if lines == 2 * len(unnamed):
        return [("message", [data]) for data in unnamed]
    return None


@lru_cache(maxsize=256)
def _name(event: bytes) -> str:
    return event.decode("utf-8", "replace") or "message"
