"""Moving averages.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    from .._types import ArrayData, Data, FloatArray, FloatSeries, PandasData

__all__ = ["dema", "ema", "hma", "kama", "linreg", "sma", "tema", "vwma", "wma"]


@overload
def sma(data: PandasData, period: int, column: str | None = None) -> FloatSeries: ...
@overload
def sma(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
def sma(data: Data, period: int, column: str | None = None) -> FloatSeries | FloatArray:
    """Simple moving average.

    Mean of the last `period` values.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: mean of the last `period` values.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib SMA.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["sma"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def ema(data: PandasData, period: int, column: str | None = None) -> FloatSeries: ...
@overload
def ema(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
def ema(data: Data, period: int, column: str | None = None) -> FloatSeries | FloatArray:
    """Exponential moving average.

    ema += 2 / (period + 1) * (value - ema).

    Args:
        data: prices or any other series.
        period: bars; the factor is 2 / (period + 1).
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: average that weights recent values most.

    Warm-up: first value at bar 19 with period=20. Seed: Mean of the first `period` values.
    Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: TA-Lib EMA.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["ema"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def wma(data: PandasData, period: int, column: str | None = None) -> FloatSeries: ...
@overload
def wma(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
def wma(data: Data, period: int, column: str | None = None) -> FloatSeries | FloatArray:
    """Weighted moving average.

    Sum of weight * value over period * (period + 1) / 2, weights 1 to `period`.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: mean with weights 1 (oldest) to `period` (newest).

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib WMA.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["wma"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def vwma(
    data: PandasData,
    volume: Data | None = None,
    period: int = 14,
    *,
    column: str | None = None,
    volume_column: str | None = None,
) -> FloatSeries: ...
@overload
def vwma(
    data: ArrayData,
    volume: Data | None = None,
    period: int = 14,
    *,
    column: str | None = None,
    volume_column: str | None = None,
) -> FloatArray: ...
def vwma(
    data: Data,
    volume: Data | None = None,
    period: int = 14,
    *,
    column: str | None = None,
    volume_column: str | None = None,
) -> FloatSeries | FloatArray:
    """Volume-weighted moving average.

    Sum of price * volume over sum of volume; NaN when nothing traded.

    Args:
        data: prices.
        volume: quantity traded in each bar.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).
        volume_column: column of a frame that holds volume (default `volume`).

    Returns:
        Series or array, as long as the input: mean price per unit traded in the window.

    Warm-up: first value at bar 13 with period=14. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib VWMA.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["vwma"],
        {"data": data, "volume": volume},
        {"data": column, "volume": volume_column},
        {"period": period},
    )
    return result


@overload
def dema(data: PandasData, period: int, column: str | None = None) -> FloatSeries: ...
@overload
def dema(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
def dema(data: Data, period: int, column: str | None = None) -> FloatSeries | FloatArray:
    """Double exponential moving average.

    2 * ema - ema(ema).

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: exponential average with less lag.

    Warm-up: first value at bar 38 with period=20. Seed: Each average by the mean of its first
    `period` values. Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: TA-Lib DEMA.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["dema"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def tema(data: PandasData, period: int, column: str | None = None) -> FloatSeries: ...
@overload
def tema(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
def tema(data: Data, period: int, column: str | None = None) -> FloatSeries | FloatArray:
    """Triple exponential moving average.

    3 * ema - 3 * ema(ema) + ema(ema(ema)).

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: exponential average with the least lag of the three.

    Warm-up: first value at bar 57 with period=20. Seed: Each average by the mean of its first
    `period` values. Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: TA-Lib TEMA.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["tema"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def hma(data: PandasData, period: int, column: str | None = None) -> FloatSeries: ...
@overload
def hma(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
def hma(data: Data, period: int, column: str | None = None) -> FloatSeries | FloatArray:
    """Hull moving average.

    wma(2 * wma(period // 2) - wma(period), floor(sqrt(period))).

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: smooth average with little lag.

    Warm-up: first value at bar 22 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: Alan Hull; TA-Lib HMA.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["hma"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def kama(
    data: PandasData,
    period: int = 10,
    fast_period: int = 2,
    slow_period: int = 30,
    column: str | None = None,
) -> FloatSeries: ...
@overload
def kama(
    data: ArrayData,
    period: int = 10,
    fast_period: int = 2,
    slow_period: int = 30,
    column: str | None = None,
) -> FloatArray: ...
def kama(
    data: Data,
    period: int = 10,
    fast_period: int = 2,
    slow_period: int = 30,
    column: str | None = None,
) -> FloatSeries | FloatArray:
    """Kaufman adaptive moving average.

    kama += c**2 * (value - kama); c runs from the slow to the fast factor with the efficiency
    ratio |change over period| / sum of |single changes|.

    Args:
        data: prices or any other series.
        period: bars over which efficiency is measured.
        fast_period: period of the fastest average.
        slow_period: period of the slowest average.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: average that follows trends and ignores noise.

    Warm-up: first value at bar 10 with period=10, fast_period=2, slow_period=30. Seed: The
    value before the first output. Gaps: A missing value gives NaN and the warm-up starts again
    after it.

    Source: TA-Lib KAMA.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["kama"],
        {"data": data},
        {"data": column},
        {"period": period, "fast_period": fast_period, "slow_period": slow_period},
    )
    return result


@overload
def linreg(data: PandasData, period: int = 14, column: str | None = None) -> FloatSeries: ...
@overload
def linreg(data: ArrayData, period: int = 14, column: str | None = None) -> FloatArray: ...
def linreg(data: Data, period: int = 14, column: str | None = None) -> FloatSeries | FloatArray:
    """Linear regression.

    Value of the least-squares line at the newest bar, 3 * wma - 2 * sma.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: end point of the least-squares line through the
        window.

    Warm-up: first value at bar 13 with period=14. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib LINEARREG.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["linreg"], {"data": data}, {"data": column}, {"period": period}
    )
    return result
