"""``kite-algo watch RUN``: P&L as it moves and events as they come.

With rich on a terminal the figures stay in place; elsewhere every change is a line.
"""

from __future__ import annotations

import argparse
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .connect import add_env_file, connected
from .output import add_json, cell, is_styled, print_json

if TYPE_CHECKING:
    from rich.live import Live

    from .. import KiteAlgoWorkerClient

DESCRIPTION = "Follow a run until it closes or Ctrl-C: P&L, positions, orders and events."
FIGURES = ("gross_pnl", "charges", "net_pnl")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("strategy_run_id", metavar="RUN", help="id of the run")
    parser.add_argument("--interval", type=float, default=1.0, help="seconds between P&L figures")
    parser.add_argument(
        "--count", type=int, default=argparse.SUPPRESS, help="stop after so many P&L figures"
    )
    add_json(parser)
    add_env_file(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show P&L figures and events until there is a reason to stop."""
    left = getattr(arguments, "count", None)
    with connected(arguments) as client, _screen(arguments) as show:
        for kind, item in _news(client, arguments.strategy_run_id, arguments.interval):
            show(kind, item)
            if kind == "pnl":
                if left is not None:
                    left -= 1
                if left == 0 or item.get("status") == "closed":
                    return 0
    return 0


News = tuple[str, Mapping[str, object]]


def _news(client: KiteAlgoWorkerClient, run_id: str, interval: float) -> Iterator[News]:
    """P&L figures and timeline events of a run, in the order in which they arrive."""
    arrived: queue.Queue[News | Exception] = queue.Queue()
    seen = client.list_timeline(run_id, limit=1).get("last_cursor")
    figures = client.stream_run_pnl(run_id, interval_seconds=interval)
    events = client.stream_timeline(run_id, after_cursor=seen)

    def follow(kind: str, stream: Iterable[Mapping[str, object]]) -> None:
        try:
            for item in stream:
                arrived.put((kind, item))
        except Exception as error:
            arrived.put(error)

    for arguments in (("pnl", figures), ("event", events)):
        threading.Thread(target=follow, args=arguments, daemon=True).start()
    try:
        while True:
            item = arrived.get()
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        figures.close()
        events.close()


@contextmanager
def _screen(arguments: argparse.Namespace) -> Iterator[Callable[[str, Mapping[str, object]], None]]:
    if hasattr(arguments, "json"):
        yield lambda kind, item: print_json("watch", {"kind": kind, kind: item})
        return
    if is_styled(sys.stdout):
        try:
            from rich.live import Live
        except ImportError:
            pass
        else:
            with Live(refresh_per_second=4) as live:
                yield _panel(live)
            return
    yield _print_line


def _print_line(kind: str, item: Mapping[str, object]) -> None:
    print(_pnl_line(item) if kind == "pnl" else _event_line(item), flush=True)


def _panel(live: Live) -> Callable[[str, Mapping[str, object]], None]:
    from rich.table import Table

    def show(kind: str, item: Mapping[str, object]) -> None:
        if kind == "event":
            live.console.print(_event_line(item))
            return
        columns = ("tradingsymbol", "net_quantity", "average_price", "last_price", "net_pnl")
        table = Table(*columns, title=_pnl_line(item), title_justify="left", box=None)
        legs = item.get("legs")
        for leg in legs if isinstance(legs, list) else []:
            table.add_row(*(cell(leg.get(column)) for column in columns))
        live.update(table)

    return show


def _pnl_line(pnl: Mapping[str, object]) -> str:
    totals = pnl.get("totals")
    figures = totals if isinstance(totals, Mapping) else {}
    shown = "  ".join(f"{name} {cell(figures.get(name))}" for name in FIGURES)
    stale = "  (stale)" if pnl.get("is_stale") else ""
    return f"{cell(pnl.get('updated_at'))}  {cell(pnl.get('status'))}  {shown}{stale}"


def _event_line(event: Mapping[str, object]) -> str:
    return "  ".join(cell(event.get(name)) for name in ("created_at", "event_type", "summary"))
