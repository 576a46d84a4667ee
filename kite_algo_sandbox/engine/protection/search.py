"""The first tick at which another rule wins, found without looking at every tick.

Within a stretch of time positions stand still and only prices move. The lowest and highest price of
each minute bound what a figure can be; only where the bounds leave it open whether a rule is met,
or whether the best so far is beaten, the sixty seconds of the minute are looked at. The answer is
that of looking at all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..market.bounds import DAY_MINUTES, minute_bounds
from ..market.hours import split, start_of
from ..market.instruments import Instrument
from ..market.prices import Prices
from ..market.ticks import Ints, last_prices
from .conditions import Condition, Flags, Floats, is_out_of_reach, may_change, winners

#: The most minutes that are looked at together.
_TOGETHER = 60


class Figures(Protocol):
    """Numbers that follow from prices."""

    @property
    def instruments(self) -> Sequence[Instrument]:
        """The instruments whose prices are needed."""
        ...

    def of(self, prices: Sequence[Ints], size: int) -> dict[str, Floats]:
        """The figures at so many moments; ``prices`` are in paise, a row per instrument."""
        ...

    def between(
        self, low: Sequence[Ints], high: Sequence[Ints], size: int
    ) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """The lowest and the highest that the figures can be between lowest and highest prices.

        Exactly: what :meth:`of` makes of any prices between them is not outside.
        """
        ...


@dataclass(frozen=True, slots=True)
class DayBounds:
    """The lowest and the highest figures of every minute of a day, and of the day as a whole."""

    low: Mapping[str, Floats]
    high: Mapping[str, Floats]
    lowest: Mapping[str, float]
    highest: Mapping[str, float]

    @classmethod
    def of(cls, low: Mapping[str, Floats], high: Mapping[str, Floats]) -> DayBounds:
        """Work out those of the day."""
        lowest = {name: float(np.min(values)) for name, values in low.items()}
        highest = {name: float(np.max(values)) for name, values in high.items()}
        return cls(low, high, lowest, highest)


class Bounds:
    """The bounds of figures, kept for the day that was asked last."""

    def __init__(self, prices: Prices, figures: Figures) -> None:
        self._prices = prices
        self._figures = figures
        self._kept: tuple[tuple[int, int], DayBounds] | None = None

    def of_day(self, day: int) -> DayBounds:
        """Those of the day with this ordinal."""
        key = (day, self._prices.version)
        if self._kept is None or self._kept[0] != key:
            items = self._figures.instruments
            pairs = [minute_bounds(self._prices, item, day) for item in items]
            lows, highs = [low for low, _ in pairs], [high for _, high in pairs]
            between = self._figures.between(lows, highs, DAY_MINUTES)
            self._kept = (key, DayBounds.of(*between))
        return self._kept[1]

    def ticks(self, first: int, final: int) -> dict[str, Floats]:
        """The figures at every second."""
        rows = [last_prices(self._prices, item, first, final) for item in self._figures.instruments]
        return self._figures.of(rows, final - first + 1)


class Search:
    """A search through one stretch of time; ``bests`` are those before it, by figure."""

    def __init__(
        self, bounds: Bounds, conditions: Sequence[Condition], expected: int,
        bests: Mapping[str, float], first: int, final: int,
    ) -> None:  # fmt: skip
        """``expected`` is the condition that won last: -1 for none, beyond the last for one that
        is no longer among them."""
        self._bounds = bounds
        self._conditions = conditions
        self._expected = expected
        self._before = dict(bests)
        # Seconds that were looked at: the first of a piece, and the bests at each of it.
        self._seen: list[tuple[int, dict[str, Floats]]] = []
        self.hit = self._run(first, final)

    def bests_at(self, second: int) -> dict[str, float]:
        """The best figures once the tick at a second, no later than the hit, is past."""
        found = dict(self._before)
        for begin, bests in self._seen:
            if begin > second:
                break
            for name, values in bests.items():
                found[name] = float(values[min(second - begin, values.size - 1)])
        return found

    def _run(self, first: int, final: int) -> int | None:
        bests = dict(self._before)
        for begin, last in _days(first, final):
            hit = self._day(begin, last, bests)
            if hit is not None:
                return hit
        return None

    def _day(self, first: int, final: int, bests: dict[str, float]) -> int | None:
        day, of_day = split(first)
        midnight = start_of(day)
        found = self._bounds.of_day(day)
        if self._expected < 0 and is_out_of_reach(
            self._conditions, found.lowest, found.highest, bests
        ):
            return None
        minute, stop = of_day // 60, (final - midnight) // 60 + 1
        together = 1
        while minute < stop:
            part = slice(minute, min(stop, minute + _TOGETHER))
            low = {name: values[part] for name, values in found.low.items()}
            high = {name: values[part] for name, values in found.high.items()}
            open_ = self._open(low, high, bests, part.stop - part.start)
            skipped = int(np.argmax(open_))
            if not open_[skipped]:
                minute = part.stop
                continue
            rest = open_[skipped:]
            # A minute that was looked at makes a best, which may settle those after it.
            count = min(rest.size if rest.all() else int(np.argmin(rest)), together)
            together = min(together * 2, _TOGETHER)
            begin = max(first, midnight + (minute + skipped) * 60)
            end = min(final, midnight + (minute + skipped + count) * 60 - 1)
            hit = self._look(begin, end, bests)
            if hit is not None:
                return hit
            minute += skipped + count
        return None

    def _open(
        self, low: Mapping[str, Floats], high: Mapping[str, Floats], bests: Mapping[str, float],
        size: int,
    ) -> Flags:  # fmt: skip
        best = {name: np.array([value]) for name, value in bests.items()}
        open_ = may_change(self._conditions, self._expected, low, high, best, size)
        for name, value in bests.items():
            open_ = open_ | (high[name] > value)
        return open_

    def _look(self, first: int, final: int, bests: dict[str, float]) -> int | None:
        values = self._bounds.ticks(first, final)
        so_far = {
            name: np.maximum(np.maximum.accumulate(values[name]), best)
            for name, best in bests.items()
        }
        self._seen.append((first, so_far))
        found = winners(self._conditions, values, so_far, final - first + 1)
        changed = found != self._expected
        index = int(np.argmax(changed))
        if changed[index]:
            return first + index
        bests.update({name: float(best[-1]) for name, best in so_far.items()})
        return None


def _days(first: int, final: int) -> Iterator[tuple[int, int]]:
    """A stretch cut at midnights."""
    while first <= final:
        last = min(final, start_of(split(first)[0] + 1) - 1)
        yield first, last
        first = last + 1
