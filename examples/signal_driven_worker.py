"""Decisions that come from elsewhere: one JSON signal per line on standard input.

Each line looks like::

    {"id": "s-001", "symbol": "NSE:INFY", "side": "BUY", "quantity": 1}

and becomes one order. The signal's id makes the idempotency key, so feeding the same file twice
(after a crash, say) places nothing twice::

    python examples/signal_driven_worker.py --run-id run_signals_001 < signals.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable

from kite_algo_worker import (
    AlgoWorkerConfig,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    ManagedRun,
    RunConfig,
    market_order,
)


def place(run: ManagedRun, signal: dict[str, str | int]) -> None:
    """Turn one signal into one order, and write the decision into the timeline."""
    exchange, _, tradingsymbol = str(signal["symbol"]).partition(":")
    order = market_order(
        exchange, tradingsymbol, str(signal["side"]), "CNC", int(signal["quantity"])
    )
    safety = run.safety_check()
    if not safety.can_trade:
        run.log_decision_event(
            event_type="signal.skipped",
            summary=f"{signal['id']} skipped",
            details={"reasons": safety.blocking_reasons},
        )
        print(f"{signal['id']}: skipped, {'; '.join(safety.blocking_reasons)}")
        return
    result = run.place_order(
        order,
        idempotency_key=f"{run.run_id}:signal:{signal['id']}",
        metadata={"signal_id": signal["id"]},
        safety_token=safety.safety_token,
    )
    outcome = result["rejection_reason"] or result["order_status"] or ""
    print(f"{signal['id']}: {result['status']} {outcome}".rstrip())


def consume(run: ManagedRun, lines: Iterable[str]) -> None:
    """Place every signal; a malformed one is reported and does not stop the others."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            place(run, json.loads(line))
        except (KeyError, TypeError, ValueError) as error:
            print(f"line {number}: not a usable signal ({error})")


def main() -> int:
    parser = argparse.ArgumentParser(description="Place orders for signals read from stdin.")
    parser.add_argument("--run-id", default="run_signals_001")
    arguments = parser.parse_args()
    try:
        settings = AlgoWorkerConfig.from_env()
        config = RunConfig(
            strategy_run_id=arguments.run_id,
            template_id="signal-driven",
            account_scope=settings.account_scope,
            execution_mode=settings.execution_mode,
            metadata={"strategy_family": "discretionary_strategy", "strategy_name": "Signals"},
        )
        with KiteAlgoWorkerClient(settings) as client, client.run(config) as run:
            print(f"run {run.run_id} is {run.run.status} in {run.run.execution_mode} mode")
            consume(run, sys.stdin)
    except KiteAlgoWorkerError as error:
        print(f"stopped: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
