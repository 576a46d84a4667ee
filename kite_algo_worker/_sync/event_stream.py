# Translated from _async/event_stream.py by `make generate`; do not edit.
"""Event streams over HTTP: opens connections, reads and waits; every rule is in ``streams``."""

from __future__ import annotations

import copy
import random
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from math import inf
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, Self, TypeVar, cast
from urllib.parse import unquote, urlencode

import httpx

from .._base.present import READING
from ..exceptions import KiteAlgoWorkerError, StreamDisconnectedError
from ..streams.events import StreamEvent
from ..streams.health import StreamHealth
from ..streams.machine import END, IGNORE, Decision, Fail, Reconnect, StreamMachine
from ..streams.policy import StreamPolicy
from ..streams.reader import Dialect, EventReader
from ..streams.sse import EventTooLargeError, ServerSentEvent, SseDecoder
from ..wire.correlation import HEADER
from ..wire.errors import unexpected_response
from ._compat import ClosesEitherWay, Handle, Resumable, Stopper, leave_body, monotonic
from .deadline import Deadline, shut_down
from .progress import ProgressBook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kite_algo_worker_api.types import Request

T = TypeVar("T")

# How often it is asked whether what a stream is about is over.
_LOOK_SECONDS: Final = 30.0

_READING_ERRORS = (
    KiteAlgoWorkerError,
    EventTooLargeError,
    httpx.RequestError,
    httpx.StreamError,
)


class StreamOpener(Protocol):
    """Opens a status-checked response, and closes it when its context is left."""

    def __call__(
        self, request: Request[Any], timeout: httpx.Timeout, /
    ) -> AbstractContextManager[httpx.Response]:
        """Raise the exception of a refusal instead of giving its response."""
        ...


