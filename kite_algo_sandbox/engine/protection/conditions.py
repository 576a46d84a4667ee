"""Whether a rule holds: one evaluation for all protection, over arrays.

A figure is a number that follows from prices, such as the percentage of a basket or the profit of
an option run. Its values come as an array: of one element for now, of one per second for a stretch
of time, or of the lowest and highest of every minute. So what a look at the present finds and what
a search through the past finds cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Comparison: TypeAlias = Literal["gte", "lte"]
#: Levels that follow a best are rounded to this part of one, so that a hair of binary arithmetic
#: decides nothing.
_PARTS = 1e9
#: No best has been seen yet.
NO_BEST = -np.inf


@dataclass(frozen=True, slots=True)
class Trail:
    """A level that follows the best value of a figure ``drop`` below it.

    It counts once the best has reached ``activate``; without one, once it is above zero.
    """

    drop: float
    activate: float | None = None

    def level(self, best: Floats) -> Floats:
        """Where it stands, by the best so far."""
        return np.asarray(np.rint((best - self.drop) * _PARTS) / _PARTS)

    def level_now(self, best: float) -> float:
        """The same for one number, to the last bit."""
        return round((best - self.drop) * _PARTS) / _PARTS

    def is_active(self, best: Floats) -> Flags:
        """Whether the best has been high enough."""
        return np.asarray(best > 0 if self.activate is None else best >= self.activate)

    def is_active_now(self, best: float) -> bool:
        """The same for one number."""
        return best > 0 if self.activate is None else best >= self.activate


@dataclass(frozen=True, slots=True)
class Condition:
    """A figure against a level, or against one that trails its best."""

    rule: str
    figure: str
    comparison: Comparison
    level: float | Trail

    def holds(self, values: Floats, best: Floats) -> Flags:
        """Where it holds, given the best so far at each value."""
        if isinstance(self.level, Trail):
            return self.level.is_active(best) & (values <= self.level.level(best))
        return np.asarray(
            values >= self.level if self.comparison == "gte" else values <= self.level
        )

    def holds_now(self, value: float, best: float) -> bool:
        """The same for one value."""
        level = self.level
        if isinstance(level, Trail):
            return level.is_active_now(best) and value <= level.level_now(best)
        return value >= level if self.comparison == "gte" else value <= level


def winners(
    conditions: Sequence[Condition], values: Mapping[str, Floats], bests: Mapping[str, Floats],
    size: int,
) -> NDArray[np.int64]:  # fmt: skip
    """The number of the first condition that holds at each value, -1 where none does.

    A condition without a value of its figure does not hold. ``bests`` include the values.
    """
    found = np.full(size, -1)
    for number in reversed(range(len(conditions))):
        condition = conditions[number]
        at = values.get(condition.figure)
        if at is not None:
            found[condition.holds(at, bests.get(condition.figure, at))] = number
    return found


def winner(
    conditions: Sequence[Condition], values: Mapping[str, float], bests: Mapping[str, float]
) -> int:
    """The same for the present: one value of each figure."""
    for number, condition in enumerate(conditions):
        value = values.get(condition.figure)
        if value is not None and condition.holds_now(value, bests.get(condition.figure, value)):
            return number
    return -1


def is_out_of_reach(
    conditions: Sequence[Condition], low: Mapping[str, float], high: Mapping[str, float],
    bests: Mapping[str, float],
) -> bool:  # fmt: skip
    """Whether none can hold, and no best be beaten, while figures stay between two numbers."""
    if any(high[name] > best for name, best in bests.items()):
        return False
    for condition in conditions:
        name = condition.figure
        if name in low:
            near = high[name] if condition.comparison == "gte" else low[name]
            if condition.holds_now(near, bests.get(name, high[name])):
                return False
    return True


def may_change(
    conditions: Sequence[Condition], expected: int, low: Mapping[str, Floats],
    high: Mapping[str, Floats], bests: Mapping[str, Floats], size: int,
) -> Flags:  # fmt: skip
    """Where another condition than the ``expected`` one may win between two bounds."""
    open_: Flags = np.zeros(size, dtype=np.bool_)
    for number, condition in enumerate(conditions):
        name = condition.figure
        if name not in low:
            if number == expected:
                break
            continue
        best = bests.get(name, high[name])
        near, far = (high, low) if condition.comparison == "gte" else (low, high)
        if number == expected:
            return open_ | ~condition.holds(far[name], best)
        open_ |= condition.holds(near[name], best)
    return open_ if expected < 0 else np.ones(size, dtype=np.bool_)
