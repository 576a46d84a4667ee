"""Reads candles of one's own: a directory with one CSV or Parquet file per instrument.

Which instrument a file holds, its name says (:mod:`.candle_names`). Its columns are Kite's, in this
order: date, open, high, low, close, volume, and optionally oi. A header line may name them, then in
any order. Dates without an offset are Indian time. The candles may have any length of Kite's
intervals, one length per file.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market.intervals import INTERVALS, interval_text
from kite_algo_worker.market.ist import DAY_SECONDS, IST

from .candle_columns import Column, PlainRows, india_of, plain_rows
from .candle_names import NamedInstrument, NameProblem, instrument_of
from .candle_rows import (
    COLUMNS,
    KITE_LAYOUT,
    Candle,
    Layout,
    RowError,
    day_first_of,
    is_blank,
    is_header,
    is_second_header,
)
from .engine.market.recorded import FIRST_SECOND, JUMP, DayRecord

SUFFIXES = (".csv", ".csv.gz", ".parquet")
_DAY_STARTS = frozenset({0, 19_800})  # midnight in India and in UTC
#: Seconds of the intraday candles of Kite.
STEPS = tuple(minutes * 60 for minutes in INTERVALS.values() if minutes)
#: Steps in paise that prices may lie on, the coarsest first.
_GRIDS = (500, 100, 50, 20, 10, 5, 1)


class CandleFileError(ValueError):
    """A file cannot be used; the message names it and, where there is one, line and column."""


@dataclass(frozen=True, slots=True)
class CandleFile:
    """The candles of one file.

    Attributes:
        name: The file's.
        identifier: ``EXCHANGE:SYMBOL`` or a token's digits.
        days: The candles by the ordinal of their day.
        step: Seconds of a candle, 86400 for days.
        grid: The coarsest step in paise that all prices lie on.
        notes: Oddities that were left out or are worth a look.
    """

    name: str
    identifier: str
    days: dict[int, DayRecord]
    step: int
    grid: int
    notes: tuple[str, ...] = ()

    @property
    def is_daily(self) -> bool:
        """Whether its candles are whole days."""
        return self.step >= DAY_SECONDS

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

    @property
    def summary(self) -> str:
        """One line: instrument, dates, how many candles of which length, and the file."""
        first, last = (date.fromordinal(pick(self.days)) for pick in (min, max))
        count = sum(record.second.size for record in self.days.values())
        return (
            f"{self.identifier}  {first} to {last}, {len(self.days)} days, {count} candles of "
            f"{interval_text(self.step)}  ({self.name})"
        )


def read_directory(path: str | Path) -> list[CandleFile]:
    """Read every candle file of a directory.

    Raises:
        CandleFileError: there is none, or one of them cannot be used.
    """
    directory = Path(path)
    names = _candle_files(directory)
    if not names:
        raise CandleFileError(f"{directory} holds no .csv or .parquet file")
    found: dict[str, Path] = {}
    for name in names:
        twin = found.setdefault(_named(name).identifier, name)
        if twin is not name:
            raise CandleFileError(f"{twin.name} and {name.name} are the same instrument")
    return [read_file(name) for name in names]


def digest_of_directory(path: str | Path) -> str:
    """A short digest of the candle files, which changes whenever one of them does."""
    digest = hashlib.sha256()
    for item in _candle_files(Path(path)):
        digest.update(item.name.encode() + b"\0" + item.read_bytes())
    return digest.hexdigest()[:16]


def _candle_files(directory: Path) -> list[Path]:
    try:
        items = sorted(directory.iterdir())
    except OSError as error:
        raise CandleFileError(f"cannot read {directory}: {error.strerror or error}") from None
    return [
        item
        for item in items
        if item.name.lower().endswith(SUFFIXES) and not item.name.startswith(".") and item.is_file()
    ]


def read_file(path: Path) -> CandleFile:
    """Read one candle file. Raises :class:`CandleFileError`."""
    notes: list[str] = []
    named = _named(path)
    table = _ParquetTable(path) if _is_parquet(path) else None
    plain = None if table is None else plain_rows(table.columns())
    if plain is not None and plain.is_orderly:
        return _of_columns(path, named, plain)
    candles = _candles(path, table, notes) if plain is None else enumerate(plain.candles(), 1)
    rows = list(_unique(path, sorted(candles, key=_instant_of), notes))
    if not rows:
        raise CandleFileError(f"{path.name} holds no candles")
    if _is_daily([candle for _, candle in rows], named.step):
        step = DAY_SECONDS
    else:
        _check_minutes(path, rows)
        step = _step_of(path, _gaps([candle for _, candle in rows]), named.step)
    days: dict[int, list[Candle]] = {}
    for _, candle in rows:
        days.setdefault(candle.day.toordinal(), []).append(candle)
    prices = {price for _, candle in rows for price in candle[2:6]}
    grid = next(size for size in _GRIDS if all(price % size == 0 for price in prices))
    records = {day: _record(found, is_daily=step == DAY_SECONDS) for day, found in days.items()}
    notes += _jumps(path, records)
    return CandleFile(path.name, named.identifier, records, step, grid, tuple(notes))


def _of_columns(path: Path, named: NamedInstrument, rows: PlainRows) -> CandleFile:
    """The same without a look at each row: a year of minutes is no hundred thousand objects."""
    step = _step_of(path, rows.gaps(), named.step)
    grid = next(size for size in _GRIDS if not any((column % size).any() for column in rows[2:6]))
    records = {day: DayRecord(*columns) for day, columns in rows.by_day()}
    return CandleFile(
        path.name, named.identifier, records, step, grid, tuple(_jumps(path, records))
    )


def _named(path: Path) -> NamedInstrument:
    name = path.name.lower()
    suffix = next(suffix for suffix in SUFFIXES if name.endswith(suffix))
    try:
        return instrument_of(unquote(path.name[: -len(suffix)]))
    except NameProblem as problem:
        raise CandleFileError(f"{path.name}: {problem}") from None


def _candles(
    path: Path, table: _ParquetTable | None, notes: list[str]
) -> Iterator[tuple[int, Candle]]:
    """The candles with the number of their line or row."""
    rows = list(_csv_rows(path) if table is None else table.rows())
    layout, number = KITE_LAYOUT, 0
    empty: list[int] = []
    try:
        if rows and (rows[0][0] == 0 or is_header(rows[0][1])):
            number = rows[0][0]
            layout = Layout.of_header(rows.pop(0)[1])
            while rows and is_second_header(rows[0][1]):
                rows.pop(0)
        number = 0
        day_first = day_first_of(layout.date_of(row) for _, row in rows)
        layout = replace(layout, day_first=day_first)
        for number, row in rows:
            candle = layout.candle(row)
            if candle is None:
                empty.append(number)
            else:
                yield number, candle
    except RowError as error:
        where = f", {_place(path)} {number}" if number else ""
        raise CandleFileError(f"{path.name}{where}, {error}") from None
    if empty:
        where = f"the first on {_place(path)} {empty[0]}"
        notes.append(f"{path.name}: {len(empty)} rows without prices left out, {where}")


def _is_parquet(path: Path) -> bool:
    return path.name.lower().endswith(".parquet")


def _place(path: Path) -> str:
    return "row" if _is_parquet(path) else "line"


def _csv_rows(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opened(path, "rt", newline="", encoding="utf-8-sig") as file:
            lines = csv.reader(file, strict=True)
            for row in lines:
                if not is_blank(row):
                    yield lines.line_num, row
    except UnicodeDecodeError:
        raise CandleFileError(f"{path.name} is not UTF-8 text") from None
    except (OSError, EOFError, csv.Error) as error:
        raise CandleFileError(f"cannot read {path.name}: {error}") from None


class _ParquetTable:
    """The columns of a Parquet file. An index of pandas is a column here."""

    def __init__(self, path: Path) -> None:
        try:
            parquet = importlib.import_module("pyarrow.parquet")
            self._arrow = importlib.import_module("pyarrow")
        except ImportError as error:
            hint = 'Parquet needs more: pip install "kite-algo-worker[parquet]"'
            raise CandleFileError(f"{path.name}: {hint} ({error})") from None
        try:
            with parquet.ParquetFile(path) as file:
                table = file.read()
        except (OSError, self._arrow.ArrowException) as error:
            raise CandleFileError(f"cannot read {path.name}: {error}") from None
        self._names = ["date" if n == "__index_level_0__" else n for n in table.column_names]
        self._columns = [self._in_microseconds(column) for column in table.columns]

    def columns(self) -> list[Column | None]:
        """Those of a candle, as far as a header names them."""
        try:
            layout = Layout.of_header(self._names)
        except RowError:
            return [None] * len(COLUMNS)
        if layout.time is not None:
            return [None] * len(COLUMNS)
        return [
            None if at is None else _ArrowColumn(self._columns[at], self._arrow)
            for at in layout.positions
        ]

    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """The names of the columns as row 0, then the rows."""
        yield 0, self._names
        cells = (column.to_pylist() for column in self._columns)
        yield from enumerate(zip(*cells, strict=True), start=1)

    def _in_microseconds(self, column: Any) -> Any:
        if not self._arrow.types.is_timestamp(column.type):
            return column
        # Nanoseconds would come back as pandas' own type, which may not be installed.
        return column.cast(self._arrow.timestamp("us", column.type.tz), safe=False)


@dataclass(frozen=True, slots=True)
class _ArrowColumn:
    values: Any
    arrow: Any

    def numbers(self) -> NDArray[np.float64] | None:
        types, kind = self.arrow.types, self.values.type
        if self.values.null_count or not (types.is_integer(kind) or types.is_floating(kind)):
            return None
        return _array(self.values).astype(np.float64)

    def local_seconds(self) -> NDArray[np.int64] | None:
        kind = self.values.type
        if self.values.null_count or not self.arrow.types.is_timestamp(kind):
            return None
        micros = _array(self.values.cast(self.arrow.int64())).astype(np.int64)
        return india_of(micros // 1_000_000, is_utc=kind.tz is not None)


def _array(column: Any) -> NDArray[Any]:
    """A column without gaps. Its own ``to_numpy`` would import pandas: forty megabytes."""
    if not len(column):
        return np.empty(0)
    return np.concatenate([np.from_dlpack(chunk) for chunk in column.chunks if len(chunk)])


def _instant_of(row: tuple[int, Candle]) -> tuple[date, int]:
    return row[1].day, row[1].second


def _unique(
    path: Path, rows: Iterable[tuple[int, Candle]], notes: list[str]
) -> Iterator[tuple[int, Candle]]:
    """Rows without exact repeats; two different candles of one instant are an error.

    Which of them is right the file does not tell: one that was recorded while its minute still
    went on, and one of another source, look the same.
    """
    last: tuple[int, Candle] | None = None
    repeats: list[int] = []
    clashes: dict[tuple[date, int], tuple[tuple[int, Candle], tuple[int, Candle]]] = {}
    for number, candle in rows:
        if last is not None and candle[:2] == last[1][:2]:
            if candle != last[1]:
                clashes.setdefault(_instant_of(last), (last, (number, candle)))
            repeats.append(number)
            continue
        last = (number, candle)
        yield last
    if clashes:
        raise CandleFileError(_clash_text(path, *next(iter(clashes.values())), len(clashes)))
    if repeats:
        where = f"the first on {_place(path)} {min(repeats)}"
        notes.append(f"{path.name}: {len(repeats)} repeated candles skipped, {where}")


def _clash_text(
    path: Path, first: tuple[int, Candle], second: tuple[int, Candle], times: int
) -> str:
    day, clock = _instant_of(first)
    place = _place(path)
    text = (
        f"{path.name}, {place} {second[0]}, column date: {place} {first[0]} has another candle of "
        f"{day} {clock // 3600:02d}:{clock // 60 % 60:02d} ({', '.join(COLUMNS[1:])} "
        f"{_cells_text(first[1])} there, {_cells_text(second[1])} here); "
        "keep the right one of them and delete the other"
    )
    return text if times == 1 else f"{text}; {times} times of this file are like that"


def _cells_text(candle: Candle) -> str:
    prices = (f"{paise / 100:.2f}" for paise in candle[2:6])
    return ", ".join((*prices, str(candle.volume)))


def _is_daily(rows: list[Candle], named: int | None) -> bool:
    """One candle a day, all at the same time; a single one only when it is at midnight."""
    seconds = {row.second for row in rows}
    if len(seconds) > 1 or len({row.day for row in rows}) < len(rows):
        return False
    return len(rows) > 1 or bool(seconds & _DAY_STARTS) or named == DAY_SECONDS


def _check_minutes(path: Path, rows: list[tuple[int, Candle]]) -> None:
    for number, row in rows:
        if row.second % 60:
            raise CandleFileError(
                f"{path.name}, {_place(path)} {number}, column date: "
                "a candle begins at a full minute"
            )


def _gaps(rows: list[Candle]) -> Counter[int]:
    """The distances within the days, and how often they occur."""
    return Counter(
        later.second - earlier.second
        for earlier, later in pairwise(rows)
        if earlier.day == later.day
    )


def _step_of(path: Path, gaps: Counter[int], named: int | None) -> int:
    """The length of the candles: what the distances within the days allow, or the name says."""
    common = math.gcd(*gaps)
    if named is not None and named in STEPS and common % named == 0:
        return named
    found = max((step for step in STEPS if common and common % step == 0), default=STEPS[0])
    [(usual, count)] = gaps.most_common(1) or [(found, 0)]
    if common == usual and usual not in STEPS and count > 1:
        raise CandleFileError(
            f"{path.name} has candles of {usual // 60} minutes; those of Kite have 1, 3, 5, 10, "
            "15, 30 or 60 minutes, or a day"
        )
    return found


def _jumps(path: Path, days: dict[int, DayRecord]) -> Iterator[str]:
    """Remarks on nights in which the price changed by more than any circuit limit allows."""
    for earlier, later in pairwise(sorted(days)):
        before, after = int(days[earlier].close[-1]), int(days[later].open[0])
        if abs(after - before) * 100 > before * JUMP:
            yield (
                f"{path.name}: the price jumps from {before / 100:.2f} to {after / 100:.2f} before "
                f"{date.fromordinal(later)}; taken as a corporate action, holdings are not adjusted"
            )


def _record(rows: list[Candle], *, is_daily: bool) -> DayRecord:
    columns = np.array([row[1:] for row in rows], dtype=np.int64).T
    if is_daily:
        columns[0] = 0
    return DayRecord(*columns)
