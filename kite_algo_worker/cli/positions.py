"""``kite-algo positions RUN``: what a run holds and what it made."""

from __future__ import annotations

import argparse

from .connect import add_env_file, connected
from .output import add_json, print_json, print_table

DESCRIPTION = "List the legs of a run with their P&L, and the totals after charges, in rupees."
COLUMNS = (
    "exchange",
    "tradingsymbol",
    "product",
    "net_quantity",
    "average_price",
    "last_price",
    "realized_pnl",
    "unrealized_pnl",
    "charges",
    "net_pnl",
)
TOTALS = ("gross_pnl", "charges", "net_pnl")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("strategy_run_id", metavar="RUN", help="id of the run")
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the backend and print legs and totals."""
    with connected(arguments) as client:
        pnl = client.get_run_pnl(arguments.strategy_run_id)
    if hasattr(arguments, "json"):
        print_json("positions", dict(pnl))
        return 0
    print_table(COLUMNS, pnl.get("legs") or [])
    print()
    print_table(TOTALS, [pnl["totals"]])
    return 0
