"""One series of numbers as NumPy sees it: what frames and indicators are built on.

Needs numpy; pandas is never imported here, only recognised.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

FloatArray: TypeAlias = npt.NDArray[np.float64]


@dataclass
class OhlcvArrays:
    """Candles as one array per field, all of the same length, oldest first.

    Attributes:
        index: Start of each candle, datetime64[ns] in UTC.
        open, high, low, close: Prices in rupees, float64.
        volume: Quantity traded in the candle, float64.
        oi: Open interest at the last tick, or None when no candle has it.
        is_complete: False for a candle that is still forming.
    """

    index: npt.NDArray[Any]
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    oi: FloatArray | None
    is_complete: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.close)


def is_series(value: object) -> TypeGuard[pd.Series[Any]]:
    """Whether it is a pandas Series."""
    return _is_pandas(value, "Series")


def is_frame(value: object) -> TypeGuard[pd.DataFrame]:
    """Whether it is a pandas DataFrame."""
    return _is_pandas(value, "DataFrame")


def _is_pandas(value: object, kind: str) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, getattr(pandas, kind, ()))


def column_floats(column: object) -> FloatArray:
    """`to_floats` of a column; pandas has kinds of missing values of its own."""
    if not is_series(column):
        return to_floats(column)
    values = column.values
    if type(values) is np.ndarray and values.dtype == np.float64:
        return np.ascontiguousarray(values)
    if column.dtype.kind in "biuf" and not isinstance(column.dtype, np.dtype):
        return np.asarray(column.to_numpy(na_value=np.nan), dtype=np.float64)
    return to_floats(column.to_numpy())


def to_floats(values: object) -> FloatArray:
    """The values as float64; Decimal and numeric text converted, what is no number becomes NaN.

    A contiguous float64 array is returned as it is, not copied.

    Raises:
        ValueError: The values have more than one dimension, or are dates.
    """
    array = values if isinstance(values, np.ndarray) else _to_array(values)
    if array.ndim != 1:
        raise ValueError(f"expected one series, got an array of {array.ndim} dimensions")
    if isinstance(array, np.ma.MaskedArray):
        array = np.ma.filled(array.astype(np.float64), np.nan)
    kind = array.dtype.kind
    if kind in "biuf":
        return np.ascontiguousarray(array, dtype=np.float64)
    if kind not in "OUS":
        raise ValueError(f"expected numbers, got {array.dtype}")
    try:
        return array.astype(np.float64)
    except (OverflowError, TypeError, ValueError):
        return np.fromiter((_number(value) for value in array), np.float64, len(array))


def _to_array(values: object) -> np.ndarray[Any, Any]:
    if hasattr(values, "__array__"):
        return np.asarray(values)
    if not isinstance(values, Sequence) or isinstance(values, (str, bytes)):
        raise TypeError(f"expected a series of numbers, got {type(values).__name__}")
    try:
        return np.asarray(values, dtype=np.float64)
    except (OverflowError, TypeError, ValueError):
        array = np.empty(len(values), dtype=object)
        array[:] = values
        return array


def _number(value: Any) -> float:
    try:
        return float(value)
    except (OverflowError, TypeError, ValueError):
        return float("nan")


def finite(values: FloatArray) -> FloatArray:
    """The values with NaN where one is not finite: a gap, like None. Copied only when needed."""
    known = np.isfinite(values)
    if known.all():
        return values
    found: FloatArray = np.where(known, values, np.nan)
    return found
