"""Every tick of a stretch of time at once, for rules that look at each of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market.ist import DAY_SECONDS

from .instruments import Instrument
from .prices import Prices, split, start_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
STRETCH_SECONDS = 3600


def last_prices(prices: Prices, instrument: Instrument, first: int, final: int) -> Ints:
    """``prices.last`` of every epoch second from ``first`` to ``final``, both included."""
    parts: list[Ints] = []
    second = first
    while second <= final:
        day, of_day = split(second)
        stop = min(final, start_of(day) + DAY_SECONDS - 1)
        parts += _of_day(prices, instrument, day, of_day, of_day + stop - second)
        second = stop + 1
    return np.concatenate(parts)


def stretches(first: int, final: int) -> Iterator[tuple[int, int]]:
    """``first`` to ``final`` in pieces that are worth looking at together."""
    for start in range(first, final + 1, STRETCH_SECONDS):
        yield start, min(start + STRETCH_SECONDS - 1, final)


def first_true(flags: Flags) -> int | None:
    """The index of the first true value."""
    index = int(np.argmax(flags))
    return index if flags[index] else None


def best_so_far(before: float | None, values: Floats) -> Floats:
    """The highest value up to each one, an earlier best included."""
    best: Floats = np.maximum.accumulate(values)
    return best if before is None else np.maximum(best, before)


def _of_day(
    prices: Prices, instrument: Instrument, day: int, begin: int, finish: int
) -> Iterator[Ints]:
    """Prices of the seconds ``begin`` to ``finish`` of a day: before, during and after trading."""
    session = prices.session(instrument, day)
    midnight = start_of(day)
    if session is None or finish < session.opens or begin >= session.closes:
        yield _still(prices, instrument, midnight + begin, midnight + finish)
        return
    if begin < session.opens:
        yield _still(prices, instrument, midnight + begin, midnight + session.opens - 1)
    low, high = max(begin, session.opens), min(finish, session.closes - 1)
    for minute in range((low - session.opens) // 60, (high - session.opens) // 60 + 1):
        opens = session.opens + minute * 60
        ticks = prices.minute_ticks(instrument, day, minute)
        yield ticks[max(low - opens, 0) : high - opens + 1]
    if finish >= session.closes:
        yield _still(prices, instrument, midnight + session.closes, midnight + finish)


def _still(prices: Prices, instrument: Instrument, first: int, final: int) -> Ints:
    """Prices outside trading, which stand but for an auction's result: halve until they do."""
    price = prices.last(instrument, first)
    if first == final or price == prices.last(instrument, final):
        return np.full(final - first + 1, price, dtype=np.int64)
    middle = (first + final) // 2
    return np.concatenate(
        (
            _still(prices, instrument, first, middle),
            _still(prices, instrument, middle + 1, final),
        )
    )
