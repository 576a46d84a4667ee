"""Volume.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    import pandas as pd

    from .._types import ArrayData, Data, FloatArray, FloatSeries, PandasData

__all__ = ["adl", "cmf", "mfi", "obv", "vwap", "vwap_bands"]


@overload
def obv(
    price: PandasData,
    volume: Data | None = None,
    *,
    price_column: str = "close",
    volume_column: str = "volume",
) -> FloatSeries: ...
@overload
def obv(
    price: ArrayData,
    volume: Data | None = None,
    *,
    price_column: str = "close",
    volume_column: str = "volume",
) -> FloatArray: ...
def obv(
    price: Data,
    volume: Data | None = None,
    *,
    price_column: str = "close",
    volume_column: str = "volume",
) -> FloatSeries | FloatArray:
    """On-balance volume.

    Adds the volume when the price rose, subtracts it when the price fell.

    Args:
        price: prices that give the direction.
        volume: quantity traded in each bar.
        price_column: column of a frame that holds price.
        volume_column: column of a frame that holds volume.

    Returns:
        Series or array, as long as the input: volume of rising minus volume of falling bars so far.

    Warm-up: first value at bar 0. Seed: Starts at 0 on the first bar. Gaps: A missing bar gives
    NaN; the level before it is carried over.

    Source: Pine ta.obv; TA-Lib OBV starts at the first volume, a constant offset.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["obv"],
        {"price": price, "volume": volume},
        {"price": price_column, "volume": volume_column},
        {},
    )
    return result


@overload
def vwap(
    high: PandasData,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
    anchor: Literal["session"] | None = "session",
) -> FloatSeries: ...
@overload
def vwap(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
    anchor: Literal["session"] | None = "session",
) -> FloatArray: ...
def vwap(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
    anchor: Literal["session"] | None = "session",
) -> FloatSeries | FloatArray:
    """Volume-weighted average price.

    Sum of tp * volume / sum of volume, tp = (high + low + close) / 3; NaN before any.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        volume: quantity traded in each bar.
        anchor: "session" starts anew each IST trading day if the index has times, None never.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        volume_column: column of a frame that holds volume.

    Returns:
        Series or array, as long as the input: mean typical price per unit traded since the anchor.

    Warm-up: first value at bar 0. Seed: Restarts at each anchor. Gaps: A missing bar gives NaN;
    the level before it is carried over.

    Source: Pine ta.vwap; with anchor=None as TA-Lib VWAP.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["vwap"],
        {"high": high, "low": low, "close": close, "volume": volume},
        {"high": high_column, "low": low_column, "close": close_column, "volume": volume_column},
        {"anchor": anchor},
    )
    return result


def vwap_bands(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    multiplier: float = 1.0,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
    anchor: Literal["session"] | None = "session",
) -> pd.DataFrame:
    """VWAP bands.

    vwap +- multiplier * sqrt(volume-weighted variance of the typical price).

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        volume: quantity traded in each bar.
        multiplier: half width in weighted standard deviations.
        anchor: "session" starts anew each IST trading day if the index has times, None never.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        volume_column: column of a frame that holds volume.

    Returns:
        DataFrame, as long as the input: `upper`: upper band; `middle`: volume-weighted average
        price; `lower`: lower band.

    Warm-up: first value at bar 0. Seed: Restarts at each anchor. Gaps: A missing bar gives NaN;
    the level before it is carried over.

    Source: Pine ta.vwap with its bands.
    """
    result: pd.DataFrame = compute(
        INDICATORS["vwap_bands"],
        {"high": high, "low": low, "close": close, "volume": volume},
        {"high": high_column, "low": low_column, "close": close_column, "volume": volume_column},
        {"multiplier": multiplier, "anchor": anchor},
    )
    return result


@overload
def mfi(
    high: PandasData,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatSeries: ...
@overload
def mfi(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatArray: ...
def mfi(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    period: int = 14,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatSeries | FloatArray:
    """Money flow index.

    100 * rising flow / all flow over `period` bars, flow = tp * volume; a bar rises or falls by
    its high + low + close, equal ones do not count; 50 when nothing flowed.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        volume: quantity traded in each bar.
        period: bars in the window.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        volume_column: column of a frame that holds volume.

    Returns:
        Series or array, as long as the input: share of the money that flowed on rising bars, 0 to
        100.

    Warm-up: first value at bar 14 with period=14. Seed: None: exact from the first full window.
    Gaps: A missing value gives NaN and the warm-up starts again after it.

    Source: TA-Lib MFI, which gives 0 where less than one rupee flowed.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["mfi"],
        {"high": high, "low": low, "close": close, "volume": volume},
        {"high": high_column, "low": low_column, "close": close_column, "volume": volume_column},
        {"period": period},
    )
    return result


@overload
def adl(
    high: PandasData,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatSeries: ...
@overload
def adl(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatArray: ...
def adl(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatSeries | FloatArray:
    """Accumulation/distribution line.

    Adds volume * ((close - low) - (high - close)) / (high - low); 0 without a range.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        volume: quantity traded in each bar.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        volume_column: column of a frame that holds volume.

    Returns:
        Series or array, as long as the input: sum so far of the volume signed by the place of the
        close.

    Warm-up: first value at bar 0. Seed: Starts at 0 before the first bar. Gaps: A missing bar
    gives NaN; the level before it is carried over.

    Source: TA-Lib AD.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["adl"],
        {"high": high, "low": low, "close": close, "volume": volume},
        {"high": high_column, "low": low_column, "close": close_column, "volume": volume_column},
        {},
    )
    return result


@overload
def cmf(
    high: PandasData,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatSeries: ...
@overload
def cmf(
    high: ArrayData,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatArray: ...
def cmf(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    volume: Data | None = None,
    period: int = 20,
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    volume_column: str = "volume",
) -> FloatSeries | FloatArray:
    """Chaikin money flow.

    Window sum of the volume signed by the place of the close over that of the volume.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        volume: quantity traded in each bar.
        period: bars in the window.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        volume_column: column of a frame that holds volume.

    Returns:
        Series or array, as long as the input: -1 (closes at the low) to 1 (closes at the high).

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib CMF.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["cmf"],
        {"high": high, "low": low, "close": close, "volume": volume},
        {"high": high_column, "low": low_column, "close": close_column, "volume": volume_column},
        {"period": period},
    )
    return result
