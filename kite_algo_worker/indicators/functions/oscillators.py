"""Oscillators.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    import pandas as pd

    from .._types import ArrayData, Data, FloatArray, FloatSeries, PandasData

__all__ = ["cci", "rsi", "stochastic", "stochrsi", "williams_r", "williamsr"]


@overload
def rsi(data: PandasData, period: int = 14, column: str | None = None) -> FloatSeries: ...
@overload
def rsi(data: ArrayData, period: int = 14, column: str | None = None) -> FloatArray: ...
def rsi(data: Data, period: int = 14, column: str | None = None) -> FloatSeries | FloatArray:
    """Relative strength index.

    100 * gains / (gains + losses), both Wilder averages; 50 when nothing moved at all.

    Args:
        data: prices or any other series.
        period: bars of Wilder's averages.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: 0 (only falls) to 100 (only rises).

    Warm-up: first value at bar 14 with period=14. Seed: Mean of the first `period` gains and
    losses. Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: Wilder (1978); TA-Lib RSI, which gives 0 for a flat series where this gives 50.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["rsi"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


def stochastic(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    k_period: int = 14,
    d_period: int = 3,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> pd.DataFrame:
    """Stochastic oscillator.

    %K = 100 * (close - lowest) / (highest - lowest), 0 without a range; %D = sma(%K).

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        k_period: bars of the range.
        d_period: bars of the mean of %K.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        DataFrame, as long as the input: `stoch_k`: %K: place of the close in the range of the
        window, 0 to 100; `stoch_d`: %D: mean of the last `d_period` %K.

    Warm-up: first values at bar 13 (stoch_k), 15 (stoch_d) with k_period=14, d_period=3. Seed:
    None: exact from the first full window. Gaps: NaN while the window holds a missing value.

    Source: TA-Lib STOCHF, with %K from its own first bar on.
    """
    result: pd.DataFrame = compute(
        INDICATORS["stochastic"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {"k_period": k_period, "d_period": d_period},
    )
    return result


@overload
def williamsr(
    high: PandasData,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatSeries: ...
@overload
def williamsr(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatArray: ...
def williamsr(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatSeries | FloatArray:
    """Williams %R.

    -100 * (highest - close) / (highest - lowest), 0 without a range.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        period: bars in the window.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        Series or array, as long as the input: place of the close in the range, -100 (low) to 0
        (high).

    Warm-up: first value at bar 13 with period=14. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib WILLR.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["williamsr"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {"period": period},
    )
    return result


williams_r = williamsr


@overload
def cci(
    high: PandasData,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatSeries: ...
@overload
def cci(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatArray: ...
def cci(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatSeries | FloatArray:
    """Commodity channel index.

    (tp - sma(tp)) / (0.015 * mean |tp - sma(tp)|), tp = (high + low + close) / 3; exactly 0
    when all typical prices of the window are equal.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        period: bars in the window.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        Series or array, as long as the input: distance from the mean, in 1.5 % of the mean
        deviation.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib CCI.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["cci"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {"period": period},
    )
    return result


def stochrsi(
    data: Data,
    period: int = 14,
    stoch_period: int = 14,
    k_period: int = 3,
    d_period: int = 3,
    column: str | None = None,
) -> pd.DataFrame:
    """Stochastic RSI.

    sma of 100 * (rsi - lowest) / (highest - lowest), 0 without a range; %D = sma(%K).

    Args:
        data: prices or any other series.
        period: bars of the RSI.
        stoch_period: bars of the range of the RSI.
        k_period: bars of the mean that makes %K.
        d_period: bars of the mean that makes %D.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame, as long as the input: `stochrsi_k`: %K: smoothed place of the RSI in its range, 0
        to 100; `stochrsi_d`: %D: mean of the last `d_period` %K.

    Warm-up: first values at bar 29 (stochrsi_k), 31 (stochrsi_d) with period=14,
    stoch_period=14, k_period=3, d_period=3. Seed: As rsi. Gaps: A missing value gives NaN and
    the warm-up starts again after it.

    Source: Pine built-in Stochastic RSI; with k_period=1 as TA-Lib STOCHRSI.
    """
    result: pd.DataFrame = compute(
        INDICATORS["stochrsi"],
        {"data": data},
        {"data": column},
        {
            "period": period,
            "stoch_period": stoch_period,
            "k_period": k_period,
            "d_period": d_period,
        },
    )
    return result
