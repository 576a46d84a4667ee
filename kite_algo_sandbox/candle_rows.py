"""From the cells of a candle file to one candle: dates in their many forms, prices, units.

Every complaint names the column, so that the file's reader only has to add file and line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any, NamedTuple

from .engine.base.clock import IST

COLUMNS = ("date", "open", "high", "low", "close", "volume")
#: Other names of the columns that candle files use.
_NAMES: Mapping[str, str] = MappingProxyType(
    {name: name for name in (*COLUMNS, "oi")}
    | dict.fromkeys(("datetime", "timestamp", "ts", "date_time", "index", "day"), "date")
    | dict.fromkeys(("time",), "time")
    | dict.fromkeys(("o", "open_price"), "open")
    | dict.fromkeys(("h", "high_price"), "high")
    | dict.fromkeys(("l", "low_price"), "low")
    | dict.fromkeys(("c", "close_price"), "close")
    | dict.fromkeys(("ltp", "last", "last_price"), "ltp")
    | dict.fromkeys(("v", "vol", "volume_traded"), "volume")
    | dict.fromkeys(("open_interest", "openinterest", "open interest"), "oi")
)
FIRST_YEAR, LAST_YEAR = 1990, 2100
# The largest power of ten below each unit of an epoch number of these years.
_EPOCH_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (0.0, 1.0))
#: Columns a file can do without: an index has no volume, a price may stand in for the close.
_OPTIONAL = frozenset({"volume"})
_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_NAMED_MONTH = re.compile(r"(\d{1,2})[-/ ]([A-Za-z]{3,9})[-/ ,]+(\d{4}|\d{2})(?:[ T,]+(.+))?")
_NUMBERED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T,]+(.+))?")
MOST_RUPEES = 1e9
MOST_UNITS = 10**13


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
    """Which cell of a row holds which column.

    ``time`` is a second cell of the date, ``day_first`` how dates such as 04-03-2025 are meant;
    ``None`` as long as nothing has said so.
    """

    positions: tuple[int | None, ...]
    time: int | None = None
    day_first: bool | None = None

    @classmethod
    def of_header(cls, names: Sequence[object]) -> Layout:
        """The layout of a header line. Raises :class:`RowError` for a missing column."""
        found: dict[str, int] = {}
        for position, name in enumerate(names):
            column = _NAMES.get(_header_word(name))
            if column is not None:
                found.setdefault(column, position)
        if "close" not in found and "ltp" in found:
            found["close"] = found["ltp"]
        if "date" not in found and "time" in found:
            found["date"] = found.pop("time")
        if names and _header_word(names[0]) == "price":
            found.setdefault("date", 0)  # the first of yfinance's three header lines
        for column in COLUMNS:
            if column not in found and column not in _OPTIONAL:
                raise RowError(column, f"missing; the header has {', '.join(map(str, names))}")
        return cls(tuple(found.get(column) for column in COLUMNS), found.get("time"))

    def candle(self, row: Sequence[Any]) -> Candle | None:
        """The candle of a row; ``None`` when its prices are all blank. Raises `RowError`."""
        cells = [None if at is None else self._cell(row, at) for at in self.positions]
        if all(_is_empty(cell) for cell in cells[1:5]):
            return None
        return _candle([self._instant(row, cells[0]), *cells[1:]])

    def date_of(self, row: Sequence[Any]) -> object:
        """The cell of the date."""
        position = self.positions[0] or 0
        return row[position] if position < len(row) else None

    def _instant(self, row: Sequence[Any], cell: object) -> object:
        if self.time is not None:
            cell = f"{cell} {self._cell(row, self.time)}"
        return _with_year_first(cell, day_first=self.day_first)

    def _cell(self, row: Sequence[Any], position: int) -> Any:
        if position < len(row):
            return row[position]
        if position == 5 and self.positions == KITE_LAYOUT.positions:
            return None  # a file without a header and without volume
        raise RowError(
            COLUMNS[min(len(row), len(COLUMNS) - 1)],
            f"missing; the row has {len(row)} cells, expected {', '.join(COLUMNS)}",
        )


#: Kite's order, of a file without a header.
KITE_LAYOUT = Layout(tuple(range(len(COLUMNS))))


def day_first_of(dates: Iterable[object]) -> bool | None:
    """Whether dates such as 04-03-2025 begin with the day, as far as a whole file tells.

    ``None`` when no date is written like that. Raises :class:`RowError` when every one of them
    could be meant either way.
    """
    seen, first, second = False, False, False
    example: object = None
    for cell in dates:
        match = _NUMBERED.fullmatch(str(cell).strip())
        if match:
            seen, example = True, cell
            first = first or int(match[1]) > 12
            second = second or int(match[2]) > 12
    if not seen:
        return None
    if first == second:
        raise RowError("date", f"{example} may mean two days; write the year first")
    return first


def _with_year_first(cell: object, *, day_first: bool | None) -> object:
    """A date in words or with its year last, in the form of ISO 8601."""
    if not isinstance(cell, str) or cell[:4].isdecimal():
        return cell
    text = cell.strip()
    if named := _NAMED_MONTH.fullmatch(text):
        word = named[2][:3].lower()
        if word not in _MONTHS:
            return cell
        year = named[3] if len(named[3]) == 4 else f"20{named[3]}"
        return _iso(year, _MONTHS.index(word) + 1, int(named[1]), named[4])
    match = _NUMBERED.fullmatch(text)
    if match is None or day_first is None:
        return cell
    day, month = (match[1], match[2]) if day_first else (match[2], match[1])
    return _iso(match[3], int(month), int(day), match[4])


def _iso(year: str, month: int, day: int, clock: str | None) -> str:
    tail = "" if clock is None else f"T{clock.strip().zfill(5)}"
    return f"{year}-{month:02d}-{day:02d}{tail}"


def is_header(row: Sequence[object]) -> bool:
    """Whether the first row of a file names the columns."""
    return any(_header_word(cell) in _NAMES for cell in row)


def is_second_header(row: Sequence[object]) -> bool:
    """Whether a row right under the header only tells more of it, as yfinance writes two."""
    head = _header_word(row[0]) if row else ""
    return head in {"ticker", "price", "datetime", "date"} and not any(
        re.fullmatch(r"-?[\d.,]+", str(cell).strip()) for cell in row[1:]
    )


def _header_word(cell: object) -> str:
    return str(cell).strip().strip('"').strip().lower()


def _is_empty(cell: object) -> bool:
    return cell is None or str(cell).strip().lower() in {"", "nan", "null", "none", "-"}


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
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
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
    if len(text) > 9 and text[8] == " " and text[:8].isdecimal():
        text = f"{text[:8]}T{text[9:].strip().zfill(5)}"  # 20250101 9:15
    return _read_instant(datetime.fromisoformat(text))


def _of_epoch(number: float) -> datetime:
    unit = next(unit for least, unit in _EPOCH_UNITS if number >= least)
    return datetime.fromtimestamp(number / unit, UTC).astimezone(IST)


def _paise(column: str, value: object) -> int:
    number = _number(column, value, "a price")
    if not 0 < number <= MOST_RUPEES:
        raise RowError(column, f"{value} is not a price")
    return round(number * 100)


def _units(value: object) -> int:
    # Indices have no volume; files leave it empty or write "nan".
    if _is_empty(value):
        return 0
    number = _number("volume", value, "a number of units")
    if not 0 <= number <= MOST_UNITS:
        raise RowError("volume", f"{value} is not a number of units")
    return int(number)


def _number(column: str, value: object, kind: str) -> float:
    if isinstance(value, str):
        value = value.replace(",", "")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise RowError(column, f"{value!r} is not {kind}") from None
    if not math.isfinite(number):
        raise RowError(column, f"{value} is not {kind}")
    return number
