"""Candles of any interval, built from the same minutes the ticks come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np

from kite_algo_worker.market.calendar import Session
from kite_algo_worker.market.intervals import (
    ALIASES,
    INTERVALS,
    STORED_DAYS,
    canonical_interval,
    interval_seconds,
)

from ..base.clock import epoch, to_ist
from .day_candles import Candle, DayCandles
from .hours import split, start_of
from .instruments import Instrument
from .prices import Ints, Prices
from .recorded import Bars, Recording

__all__ = [
    "ALIASES",
    "DEFAULT_SPAN",
    "INTERVALS",
    "MAX_SPAN",
    "Candle",
    "canonical_interval",
    "forming",
    "history",
    "interval_seconds",
    "parse_instant",
    "recent",
]

# Days of history returned when no start is given, and the widest span of one request.
DEFAULT_SPAN = {
    "minute": 7, "3minute": 14, "5minute": 30, "10minute": 45, "15minute": 60, "30minute": 90,
    "60minute": 180, "day": 365,
}  # fmt: skip
MAX_SPAN = STORED_DAYS


def history(
    prices: Prices, instrument: Instrument, interval: str, start: datetime, end: datetime,
    now: datetime,
) -> list[Candle]:  # fmt: skip
    """Completed candles that start within ``[start, end]``, oldest first."""
    first, last, present = epoch(start), epoch(end), epoch(now)
    rows: list[Candle] = []
    stop = min(split(last)[0], split(present)[0])
    recorded = prices.recording(instrument)
    days = range(split(first)[0], stop + 1)
    for day in days if recorded is None else recorded.days_within(days.start, days.stop):
        session = prices.session(instrument, day)
        if session is not None:
            found = _day_candles(prices, instrument, interval, day, session)
            rows += found.between(first, last, present)
    return rows


def recent(
    prices: Prices, instrument: Instrument, interval: str, count: int, now: datetime
) -> list[Candle]:
    """The ``count`` newest completed candles, oldest first."""
    present = epoch(now)
    rows: list[Candle] = []
    for day, session in _days_back(prices, instrument, split(present)[0]):
        found = _day_candles(prices, instrument, interval, day, session)
        rows = found.between(0, present, present, count - len(rows)) + rows
        if len(rows) >= count:
            break
    return rows


def forming(prices: Prices, instrument: Instrument, interval: str, now: datetime) -> Candle | None:
    """The candle in progress, or ``None`` outside the session."""
    day, of_day = split(epoch(now))
    session = prices.session(instrument, day)
    if session is None:
        return None
    match = _closing_match(prices, instrument, day) if interval == "day" else None
    if match is not None and session.closes <= of_day < match:
        of_day = session.closes - 1  # the day is over when its closing auction is
    if not session.contains(of_day):
        return None
    step = INTERVALS[interval] * 60 or session.closes - session.opens
    label = session.opens + (of_day - session.opens) // step * step
    offset = label - session.opens
    recorded = None if prices.follows_index(instrument) else prices.recording(instrument)
    if recorded is not None:
        found = recorded.begun(day, of_day, INTERVALS[interval])
        if found is None:
            return None  # nothing has traded in it yet
        label, offset = found[0], found[1] - session.opens
    minute, second = divmod(of_day - session.opens, 60)
    if second == 0 and minute == offset // 60:
        return _begun(prices, instrument, day, 0 if interval == "day" else label, minute)
    bars = prices.bars(instrument, day)
    done = slice(offset // 60, minute)
    # A minute begins at its open; most of the time nobody has to draw the rest of it.
    ticks = (
        prices.minute_ticks(instrument, day, minute)[: second + 1]
        if second
        else bars.open[minute : minute + 1]
    )
    opened = int(bars.open[offset // 60])
    highs = [int(np.max(ticks)), int(np.max(bars.high[done], initial=0))]
    lows = [int(np.min(ticks)), int(np.min(bars.low[done], initial=int(np.min(ticks))))]
    volume = int(bars.volume[done].sum()) + int(bars.volume[minute]) * (second + 1) // 60
    interest = prices.open_interest(instrument, day, np.array([minute], dtype=np.int64))
    return {
        "ts": _label(day, 0 if interval == "day" else label),
        "open": opened / 100,
        "high": max(highs) / 100,
        "low": min(lows) / 100,
        "close": int(ticks[-1]) / 100,
        "volume": volume,
        "oi": int(interest[0]) if instrument.is_derivative else None,
        "is_complete": False,
    }


def _begun(prices: Prices, instrument: Instrument, day: int, label: int, minute: int) -> Candle:
    """A candle of which there is nothing but its open."""
    own = prices.own_candle_at(instrument, day, minute)
    if own is None:
        bars = prices.bars(instrument, day)
        own = int(bars.open[minute]), int(bars.volume[minute])
    opened, volume = own[0] / 100, own[1] // 60
    interest = None
    if instrument.is_derivative:
        [found] = prices.open_interest(instrument, day, np.array([minute], dtype=np.int64))
        interest = int(found)
    return {
        "ts": _label(day, label),
        "open": opened,
        "high": opened,
        "low": opened,
        "close": opened,
        "volume": volume,
        "oi": interest,
        "is_complete": False,
    }


def _days_back(
    prices: Prices, instrument: Instrument, day: int, limit: int = 800
) -> Iterator[tuple[int, Session]]:
    for current in prices.sessions_back(instrument, day, limit):
        session = prices.session(instrument, current)
        if session is not None:
            yield current, session


def _day_candles(
    prices: Prices, instrument: Instrument, interval: str, day: int, session: Session
) -> DayCandles:
    """The candles of one day; they are written once, however often they are read."""
    size = INTERVALS[interval]

    def make() -> DayCandles:
        recorded = None if prices.follows_index(instrument) else prices.recording(instrument)
        if recorded is not None:
            return _recorded(prices, instrument, recorded, size, day)
        if not size:
            return _whole_day(prices, instrument, day, session)
        return _of_minutes(prices, instrument, size, day, session)

    key = (instrument.instrument_token, day, size, prices.set_prices.version)
    return prices.candles.get(key, make)


def _of_minutes(
    prices: Prices, instrument: Instrument, size: int, day: int, session: Session
) -> DayCandles:
    bars = prices.bars(instrument, day)
    count = bars.open.size
    edges = np.arange(0, count, size, dtype=np.int64)
    closing = np.minimum(edges + size, count) - 1
    columns = (
        bars.open[edges],
        np.maximum.reduceat(bars.high, edges),
        np.minimum.reduceat(bars.low, edges),
        bars.close[closing],
    )
    volume = np.add.reduceat(bars.volume, edges)
    interest = _interest(prices, instrument, day, closing)
    starts, ends = session.opens + edges * 60, session.opens + (closing + 1) * 60
    return _written(day, starts, ends, columns, volume, interest)


def _recorded(
    prices: Prices, instrument: Instrument, recording: Recording, size: int, day: int
) -> DayCandles:
    """The candles of a recorded day, as they stand in the file until a price was set."""
    bars = _recorded_bars(prices, instrument, recording, day, size)
    opened = recording.sessions[day].opens
    interest = _interest(prices, instrument, day, (bars.ends - opened) // 60)
    columns = (bars.open, bars.high, bars.low, bars.close)
    return _written(day, bars.second, bars.ends, columns, bars.volume, interest)


def _recorded_bars(
    prices: Prices, instrument: Instrument, recording: Recording, day: int, size: int
) -> Bars:
    """The candles of a recorded day as they stand in the file, until a price was set."""
    bars, midnight = recording.candles(day, size), start_of(day)
    since = prices.set_from(instrument)
    if since is None or since >= midnight + int(bars.ends[-1]):
        return bars
    opens, minutes = recording.sessions[day].opens, prices.bars(instrument, day)
    open_, high, low, close = (
        column.copy() for column in (bars.open, bars.high, bars.low, bars.close)
    )
    # A candle begins with its first row: before it the price stands at an earlier close.
    rows = np.maximum(recording.days[day].second, opens)
    firsts = rows[np.searchsorted(rows, np.maximum(bars.second, opens))]
    for number in np.flatnonzero(bars.ends + midnight > since):
        begin = (int(firsts[number]) - opens) // 60
        part = slice(begin, max(-((opens - int(bars.ends[number])) // 60), begin + 1))
        open_[number], close[number] = minutes.open[begin], minutes.close[part][-1]
        high[number], low[number] = np.max(minutes.high[part]), np.min(minutes.low[part])
    return Bars(bars.second, bars.ends, open_, high, low, close, bars.volume)


def _written(
    day: int, starts: Ints, ends: Ints, columns: tuple[Ints, Ints, Ints, Ints], volume: Ints,
    interest: list[int] | list[None],
) -> DayCandles:  # fmt: skip
    head, midnight = date.fromordinal(day).isoformat(), start_of(day)

    def write(first: int, stop: int) -> Iterator[Candle]:
        part = slice(first, stop)
        labels = [_clock_label(head, second) for second in starts[part].tolist()]
        prices_of = [(column[part] / 100).tolist() for column in columns]
        rows = zip(labels, *prices_of, volume[part].tolist(), interest[part], strict=True)
        return (_candle(*row) for row in rows)

    return DayCandles(starts + midnight, ends + midnight, write)


def _whole_day(prices: Prices, instrument: Instrument, day: int, session: Session) -> DayCandles:
    begin = start_of(day)
    match = _closing_match(prices, instrument, day)
    bars = prices.bars(instrument, day)
    high, low, close = int(np.max(bars.high)), int(np.min(bars.low)), int(bars.close[-1])
    if match is not None:
        close = prices.closing_price(instrument, day)
        high, low = max(high, close), min(low, close)
    minute = np.array([bars.open.size - 1], dtype=np.int64)
    [interest] = _interest(prices, instrument, day, minute)
    figures = (int(bars.open[0]) / 100, high / 100, low / 100, close / 100)
    row = _candle(_label(day, 0), *figures, int(bars.volume.sum()), interest)
    ends = begin + (session.closes if match is None else match)
    return DayCandles(np.array([begin]), np.array([ends]), lambda first, stop: [row])


def _candle(
    ts: str, open_: float, high: float, low: float, close: float, volume: int, oi: int | None
) -> Candle:
    return {
        "ts": ts,
        "open": open_,
        "high": high,
        "low": low,
        "close": close,
        "volume": volume,
        "oi": oi,
        "is_complete": True,
    }


def _closing_match(prices: Prices, instrument: Instrument, day: int) -> int | None:
    """The second of the day at which its closing auction is matched, if it has one."""
    if prices.calendar.always_open:
        return None
    phases = prices.trading_day(instrument, day)
    return None if phases is None else phases.closing_match


def _interest(
    prices: Prices, instrument: Instrument, day: int, minutes: Ints
) -> list[int] | list[None]:
    if not instrument.is_derivative:
        return [None] * minutes.size
    found: list[int] = prices.open_interest(instrument, day, minutes).tolist()
    return found


def _label(day: int, second: int) -> str:
    return _clock_label(date.fromordinal(day).isoformat(), second)


def _clock_label(head: str, second: int) -> str:
    return f"{head}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}+05:30"


def parse_instant(value: object) -> datetime | None:
    """An aware instant from ISO text or a datetime; ``None`` when it carries no offset."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    return to_ist(value)
