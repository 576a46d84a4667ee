"""What threads and asyncio do differently. Its twin in ``_async`` is written by hand."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator, Iterator
from time import monotonic, sleep
from typing import TypeVar

import httpx

__all__ = [
    "ClosesEitherWay",
    "EventGenerator",
    "Lock",
    "Stopper",
    "close_iterator",
    "close_unless_running",
    "monotonic",
    "shut_down",
    "sleep",
]

T = TypeVar("T")

EventGenerator = Generator[T, None, None]
Lock = threading.Lock


class Stopper:
    """A request to stop that also ends a wait."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask to stop; there is no way back."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether stopping was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait ``seconds``, or less when asked to stop, and tell which of the two it was."""
        return self._event.wait(seconds)


class ClosesEitherWay:
    """Nothing to add: here both ways have one name."""


def close_iterator(iterator: Iterator[bytes]) -> None:
    """Finish a generator now instead of whenever it is collected."""
    if isinstance(iterator, Generator):
        iterator.close()


def close_unless_running(reader: EventGenerator[T]) -> bool:
    """Close a generator that waits for its reader; False when it is busy in another thread."""
    try:
        reader.close()
    except ValueError:
        return False
    return True


def shut_down(response: httpx.Response) -> None:
    """Make a read that waits for this response return at once."""
    stream = response.extensions.get("network_stream")
    connection = stream.get_extra_info("socket") if stream is not None else None
    if connection is not None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it was gone already
