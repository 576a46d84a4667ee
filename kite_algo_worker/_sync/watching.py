# Translated from _async/watching.py by `make generate`; do not edit.
"""Waiting for something on the server: its state first, then what is pushed, then asking again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from ..exceptions import ResponseShapeError
from ..placing.order_states import is_terminal
from ..streams.events import Connected
from ..streams.pace import Pace
from ..streams.tick_book import quotes_of
from ._compat import Background, Signal, monotonic, sleep
from .connection import Connection
from .progress import ProgressBook

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        CandlesEvent,
        QuotesResponse,
        TicksEvent,
        WorkerCandle,
        WorkerHistoricalCandles,
        WorkerOrderSnapshot,
        WorkerTimelineEvent,
    )

    from .event_stream import EventStream

R = TypeVar("R")

# As long as the server pushes, its state is only looked at to be sure.
_TRUST_SECONDS: Final = 5.0
# Of one client. Each holds a connection, and those who wait need some to look.
_MOST_STREAMS: Final = 8
# First pause, doubling, when the state does not show yet what was pushed.
_LAG_SECONDS: Final = 0.25


# How many more watches may follow a stream, by what they follow it over.
_streams_left: WeakKeyDictionary[object, BoundedSemaphore] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Condition(Generic[R]):
    """One thing to wait for, and how to tell whether it is there.

    Attributes:
        look: The state as it is now.
        missing: What is still waited for, in words; None when a state is the answer.
        follow: Opens the stream that tells of changes; it tells of its connection, and breaks once.
        weigh: Of an event: True when the state must be looked at, False when it shows that the
            stream tells of this thing, None when it is about something else.
    """

    look: Callable[[], R]
    missing: Callable[[R], str | None]
    follow: Callable[[], EventStream[Any]]
    weigh: Callable[[Any], bool | None]


class Watch(Generic[R]):
    """Waits until a condition is met.

    Whatever is pushed only decides *when* to look: the answer is always the server's state. So a
    stream that is refused, breaks, or says nothing costs nothing but the usual waits in between.
    """

    def __init__(self, condition: Condition[R], connection: Connection) -> None:
        self._condition = condition
        self._progress = connection.progress
        self._streams_left = _streams_left.setdefault(
            connection.transport, BoundedSemaphore(_MOST_STREAMS)
        )
        self._stream: EventStream[Any] | None = None
        self._background: Background | None = None
        self._woken = Signal()
        self._heard = False  # of something that must show in the state
        self._trusted = False  # the stream has told of this very thing, and goes on
        self._looked = 0.0

    def wait(self, pace: Pace) -> R:
        """Look until there is an answer, or until ``pace`` ends it with the last state."""
        with self._progress.waiting():
            return self._wait(pace)

    def _wait(self, pace: Pace) -> R:
        try:
            state = self._look()
            while (missing := self._condition.missing(state)) is not None:
                seconds = pace.delay_after_attempt(monotonic(), missing, state)
                if seconds is None:
                    break
                state = self._listen(state, monotonic() + seconds)
                if self._condition.missing(state) is not None and not self._may_wait(pace):
                    state = self._look()
            return state
        finally:
            self._leave()

    def _may_wait(self, pace: Pace) -> bool:
        now = monotonic()
        return self._trusted and now - self._looked < _TRUST_SECONDS and not pace.is_last(now)

    def _look(self) -> R:
        self._looked = monotonic()
        return self._condition.look()

    def _listen(self, state: R, deadline: float) -> R:
        """Wait until the deadline, or until the state is the answer; the state seen last."""
        if self._background is None and monotonic() < deadline:
            self._stream = self._condition.follow()
            if self._streams_left.acquire(blocking=False):
                self._background = Background(self._hear)
        while (left := deadline - monotonic()) > 0 and self._woken.wait(left):
            self._woken.clear()
            heard, self._heard = self._heard, False
            state = self._look()
            if self._condition.missing(state) is None:
                break
            if heard:
                return self._catch_up(state, deadline)
        return state

    def _catch_up(self, state: R, deadline: float) -> R:
        """The state lags behind what was pushed: look more often than asked to, but ever less."""
        self._trusted = False
        pause = _LAG_SECONDS
        while self._condition.missing(state) is not None and (left := deadline - monotonic()) > 0:
            sleep(min(pause, left))
            pause *= 2
            if monotonic() < deadline:
                state = self._look()
        return state

    def _hear(self) -> None:
        """Runs beside the one who waits."""
        if self._stream is None:
            return
        # Looking at the state goes on, whatever is wrong with the stream.
        with suppress(Exception):
            for event in self._stream.events():
                if isinstance(event, Connected):
                    # What happened before this moment was not pushed.
                    self._woken.set()
                elif (news := self._condition.weigh(event)) is not None:
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
            self._streams_left.release()
            background.stop()


def order_condition(
    order_id: str,
    look: Callable[[], WorkerOrderSnapshot],
    follow: Callable[[], EventStream[Any]],
) -> Condition[WorkerOrderSnapshot]:
    """The end of an order."""

    def missing(state: WorkerOrderSnapshot) -> str | None:
        status = state["status"]
        return None if is_terminal(status) else f"order {order_id} is still {status}"

    def weigh(event: WorkerTimelineEvent) -> bool | None:
        if event.related_resource_id != order_id:
            return None
        status = event.payload.get("status")
        return status is None or is_terminal(status)

    return Condition(look, missing, follow, weigh)


def quotes_condition(
    wanted: int,
    look: Callable[[], QuotesResponse],
    follow: Callable[[], EventStream[Any]],
) -> Condition[QuotesResponse]:
    """The first quote. The stream does more than tell: it makes the backend subscribe."""

    def missing(state: QuotesResponse) -> str | None:
        return None if state.get("quotes") else f"none of {wanted} instruments has a quote"

    def weigh(event: TicksEvent) -> bool | None:
        return True if quotes_of(event) else None

    return Condition(look, missing, follow, weigh)


def candle_condition(
    awaited: str,
    look: Callable[[], WorkerHistoricalCandles],
    follow: Callable[[], EventStream[Any]],
) -> Condition[WorkerCandle | None]:
    """A completed candle, which may be pushed before it can be asked for."""
    pushed: list[WorkerCandle] = []

    def newest() -> WorkerCandle | None:
        if pushed:
            return pushed[-1]
        return _newest(look())

    def missing(state: WorkerCandle | None) -> str | None:
        if state is not None and state.get("is_complete", True) is not False:
            return None
        return f"there is no completed {awaited} candle"

    def weigh(event: CandlesEvent) -> bool | None:
        for candle in (event.candle, event.current):
            if candle is not None and candle.is_complete:
                pushed.append(candle)
                return True
        return None

    return Condition(newest, missing, follow, weigh)


def _newest(candles: Mapping[str, Any]) -> WorkerCandle | None:
    """The forming candle, or else the last one. Raises ResponseShapeError when that is none."""
    listed = candles.get("candles")
    found = candles.get("current") or (listed[-1] if listed and isinstance(listed, list) else None)
    if found is not None and not isinstance(found, Mapping):
        raise ResponseShapeError("$.current", "a candle", type(found).__name__, "get_candles")
    return cast("WorkerCandle | None", found)


def enough_candles(
    wanted: int,
    what: str,
    ask: Callable[[], WorkerHistoricalCandles],
    pace: Pace,
    progress: ProgressBook,
) -> WorkerHistoricalCandles:
    """Ask for history, again and again, until it holds ``wanted`` candles: nothing pushes it."""
    while True:
        history = ask()
        found = len(history.get("candles") or ())
        if found >= wanted:
            return history
        missing = f"there are {found} of {wanted} {what}"
        delay = pace.delay_after_attempt(monotonic(), missing, history)
        if delay is None:
            return history
        with progress.waiting():
            sleep(delay)
