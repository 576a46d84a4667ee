"""Signals.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    from .._types import ArrayData, BoolArray, BoolSeries, Data, PandasData

__all__ = ["crossover", "crossunder", "falling", "rising"]


@overload
def rising(data: PandasData, period: int, column: str | None = None) -> BoolSeries: ...
@overload
def rising(data: ArrayData, period: int, column: str | None = None) -> BoolArray: ...
def rising(data: Data, period: int, column: str | None = None) -> BoolSeries | BoolArray:
    """Rising.

    value > max of the previous `period` values.

    Args:
        data: prices or any other series.
        period: earlier values to compare with.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: True when the value is above each of the previous
        `period`.

    Warm-up: first value at bar 20 with period=20. Seed: None: exact from the first full window.
    Gaps: False while any of the values compared is missing.

    Source: Definition.
    """
    result: BoolSeries | BoolArray = compute(
        INDICATORS["rising"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def falling(data: PandasData, period: int, column: str | None = None) -> BoolSeries: ...
@overload
def falling(data: ArrayData, period: int, column: str | None = None) -> BoolArray: ...
def falling(data: Data, period: int, column: str | None = None) -> BoolSeries | BoolArray:
    """Falling.

    value < min of the previous `period` values.

    Args:
        data: prices or any other series.
        period: earlier values to compare with.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: True when the value is below each of the previous
        `period`.

    Warm-up: first value at bar 20 with period=20. Seed: None: exact from the first full window.
    Gaps: False while any of the values compared is missing.

    Source: Definition.
    """
    result: BoolSeries | BoolArray = compute(
        INDICATORS["falling"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def crossover(left: PandasData, right: Data | float) -> BoolSeries: ...
@overload
def crossover(left: ArrayData, right: Data | float) -> BoolArray: ...
def crossover(left: Data, right: Data | float) -> BoolSeries | BoolArray:
    """Cross over.

    left > right now, and left <= right on the bar before.

    Args:
        left: series that crosses.
        right: series, or one number, that is crossed.

    Returns:
        Series or array, as long as the input: True on the bar where left rises above right.

    Warm-up: first value at bar 1. Seed: None: exact from the first full window. Gaps: False
    when any of the four values is missing.

    Source: Pine ta.crossover.
    """
    result: BoolSeries | BoolArray = compute(
        INDICATORS["crossover"], {"left": left, "right": right}, {}, {}
    )
    return result


@overload
def crossunder(left: PandasData, right: Data | float) -> BoolSeries: ...
@overload
def crossunder(left: ArrayData, right: Data | float) -> BoolArray: ...
def crossunder(left: Data, right: Data | float) -> BoolSeries | BoolArray:
    """Cross under.

    left < right now, and left >= right on the bar before.

    Args:
        left: series that crosses.
        right: series, or one number, that is crossed.

    Returns:
        Series or array, as long as the input: True on the bar where left falls below right.

    Warm-up: first value at bar 1. Seed: None: exact from the first full window. Gaps: False
    when any of the four values is missing.

    Source: Pine ta.crossunder.
    """
    result: BoolSeries | BoolArray = compute(
        INDICATORS["crossunder"], {"left": left, "right": right}, {}, {}
    )
    return result
