"""Volatility, bands and channels.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    import pandas as pd

    from .._types import ArrayData, Data, FloatArray, FloatSeries, PandasData

__all__ = ["atr", "bbands", "donchian", "keltner", "true_range"]


@overload
def true_range(
    high: PandasData,
    low: Data | None = None,
    close: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatSeries: ...
@overload
def true_range(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatArray: ...
def true_range(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatSeries | FloatArray:
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
        Series or array, as long as the input: range including the gap to the previous close, price
        units.

    Warm-up: first value at bar 0. Seed: The first bar has no previous close. Gaps: A missing
    value gives NaN and the warm-up starts again after it.

    Source: Wilder (1978), Pine ta.tr(true); TA-Lib TRANGE has no value for the first bar.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["true_range"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {},
    )
    return result


@overload
def atr(
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
def atr(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatArray: ...
def atr(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
) -> FloatSeries | FloatArray:
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

    Warm-up: first value at bar 13 with period=14. Seed: Mean of the first `period` true ranges;
    that of the first bar is high - low. Gaps: A missing value gives NaN and the warm-up starts
    again after it.

    Source: Wilder (1978), Pine ta.atr; TA-Lib ATR starts one bar later and converges to the
    same.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["atr"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {"period": period},
    )
    return result


def bbands(
    data: Data, period: int = 20, multiplier: float = 2.0, column: str | None = None
) -> pd.DataFrame:
    """Bollinger bands.

    sma +- multiplier * population standard deviation.

    Args:
        data: prices or any other series.
        period: bars in the window.
        multiplier: half width in standard deviations.
        column: column of a frame that holds data (default `close`).

    Returns:
        DataFrame, as long as the input: `upper`: upper band; `middle`: middle line; `lower`: lower
        band.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib BBANDS.
    """
    result: pd.DataFrame = compute(
        INDICATORS["bbands"],
        {"data": data},
        {"data": column},
        {"period": period, "multiplier": multiplier},
    )
    return result


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
) -> pd.DataFrame:
    """Keltner channel.

    ema(close) +- multiplier * average true range.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        period: bars of both averages.
        multiplier: half width in average true ranges.
        atr: average of the true range: Wilder's or exponential.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        DataFrame, as long as the input: `upper`: upper band; `middle`: middle line; `lower`: lower
        band.

    Warm-up: first value at bar 19 with period=20. Seed: Mean of the first `period` closes and
    true ranges. Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: Keltner with Wilder's ATR; Pine ta.kc is `atr="ema"`.
    """
    result: pd.DataFrame = compute(
        INDICATORS["keltner"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {"period": period, "multiplier": multiplier, "atr": atr},
    )
    return result


def donchian(
    high: Data,
    low: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
) -> pd.DataFrame:
    """Donchian channel.

    Highest high, lowest low, and the point half way, the newest bar included.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        period: bars in the window.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.

    Returns:
        DataFrame, as long as the input: `upper`: upper band; `middle`: middle line; `lower`: lower
        band.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib DONCHIAN.
    """
    result: pd.DataFrame = compute(
        INDICATORS["donchian"],
        {"high": high, "low": low},
        {"high": high_column, "low": low_column},
        {"period": period},
    )
    return result
