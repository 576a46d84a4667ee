"""Look before leaving: show what an exit would do, and exit only when told to.

    python examples/live_exit_preview.py run_basic_equity_001            # preview only
    python examples/live_exit_preview.py run_basic_equity_001 --confirm  # really exit

A live run is only touched when KITE_ALGO_ENABLE_LIVE=1 is set. Of other runs only the open legs are
shown, because not every backend can preview their exit.
"""

from __future__ import annotations

import argparse

from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient, KiteAlgoWorkerError


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


def main() -> int:
    parser = argparse.ArgumentParser(description="Preview, and optionally perform, a run's exit.")
    parser.add_argument("run_id")
    parser.add_argument("--confirm", action="store_true", help="exit after the preview")
    arguments = parser.parse_args()
    try:
        config = AlgoWorkerConfig.from_env()
        with KiteAlgoWorkerClient(config) as client:
            run = client.get_run(arguments.run_id)
            if run["execution_mode"] == "live" and not config.live_enabled:
                print("this is a live run: set KITE_ALGO_ENABLE_LIVE=1 to go on")
                return 2
            preview(client, arguments.run_id)
            if arguments.confirm:
                done = client.exit_run(
                    arguments.run_id,
                    reason="operator exit",
                    idempotency_key=f"{arguments.run_id}:exit:operator",
                )
                print(f"exit: the run is {done['status']}")
    except KiteAlgoWorkerError as error:
        print(f"stopped: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
