"""Moving averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._declare import indicator
from ..kernels.averages import DEMA, EMA, HMA, KAMA, LINREG, SMA, TEMA, VWMA, WMA

if TYPE_CHECKING:
    from .._types import Data, Factor, Floats


@indicator("averages", SMA, source="TA-Lib SMA.")
def sma(data: Data, period: int, column: str | None = None) -> Floats:
    """Simple moving average.

    Mean of the last `period` values.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: mean of the last `period` values.
    """
    ...


@indicator("averages", EMA, source="TA-Lib EMA.")
def ema(data: Data, period: int, column: str | None = None) -> Floats:
    """Exponential moving average.

    ema += 2 / (period + 1) * (value - ema).

    Args:
        data: prices or any other series.
        period: bars; the factor is 2 / (period + 1).
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: average that weights recent values most.

    Seed: Mean of the first `period` values.
    """
    ...


@indicator("averages", WMA, source="TA-Lib WMA.")
def wma(data: Data, period: int, column: str | None = None) -> Floats:
    """Weighted moving average.

    Sum of weight * value over period * (period + 1) / 2, weights 1 to `period`.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: mean with weights 1 (oldest) to `period`
        (newest).
    """
    ...


@indicator("averages", VWMA, source="TA-Lib VWMA.")
def vwma(
    data: Data,
    volume: Data | None = None,
    period: int = 14,
    *,
    column: str | None = None,
    volume_column: str | None = None,
) -> Floats:
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
    """
    ...


@indicator("averages", DEMA, source="TA-Lib DEMA.")
def dema(data: Data, period: int, column: str | None = None) -> Floats:
    """Double exponential moving average.

    2 * ema - ema(ema).

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: exponential average with less lag.

    Seed: Each average by the mean of its first `period` values.
    """
    ...


@indicator("averages", TEMA, source="TA-Lib TEMA.")
def tema(data: Data, period: int, column: str | None = None) -> Floats:
    """Triple exponential moving average.

    3 * ema - 3 * ema(ema) + ema(ema(ema)).

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: exponential average with the least lag of the
        three.

    Seed: Each average by the mean of its first `period` values.
    """
    ...


@indicator("averages", HMA, source="Alan Hull; TA-Lib HMA.")
def hma(data: Data, period: int, column: str | None = None) -> Floats:
    """Hull moving average.

    wma(2 * wma(period // 2) - wma(period), floor(sqrt(period))).

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: smooth average with little lag.
    """
    ...


@indicator("averages", KAMA, source="TA-Lib KAMA.")
def kama(
    data: Data,
    period: int = 10,
    fast_period: Factor = 2,
    slow_period: Factor = 30,
    column: str | None = None,
) -> Floats:
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

    Seed: The value before the first output.
    """
    ...


@indicator("averages", LINREG, source="TA-Lib LINEARREG.")
def linreg(data: Data, period: int = 14, column: str | None = None) -> Floats:
    """Linear regression.

    Value of the least-squares line at the newest bar, 3 * wma - 2 * sma.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: end point of the least-squares line through the
        window.
    """
    ...
