"""Trend and trailing stops.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    import pandas as pd

    from .._types import Data

__all__ = ["adx", "aroon", "heikin_ashi", "ichimoku", "sar", "supertrend"]


def adx(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> pd.DataFrame:
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
        DataFrame, as long as the input: `plus_di`: upward movement in percent of the true range;
        `minus_di`: downward movement in percent of the true range; `adx`: strength of the trend, 0
        to 100.

    Warm-up: first values at bar 14 (plus_di), 14 (minus_di), 27 (adx) with period=14. Seed:
    Means of the first `period` movements from the second bar on; no movement counts 0. Gaps: A
    missing value gives NaN and the warm-up starts again after it.

    Source: Wilder (1978), Pine ta.dmi; TA-Lib ADX seeds with one bar less and converges.
    """
    result: pd.DataFrame = compute(
        INDICATORS["adx"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {"period": period},
    )
    return result


def aroon(
    high: Data,
    low: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
) -> pd.DataFrame:
    """Aroon.

    100 * (period - bars since the extreme) / period; the newest of equals counts.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        period: bars to look back (the window is one longer).
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.

    Returns:
        DataFrame, as long as the input: `aroon_up`: freshness of the highest high, 0 to 100 (now);
        `aroon_down`: freshness of the lowest low, 0 to 100 (now); `aroon_oscillator`: aroon_up -
        aroon_down.

    Warm-up: first value at bar 14 with period=14. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib AROON and AROONOSC.
    """
    result: pd.DataFrame = compute(
        INDICATORS["aroon"],
        {"high": high, "low": low},
        {"high": high_column, "low": low_column},
        {"period": period},
    )
    return result


def sar(
    high: Data,
    low: Data | None = None,
    acceleration: float = 0.02,
    maximum: float = 0.2,
    *,
    high_column: str = "high",
    low_column: str = "low",
) -> pd.DataFrame:
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
        DataFrame, as long as the input: `sar`: stop price, never inside the range of this or the
        previous bar; `trend`: 1 while the stop is below the price, -1 while it is above.

    Warm-up: first value at bar 1. Seed: The second bar chooses the side: short when its low
    fell by more than its high rose. Gaps: A missing bar gives NaN; the level before it is
    carried over.

    Source: Wilder (1978); TA-Lib SAR.
    """
    result: pd.DataFrame = compute(
        INDICATORS["sar"],
        {"high": high, "low": low},
        {"high": high_column, "low": low_column},
        {"acceleration": acceleration, "maximum": maximum},
    )
    return result


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
) -> pd.DataFrame:
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
        DataFrame, as long as the input: `supertrend`: the band in force, a price; `direction`: 1 =
        up, -1 = down; `long`: the band while up, else NaN; `short`: the band while down, else NaN.

    Warm-up: first value at bar 9 with period=10. Seed: Starts down at the first average true
    range. Gaps: A missing bar gives NaN; the level before it is carried over.

    Source: Pine ta.supertrend, whose direction has the opposite sign.
    """
    result: pd.DataFrame = compute(
        INDICATORS["supertrend"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {"period": period, "multiplier": multiplier},
    )
    return result


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
) -> pd.DataFrame:
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
        DataFrame, as long as the input: `tenkan`: conversion line; `kijun`: base line; `senkou_a`:
        first edge of the cloud as drawn on this bar; `senkou_b`: second edge of the cloud as drawn
        on this bar.

    Warm-up: first values at bar 8 (tenkan), 25 (kijun), 50 (senkou_a), 76 (senkou_b) with
    tenkan_period=9, kijun_period=26, senkou_period=52, displacement=26. Seed: None: exact from
    the first full window. Gaps: NaN while the window holds a missing value.

    Source: Pine built-in Ichimoku Cloud.
    """
    result: pd.DataFrame = compute(
        INDICATORS["ichimoku"],
        {"high": high, "low": low},
        {"high": high_column, "low": low_column},
        {
            "tenkan_period": tenkan_period,
            "kijun_period": kijun_period,
            "senkou_period": senkou_period,
            "displacement": displacement,
        },
    )
    return result


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
) -> pd.DataFrame:
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
        DataFrame, as long as the input: `open`: middle of the previous Heikin-Ashi body; `high`:
        highest of high, open and close; `low`: lowest of low, open and close; `close`: mean of the
        four prices of the bar.

    Warm-up: first value at bar 0. Seed: The first open is the middle of the first body. Gaps: A
    missing value gives NaN and the warm-up starts again after it.

    Source: Pine ticker.heikinashi.
    """
    result: pd.DataFrame = compute(
        INDICATORS["heikin_ashi"],
        {"open": open, "high": high, "low": low, "close": close},
        {"open": open_column, "high": high_column, "low": low_column, "close": close_column},
        {},
    )
    return result
