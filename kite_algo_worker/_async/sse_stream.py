"""Event streams over HTTP: opens connections, reads and waits; every rule is in ``transport``."""

from __future__ import annotations

import copy
import random
import weakref
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from math import inf
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, cast
from urllib.parse import unquote, urlencode

import httpx

from ..exceptions import KiteAlgoWorkerError, StreamDisconnectedError, unexpected_response
from ..streams.event_reader import Dialect, DialectOfMany, EventReader
from ..streams.sse import EventTooLargeError, SseDecoder
from ..streams.stream import END, IGNORE, Decision, Fail, Reconnect, StreamMachine
from ..streams.stream_health import StreamHealth
from ..streams.stream_policy import StreamPolicy
from ._compat import (
    ClosesEitherWay,
    EventGenerator,
    Stopper,
    Undisturbed,
    close_iterator,
    close_unless_running,
    monotonic,
)
from .network import Deadline, shut_down
from .progress import ProgressBook
from .stream_body import body_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kite_algo_worker_api.types import Request

T = TypeVar("T")

_READING_ERRORS = (
    KiteAlgoWorkerError,
    EventTooLargeError,
    httpx.RequestError,
    httpx.StreamError,
)


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

    Data is delivered, and with ``notify`` also what happens to the connection. Heartbeats show in
    :attr:`health`, and so does how old the data is. A connection that is lost, or silent for three
    heartbeats, never goes unnoticed: it is replaced, or raises StreamDisconnectedError when the
    policy says so.

    Args:
        opener: Sends a request and gives its open response.
        build: Makes the request; receives the position to resume after, or None.
        policy: When to give up on silence, whether and how to reconnect.
        cursor_key: The item of an event that tells its position, for streams that can resume.
        page_size: How many stored events the server sends when resuming; see StreamMachine.
        page_from_start: Whether it does so for the first connection.
        notify: Deliver Connected, Stale, Reconnecting, Reconnected and Gap among the data.
        dialect: ``(operation, event name, object)`` to the documented object, or None to skip.
        dialect_of_many: The same for events that arrived together; see :class:`EventReader`.
        health: Kept up to date; a new one by default.
        timeout: Seconds to connect. Reading is limited by the policy's deadline instead.
        rng: Random numbers in [0, 1) for the waits.
        progress: Of the strategies of the client: waiting for an event is progress.
    """

    def __init__(
        self,
        opener: AsyncStreamOpener,
        build: Callable[[int | None], Request[Any]],
        *,
        policy: StreamPolicy | None = None,
        cursor_key: str | None = None,
        page_size: int | None = None,
        page_from_start: bool = True,
        notify: bool = False,
        dialect: Dialect | None = None,
        dialect_of_many: DialectOfMany | None = None,
        health: StreamHealth | None = None,
        timeout: float | None = 10.0,
        rng: Callable[[], float] = random.random,
        progress: ProgressBook | None = None,
    ) -> None:
        chosen = policy or StreamPolicy()
        request: Request[Any] = build(None)
        reader: EventReader[T] = EventReader(
            request.operation, request.parse, dialect, dialect_of_many
        )
        machine: StreamMachine[bytes, T] = StreamMachine(
            reader.one,
            read_burst=reader.burst,
            policy=chosen,
            health=health
            or StreamHealth(stream_name=request.operation, subscription_key=_subscription(request)),
            operation=request.operation,
            cursor_of=_cursor_reader(cursor_key) if cursor_key else None,
            page_size=page_size,
            page_from_start=page_from_start,
            notify=notify,
            rng=rng,
        )
        limits = httpx.Timeout(timeout, read=chosen.read_deadline)
        self._source: StreamSource[T] = StreamSource(
            opener, build, limits, machine, request.operation, progress or ProgressBook()
        )
        self._own: EventGenerator[T] | None = None
        self._steps = Undisturbed()
        # A strong reference would keep the connection of a loop that was left.
        self._reader: weakref.ref[EventGenerator[T]] | None = None

    @property
    def source(self) -> StreamSource[T]:
        """What its connections share. It lives as long as anybody reads, also in a loop."""
        return self._source

    @property
    def health(self) -> StreamHealth:
        """Whether the stream is connected, how old its data is, and what went wrong last."""
        return self._source.machine.health

    @property
    def closed(self) -> bool:
        """Whether the stream was closed for good."""
        return self._source.stop.is_set()

    def __aiter__(self) -> AsyncIterator[T]:
        if self._own is not None:
            return self._own
        return self._start()

    async def __anext__(self) -> T:
        """The next event. The connection stays open until the stream is closed or collected.

        Waiting for it may be given up with a timeout and repeated.
        """
        self._source.raise_failure()
        events = self._events()
        event = await self._steps.run(lambda: anext(events))
        if event is None:
            self._source.raise_failure()
            raise StopAsyncIteration
        return event

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
        await self._steps.settle()
        reader = self._own or (self._reader() if self._reader is not None else None)
        if reader is not None and not await close_unless_running(reader):
            self._source.interrupt()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open" if self.health.connected else "not connected"
        return f"<{type(self).__name__} {self._source.operation}, {state}>"

    def _events(self) -> EventGenerator[T]:
        """All events, for the one reader of :meth:`__anext__`."""
        if self._own is None:
            self._own = self._start()
        return self._own

    def _start(self) -> EventGenerator[T]:
        self._source.raise_failure()
        if self.closed:
            raise StreamDisconnectedError(
                "the stream is closed; open a new one", operation=self._source.operation
            )
        reader = _read_events(self._source)
        self._reader = weakref.ref(reader)
        return reader


class StreamSource(Generic[T]):
    """What all connections of a stream share. Knows nothing of the stream object itself."""

    def __init__(
        self,
        opener: AsyncStreamOpener,
        build: Callable[[int | None], Request[Any]],
        timeout: httpx.Timeout,
        machine: StreamMachine[bytes, T],
        operation: str,
        progress: ProgressBook,
    ) -> None:
        self.operation = operation
        self.progress = progress
        self.machine = machine
        self.stop = Stopper()
        self.failure: Exception | None = None
        self.response: httpx.Response | None = None
        self.opening: Deadline | None = None
        self._opener = opener
        self._build = build
        self._timeout = timeout

    def open(self) -> AbstractAsyncContextManager[httpx.Response]:
        """A new connection, continuing where the last one was lost."""
        return self._opener(self._build(self.machine.cursor), self._timeout)

    def fail(self, error: Exception) -> None:
        """Close the connection, and give the reader ``error`` instead of a normal end.

        May be called from anywhere.
        """
        self.failure = error
        self.stop.set()
        self.interrupt()

    def raise_failure(self) -> None:
        """Raise what the stream was ended with from elsewhere, as an error of its own."""
        if self.failure is not None:
            raise copy.copy(self.failure) from self.failure

    def interrupt(self) -> None:
        """Wake a reader that waits for data, or for a connection to get it from."""
        opening, response = self.opening, self.response
        if opening is not None:
            opening.give_up()
        if response is not None and "network_stream" in response.extensions:
            shut_down(response.extensions["network_stream"])


class _Connection(Generic[T]):
    """One response, from opening to closing."""

    def __init__(self, source: StreamSource[T]) -> None:
        self._source = source
        self._context: AbstractAsyncContextManager[httpx.Response] | None = None
        self.chunks: AsyncIterator[bytes] | None = None

    async def open(self) -> Decision:
        """Send the request; IGNORE once ``chunks`` can be read."""
        source = self._source
        try:
            with Deadline(inf) as source.opening:
                if source.stop.is_set():
                    return END
                context = source.open()
                response = await context.__aenter__()
                source.response = response
        except (KiteAlgoWorkerError, httpx.RequestError, httpx.StreamError) as error:
            return self.lost(error)
        finally:
            source.opening = None
        self._context = context
        if source.stop.is_set():
            return END  # closed while connecting, when there was nothing to interrupt
        machine = source.machine
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            what = f"expected an event stream, got {kind or 'an answer without content type'}"
            return machine.unusable(monotonic(), self._unexpected(what, response.status_code))
        self.chunks = _waited(body_of(response), source.progress)
        machine.opened(monotonic())
        return IGNORE

    def lost(self, error: Exception) -> Decision:
        """What a failure to connect or to read means."""
        machine = self._source.machine
        if self._source.stop.is_set():
            return END  # closing the stream is what broke the connection
        if isinstance(error, EventTooLargeError):
            return machine.unusable(monotonic(), self._unexpected(str(error)))
        if self.chunks is not None and isinstance(error, httpx.ReadTimeout):
            return machine.silence(monotonic(), error)
        return machine.failed(monotonic(), error)

    def ended(self) -> Decision:
        """What the end of the response means."""
        return END if self._source.stop.is_set() else self._source.machine.closed(monotonic())

    def _unexpected(self, what: str, status_code: int = 0) -> KiteAlgoWorkerError:
        return unexpected_response(what, status_code=status_code, operation=self._source.operation)

    async def close(self) -> None:
        """Leave the response, wherever it is."""
        chunks, self.chunks = self.chunks, None
        context, self._context = self._context, None
        if context is None:
            return
        self._source.response = None
        try:
            if chunks is not None:
                await close_iterator(chunks)
        finally:
            await context.__aexit__(None, None, None)


async def _read_events(source: StreamSource[T]) -> EventGenerator[T]:
    # One loop without layers: whatever is called in the middle of it is paid for by every event.
    connection = _Connection(source)
    machine, notices = source.machine, source.machine.notices
    made = source.progress.made
    try:
        while not source.stop.is_set():
            with source.progress.waiting():
                decision = await connection.open()
            while notices:
                yield cast("T", notices.popleft())
            if connection.chunks is not None:
                take = SseDecoder().take
                try:
                    async for chunk in connection.chunks:
                        now = monotonic()
                        for name, burst in take(chunk):
                            records = machine.burst(now, name, burst)
                            if records is not None:
                                for record in records:
                                    machine.last = record
                                    yield record
                                    made()
                                continue
                            for data in burst:
                                item = machine.event(now, name, data)
                                if not isinstance(item, Decision):
                                    while notices:
                                        yield cast("T", notices.popleft())
                                    yield item
                                    made()
                                elif item is not IGNORE:
                                    decision = item
                                    break
                            if decision is not IGNORE:
                                break
                        if decision is not IGNORE:
                            break
                    else:
                        decision = connection.ended()
                except _READING_ERRORS as error:
                    decision = connection.lost(error)
            await connection.close()
            while notices:
                yield cast("T", notices.popleft())
            if isinstance(decision, Reconnect):
                with source.progress.waiting():
                    await source.stop.wait(decision.delay)
            elif isinstance(decision, Fail):
                raise decision.error
            elif decision is END:
                break
        source.raise_failure()
    finally:
        machine.health.mark_closed()
        await connection.close()


async def _waited(chunks: AsyncIterator[bytes], progress: ProgressBook) -> EventGenerator[bytes]:
    """The chunks; while the next one is waited for, the strategy makes progress."""
    try:
        while True:
            with progress.waiting():
                chunk = await anext(chunks, None)
            if chunk is None:
                return
            yield chunk
    finally:
        await close_iterator(chunks)


def _cursor_reader(key: str) -> Callable[[Any], int | None]:
    def cursor_of(record: Any) -> int | None:
        value = record.get(key)
        return value if isinstance(value, int) else None

    return cursor_of


def _subscription(request: Request[Any]) -> str:
    path = unquote(request.path)
    query = [(name, value) for name, value in request.query if value]
    return f"{path}?{urlencode(query, safe=':,')}" if query else path