class EventStream(ClosesEitherWay, Generic[T]):
    """The events of one subscription, for one reader.

    Nothing is sent before the first event is asked for. Leaving the loop in any way closes the
    connection and with it the subscription on the server; looping again subscribes again. As a
    context manager the stream is closed for good at the end of the block.

    A loop over the stream is given its data, a loop over :meth:`events` also what happens to the
    connection. Heartbeats show in :attr:`health`, and so does how old the data is. A connection
    that is lost, or silent for three heartbeats, never goes unnoticed: it is replaced, or raises
    StreamDisconnectedError when the policy says so. Waiting for an event may be given up with a
    timeout and repeated.

    Args:
        opener: Sends a request and gives its open response.
        build: Makes the request; receives the position to resume after, or None.
        policy: When to give up on silence, whether and how to reconnect.
        cursor_key: The item of an event that tells its position, for streams that can resume.
        page_size: How many stored events the server sends when resuming; see StreamMachine.
        page_from_start: Whether it does so for the first connection.
        dialect: The operation to what makes its events those of the contract.
        health: Kept up to date; a new one by default.
        timeout: Seconds to connect. Reading is limited by the policy's deadline instead.
        rng: Random numbers in [0, 1) for the waits.
        progress: Of the strategies of the client: waiting for an event is progress.
        look: What the stream is about is over, as an exception, or None: asked every 30 seconds,
            because a backend keeps the streams of a closed run open.
    """

    def __init__(
        self,
        opener: StreamOpener,
        build: Callable[[int | None], Request[Any]],
        *,
        policy: StreamPolicy | None = None,
        cursor_key: str | None = None,
        page_size: int | None = None,
        page_from_start: bool = True,
        dialect: Dialect | None = None,
        health: StreamHealth | None = None,
        timeout: float | None = 10.0,
        rng: Callable[[], float] = random.random,
        progress: ProgressBook | None = None,
        look: Callable[[], KiteAlgoWorkerError | None] | None = None,
    ) -> None:
        chosen = policy or StreamPolicy()
        request: Request[Any] = build(None)
        reader: EventReader[T] = EventReader(request.operation, request.parse, dialect)
        machine: StreamMachine[bytes, T] = StreamMachine(
            reader.read,
            policy=chosen,
            health=health
            or StreamHealth(stream_name=request.operation, subscription_key=_subscription(request)),
            operation=request.operation,
            cursor_of=_cursor_reader(cursor_key) if cursor_key else None,
            page_size=page_size,
            page_from_start=page_from_start,
            rng=rng,
        )
        limits = httpx.Timeout(timeout, read=chosen.read_deadline)
        self._source: StreamSource[T] = StreamSource(
            opener, build, limits, machine, request.operation, progress or ProgressBook(), look
        )
        self._own: Handle[T] | None = None
        # A strong reference would keep the connection of a loop that was left.
        self._reading: weakref.ref[_Reading[T]] | None = None

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

    def __iter__(self) -> Iterator[T]:
        return self._own if self._own is not None else Handle(self.read())

    def __next__(self) -> T:
        """The next event. The connection stays open until the stream is closed or collected."""
        if self._own is None:
            self._own = Handle(self.read())
        return next(self._own)

    def events(self) -> Iterator[T | StreamEvent]:
        """The data, and among it Connected, Stale, Reconnecting, Reconnected and Gap."""
        return Handle(cast("_Reading[T | StreamEvent]", self.read(notices=True)))

    def read(self, *, notices: bool = False) -> _Reading[T]:
        """One pass over the events, which has to be closed by whoever asks for it."""
        self._source.raise_failure()
        if self.closed:
            raise StreamDisconnectedError(
                "the stream is closed; open a new one", operation=self._source.operation
            )
        reading = _Reading(self._source, notices=notices)
        self._reading = weakref.ref(reading)
        return reading

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; a loop that is waiting for an event ends normally.

        May be called from anywhere, and more than once.
        """
        self._source.stop.set()
        reading = self._reading() if self._reading is not None else None
        if reading is not None:
            reading.close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open" if self.health.connected else "not connected"
        return f"<{type(self).__name__} {self._source.operation}, {state}>"


class StreamSource(Generic[T]):
    """What all connections of a stream share. Knows nothing of the stream object itself.

    Attributes:
        correlation_id: Of the answer that is read.
        received: How many events of it have arrived.
        waits_for_more: Whether its reader has been given all of them and waits.
        thread: Where that reader was last.
        look: Asks whether what the stream is about is over; None when somebody else tells.
    """

    def __init__(
        self,
        opener: StreamOpener,
        build: Callable[[int | None], Request[Any]],
        timeout: httpx.Timeout,
        machine: StreamMachine[bytes, T],
        operation: str,
        progress: ProgressBook,
        look: Callable[[], KiteAlgoWorkerError | None] | None,
    ) -> None:
        self.operation = operation
        self.look = look
        self._looked: float | None = None
        self.progress = progress
        self.machine = machine
        self.stop: Stopper = Stopper()
        self.failure: Exception | None = None
        self.connection: _Connection[T] | None = None
        self.correlation_id: str | None = None
        self.received = 0
        self.waits_for_more = False
        self.thread = 0
        self._opener = opener
        self._build = build
        self._timeout = timeout

    def open(self) -> AbstractContextManager[httpx.Response]:
        """A new connection, continuing where the last one was lost."""
        return self._opener(self._build(self.machine.cursor), self._timeout)

    def opened(self, correlation_id: str | None) -> None:
        """A connection's events can be read."""
        self.correlation_id, self.received = correlation_id, 0
        READING.add(self)

    def closed(self) -> None:
        """It is left."""
        READING.discard(self)

    def over(self) -> KiteAlgoWorkerError | None:
        """Why the stream is about nothing any more, when it is time to ask and that is so."""
        now = monotonic()
        if self._looked is None:
            self._looked = now
        if self.look is None or now - self._looked < _LOOK_SECONDS:
            return None
        self._looked = now
        return self.look()

    def fail(self, error: Exception) -> None:
        """Close the connection, and give the reader ``error`` instead of a normal end.

        May be called from anywhere.
        """
        self.failure = error
        self.stop.set()
        if self.connection is not None:
            self.connection.interrupt()

    def raise_failure(self) -> None:
        """Raise what the stream was ended with from elsewhere, as an error of its own."""
        if self.failure is not None:
            raise copy.copy(self.failure) from self.failure


class _Connection(Generic[T]):
    """One response, from opening to closing."""

    def __init__(self, source: StreamSource[T]) -> None:
        self._source = source
        self._context: AbstractContextManager[httpx.Response] | None = None
        self._response: httpx.Response | None = None
        self._opening: Deadline | None = None
        self._chunks: Iterator[bytes] | None = None
        self._decoder = SseDecoder()

    def open(self) -> Decision:
        """Send the request; IGNORE once events can be read."""
        source = self._source
        try:
            with Deadline(inf) as self._opening:
                if source.stop.is_set():
                    return END
                context = source.open()
                self._response = response = context.__enter__()
        except (KiteAlgoWorkerError, httpx.RequestError, httpx.StreamError) as error:
            return self._lost(error)
        finally:
            self._opening = None
        self._context = context
        if source.stop.is_set():
            return END  # closed while connecting, when there was nothing to interrupt
        machine = source.machine
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            what = f"expected an event stream, got {kind or 'an answer without content type'}"
            return machine.unusable(monotonic(), self._unexpected(what, response.status_code))
        # Without an encoding the raw stream is the body; httpx's own iterator would copy it again.
        encoded = "content-encoding" in response.headers
        body: Any = response.iter_bytes() if encoded else response.stream
        self._chunks = body.__iter__()
        machine.opened(monotonic())
        source.opened(response.headers.get(HEADER))
        return IGNORE

    def read(self) -> list[ServerSentEvent] | Decision:
        """The events of the next chunk, or what it means that there is none."""
        chunks = cast("Iterator[bytes]", self._chunks)
        try:
            chunk = next(chunks, None)
            if chunk is not None:
                found = self._decoder.feed(chunk)
                self._source.waits_for_more = False
                self._source.received += len(found)
                return found
        except _READING_ERRORS as error:
            return self._lost(error)
        return END if self._source.stop.is_set() else self._source.machine.closed(monotonic())

    def _lost(self, error: Exception) -> Decision:
        """What a failure to connect or to read means."""
        machine = self._source.machine
        if self._source.stop.is_set():
            return END  # closing the stream is what broke the connection
        if isinstance(error, EventTooLargeError):
            return machine.unusable(monotonic(), self._unexpected(str(error)))
        if self._chunks is not None and isinstance(error, httpx.ReadTimeout):
            return machine.silence(monotonic(), error)
        return machine.failed(monotonic(), error)

    def _unexpected(self, what: str, status_code: int = 0) -> KiteAlgoWorkerError:
        return unexpected_response(what, status_code=status_code, operation=self._source.operation)

    def interrupt(self) -> None:
        """Wake a reader that waits for data, or for a connection to get it from."""
        opening, response = self._opening, self._response
        if opening is not None:
            opening.give_up()
        if response is not None and "network_stream" in response.extensions:
            shut_down(response.extensions["network_stream"])

    def close(self) -> None:
        """Leave the response, wherever it is."""
        self._source.closed()
        chunks, self._chunks = self._chunks, None
        context, self._context = self._context, None
        response, self._response = self._response, None
        if context is None:
            return
        try:
            context.__exit__(None, None, None)
        finally:
            if chunks is not None and response is not None:
                leave_body(chunks, response)


