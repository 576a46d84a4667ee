"""``kite-algo orders RUN``: what a run sent and what became of it."""

from __future__ import annotations

import argparse

from .connect import add_env_file, connected
from .output import add_json, print_json, print_table

DESCRIPTION = "List the orders of a run, oldest first, with what was filled."
COLUMNS = (
    "order_id",
    "order_timestamp",
    "tradingsymbol",
    "transaction_type",
    "order_type",
    "quantity",
    "filled_quantity",
    "average_price",
    "status",
    "status_message",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("strategy_run_id", metavar="RUN", help="id of the run")
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the backend and print the orders."""
    with connected(arguments) as client:
        orders = client.list_orders(arguments.strategy_run_id)["orders"]
    if hasattr(arguments, "json"):
        print_json("orders", {"strategy_run_id": arguments.strategy_run_id, "orders": orders})
    else:
        print_table(COLUMNS, orders)
    return 0
