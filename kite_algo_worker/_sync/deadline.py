# Translated from _async/deadline.py by `make generate`; do not edit.
"""A time limit for a whole exchange, whatever pieces its answer comes in.

httpx limits each wait by itself, so an answer that comes byte by byte could last for ever. Here
every read of a connection also ends at the deadline of the request that is under way, or when the
request is given up from elsewhere.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, Self

import httpcore
import httpx

from ._compat import monotonic, shut_down

_limit: ContextVar[until | None] = ContextVar("_limit", default=None)

# A connection that was left already may be at work for another request.
_giving_up = threading.Lock()

SocketOptions = Iterable[Any] | None


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


def watch(client: httpx.Client) -> None:
    """Make the connections of ``client`` keep to :func:`until`."""
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if pool is not None and backend is not None:
            pool._network_backend = _TimedBackend(backend)


def _remaining(
    timeout: float | None,
    expired: type[Exception],
    stream: httpcore.NetworkStream | None = None,
) -> float | None:
    limit = _limit.get()
    return timeout if limit is None else limit.left(timeout, expired, stream)


class _TimedBackend(httpcore.NetworkBackend):
    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        left = _remaining(timeout, httpcore.ConnectTimeout)
        stream = self._backend.connect_tcp(host, port, left, local_address, socket_options)
        return _TimedStream(stream)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: SocketOptions = None
    ) -> httpcore.NetworkStream:
        left = _remaining(timeout, httpcore.ConnectTimeout)
        stream = self._backend.connect_unix_socket(path, left, socket_options)
        return _TimedStream(stream)

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(timeout, httpcore.ReadTimeout, self))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(timeout, httpcore.WriteTimeout, self))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _remaining(timeout, httpcore.ConnectTimeout, self)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(stream)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
