"""Reads candles of one's own: a directory with one CSV or Parquet file per instrument.

A file is named ``NSE_INFY.csv``, ``INFY.csv`` (then NSE) or ``408065.csv``. Its columns are Kite's,
in this order: date, open, high, low, close, volume, and optionally oi. A header line may name
them. Dates without an offset are Indian time.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from kite_algo_worker.sandbox.engine.clock import IST
from kite_algo_worker.sandbox.engine.recorded import FIRST_SECOND, DayRecord

COLUMNS = ("date", "open", "high", "low", "close", "volume")
SUFFIXES = (".csv", ".parquet")
Row = tuple[date, int, int, int, int, int, int]


class CandleFileError(ValueError):
    """A file cannot be used; the message names it and, where there is one, the line."""


@dataclass(frozen=True, slots=True)
class CandleFile:
    """The candles of one file. ``identifier`` is ``EXCHANGE:SYMBOL`` or a token's digits."""

    identifier: str
    days: dict[int, DayRecord]
    is_daily: bool
    grid: int

    @property
    def first_instant(self) -> datetime:
        """When the first candle begins."""
        day = min(self.days)
        second = FIRST_SECOND if self.is_daily else int(self.days[day].second[0])
        begin = datetime.combine(date.fromordinal(day), datetime.min.time(), IST)
        return begin.replace(hour=second // 3600, minute=second // 60 % 60)

    @property
    def first_open(self) -> int:
        """The first price, in paise."""
        return int(self.days[min(self.days)].open[0])


def read_directory(path: str | Path) -> list[CandleFile]:
    """Read every candle file of a directory.

    Raises:
        CandleFileError: there is none, or one of them cannot be used.
    """
    directory = Path(path)
    try:
        names = sorted(item for item in directory.iterdir() if item.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise CandleFileError(f"cannot read {directory}: {error.strerror or error}") from None
    if not names:
        raise CandleFileError(f"{directory} holds no .csv or .parquet file")
    return [read_file(name) for name in names]


def digest_of_directory(path: str | Path) -> str:
    """A short digest of the candle files, which changes whenever one of them does."""
    digest = hashlib.sha256()
    for item in sorted(Path(path).iterdir()):
        if item.suffix.lower() in SUFFIXES:
            digest.update(item.name.encode() + b"\0" + item.read_bytes())
    return digest.hexdigest()[:16]


def read_file(path: Path) -> CandleFile:
    """Read one candle file. Raises :class:`CandleFileError`."""
    rows = _csv_rows(path) if path.suffix.lower() == ".csv" else _parquet_rows(path)
    parsed: list[Row] = []
    for number, cells in rows:
        try:
            parsed.append(_candle(cells))
        except (ValueError, InvalidOperation, TypeError) as error:
            raise CandleFileError(f"{path.name}, line {number}: {error}") from None
    if not parsed:
        raise CandleFileError(f"{path.name} holds no candles")
    parsed.sort(key=lambda row: (row[0], row[1]))
    is_daily = all(row[1] == 0 for row in parsed)
    _check_spacing(path, parsed, is_daily)
    days: dict[int, list[Row]] = {}
    for row in parsed:
        days.setdefault(row[0].toordinal(), []).append(row)
    prices = [price for row in parsed for price in row[2:6]]
    grid = next(step for step in (10, 5, 1) if all(price % step == 0 for price in prices))
    records = {day: _record(found) for day, found in days.items()}
    return CandleFile(_identifier(path.stem), records, is_daily, grid)


def _identifier(stem: str) -> str:
    if stem.isdigit():
        return stem
    exchange, underscore, symbol = stem.partition("_")
    if underscore and exchange.upper() in {"NSE", "BSE", "NFO", "BFO"}:
        return f"{exchange}:{symbol}".upper()
    return f"NSE:{stem}".upper()


def _csv_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for number, row in enumerate(csv.reader(file), start=1):
                heading = number == 1 and row and row[0].strip().lower() in {"date", "ts", "time"}
                if row and not heading:
                    yield number, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CandleFileError(f"cannot read {path.name}: {error}") from None


def _parquet_rows(path: Path) -> Iterable[tuple[int, list[Any]]]:
    try:
        pandas = importlib.import_module("pandas")
        frame = pandas.read_parquet(path)
    except ImportError:
        raise CandleFileError(f"{path.name}: Parquet needs pandas and pyarrow") from None
    except (OSError, ValueError) as error:
        raise CandleFileError(f"cannot read {path.name}: {error}") from None
    if "date" not in frame.columns:
        frame = frame.reset_index()
    return [(number, list(row)) for number, row in enumerate(frame.itertuples(index=False), 1)]


def _candle(row: list[Any]) -> Row:
    if len(row) < len(COLUMNS):
        raise ValueError(f"{len(row)} columns, expected {', '.join(COLUMNS)}")
    at = row[0] if isinstance(row[0], datetime) else datetime.fromisoformat(str(row[0]).strip())
    local = at.replace(tzinfo=IST) if at.tzinfo is None else at.astimezone(IST)
    open_, high, low, close = (_paise(value) for value in row[1:5])
    if not 0 < low <= min(open_, close) <= max(open_, close) <= high:
        raise ValueError("open, high, low and close do not belong together")
    second = local.hour * 3600 + local.minute * 60 + local.second
    return local.date(), second, open_, high, low, close, max(int(float(row[5])), 0)


def _paise(value: object) -> int:
    amount = Decimal(str(value).strip())
    if not amount.is_finite():
        raise ValueError(f"{value} is not a price")
    return int((amount * 100).to_integral_value())


def _check_spacing(path: Path, rows: list[Row], is_daily: bool) -> None:
    starts = [row[0].toordinal() * 86_400 + row[1] for row in rows]
    gaps = {later - earlier for earlier, later in pairwise(starts)}
    if 0 in gaps:
        raise CandleFileError(f"{path.name} holds two candles of one instant")
    if is_daily:
        return
    if any(start % 60 for start in starts) or (gaps and min(gaps) != 60):
        raise CandleFileError(f"{path.name}: only minute and day candles can be replayed")


def _record(rows: list[Row]) -> DayRecord:
    columns = np.array([row[1:] for row in rows], dtype=np.int64).T
    return DayRecord(*columns)