class _Reading(Generic[T]):
    """One pass over the events of a stream: its connections, one after the other."""

    def __init__(self, source: StreamSource[T], *, notices: bool) -> None:
        self._source = source
        self._with_notices = notices
        self._connection: _Connection[T] | None = None
        self._steps = Resumable()
        self._events: Iterator[ServerSentEvent] = iter(())
        self._read_at = 0.0
        self._record: T | None = None  # what comes after the notices that precede it
        self._decision: Decision = IGNORE
        self._not_before = 0.0
        self._over = False
        self._error: KiteAlgoWorkerError | None = None

    def next(self) -> T:
        """The next event, or notice; StopIteration at the end."""
        source, machine = self._source, self._source.machine
        source.progress.made()
        while not source.stop.is_set():
            if machine.notices:
                if self._with_notices:
                    return cast("T", machine.notices.popleft())
                machine.notices.clear()
            record, self._record = self._record, None
            if record is not None:
                return record
            if self._over:
                break
            read_at = self._read_at
            for name, data in self._events:
                item = machine.event(read_at, name, data)
                if isinstance(item, Decision):
                    if item is IGNORE:
                        continue
                    self._decision = item
                    self._events = iter(())
                elif machine.notices:
                    self._record = item
                else:
                    return item
                break
            else:
                source.thread, source.waits_for_more = threading.get_ident(), True
                with source.progress.waiting():
                    self._steps.run(self._go_on)
        self._leave()
        error, self._error = self._error, None
        if error is not None:
            raise error
        source.raise_failure()
        raise StopIteration

    def _go_on(self) -> None:
        """Do the next thing that takes time: leave a connection, wait, open one, or read."""
        try:
            if self._connection is None or self._decision is not IGNORE:
                self._connect()
                return
            over = self._source.over()
            if over is not None:
                self._decision = Fail(over)
                return
            found = self._connection.read()
            if isinstance(found, Decision):
                self._decision = found
            else:
                self._read_at = monotonic()
                self._events = iter(found)
        except BaseException:
            self._leave()
            raise

    def _connect(self) -> None:
        decision, self._decision = self._decision, IGNORE
        if decision is not IGNORE:
            self._drop()
            if isinstance(decision, Reconnect):
                self._not_before = monotonic() + decision.delay
            else:
                self._over = True
                self._error = decision.error if isinstance(decision, Fail) else None
            return
        wait = self._not_before - monotonic()
        if wait <= 0 or not self._source.stop.wait(wait):
            self._connection = self._source.connection = _Connection(self._source)
            self._decision = self._connection.open()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _leave(self) -> None:
        self._over = True
        self._source.machine.health.mark_closed()
        self._drop()

    def close(self) -> None:
        """End the pass, also while somebody waits for its next event."""
        self._over = True
        if self._steps.settle():
            self._leave()
        elif self._connection is not None:
            self._connection.interrupt()

    def abandon(self) -> None:
        """Leave the connection, though nobody waits for that: the reader is gone."""
        if self._connection is not None or self._steps.busy:
            self._steps.abandon(self.close)


def _cursor_reader(key: str) -> Callable[[Any], int | None]:
    def cursor_of(record: Any) -> int | None:
        value = record.get(key)
        return value if isinstance(value, int) else None

    return cursor_of


def _subscription(request: Request[Any]) -> str:
    path = unquote(request.path)
    query = [(name, value) for name, value in request.query if value]
    return f"{path}?{urlencode(query, safe=':,')}" if query else path
