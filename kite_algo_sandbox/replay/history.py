"""The recorded market of one replay: its bars, and an exchange that lives through them.

Time moves from bar to bar. A second before a bar ends it is taken down (what everybody is worth at
its close); at its end it is complete for whoever asks, streams are fed, and the price is the open
of the next one: a market order decided on a complete bar fills there.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market.intervals import INTERVALS
from kite_algo_worker.market.ist import DAY_SECONDS

from ..candle_files import CandleFile
from ..engine import SandboxEngine, VirtualClock
from ..engine.base.clock import epoch, from_epoch
from ..engine.books.charges import ChargesPaise
from ..engine.market.hours import start_of
from ..engine.market.instruments import Instrument
from ..engine.market.recorded import DayRecord, Recording
from .kernel import SECOND
from .rows import EquityPoint, SessionRow

#: A worker starts so long before the first bar: to connect, and to read its history.
AHEAD: Final = timedelta(minutes=15)


class IntervalError(ValueError):
    """Bars of this length cannot be made of the candles."""


def resampled(file: CandleFile, interval: str) -> CandleFile:
    """The file's candles put together to bars of an interval.

    Raises:
        IntervalError: they are longer, or do not add up to it.
    """
    minutes = INTERVALS[interval]
    step = minutes * 60 or DAY_SECONDS
    if step == file.step:
        return file
    whole = Recording(0, file.days, file.step, file.grid)
    if not whole.can_show(minutes):
        raise IntervalError(f"{file.name} has no candles that bars of {interval} can be made of")
    days = {}
    for day in file.days:
        bars = whole.candles(day, minutes)
        starts = np.maximum(bars.second, file.days[day].second[0]) if minutes else bars.second
        days[day] = DayRecord(starts, bars.open, bars.high, bars.low, bars.close, bars.volume)
    return replace(file, days=days, step=step)


@dataclass(frozen=True, slots=True)
class Span:
    """The evaluated days, and the moments of their bars.

    Attributes:
        first: The first day with bars.
        last: The last one.
        begins: When a worker is started.
        ends: The moments at which bars end, as epoch seconds.
        inside: Those at which the price within a bar turns.
        closes: The last ends of the days.
        closing_prices: The close of each bar by its end, in paise, by the file's instrument.
    """

    first: date
    last: date
    begins: datetime
    ends: tuple[int, ...]
    inside: Sequence[int]
    closes: frozenset[int]
    closing_prices: Mapping[str, Mapping[int, int]]


def span_of(files: Iterable[CandleFile], first: date | None, last: date | None) -> Span:
    """What lies between two dates, both inclusive; everything where one is missing.

    Raises:
        ValueError: nothing does.
    """
    ends: set[int] = set()
    inside: list[NDArray[np.int64]] = []
    last_of_day: dict[int, int] = {}
    begins: dict[int, int] = {}
    closing_prices: dict[str, dict[int, int]] = {}
    for file in files:
        closing = closing_prices.setdefault(file.identifier, {})
        recording = Recording(0, file.days, file.step, file.grid)
        for day in recording.ordinals:
            if (first and day < first.toordinal()) or (last and day > last.toordinal()):
                continue
            bars = recording.candles(day, 0 if recording.is_daily else file.step // 60)
            opens = np.maximum(bars.second, recording.sessions[day].opens)
            midnight = start_of(day)
            length = bars.ends - opens
            ended = (bars.ends + midnight).tolist()
            ends.update(ended)
            closing.update(zip(ended, bars.close.tolist(), strict=True))
            inside += [opens + part * length // 3 + midnight for part in range(3)]
            last_of_day[day] = max(last_of_day.get(day, 0), ended[-1])
            start = int(opens[0]) + midnight
            begins[day] = min(begins.get(day, start), start)
    if not ends:
        named = f"between {first or 'the beginning'} and {last or 'the end'}"
        raise ValueError(f"there are no candles {named}")
    days = sorted(last_of_day)
    # Three a bar: packed, because a year of minutes has hundreds of thousands.
    turns = np.setdiff1d(np.concatenate(inside), np.fromiter(ends, np.int64, len(ends)))
    return Span(
        first=date.fromordinal(days[0]),
        last=date.fromordinal(days[-1]),
        begins=from_epoch(begins[days[0]]) - AHEAD,
        ends=tuple(sorted(ends)),
        inside=array("q", turns.tolist()),
        closes=frozenset(last_of_day.values()),
        closing_prices=closing_prices,
    )


class Listener(Protocol):
    """Somebody who is told what time brings.

    Attributes:
        of_market: Whether nothing but time changes what it looks at.
    """

    of_market: bool

    def poke(self) -> None:
        """Something may have changed."""


class History:
    """Lives through the bars of a span, and takes down what everybody is worth.

    Args:
        engine: The exchange, on a virtual clock that stands at the beginning of the span.
        span: The bars.
        cash: Opening balance of an account, in paise.
        turned: Instruments whose bars are to go against the positions.
    """

    def __init__(
        self, engine: SandboxEngine, span: Span, cash: int, turned: Iterable[Instrument] = ()
    ) -> None:
        clock = engine.clock
        if not isinstance(clock, VirtualClock):
            raise TypeError("history is lived through on a virtual clock")
        self.engine = engine
        self.bars = 0
        self.equity: list[EquityPoint] = []
        self.sessions: list[SessionRow] = []
        #: Called with the moment when time has passed, before anybody is told.
        self.on_time: Callable[[int], None] | None = None
        #: Called with every day that is over, and the part of the whole that is done.
        self.on_day: Callable[[date, float], None] | None = None
        self.interrupted: Callable[[], bool] = lambda: False
        self._clock = clock
        self._begins = span.begins
        self._zero = epoch(span.begins)
        self._span = span
        self._cash = cash
        self._next_end = 0
        self._next_inside = 0
        self._worth, self._charged = cash, ChargesPaise()
        self._listeners: dict[Listener, bool] = {}
        self._kept: dict[str, int] = {}
        self._hurried: dict[str, Callable[[], None]] = {}
        self._turned = tuple(turned)
        self._closes = span.closing_prices
        self._has_news = False
        engine.subscribe_timeline(self._on_row)

    @property
    def length(self) -> int:
        """Microseconds from the beginning to the end of the last bar."""
        return (self._span.ends[-1] - self._zero) * SECOND

    @property
    def count(self) -> int:
        """How many bars there are."""
        return len(self._span.ends)

    # -- who is told ------------------------------------------------------------------------------

    def listen(self, listener: Listener, *, inside: bool) -> None:
        """Tell a stream of every bar, and with ``inside`` of the turns of price within it."""
        if inside and not any(self._listeners.values()):
            self._next_inside = bisect_right(self._span.inside, epoch(self._clock.now()))
        self._listeners[listener] = inside

    def forget(self, listener: Listener) -> None:
        """Tell it no longer."""
        self._listeners.pop(listener, None)

    def turn_paths(self) -> None:
        """Let bars that begin from now on go against whoever holds or awaits a position."""
        if not self._turned:
            return
        broker = self.engine.broker
        held: dict[int, int] = {}
        awaited: dict[int, int] = {}
        for account in broker.accounts.values():
            for row in account.positions.open():
                token = row.instrument.instrument_token
                held[token] = held.get(token, 0) + row.quantity
        for order in broker.orders.active():
            if order.in_book and order.instrument is not None:
                awaited[order.instrument.instrument_token] = order.sign
        second = epoch(self._clock.now())
        for instrument in self._turned:
            token = instrument.instrument_token
            # An entry fills where the bar helps it; from there on it goes against it.
            is_high_first = held[token] < 0 if held.get(token) else awaited.get(token, 0) > 0
            if held.get(token) or token in awaited:
                self.engine.prices.turn(instrument, second, is_high_first=is_high_first)

    def tell(self) -> None:
        """Something was done: every stream looks whether it concerns it."""
        self._has_news = False
        for listener in list(self._listeners):
            listener.poke()

    def tell_of_orders(self) -> None:
        """A worker did something: prices are what they were."""
        self._has_news = False
        for listener in list(self._listeners):
            if not listener.of_market:
                listener.poke()

    def tell_news(self) -> None:
        """The same, when anything was written into a timeline meanwhile."""
        if self._has_news:
            self.tell_of_orders()

    def _on_row(self, row: dict[str, object]) -> None:
        # The engine is in the middle of something: nobody may ask it now.
        self._has_news = True

    # -- heartbeats -------------------------------------------------------------------------------

    def keep_alive(self, run_id: str, until: int, hurry: Callable[[], None] | None = None) -> None:
        """Up to a moment a run's heartbeats count as sent, as long as it has a session.

        ``hurry`` is called when the run is closed meanwhile.
        """
        self._kept[run_id] = until
        if hurry is not None:
            self._hurried[run_id] = hurry

    def quiet_until(self, now: int, most: int) -> int:
        """A moment up to which nothing can happen but time: at most so far, or the next opening."""
        at = self._zero + now // SECOND
        index = bisect_right(self._span.ends, at)
        if index == len(self._span.ends):
            return now + most
        coming = [self._span.ends[index]]
        turn = bisect_right(self._span.inside, at)
        coming += self._span.inside[turn : turn + 1]
        return max(now + most, (min(coming) - self._zero) * SECOND)

    # -- time -------------------------------------------------------------------------------------

    def advance(self, target: int) -> int:
        """Live up to a moment, or until somebody has to act; the moment reached."""
        goal = self._zero + target // SECOND
        ends, inside = self._span.ends, self._span.inside
        with_inside = any(self._listeners.values())
        while True:
            end = ends[self._next_end] if self._next_end < len(ends) else None
            turn = None
            if with_inside and self._next_inside < len(inside):
                turn = inside[self._next_inside]
            if end is not None and end <= goal and (turn is None or end < turn):
                self._next_end += 1
                self._end_bar(end)
                reached = end
            elif turn is not None and turn <= goal:
                self._next_inside += 1
                self._move((turn - self._zero) * SECOND)
                reached = turn
            else:
                break
            self.tell()
            if self.interrupted():
                return (reached - self._zero) * SECOND
        self._move(target)
        self.tell_news()
        return target

    def _move(self, moment: int) -> None:
        for run_id, until in self._kept.items():
            run = self.engine.runs.find(run_id)
            if run is not None and run.nonce is not None:
                run.last_heartbeat_at = self._begins + timedelta(microseconds=min(moment, until))
        self._set_clock(moment)
        self.engine.tick()
        if self._has_news and self._hurried:
            self._hurry()

    def _set_clock(self, moment: int) -> None:
        """Let it be that late; the exchange catches up as soon as anybody asks it anything."""
        at = self._begins + timedelta(microseconds=moment)
        if at > self._clock.now():
            self._clock.set(at)
        if self.on_time is not None:
            self.on_time(moment)

    def _hurry(self) -> None:
        """Let the heartbeats of closed runs find that out now."""
        for run_id in list(self._hurried):
            run = self.engine.runs.find(run_id)
            if run is None or run.is_terminal:
                self._hurried.pop(run_id)()

    def _end_bar(self, end: int) -> None:
        self._move((end - self._zero - 1) * SECOND)
        worth = self.worth(end)
        self.equity.append(EquityPoint(from_epoch(end), worth))
        self.bars += 1
        if end in self._span.closes:
            self._take_down(end, worth)
            if self.on_day is not None:
                self.on_day(self.sessions[-1].day, self.bars / self.count)
        if self.engine.broker.orders.active():
            self._move((end - self._zero) * SECOND)  # what rests may fill at the open
        else:
            self._set_clock((end - self._zero) * SECOND)
        self.turn_paths()

    def worth(self, end: int | None = None) -> int:
        """Cash and open positions over all accounts, in paise, at the close of the bar that ends
        then, or at the last prices."""
        total = self._cash
        second = epoch(self.engine.now())
        for account in self.engine.broker.accounts.values():
            total += account.cash - account.starting_cash
            for row in account.positions.open():
                closes = self._closes.get(row.instrument.symbol, {})
                last = (closes.get(end) if end is not None else None) or self.engine.prices.last(
                    row.instrument, second
                )
                total += row.unrealised(last)
        return total

    def _take_down(self, end: int, worth: int) -> None:
        accounts = self.engine.broker.accounts.values()
        charged = sum((account.charges for account in accounts), ChargesPaise())
        charges = charged - self._charged
        gross = worth - self._worth + charges.total
        day = from_epoch(end - 1).date()
        if self.sessions and self.sessions[-1].day == day:
            last = self.sessions.pop()
            gross, charges = gross + last.gross, charges + last.charges
        self.sessions.append(SessionRow(day, worth, gross, charges))
        self._worth, self._charged = worth, charged

    def finish(self) -> None:
        """Take down what came after the last close: the last day has it, too."""
        last = self._span.ends[-1]
        if not self.equity:
            return
        worth = self.worth()
        self._take_down(last, worth)
        self.equity[-1] = EquityPoint(self.equity[-1].time, worth)
