"""Event streams over HTTP: opens connections, reads and waits; every rule is in ``transport``."""

from __future__ import annotations

import random
import weakref
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar
from urllib.parse import unquote, urlencode

import httpx
from pydantic_core import from_json

from ..exceptions import KiteAlgoWorkerError, StreamDisconnectedError, unexpected_response
from ..transport.sse import EventTooLargeError, Heartbeat, ServerSentEvent, SseDecoder
from ..transport.stream import (
    END,
    Decision,
    Deliver,
    End,
    Fail,
    Reconnect,
    StreamMachine,
    StreamPolicy,
)
from ..transport.stream_health import StreamHealth
from ._compat import (
    ClosesEitherWay,
    EventGenerator,
    Stopper,
    close_iterator,
    close_unless_running,
    monotonic,
    shut_down,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kite_algo_worker_api.types import Request

T = TypeVar("T")

Dialect = Callable[[str, str, dict[str, object]], dict[str, object] | None]


class AsyncStreamOpener(Protocol):
    """Opens a status-checked response, and closes it when its context is left."""

    def __call__(
        self, request: Request[Any], timeout: httpx.Timeout, /
    ) -> AbstractAsyncContextManager[httpx.Response]:
        """Raise the exception of a refusal instead of giving its response."""
        ...


class AsyncEventStream(ClosesEitherWay, Generic[T]):
    """The events of one subscription, for one reader.

    Nothing is sent before the first event is asked for. Leaving the loop in any way closes the
    connection and with it the subscription on the server; looping again subscribes again. As a
    context manager the stream is closed for good at the end of the block.

    Only data is delivered. Heartbeats show in :attr:`health`, and so does how old the data is.
    A connection that is lost, or silent for three heartbeats, never goes unnoticed: it raises
    StreamDisconnectedError unless the policy says to reconnect.

    Args:
        opener: Sends a request and gives its open response.
        build: Makes the request; receives the position to resume after, or None.
        policy: When to give up on silence, whether and how to reconnect.
        cursor_key: The item of an event that tells its position, for streams that can resume.
        dialect: ``(operation, event name, object)`` to the documented object, or None to skip.
        health: Kept up to date; a new one by default.
        timeout: Seconds to connect. Reading is limited by the policy's deadline instead.
        rng: Random numbers in [0, 1) for the waits.
    """

    def __init__(
        self,
        opener: AsyncStreamOpener,
        build: Callable[[int | None], Request[T]],
        *,
        policy: StreamPolicy | None = None,
        cursor_key: str | None = None,
        dialect: Dialect | None = None,
        health: StreamHealth | None = None,
        timeout: float | None = 10.0,
        rng: Callable[[], float] = random.random,
    ) -> None:
        self._source: _Source[T] = _Source(
            opener, build, policy or StreamPolicy(), cursor_key, dialect, health, timeout, rng
        )
        self._own: EventGenerator[T] | None = None
        # A strong reference would keep the connection of a loop that was left.
        self._reader: weakref.ref[EventGenerator[T]] | None = None

    @property
    def health(self) -> StreamHealth:
        """Whether the stream is connected, how old its data is, and what went wrong last."""
        return self._source.health

    @property
    def closed(self) -> bool:
        """Whether the stream was closed for good."""
        return self._source.stop.is_set()

    def __aiter__(self) -> AsyncIterator[T]:
        if self._own is not None:
            return self._own
        return self._start()

    async def __anext__(self) -> T:
        """The next event. The connection stays open until the stream is closed or collected."""
        if self._own is None:
            self._own = self._start()
        return await anext(self._own)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connection; a loop that is waiting for an event ends normally.

        May be called from anywhere, and more than once.
        """
        self._source.stop.set()
        reader = self._own or (self._reader() if self._reader is not None else None)
        if reader is not None and not await close_unless_running(reader):
            self._source.interrupt()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open" if self.health.connected else "not connected"
        return f"<{type(self).__name__} {self._source.operation}, {state}>"

    def _start(self) -> EventGenerator[T]:
        if self.closed:
            raise StreamDisconnectedError(
                "the stream is closed; open a new one", operation=self._source.operation
            )
        reader = _read_events(self._source)
        self._reader = weakref.ref(reader)
        return reader


class _Source(Generic[T]):
    """What all connections of a stream share. Knows nothing of the stream object itself."""

    def __init__(
        self,
        opener: AsyncStreamOpener,
        build: Callable[[int | None], Request[T]],
        policy: StreamPolicy,
        cursor_key: str | None,
        dialect: Dialect | None,
        health: StreamHealth | None,
        timeout: float | None,
        rng: Callable[[], float],
    ) -> None:
        request = build(None)
        self.operation = request.operation
        self.health = health or StreamHealth(
            stream_name=request.operation, subscription_key=_subscription(request)
        )
        self.machine: StreamMachine[bytes, T] = StreamMachine(
            self._read,
            policy=policy,
            health=self.health,
            operation=request.operation,
            cursor_of=_cursor_reader(cursor_key) if cursor_key else None,
            rng=rng,
        )
        self.stop = Stopper()
        self.response: httpx.Response | None = None
        self._opener = opener
        self._build = build
        self._parse = request.parse
        self._dialect = dialect
        self._timeout = httpx.Timeout(timeout, read=policy.read_deadline)

    def open(self) -> AbstractAsyncContextManager[httpx.Response]:
        """A new connection, continuing where the last one was lost."""
        return self._opener(self._build(self.machine.cursor), self._timeout)

    def interrupt(self) -> None:
        """Wake a reader that waits for data."""
        response = self.response
        if response is not None:
            shut_down(response)

    def _read(self, name: str, data: bytes) -> T | None:
        value: object = from_json(data)
        if not isinstance(value, dict):
            raise ValueError(f"expected a JSON object, got {type(value).__name__}")
        if self._dialect is not None:
            value = self._dialect(self.operation, name, value)
            if value is None:
                return None
        return self._parse(value)


class _Connection(Generic[T]):
    """One response, from opening to closing."""

    def __init__(self, source: _Source[T]) -> None:
        self._source = source
        self._machine = source.machine
        self._context: AbstractAsyncContextManager[httpx.Response] | None = None
        self._chunks: AsyncIterator[bytes] | None = None
        self._decoder = SseDecoder()

    async def step(self) -> Iterable[Decision[T]]:
        """Open, or read once; what to do next, to be asked for one by one."""
        try:
            if self._chunks is None:
                return await self._open()
            chunk = await anext(self._chunks, None)
            if chunk is not None:
                return map(self._decide, self._decoder.feed(chunk))
            return (END if self._source.stop.is_set() else self._machine.closed(monotonic()),)
        except EventTooLargeError as error:
            return (self._machine.unusable(self._unexpected(str(error))),)
        except (KiteAlgoWorkerError, httpx.RequestError, httpx.StreamError) as error:
            if self._source.stop.is_set():
                return (END,)  # closing the stream is what broke the connection
            if self._chunks is not None and isinstance(error, httpx.ReadTimeout):
                return (self._machine.silence(monotonic(), error),)
            return (self._machine.failed(monotonic(), error),)

    async def _open(self) -> Iterable[Decision[T]]:
        context = self._source.open()
        response = await context.__aenter__()
        self._context = context
        self._source.response = response
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            what = f"expected an event stream, got {kind or 'an answer without content type'}"
            return (self._machine.unusable(self._unexpected(what, response.status_code)),)
        self._chunks = response.aiter_bytes()
        self._decoder = SseDecoder()
        self._machine.opened(monotonic())
        return ()

    def _decide(self, item: ServerSentEvent | Heartbeat) -> Decision[T]:
        if isinstance(item, ServerSentEvent):
            return self._machine.event(monotonic(), item.event, item.data)
        return self._machine.heartbeat(monotonic())

    def _unexpected(self, what: str, status_code: int = 0) -> KiteAlgoWorkerError:
        return unexpected_response(what, status_code=status_code, operation=self._source.operation)

    async def close(self) -> None:
        """Leave the response, wherever it is."""
        chunks, self._chunks = self._chunks, None
        context, self._context = self._context, None
        if context is None:
            return
        self._source.response = None
        try:
            if chunks is not None:
                await close_iterator(chunks)
        finally:
            await context.__aexit__(None, None, None)


async def _read_events(source: _Source[T]) -> EventGenerator[T]:
    connection = _Connection(source)
    try:
        while not source.stop.is_set():
            for decision in await connection.step():
                if isinstance(decision, Deliver):
                    yield decision.record
                elif isinstance(decision, Reconnect):
                    await connection.close()
                    await source.stop.wait(decision.delay)
                    break
                elif isinstance(decision, End):
                    return
                elif isinstance(decision, Fail):
                    raise decision.error
    finally:
        source.health.mark_closed()
        await connection.close()


def _cursor_reader(key: str) -> Callable[[Any], int | None]:
    def cursor_of(record: Any) -> int | None:
        value = record.get(key)
        return value if isinstance(value, int) else None

    return cursor_of


def _subscription(request: Request[Any]) -> str:
    path = unquote(request.path)
    query = [(name, value) for name, value in request.query if value]
    return f"{path}?{urlencode(query, safe=':,')}" if query else path
