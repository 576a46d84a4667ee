"""Candles of the client as pandas frames and NumPy arrays, and candles of longer intervals.

Needs the `dataframe` extra (numpy and pandas). Candles are read column by column; times are kept as
instants and shown in India Standard Time.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .._base.extras import needs

with needs("kite_algo_worker.indicators.frames", "dataframe"):
    import numpy as np
    import numpy.typing as npt

    from ._series import FloatArray, column_floats, to_floats
    from ._series import OhlcvArrays as OhlcvArrays

if TYPE_CHECKING:
    import pandas as pd

    CandleSource: TypeAlias = (
        Mapping[str, object]
        | Iterable[Mapping[str, object]]
        | Iterable[Sequence[object]]
        | pd.DataFrame
    )

OHLCV_COLUMNS: Final = ("open", "high", "low", "close", "volume")
IST: Final = "Asia/Kolkata"
_ROW_FIELDS: Final = ("ts", *OHLCV_COLUMNS, "oi")
_SHIFT: Final = 19_800
_DAY: Final = 86_400


def candles_to_df(source: CandleSource | None, *, include_current: bool = True) -> pd.DataFrame:
    """Candles as a DataFrame, one row per candle, oldest first.

    The forming candle of a response is the last row, with `is_complete` False: leave it out before
    acting on closes, as in `df[df["is_complete"]]`. Of several candles with one time the last given
    is kept.

    Nothing is requested from the server, and the source is not modified.

    Args:
        source: A response of `get_candles` or `get_historical_candles`, its list of candles, or
            rows `[ts, open, high, low, close, volume, oi]`. A DataFrame is returned as a copy with
            these columns. None is no candle.
        include_current: False leaves out the forming candle of a response.

    Returns:
        Columns open, high, low, close (rupees), volume, oi (float64, NaN where absent) and
        is_complete (bool); the index `ts` is the start of each candle, aware, in IST. Times without
        an offset are taken as IST.

    Raises:
        ValueError: A candle has no `ts` or no price field, or a time cannot be read.
        TypeError: The source holds no candles.
    """
    with needs("candles_to_df", "dataframe"):
        import pandas as pd

    if isinstance(source, pd.DataFrame):
        return _in_order(_frame_of_frame(source))
    candles = _candle_list(() if source is None else source, include_current)
    index = _index(_column(candles, "ts"))
    data: dict[str, Any] = {name: _numbers(candles, name) for name in (*OHLCV_COLUMNS, "oi")}
    data["is_complete"] = _flags(candles)
    return _in_order(pd.DataFrame(data, index=index, copy=False))


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Oldest first, one row per time: the last one given."""
    if not frame.index.is_unique:
        frame = frame[~frame.index.duplicated(keep="last")]
    return frame if frame.index.is_monotonic_increasing else frame.sort_index(kind="stable")


def ohlcv_arrays(source: CandleSource | None) -> OhlcvArrays:
    """Candles as one NumPy array per field.

    Args:
        source: Whatever `candles_to_df` takes, or its result.

    Raises:
        ValueError: See `candles_to_df`.
    """
    df = candles_to_df(source)
    oi: FloatArray = df["oi"].to_numpy()
    times = df.index.to_numpy(dtype="datetime64[ns]")
    complete = df["is_complete"].to_numpy(dtype=np.bool_)
    first, high, low, close, volume = (df[name].to_numpy() for name in OHLCV_COLUMNS)
    known = None if np.isnan(oi).all() else oi
    return OhlcvArrays(times, first, high, low, close, volume, known, complete)


# --- reading candles -----------------------------------------------------------------------------


def _candle_list(source: Any, include_current: bool) -> list[Any]:
    current = None
    if isinstance(source, Mapping):
        if "candles" not in source:
            raise TypeError("expected a candle response: it has no 'candles'")
        current = source.get("current")
        source = source["candles"]
    if isinstance(source, (str, bytes)) or not isinstance(source, Iterable):
        raise TypeError(f"expected candles, got {type(source).__name__}")
    candles = source if isinstance(source, list) else list(source)
    if candles and not isinstance(candles[0], Mapping):
        return [dict(zip(_ROW_FIELDS, row, strict=False)) for row in candles]
    if include_current and current:
        # Without the mark it is still forming.
        return [*candles, {**current, "is_complete": bool(current.get("is_complete"))}]
    return candles


