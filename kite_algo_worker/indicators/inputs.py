"""Reading series out of whatever holds them, and giving results back in the same form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from ._series import (
    FloatArray,
    OhlcvArrays,
    column_floats,
    finite,
    is_frame,
    is_series,
    to_floats,
)

if TYPE_CHECKING:
    import pandas as pd

    from ._types import Data


@dataclass
class IndicatorInput:
    """One input series.

    Attributes:
        values: The numbers, float64, NaN where there is none or it is not finite. Never written
            to.
        index: The pandas index the result gets, or None.
        kind: `series`, `dataframe`, or `array` for lists and everything else.
        name: Name of the series or column.
    """

    values: FloatArray
    index: pd.Index[Any] | None
    kind: str
    name: str | None = None


def has_columns(value: object) -> bool:
    """Whether `value` holds several named series rather than one."""
    return (
        is_frame(value)
        or isinstance(value, OhlcvArrays)
        or (hasattr(value, "columns") and hasattr(value, "__getitem__"))
    )


def unpack(data: object) -> object:
    """Candles of the client as a frame; everything else as it is."""
    if isinstance(data, Mapping):
        if "candles" not in data:
            import pandas as pd

            return pd.DataFrame(dict(data))
    elif not (isinstance(data, list) and data and isinstance(data[0], Mapping)):
        return data
    from .frames import candles_to_df

    return candles_to_df(data)


def pick(frame: Any, column: str) -> object:
    """One column of a frame (pandas, polars or OhlcvArrays); ValueError when it has none such."""
    if not hasattr(frame, "columns"):
        found = getattr(frame, column, None)
        if found is None:
            raise ValueError(f"there is no column {column!r}")
        return found
    try:
        return frame[column]
    except Exception:  # every library has an error of its own
        if column in frame.columns:
            raise
    known = ", ".join(map(str, frame.columns))
    raise ValueError(f"there is no column {column!r} (there are: {known})")


def default_column(frame: Any, column: str | None) -> str:
    """`column`, else `close`, else the only column of the frame."""
    if column is not None:
        return column
    if not hasattr(frame, "columns") or "close" in frame.columns:
        return "close"
    if len(frame.columns) == 1:
        return str(frame.columns[0])
    known = ", ".join(map(str, frame.columns))
    raise ValueError(f"say which column to use with column=... (there are: {known})")


def normalize_input(data: Data, column: str | None = None) -> IndicatorInput:
    """One series of numbers from an array, list, Series, frame or candle response.

    Args:
        data: The source. It is never modified.
        column: Column of a frame; without it `close`, or the only column.

    Returns:
        The values as float64 (Decimal and numeric text converted, infinities and anything else
        NaN), with the pandas index if there is one.

    Raises:
        ValueError: The column does not exist, or the data have more than one dimension.
        TypeError: The data are no series at all.
    """
    read = read_input(data, column)
    read.values = finite(read.values)
    return read


def read_input(data: object, column: str | None = None) -> IndicatorInput:
    """`normalize_input` without looking for infinities: the kernels do that on their way."""
    source = unpack(data)
    if has_columns(source):
        chosen = default_column(source, column)
        index = source.index if is_frame(source) else None
        return IndicatorInput(column_floats(pick(source, chosen)), index, "dataframe", chosen)
    if is_series(source):
        name = None if source.name is None else str(source.name)
        return IndicatorInput(column_floats(source), source.index, "series", name)
    return IndicatorInput(to_floats(source), None, "array")


def format_output(values: Any, template: IndicatorInput, *, name: str | None = None) -> Any:
    """A result in the form of its input.

    Args:
        values: One array, or arrays by name.
        template: The input whose index the result gets.
        name: Name of a Series.

    Returns:
        Several arrays as a DataFrame. One array as a Series when the template has an index, else
        as it is.
    """
    if isinstance(values, Mapping):
        import pandas as pd

        return pd.DataFrame(dict(values), index=template.index, copy=False)
    if template.index is None:
        return values
    import pandas as pd

    return pd.Series(values, index=template.index, name=name, copy=False)


class BaseIndicator:
    """The two steps around every indicator, for indicators of one's own."""

    @staticmethod
    def validate_input(data: Data, column: str | None = None) -> IndicatorInput:
        """See `normalize_input`."""
        return normalize_input(data, column)

    @staticmethod
    def format_output(values: Any, template: IndicatorInput, *, name: str | None = None) -> Any:
        """See `format_output`."""
        return format_output(values, template, name=name)


def is_number(value: object) -> TypeGuard[float]:
    """Whether `value` is one number instead of a series."""
    return isinstance(value, Real) and not isinstance(value, np.ndarray)
