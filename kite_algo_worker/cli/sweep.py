"""``kite-algo sweep WORKER.py``: many settings of a strategy over the same candles."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import DONE, FINDING, INTERRUPTED, USAGE
from .connect import Stop
from .output import add_json, print_json, print_table, say

if TYPE_CHECKING:
    from kite_algo_sandbox.sweep import Progress, SweepResult, SweepRow

DESCRIPTION = (
    "Replay a strategy with every combination of some settings, in several processes, and rank "
    "what came of it. With --results each set is kept as it is done: the same command again runs "
    "only what is missing."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("worker", metavar="WORKER.py", help="the strategy, as python would run it")
    parser.add_argument(
        "--data", required=True, metavar="DIR", help="candles, one CSV or Parquet file each"
    )
    parser.add_argument(
        "--grid", dest="grid", action="append", required=True, metavar="NAME=VALUE,VALUE",
        help="values of a name that the strategy assigns at its top level, or "
        "NAME=FIRST:LAST:STEP; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="first", type=_day, default=argparse.SUPPRESS, metavar="DATE",
        help="first day that counts (default: the first)",
    )  # fmt: skip
    parser.add_argument(
        "--to", dest="last", type=_day, default=argparse.SUPPRESS, metavar="DATE",
        help="last day, inclusive (default: the last)",
    )  # fmt: skip
    parser.add_argument(
        "--interval", default=argparse.SUPPRESS,
        help="length of a bar, such as 5minute (default: as recorded)",
    )  # fmt: skip
    parser.add_argument("--cash", type=_count, default=1_000_000, help="opening balance in rupees")
    parser.add_argument(
        "--slippage", type=_count, default=0, metavar="TICKS",
        help="ticks by which fills without a limit price are worse",
    )  # fmt: skip
    parser.add_argument(
        "--objective", default="net_pnl", metavar="FIGURE",
        help="key figure by which sets are ranked, the highest first",
    )  # fmt: skip
    parser.add_argument(
        "--workers", type=_positive, default=argparse.SUPPRESS,
        help="processes (default: as many as there are cores)",
    )  # fmt: skip
    parser.add_argument(
        "--cluster", default=argparse.SUPPRESS, metavar="ADDRESS",
        help="run on this dask scheduler instead, such as tcp://10.0.0.5:8786; candles lie under "
        "the same path on all its workers",
    )  # fmt: skip
    parser.add_argument(
        "--results", type=Path, default=argparse.SUPPRESS, metavar="FILE.jsonl",
        help="keep each set here as it is done, and go on from what is there",
    )  # fmt: skip
    parser.add_argument(
        "--retry-failed", action="store_true", help="run sets again that have failed before"
    )
    parser.add_argument(
        "--report", type=Path, default=argparse.SUPPRESS, metavar="FILE.html",
        help="write the ranking and a heat map of two settings",
    )  # fmt: skip
    parser.add_argument(
        "--trials", type=_positive, default=argparse.SUPPRESS, metavar="COUNT",
        help="replay only so many sets of the grid, each proposed by what was found before "
        "(needs the search extra)",
    )  # fmt: skip
    parser.add_argument(
        "--halving", action="store_true",
        help="with --trials: few months for all proposals, all months for the best "
        "(needs --from and --to)",
    )  # fmt: skip
    parser.add_argument(
        "--walk-forward", dest="walk", type=_walk, default=argparse.SUPPRESS, metavar="TRAIN:TEST",
        help="choose the best set on TRAIN months, try it on the TEST months after, move on "
        "(needs --from and --to)",
    )  # fmt: skip
    parser.add_argument("--top", type=_positive, default=10, help="how many sets to print")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Sweep, print the ranking, and return the exit code."""
    from .._base.extras import needs

    with needs("kite-algo sweep", "sandbox"):
        from kite_algo_sandbox.sweep.parameters import parsed

    line = _Line() if sys.stderr.isatty() else None
    given = {
        "cash": arguments.cash,
        "slippage": arguments.slippage,
        "data": arguments.data,
        "objective": arguments.objective,
        "retry_failed": arguments.retry_failed,
        "on_progress": line,
    }
    given |= {
        name: getattr(arguments, name)
        for name in ("first", "last", "interval", "workers", "cluster", "results")
        if hasattr(arguments, name)
    }
    try:
        grid = parsed(arguments.grid)
        if hasattr(arguments, "walk"):
            return _walked(arguments, grid, given)
        return _swept(arguments, grid, given)
    except (ValueError, OSError) as error:  # grid, candles, dates or files that cannot be used
        raise Stop(USAGE, str(error)) from None
    finally:
        if line is not None:
            line.clear()


