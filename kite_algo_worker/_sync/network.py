# Translated from _async/network.py by `make generate`; do not edit.
"""The connections of a client: names are looked up, and every wait ends, within its deadline.

httpx limits each wait by itself: not the lookup of a name, and not an answer that comes byte by
byte. The connections here are httpcore's own, with a network underneath that keeps to
:class:`~.deadline.Deadline`.
"""

from __future__ import annotations

import os
import ssl
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpcore
import httpx

from .._base.resolver import RESOLVER
from .._base.tls import Certificates, tls_context
from ..exceptions import InvalidInputError
from ._background import wait_for
from ._compat import Lock, Slots, let_go, monotonic, network
from .deadline import CURRENT, remaining, shut_down

SocketOptions = Iterable[Any] | None

_CONNECTIONS: Final = 100
# Many servers hang up after 5: a write that meets their goodbye would be an unknown outcome.
_IDLE_SECONDS: Final = 4.0
# For all addresses of a name but the last: one that leads nowhere must not use up the time.
_PATIENCE_PER_ADDRESS: Final = 2.0
# What fits into a socket's buffer, so that a peer that reads slowly is noticed between two pieces.
_PIECE: Final = 16 * 1024
_NO_ADDRESS: Final = "the name has no address"


def open_pool(url: str, proxy: str | None, certificates: Certificates) -> Pool:
    """The connections to ``url``. None is opened before a request needs it."""
    secure = url.startswith("https:")
    # Where nothing is encrypted, nothing is loaded for it.
    tls = tls_context(certificates) if secure else None
    factory = _factory(tls, None if proxy is None else httpx.Proxy(proxy))
    return Pool(factory, tunnel=proxy is not None and secure)


class Pool:
    """The connections to one server. A request gets the one that was used last, or a new one.

    httpcore's own pool goes through all its connections and all its requests for every request,
    which is most of what many calls at once cost. Here nobody looks at what is busy.

    Args:
        factory: A pool of httpcore that makes the connections, and does nothing else.
        tunnel: Whether a proxy is asked for each connection before anything is sent over it.
    """

    def __init__(self, factory: httpcore.ConnectionPool, *, tunnel: bool) -> None:
        self._factory = factory
        self._tunnel = tunnel
        self._slots = Slots(_CONNECTIONS)
        self._lock = Lock()
        self._idle: deque[httpcore.ConnectionInterface] = deque()  # used last at the right
        self._busy: set[httpcore.ConnectionInterface] = set()
        self._closed = False

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request over a connection of its own; the end of its answer gives it back."""
        limit, seconds = CURRENT.get(), request.extensions["timeout"].get("pool")
        if limit is not None:
            seconds = limit.left(seconds, httpcore.PoolTimeout)
        if not self._slots.take(seconds):
            raise httpcore.PoolTimeout
        try:
            connection = self._take(request.url.origin)
        except BaseException:
            self._slots.give_back()
            raise
        used = connection.is_idle()
        try:
            response = connection.handle_request(request)
        except BaseException as error:
            self.give_back(connection)
            if self._tunnel and not used and not _has_met(request):
                raise _never_sent(error) from None
            raise
        response.extensions["used_before"] = used
        response.stream = _Body(response.stream, connection, self)
        return response

    def _take(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface:
        """An idle connection that is still open, or a new one."""
        while True:
            with self._lock:
                if self._closed:
                    raise httpcore.ConnectError("the client is closed")
                if not self._idle:
                    connection = self._factory.create_connection(origin)
                    self._busy.add(connection)
                    return connection
                connection = self._idle.pop()
                self._busy.add(connection)
            if not connection.has_expired():  # nor closed by the server, nor spoken on unasked
                return connection
            self._discard(connection)

    def give_back(self, connection: httpcore.ConnectionInterface) -> None:
        """Keep a connection for the next request, unless its answer did not end as it should."""
        forgotten = None
        try:
            with self._lock:
                if not self._closed and connection.is_idle() and not _has_surplus(connection):
                    self._busy.discard(connection)
                    self._idle.append(connection)
                    if self._idle[0].has_expired():  # as many as are not needed any more
                        forgotten = self._idle.popleft()
                else:
                    forgotten = connection
            if forgotten is not None:
                self._discard(forgotten)
        finally:
            self._slots.give_back()

    def _discard(self, connection: httpcore.ConnectionInterface) -> None:
        try:
            connection.close()
        finally:
            self._busy.discard(connection)

    def close(self) -> None:
        """Close all connections, those in use as well."""
        with self._lock:
            self._closed = True
            connections = [*self._idle, *self._busy]
            self._idle.clear()
        for connection in connections:
            connection.close()

    def __repr__(self) -> str:
        return f"<connections: {len(self._busy)} busy, {len(self._idle)} idle>"


class _Body:
    """The body of an answer, whose end gives the connection back."""

    def __init__(self, stream: Any, connection: httpcore.ConnectionInterface, pool: Pool) -> None:
        self._stream = stream
        self._pool = pool
        self._connection: httpcore.ConnectionInterface | None = connection

    def __iter__(self) -> Iterator[bytes]:
        body: Iterator[bytes] = self._stream.__iter__()
        return body

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                self._stream.close()
            finally:
                self._pool.give_back(connection)


def _has_surplus(connection: Any) -> bool:
    """Whether more has arrived than the answer: it would be taken for the answer of the next call.

    httpcore does not tell, so this looks inside; a test fails when there is nothing to be seen.
    """
    while hasattr(connection, "_connection"):
        connection = connection._connection
    return bool(connection is not None and connection._h11_state.trailing_data[0])


def _has_met(request: httpcore.Request) -> bool:
    """Whether the server itself has been spoken to, through a proxy's tunnel."""
    limit = CURRENT.get()
    return limit is None or limit.secured == request.url.host.decode("ascii")