def _column(candles: list[Any], name: str) -> list[Any]:
    try:
        return list(map(itemgetter(name), candles))
    except (KeyError, AttributeError, TypeError):
        for k, candle in enumerate(candles):
            if not isinstance(candle, Mapping):
                raise ValueError(f"candle {k} is no object: {candle!r}") from None
            if name not in candle:
                raise ValueError(f"candle {k} has no {name!r}") from None
        raise


def _numbers(candles: list[Any], name: str) -> FloatArray:
    try:
        return np.fromiter(map(itemgetter(name), candles), np.float64, len(candles))
    except (KeyError, TypeError, ValueError):
        pass
    if name in OHLCV_COLUMNS[:4]:
        values = _column(candles, name)
    else:
        values = [candle.get(name) for candle in candles]
        if all(value is None for value in values):
            return np.full(len(candles), np.nan)
    return to_floats(values)


def _flags(candles: list[Any]) -> npt.NDArray[np.bool_]:
    # Absent and null mean finished, as the schema says.
    values = (candle.get("is_complete") for candle in candles)
    return np.fromiter((True if v is None else v for v in values), np.bool_, len(candles))


def _index(stamps: list[Any]) -> pd.DatetimeIndex:
    """Times as an aware IST index called `ts`."""
    import pandas as pd

    for kind in set(map(type, stamps)):
        # pandas would count nanoseconds from 1970, which no market data means.
        if issubclass(kind, (int, float, np.number)):
            example = next(stamp for stamp in stamps if isinstance(stamp, kind))
            raise ValueError(f"a candle has a number as its time, {example}: ISO 8601 is expected")
    try:
        with warnings.catch_warnings():
            # Of times with several offsets pandas 2 warns where pandas 3 raises.
            warnings.simplefilter("error", FutureWarning)
            index = pd.DatetimeIndex(pd.to_datetime(stamps, format="ISO8601"), name="ts")
    except (FutureWarning, TypeError, ValueError):
        index = _mixed_index(stamps)
    if index.hasnans:
        raise ValueError(f"candle {int(index.isna().argmax())} has no 'ts'")
    return index.tz_localize(IST) if index.tz is None else index.tz_convert(IST)


def _mixed_index(stamps: list[Any]) -> pd.DatetimeIndex:
    """Times of several offsets; those without one are IST."""
    import pandas as pd

    try:
        aware = [
            stamp
            if _has_offset(stamp)
            else pd.to_datetime([stamp], format="ISO8601").tz_localize(IST)[0]
            for stamp in stamps
        ]
        return pd.DatetimeIndex(pd.to_datetime(aware, utc=True, format="ISO8601"), name="ts")
    except (TypeError, ValueError) as error:
        raise ValueError(f"a candle has a time that cannot be read: {error}") from None


_OFFSET: Final = re.compile(r"(?:Z|[+-]\d\d:?(?:\d\d)?)$", re.IGNORECASE)


def _has_offset(stamp: Any) -> bool:
    if isinstance(stamp, str):
        return len(stamp) > 10 and _OFFSET.search(stamp, 10) is not None
    return getattr(stamp, "tzinfo", None) is not None


def _frame_of_frame(df: pd.DataFrame) -> pd.DataFrame:
    """A user's frame with the columns and the index of `candles_to_df`."""
    import pandas as pd

    index: Any = df.index
    if "ts" in df.columns:
        index = _index(df["ts"].tolist())
    elif getattr(index.dtype, "kind", "") == "M":
        index = index.tz_localize(IST) if index.tz is None else index.tz_convert(IST)
    else:
        raise ValueError("the frame has neither a 'ts' column nor an index of times")
    missing = [name for name in OHLCV_COLUMNS[:4] if name not in df.columns]
    if missing:
        raise ValueError(f"the frame has no column {missing[0]!r}")
    data: dict[str, Any] = {}
    for name in (*OHLCV_COLUMNS, "oi"):
        known = name in df.columns
        data[name] = column_floats(df[name]) if known else np.full(len(df), np.nan)
    flags = df["is_complete"].ne(False).to_numpy() if "is_complete" in df.columns else True
    data["is_complete"] = flags
    return pd.DataFrame(data, index=index.rename("ts"))


# --- longer intervals ----------------------------------------------------------------------------

