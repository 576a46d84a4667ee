"""``kite-algo fetch NSE:INFY``: candles of the past into files, once."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from . import DONE, USAGE
from .connect import Stop, add_env_file, connected
from .output import add_json, print_json, say

if TYPE_CHECKING:
    from .. import KiteAlgoWorkerClient

DESCRIPTION = (
    "Download historical candles into one CSV file per instrument, in Kite's columns, for "
    "kite-algo replay. Days that are there already are not asked for again, and an interrupted "
    "download goes on where it stopped."
)
COLUMNS = ("date", "open", "high", "low", "close", "volume", "oi")
#: Which days each file holds, also those on which nothing traded.
INDEX = ".fetched.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("instruments", metavar="SYMBOL", nargs="+", help="such as NSE:INFY")
    parser.add_argument("--interval", default="5minute", help="minute, 5minute, day, ...")
    parser.add_argument(
        "--from", dest="first", required=True, metavar="DATE", help="first day", type=_day
    )
    parser.add_argument(
        "--to", dest="last", default=argparse.SUPPRESS, metavar="DATE", type=_day,
        help="last day, inclusive (default: yesterday)",
    )  # fmt: skip
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="where the files are kept"
    )
    parser.add_argument(
        "--passthrough", action="store_true",
        help="read from the broker instead of the backend's store",
    )  # fmt: skip
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Download what is missing, and say what there is."""
    from ..market.intervals import canonical_interval
    from ..market.ist import to_ist

    interval = canonical_interval(arguments.interval)
    if interval is None:
        raise Stop(USAGE, f"there is no interval {arguments.interval!r}")
    # A day that is not over yet would be kept as it is now.
    yesterday = to_ist(datetime.now(UTC)).date() - timedelta(days=1)
    last = min(getattr(arguments, "last", yesterday), yesterday)
    if last < arguments.first:
        raise Stop(USAGE, f"there is no complete day from {arguments.first} to {last}")
    arguments.data.mkdir(parents=True, exist_ok=True)
    rows = []
    with connected(arguments) as client:
        for instrument in arguments.instruments:
            file = CandleCache(arguments.data, instrument, interval)
            for first, until in file.missing(arguments.first, last):
                say(f"{instrument} {interval}: {first} to {until}")
                found = _download(
                    client, instrument, interval, first, until, passthrough=arguments.passthrough
                )
                file.add(found, first, until)
            rows.append(
                {"symbol": instrument, "interval": interval, "file": str(file.path),
                 "candles": file.count(), "from": str(arguments.first), "to": str(last)}
            )  # fmt: skip
    if hasattr(arguments, "json"):
        print_json("fetch", {"files": rows})
    else:
        for row in rows:
            print(f"{row['file']}  {row['candles']} candles")
    return DONE


def _download(
    client: KiteAlgoWorkerClient,
    instrument: str,
    interval: str,
    first: date,
    last: date,
    *,
    passthrough: bool,
) -> list[dict[str, Any]]:
    answer = client.get_historical_candles(
        instrument,
        timeframe=interval,
        from_date=first,
        to_date=last,
        ingest=False,
        passthrough=passthrough,
    )
    return [dict(candle) for candle in answer["candles"]]


class CandleCache:
    """The file of one instrument and interval, and what it is known to hold."""

    def __init__(self, folder: Path, instrument: str, interval: str) -> None:
        name = quote(instrument.replace(":", "_", 1), safe=" &-_")
        self.path = folder / f"{name}_{interval}.csv"
        self._index = folder / INDEX

    def missing(self, first: date, last: date) -> Iterator[tuple[date, date]]:
        """The spans of days that are not there, none longer than a quarter of a year."""
        start = first
        for held_first, held_last in [*self._held(), (last + _DAY, date.max)]:
            while start < min(held_first, last + _DAY):
                until = min(held_first - _DAY, last, start + _SPAN)
                yield start, until
                start = until + _DAY
            if held_last < date.max:
                start = max(start, held_last + _DAY)

    def add(self, candles: Iterable[dict[str, Any]], first: date, last: date) -> None:
        """Take candles in, and note that these days are there; a crash leaves the old file."""
        rows = self._rows()
        for candle in candles:
            at = str(candle["ts"])
            rows[at] = [at, *(_text(candle.get(column)) for column in COLUMNS[1:])]
        with _replacing(self.path) as new, new.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows[at] for at in sorted(rows))
        index = self._all_held()
        index[self.path.name] = [
            [str(a), str(b)] for a, b in _joined([*self._held(), (first, last)])
        ]
        with _replacing(self._index) as new:
            new.write_text(json.dumps(index, indent=1, sort_keys=True), "utf-8")

    def count(self) -> int:
        """How many candles there are."""
        return len(self._rows())

    def _rows(self) -> dict[str, list[str]]:
        if not self.path.exists():
            return {}
        with self.path.open(newline="", encoding="utf-8") as file:
            return {row[0]: row for row in list(csv.reader(file))[1:] if row}

    def _held(self) -> list[tuple[date, date]]:
        if not self.path.exists():  # somebody has deleted it
            return []
        spans = self._all_held().get(self.path.name, [])
        return [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in spans]

    def _all_held(self) -> dict[str, list[list[str]]]:
        if not self._index.exists():
            return {}
        held: dict[str, list[list[str]]] = json.loads(self._index.read_text("utf-8"))
        return held


_DAY = timedelta(days=1)
_SPAN = timedelta(days=89)


def _joined(spans: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans of days in order, those that touch as one."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + _DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


class _replacing:
    """A file beside another one, in whose place it is put when the block ends well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path.with_name(f".{path.name}.new")

    def __enter__(self) -> Path:
        return self._new

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self._new.replace(self._path)
        else:
            self._new.unlink(missing_ok=True)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a date such as 2025-01-31") from None
