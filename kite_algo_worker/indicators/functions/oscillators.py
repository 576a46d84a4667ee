"""Oscillators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._declare import indicator
from ..kernels.oscillators import CCI, RSI, STOCHASTIC, STOCHRSI, WILLIAMSR

if TYPE_CHECKING:
    from .._types import Data, Floats, Frame


@indicator(
    "oscillators",
    RSI,
    source="Wilder (1978); TA-Lib RSI, which gives 0 for a flat series where this gives 50.",
)
def rsi(data: Data, period: int = 14, column: str | None = None) -> Floats:
    """Relative strength index.

    100 * gains / (gains + losses), both Wilder averages; 50 when nothing moved at all.

    Args:
        data: prices or any other series.
        period: bars of Wilder's averages.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: 0 (only falls) to 100 (only rises).

    Seed: Mean of the first `period` gains and losses.
    """
    ...


@indicator("oscillators", STOCHASTIC, source="TA-Lib STOCHF, with %K from its own first bar on.")
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
) -> Frame:
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
        DataFrame, as long as the input:
        stoch_k: %K: place of the close in the range of the window, 0 to 100.
        stoch_d: %D: mean of the last `d_period` %K.
    """
    ...


@indicator("oscillators", WILLIAMSR, source="TA-Lib WILLR.", aliases=("williams_r",))
def williamsr(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> Floats:
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
    """
    ...


williams_r = williamsr


@indicator("oscillators", CCI, source="TA-Lib CCI.")
def cci(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> Floats:
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
    """
    ...


@indicator(
    "oscillators",
    STOCHRSI,
    source="Pine built-in Stochastic RSI; with k_period=1 as TA-Lib STOCHRSI.",
)
def stochrsi(
    data: Data,
    period: int = 14,
    stoch_period: int = 14,
    k_period: int = 3,
    d_period: int = 3,
    column: str | None = None,
) -> Frame:
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
        DataFrame, as long as the input:
        stochrsi_k: %K: smoothed place of the RSI in its range, 0 to 100.
        stochrsi_d: %D: mean of the last `d_period` %K.

    Seed: As rsi.
    """
    ...
