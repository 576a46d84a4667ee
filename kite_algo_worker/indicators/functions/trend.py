"""Trend and trailing stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._declare import indicator
from ..kernels.trend import ADX, AROON, HEIKIN_ASHI, ICHIMOKU, SAR, SUPERTREND

if TYPE_CHECKING:
    from .._types import Data, Frame


@indicator(
    "trend",
    ADX,
    source="Wilder (1978), Pine ta.dmi; TA-Lib ADX seeds with one bar less and converges.",
)
def adx(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> Frame:
    """Average directional index.

    Wilder averages of movement over that of true range; adx averages |+DI - -DI| / sum.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        period: bars of Wilder's averages.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        DataFrame, as long as the input:
        plus_di: upward movement in percent of the true range.
        minus_di: downward movement in percent of the true range.
        adx: strength of the trend, 0 to 100.

    Seed: Means of the first `period` movements from the second bar on; no movement counts 0.
    """
    ...


@indicator("trend", AROON, source="TA-Lib AROON and AROONOSC.")
def aroon(
    high: Data,
    low: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
) -> Frame:
    """Aroon.

    100 * (period - bars since the extreme) / period; the newest of equals counts.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        period: bars to look back (the window is one longer).
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.

    Returns:
        DataFrame, as long as the input:
        aroon_up: freshness of the highest high, 0 to 100 (now).
        aroon_down: freshness of the lowest low, 0 to 100 (now).
        aroon_oscillator: aroon_up - aroon_down.
    """
    ...


@indicator("trend", SAR, source="Wilder (1978); TA-Lib SAR.")
def sar(
    high: Data,
    low: Data | None = None,
    acceleration: float = 0.02,
    maximum: float = 0.2,
    *,
    high_column: str = "high",
    low_column: str = "low",
) -> Frame:
    """Parabolic stop and reverse.

    sar += speed * (extreme - sar), limited by the last two bars; reverses when touched.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        acceleration: first speed, and what each new extreme adds.
        maximum: highest speed.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.

    Returns:
        DataFrame, as long as the input:
        sar: stop price, never inside the range of this or the previous bar.
        trend: 1 while the stop is below the price, -1 while it is above.

    Seed: The second bar chooses the side: short when its low fell by more than its high rose.
    """
    ...


@indicator(
    "trend",
    SUPERTREND,
    source="Pine ta.supertrend, whose direction has the opposite sign.",
    either=("long", "short"),
)
def supertrend(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 10,
    multiplier: float = 3.0,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> Frame:
    """Supertrend.

    Bands (high + low) / 2 +- multiplier * atr; each only tightens while the previous close was
    inside it; the direction turns when the close crosses the current band.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        period: bars of the average true range.
        multiplier: distance of the bands in average true ranges.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        DataFrame, as long as the input:
        supertrend: the band in force, a price.
        direction: 1 = up, -1 = down.
        long: the band while up, else NaN.
        short: the band while down, else NaN.

    Seed: Starts down at the first average true range.
    """
    ...


@indicator("trend", ICHIMOKU, source="Pine built-in Ichimoku Cloud.")
def ichimoku(
    high: Data,
    low: Data | None = None,
    tenkan_period: int = 9,
    kijun_period: int = 26,
    senkou_period: int = 52,
    displacement: int = 26,
    *,
    high_column: str = "high",
    low_column: str = "low",
) -> Frame:
    """Ichimoku cloud.

    Each line is the point half way between highest high and lowest low of its window; the cloud
    on a bar was computed displacement - 1 bars ago. The lagging span is the close drawn back
    and has no column, because on its bar it would look ahead.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        tenkan_period: bars of the conversion line.
        kijun_period: bars of the base line.
        senkou_period: bars of the second edge of the cloud.
        displacement: bars the cloud is drawn ahead, counting the current one.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.

    Returns:
        DataFrame, as long as the input:
        tenkan: conversion line.
        kijun: base line.
        senkou_a: first edge of the cloud as drawn on this bar.
        senkou_b: second edge of the cloud as drawn on this bar.
    """
    ...


@indicator("trend", HEIKIN_ASHI, source="Pine ticker.heikinashi.")
def heikin_ashi(
    open: Data,
    high: Data | None = None,
    low: Data | None = None,
    close: Data | None = None,
    *,
    open_column: str = "open",
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> Frame:
    """Heikin-Ashi candles.

    close = (o + h + l + c) / 4; open = mean of the previous open and close.

    Args:
        open: first price of each bar.
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        open_column: column of a frame that holds open.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        DataFrame, as long as the input:
        open: middle of the previous Heikin-Ashi body.
        high: highest of high, open and close.
        low: lowest of low, open and close.
        close: mean of the four prices of the bar.

    Seed: The first open is the middle of the first body.
    """
    ...
