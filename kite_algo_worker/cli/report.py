"""``kite-algo report``: the report of a replay that was kept, as a page, as text or as JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import DONE, USAGE
from .output import add_json, print_json, say

if TYPE_CHECKING:
    from kite_algo_sandbox.report import Report

DESCRIPTION = (
    "Work out the figures of a replay whose result was kept as JSON, and write them as one HTML "
    "page that needs no network."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("result", metavar="RESULT.json", type=Path, help="what a replay has kept")
    parser.add_argument(
        "-o", "--output", metavar="FILE.html", type=Path, default=argparse.SUPPRESS,
        help="where to write the page (default: beside the result)",
    )  # fmt: skip
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do it and return the exit code."""
    from kite_algo_worker._base.extras import needs

    with needs("kite-algo report", "sandbox"):
        from kite_algo_sandbox.replay.result import ReplayResult
        from kite_algo_sandbox.report import build_report, write_report

    path: Path = arguments.result
    try:
        result = ReplayResult.from_json(path.read_bytes())
        target = write_report(result, getattr(arguments, "output", path.with_suffix(".html")))
    except (OSError, ValueError) as error:
        print(f"kite-algo report: {path}: {_reason(error)}", file=sys.stderr)
        return USAGE
    report = build_report(result)
    if getattr(arguments, "json", False):
        print_json("report", {"file": str(target), "report": report.to_dict()})
    else:
        print("\n".join(_lines(report)))
        say(f"Written to {target}")
    return DONE


def _lines(report: Report) -> list[str]:
    width = max(len(figure.label) for figure in report.figures)
    lines, group = [], None
    for figure in report.figures:
        if figure.group != group:
            lines += ["", figure.group] if group else [figure.group]
            group = figure.group
        lines.append(f"  {figure.label.ljust(width)}  {figure.text:>18}")
    return lines


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
