"""Types of what indicators take and give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ._series import FloatArray, OhlcvArrays

if TYPE_CHECKING:
    import pandas as pd

    FloatSeries: TypeAlias = "pd.Series[float]"
    BoolSeries: TypeAlias = "pd.Series[bool]"
    Frame: TypeAlias = pd.DataFrame
    Floats: TypeAlias = "FloatSeries | FloatArray"
    """A Series for pandas data, an array for anything else; `functions.pyi` says which is which."""
    Bools: TypeAlias = "BoolSeries | BoolArray"
    PandasData: TypeAlias = (
        "pd.Series[Any] | pd.DataFrame | Mapping[Any, Any] | Sequence[Mapping[Any, Any]]"
    )
    """A Series, a frame, a candle response of the client, or its list of candles."""
    ArrayData: TypeAlias = (
        "npt.NDArray[Any] | Sequence[float | Decimal | str | None] | OhlcvArrays | PolarsSeries"
    )
    """An array, a list, `ohlcv_arrays(...)`, or anything with an array interface (polars)."""
    Data: TypeAlias = "PandasData | ArrayData"

    from typing import Protocol

    class PolarsSeries(Protocol):
        """What a polars Series has and a pandas one has not."""

        def to_numpy(self) -> npt.NDArray[Any]: ...

        def to_arrow(self) -> Any: ...


Factor: TypeAlias = int
"""A period that only sets the speed of an average."""
BoolArray: TypeAlias = npt.NDArray[np.bool_]

__all__ = ["BoolArray", "Factor", "FloatArray", "OhlcvArrays"]
