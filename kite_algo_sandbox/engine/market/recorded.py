"""Price paths that follow recorded candles instead of a random walk.

* Minute candles are taken as they are; the seconds inside one start at its open, touch its high
  and its low, and end at its close.
* A day candle becomes one path of minutes from its open over its high and low to its close, during
  ordinary trading hours.
* Where nothing was recorded the price stands still at the last close, without volume; before the
  first candle, at its open.
* After a night with a larger change than any circuit limit allows, the day is measured against its
  own open, as an exchange adjusts the base price after a split.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .instruments import Instruments
from .paths import Cache, Floats, Minutes, Paths

Ints = NDArray[np.int64]
FIRST_SECOND, LAST_SECOND = 9 * 3600 + 900, 15 * 3600 + 1800
#: Percent by which a price can change in a night; more is a split, a bonus or another event.
JUMP = 20


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
class Recording:
    """The candles of one instrument by the ordinal of their day."""

    instrument_token: int
    days: Mapping[int, DayRecord]
    is_daily: bool
    grid: int
    ordinals: list[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ordinals", sorted(self.days))

    def close_before(self, day: int) -> int:
        """The last price before a day; the first open when nothing is older."""
        index = bisect_left(self.ordinals, day)
        if index == 0:
            return int(self.days[self.ordinals[0]].open[0])
        return int(self.days[self.ordinals[index - 1]].close[-1])


class CandleSource(Protocol):
    """Candles of one instrument, wherever they come from."""

    @property
    def identifier(self) -> str: ...
    @property
    def days(self) -> Mapping[int, DayRecord]: ...
    @property
    def is_daily(self) -> bool: ...
    @property
    def grid(self) -> int: ...
    @property
    def first_instant(self) -> datetime: ...
    @property
    def first_open(self) -> int: ...


def take_in(instruments: Instruments, sources: Iterable[CandleSource]) -> dict[int, Recording]:
    """Recordings by instrument token; an unknown share becomes an instrument.

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
        found[item.instrument_token] = Recording(
            item.instrument_token, source.days, source.is_daily, source.grid
        )
    return found


class RecordedPaths(Paths):
    """The paths of a seed, except for the instruments that have a recording."""

    def __init__(self, seed: int, recordings: Mapping[int, Recording]) -> None:
        super().__init__(seed)
        self._recordings = recordings
        self._replayed: Cache[Minutes] = Cache(400)

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
        if found is None:
            return super().minutes(path_token, reference, volatility, day, opens, closes)
        return self._replayed.get(
            (path_token, day, opens, closes), lambda: self._replay(found, day, opens, closes)
        )

    def _replay(self, recording: Recording, day: int, opens: int, closes: int) -> Minutes:
        record = recording.days.get(day)
        if record is not None and recording.is_daily:
            record = self._inside(recording, record, day, opens, closes)
        count = (closes - opens) // 60
        before = recording.close_before(day)
        if record is None:
            still = np.full(count, before / 100)
            return Minutes(opens, still, still, still, still, still * 0, _none(count))
        slots = (record.second - opens) // 60
        kept = (slots >= 0) & (slots < count)
        # The close in force at each minute: of the newest candle before it, or of earlier days.
        source = np.full(count, -1, dtype=np.int64)
        source[slots[kept]] = np.nonzero(kept)[0]
        newest = np.maximum.accumulate(source)
        flat = np.where(newest >= 0, record.close[newest], before)
        columns = []
        for values in (record.open, record.high, record.low, record.close):
            column = flat.copy()
            column[slots[kept]] = values[kept]
            columns.append(column / 100)
        units = _none(count)
        units[slots[kept]] = record.volume[kept]
        weight: Floats = units / max(int(units.sum()), 1)
        open_, high, low, close = columns
        return Minutes(opens, open_, high, low, close, weight, units)

    def _inside(
        self, recording: Recording, record: DayRecord, day: int, opens: int, closes: int
    ) -> DayRecord:
        """Minutes within a day candle."""
        first, last = max(opens, FIRST_SECOND), min(closes, LAST_SECOND)
        if last - first < 240:
            first, last = opens, closes
        count = (last - first) // 60
        rng = np.random.default_rng([self._seed, recording.instrument_token, day])
        open_, high, low, close = (
            int(values[0]) for values in (record.open, record.high, record.low, record.close)
        )
        one, two = sorted(int(index) for index in rng.choice(count - 1, 2, replace=False) + 1)
        tops = (high, low) if rng.random() < 0.5 else (low, high)
        nodes = np.interp(np.arange(count + 1), [0, one, two, count], [open_, *tops, close])
        nodes = nodes + rng.standard_normal(count + 1) * (high - low) * 0.03
        nodes = np.clip(nodes, low, high)
        nodes[[0, one, two, count]] = (open_, *tops, close)
        steps = np.rint(nodes / recording.grid).astype(np.int64) * recording.grid
        volume = np.full(count, int(record.volume[0]) // count, dtype=np.int64)
        volume[-1] += int(record.volume[0]) - int(volume.sum())
        return DayRecord(
            first + 60 * np.arange(count, dtype=np.int64),
            steps[:-1],
            np.maximum(steps[:-1], steps[1:]),
            np.minimum(steps[:-1], steps[1:]),
            steps[1:],
            volume,
        )


def _none(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)
