# Translated from _async/ticks.py by `make generate`; do not edit.
"""Quotes of many instruments over one connection: one by one, or as a table of the latest ones."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from kite_algo_worker_api import models

from .._base import checks as args
from ..exceptions import KiteAlgoWorkerError, StreamDisconnectedError, WaitTimeoutError
from ..streams.events import StreamEvent
from ..streams.health import StreamHealth
from ..streams.tick_book import Backpressure, TickBook, quotes_of
from ._compat import (
    Background,
    ClosesEitherWay,
    Handle,
    Lock,
    Reader,
    Resumable,
    Signal,
    monotonic,
)
from .event_stream import EventStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kite_algo_worker_api.models import TicksEvent, WorkerQuote

Item = models.WorkerQuote | StreamEvent


class TickStore:
    """The latest quote of each instrument, for code that looks instead of listening.

    Within its context a connection is kept open in the background and the table up to date. While
    the connection is being replaced the last quotes stay: ask for a ``max_age``, or :attr:`health`.
    A feed that ended for good raises its exception from every read, so a dead table is never taken
    for a quiet market. Reads answer at once, from any thread.
    """

    def __init__(self, stream: EventStream[TicksEvent]) -> None:
        self._stream = stream
        self._book = TickBook()
        self._lock = Lock()
        self._changed = Signal()
        self._background: Background | None = None
        self._error: Exception | None = None
        self._complete = False  # the server said that all is told
        self._over = False

    @property
    def health(self) -> StreamHealth:
        """Of the connection behind the table."""
        return self._stream.health

    # -- life -------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def begin(self) -> None:
        """Open the connection, in the background. Does nothing the second time."""
        if self._background is None:
            self._background = Background(self._follow)

    def close(self) -> None:
        """Close the connection. The quotes can still be read. May be called more than once."""
        self._stream.close()
        if self._background is not None:
            self._background.stop()
        self._over = True
        self._changed.set()

    def _follow(self) -> None:
        try:
            for event in self._stream.events():
                with self._lock:
                    replaced = self._book.apply(event, monotonic())
                self._stream.health.dropped += replaced
                self._changed.set()
            error: Exception = StreamDisconnectedError("the server ended the stream")
            self._complete = True
        except Exception as failure:
            error = failure
        if not self._stream.closed:
            self._error = error
        self._over = True
        self._changed.set()

    # -- reading ----------------------------------------------------------------------------------

    def get(self, instrument: str | int, *, max_age: float | None = None) -> WorkerQuote | None:
        """The latest quote of an instrument, by symbol or token; None when there is none yet.

        Args:
            instrument: One of those the store was made for.
            max_age: Seconds since the quote arrived, beyond which it counts as none. A quiet
                instrument sends no quotes, so choose it for the instrument.

        Raises:
            KiteAlgoWorkerError: the feed has ended; the reason is the exception.
        """
        self._check()
        symbol = self._book.symbol(instrument)
        quote = self._book.quotes.get(symbol)
        if quote is None or max_age is None:
            return quote
        arrived = self._book.arrived(symbol)
        return quote if arrived is not None and monotonic() - arrived <= max_age else None

    def __getitem__(self, instrument: str | int) -> WorkerQuote:
        quote = self.get(instrument)
        if quote is None:
            raise KeyError(f"no quote of {instrument!r} yet")
        return quote

    def __contains__(self, instrument: object) -> bool:
        return isinstance(instrument, (str, int)) and self.get(instrument) is not None

    def __len__(self) -> int:
        return len(self._book.quotes)

    def quotes(self) -> dict[str, WorkerQuote]:
        """All quotes by ``EXCHANGE:TRADINGSYMBOL``, as of now."""
        self._check()
        with self._lock:
            return dict(self._book.quotes)

    def age(self, instrument: str | int) -> float | None:
        """Seconds since the latest quote of an instrument arrived; None when there is none."""
        self._check()
        arrived = self._book.arrived(self._book.symbol(instrument))
        return None if arrived is None else max(0.0, monotonic() - arrived)

    def wait_for(
        self, instruments: Iterable[str | int], *, timeout: float = 10.0
    ) -> dict[str, WorkerQuote]:
        """Wait until every one of ``instruments`` has a quote, and return all quotes.

        Raises:
            WaitTimeoutError: one of them still has none after ``timeout`` seconds.
            StreamDisconnectedError: the store was closed meanwhile.
        """
        wanted = list(instruments)
        deadline = monotonic() + args.number_between("timeout", timeout, 0.0, 86_400.0)
        while True:
            self._changed.clear()
            missing = [name for name in wanted if self.get(name) is None]
            if not missing:
                return self.quotes()
            names = ", ".join(map(str, missing))
            if self._over:
                raise StreamDisconnectedError(f"the store was closed without a quote of {names}")
            left = deadline - monotonic()
            if left <= 0:
                raise WaitTimeoutError(f"no quote of {names} yet", last=self.quotes())
            with self._stream.source.progress.waiting():
                # Another reader may have cleared the signal.
                self._changed.wait(min(left, 0.5))

    def next(self) -> Item:
        """What has been new for the longest time, as it is now; for one reader.

        StopIteration when the server ended the feed, or the store was closed.
        """
        while True:
            self._changed.clear()
            with self._lock:
                item = self._book.take()
            if item is not None:
                return item
            if self._over:
                if not self._complete:
                    self._check()
                raise StopIteration
            self._changed.wait(None)

    def _check(self) -> None:
        if self._error is not None:
            # The traceback would grow with every read otherwise.
            raise self._error.with_traceback(None)
        if self._background is None:
            raise KiteAlgoWorkerError("the store is not running: use it in a with block")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} instruments, {self._stream!r}>"


class TickStream(ClosesEitherWay):
    """Single quotes of many instruments over one connection, for one reader.

    Behaves like :class:`EventStream`: nothing is opened before the first quote is asked for,
    leaving the loop closes the connection, and waiting may be given up and repeated.

    Args:
        stream: Where the quotes come from.
        backpressure: What happens to a reader that is slower than the market. ``block``: every
            quote is delivered and the server has to wait; in the end it may close the connection.
            ``latest``: a background reader keeps the newest quote of each instrument, and
            ``health.dropped`` counts those that were replaced unseen.
    """

    def __init__(self, stream: EventStream[TicksEvent], backpressure: Backpressure) -> None:
        self._stream = stream
        self._backpressure = backpressure
        self._own: Handle[Item] | None = None
        # A strong reference would keep the connection of a loop that was left.
        self._reader: weakref.ref[Reader[Item]] | None = None

    @property
    def health(self) -> StreamHealth:
        """Whether the stream is connected, how old its data is, and how much was dropped."""
        return self._stream.health

    @property
    def closed(self) -> bool:
        """Whether the stream was closed for good."""
        return self._stream.closed

    def __iter__(self) -> Iterator[WorkerQuote]:
        handle = self._own if self._own is not None else self._begin(notices=False)
        return cast("Iterator[WorkerQuote]", handle)

    def __next__(self) -> WorkerQuote:
        """The next quote. The connection stays open until the stream is closed or collected."""
        if self._own is None:
            self._own = self._begin(notices=False)
        return cast("WorkerQuote", next(self._own))

    def events(self) -> Iterator[Item]:
        """The quotes, and among them Connected, Stale, Reconnecting, Reconnected and Gap."""
        return self._begin(notices=True)

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
        """Close the connection; a loop that is waiting for a quote ends normally."""
        self._stream.close()
        reader = self._reader() if self._reader is not None else None
        if reader is not None:
            reader.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._backpressure}, {self._stream!r}>"

    def _begin(self, *, notices: bool) -> Handle[Item]:
        reader: Reader[Item]
        if self._backpressure == "latest":
            reader = _Newest(self._stream, notices=notices)
        else:
            events = cast("Reader[TicksEvent | StreamEvent]", self._stream.read(notices=notices))
            reader = _Every(events)
        self._reader = weakref.ref(reader)
        return Handle(reader)


class _Every:
    """All quotes of all events, one by one."""

    def __init__(self, events: Reader[TicksEvent | StreamEvent]) -> None:
        self._events = events
        self._quotes: Iterator[WorkerQuote] = iter(())

    def next(self) -> Item:
        """The next quote, or notice."""
        while True:
            for quote in self._quotes:
                return quote
            event = self._events.next()
            if not isinstance(event, models.TicksEvent):
                return event
            self._quotes = iter(quotes_of(event))

    def close(self) -> None:
        """Leave the events."""
        self._events.close()

    def abandon(self) -> None:
        """The same, without waiting for it."""
        self._events.abandon()


class _Newest:
    """The newest quote of each instrument, once."""

    def __init__(self, stream: EventStream[TicksEvent], *, notices: bool) -> None:
        self._store = TickStore(stream)
        self._progress = stream.source.progress
        self._with_notices = notices
        self._steps = Resumable()

    def next(self) -> Item:
        """The next quote, or notice."""
        self._store.begin()
        self._progress.made()
        with self._progress.waiting():
            while True:
                item = self._steps.run(self._store.next)
                if item is None:
                    raise StopIteration
                if self._with_notices or isinstance(item, dict):
                    return item

    def close(self) -> None:
        """Close the store."""
        self._steps.settle()
        self._store.close()

    def abandon(self) -> None:
        """The same, without waiting for it."""
        self._steps.abandon(self.close)