def _never_sent(error: BaseException) -> BaseException:
    """The failure of a proxy, told apart from that of a request."""
    if isinstance(error, httpcore.TimeoutException):
        return httpcore.ConnectTimeout(f"the proxy opened no connection in time ({error})")
    if isinstance(error, (httpcore.NetworkError, httpcore.ProtocolError)):
        return httpcore.ProxyError(f"the proxy opened no connection ({error})")
    return error


def _factory(tls: ssl.SSLContext | None, proxy: httpx.Proxy | None) -> httpcore.ConnectionPool:
    limits: dict[str, Any] = {
        "keepalive_expiry": _IDLE_SECONDS,
        "network_backend": _TimedBackend(network()),
    }
    if proxy is None:
        return httpcore.ConnectionPool(ssl_context=tls, **limits)
    address = httpcore.URL(
        scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=b"/"
    )
    if proxy.url.scheme.startswith("socks"):
        try:
            return httpcore.SOCKSProxy(
                proxy_url=address, proxy_auth=proxy.raw_auth, ssl_context=tls, **limits
            )
        except (ImportError, RuntimeError):
            raise InvalidInputError(
                "proxy", "the environment names a SOCKS proxy: `pip install httpx[socks]` first"
            ) from None
    return httpcore.HTTPProxy(
        proxy_url=address,
        proxy_auth=proxy.raw_auth,
        proxy_headers=proxy.headers.raw,
        ssl_context=tls,
        **limits,
    )


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
        countdown = _Countdown(timeout)
        addresses = _look_up(host, port, countdown.left())
        failure: Exception = httpcore.ConnectError(_NO_ADDRESS)
        for number, address in enumerate(addresses, 1):
            left = countdown.left()
            if number < len(addresses):
                left = min(_PATIENCE_PER_ADDRESS, left or _PATIENCE_PER_ADDRESS)
            try:
                stream = self._backend.connect_tcp(
                    address, port, left, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream)
        raise failure

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class TimedStream(httpcore.NetworkStream):
    """A connection that keeps to deadlines.

    Attributes:
        received: What the last read gave.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self.received = b""
        self._stream = stream
        self._process = os.getpid()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._process != os.getpid():
            # What came in is meant for the parent; reading here would take it away.
            raise httpcore.ReadError("the connection belongs to the process this was forked from")
        limit = CURRENT.get()
        left = timeout if limit is None else limit.left(timeout, httpcore.ReadTimeout, self)
        self.received = self._stream.read(max_bytes, left)
        return self.received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        limit = CURRENT.get()
        for begin in range(0, len(buffer), _PIECE):
            left = timeout if limit is None else limit.left(timeout, httpcore.WriteTimeout, self)
            self._stream.write(buffer[begin : begin + _PIECE], left)

    def close(self) -> None:
        if self._process != os.getpid():
            let_go(self._stream)
            return
        shut_down(self)  # a thread that reads would not notice that its socket is closed
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = remaining(timeout, httpcore.ConnectTimeout, self)
        stream = TimedStream(self._stream.start_tls(ssl_context, server_hostname, left))
        limit = CURRENT.get()
        if limit is not None:
            limit.secured = server_hostname
        return stream

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Countdown:
    """``timeout`` seconds from now, or what is left until the deadline of the call."""

    def __init__(self, timeout: float | None) -> None:
        self._end = None if timeout is None else monotonic() + timeout

    def left(self) -> float | None:
        own = None if self._end is None else self._end - monotonic()
        if own is not None and own <= 0:
            raise httpcore.ConnectTimeout("no connection in time")
        return remaining(own, httpcore.ConnectTimeout)


def _look_up(host: str, port: int, seconds: float | None) -> list[str]:
    lookup = RESOLVER.look_up(host, port)
    if not wait_for(lookup, seconds):
        raise httpcore.ConnectTimeout(f"the name {host} is not found in time")
    found = lookup.result()
    if isinstance(found, OSError):
        raise httpcore.ConnectError(f"the name {host} is not known: {found}")
    return found