_INTERVAL: Final = re.compile(r"(\d*)\s*(minutes?|mins?|m|t|hours?|h|days?|d|weeks?|w)", re.I)
_UNITS: Final = {"m": 60, "t": 60, "h": 3600, "d": _DAY, "w": 7 * _DAY}


def interval_seconds(interval: str) -> int:
    """Length of `5minute`, `15min`, `1h`, `day` or `week`; ValueError for anything else."""
    match = _INTERVAL.fullmatch(str(interval).strip())
    if match is None or match[1] == "0":
        raise ValueError(f"unknown interval {interval!r}: use for example '15min', '1h' or 'day'")
    seconds = int(match[1] or 1) * _UNITS[match[2][0].lower()]
    if seconds >= _DAY and seconds not in (_DAY, 7 * _DAY):
        raise ValueError(f"interval {interval!r}: above a day there are only 'day' and 'week'")
    return seconds


def resample(
    df: pd.DataFrame,
    interval: str,
    *,
    session_open: str = "09:15",
    session_close: str = "15:30",
) -> pd.DataFrame:
    """Candles of a longer interval, counted from the opening of each trading day.

    Buckets start at `session_open` every day and never reach into the next one, as the candles of
    the exchange do: hourly candles start at 09:15, 10:15, ... and the last one is short. `day` and
    `week` candles start at 00:00 IST (of Monday). Buckets without a candle are absent.

    Args:
        df: Candles as from `candles_to_df`; sorted by time if they are not.
        interval: Such as `15min`, `15minute`, `1h`, `day` or `week`.
        session_open, session_close: Trading hours, `HH:MM` IST; by default those of NSE equity.

    Returns:
        First open, highest high, lowest low, last close, sum of volume, last oi; `is_complete` is
        False for a last bucket that can still change. Candles without a close are left out.

    Raises:
        ValueError: The interval is unknown or shorter than that of the candles.
    """
    with needs("resample", "dataframe"):
        import pandas as pd

    size = interval_seconds(interval)
    frame = _frame_of_frame(df)
    frame = frame[frame["close"].notna()]
    if not frame.index.is_monotonic_increasing:
        frame = frame.sort_index(kind="stable")
    wall = frame.index.to_numpy(dtype="datetime64[s]").astype(np.int64) + _SHIFT
    if len(wall) == 0:
        return frame
    opens = _clock(session_open)
    step = int(np.min(np.diff(np.unique(wall)))) if wall[-1] > wall[0] else 0
    if step > size:
        raise ValueError(f"{interval!r} is shorter than the interval of the candles")
    starts = _bucket_starts(wall, size, opens)
    first = np.flatnonzero(np.r_[True, np.diff(starts) != 0])
    last = np.r_[first[1:], len(wall)] - 1
    days = starts[first] // _DAY * _DAY
    ends = np.minimum(starts[first] + size, days + _clock(session_close)) if size < _DAY else (
        starts[first] + size
    )  # fmt: skip
    complete = np.logical_and.reduceat(frame["is_complete"].to_numpy(dtype=bool), first)
    complete[-1] &= bool(wall[-1] + step >= ends[-1]) and step > 0
    values = {name: frame[name].to_numpy() for name in (*OHLCV_COLUMNS, "oi")}
    index = pd.DatetimeIndex((starts[first] - _SHIFT).astype("datetime64[s]"), name="ts")
    return pd.DataFrame(
        {
            "open": values["open"][first],
            "high": np.fmax.reduceat(values["high"], first),
            "low": np.fmin.reduceat(values["low"], first),
            "close": values["close"][last],
            "volume": np.add.reduceat(values["volume"], first),
            "oi": values["oi"][last],
            "is_complete": complete,
        },
        index=index.tz_localize("UTC").tz_convert(IST),
    )


def _bucket_starts(wall: npt.NDArray[np.int64], size: int, opens: int) -> npt.NDArray[np.int64]:
    days = wall // _DAY * _DAY
    if size == _DAY:
        return days
    if size > _DAY:
        # Day 0 of the epoch was a Thursday; weeks start on Monday.
        return days - (days // _DAY + 3) % 7 * _DAY
    return np.maximum(days + opens + (wall - days - opens) // size * size, days)


def _clock(text: str) -> int:
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if match is None:
        raise ValueError(f"expected a time such as '09:15', got {text!r}")
    return int(match[1]) * 3600 + int(match[2]) * 60
