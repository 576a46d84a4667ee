# Translated from _async/deadline.py by `make generate`; do not edit.
"""The moment at which everything that a call waits for on the network ends."""

from __future__ import annotations

import socket
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

from ._compat import monotonic

if TYPE_CHECKING:
    import httpcore

CURRENT: ContextVar[Deadline | None] = ContextVar("CURRENT", default=None)
"""The innermost deadline of this thread or task."""

# A connection that was left already may be at work for another request.
_giving_up = threading.Lock()


class Deadline:
    """Everything this thread or task waits for on the network ends at ``moment``.

    Within another one, whichever comes first counts.

    Attributes:
        secured: Name of the server with which encryption was agreed on last.
    """

    __slots__ = ("_given_up", "_moment", "_outer", "_stream", "_token", "secured")

    def __init__(self, moment: float) -> None:
        self._moment = moment
        self._outer: Deadline | None = None
        self._stream: httpcore.NetworkStream | None = None
        self._given_up = False
        self.secured: str | None = None

    def __enter__(self) -> Self:
        self._outer = CURRENT.get()
        self._token = CURRENT.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        with _giving_up:
            self._stream = None
        CURRENT.reset(self._token)

    def give_up(self) -> None:
        """End it now. May be called from another thread or task."""
        self._given_up = True
        with _giving_up:
            if self._stream is not None:
                shut_down(self._stream)

    def left(
        self,
        timeout: float | None,
        expired: type[Exception],
        stream: httpcore.NetworkStream | None = None,
    ) -> float | None:
        """What remains of ``timeout`` for the next operation, which uses ``stream``."""
        self._stream = stream  # before looking, so that giving up cannot fall in between
        if self._given_up:
            raise expired("the call was given up")
        left = self._moment - monotonic()
        if left <= 0:
            raise expired("the total time for this call is used up")
        shorter = left if timeout is None else min(timeout, left)
        return shorter if self._outer is None else self._outer.left(shorter, expired, stream)


def shut_down(stream: Any) -> None:
    """Make whatever waits for this network stream, in any thread or task, return at once."""
    connection = stream.get_extra_info("socket")
    if connection is None:
        return
    try:
        # What an event loop shows of its sockets may have no shutdown(), as uvloop's has not.
        own = socket.fromfd(connection.fileno(), connection.family, connection.type)
        with own:
            own.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it was gone already


def remaining(
    timeout: float | None,
    expired: type[Exception],
    stream: httpcore.NetworkStream | None = None,
) -> float | None:
    """What is left of ``timeout``, and of the time for the call, for the next operation."""
    limit = CURRENT.get()
    return timeout if limit is None else limit.left(timeout, expired, stream)
