"""A run under a session: claim, check, protect, trade, heartbeat, release.

Start a backend (``kite-algo sandbox`` prints the variables to export), then::

    python examples/managed_run_worker.py

The session is released when the block ends. The run itself is left only by ``exit_run``.
"""

from __future__ import annotations

from datetime import UTC, datetime

from kite_algo_worker import (
    AlgoWorkerConfig,
    BackendProtection,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    ManagedRun,
    OperationalProtection,
    ProtectedPosition,
    RunConfig,
    equity_market_order,
)


def enter(run: ManagedRun) -> None:
    """Buy one share if the backend says that the run may trade, and protect it."""
    safety = run.safety_check()
    if not safety.can_trade:
        raise SystemExit(f"blocked: {', '.join(safety.blocking_reasons) or safety.run_status}")

    run.log_decision_event(
        event_type="signal.generated",
        summary="Entry signal for INFY",
        details={"symbol": "NSE:INFY", "reason": "demonstration"},
    )
    entry = run.place_order(
        equity_market_order("INFY", "BUY", 1),
        idempotency_key=f"{run.run_id}:entry:INFY",
        safety_token=safety.safety_token,
    )
    if entry["status"] == "rejected":
        raise SystemExit(f"no entry: {entry['rejection_reason']}")
    order = f"order {entry['order_id']} is {entry['order_status']}"
    print(f"entry {entry['status']}: {order if entry['order_id'] else 'nothing is traded'}")

    for leg in run.get_pnl().legs:
        run.update_backend_protection(
            BackendProtection(
                positions=[
                    ProtectedPosition(
                        symbol=f"{leg.exchange}:{leg.tradingsymbol}",
                        product=leg.product or "CNC",
                        side="BUY",
                        quantity=leg.net_quantity,
                        entry_price=leg.average_price,
                        stoploss_pct=2.0,
                        target_pct=4.0,
                    )
                ],
                operations=OperationalProtection(exit_on_worker_stale=True, worker_stale_sec=300),
            ),
            reason="stop-loss for the entry",
        )
        print(f"{leg.tradingsymbol} is protected at {leg.average_price:.2f} -2% / +4%")


def follow(run: ManagedRun, updates: int = 3) -> None:
    """Watch a few P&L updates; leaving the loop closes the connection."""
    for seen, update in enumerate(run.stream_pnl(interval_seconds=0.25), start=1):
        print(f"update {seen}: net P&L {update['totals']['net_pnl']:.2f} rupees")
        run.heartbeat(metrics={"updates": seen})
        if seen == updates or not update["legs"]:
            break


def main() -> int:
    try:
        settings = AlgoWorkerConfig.from_env()
        config = RunConfig(
            strategy_run_id=f"run_managed_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}",
            template_id="managed-demo",
            account_scope=settings.account_scope,
            execution_mode=settings.execution_mode,
            metadata={"strategy_family": "indicator_strategy", "strategy_name": "Managed Demo"},
        )
        with KiteAlgoWorkerClient(settings) as client, client.run(config) as run:
            print(f"run {run.run_id} is {run.run.status} in {run.run.execution_mode} mode")
            enter(run)
            follow(run)
            left = run.exit_run(reason="demo complete", idempotency_key=f"{run.run_id}:exit:001")
            print(f"exit: the run is {left['status']}")
    except KiteAlgoWorkerError as error:
        print(f"stopped: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
