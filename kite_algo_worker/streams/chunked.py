"""The chunked transfer coding of HTTP/1.1, undone for many chunks at a time."""

from __future__ import annotations

import re
from typing import Final

_LINE: Final = rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n"
_FIRST: Final = re.compile(_LINE)
_NEXT: Final = re.compile(rb"\r\n" + _LINE)
_BEGUN: Final = re.compile(rb"\r?\n?[0-9A-Fa-f]{0,16}[ \t]*(?:;[^\r\n]*)?\r?")
# More than any server puts into the line before a chunk.
_MAX_LINE: Final = 4096


class ChunkedDecoder:
    """Takes the bytes of one body as they come, and gives the data in them.

    A server that flushes every event sends each in a chunk of its own. Data that was received
    together is given together, which spares whatever would be done for each piece.

    Attributes:
        finished: Whether the last chunk has been there.
        broken: Whether what follows the data given so far cannot be chunks.
    """

    __slots__ = ("_begun", "_left", "_line", "broken", "finished")

    def __init__(self) -> None:
        self.finished = self.broken = False
        self._line = _FIRST
        self._begun = b""  # a line whose end has not arrived
        self._left = 0  # bytes until the data of the present chunk is over

    def feed(self, received: bytes) -> bytes:
        """The data in ``received``."""
        pieces = []
        if self._left:
            pieces.append(received[: self._left])
            received = received[self._left :]
            self._left -= len(pieces[0])
        if received and not (self.finished or self.broken):
            self._take(self._begun + received, pieces)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _take(self, received: bytes, pieces: list[bytes]) -> None:
        line, start, end = self._line, 0, len(received)
        while (found := line.match(received, start)) is not None:
            size = int(found[1], 16)
            if not size:
                self.finished = True
                return
            line = self._line = _NEXT
            start = found.end()
            pieces.append(received[start : start + size])
            start += size
            if start >= end:
                self._left = start - end
                break
        self._begun = received[start:]
        self.broken = len(self._begun) > _MAX_LINE or not _BEGUN.fullmatch(self._begun)
