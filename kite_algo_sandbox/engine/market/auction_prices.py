"""Prices that are made once a day: averages of a day's last minutes, and the closing auction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
#: How far the closing auction may end from its reference price, in percent.
BAND_PERCENT = 3
# How far it usually ends from the last price of continuous trading, in millionths.
_REACH = 1500


@dataclass(frozen=True, slots=True)
class DayBars:
    """One day of an instrument by minute: paise on the tick grid, units of volume."""

    first_second: int
    open: Ints
    high: Ints
    low: Ints
    close: Ints
    volume: Ints
    volume_before: Ints


def average_price(bars: DayBars, tick: int, minutes: int, end: int | None = None) -> int:
    """The volume-weighted price of some minutes of the day, on the tick grid.

    They are the last ones of the session, or those before its minute number ``end``.
    """
    stop = bars.close.size if end is None else min(end, bars.close.size)
    last = slice(max(stop - minutes, 0), stop)
    if not minutes:
        return int(bars.close[stop - 1])
    typical = (bars.high[last] + bars.low[last] + bars.close[last]) / 3.0
    volume = bars.volume[last]
    total = int(volume.sum())
    average = float(np.dot(typical, volume)) / total if total else float(bars.close[stop - 1])
    return max(round(average / tick) * tick, tick)


def auction_price(bars: DayBars, tick: int, noise: int) -> int:
    """The equilibrium of the closing auction: near the last price, inside the auction's band."""
    low, high = auction_band(average_price(bars, tick, 15), tick)
    moved = int(bars.close[-1]) * (noise % (2 * _REACH + 1) - _REACH) // 1_000_000
    price = round((int(bars.close[-1]) + moved) / tick) * tick
    return min(max(price, low), high)


def auction_band(reference: int, tick: int) -> tuple[int, int]:
    """The lowest and the highest price of the closing auction, on the tick grid."""
    low = reference * (100 - BAND_PERCENT) // 100
    high = reference * (100 + BAND_PERCENT) // 100
    return -(-low // tick) * tick, high // tick * tick
