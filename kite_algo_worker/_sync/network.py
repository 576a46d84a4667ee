# Translated from _async/network.py by `make generate`; do not edit.
"""The connections of a client: names are looked up, and every wait ends, within its deadline.

httpx limits each wait by itself: not the lookup of a name, and not an answer that comes byte by
byte. The pools here are httpcore's own, with a network underneath that keeps to :class:`until`.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, Final

import httpcore
import httpx

from kite_algo_worker_api.types import Request

from .._proxies import proxy_for
from .._resolver import RESOLVER
from .._secret import SecretBytes
from ..exceptions import InvalidInputError
from ..wire import decode as answers
from ._background import wait_for
from ._compat import NETWORK, let_go, monotonic, shut_down
from .deadline import remaining

SocketOptions = Iterable[Any] | None

_CONNECTIONS: Final = 100
# Many servers hang up after 5: a write that meets their goodbye would be an unknown outcome.
_IDLE_SECONDS: Final = 4.0
_UNUSED_SECONDS: Final = 1.0
# For all addresses of a name but the last: one that leads nowhere must not use up the time.
_PATIENCE_PER_ADDRESS: Final = 2.0
# What fits into a socket's buffer, so that a peer that reads slowly is noticed between two pieces.
_PIECE: Final = 16 * 1024
_NO_ADDRESS: Final = "the name has no address"


class WorkerTransport(httpx.HTTPTransport):
    """httpx's transport over pools whose network keeps to deadlines.

    It stays httpx's own class, so that whatever replaces or observes that one (recorded answers,
    instrumentation) keeps working.

    Args:
        url: The one address that will be talked to.
        trust_env: Use the proxy that the environment names for ``url``.
    """

    def __init__(self, url: str, *, trust_env: bool) -> None:
        cert_file, cert_dir = (os.environ.get(f"SSL_CERT_{part}") for part in ("FILE", "DIR"))
        tls = _tls(cert_file, cert_dir)
        proxy = proxy_for(url) if trust_env else None
        self._pool = _pool(tls, None if proxy is None else httpx.Proxy(proxy))
        self._suspects: dict[httpcore.ConnectionInterface, float] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; httpx calls it."""
        if self._suspects:
            self._close_the_forgotten()
        try:
            return super().handle_request(request)
        except BaseException:
            now = monotonic()
            for connection in self._pool.connections:
                if _is_unused(connection):
                    self._suspects.setdefault(connection, now)
            raise

    def _close_the_forgotten(self) -> None:
        """Close connections whose request was cancelled before it began: the pool never would."""
        for connection, since in list(self._suspects.items()):
            if not _is_unused(connection):
                self._suspects.pop(connection, None)
            elif monotonic() - since > _UNUSED_SECONDS:
                self._suspects.pop(connection, None)
                connection.close()


@cache
def _tls(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """One verifying TLS context for all clients: loading the authorities takes milliseconds.

    The files are those the environment names, so that another choice gets another context.
    """
    return httpx.create_ssl_context()


def _is_unused(connection: httpcore.ConnectionInterface) -> bool:
    """Connected, but no request has ever begun; that lasts for a moment only."""
    return "NEW, Request Count: 0" in connection.info()


def _pool(tls: ssl.SSLContext, proxy: httpx.Proxy | None) -> httpcore.ConnectionPool:
    limits: dict[str, Any] = {
        "max_connections": _CONNECTIONS,
        "max_keepalive_connections": _CONNECTIONS,
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

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: SocketOptions = None
    ) -> httpcore.NetworkStream:
        left = remaining(timeout, httpcore.ConnectTimeout)
        stream = self._backend.connect_unix_socket(path, left, socket_options)
        return TimedStream(stream)

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
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, left))

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
