"""What asyncio and threads do differently. Its twin in ``_sync`` is written by hand."""

from __future__ import annotations

import asyncio
import os
import sys
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import nullcontext, suppress
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

import httpx

from .._base.proxies import proxy_for
from .._base.resolver import RESOLVER
from .._base.tls import named_certificates, tls_context
from ..exceptions import KiteAlgoWorkerError
from ..wire.errors import CLOSED, FORKED
from ._background import wait_for
from .progress import background

if TYPE_CHECKING:
    import httpcore
    from websockets.asyncio.client import ClientConnection as WebSocket

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

sleep = asyncio.sleep

NO_LOOP: Final = (
    "this client runs on asyncio's event loop, or uvloop's, and here is none: trio and others are "
    "not supported; use KiteAlgoWorkerClient in a thread of theirs, such as trio.to_thread.run_sync"
)


def network() -> httpcore.AsyncNetworkBackend:
    """What opens connections to addresses."""
    from ._sockets import LoopNetwork  # late: with the first connection

    return LoopNetwork()


class Owner:
    """The process and the event loop that a client belongs to: its connections serve no others.

    Attributes:
        is_closed: Whether the client was closed.
    """

    def __init__(self) -> None:
        self.is_closed = False
        self._process = os.getpid()
        self._loop: weakref.ref[asyncio.AbstractEventLoop] | None = None

    @property
    def is_forked(self) -> bool:
        """Whether this process is a child of the one the client was made in."""
        return self._process != os.getpid()

    def objection(self) -> str | None:
        """Why the client must not be used here, or None. The first use settles its event loop."""
        if self.is_closed:
            return CLOSED
        if self._process != os.getpid():
            return FORKED
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return NO_LOOP
        if self._loop is None:
            self._loop = weakref.ref(loop)
        elif self._loop() is not loop:
            return (
                "this client was used in another event loop before, and asyncio.run() makes a new "
                "one each time; make one client per event loop"
            )
        return None


