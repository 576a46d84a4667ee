"""Extremes and levels.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from .._batch import compute
from ..catalogue import INDICATORS

if TYPE_CHECKING:
    import pandas as pd

    from .._types import ArrayData, Data, FloatArray, FloatSeries, PandasData

__all__ = ["highest", "lowest", "pivot_points"]


@overload
def highest(data: PandasData, period: int, column: str | None = None) -> FloatSeries: ...
@overload
def highest(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
def highest(data: Data, period: int, column: str | None = None) -> FloatSeries | FloatArray:
    """Highest value.

    Maximum of the window, the newest value included.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: largest of the last `period` values.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib MAX.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["highest"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


@overload
def lowest(data: PandasData, period: int, column: str | None = None) -> FloatSeries: ...
@overload
def lowest(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
def lowest(data: Data, period: int, column: str | None = None) -> FloatSeries | FloatArray:
    """Lowest value.

    Minimum of the window, the newest value included.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: smallest of the last `period` values.

    Warm-up: first value at bar 19 with period=20. Seed: None: exact from the first full window.
    Gaps: NaN while the window holds a missing value.

    Source: TA-Lib MIN.
    """
    result: FloatSeries | FloatArray = compute(
        INDICATORS["lowest"], {"data": data}, {"data": column}, {"period": period}
    )
    return result


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
) -> pd.DataFrame:
    """Pivot points.

    From high, low and close of the previous session, or of the previous bar when the index has
    no times or anchor is None: classic, Fibonacci or Camarilla distances.

    Args:
        high: highest price of each bar.
        low: lowest price of each bar.
        close: last price of each bar.
        method: how the levels are spaced.
        anchor: "session" starts anew each IST trading day if the index has times, None never.
        high_column: column of a frame that holds high.
        low_column: column of a frame that holds low.
        close_column: column of a frame that holds close.

    Returns:
        DataFrame, as long as the input: `pivot`: mean of high, low and close of the session before;
        `r1`: first resistance; `s1`: first support; `r2`: second resistance; `s2`: second support;
        `r3`: third resistance; `s3`: third support.

    Warm-up: the first session. Seed: No value in the first session. Gaps: A missing bar gives
    NaN and does not count for the session.

    Source: Pine ta.pivot_point_levels (Traditional, Fibonacci, Camarilla).
    """
    result: pd.DataFrame = compute(
        INDICATORS["pivot_points"],
        {"high": high, "low": low, "close": close},
        {"high": high_column, "low": low_column, "close": close_column},
        {"method": method, "anchor": anchor},
    )
    return result
