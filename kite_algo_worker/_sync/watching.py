# Translated from _async/watching.py by `make generate`; do not edit.
"""Waiting for something on the server: its state first, then what is pushed, then asking again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from kite_algo_worker_api.models import (
    CandlesEvent,
    QuotesResponse,
    TicksEvent,
    WorkerCandle,
    WorkerOrderSnapshot,
    WorkerTimelineEvent,
)

from ..market.words import Interval, QuoteMode
from ..placing.order_states import is_terminal
from ..streams.pace import Pace
from ..streams.stream_events import Connected
from ..streams.tick_book import quotes_of
from ._compat import Background, Signal, monotonic, sleep

if TYPE_CHECKING:
    from .sse_stream import EventStream
    from .waiting import WaitingMethods

R = TypeVar("R")

# As long as the server pushes, its state is only looked at to be sure.
_TRUST_SECONDS: Final = 5.0
# Of one client. Each holds a connection, and those who wait need some to look.
_MOST_STREAMS: Final = 8
# First pause, doubling, when the state does not show yet what was pushed.
_LAG_SECONDS: Final = 0.25


_seats: WeakKeyDictionary[object, BoundedSemaphore] = WeakKeyDictionary()


class Watch(ABC, Generic[R]):
    """One thing to wait for.

    Whatever is pushed only decides *when* to look: the answer is always the server's state. So a
    stream that is refused, breaks, or says nothing costs nothing but the usual waits in between.
    """

    def __init__(self, client: WaitingMethods) -> None:
        self.client = client
        self._stream: EventStream[Any] | None = None
        self._background: Background | None = None
        self._seats = _seats.setdefault(client._http, BoundedSemaphore(_MOST_STREAMS))
        self._woken = Signal()
        self._heard = False  # of something that must show in the state
        self._trusted = False  # the stream has told of this very thing, and goes on
        self._looked = 0.0

    @abstractmethod
    def look(self) -> R:
        """The state as it is now."""

    @abstractmethod
    def missing(self, state: R) -> str | None:
        """What is still waited for, in words; None when ``state`` is the answer."""

    @abstractmethod
    def follow(self) -> EventStream[Any]:
        """The stream that tells of changes; it tells of its connection, and breaks once."""

    @abstractmethod
    def weigh(self, event: Any) -> bool | None:
        """True when the state must be looked at, False when the event shows that it is told about.

        None when the event is about something else.
        """

    def wait(self, pace: Pace) -> R:
        """Look until there is an answer, or until ``pace`` ends it with the last state."""
        try:
            state = self._look()
            while (missing := self.missing(state)) is not None:
                seconds = pace.delay_after_attempt(monotonic(), missing, state)
                if seconds is None:
                    break
                state = self._listen(state, monotonic() + seconds)
                if self.missing(state) is not None and not self._may_wait(pace):
                    state = self._look()
            return state
        finally:
            self._leave()

    def _may_wait(self, pace: Pace) -> bool:
        now = monotonic()
        return self._trusted and now - self._looked < _TRUST_SECONDS and not pace.is_last(now)

    def _look(self) -> R:
        self._looked = monotonic()
        return self.look()

    def _listen(self, state: R, until: float) -> R:
        """Wait until then, or until the state is the answer; the state seen last."""
        if self._background is None and monotonic() < until:
            self._stream = self.follow()
            if self._seats.acquire(blocking=False):
                self._background = Background(self._hear)
        while (left := until - monotonic()) > 0 and self._woken.wait(left):
            self._woken.clear()
            heard, self._heard = self._heard, False
            state = self._look()
            if self.missing(state) is None:
                break
            if heard:
                return self._catch_up(state, until)
        return state

    def _catch_up(self, state: R, until: float) -> R:
        """The state lags behind what was pushed: look more often than asked to, but ever less."""
        self._trusted = False
        pause = _LAG_SECONDS
        while self.missing(state) is not None and (left := until - monotonic()) > 0:
            sleep(min(pause, left))
            pause *= 2
            if monotonic() < until:
                state = self._look()
        return state

    def _hear(self) -> None:
        """Runs beside the one who waits."""
        stream = self._stream
        # Looking at the state goes on, whatever is wrong with the stream.
        with suppress(Exception):
            while stream is not None and (event := next(stream, None)) is not None:
                if isinstance(event, Connected):
                    # What happened before this moment was not pushed.
                    self._woken.set()
                elif (news := self.weigh(event)) is not None:
                    self._trusted = True
                    if news:
                        self._heard = True
                        self._woken.set()
        self._trusted = False

    def _leave(self) -> None:
        background, self._background = self._background, None
        if background is None or self._stream is None:
            return
        try:
            self._stream.close()
        finally:
            self._seats.release()
            background.stop()


class OrderWatch(Watch[WorkerOrderSnapshot]):
    """For the end of an order."""

    def __init__(self, client: WaitingMethods, strategy_run_id: str, order_id: str) -> None:
        super().__init__(client)
        self._run_id = strategy_run_id
        self._order_id = order_id

    def look(self) -> WorkerOrderSnapshot:
        return self.client.get_order_snapshot(self._run_id, self._order_id)

    def missing(self, state: WorkerOrderSnapshot) -> str | None:
        if is_terminal(state["status"]):
            return None
        return f"order {self._order_id} is still {state['status']}"

    def follow(self) -> EventStream[Any]:
        return self.client.stream_timeline(
            self._run_id, related_resource_id=self._order_id, events="all", reconnect=False
        )

    def weigh(self, event: WorkerTimelineEvent) -> bool | None:
        if event.related_resource_id != self._order_id:
            return None
        status = event.payload.get("status")
        return status is None or is_terminal(status)


class QuoteWatch(Watch[QuotesResponse]):
    """For the first quote. The stream does more than tell: it makes the backend subscribe."""

    def __init__(
        self, client: WaitingMethods, instruments: Sequence[str | int], mode: QuoteMode | str
    ) -> None:
        super().__init__(client)
        self._instruments = instruments
        self._mode = mode

    def look(self) -> QuotesResponse:
        return self.client.get_quotes(self._instruments, mode=self._mode)

    def missing(self, state: QuotesResponse) -> str | None:
        if state.get("quotes"):
            return None
        return f"none of {len(self._instruments)} instruments has a quote"

    def follow(self) -> EventStream[Any]:
        return self.client.stream_ticks(
            self._instruments, self._mode, events="all", reconnect=False
        )

    def weigh(self, event: TicksEvent) -> bool | None:
        return True if quotes_of(event) else None


class CandleWatch(Watch[WorkerCandle | None]):
    """For a completed candle, which may be pushed before it can be asked for."""

    def __init__(
        self,
        client: WaitingMethods,
        instrument: str | int,
        interval: Interval | str,
        lookback: int,
    ) -> None:
        super().__init__(client)
        self._instrument = instrument
        self._interval = interval
        self._lookback = lookback
        self._pushed: WorkerCandle | None = None

    def look(self) -> WorkerCandle | None:
        if self._pushed is not None:
            return self._pushed
        candles = self.client.get_candles(self._instrument, self._interval, lookback=self._lookback)
        return _newest(candles)

    def missing(self, state: WorkerCandle | None) -> str | None:
        if state is not None and state.get("is_complete", True) is not False:
            return None
        return f"{self._instrument} has no completed {self._interval} candle"

    def follow(self) -> EventStream[Any]:
        return self.client.stream_candles(
            self._instrument, self._interval, events="all", reconnect=False
        )

    def weigh(self, event: CandlesEvent) -> bool | None:
        for candle in (event.candle, event.current):
            if candle is not None and candle.is_complete:
                self._pushed = candle
                return True
        return None


def _newest(candles: Mapping[str, Any]) -> WorkerCandle | None:
    current = candles.get("current")
    listed = candles.get("candles")
    return current or (listed[-1] if listed else None)
