"""Do the package's facts of the market agree with Kite's own list of instruments?

    python tools/check_market_facts.py instruments.csv [--on 2026-08-18]

The file is what ``kite.instruments()`` or ``https://api.kite.trade/instruments`` gives, as CSV,
plain or compressed with gzip. Index contracts are compared by symbol, exchange, expiry, lot, tick,
strikes and freeze limit (where the file has one), and shares by token and tick. Every difference is
a line; equal ones are counted. The exit code is 0 without a difference, 1 with some, 2 for a file
that is no such list.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from kite_algo_sandbox.engine.market.expiries import UNDERLYINGS, expiries_from
from kite_algo_sandbox.engine.market.instrument_data import EQUITIES
from kite_algo_sandbox.engine.market.instruments import equity_tick, future_tick
from kite_algo_worker.market import contracts, symbols
from kite_algo_worker.market.calendar import CLOSED_DAYS
from kite_algo_worker.market.ist import IST

COLUMNS = ("instrument_token", "tradingsymbol", "name", "expiry", "strike", "tick_size",
           "lot_size", "instrument_type", "exchange")  # fmt: skip
FREEZE = ("freeze_quantity", "freeze_qty", "freezeqty")
#: Strikes further away than this part of the level are listed in wider steps.
NEAR = 0.02
#: Differences of one kind that are written out; of more, their number.
SHOWN = 5

Row = Mapping[str, str]


class NoListError(Exception):
    """The file is no list of instruments."""


@dataclass
class Findings:
    """What was compared: how much agrees, and a line for each difference by its kind."""

    equal: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    different: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def compare(self, kind: str, what: str, theirs: object, ours: object) -> None:
        """Note one comparison."""
        if theirs == ours:
            self.equal[kind] += 1
        else:
            self.different[kind].append(f"{what}: the list says {theirs}, the package {ours}")

    def lines(self) -> Iterator[str]:
        """The report."""
        for kind in sorted({*self.equal, *self.different}):
            rows = self.different.get(kind, [])
            yield f"{kind}: {self.equal.get(kind, 0)} equal, {len(rows)} different"
            yield from (f"  {row}" for row in rows[:SHOWN])
            if len(rows) > SHOWN:
                yield f"  and {len(rows) - SHOWN} more"


def read(path: Path) -> list[Row]:
    """The rows of a list of instruments."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise NoListError(f"{path.name} has no column {', '.join(missing)}")
            rows: list[Row] = [row for row in reader if row["tradingsymbol"]]
    except (OSError, UnicodeDecodeError, csv.Error, EOFError) as error:
        raise NoListError(f"cannot read {path}: {error}") from None
    if not rows:
        raise NoListError(f"{path.name} holds no instrument")
    return rows


def check(rows: Iterable[Row], on: date) -> Findings:
    """Compare a list of a date with the package's tables."""
    found = Findings()
    of_index: dict[str, list[Row]] = defaultdict(list)
    shares = {row[0]: row for row in EQUITIES}
    for row in rows:
        if row["instrument_type"] in {"FUT", "CE", "PE"}:
            if contracts.index_contract(row["name"]) is not None:
                of_index[row["name"]].append(row)
        elif row["exchange"] == "NSE" and row["tradingsymbol"] in shares:
            _share(found, row, shares[row["tradingsymbol"]][1])
    for name, mine in sorted(of_index.items()):
        for row in mine:
            _contract(found, row)
        _ticks(found, name, mine, on)
        _expiries(found, name, mine, on)
        _strikes(found, name, mine)
        _freeze(found, name, mine, on)
    return found


def _share(found: Findings, row: Row, token: int) -> None:
    symbol = row["tradingsymbol"]
    found.compare("token of a share", symbol, int(row["instrument_token"]), token)
    price = Decimal(row.get("last_price") or "0")
    if price and not symbol.endswith("BEES"):
        tick = Decimal(equity_tick(int(price * 100))) / 100
        found.compare("tick of a share", f"{symbol} at {price}", Decimal(row["tick_size"]), tick)


def _contract(found: Findings, row: Row) -> None:
    name, symbol, expiry = row["name"], row["tradingsymbol"], _date(row)
    exchange = contracts.option_exchange(name)
    found.compare("exchange", symbol, row["exchange"], exchange)
    try:
        lot: object = contracts.lot_size(name, expiry)
    except LookupError as error:
        lot = str(error)
    found.compare("lot", symbol, int(row["lot_size"]), lot)
    if row["instrument_type"] == "FUT":
        made = symbols.future_symbol(name, expiry.year, expiry.month)
    else:
        made = symbols.option_symbol(name, expiry, row["strike"], row["instrument_type"])
    found.compare("symbol", f"{name} of {expiry}", symbol, made)