def _swept(arguments: argparse.Namespace, grid: Any, given: dict[str, Any]) -> int:
    from kite_algo_sandbox.sweep import sweep, write_sweep_report

    if hasattr(arguments, "trials"):
        from kite_algo_sandbox.sweep.searching import search

        result = search(
            arguments.worker, grid, trials=arguments.trials, halving=arguments.halving, **given
        )
    elif arguments.halving:
        raise Stop(USAGE, "--halving goes with --trials")
    else:
        result = sweep(arguments.worker, grid, **given)
    _clear(given)
    if hasattr(arguments, "report"):
        title = f"{Path(arguments.worker).name}, {arguments.data}"
        say(f"report: {write_sweep_report(result, arguments.report, title=title)}")
    if hasattr(arguments, "json"):
        print_json("sweep", {**result.to_dict(), "schema": 1, "result_schema": "kite-algo-sweep/1"})
    else:
        _print(result, arguments.top)
    return _ended(result.interrupted, given) or (FINDING if result.failed else DONE)


def _walked(arguments: argparse.Namespace, grid: Any, given: dict[str, Any]) -> int:
    from kite_algo_sandbox.sweep import walk_forward

    for name, option in (("first", "--from"), ("last", "--to")):
        if name not in given:
            raise Stop(USAGE, f"--walk-forward needs {option}")
    for name in ("trials", "report"):
        if hasattr(arguments, name):
            raise Stop(USAGE, f"--walk-forward does not go with --{name}")
    train, test = arguments.walk
    found = walk_forward(arguments.worker, grid, train_months=train, test_months=test, **given)
    _clear(given)
    if hasattr(arguments, "json"):
        shown = found.to_dict()
        print_json("sweep", {**shown, "schema": 1, "result_schema": shown["schema"]})
    else:
        keys = list(dict.fromkeys([found.objective, "net_pnl", "sharpe", "max_drawdown", "trades"]))
        rows = (
            {
                "tested": f"{fold.split.test_first} to {fold.split.test_last}",
                **_cells(fold.tested, keys),
            }
            for fold in found.folds
        )
        print_table(["tested", *grid, *keys], rows)
        for row in found.failed:
            say(f"failed: every set from {row.first} to {row.last}: {row.error}")
        say(f"{len(found.folds)} tests, net P&L {found.net_pnl:,.2f}")
    return _ended(found.interrupted, given) or (FINDING if found.failed else DONE)


def _ended(interrupted: bool, given: Mapping[str, Any]) -> int:
    """The exit code when Ctrl-C was pressed, else 0."""
    if not interrupted:
        return DONE
    kept = given.get("results")
    say(f"interrupted; the same command goes on from {kept}" if kept else "interrupted")
    return INTERRUPTED


def _clear(given: Mapping[str, Any]) -> None:
    if given["on_progress"] is not None:
        given["on_progress"].clear()


def _print(result: SweepResult, top: int) -> None:
    names = list(dict.fromkeys(name for row in result.rows for name in row.parameters))
    figures = list(
        dict.fromkeys([result.objective, "net_pnl", "return", "sharpe", "max_drawdown", "trades"])
    )
    done = [row for row in result.rows if not row.failed]
    print_table([*names, *figures], (_cells(row, figures) for row in done[:top]))
    for row in result.failed[:top]:
        say(f"failed: {_settings(row)}: {row.error}")
    more = f", {len(result.failed)} failed" if result.failed else ""
    say(f"{len(result.rows)} sets, {result.resumed} of them known before{more}")


def _cells(row: SweepRow, figures: list[str]) -> Mapping[str, object]:
    from kite_algo_sandbox.report.model import FIGURE_KINDS

    return {
        **row.parameters,
        **{key: FIGURE_KINDS[key].shown(row.value(key)) for key in figures},
    }


def _settings(row: SweepRow) -> str:
    from kite_algo_sandbox.sweep.parameters import shown

    return shown(row.parameters)


class _Line:
    """One line on a terminal that says how far the sweep is."""

    def __init__(self) -> None:
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        parts = [f"{progress.done} of {progress.total} sets"]
        if progress.rate:
            parts.append(
                f"{progress.rate:.1f}/s"
                if progress.rate >= 1
                else f"{1 / progress.rate:.1f} s each"
            )
        if progress.remaining:
            minutes, seconds = divmod(round(progress.remaining), 60)
            parts.append(f"{minutes}:{seconds:02d} left")
        if progress.failed:
            parts.append(f"{progress.failed} failed")
        if progress.best is not None:
            parts.append(f"best {_settings(progress.best)}")
        text = ", ".join(parts)[: max(_columns() - 1, 20)]
        sys.stderr.write(f"\r{text.ljust(self._width)}")
        sys.stderr.flush()
        self._width = len(text)

    def clear(self) -> None:
        """Leave an empty line for what is printed next."""
        sys.stderr.write(f"\r{' ' * self._width}\r")
        sys.stderr.flush()


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        return 80


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a date like 2025-04-01, not {text!r}") from None


def _walk(text: str) -> tuple[int, int]:
    train, colon, test = text.partition(":")
    if not colon:
        raise argparse.ArgumentTypeError("write months to train on and to test on, as in 6:1")
    return _positive(train), _positive(test)


def _count(text: str) -> int:
    number = int(text.replace(",", ""))
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
