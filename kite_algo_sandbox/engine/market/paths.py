"""Seeded price paths with random access: any second of any day, in any order, gives one answer.

A path is drawn from coarse to fine. Daily levels revert to the instrument's reference level; the
day is a bridge between two levels with one node per minute, which fixes every minute's open, high,
low and close; the sixty seconds of a minute then start at its open, touch its high and its low,
and end at its close. So a candle of any length needs only minutes, a tick needs only the seconds of
its hour, and both agree to the last paisa.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FIRST_DAY = 733_408  # 2009-01-01 as a proleptic ordinal
LAST_DAY = 753_858  # 2064-12-31
_REVERSION = 0.97
#: Minutes whose seconds are drawn together.
BLOCK = 60
_AT = np.arange(60)[None, :]
T = TypeVar("T")


def _revert(level: float, step: float) -> float:
    return _REVERSION * level + step


@dataclass(frozen=True, slots=True)
class Minutes:
    """Prices of one day by minute, in rupees before rounding, and relative trade volume.

    ``units`` is the traded volume itself, where it is known.
    """

    first_second: int
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    weight: Floats
    units: NDArray[np.int64] | None = None


class Cache(Generic[T]):
    """Keeps the most recently used values, as many as weigh no more than ``size`` together."""

    def __init__(self, size: int, weigh: Callable[[T], int] = lambda _: 1) -> None:
        self._size = size
        self._weigh = weigh
        self._weight = 0
        self._items: OrderedDict[tuple[int, ...], T] = OrderedDict()

    def forget(self, key: tuple[int, ...]) -> None:
        """Make the value of ``key`` anew when it is asked for next."""
        found = self._items.pop(key, None)
        if found is not None:
            self._weight -= self._weigh(found)

    def get(self, key: tuple[int, ...], make: Callable[[], T]) -> T:
        """The kept value of ``key``, made now when it is not there."""
        found = self._items.get(key)
        if found is not None:
            self._items.move_to_end(key)
            return found
        made = self._items[key] = make()
        self._weight += self._weigh(made)
        while self._weight > self._size and len(self._items) > 1:
            _, oldest = self._items.popitem(last=False)
            self._weight -= self._weigh(oldest)
        return made


class Paths:
    """Draws the paths of every ``path_token`` for one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed & 0xFFFF_FFFF
        self._levels: Cache[Floats] = Cache(256)
        self._minutes: Cache[Minutes] = Cache(400)
        self._seconds: Cache[Floats] = Cache(400)

    def level(self, path_token: int, reference: float, volatility: float, day: int) -> float:
        """The price at which the day with this ordinal starts."""
        levels = self._daily(path_token, volatility)
        index = min(max(day, FIRST_DAY), LAST_DAY) - FIRST_DAY
        return reference * float(np.exp(levels[index]))

    def base(self, path_token: int, day: int, close: int) -> int:
        """What the changes and limits of a day are measured from, given the close before it."""
        return close

    def minutes(
        self, path_token: int, reference: float, volatility: float, day: int,
        opens: int, closes: int,
    ) -> Minutes:  # fmt: skip
        """The day's minutes between two seconds of the day."""
        return self._minutes.get(
            (path_token, day, opens, closes),
            lambda: self._draw_minutes(path_token, reference, volatility, day, opens, closes),
        )

    def seconds(
        self, path_token: int, day: int, minutes: Minutes, first: int, count: int = 1
    ) -> Floats:
        """The prices of some minutes of the day, sixty each, in one row."""
        hours = range(first // BLOCK, (first + count - 1) // BLOCK + 1)
        parts = [self._hour(path_token, day, minutes, hour) for hour in hours]
        whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
        begin = (first - hours.start * BLOCK) * 60
        return whole[begin : begin + count * 60]

    def _hour(self, path_token: int, day: int, minutes: Minutes, hour: int) -> Floats:
        return self._seconds.get(
            (path_token, day, minutes.first_second, minutes.open.size, hour),
            lambda: self._draw_hour(path_token, day, minutes, hour),
        )

    def _daily(self, path_token: int, volatility: float) -> Floats:
        return self._levels.get((path_token,), lambda: self._draw_levels(path_token, volatility))

    def _draw_levels(self, path_token: int, volatility: float) -> Floats:
        rng = np.random.default_rng([self._seed, path_token])
        count = LAST_DAY - FIRST_DAY + 2
        steps: list[float] = (rng.standard_normal(count) * volatility).tolist()
        levels: Iterator[float] = accumulate(steps, _revert)
        return np.fromiter(levels, np.float64, count)

    def _draw_minutes(
        self, path_token: int, reference: float, volatility: float, day: int,
        opens: int, closes: int,
    ) -> Minutes:  # fmt: skip
        count = (closes - opens) // 60
        rng = np.random.default_rng([self._seed, path_token, day])
        daily = self._daily(path_token, volatility)
        index = min(max(day, FIRST_DAY), LAST_DAY) - FIRST_DAY
        start, end = float(daily[index]), float(daily[index + 1])
        step = volatility * 0.8 / np.sqrt(count)
        walk = np.concatenate(([0.0], np.cumsum(rng.standard_normal(count)) * step))
        fraction = np.linspace(0.0, 1.0, count + 1)
        nodes = start + (end - start) * fraction + walk - walk[-1] * fraction
        tail = rng.standard_normal(count) * step / np.sqrt(60.0)
        open_ = nodes[:-1]
        close = open_ + np.diff(nodes) * (59.0 / 60.0) + tail
        reach = np.abs(rng.standard_normal((2, count))) * step * 0.5
        high = np.maximum(open_, close) + reach[0]
        low = np.minimum(open_, close) - reach[1]
        busy = 1.0 + 1.5 * (2.0 * fraction[:-1] - 1.0) ** 2
        weight = busy * np.exp(0.5 * rng.standard_normal(count))
        return Minutes(
            opens,
            reference * np.exp(open_),
            reference * np.exp(high),
            reference * np.exp(low),
            reference * np.exp(close),
            weight / count / 1.7,
        )

    def _draw_hour(self, path_token: int, day: int, minutes: Minutes, hour: int) -> Floats:
        """An hour at once: to seed a generator costs as much as to draw many minutes."""
        rng = np.random.default_rng([self._seed, path_token, day, minutes.first_second, hour])
        part = slice(hour * BLOCK, hour * BLOCK + BLOCK)
        columns = (minutes.open, minutes.high, minutes.low, minutes.close)
        open_, high, low, close = (column[part, None] for column in columns)
        # Always a whole hour is drawn, so that a day that ends earlier is the same path, cut short.
        one, other = rng.integers(1, 59, BLOCK), rng.integers(1, 58, BLOCK)
        other = np.where(other >= one, other + 1, other)
        count = open_.size
        first = np.minimum(one, other)[:count, None]
        second = np.maximum(one, other)[:count, None]
        is_high_first = rng.random(BLOCK)[:count, None] < 0.5
        noise = rng.standard_normal((BLOCK, 60))[:count]
        top, turn = np.where(is_high_first, high, low), np.where(is_high_first, low, high)
        path = np.where(
            first >= _AT,
            open_ + (top - open_) * (_AT / first),
            np.where(
                second >= _AT,
                top + (turn - top) * ((_AT - first) / (second - first)),
                turn + (close - turn) * ((_AT - second) / (59 - second)),
            ),
        )
        path = np.clip(path + noise * ((high - low) * 0.08), low, high)
        path[:, :1], path[:, 59:] = open_, close
        np.put_along_axis(path, first, top, axis=1)
        np.put_along_axis(path, second, turn, axis=1)
        return np.asarray(path.ravel(), dtype=np.float64)
