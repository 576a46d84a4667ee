"""Statistics.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    from .._types import ArrayData, Data, FloatArray, FloatSeries, PandasData

__all__ = ["beta", "correlation", "stddev", "zscore"]


@overload
def stddev(data: PandasData, period: int = 20, column: str | None = None) -> FloatSeries: ...
@overload
def stddev(data: ArrayData, period: int = 20, column: str | None = None) -> FloatArray: ...
def stddev(data: Data, period: int = 20, column: str | None = None) -> FloatSeries | FloatArray:
    """Standard deviation.

    Square root of the mean squared distance from the mean of the window.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: population standard deviation, unit of the input.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib STDDEV.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["stddev"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def zscore(data: PandasData, period: int = 20, column: str | None = None) -> FloatSeries: ...
@overload
def zscore(data: ArrayData, period: int = 20, column: str | None = None) -> FloatArray: ...
def zscore(data: Data, period: int = 20, column: str | None = None) -> FloatSeries | FloatArray:
    """Z-score.

    (value - sma) / population standard deviation; 0 in a flat window.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: distance from the mean in standard deviations.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: Definition.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["zscore"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def correlation(left: PandasData, right: Data | float, period: int = 20) -> FloatSeries: ...
@overload
def correlation(left: ArrayData, right: Data | float, period: int = 20) -> FloatArray: ...
def correlation(left: Data, right: Data | float, period: int = 20) -> FloatSeries | FloatArray:
    """Rolling correlation.

    Covariance over both standard deviations; 0 when either series is flat.

    Args:
        left: first series.
        right: second series.
        period: bars in the window.

    Returns:
        Series or array, as long as the input: Pearson correlation, -1 to 1.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib CORREL.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["correlation"], {"left": left, "right": right}, {}, {"period": period}
    )
    return result


@overload
def beta(data: PandasData, benchmark: Data | float, period: int = 20) -> FloatSeries: ...
@overload
def beta(data: ArrayData, benchmark: Data | float, period: int = 20) -> FloatArray: ...
def beta(data: Data, benchmark: Data | float, period: int = 20) -> FloatSeries | FloatArray:
    """Rolling beta.

    Covariance of one-bar returns over the benchmark's variance; 0 when that is flat.

    Args:
        data: prices of the instrument.
        benchmark: prices of the benchmark.
        period: one-bar returns in the window.

    Returns:
        Series or array, as long as the input: slope of the returns on the returns of the benchmark.

    Warm-up: first value at bar 20 with period=20. Seed: None: exact from the first full window.
    Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: TA-Lib BETA(benchmark, instrument).
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["beta"], {"data": data, "benchmark": benchmark}, {}, {"period": period}
    )
    return result
