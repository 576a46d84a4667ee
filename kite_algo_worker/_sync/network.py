# Translated from _async/network.py by `make generate`; do not edit.
"""The connections of a client: names are looked up, and every wait ends, within its deadline.

httpx limits each wait by itself: not the lookup of a name, and not an answer that comes byte by
byte. The connections here are httpcore's own, with a network underneath that keeps to
:class:`Deadline`.
"""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, Final, Self

import httpcore
import httpx

from kite_algo_worker_api.types import Request

from .._proxies import proxy_for
from .._resolver import RESOLVER
from .._secret import SecretBytes
from ..exceptions import InvalidInputError
from ..wire import decode as answers
from ._background import wait_for
from ._compat import NETWORK, Lock, Slots, let_go, monotonic

SocketOptions = Iterable[Any] | None

_CONNECTIONS: Final = 100
# Many servers hang up after 5: a write that meets their goodbye would be an unknown outcome.
_IDLE_SECONDS: Final = 4.0
# For all addresses of a name but the last: one that leads nowhere must not use up the time.
_PATIENCE_PER_ADDRESS: Final = 2.0
# What fits into a socket's buffer, so that a peer that reads slowly is noticed between two pieces.
_PIECE: Final = 16 * 1024
_NO_ADDRESS: Final = "the name has no address"


# -- deadlines -------------------------------------------------------------------------------------

_limit: ContextVar[Deadline | None] = ContextVar("_limit", default=None)

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
    limit = _limit.get()
    return timeout if limit is None else limit.left(timeout, expired, stream)


# -- connections -----------------------------------------------------------------------------------


class WorkerTransport(httpx.HTTPTransport):
    """httpx's transport over connections that keep to deadlines.

    It stays httpx's own class, so that whatever replaces or observes that one (recorded answers,
    instrumentation) keeps working.

    Args:
        url: The one address that will be talked to.
        trust_env: Use the proxy that the environment names for ``url``.
    """

    def __init__(self, url: str, *, trust_env: bool) -> None:
        cert_file, cert_dir = (os.environ.get(f"SSL_CERT_{part}") for part in ("FILE", "DIR"))
        # Where nothing is encrypted, nothing is loaded for it.
        tls = _tls(cert_file, cert_dir) if url.startswith("https:") else None
        proxy = proxy_for(url) if trust_env else None
        # All that httpx does with its pool: hand requests over, and close it.
        factory = _factory(tls, None if proxy is None else httpx.Proxy(proxy))
        tunnel = proxy is not None and url.startswith("https:")
        self._pool: Any = _Pool(factory, tunnel=tunnel)


class _Pool:
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
        seconds = remaining(request.extensions["timeout"].get("pool"), httpcore.PoolTimeout)
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

    def __init__(self, stream: Any, connection: httpcore.ConnectionInterface, pool: _Pool) -> None:
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
    limit = _limit.get()
    return limit is None or limit.secured == request.url.host.decode("ascii")


def _never_sent(error: BaseException) -> BaseException:
    """The failure of a proxy, told apart from that of a request."""
    if isinstance(error, httpcore.TimeoutException):
        return httpcore.ConnectTimeout(f"the proxy opened no connection in time ({error})")
    if isinstance(error, (httpcore.NetworkError, httpcore.ProtocolError)):
        return httpcore.ProxyError(f"the proxy opened no connection ({error})")
    return error


@cache
def _tls(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """One verifying TLS context for all clients: loading the authorities takes milliseconds.

    The files are those the environment names, so that another choice gets another context.
    """
    return httpx.create_ssl_context()


def _factory(tls: ssl.SSLContext | None, proxy: httpx.Proxy | None) -> httpcore.ConnectionPool:
    limits: dict[str, Any] = {
        "keepalive_expiry": _IDLE_SECONDS,
        "network_backend": _TimedBackend(NETWORK),
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
        left = remaining(timeout, httpcore.ReadTimeout, self)
        self.received = self._stream.read(max_bytes, left)
        return self.received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for begin in range(0, len(buffer), _PIECE):
            left = remaining(timeout, httpcore.WriteTimeout, self)
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
        limit = _limit.get()
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


@lru_cache(maxsize=256)
def address(url: str) -> httpx.URL:
    """``url``, parsed once: a worker asks for few addresses, and for each of them often."""
    return httpx.URL(url)


def read_body(request: Request[Any], response: httpx.Response) -> bytes:
    """The whole body, refused once it grows beyond what any operation returns."""
    if response.is_stream_consumed:  # by a transport that looks at answers, in a test
        return SecretBytes(response.content)
    chunks: list[bytes] = []
    size = 0
    # Without an encoding the raw stream is the body; httpx's own iterator would copy it again.
    encoded = "content-encoding" in response.headers
    body = response.iter_bytes() if encoded else response.stream
    for chunk in body:  # type: ignore[union-attr]
        size += len(chunk)
        if size > answers.MAX_BODY_BYTES:
            raise answers.too_large(request, response.status_code)
        chunks.append(chunk)
    whole = b"".join(chunks)
    # A refusal may repeat what it was sent.
    return whole if response.is_success else SecretBytes(whole)
