"""Whole columns of candles at once, where they have the types that their contents have.

A Parquet file usually has a timestamp, floats and integers without a gap. Then a year of minutes is
read in a fraction of a second. Anything else, down to a single odd price, is left to
:mod:`.candle_rows`, which reads row by row and can say what is wrong where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market.ist import DAY_SECONDS, IST_OFFSET_SECONDS

from .candle_rows import FIRST_YEAR, LAST_YEAR, MOST_RUPEES, MOST_UNITS, Candle

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Column(Protocol):
    """A column as far as its type is plain."""

    def numbers(self) -> Floats | None:
        """Its numbers; ``None`` when it has other cells, or gaps."""
        ...

    def local_seconds(self) -> NDArray[np.int64] | None:
        """Seconds since 1970 on the clocks of India; ``None`` when it holds no timestamps."""
        ...


class PlainRows(NamedTuple):
    """Candles as columns: ordinal of the day, second of it, prices in paise, units."""

    day: Whole
    second: Whole
    open: Whole
    high: Whole
    low: Whole
    close: Whole
    volume: Whole

    @property
    def is_orderly(self) -> bool:
        """Whether they are candles of full minutes, in order, and no two of one time."""
        instants = self.day * DAY_SECONDS + self.second
        is_daily = bool((self.second == self.second[0]).all())
        return not is_daily and bool((np.diff(instants) > 0).all() and not (self.second % 60).any())

    def gaps(self) -> Counter[int]:
        """The distances within the days and how often they occur, in the order of the rows."""
        within = np.diff(self.second)[np.diff(self.day) == 0]
        sizes, firsts, counts = np.unique(within, return_index=True, return_counts=True)
        order = np.argsort(firsts)
        return Counter(dict(zip(sizes[order].tolist(), counts[order].tolist(), strict=True)))

    def by_day(self) -> Iterator[tuple[int, Sequence[Whole]]]:
        """The columns behind the day, of one day after the other."""
        edges = [0, *(np.flatnonzero(np.diff(self.day)) + 1).tolist(), self.day.size]
        for start, stop in pairwise(edges):
            yield int(self.day[start]), [column[start:stop] for column in self[1:]]

    def candles(self) -> list[Candle]:
        """The same one by one."""
        names = {day: date.fromordinal(day) for day in np.unique(self.day).tolist()}
        cells = zip(*(column.tolist() for column in self), strict=True)
        return [Candle(names[day], *cell) for day, *cell in cells]


def plain_rows(columns: Sequence[Column | None]) -> PlainRows | None:
    """The candles of date, open, high, low, close and volume, or ``None`` when a look at each
    row is needed. The volume may be missing."""
    dates, *figures = columns
    seconds = None if dates is None else dates.local_seconds()
    if seconds is None or not seconds.size:
        return None
    open_, high, low, close = (_paise(column) for column in figures[:4])
    if open_ is None or high is None or low is None or close is None:
        return None
    if (high < np.maximum(np.maximum(open_, low), close)).any():
        return None
    if (low > np.minimum(open_, close)).any():
        return None
    units = np.zeros(seconds.size) if figures[4] is None else figures[4].numbers()
    if units is None or not ((units >= 0) & (units <= MOST_UNITS)).all():
        return None
    days, of_day = np.divmod(seconds, DAY_SECONDS)
    first, last = (date.fromordinal(int(day) + _EPOCH_DAY) for day in (days.min(), days.max()))
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        return None
    volume = units.astype(np.int64)
    return PlainRows(days + _EPOCH_DAY, of_day, open_, high, low, close, volume)


def india_of(seconds: NDArray[np.int64], *, is_utc: bool) -> NDArray[np.int64]:
    """Seconds on the clocks of India; a time without an offset is one of them already."""
    return seconds + IST_OFFSET_SECONDS if is_utc else seconds


def _paise(column: Column | None) -> NDArray[np.int64] | None:
    values = None if column is None else column.numbers()
    if values is None or not ((values > 0) & (values <= MOST_RUPEES)).all():
        return None
    return np.rint(values * 100).astype(np.int64)
