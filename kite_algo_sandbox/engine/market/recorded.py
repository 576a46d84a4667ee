"""Recordings: candles of one's own that are the market of their instrument.

* The days with candles are its trading days, and of each day the first and the last candle are its
  session. Nothing trades at other times.
* Candles read back are the recorded ones, and longer ones are made of them.
* Between its four prices a candle follows a stated path without noise: it begins at its open,
  touches one extreme after a third of its length and the other after two, and ends at its close.
  Which extreme comes first is a setting (:data:`BAR_PATHS`).
* Where a candle is missing inside the session the price stands still at the last close, without
  volume.
* After a night with a larger change than any circuit limit allows, the day is measured against its
  own open, as an exchange adjusts the base price after a split.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market import calendar as facts
from kite_algo_worker.market.calendar import Session
from kite_algo_worker.market.ist import DAY_SECONDS

from .instruments import Instrument, Instruments
from .paths import Cache, Floats, Minutes, Paths

Ints = NDArray[np.int64]
FIRST_SECOND, LAST_SECOND = 9 * 3600 + 900, 15 * 3600 + 1800
#: About 130 days of 22,500 seconds each.
_KEPT_SECONDS: Final = 3_000_000
#: Percent by which a price can change in a night; more is a split, a bonus or another event.
JUMP = 20
#: The extreme that a candle touches first: the low, the high, or the one nearer to its open.
BAR_PATHS: Final = ("low-first", "high-first", "nearest-first")
#: Whichever extreme hurts first: somebody who knows the positions turns the path by them.
PESSIMISTIC: Final = "pessimistic"


@dataclass(frozen=True, slots=True)
class DayRecord:
    """The candles of one day: second of the day at which each begins, prices in paise, units."""

    second: Ints
    open: Ints
    high: Ints
    low: Ints
    close: Ints
    volume: Ints


@dataclass(frozen=True, slots=True)
class Bars:
    """Recorded candles of one day, put together to an interval."""

    second: Ints
    ends: Ints
    open: Ints
    high: Ints
    low: Ints
    close: Ints
    volume: Ints


@dataclass(frozen=True)
class Recording:
    """The candles of one instrument by the ordinal of their day.

    Attributes:
        instrument_token: Of the instrument.
        days: The candles.
        step: Seconds of a candle; 86400 for days.
        grid: The coarsest step, in paise, that all its prices lie on.
        segment: Whose hours bound a day candle, and from whose opening longer candles count.
    """

    instrument_token: int
    days: Mapping[int, DayRecord]
    step: int
    grid: int
    segment: str = "NSE"
    ordinals: list[int] = field(init=False)
    sessions: dict[int, Session] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ordinals", sorted(self.days))
        sessions = {day: self._session(day, record) for day, record in self.days.items()}
        object.__setattr__(self, "sessions", sessions)

    @property
    def is_daily(self) -> bool:
        """Whether its candles are whole days."""
        return self.step >= DAY_SECONDS

    @cached_property
    def has_volume(self) -> bool:
        """Whether anything traded; an index is recorded without."""
        return any(record.volume.any() for record in self.days.values())

    def day_before(self, day: int) -> int | None:
        """The newest recorded day before a day."""
        index = bisect_left(self.ordinals, day)
        return self.ordinals[index - 1] if index else None

    def close_before(self, day: int) -> int:
        """The last price before a day; the first open when nothing is older."""
        before = self.day_before(day)
        if before is None:
            return int(self.days[self.ordinals[0]].open[0])
        return int(self.days[before].close[-1])

    def close_range(self, first: int, day: int) -> tuple[int, int]:
        """The lowest and the highest close of the days from one to before another."""
        closes = [int(self.days[number].close[-1]) for number in self.days_within(first, day)]
        closes.append(self.close_before(day))
        return min(closes), max(closes)

    def has_begun(self, day: int, of_day: int) -> bool:
        """Whether anything is recorded up to a second of a day."""
        first = self.ordinals[0]
        return day > first or (day == first and of_day >= self.sessions[first].opens)

    def can_show(self, minutes: int) -> bool:
        """Whether candles of so many minutes (0: days) can be made of the recorded ones."""
        return not minutes or (not self.is_daily and minutes * 60 % self.step == 0)

    def candles(self, day: int, minutes: int) -> Bars:
        """The candles of a recorded day, of so many minutes (0: one for the day)."""
        record, session = self.days[day], self.sessions[day]
        if not minutes:
            groups = np.zeros(record.second.size, dtype=np.int64)
        else:
            groups = (record.second - self.anchor(day)) // (minutes * 60)
        edges = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
        last = np.append(edges[1:], record.second.size) - 1
        if minutes:
            starts = self.anchor(day) + groups[edges] * minutes * 60
            ends = np.minimum(starts + minutes * 60, session.closes)
            if minutes * 60 == self.step:
                starts = record.second[edges]
        else:
            starts, ends = np.zeros(1, dtype=np.int64), np.array([session.closes])
        return Bars(
            starts,
            np.maximum(ends, record.second[last] + 1),
            record.open[edges],
            np.maximum.reduceat(record.high, edges),
            np.minimum.reduceat(record.low, edges),
            record.close[last],
            np.add.reduceat(record.volume, edges),
        )

    def days_within(self, first: int, stop: int) -> list[int]:
        """The recorded days from ``first`` to before ``stop``."""
        return self.ordinals[bisect_left(self.ordinals, first) : bisect_left(self.ordinals, stop)]

    def begun(self, day: int, of_day: int, minutes: int) -> tuple[int, int] | None:
        """Of the candle in progress its label and the second at which its first trade was made."""
        seconds, opens = self.days[day].second, self.sessions[day].opens
        label = opens
        if minutes:
            anchor, size = self.anchor(day), minutes * 60
            label = anchor + (of_day - anchor) // size * size
        # What begins before the session counts from its opening.
        index = int(seconds.searchsorted(label)) if label > opens else 0
        first = max(int(seconds[index]), opens) if index < seconds.size else of_day + 1
        if first > of_day:
            return None
        return (first if minutes * 60 == self.step else label), first

    def anchor(self, day: int) -> int:
        """The second from which the longer candles of a day are counted.

        It is 09:15, as with Kite, or the opening of a special session such as muhurat.
        """
        own = _special_hours(day)
        is_special = own is not None and int(self.days[day].second[0]) >= own.opens
        return own.opens if own is not None and is_special else FIRST_SECOND

    def _session(self, day: int, record: DayRecord) -> Session:
        own = _special_hours(day)
        if self.is_daily:
            return own or Session(FIRST_SECOND, LAST_SECOND)
        ordinary = own or facts.ordinary_session(self.segment, date.fromordinal(day))
        first, last = int(record.second[0]), int(record.second[-1])
        closes = min(last + self.step, DAY_SECONDS)
        # The last candle of a day may be cut short by its end, as 15:15 is of an hour.
        if last < ordinary.closes < closes:
            closes = ordinary.closes
        return Session(first, closes)


@lru_cache(2048)
def _special_hours(day: int) -> Session | None:
    on = date.fromordinal(day)
    special = facts.special_session(on) if facts.is_published(on.year) else None
    return None if special is None else special.hours


class CandleSource(Protocol):
    """Candles of one instrument, wherever they come from."""

    @property
    def identifier(self) -> str: ...
    @property
    def days(self) -> Mapping[int, DayRecord]: ...
    @property
    def step(self) -> int: ...
    @property
    def grid(self) -> int: ...
    @property
    def first_instant(self) -> datetime: ...
    @property
    def first_open(self) -> int: ...


def take_in(instruments: Instruments, sources: Iterable[CandleSource]) -> dict[int, Recording]:
    """Recordings by instrument token; an unknown share becomes an instrument.

    A recorded instrument takes its prices' own grid as its tick where that is finer than today's:
    the exchange's ticks were other ones then, and every recorded price can be ordered at.

    Raises ``ValueError`` for a contract or token that nobody knows.
    """
    found: dict[int, Recording] = {}
    for source in sources:
        name = source.identifier
        item = instruments.find(name, source.first_instant)
        if item is None:
            if name.partition(":")[0] not in {"NSE", "BSE"}:
                raise ValueError(f"no instrument is known as {name}")
            item = instruments.add_share(name, source.first_open)
        if source.grid < item.tick and not item.is_derivative:
            item = instruments.put(replace(item, tick=source.grid))
        found[item.instrument_token] = Recording(
            item.instrument_token, source.days, source.step, source.grid, item.session_segment
        )
    return found


def followed(recordings: Mapping[int, Recording], instrument: Instrument) -> Recording | None:
    """The recording that an instrument's trading days come from: its own, that of its share on the
    other exchange, or that of its index."""
    own = recordings.get(instrument.instrument_token)
    return own if own is not None else recordings.get(instrument.path_token)


class RecordedPaths(Paths):
    """The paths of a seed, except for the instruments that have a recording."""

    def __init__(
        self, seed: int, recordings: Mapping[int, Recording], bar_path: str = BAR_PATHS[0]
    ) -> None:
        super().__init__(seed)
        self._recordings = recordings
        self._bar_path = bar_path
        self._replayed: Cache[Minutes] = Cache(400)
        self._walked: Cache[Ints] = Cache(_KEPT_SECONDS, len)
        self._turns: dict[int, list[tuple[int, int, bool]]] = {}

    def turn(self, path_token: int, day: int, of_day: int, *, is_high_first: bool) -> bool:
        """Let the candles that begin from a second of a day on touch their high or their low first.

        Returns whether that changes anything. Only of a path that is to be ``pessimistic``.
        """
        turns = self._turns.setdefault(path_token, [])
        if (turns[-1][2] if turns else False) == is_high_first:
            return False
        turns.append((day, of_day, is_high_first))
        self._walked.forget((path_token, day))
        self._replayed.forget((path_token, day))
        return True

    def _is_high_first(self, path_token: int, day: int, seconds: Ints) -> NDArray[np.bool_]:
        """Which of a day's candles, by the seconds at which they begin, touch their high first."""
        found = np.zeros(seconds.size, dtype=np.bool_)
        for on, of_day, is_high_first in self._turns.get(path_token, ()):
            if on < day:
                found[:] = is_high_first
            elif on == day:
                found[seconds >= of_day] = is_high_first
        return found

    def level(self, path_token: int, reference: float, volatility: float, day: int) -> float:
        found = self._recordings.get(path_token)
        if found is None:
            return super().level(path_token, reference, volatility, day)
        return found.close_before(day) / 100

    def base(self, path_token: int, day: int, close: int) -> int:
        found = self._recordings.get(path_token)
        if found is None or day not in found.days:
            return close
        first = int(found.days[day].open[0])
        return first if abs(first - close) * 100 > close * JUMP else close

    def minutes(
        self, path_token: int, reference: float, volatility: float, day: int,
        opens: int, closes: int,
    ) -> Minutes:  # fmt: skip
        found = self._recordings.get(path_token)
        if found is None or day not in found.days:
            return super().minutes(path_token, reference, volatility, day, opens, closes)
        return self._replayed.get((path_token, day), lambda: self._replay(found, day))

    def seconds(
        self, path_token: int, day: int, minutes: Minutes, first: int, count: int = 1
    ) -> Floats:
        found = self._recordings.get(path_token)
        if found is None or day not in found.days:
            return super().seconds(path_token, day, minutes, first, count)
        walk = self._walk(found, day)
        return np.asarray(walk[first * 60 : (first + count) * 60] / 100)

    def _walk(self, recording: Recording, day: int) -> Ints:
        """The price at every second of a recorded day, in paise."""
        return self._walked.get(
            (recording.instrument_token, day), lambda: self._draw_walk(recording, day)
        )

    def _draw_walk(self, recording: Recording, day: int) -> Ints:
        record, session = recording.days[day], recording.sessions[day]
        begins, lengths = _spans(recording, record, session)
        size = -(-(session.closes - session.opens) // 60) * 60
        # Gaps stand still at the close before them.
        walk = np.repeat(record.close, np.diff(np.append(begins, size)))
        for length in np.unique(lengths):
            rows = np.flatnonzero(lengths == length)
            paths = self._between(recording, day, rows, int(length))
            walk[begins[rows, None] + np.arange(length)] = paths
        return walk

    def _between(self, recording: Recording, day: int, rows: Ints, length: int) -> Ints:
        record = recording.days[day]
        open_, high, low, close = (
            column[rows].astype(np.float64)
            for column in (record.open, record.high, record.low, record.close)
        )
        if self._bar_path == "nearest-first":
            is_low_first = open_ - low <= high - open_
        elif self._bar_path == PESSIMISTIC:
            begins = record.second[rows]
            is_low_first = ~self._is_high_first(recording.instrument_token, day, begins)
        else:
            is_low_first = np.full(open_.size, self._bar_path == "low-first")
        first, second = np.where(is_low_first, low, high), np.where(is_low_first, high, low)
        one, two = length // 3, 2 * length // 3
        nodes = np.array([0, one, two, length - 1])
        at = np.arange(length)
        weights = np.stack([np.interp(at, nodes, np.eye(4)[number]) for number in range(4)])
        paths = np.stack([open_, first, second, close], axis=1) @ weights
        grid = recording.grid
        steps = np.rint(paths / grid).astype(np.int64) * grid
        return np.asarray(np.clip(steps, low[:, None], high[:, None]).astype(np.int64))

    def _replay(self, recording: Recording, day: int) -> Minutes:
        record, session = recording.days[day], recording.sessions[day]
        walk = self._walk(recording, day).reshape(-1, 60)
        begins, lengths = _spans(recording, record, session)
        count = walk.shape[0]
        units, present = np.zeros(count, dtype=np.int64), np.zeros(count)
        first, size = begins // 60, -(-lengths // 60)
        for start, minutes, volume in zip(first, size, record.volume, strict=True):
            part = slice(start, start + minutes)
            units[part] += volume // minutes
            units[start + minutes - 1] += volume - volume // minutes * minutes
            present[part] = 1.0
        # Contracts on an index, which is recorded without volume, trade while it moves.
        weight: Floats = (units if units.any() else present) / max(
            float(units.sum() or present.sum()), 1.0
        )
        columns = (walk[:, 0], walk.max(axis=1), walk.min(axis=1), walk[:, -1])
        open_, high, low, close = (column / 100 for column in columns)
        return Minutes(session.opens, open_, high, low, close, weight, units)


def _spans(recording: Recording, record: DayRecord, session: Session) -> tuple[Ints, Ints]:
    """Where the candles of a day begin in its session, and how many seconds each is long."""
    if recording.is_daily:
        return np.zeros(1, dtype=np.int64), np.array([session.closes - session.opens])
    begins = record.second - session.opens
    ends = np.minimum(
        np.append(begins[1:], session.closes - session.opens), begins + recording.step
    )
    return begins, ends - begins
