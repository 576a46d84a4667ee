"""``kite-algo history NSE:INFY``: candles of the past."""

from __future__ import annotations

import argparse
import csv
import sys

from .connect import add_env_file, connected
from .output import add_json, print_json, print_table

DESCRIPTION = (
    "Print historical candles. Long ranges are asked for in as many requests as the backend's "
    "limits need."
)
COLUMNS = ("ts", "open", "high", "low", "close", "volume", "oi")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("instrument", metavar="SYMBOL", help="such as NSE:INFY")
    parser.add_argument("--interval", default="day", help="minute, 5minute, day, ...")
    parser.add_argument("--from", dest="from_date", default=argparse.SUPPRESS, metavar="DATE")
    parser.add_argument("--to", dest="to_date", default=argparse.SUPPRESS, metavar="DATE")
    parser.add_argument("--csv", action="store_true", help="comma-separated, with a header")
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the backend and print the candles."""
    with connected(arguments) as client:
        answer = client.get_historical_candles(
            arguments.instrument,
            timeframe=arguments.interval,
            from_date=getattr(arguments, "from_date", None),
            to_date=getattr(arguments, "to_date", None),
        )
    candles = answer["candles"]
    if hasattr(arguments, "json"):
        print_json(
            "history",
            {
                "symbol": arguments.instrument,
                "interval": arguments.interval,
                "candles": candles,
            },
        )
    elif arguments.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([candle.get(column) for column in COLUMNS] for candle in candles)
    else:
        print_table(COLUMNS, candles)
    return 0
