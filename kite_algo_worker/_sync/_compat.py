"""What threads and asyncio do differently. Its twin in ``_async`` is written by hand."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from functools import cache
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import httpx

from .._base.proxies import proxy_for
from .._base.resolver import RESOLVER
from .._base.tls import named_certificates, tls_context
from ..wire.errors import CLOSED, FORKED
from ._background import wait_for
from .progress import background

if TYPE_CHECKING:
    import httpcore
    from websockets.sync.client import ClientConnection as WebSocket

    from ..streams.websocket import Endpoint
else:
    WebSocket = Any  # imported with the first connection: most workers never open one

__all__ = [
    "Background",
    "ClosesEitherWay",
    "Handle",
    "Lock",
    "Owner",
    "Reader",
    "Signal",
    "Slots",
    "Stopper",
    "Resumable",
    "WebSocket",
    "close_iterator",
    "cut",
    "leave_body",
    "let_go",
    "monotonic",
    "network",
    "open_websocket",
    "receive",
    "sleep",
    "was_silent",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


def network() -> httpcore.NetworkBackend:
    """What opens connections to addresses."""
    import httpcore  # late: with the first connection

    return httpcore.SyncBackend()


class Owner:
    """The process that a client belongs to: its connections serve no other.

    Attributes:
        is_closed: Whether the client was closed.
    """

    def __init__(self) -> None:
        self.is_closed = False
        self._process = os.getpid()

    @property
    def is_forked(self) -> bool:
        """Whether this process is a child of the one the client was made in."""
        return self._process != os.getpid()

    def objection(self) -> str | None:
        """Why the client must not be used here, or None."""
        if self.is_closed:
            return CLOSED
        return None if self._process == os.getpid() else FORKED


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


class Signal:
    """Something has changed. One reader waits, anyone may tell."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Wake the reader, now or when it waits next."""
        self._event.set()

    def clear(self) -> None:
        """Forget what was told so far."""
        self._event.clear()

    def wait(self, seconds: float | None) -> bool:
        """Wait until told, at most ``seconds``, and say which of the two it was."""
        return self._event.wait(seconds)


