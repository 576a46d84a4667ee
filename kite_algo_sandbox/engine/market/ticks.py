"""Every tick of a stretch of time at once, for rules that look at each of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market.ist import DAY_SECONDS

from .bounds import still_prices
from .hours import split, start_of
from .instruments import Instrument
from .prices import Prices

Ints = NDArray[np.int64]
STRETCH_SECONDS = 6 * 3600


def last_prices(prices: Prices, instrument: Instrument, first: int, final: int) -> Ints:
    """``prices.last`` of every epoch second from ``first`` to ``final``, both included."""
    parts: list[Ints] = []
    second = first
    while second <= final:
        day, of_day = split(second)
        stop = min(final, start_of(day) + DAY_SECONDS - 1)
        parts += _of_day(prices, instrument, day, of_day, of_day + stop - second)
        second = stop + 1
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def stretches(first: int, final: int) -> Iterator[tuple[int, int]]:
    """``first`` to ``final`` in pieces that are worth looking at together."""
    for start in range(first, final + 1, STRETCH_SECONDS):
        yield start, min(start + STRETCH_SECONDS - 1, final)


def _of_day(
    prices: Prices, instrument: Instrument, day: int, begin: int, finish: int
) -> Iterator[Ints]:
    """Prices of the seconds ``begin`` to ``finish`` of a day: before, during and after trading."""
    session = prices.session(instrument, day)
    if session is None or finish < session.opens or begin >= session.closes:
        yield _still(prices, instrument, day, begin, finish)
        return
    if begin < session.opens:
        yield _still(prices, instrument, day, begin, session.opens - 1)
    low, high = max(begin, session.opens), min(finish, session.closes - 1)
    for minute in range((low - session.opens) // 60, (high - session.opens) // 60 + 1):
        opens = session.opens + minute * 60
        ticks = prices.minute_ticks(instrument, day, minute)
        yield ticks[max(low - opens, 0) : high - opens + 1]
    if finish >= session.closes:
        yield _still(prices, instrument, day, session.closes, finish)


def _still(prices: Prices, instrument: Instrument, day: int, first: int, final: int) -> Ints:
    pieces = still_prices(prices, instrument, day, first, final)
    return np.concatenate(
        [np.full(last - begin + 1, price, dtype=np.int64) for begin, last, price in pieces]
    )
