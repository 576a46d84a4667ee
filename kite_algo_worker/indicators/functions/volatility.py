"""Volatility, bands and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .._declare import indicator
from ..kernels.volatility import ATR, BBANDS, DONCHIAN, KELTNER, TRUE_RANGE

if TYPE_CHECKING:
    from .._types import Data, Floats, Frame


@indicator(
    "volatility",
    TRUE_RANGE,
    source="Wilder (1978), Pine ta.tr(true); TA-Lib TRANGE has no value for the first bar.",
)
def true_range(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> Floats:
    """True range.

    max(high, previous close) - min(low, previous close); high - low on the first bar.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        Series or array, as long as the input: range including the gap to the previous close,
        price units.

    Seed: The first bar has no previous close.
    """
    ...


@indicator(
    "volatility",
    ATR,
    source="Wilder (1978), Pine ta.atr; TA-Lib ATR starts one bar later and converges to the same.",
)
def atr(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> Floats:
    """Average true range.

    Wilder average (factor 1 / period) of the true range.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        period: bars of Wilder's average.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        Series or array, as long as the input: average true range, in price units.

    Seed: Mean of the first `period` true ranges; that of the first bar is high - low.
    """
    ...


@indicator("volatility", BBANDS, source="TA-Lib BBANDS.")
def bbands(
    data: Data, period: int = 20, multiplier: float = 2.0, column: str | None = None
) -> Frame:
    """Bollinger bands.

    sma +- multiplier * population standard deviation.

    Args:
        data: prices or any other series.
        period: bars in the window.
        multiplier: half width in standard deviations.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame, as long as the input:
        upper: upper band.
        middle: middle line.
        lower: lower band.
    """
    ...


@indicator("volatility", KELTNER, source='Keltner with Wilder\'s ATR; Pine ta.kc is `atr="ema"`.')
def keltner(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 20,
    multiplier: float = 2.0,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    atr: Literal["wilder", "ema"] = "wilder",
) -> Frame:
    """Keltner channel.

    ema(close) +- multiplier * average true range.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        period: bars of both averages.
        multiplier: half width in average true ranges.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        atr: average of the true range: Wilder's or exponential.

    Returns:
        DataFrame, as long as the input:
        upper: upper band.
        middle: middle line.
        lower: lower band.

    Seed: Mean of the first `period` closes and true ranges.
    """
    ...


@indicator("volatility", DONCHIAN, source="TA-Lib DONCHIAN.")
def donchian(
    high: Data,
    low: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
) -> Frame:
    """Donchian channel.

    Highest high, lowest low, and the point half way, the newest bar included.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        period: bars in the window.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.

    Returns:
        DataFrame, as long as the input:
        upper: upper band.
        middle: middle line.
        lower: lower band.
    """
    ...
