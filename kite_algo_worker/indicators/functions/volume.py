"""Volume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .._declare import indicator
from ..kernels.volume import ADL, CMF, MFI, OBV, VWAP, VWAP_BANDS

if TYPE_CHECKING:
    from .._types import Data, Floats, Frame


@indicator(
    "volume", OBV, source="Pine ta.obv; TA-Lib OBV starts at the first volume, a constant offset."
)
def obv(
    price: Data,
    volume: Data | None = None,
    *,
    price_column: str = "close",
    volume_column: str = "volume",
) -> Floats:
    """On-balance volume.

    Adds the volume when the price rose, subtracts it when the price fell.

    Args:
        price: prices that give the direction.
        volume: quantity traded in each bar.
        price_column: column of a frame that holds price.
        volume_column: column of a frame that holds volume.

    Returns:
        Series or array, as long as the input: volume of rising minus volume of falling bars so
        far.

    Seed: Starts at 0 on the first bar.
    """
    ...


@indicator("volume", VWAP, source="Pine ta.vwap; with anchor=None as TA-Lib VWAP.", session="whole")
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
) -> Floats:
    """Volume-weighted average price.

    Sum of tp * volume / sum of volume, tp = (high + low + close) / 3; NaN before any.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        volume: quantity traded in each bar.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        volume_column: column of a frame that holds volume.
        anchor: "session" starts anew each IST trading day if the index has times, None never.

    Returns:
        Series or array, as long as the input: mean typical price per unit traded since the
        anchor.

    Seed: Restarts at each anchor.
    """
    ...


@indicator("volume", VWAP_BANDS, source="Pine ta.vwap with its bands.", session="whole")
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
) -> Frame:
    """VWAP bands.

    vwap +- multiplier * sqrt(volume-weighted variance of the typical price).

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        volume: quantity traded in each bar.
        multiplier: half width in weighted standard deviations.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        volume_column: column of a frame that holds volume.
        anchor: "session" starts anew each IST trading day if the index has times, None never.

    Returns:
        DataFrame, as long as the input:
        upper: upper band.
        middle: volume-weighted average price.
        lower: lower band.

    Seed: Restarts at each anchor.
    """
    ...


@indicator("volume", MFI, source="TA-Lib MFI, which gives 0 where less than one rupee flowed.")
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
) -> Floats:
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
        Series or array, as long as the input: share of the money that flowed on rising bars, 0
        to 100.
    """
    ...


@indicator("volume", ADL, source="TA-Lib AD.")
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
) -> Floats:
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
        Series or array, as long as the input: sum so far of the volume signed by the place of
        the close.

    Seed: Starts at 0 before the first bar.
    """
    ...


@indicator("volume", CMF, source="TA-Lib CMF.")
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
) -> Floats:
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
    """
    ...
