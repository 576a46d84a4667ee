"""How a bar is traded through: against the position, a gap at the open, no better than a limit."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox.replay import ReplayResult, replay
from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient
from tests.replay.candles import FIRST, Bar, write

#: A quiet bar, and then one that reaches far both ways.
QUIET = (100.0, 100.5, 99.5, 100.0)
WIDE = (100.0, 110.0, 90.0, 100.0)


def order(side: str, kind: str, **prices: float) -> dict[str, Any]:
    return {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": side,
        "order_type": kind,
        "product": "MIS",
        "quantity": 10,
        **prices,
    }


def trade(
    tmp_path: Path, bars: list[Bar], *orders: dict[str, Any], path: str = "pessimistic"
) -> ReplayResult:
    """Place all orders when the first bar is complete."""

    def worker(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
        run_id = client.create_run(
            strategy_run_id="run_path",
            template_id="path",
            account_scope=config.account_scope,
            execution_mode=config.execution_mode,
        )["strategy_run_id"]
        time.sleep(1200)
        for number, item in enumerate(orders):
            client.place_order(run_id, item, idempotency_key=f"path-order-{number}")

    data = write(tmp_path / "candles", [(FIRST, bars)])
    return replay(worker, data=data, bar_path=path)


def fills(result: ReplayResult) -> list[tuple[str, str, float]]:
    found = result.executions
    return [(f"{row.time:%H:%M}", row.side, row.price / 100) for row in found if row.role is None]


LONG, SHORT = order("BUY", "MARKET"), order("SELL", "MARKET")
STOP_OF_LONG, TARGET_OF_LONG = (
    order("SELL", "SL-M", trigger_price=95.0),
    order("SELL", "LIMIT", price=105.0),
)
STOP_OF_SHORT, TARGET_OF_SHORT = (
    order("BUY", "SL-M", trigger_price=105.0),
    order("BUY", "LIMIT", price=95.0),
)


@pytest.mark.parametrize(
    ("entry", "stop", "target", "side"),
    [(LONG, STOP_OF_LONG, TARGET_OF_LONG, "SELL"), (SHORT, STOP_OF_SHORT, TARGET_OF_SHORT, "BUY")],
)
def test_of_stop_and_target_in_one_bar_the_stop_comes_first(
    tmp_path: Path, entry: Any, stop: Any, target: Any, side: str
) -> None:
    result = trade(tmp_path, [QUIET, WIDE, QUIET], entry, stop, target)
    first, second, *_ = fills(result)
    assert first == ("09:20", entry["transaction_type"], 100.0)
    assert (second[0], second[1]) == ("09:20" if side else "", side) or second[1] == side
    worse = second[2] <= 95.0 if side == "SELL" else second[2] >= 105.0
    assert worse, fills(result)


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_an_entry_fills_before_the_bar_turns_against_it(tmp_path: Path, side: str) -> None:
    """A limit that is reached in a bar is not carried to the other extreme by the same bar."""
    buys = side == "BUY"
    entry = order(side, "LIMIT", price=95.0 if buys else 105.0)
    result = trade(tmp_path, [QUIET, WIDE, QUIET], entry)
    [fill] = fills(result)
    # A buy fills on the way down from the high: what follows is the low, not the high.
    assert fill[2] == entry["price"]
    [row] = [item for item in result.executions if item.role is None]
    assert (row.time.minute, row.time.second > 100) == (21, True) or row.time.minute > 21


def test_paths_that_look_at_no_position_stay_as_they_are(tmp_path: Path) -> None:
    lucky = trade(tmp_path, [QUIET, WIDE, QUIET], SHORT, STOP_OF_SHORT, path="low-first")
    assert lucky.manifest.bar_path == "low-first"
    unlucky = trade(tmp_path, [QUIET, WIDE, QUIET], SHORT, STOP_OF_SHORT)
    early, late = (
        [row.time for row in result.executions if row.role is None][1]
        for result in (unlucky, lucky)
    )
    assert early < late


def test_a_gap_fills_at_the_open(tmp_path: Path) -> None:
    gap = (90.0, 91.0, 89.0, 90.0)
    result = trade(tmp_path, [QUIET, QUIET, gap, QUIET], LONG, STOP_OF_LONG)
    assert fills(result)[1] == ("09:25", "SELL", 90.0)
    limit = order("BUY", "LIMIT", price=95.0)
    result = trade(tmp_path / "limit", [QUIET, QUIET, gap, QUIET], limit)
    assert fills(result) == [("09:25", "BUY", 90.0)]


def test_the_figures_of_the_bars_do_not_depend_on_the_path(tmp_path: Path) -> None:
    bars = [QUIET, WIDE, WIDE, QUIET]
    for path in ("pessimistic", "high-first", "nearest-first"):
        result = trade(tmp_path / path, bars, LONG, path=path)
        [candles] = result.candles.values()
        assert [(row.open, row.high, row.low, row.close) for row in candles] == [
            tuple(round(price * 100) for price in bar) for bar in bars
        ]
        held = [round(100 * 10 * (bar[3] - 100.0)) for bar in bars]
        paid = result.charges.total
        assert result.equity[2].equity - result.start_equity <= held[2]
        assert abs(result.equity[2].equity - result.start_equity - held[2]) <= paid
