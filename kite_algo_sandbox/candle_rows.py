"""From the cells of a candle file to one candle: dates in their many forms, prices, units.

Every complaint names the column, so that the file's reader only has to add file and line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any, NamedTuple

from .engine.base.clock import IST

COLUMNS = ("date", "open", "high", "low", "close", "volume")
#: Other names of the columns that candle files use.
_NAMES: Mapping[str, str] = MappingProxyType(
    {name: name for name in (*COLUMNS, "oi")}
    | dict.fromkeys(("datetime", "timestamp", "ts", "time", "date_time", "index"), "date")
    | dict.fromkeys(("o", "open_price"), "open")
    | dict.fromkeys(("h", "high_price"), "high")
    | dict.fromkeys(("l", "low_price"), "low")
    | dict.fromkeys(("c", "close_price", "ltp"), "close")
    | dict.fromkeys(("v", "vol", "volume_traded"), "volume")
    | dict.fromkeys(("open_interest", "openinterest", "open interest"), "oi")
)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
# The largest power of ten below each unit of an epoch number of these years.
_EPOCH_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (0.0, 1.0))
_MOST_RUPEES = 1e9
_MOST_UNITS = 10**13


class RowError(ValueError):
    """A cell that cannot be used; the text names its column."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(f"column {column}: {problem}")


class Candle(NamedTuple):
    """One candle: local date, second of the day, prices in paise, units."""

    day: date
    second: int
    open: int
    high: int
    low: int
    close: int
    volume: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Which cell of a row holds which column."""

    positions: tuple[int, ...]

    @classmethod
    def of_header(cls, names: Sequence[object]) -> Layout:
        """The layout of a header line. Raises :class:`RowError` for a missing column."""
        found: dict[str, int] = {}
        for position, name in enumerate(names):
            column = _NAMES.get(str(name).strip().lower())
            if column is not None:
                found.setdefault(column, position)
        for column in COLUMNS:
            if column not in found:
                raise RowError(column, f"missing; the header has {', '.join(map(str, names))}")
        return cls(tuple(found[column] for column in COLUMNS))

    def candle(self, row: Sequence[Any]) -> Candle:
        """The candle of a row. Raises :class:`RowError`."""
        if len(row) <= max(self.positions):
            raise RowError(
                COLUMNS[min(len(row), len(COLUMNS) - 1)],
                f"missing; the row has {len(row)} cells, expected {', '.join(COLUMNS)}",
            )
        return _candle([row[position] for position in self.positions])


#: Kite's order, of a file without a header.
KITE_LAYOUT = Layout(tuple(range(len(COLUMNS))))


def is_header(row: Sequence[object]) -> bool:
    """Whether the first row of a file names the columns."""
    return any(str(cell).strip().lower() in _NAMES for cell in row)


def is_blank(row: Sequence[object]) -> bool:
    """Whether a row holds nothing at all."""
    return not any(str(cell).strip() for cell in row)


def _candle(cells: Sequence[Any]) -> Candle:
    local = _instant(cells[0])
    open_, high, low, close = (
        _paise(name, value) for name, value in zip(COLUMNS[1:5], cells[1:5], strict=True)
    )
    if high < max(open_, low, close):
        raise RowError("high", f"{high / 100:.2f} is below another price of the candle")
    if low > min(open_, close):
        raise RowError("low", f"{low / 100:.2f} is above another price of the candle")
    second = local.hour * 3600 + local.minute * 60 + local.second
    return Candle(local.date(), second, open_, high, low, close, _units(cells[5]))


def _instant(value: object) -> datetime:
    """The beginning of a candle in Indian time, which a time without an offset is in already."""
    try:
        at = _read_instant(value)
    except (ValueError, OverflowError, OSError):
        raise RowError("date", f"{value!r} is not a date and time") from None
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise RowError("date", f"{value!r} is the year {at.year}")
    return at


def _read_instant(value: object) -> datetime:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), IST)
    if isinstance(value, datetime):
        return value.replace(tzinfo=IST) if value.tzinfo is None else value.astimezone(IST)
    text = f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value).strip()
    if text.replace(".", "", 1).isdecimal() and len(text) != len("20260508"):
        return _of_epoch(float(text))
    return _read_instant(datetime.fromisoformat(text))


def _of_epoch(number: float) -> datetime:
    unit = next(unit for least, unit in _EPOCH_UNITS if number >= least)
    return datetime.fromtimestamp(number / unit, UTC).astimezone(IST)


def _paise(column: str, value: object) -> int:
    number = _number(column, value, "a price")
    if not 0 < number <= _MOST_RUPEES:
        raise RowError(column, f"{value} is not a price")
    return round(number * 100)


def _units(value: object) -> int:
    # Indices have no volume; files leave it empty or write "nan".
    if value is None or not str(value).strip() or str(value).strip().lower() == "nan":
        return 0
    number = _number("volume", value, "a number of units")
    if not 0 <= number <= _MOST_UNITS:
        raise RowError("volume", f"{value} is not a number of units")
    return int(number)


def _number(column: str, value: object, kind: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise RowError(column, f"{value!r} is not {kind}") from None
    if not math.isfinite(number):
        raise RowError(column, f"{value} is not {kind}")
    return number
