"""Between which prices an instrument stays in every minute of a day, without drawing a tick."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market.ist import DAY_SECONDS

from .hours import start_of
from .instruments import Instrument
from .prices import Prices

Ints = NDArray[np.int64]
DAY_MINUTES = DAY_SECONDS // 60


def minute_bounds(prices: Prices, instrument: Instrument, day: int) -> tuple[Ints, Ints]:
    """The lowest and the highest ``prices.last`` of every minute of the day with this ordinal."""
    low = np.full(DAY_MINUTES, np.iinfo(np.int64).max)
    high = np.zeros(DAY_MINUTES, dtype=np.int64)
    session = prices.session(instrument, day)
    opens, closes = (0, 0) if session is None else (session.opens, session.closes)
    if session is not None:
        bars = prices.bars(instrument, day)
        # A session that begins inside a minute of the clock shares each of its own with two.
        for begin in {opens // 60, -(-opens // 60)}:
            part = slice(begin, begin + bars.low.size)
            size = low[part].size
            low[part] = np.minimum(low[part], bars.low[:size])
            high[part] = np.maximum(high[part], bars.high[:size])
    for begin, end in ((0, opens - 1), (closes, DAY_SECONDS - 1)):
        for first, final, price in still_prices(prices, instrument, day, begin, end):
            part = slice(first // 60, final // 60 + 1)
            low[part] = np.minimum(low[part], price)
            high[part] = np.maximum(high[part], price)
    return low, high


def still_prices(
    prices: Prices, instrument: Instrument, day: int, first: int, final: int
) -> Iterator[tuple[int, int, int]]:
    """The prices of seconds outside trading: pieces of first second, last second and price.

    They stand, but for an auction's result: halve until they do.
    """
    if first > final:
        return
    midnight = start_of(day)
    price = prices.last(instrument, midnight + first)
    if first == final or price == prices.last(instrument, midnight + final):
        yield first, final, price
        return
    middle = (first + final) // 2
    yield from still_prices(prices, instrument, day, first, middle)
    yield from still_prices(prices, instrument, day, middle + 1, final)
