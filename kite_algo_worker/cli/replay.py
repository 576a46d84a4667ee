"""``kite-algo replay WORKER.py``: a strategy over recorded candles, as it is."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import DONE, FINDING, USAGE
from .connect import Stop
from .output import add_json, print_json, say

if TYPE_CHECKING:
    from kite_algo_sandbox.replay import ReplayResult

DESCRIPTION = (
    "Run a strategy over recorded candles, unchanged and in one process: its waits move a virtual "
    "clock, its orders go to a simulated exchange with every charge, and nothing leaves this "
    "computer. What stands after -- goes to the strategy."
)
_BAR = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("worker", metavar="WORKER.py", help="the strategy, as python would run it")
    parser.add_argument(
        "--data",
        required=True,
        metavar="DIR",
        help="candles, one CSV or Parquet file per instrument; or synthetic",
    )
    parser.add_argument(
        "--from", dest="first", type=_day, default=argparse.SUPPRESS, metavar="DATE",
        help="first day that counts; earlier candles are the strategy's history "
        "(default: the first)",
    )  # fmt: skip
    parser.add_argument(
        "--to", dest="last", type=_day, default=argparse.SUPPRESS, metavar="DATE",
        help="last day, inclusive (default: the last)",
    )  # fmt: skip
    parser.add_argument(
        "--interval", default=argparse.SUPPRESS,
        help="length of a bar, such as 5minute; shorter candles are put together "
        "(default: as recorded)",
    )  # fmt: skip
    parser.add_argument("--cash", type=_rupees, default=1_000_000, help="opening balance in rupees")
    parser.add_argument(
        "--set", dest="settings", action="append", default=argparse.SUPPRESS, metavar="NAME=VALUE",
        help="another value for a name that the strategy assigns at its top level; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--symbol", dest="symbols", action="append", default=argparse.SUPPRESS, metavar="SYMBOL",
        help="with synthetic prices, an instrument to make them for; repeatable "
        "(default: NSE:INFY)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=7, help="decides synthetic prices")
    parser.add_argument(
        "--bar-path", choices=("pessimistic", "low-first", "high-first", "nearest-first"),
        default="pessimistic", help="which extreme of a bar comes first",
    )  # fmt: skip
    parser.add_argument(
        "--slippage", type=_count, default=0, metavar="TICKS",
        help="ticks by which fills without a limit price are worse",
    )  # fmt: skip
    parser.add_argument(
        "--spread", type=_count, default=0, metavar="TICKS", help="ticks between bid and ask"
    )
    parser.add_argument(
        "--patience", type=_seconds, default=60.0, metavar="SECONDS",
        help="how long the strategy may compute without waiting before it is stopped",
    )  # fmt: skip
    parser.add_argument(
        "--report", type=Path, default=argparse.SUPPRESS, metavar="FILE.html",
        help="write a page with the figures, which needs no network",
    )  # fmt: skip
    parser.add_argument(
        "--result", type=Path, default=argparse.SUPPRESS, metavar="FILE.json",
        help="keep the whole result, for kite-algo report",
    )  # fmt: skip
    add_json(parser)
    parser.set_defaults(rest=[])


def run(arguments: argparse.Namespace) -> int:
    """Replay, print the figures, and return the exit code."""
    from .._base.extras import needs

    with needs("kite-algo replay", "sandbox"):
        from kite_algo_sandbox.replay import replay
        from kite_algo_sandbox.replay.worker import value_of

    progress = _Progress() if sys.stderr.isatty() else None
    settings = {}
    for text in getattr(arguments, "settings", ()):
        name, sign, value = text.partition("=")
        if not sign or not name.isidentifier():
            raise Stop(USAGE, f"--set takes NAME=VALUE, not {text!r}")
        settings[name] = value_of(value)
    options: dict[str, Any] = {
        name: getattr(arguments, name)
        for name in ("first", "last", "interval", "symbols")
        if hasattr(arguments, name)
    }
    try:
        # What the strategy prints is for the person; stdout may hold an object for a program.
        with redirect_stdout(sys.stderr):
            result = replay(
                arguments.worker,
                data=arguments.data,
                cash=arguments.cash,
                settings=settings,
                arguments=arguments.rest,
                seed=arguments.seed,
                bar_path=arguments.bar_path,
                slippage=arguments.slippage,
                spread=arguments.spread,
                patience=arguments.patience,
                on_day=progress,
                on_hung=_give_up,
                **options,
            )
    except ValueError as error:  # candles, dates or settings that cannot be used
        raise Stop(USAGE, str(error)) from None
    finally:
        if progress is not None:
            progress.clear()
    _keep(result, arguments)
    if hasattr(arguments, "json"):
        print_json("replay", {**result.summary(), "schema": 1, "result_schema": result.schema})
    else:
        print("\n".join(_lines(result)))
    return DONE if result.outcome in ("finished", "exited-early") else FINDING


def _keep(result: ReplayResult, arguments: argparse.Namespace) -> None:
    kept = getattr(arguments, "result", None)
    if kept is not None:
        kept.write_text(result.to_json(), "utf-8")
        say(f"result: {kept}")
    page = getattr(arguments, "report", None)
    if page is not None:
        from kite_algo_sandbox.report import write_report

        say(f"report: {write_report(result, page)}")


def _lines(result: ReplayResult) -> list[str]:
    """The figures for a person."""
    found = result.summary()
    manifest = result.manifest
    charged = ", ".join(
        f"{kind} {value:,.2f}"
        for kind, value in found["charges_by_kind"].items()
        if value and kind != "total"
    )
    outcome = result.outcome if result.message is None else f"{result.outcome}: {result.message}"
    rows = [
        ("worker", f"{manifest.worker}, {outcome}"),
        (
            "candles",
            f"{', '.join(manifest.instruments)}, {found['from']} to {found['to']}, "
            f"{found['sessions']} sessions, {found['bars']} bars of {manifest.interval}",
        ),
        ("orders", f"{found['orders']}, {found['rejections']} of them refused"),
        ("trades", f"{found['trades']}, {found['open_positions']} positions open at the end"),
        ("gross", f"{found['gross_pnl']:,.2f}"),
        ("charges", f"{found['charges']:,.2f}" + (f" ({charged})" if charged else "")),
        ("net", f"{found['net_pnl']:,.2f}"),
        ("equity", f"{found['start_equity']:,.2f} to {found['end_equity']:,.2f}"),
        ("ledger", result.ledger_hash),
        ("took", f"{result.seconds:.1f} s"),
        *(("note", text) for text in result.warnings),
    ]
    return [f"{name:<8} {text}" for name, text in rows]


class _Progress:
    """A bar on the terminal."""

    def __call__(self, day: date, done: float) -> None:
        full = round(done * _BAR)
        sys.stderr.write(f"\r{day} [{'#' * full}{'.' * (_BAR - full)}] {done:4.0%}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave the line as it was."""
        sys.stderr.write("\r" + " " * (_BAR + 20) + "\r")
        sys.stderr.flush()


def _give_up(place: str) -> None:
    """The strategy hangs in something that Python cannot interrupt."""
    say(f"stuck: the strategy neither waits nor ends, at {place}")
    os._exit(FINDING)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a date such as 2025-01-31") from None


def _number(convert: Callable[[str], Any], least: float, what: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            value = convert(text.replace(",", ""))
        except ValueError:
            value = None
        if value is None or not least <= value < float("inf"):
            raise argparse.ArgumentTypeError(f"must be {what}")
        return value

    return read


_rupees = _number(int, 0, "whole rupees")
_count = _number(int, 0, "a whole number, 0 or more")
_seconds = _number(float, 0.01, "a number of seconds above 0")
