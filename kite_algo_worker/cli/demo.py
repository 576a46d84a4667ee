"""``kite-algo demo``: a sandbox and a strategy in one process, to see what all of it looks like."""

from __future__ import annotations

import argparse

from .connect import Stop
from .output import print_table

DESCRIPTION = (
    "Start a sandbox on a virtual clock, let a managed run trade for half an hour of market time, "
    "and print its orders, P&L and journal. Nothing leaves this machine."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--symbol", default="INFY", help="a share of NSE that the sandbox lists")
    parser.add_argument("--seed", type=int, default=7, help="decides the prices")


def run(arguments: argparse.Namespace) -> int:
    """Trade in the sandbox and show what came of it."""
    try:
        from kite_algo_sandbox import Sandbox
    except ImportError as error:
        raise Stop(2, str(error)) from None
    from .. import KiteAlgoWorkerClient, RunConfig, equity_market_order

    config = RunConfig(
        strategy_run_id="run_demo", template_id="demo", account_scope="kite:paper-a",
        execution_mode="paper",
    )  # fmt: skip
    with Sandbox(clock="virtual", seed=arguments.seed) as sandbox:
        with KiteAlgoWorkerClient(sandbox.config()) as client:
            with client.run(config) as run:
                print(f"run {run.strategy_run_id} is open; buying 10 {arguments.symbol}")
                order = equity_market_order(arguments.symbol, "BUY", 10)
                run.place_order(order, idempotency_key=run.key("entry", arguments.symbol))
                for minutes in (10, 20, 30):
                    sandbox.advance("10m", until_idle=True)
                    totals = run.get_pnl()["totals"]
                    print(f"after {minutes} minutes: net P&L {totals['net_pnl']:.2f} rupees")
                run.exit_run(reason="demo is over")
            orders = client.list_orders("run_demo")["orders"]
            events = client.list_timeline("run_demo", limit=50)["events"]
            columns = "tradingsymbol transaction_type quantity average_price status"
            print("\nOrders")
            print_table(columns.split(), orders)
            print("\nJournal")
            print_table(("created_at", "event_type", "summary"), events)
    print("\nNext: kite-algo new my-strategy")
    return 0