class Stopper:
    """A request to stop that also ends a wait."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Ask to stop; there is no way back."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether stopping was asked for."""
        return self._event.is_set()

    async def wait(self, seconds: float) -> bool:
        """Wait ``seconds``, or less when asked to stop, and tell which of the two it was."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        return True


class Signal:
    """Something has changed. One reader waits, anyone may tell."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake the reader, now or when it waits next."""
        self._event.set()

    def clear(self) -> None:
        """Forget what was told so far."""
        self._event.clear()

    async def wait(self, seconds: float | None) -> bool:
        """Wait until told, at most ``seconds``, and say which of the two it was."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        return True


class Background:
    """A function that runs next to the caller. It must not raise."""

    def __init__(self, function: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._task = asyncio.create_task(function(), context=background())

    async def stop(self) -> None:
        """End it and wait until it has."""
        self._task.cancel()
        await asyncio.wait({self._task})


class Resumable:
    """Work whose waiting may be given up and taken up again: one thing at a time, to its end.

    So a reader may wait with a timeout, again and again, and misses nothing.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._wanted = False
        self._settled = False

    async def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """The result of ``work``, or of what an earlier call has begun and did not wait for.

        None when :meth:`settle` ended it.
        """
        if self._wanted:
            raise RuntimeError("another task reads this stream already")
        if self._task is None:
            try:
                self._loop = asyncio.get_running_loop()
            except RuntimeError:
                raise KiteAlgoWorkerError(NO_LOOP) from None
            task = _begin(self._loop, work())
            if task.done():  # nothing had to be waited for
                return task.result()
            self._task = task
            task.add_done_callback(_looked_at)
        task = self._task
        self._wanted = True
        try:
            await asyncio.wait({task})
        finally:
            self._wanted = False
        self._task = None
        if task.cancelled() and self._settled:
            return None
        return task.result()

    @property
    def busy(self) -> bool:
        """Whether something was begun and has not come to its end."""
        return self._task is not None and not self._task.done()

    async def settle(self) -> bool:
        """End what was begun, for good; False when that cannot be done from here."""
        self._settled = True
        task = self._task
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait({task})
        return True

    def abandon(self, close: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Let ``close`` be done, whichever thread this is and though nobody waits for it."""
        if self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(_do, self._loop, close)

    def __del__(self) -> None:
        task = self._task
        if task is not None and not task.get_loop().is_closed():
            task.get_loop().call_soon_threadsafe(task.cancel)


if sys.version_info >= (3, 12):

    def _begin(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """A task that has run already, up to where it has to wait for something."""
        return asyncio.Task(work, loop=loop, eager_start=True)

else:

    def _begin(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        return loop.create_task(work)


_closing: set[asyncio.Task[object]] = set()  # the event loop holds tasks weakly


def _do(loop: asyncio.AbstractEventLoop, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    task = loop.create_task(work())
    _closing.add(task)
    task.add_done_callback(_closing.discard)


def _looked_at(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()  # else asyncio would complain about one that nobody asks for


class Lock(nullcontext[None]):
    """Nothing to guard: between two awaits a task is alone."""


class Slots:
    """So many at a time; the others wait."""

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)

    async def take(self, seconds: float | None) -> bool:
        """Wait for a free one; False after ``seconds``."""
        if not self._free.locked():
            return await self._free.acquire()  # at once
        try:
            async with asyncio.timeout(seconds):
                return await self._free.acquire()
        except TimeoutError:
            return False

    def give_back(self) -> None:
        """Let the next one go on."""
        self._free.release()


class ClosesEitherWay:
    """``close()`` for those who expect the name of the client's method."""

    async def aclose(self) -> None:
        """Overridden by the stream."""

    async def close(self) -> None:
        """The same as :meth:`aclose`."""
        await self.aclose()


class Reader(Protocol[T_co]):
    """Gives one thing after the other."""

    def next(self) -> Coroutine[Any, Any, T_co]:
        """The next one; StopAsyncIteration at the end. Waiting for it may be given up."""
        ...

    async def close(self) -> None:
        """Leave the reader, and whoever waits for it."""

    def abandon(self) -> None:
        """The same from anywhere, without waiting for it."""


class Handle(AsyncIterator[T]):
    """An iterator over what a reader gives. The reader is left when nobody holds it any more.

    That is so even while the traceback of an exception holds every frame that read from it: none
    of them is the handle's own.
    """

    def __init__(self, reader: Reader[T]) -> None:
        self._reader = reader

    def __anext__(self) -> Coroutine[Any, Any, T]:
        return self._reader.next()

    async def aclose(self) -> None:
        """Leave the reader now. May be called more than once."""
        await self._reader.close()

    def __del__(self) -> None:
        self._reader.abandon()


async def leave_body(chunks: AsyncIterator[bytes], response: httpx.Response) -> None:
    """Finish the reading of a body whose response was closed, and all iterators behind it.

    Each of httpx's and httpcore's would be finished in a task of its own some time later. Their
    connection is gone, so that reading on is an end for all of them.
    """
    if "network_stream" not in response.extensions:
        await close_iterator(chunks)
        return
    with suppress(Exception):
        async for _ in chunks:
            pass


async def close_iterator(iterator: AsyncIterator[Any]) -> None:
    """Finish a generator now instead of whenever it is collected."""
    if isinstance(iterator, AsyncGenerator):
        await iterator.aclose()


async def let_go(stream: httpcore.AsyncNetworkStream) -> None:
    """Leave a connection of the parent process alone: even closing it would tell its event loop."""


async def _find(endpoint: Endpoint, seconds: float) -> None:
    """Look up the server's name within the time: the library's own lookup has no limit."""
    if not endpoint.is_local and proxy_for(endpoint.http_url) is not None:
        return  # the name is the proxy's to look up
    if not await wait_for(RESOLVER.look_up(*endpoint.server), seconds):
        raise TimeoutError(f"the name {endpoint.server[0]} is not found in time")


async def open_websocket(
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
    from websockets.asyncio.client import connect

    from ..streams.websocket import CLOSING_SECONDS

    await _find(endpoint, timeout)

    def create(*args: Any, **kwargs: Any) -> WebSocket:
        connection = _connection_type()(*args, **kwargs)
        connection.missed_heartbeats = missed_heartbeats
        began(connection)
        return cast("WebSocket", connection)

    return await connect(
        url,
        additional_headers=endpoint.headers,
        open_timeout=timeout,
        ping_interval=heartbeat_seconds,
        close_timeout=CLOSING_SECONDS,
        max_size=max_bytes,
        logger=endpoint.logger(),
        ssl=tls_context(named_certificates()) if url.startswith("wss:") else None,
        proxy=None if endpoint.is_local else True,
        create_connection=cast("type[WebSocket]", create),
    )


def cut(connection: WebSocket) -> None:
    """End a connection without a word, from any thread, whatever it is doing."""
    transport = getattr(connection, "transport", None)
    if transport is not None and not connection.loop.is_closed():
        connection.loop.call_soon_threadsafe(transport.abort)


async def receive(connection: WebSocket, timeout: float | None) -> str | bytes:
    """The next message; TimeoutError after ``timeout`` seconds without one."""
    if timeout is None:
        return await connection.recv()
    async with asyncio.timeout(timeout):
        return await connection.recv()


def was_silent(connection: WebSocket) -> bool:
    """Whether the connection was given up because the server did not even answer pings."""
    return bool(getattr(connection, "silent", False))


@cache
def _connection_type() -> type[Any]:
    from websockets.asyncio.client import ClientConnection
    from websockets.exceptions import InvalidStatus

    from ..streams.websocket import HandshakeRefusedError

    class OneServerOnly(ClientConnection):
        missed_heartbeats = 3
        heard = False
        silent = False

        async def handshake(self, *args: Any, **kwargs: Any) -> None:
            try:
                await super().handshake(*args, **kwargs)
            except InvalidStatus as error:
                answer = error.response
                raise HandshakeRefusedError(answer.status_code, bytes(answer.body or b"")) from None

        def process_event(self, event: Any) -> None:
            self.heard = True
            super().process_event(event)

        async def keepalive(self) -> None:
            # The library's own would blame the server for pongs that wait behind unread frames.
            missed = 0
            while missed < self.missed_heartbeats:
                await asyncio.sleep(self.ping_interval or 0.0)
                missed = 0 if self.heard or self.recv_messages.paused else missed + 1
                self.heard = False
                await self.ping()
            self.silent = True
            self.transport.abort()

    return OneServerOnly
