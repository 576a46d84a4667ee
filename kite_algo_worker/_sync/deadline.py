# Translated from _async/deadline.py by `make generate`; do not edit.
"""A time limit for a whole exchange, whatever pieces its answer comes in.

httpx limits each wait by itself, so an answer that comes byte by byte could last for ever. Here
every read of a connection also ends at the deadline of the request that is under way, or when the
request is given up from elsewhere.
"""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import Self

import httpcore

from ._compat import monotonic, shut_down

_limit: ContextVar[until | None] = ContextVar("_limit", default=None)

# A connection that was left already may be at work for another request.
_giving_up = threading.Lock()


class until:
    """Let everything this thread or task waits for on the network end at ``moment``.

    Within another one, whichever comes first counts.
    """

    __slots__ = ("_given_up", "_moment", "_outer", "_stream", "_token")

    def __init__(self, moment: float) -> None:
        self._moment = moment
        self._outer: until | None = None
        self._stream: httpcore.NetworkStream | None = None
        self._given_up = False

    def __enter__(self) -> Self:
        self._outer = _limit.get()
        self._token = _limit.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        with _giving_up:
            self._stream = None
        _limit.reset(self._token)

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


def remaining(
    timeout: float | None,
    expired: type[Exception],
    stream: httpcore.NetworkStream | None = None,
) -> float | None:
    """What is left of ``timeout``, and of the time for the call, for the next operation."""
    limit = _limit.get()
    return timeout if limit is None else limit.left(timeout, expired, stream)
