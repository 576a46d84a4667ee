"""Signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._declare import indicator
from ..kernels.signals import CROSSOVER, CROSSUNDER, FALLING, RISING

if TYPE_CHECKING:
    from .._types import Bools, Data


@indicator("signals", RISING, source="Definition.")
def rising(data: Data, period: int, column: str | None = None) -> Bools:
    """Rising.

    value > max of the previous `period` values.

    Args:
        data: prices or any other series.
        period: earlier values to compare with.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: True when the value is above each of the previous
        `period`.
    """
    ...


@indicator("signals", FALLING, source="Definition.")
def falling(data: Data, period: int, column: str | None = None) -> Bools:
    """Falling.

    value < min of the previous `period` values.

    Args:
        data: prices or any other series.
        period: earlier values to compare with.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: True when the value is below each of the previous
        `period`.
    """
    ...


@indicator("signals", CROSSOVER, source="Pine ta.crossover.")
def crossover(left: Data, right: Data | float) -> Bools:
    """Cross over.

    left > right now, and left <= right on the bar before.

    Args:
        left: series that crosses.
        right: series, or one number, that is crossed.

    Returns:
        Series or array, as long as the input: True on the bar where left rises above right.
    """
    ...


@indicator("signals", CROSSUNDER, source="Pine ta.crossunder.")
def crossunder(left: Data, right: Data | float) -> Bools:
    """Cross under.

    left < right now, and left >= right on the bar before.

    Args:
        left: series that crosses.
        right: series, or one number, that is crossed.

    Returns:
        Series or array, as long as the input: True on the bar where left falls below right.
    """
    ...
