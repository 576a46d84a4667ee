"""What a replay was worth: its figures as a page, as tables and as JSON.

from kite_algo_sandbox.report import build_report, write_report

report = build_report(result)
report.figure("sharpe").text
write_report(result, "report.html")
"""

from __future__ import annotations

from pathlib import Path

from ..replay.result import ReplayResult
from .breakdowns import ChargeRow, GroupRow, PeriodRow
from .model import SCHEMA, Figure, Report, ReportFrames, build_report
from .page import page
from .statistics import CONVENTIONS, Drawdown, EquityStatistics, TradeStatistics

__all__ = [
    "CONVENTIONS",
    "SCHEMA",
    "ChargeRow",
    "Drawdown",
    "EquityStatistics",
    "Figure",
    "GroupRow",
    "PeriodRow",
    "Report",
    "ReportFrames",
    "TradeStatistics",
    "build_report",
    "write_report",
]


def write_report(result: ReplayResult, path: str | Path) -> Path:
    """Write the report of a replay as one HTML page that needs no network.

    The same result gives the same file, byte for byte. A file that is there is replaced.

    Args:
        result: What :func:`kite_algo_sandbox.replay.replay` returned.
        path: Where to write; folders on the way must exist.

    Returns:
        The path.

    Raises:
        OSError: the file cannot be written.
    """
    target = Path(path)
    target.write_text(page(build_report(result)), "utf-8", newline="\n")
    return target
