"""Momentum oscillators.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    import pandas as pd

    from .._types import ArrayData, Data, FloatArray, FloatSeries, IndicatorColumns, PandasData

__all__ = [
    "cci",
    "dpo",
    "macd",
    "momentum",
    "ppo",
    "roc",
    "rsi",
    "stochastic",
    "stochrsi",
    "williams_r",
    "williamsr",
]


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


@overload
def macd(
    data: PandasData,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> pd.DataFrame: ...
@overload
def macd(
    data: ArrayData,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> IndicatorColumns: ...
def macd(
    data: Data,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> pd.DataFrame | IndicatorColumns:
    """Moving average convergence/divergence.

    ema(fast) - ema(slow), its own ema, and the difference.

    Args:
        data: prices or any other series.
        fast_period: bars of the fast average.
        slow_period: bars of the slow average.
        signal_period: bars of the average of the line.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame or arrays by name, as long as the input: `macd`: fast minus slow average, in price
        units; `signal`: exponential average of the line; `histogram`: line minus signal.

    Warm-up: first values at bar 25 (macd), 33 (signal), 33 (histogram) with fast_period=12,
    slow_period=26, signal_period=9. Seed: Each average by the mean of its own first values.
    Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: Pine ta.macd; TA-Lib MACD starts the fast average later and converges to the same.
    """
    result: pd.DataFrame | IndicatorColumns = compute(
        INDICATORS["macd"],
        {"data": data},
        {"data": column},
        {"fast_period": fast_period, "slow_period": slow_period, "signal_period": signal_period},
    )
    return result


@overload
def ppo(
    data: PandasData,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> pd.DataFrame: ...
@overload
def ppo(
    data: ArrayData,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> IndicatorColumns: ...
def ppo(
    data: Data,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> pd.DataFrame | IndicatorColumns:
    """Percentage price oscillator.

    100 * (ema(fast) - ema(slow)) / ema(slow); 0 when the slow average is 0.

    Args:
        data: prices or any other series.
        fast_period: bars of the fast average.
        slow_period: bars of the slow average.
        signal_period: bars of the average of the line.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame or arrays by name, as long as the input: `ppo`: fast minus slow average, in
        percent of the slow one; `signal`: exponential average of the line; `histogram`: line minus
        signal.

    Warm-up: first values at bar 25 (ppo), 33 (signal), 33 (histogram) with fast_period=12,
    slow_period=26, signal_period=9. Seed: Each average by the mean of its own first values.
    Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: TA-Lib PPO with exponential averages.
    """
    result: pd.DataFrame | IndicatorColumns = compute(
        INDICATORS["ppo"],
        {"data": data},
        {"data": column},
        {"fast_period": fast_period, "slow_period": slow_period, "signal_period": signal_period},
    )
    return result


@overload
def dpo(data: PandasData, period: int = 21, column: str | None = None) -> FloatSeries: ...
@overload
def dpo(data: ArrayData, period: int = 21, column: str | None = None) -> FloatArray: ...
def dpo(data: Data, period: int = 21, column: str | None = None) -> FloatSeries | FloatArray:
    """Detrended price oscillator.

    value - sma(period) of period // 2 + 1 bars ago; not centred: it never looks ahead.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: price minus an earlier mean.

    Warm-up: first value at bar 31 with period=21. Seed: None: exact from the first full window.
    Gaps: NaN when the value, or the window of the earlier mean, holds a missing value.

    Source: Pine built-in DPO with its default; TA-Lib DPO shifts the price instead of the mean.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["dpo"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def stochastic(
    high: PandasData,
    low: Data | None = None,
    close: Data | None = None,
    k_period: int = 14,
    d_period: int = 3,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> pd.DataFrame: ...
@overload
def stochastic(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    k_period: int = 14,
    d_period: int = 3,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> IndicatorColumns: ...
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
) -> pd.DataFrame | IndicatorColumns:
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
        DataFrame or arrays by name, as long as the input: `k`: %K: place of the close in the range
        of the window, 0 to 100; `d`: %D: mean of the last `d_period` %K.

    Warm-up: first values at bar 13 (k), 15 (d) with k_period=14, d_period=3. Seed: None: exact
    from the first full window. Gaps: NaN while the window holds a missing value.

    Source: TA-Lib STOCHF, with %K from its own first bar on.
    """
    result: pd.DataFrame | IndicatorColumns = compute(
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


@overload
def momentum(data: PandasData, period: int = 10, column: str | None = None) -> FloatSeries: ...
@overload
def momentum(data: ArrayData, period: int = 10, column: str | None = None) -> FloatArray: ...
def momentum(data: Data, period: int = 10, column: str | None = None) -> FloatSeries | FloatArray:
    """Momentum.

    value - value of `period` bars ago.

    Args:
        data: prices or any other series.
        period: bars to look back.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: change over `period` bars, in price units.

    Warm-up: first value at bar 10 with period=10. Seed: None: exact from the first full window.
    Gaps: NaN when either of the two values is missing.

    Source: TA-Lib MOM.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["momentum"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def roc(data: PandasData, period: int = 10, column: str | None = None) -> FloatSeries: ...
@overload
def roc(data: ArrayData, period: int = 10, column: str | None = None) -> FloatArray: ...
def roc(data: Data, period: int = 10, column: str | None = None) -> FloatSeries | FloatArray:
    """Rate of change.

    100 * (value / value of `period` bars ago - 1); 0 when the earlier value is 0.

    Args:
        data: prices or any other series.
        period: bars to look back.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: change over `period` bars, in percent.

    Warm-up: first value at bar 10 with period=10. Seed: None: exact from the first full window.
    Gaps: NaN when either of the two values is missing.

    Source: TA-Lib ROC.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["roc"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def stochrsi(
    data: PandasData,
    period: int = 14,
    stoch_period: int = 14,
    k_period: int = 3,
    d_period: int = 3,
    column: str | None = None,
) -> pd.DataFrame: ...
@overload
def stochrsi(
    data: ArrayData,
    period: int = 14,
    stoch_period: int = 14,
    k_period: int = 3,
    d_period: int = 3,
    column: str | None = None,
) -> IndicatorColumns: ...
def stochrsi(
    data: Data,
    period: int = 14,
    stoch_period: int = 14,
    k_period: int = 3,
    d_period: int = 3,
    column: str | None = None,
) -> pd.DataFrame | IndicatorColumns:
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
        DataFrame or arrays by name, as long as the input: `k`: %K: smoothed place of the RSI in its
        range, 0 to 100; `d`: %D: mean of the last `d_period` %K.

    Warm-up: first values at bar 29 (k), 31 (d) with period=14, stoch_period=14, k_period=3,
    d_period=3. Seed: As rsi. Gaps: A missing value gives NaN and the warm-up starts again after
    it.

    Source: Pine built-in Stochastic RSI; with k_period=1 as TA-Lib STOCHRSI.
    """
    result: pd.DataFrame | IndicatorColumns = compute(
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
