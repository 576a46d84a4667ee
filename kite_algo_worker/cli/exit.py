"""``kite-algo exit RUN``: close what a run holds."""

from __future__ import annotations

import argparse
import sys

from . import FINDING, USAGE
from .connect import Stop, add_env_file, connected
from .output import add_json, print_json, say

DESCRIPTION = (
    "Close the positions of a run with market orders and end the run. Asks first; without a "
    "terminal it needs --yes. --dry-run shows what would be sent, where the backend can do that."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("strategy_run_id", metavar="RUN", help="id of the run")
    parser.add_argument("--reason", default="kite-algo exit", help="kept in the run's journal")
    parser.add_argument("--dry-run", action="store_true", help="validate only, close nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the person, then the backend."""
    run_id = arguments.strategy_run_id
    with connected(arguments) as client:
        mode = client.get_run(run_id)["execution_mode"]
        if not arguments.dry_run and not arguments.yes and not _agreed(run_id, mode):
            say("nothing was closed")
            return FINDING
        result = client.exit_run(
            run_id,
            reason=arguments.reason,
            dry_run=arguments.dry_run,
            # A person may end a run whose worker goes on; it is told with its next call.
            session_nonce=client.get_run(run_id).get("worker_session_nonce"),
        )
    if hasattr(arguments, "json"):
        print_json("exit", {"strategy_run_id": run_id, "result": result})
    else:
        print(f"{run_id}: {result['status']}")
    return 0 if result["status"] != "blocked" else FINDING


def _agreed(run_id: str, mode: str) -> bool:
    if not sys.stdin.isatty():
        raise Stop(USAGE, "this closes positions: say --yes where nobody can be asked")
    print(f"Close all positions of {run_id} ({mode}) at the market? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
