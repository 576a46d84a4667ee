"""Momentum.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    import pandas as pd

    from .._types import ArrayData, Data, FloatArray, FloatSeries, PandasData

__all__ = ["dpo", "macd", "momentum", "ppo", "roc"]


def macd(
    data: Data,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> pd.DataFrame:
    """Moving average convergence/divergence.

    ema(fast) - ema(slow), its own ema, and the difference.

    Args:
        data: prices or any other series.
        fast_period: bars of the fast average.
        slow_period: bars of the slow average.
        signal_period: bars of the average of the line.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame, as long as the input: `macd`: fast minus slow average, in price units; `signal`:
        exponential average of the line; `histogram`: line minus signal.

    Warm-up: first values at bar 25 (macd), 33 (signal), 33 (histogram) with fast_period=12,
    slow_period=26, signal_period=9. Seed: Each average by the mean of its own first values.
    Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: Pine ta.macd; TA-Lib MACD starts the fast average later and converges to the same.
    """
    result: pd.DataFrame = compute(
        INDICATORS["macd"],
        {"data": data},
        {"data": column},
        {"fast_period": fast_period, "slow_period": slow_period, "signal_period": signal_period},
    )
    return result


def ppo(
    data: Data,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> pd.DataFrame:
    """Percentage price oscillator.

    100 * (ema(fast) - ema(slow)) / ema(slow); 0 when the slow average is 0.

    Args:
        data: prices or any other series.
        fast_period: bars of the fast average.
        slow_period: bars of the slow average.
        signal_period: bars of the average of the line.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame, as long as the input: `ppo`: fast minus slow average, in percent of the slow one;
        `signal`: exponential average of the line; `histogram`: line minus signal.

    Warm-up: first values at bar 25 (ppo), 33 (signal), 33 (histogram) with fast_period=12,
    slow_period=26, signal_period=9. Seed: Each average by the mean of its own first values.
    Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: TA-Lib PPO with exponential averages.
    """
    result: pd.DataFrame = compute(
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