def _ticks(found: Findings, name: str, rows: list[Row], on: date) -> None:
    level = _level(rows)
    for row in rows:
        tick = Decimal(row["tick_size"])
        ours = 5
        if row["instrument_type"] == "FUT":
            if level is None or name not in UNDERLYINGS:
                continue  # nothing says where the index stands, or the sandbox does not list it
            ours = future_tick(row["exchange"], int(level * 100), on)
        found.compare("tick", row["tradingsymbol"], tick, Decimal(ours) / 100)


def _expiries(found: Findings, name: str, rows: list[Row], on: date) -> None:
    listed = {_date(row) for row in rows if row["instrument_type"] != "FUT"}
    by_month: dict[tuple[int, int], date] = {}
    for day in listed | {_date(row) for row in rows}:
        month = (day.year, day.month)
        by_month[month] = max(day, by_month.get(month, day))
    for (year, number), last in sorted(by_month.items()):
        if _has_monthly(year, number, rows):
            ours = contracts.monthly_expiry(name, year, number, holidays=CLOSED_DAYS)
            found.compare("monthly expiry", f"{name} {year}-{number:02d}", last, ours)
    underlying = UNDERLYINGS.get(name)
    if underlying is None or not listed:
        return
    ours_listed = set(expiries_from(underlying, on))
    for day in sorted(listed | ours_listed):
        theirs = "listed" if day in listed else "not listed"
        ours_says = "listed" if day in ours_listed else "not listed"
        found.compare("expiries of the sandbox", f"{name} {day}", theirs, ours_says)


def _has_monthly(year: int, month: int, rows: list[Row]) -> bool:
    """Whether the month has a monthly contract in the list: a future, or a symbol with its name."""
    return any(
        (day := _date(row)).year == year
        and day.month == month
        and symbols.parse_symbol(row["tradingsymbol"]).day is None
        for row in rows
    )


def _strikes(found: Findings, name: str, rows: list[Row]) -> None:
    level = _level(rows)
    if level is None:
        return
    nearest = min(_date(row) for row in rows if row["instrument_type"] == "CE")
    near = sorted(
        strike
        for row in rows
        if row["instrument_type"] == "CE"
        and _date(row) == nearest
        and abs((strike := float(row["strike"])) / level - 1) <= NEAR
    )
    if len(near) > 1:
        step = min(after - before for before, after in pairwise(near))
        found.compare("strike step", name, int(step), contracts.strike_step(name))


def _freeze(found: Findings, name: str, rows: list[Row], on: date) -> None:
    column = next((column for column in FREEZE if column in rows[0]), None)
    if column is None:
        return
    for theirs in sorted({int(float(row[column])) for row in rows if row[column]}):
        try:
            ours: object = contracts.freeze_quantity(name, on)
        except LookupError as error:
            ours = str(error)
        found.compare("freeze limit", f"{name} on {on}", theirs, ours)


def _level(rows: list[Row]) -> float | None:
    """About where the index stands: the middle of the next expiry's strikes."""
    options = [row for row in rows if row["instrument_type"] == "CE"]
    if not options:
        return None
    nearest = min(_date(row) for row in options)
    return statistics.median(float(row["strike"]) for row in options if _date(row) == nearest)


def _date(row: Row) -> date:
    try:
        return date.fromisoformat(row["expiry"])
    except ValueError:
        raise NoListError(f"{row['tradingsymbol']}: {row['expiry']!r} is no expiry") from None


def day_of(path: Path) -> date:
    """The date in a file's name, else today."""
    found = re.search(r"(20\d\d)-?(\d\d)-?(\d\d)", path.name)
    return date(*map(int, found.groups())) if found else datetime.now(IST).date()


def main(argv: list[str] | None = None) -> int:
    """Compare, print, and say by the exit code whether everything agrees."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("file", type=Path, help="instruments as CSV, or .csv.gz")
    parser.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE",
        help="the date of the list (default: the one in its name, else today)",
    )  # fmt: skip
    given = parser.parse_args(argv)
    try:
        on = given.on or day_of(given.file)
        found = check(read(given.file), on)
    except (NoListError, ValueError) as error:
        print(f"check_market_facts: {error}", file=sys.stderr)
        return 2
    print(f"{given.file.name}, {on}")
    for line in found.lines():
        print(line)
    return 1 if found.different else 0


if __name__ == "__main__":
    raise SystemExit(main())
