"""Momentum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._declare import indicator
from ..kernels.momentum import DPO, MACD, MOMENTUM, PPO, ROC

if TYPE_CHECKING:
    from .._types import Data, Floats, Frame


@indicator(
    "momentum",
    MACD,
    source="Pine ta.macd; TA-Lib MACD starts the fast average later and converges to the same.",
)
def macd(
    data: Data,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> Frame:
    """Moving average convergence/divergence.

    ema(fast) - ema(slow), its own ema, and the difference.

    Args:
        data: prices or any other series.
        fast_period: bars of the fast average.
        slow_period: bars of the slow average.
        signal_period: bars of the average of the line.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame, as long as the input:
        macd: fast minus slow average, in price units.
        signal: exponential average of the line.
        histogram: line minus signal.

    Seed: Each average by the mean of its own first values.
    """
    ...


@indicator("momentum", PPO, source="TA-Lib PPO with exponential averages.")
def ppo(
    data: Data,
    fast_period: int = 12,
    slow_period: int = 26,
    signal_period: int = 9,
    column: str | None = None,
) -> Frame:
    """Percentage price oscillator.

    100 * (ema(fast) - ema(slow)) / ema(slow); 0 when the slow average is 0.

    Args:
        data: prices or any other series.
        fast_period: bars of the fast average.
        slow_period: bars of the slow average.
        signal_period: bars of the average of the line.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame, as long as the input:
        ppo: fast minus slow average, in percent of the slow one.
        signal: exponential average of the line.
        histogram: line minus signal.

    Seed: Each average by the mean of its own first values.
    """
    ...


@indicator(
    "momentum",
    DPO,
    source="Pine built-in DPO with its default; TA-Lib DPO shifts the price instead of the mean.",
)
def dpo(data: Data, period: int = 21, column: str | None = None) -> Floats:
    """Detrended price oscillator.

    value - sma(period) of period // 2 + 1 bars ago; not centred: it never looks ahead.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: price minus an earlier mean.
    """
    ...


@indicator("momentum", MOMENTUM, source="TA-Lib MOM.")
def momentum(data: Data, period: int = 10, column: str | None = None) -> Floats:
    """Momentum.

    value - value of `period` bars ago.

    Args:
        data: prices or any other series.
        period: bars to look back.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: change over `period` bars, in price units.
    """
    ...


@indicator("momentum", ROC, source="TA-Lib ROC.")
def roc(data: Data, period: int = 10, column: str | None = None) -> Floats:
    """Rate of change.

    100 * (value / value of `period` bars ago - 1); 0 when the earlier value is 0.

    Args:
        data: prices or any other series.
        period: bars to look back.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: change over `period` bars, in percent.
    """
    ...
