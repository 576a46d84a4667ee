"""``kite-algo runs``: the runs of this token."""

from __future__ import annotations

import argparse

from .connect import add_env_file, connected
from .output import add_json, print_json, print_table

DESCRIPTION = "List the runs that belong to this token, newest first."
COLUMNS = ("strategy_run_id", "template_id", "execution_mode", "status", "created_at", "closed_at")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--status", default=argparse.SUPPRESS, help="only runs of this status")
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the backend and print the runs."""
    with connected(arguments) as client:
        page = client.list_runs(limit=100)
        found = list(page["items"])
        while cursor := page.get("next_cursor"):
            page = client.list_runs(limit=100, cursor=cursor)
            found += page["items"]
    wanted = getattr(arguments, "status", None)
    rows = [row for row in found if wanted is None or row["status"] == wanted]
    if hasattr(arguments, "json"):
        print_json("runs", {"runs": rows})
    else:
        print_table(COLUMNS, rows)
    return 0
