"""The raw client, end to end: connect, create a run, trade, read the result, exit.

Start a backend (``kite-algo sandbox`` prints the variables to export), then::

    python examples/basic_equity_worker.py

Without KITE_ALGO_EXECUTION_MODE the run is a dry run: orders are checked and nothing is traded.
"""

from __future__ import annotations

from datetime import UTC, datetime

from kite_algo_worker import (
    AlgoWorkerConfig,
    ConflictError,
    IntentResult,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    equity_market_order,
    limit_order,
)


def trade(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
    """Buy one share at market, rest a bid below it, look at both, and leave."""
    print(f"backend is {client.health().status}")

    run_id = f"run_basic_equity_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}"
    run = client.create_run(
        strategy_run_id=run_id,
        template_id="basic-equity",
        account_scope=config.account_scope,
        execution_mode=config.execution_mode,
        metadata={"strategy_family": "indicator_strategy", "strategy_name": "Basic Equity"},
    )
    print(f"run {run['strategy_run_id']} is {run['status']} in {run['execution_mode']} mode")

    quote = client.get_quotes(["NSE:INFY"])["quotes"]["NSE:INFY"]
    price = quote["last_price"] or 0.0
    print(f"INFY trades at {price:.2f}")

    # One key per intent, derived from the intent: a restart repeats the key, not the order.
    entry = client.place_order(
        run_id, equity_market_order("INFY", "BUY", 1), idempotency_key=f"{run_id}:entry:INFY"
    )
    print(f"entry {entry['status']}: {told(entry)}")

    bid = round(price * 0.98, 1)
    resting = client.place_order(
        run_id,
        limit_order("NSE", "INFY", "BUY", "CNC", 1, price=bid),
        idempotency_key=f"{run_id}:bid:INFY",
    )
    print(f"bid at {bid:.2f} {resting['status']}: {told(resting)}")
    order_id = resting["order_id"]
    if order_id is not None and resting["status"] != "rejected":
        withdraw(client, run_id, order_id)

    pnl = client.get_run_pnl(run_id)
    print(f"net P&L {pnl['totals']['net_pnl']:.2f} rupees after charges")

    left = client.exit_run(run_id, reason="strategy complete", idempotency_key=f"{run_id}:exit:001")
    print(f"exit: the run is {left['status']}")


def withdraw(client: KiteAlgoWorkerClient, run_id: str, order_id: str) -> None:
    """Take a resting bid out of the book; deployed backends do that for live runs only."""
    try:
        client.cancel_order(run_id, order_id)
    except ConflictError as error:
        print(f"the bid stays: {error}")
    else:
        print(f"bid withdrawn, {len(client.list_orders(run_id)['orders'])} orders in the book")


def told(result: IntentResult) -> str:
    """What became of an order, in words."""
    if result["status"] == "rejected":
        return f"no order, {result['rejection_reason']}"
    if result["order_id"] is None:
        return "checked, and nothing traded"
    return f"order {result['order_id']} is {result['order_status']}"


def main() -> int:
    try:
        config = AlgoWorkerConfig.from_env()
        with KiteAlgoWorkerClient(config) as client:
            trade(client, config)
    except KiteAlgoWorkerError as error:
        print(f"stopped: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
