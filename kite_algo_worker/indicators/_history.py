"""A history of candles as columns for the live engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ._batch import index_times
from ._series import FloatArray, is_frame
from ._spec import FIELDS
from .inputs import normalize_input

History = tuple[list[FloatArray], list[float] | None, Callable[[int], str], dict[str, Any] | None]


def history_of(source: Any) -> History:
    """Columns per slot of the bar, times, their texts, and the forming candle if there is one.

    Candles are put in order of time; of two with the same time the later one counts.
    """
    from .frames import candles_to_df

    if is_frame(source) and "ts" not in source.columns and index_times(source.index) is None:
        frame, timed = source, False
    else:
        frame, timed = candles_to_df(source, include_current=True), True
        frame = frame[~frame.index.duplicated(keep="last")]
        if not frame.index.is_monotonic_increasing:
            frame = frame.sort_index(kind="stable")
    forming = None
    if len(frame) and "is_complete" in frame.columns and frame["is_complete"].iloc[-1] == False:  # noqa: E712
        last = frame.iloc[-1]
        forming = {name: last.get(name) for name in FIELDS}
        forming["ts"] = frame.index[-1].isoformat() if timed else None
        frame = frame.iloc[:-1]
    n = len(frame)
    columns = [
        normalize_input(frame[name]).values if name in frame.columns else np.full(n, np.nan)
        for name in FIELDS
    ]
    number = np.arange(n, dtype=np.float64)
    if not timed:
        zeros = np.zeros(n)
        return [*columns, zeros, number, number, zeros], None, lambda k: "", forming
    wall = index_times(frame.index)
    assert wall is not None
    day = wall.astype("datetime64[D]").astype(np.float64)
    seconds = frame.index.to_numpy(dtype="datetime64[ns]").astype(np.int64) / 1e9
    texts: Callable[[int], str] = lambda k: str(frame.index[k].isoformat())  # noqa: E731
    return [*columns, day, day, number, np.zeros(n)], seconds.tolist(), texts, forming
