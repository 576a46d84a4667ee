"""Prices that were set from outside: where a path was taken to, and how it goes on from there.

A path has its prices by itself, seeded or recorded. From the second at which a price is set, the
path goes in a straight line to the price that was asked for, at once when it has no time to do so
in, and from then on moves as it would have moved by itself, percent for percent. What lies before
that second stays as it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .price_values import Ints, on_grid

Floats = NDArray[np.float64]
#: Open, high, low and close of every minute of a day.
Edges = tuple[Floats, Floats, Floats, Floats]


@dataclass(frozen=True, slots=True)
class PriceSet:
    """One price that was set: a line from ``begin`` to ``end``, then the path times ``scale``.

    ``start`` and ``stop`` are epoch seconds, prices in the unit of the path they belong to. When
    both seconds are the same, the path is at ``end`` from that second on.
    """

    start: int
    stop: int
    begin: float
    end: float
    scale: float

    def at(self, seconds: NDArray[np.int64], own: Floats) -> Floats:
        """The prices at seconds from ``start`` on, where the path has its ``own`` ones."""
        length = self.stop - self.start
        line = own if not length else (
            self.begin + (self.end - self.begin) * (seconds - self.start) / length
        )  # fmt: skip
        return np.where(seconds < self.stop, line, own * self.scale)


class SetPrices:
    """The prices that were set, by the path they belong to.

    Attributes:
        version: Another number after every change.
    """

    def __init__(self) -> None:
        self.version = 0
        self._by_path: dict[int, list[PriceSet]] = {}

    def __contains__(self, path: int) -> bool:
        return path in self._by_path

    def put(self, path: int, price: PriceSet) -> None:
        """Let a price count from its second on; what was to come from there is forgotten."""
        earlier = [one for one in self._by_path.get(path, ()) if one.start < price.start]
        self._by_path[path] = [*earlier, price]
        self.version += 1

    def clear(self) -> None:
        """Let every path have its own prices again."""
        self._by_path.clear()
        self.version += 1

    def begins(self, path: int) -> int | None:
        """The first second of a path at which it does not have its own prices."""
        found = self._by_path.get(path)
        return found[0].start if found else None

    def scale_at(self, path: int, second: int) -> float:
        """How many times its own price a path was told to have by a second, at the end of it."""
        found = self._by_path.get(path, ())
        return next((one.scale for one in reversed(found) if one.start <= second), 1.0)

    def seconds(self, path: int, first: int, own: Floats) -> Floats:
        """The prices of a path at consecutive seconds, given its ``own``."""
        found = self._by_path.get(path, ())
        if not found or first + own.size <= found[0].start:
            return own
        at = first + np.arange(own.size)
        prices = own
        for one in found:
            prices = np.where(at >= one.start, one.at(at, own), prices)
        return prices

    def minutes(
        self, path: int, first: int, own: Edges, seconds_of: Callable[[int], Floats]
    ) -> Edges:
        """The minutes of a day that begins at second ``first``, given the path's ``own``.

        ``seconds_of`` gives the sixty own prices of a minute by its number. Minutes in which the
        path follows one price that was set, and has reached it, are its own ones times a number;
        only the others are looked at second by second.
        """
        found = self._by_path.get(path, ())
        count = own[0].size
        if not found or first + 60 * count <= found[0].start:
            return own
        starts = [one.start for one in found]
        scale, apart = np.ones(count), []
        for minute in range(max((starts[0] - first) // 60, 0), count):
            begin = first + 60 * minute
            index = bisect_right(starts, begin) - 1
            is_whole = index == bisect_right(starts, begin + 59) - 1
            if is_whole and begin >= found[index].stop:
                scale[minute] = found[index].scale
            else:
                apart.append(minute)
        opens, highs, lows, closes = (column * scale for column in own)
        for minute in apart:
            prices = self.seconds(path, first + 60 * minute, seconds_of(minute))
            opens[minute], closes[minute] = prices[0], prices[-1]
            highs[minute], lows[minute] = np.max(prices), np.min(prices)
        return opens, highs, lows, closes

    def contract_minutes(
        self, path: int, first: int, tick: int, own: tuple[Ints, Ints, Ints, Ints],
        ticks_of: Callable[[int], Ints],
    ) -> tuple[Ints, Ints, Ints, Ints]:  # fmt: skip
        """The same for a contract whose own price was set, in paise on its tick grid."""
        open_, high, low, close = self.minutes(
            path, first, (own[0] / 100, own[1] / 100, own[2] / 100, own[3] / 100),
            lambda minute: ticks_of(minute) / 100,
        )  # fmt: skip
        return (
            on_grid(open_ * 100.0, tick), on_grid(high * 100.0, tick),
            on_grid(low * 100.0, tick), on_grid(close * 100.0, tick),
        )  # fmt: skip