class Background:
    """A function that runs next to the caller. It must not raise."""

    def __init__(self, function: Callable[[], None]) -> None:
        run = background().run
        self._thread = threading.Thread(
            target=run, args=(function,), name="kite-algo-worker", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Wait for it to return, which it has been told to. One that still connects is left."""
        self._thread.join(2.0)


class Resumable:
    """Work, one thing at a time. A thread that waits for it cannot be cancelled."""

    def __init__(self) -> None:
        self._at_work = threading.Lock()

    def run(self, work: Callable[[], T]) -> T | None:
        """The result of ``work``."""
        if not self._at_work.acquire(blocking=False):
            raise RuntimeError("another thread reads this stream already")
        try:
            return work()
        finally:
            self._at_work.release()

    @property
    def busy(self) -> bool:
        """Whether a thread is at it."""
        return self._at_work.locked()

    def settle(self) -> bool:
        """False when a thread is at it, which has to end by itself."""
        return not self.busy

    def abandon(self, close: Callable[[], object]) -> None:
        """Do ``close``."""
        close()


Lock = threading.Lock


class Slots:
    """So many at a time; the others wait."""

    def __init__(self, count: int) -> None:
        self._free = threading.Semaphore(count)

    def take(self, seconds: float | None) -> bool:
        """Wait for a free one; False after ``seconds``."""
        return self._free.acquire(timeout=seconds)

    def give_back(self) -> None:
        """Let the next one go on."""
        self._free.release()


class ClosesEitherWay:
    """Nothing to add: here both ways have one name."""


def close_iterator(iterator: Iterator[Any]) -> None:
    """Finish a generator now instead of whenever it is collected."""
    if isinstance(iterator, Generator):
        iterator.close()


class Reader(Protocol[T_co]):
    """Gives one thing after the other."""

    def next(self) -> T_co:
        """The next one; StopIteration at the end."""
        ...

    def close(self) -> None:
        """Leave the reader, and whoever waits for it."""

    def abandon(self) -> None:
        """The same."""


class Handle(Iterator[T]):
    """An iterator over what a reader gives. The reader is left when nobody holds it any more."""

    def __init__(self, reader: Reader[T]) -> None:
        self._reader = reader

    def __next__(self) -> T:
        return self._reader.next()

    def close(self) -> None:
        """Leave the reader now. May be called more than once."""
        self._reader.close()

    def __del__(self) -> None:
        self._reader.abandon()


def leave_body(chunks: Iterator[bytes], response: httpx.Response) -> None:
    """Finish the reading of a body whose response was closed, and all iterators behind it."""
    close_iterator(chunks)


def let_go(stream: httpcore.NetworkStream) -> None:
    """Close this process's copy of a connection; the parent's stays as it is."""
    stream.close()


def _find(endpoint: Endpoint, seconds: float) -> None:
    """Look up the server's name within the time: the library's own lookup has no limit."""
    if not endpoint.is_local and proxy_for(endpoint.http_url) is not None:
        return  # the name is the proxy's to look up
    if not wait_for(RESOLVER.look_up(*endpoint.server), seconds):
        raise TimeoutError(f"the name {endpoint.server[0]} is not found in time")


def open_websocket(
    endpoint: Endpoint,
    url: str,
    *,
    timeout: float,
    max_bytes: int,
    heartbeat_seconds: float,
    missed_heartbeats: int,
    began: Callable[[WebSocket], None],
) -> WebSocket:
    """Shake hands, without following redirects: the token is for this server only.

    The connection answers pings, and sends one every ``heartbeat_seconds``. When nothing at all
    arrives in ``missed_heartbeats`` such intervals, it ends and :func:`was_silent`. ``began`` is
    told of it before the handshake.
    """
    from websockets.sync.client import connect

    from ..streams.websocket import CLOSING_SECONDS
    from ._tls import SharedTLSSocket

    _find(endpoint, timeout)

    def create(*args: Any, **kwargs: Any) -> WebSocket:
        connection = _connection_type()(*args, **kwargs)
        connection.missed_heartbeats = missed_heartbeats
        began(connection)
        return cast("WebSocket", connection)

    connection = connect(
        url,
        additional_headers=endpoint.headers,
        open_timeout=timeout,
        ping_interval=heartbeat_seconds,
        close_timeout=CLOSING_SECONDS,
        max_size=max_bytes,
        logger=endpoint.logger(),
        ssl=tls_context(named_certificates(), SharedTLSSocket) if url.startswith("wss:") else None,
        proxy=None if endpoint.is_local else True,
        create_connection=cast("type[WebSocket]", create),
    )
    # Newer versions want the context to be entered; leaving it would only close the connection.
    return connection.__enter__()


def cut(connection: WebSocket) -> None:
    """End a connection without a word, from any thread, whatever it is doing."""
    try:
        connection.socket.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it was gone already


def receive(connection: WebSocket, timeout: float | None) -> str | bytes:
    """The next message; TimeoutError after ``timeout`` seconds without one."""
    return connection.recv(timeout)


def was_silent(connection: WebSocket) -> bool:
    """Whether the connection was given up because the server did not even answer pings."""
    return bool(getattr(connection, "silent", False))


@cache
def _connection_type() -> type[Any]:
    from websockets.exceptions import ConnectionClosed, InvalidStatus
    from websockets.sync.client import ClientConnection

    from ..streams.websocket import HandshakeRefusedError

    class OneServerOnly(ClientConnection):
        missed_heartbeats = 3
        heard = False
        silent = False

        def handshake(self, *args: Any, **kwargs: Any) -> None:
            try:
                super().handshake(*args, **kwargs)
            except InvalidStatus as error:
                answer = error.response
                raise HandshakeRefusedError(answer.status_code, bytes(answer.body or b"")) from None

        def process_event(self, event: Any) -> None:
            self.heard = True
            super().process_event(event)

        def keepalive(self) -> None:
            # The library's own would blame the server for pongs that wait behind unread frames.
            missed = 0
            while missed < self.missed_heartbeats:
                self.recv_events_thread.join(self.ping_interval)
                if not self.recv_events_thread.is_alive():
                    return
                missed = 0 if self.heard or self.recv_messages.paused else missed + 1
                self.heard = False
                try:
                    self.ping()
                except ConnectionClosed:
                    return
            self.silent = True
            cut(self)

    return OneServerOnly
