"""Whole columns of candles at once, where they have the types that their contents have.

A Parquet file usually has a timestamp, floats and integers without a gap. Then a year of minutes is
read in a fraction of a second. Anything else, down to a single odd price, is left to
:mod:`.candle_rows`, which reads row by row and can say what is wrong where.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market.ist import DAY_SECONDS, IST_OFFSET_SECONDS

from .candle_rows import FIRST_YEAR, LAST_YEAR, MOST_RUPEES, MOST_UNITS, Candle

Floats = NDArray[np.float64]
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Column(Protocol):
    """A column as far as its type is plain."""

    def numbers(self) -> Floats | None:
        """Its numbers; ``None`` when it has other cells, or gaps."""
        ...

    def local_seconds(self) -> NDArray[np.int64] | None:
        """Seconds since 1970 on the clocks of India; ``None`` when it holds no timestamps."""
        ...


def candles_of(columns: Sequence[Column | None]) -> list[Candle] | None:
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
    names = {int(day): date.fromordinal(int(day) + _EPOCH_DAY) for day in np.unique(days)}
    rows = (open_, high, low, close, units.astype(np.int64))
    cells = zip(of_day.tolist(), *(row.tolist() for row in rows), strict=True)
    return [Candle(names[day], *cell) for day, cell in zip(days.tolist(), cells, strict=True)]


def india_of(seconds: NDArray[np.int64], *, is_utc: bool) -> NDArray[np.int64]:
    """Seconds on the clocks of India; a time without an offset is one of them already."""
    return seconds + IST_OFFSET_SECONDS if is_utc else seconds


def _paise(column: Column | None) -> NDArray[np.int64] | None:
    values = None if column is None else column.numbers()
    if values is None or not ((values > 0) & (values <= MOST_RUPEES)).all():
        return None
    return np.rint(values * 100).astype(np.int64)
