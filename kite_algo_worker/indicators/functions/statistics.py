"""Statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._declare import indicator
from ..kernels.statistics import BETA, CORRELATION, STDDEV, ZSCORE

if TYPE_CHECKING:
    from .._types import Data, Floats


@indicator("statistics", STDDEV, source="TA-Lib STDDEV.")
def stddev(data: Data, period: int = 20, column: str | None = None) -> Floats:
    """Standard deviation.

    Square root of the mean squared distance from the mean of the window.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: population standard deviation, unit of the input.
    """
    ...


@indicator("statistics", ZSCORE, source="Definition.")
def zscore(data: Data, period: int = 20, column: str | None = None) -> Floats:
    """Z-score.

    (value - sma) / population standard deviation; 0 in a flat window.

    Args:
        data: prices or any other series.
        period: bars in the window.
        column: column of a frame that holds data (default `close`).

    Returns:
        Series or array, as long as the input: distance from the mean in standard deviations.
    """
    ...


@indicator("statistics", CORRELATION, source="TA-Lib CORREL.")
def correlation(left: Data, right: Data | float, period: int = 20) -> Floats:
    """Rolling correlation.

    Covariance over both standard deviations; 0 when either series is flat.

    Args:
        left: first series.
        right: second series.
        period: bars in the window.

    Returns:
        Series or array, as long as the input: Pearson correlation, -1 to 1.
    """
    ...


@indicator("statistics", BETA, source="TA-Lib BETA(benchmark, instrument).")
def beta(data: Data, benchmark: Data | float, period: int = 20) -> Floats:
    """Rolling beta.

    Covariance of one-bar returns over the benchmark's variance; 0 when that is flat.

    Args:
        data: prices of the instrument.
        benchmark: prices of the benchmark.
        period: one-bar returns in the window.

    Returns:
        Series or array, as long as the input: slope of the returns on the returns of the
        benchmark.
    """
    ...
