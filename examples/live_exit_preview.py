"""Look before leaving: show what an exit would do, and exit only when told to.

    KITE_ALGO_RUN_ID=run_of_yours python examples/live_exit_preview.py            # preview only
    KITE_ALGO_RUN_ID=run_of_yours python examples/live_exit_preview.py --confirm  # really exit

Without KITE_ALGO_RUN_ID it opens a run of its own with one share in it, looks at that and closes
it, but never a live one. A live run is only touched when KITE_ALGO_ENABLE_LIVE=1 is set. Of other
runs only the open legs are shown, because not every backend can preview their exit.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime

from kite_algo_worker import (
    AlgoWorkerConfig,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    equity_market_order,
)


def open_run(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> str:
    """A new run that holds one share, so that there is something to look at."""
    run_id = f"run_exit_preview_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}"
    client.create_run(
        strategy_run_id=run_id,
        template_id="exit-preview",
        account_scope=config.account_scope,
        execution_mode=config.execution_mode,
    )
    order = equity_market_order("INFY", "BUY", 1, product="MIS")
    client.place_order(run_id, order, idempotency_key=f"{run_id}:entry:INFY")
    return run_id


def preview(client: KiteAlgoWorkerClient, run_id: str) -> None:
    """Print the open legs and what the backend would do with them."""
    pnl = client.get_run_pnl(run_id)
    print(f"{run_id}: {pnl['position_count']} open legs, net P&L {pnl['totals']['net_pnl']:.2f}")
    for leg in pnl["legs"]:
        name = f"{leg['exchange']}:{leg['tradingsymbol']}"
        print(f"  {leg['side']} {abs(leg['net_quantity'])} {name}, last at {leg['last_price']}")
    if pnl["execution_mode"] != "live":
        print("deployed backends close paper runs even when asked for a preview: not asked for one")
        return
    planned = client.exit_run(run_id, reason="preview", dry_run=True)
    print(f"an exit now would be: {planned['status']}")


def look(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig, *, confirm: bool) -> int:
    """Preview the exit of the run asked for, or of one opened here; exit if that is wanted."""
    asked_for = os.environ.get("KITE_ALGO_RUN_ID")
    if not asked_for and config.execution_mode == "live":
        print("no live run is opened just to look at it: set KITE_ALGO_RUN_ID")
        return 2
    run_id = asked_for or open_run(client, config)
    if client.get_run(run_id)["execution_mode"] == "live" and not config.live_enabled:
        print("this is a live run: set KITE_ALGO_ENABLE_LIVE=1 to go on")
        return 2
    preview(client, run_id)
    if confirm or not asked_for:
        done = client.exit_run(
            run_id, reason="operator exit", idempotency_key=f"{run_id}:exit:operator"
        )
        print(f"exit: the run is {done['status']}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Preview, and optionally perform, a run's exit.")
    parser.add_argument("--confirm", action="store_true", help="exit after the preview")
    arguments = parser.parse_args()
    try:
        config = AlgoWorkerConfig.from_env()
        with KiteAlgoWorkerClient(config) as client:
            return look(client, config, confirm=arguments.confirm)
    except KiteAlgoWorkerError as error:
        print(f"stopped: {error}")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
