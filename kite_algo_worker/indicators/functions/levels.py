"""Extremes and levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .._declare import indicator
from ..kernels.levels import HIGHEST, LOWEST, PIVOT_POINTS

if TYPE_CHECKING:
    from .._types import Data, Floats, Frame


@indicator("levels", HIGHEST, source="TA-Lib MAX.")
def highest(data: Data, period: int, column: str | None = None) -> Floats:
    """Highest value.

    Maximum of the window, the newest value included.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: largest of the last `period` values.
    """
    ...


@indicator("levels", LOWEST, source="TA-Lib MIN.")
def lowest(data: Data, period: int, column: str | None = None) -> Floats:
    """Lowest value.

    Minimum of the window, the newest value included.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: smallest of the last `period` values.
    """
    ...


@indicator(
    "levels",
    PIVOT_POINTS,
    source="Pine ta.pivot_point_levels (Traditional, Fibonacci, Camarilla).",
    session="bar",
)
def pivot_points(
    high: Data,
    low: Data | None = None,
    close: Data | None = None,
    method: Literal["classic", "fibonacci", "camarilla"] = "classic",
    *,
    high_column: str = "high",
    low_column: str = "low",
    close_column: str = "close",
    anchor: Literal["session"] | None = "session",
) -> Frame:
    """Pivot points.

    From high, low and close of the previous session, or of the previous bar when the index has
    no times or anchor is None: classic, Fibonacci or Camarilla distances.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        method: how the levels are spaced.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.
        anchor: "session" starts anew each IST trading day if the index has times, None never.

    Returns:
        DataFrame, as long as the input:
        pivot: mean of high, low and close of the session before.
        r1: first resistance.
        s1: first support.
        r2: second resistance.
        s2: second support.
        r3: third resistance.
        s3: third support.

    Seed: No value in the first session.
    """
    ...
