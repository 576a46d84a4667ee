"""``kite-algo quotes NSE:INFY ...``: the newest prices."""

from __future__ import annotations

import argparse

from .connect import add_env_file, connected
from .output import add_json, print_json, print_table, say

DESCRIPTION = "Print the newest prices of instruments, in rupees."
COLUMNS = ("symbol", "last_price", "change", "volume", "exchange_timestamp", "is_stale")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("instruments", nargs="+", metavar="SYMBOL", help="such as NSE:INFY")
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the backend and print the quotes."""
    with connected(arguments) as client:
        quotes = client.get_quotes(arguments.instruments)["quotes"]
    if hasattr(arguments, "json"):
        print_json("quotes", {"quotes": quotes})
    else:
        print_table(COLUMNS, quotes.values())
    missing = [name for name in arguments.instruments if not quotes.get(name)]
    for name in missing:
        say(f"{name}: the backend has no quote of it; is it spelled as in NSE:INFY?")
    return 1 if len(missing) == len(arguments.instruments) else 0
