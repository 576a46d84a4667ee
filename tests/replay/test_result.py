"""A result adds up, survives JSON, and shows rupees in its tables."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kite_algo_sandbox.engine.books.charges import ChargesPaise
from kite_algo_sandbox.replay import CHARGE_KINDS, ExecutionRow, ReplayResult
from kite_algo_sandbox.replay.round_trips import round_trips
from tests.replay.results import CASH, SYMBOL, at, execution, hand_result


def test_the_hand_example_adds_up() -> None:
    result = hand_result()
    assert (result.gross, result.charges.total, result.net) == (5_000, 10_900, -5_900)
    assert result.start_equity == CASH
    assert result.end_equity == CASH + result.net == result.equity[-1].equity
    assert sum(row.charges.total for row in result.executions) == result.charges.total
    open_gain = sum(row.unrealised for row in result.positions)
    assert sum(trade.gross for trade in result.trades) + open_gain == result.gross
    assert (result.gross_rupees, result.net_rupees) == (50.0, -59.0)


def test_a_round_trip_knows_both_ends() -> None:
    long, short = hand_result().trades
    assert (long.side, long.entry_price, long.exit_price, long.gross) == (
        "BUY", 1500.0, 1510.0, 10_000,
    )  # fmt: skip
    assert (long.entry_tag, long.exit_reason) == ("breakout", "target")
    assert (short.side, short.gross, short.net, short.exit_reason) == (
        "SELL", -10_000, -14_450, "stop",
    )  # fmt: skip


def test_a_fill_that_turns_a_position_closes_and_opens() -> None:
    trades = round_trips(
        [
            execution(1, at(0, 9, 20), "BUY", 10, 100_00),
            execution(2, at(0, 9, 25), "BUY", 5, 110_00),
            execution(3, at(0, 9, 30), "SELL", 20, 120_00, brokerage=2001),
            execution(4, at(0, 9, 35), "BUY", 5, 115_00),
        ]
    )
    assert [(t.side, t.quantity, t.gross) for t in trades] == [
        ("BUY", 10, 20_000),
        ("BUY", 5, 5_000),
        ("SELL", 5, 2_500),
    ]
    # The turning fill's charges are split over its three parts; the first buys' go where they did.
    assert [t.charges.total for t in trades] == [2000 + 1000, 2000 + 500, 501 + 2000]


def test_runs_products_and_instruments_do_not_close_each_other() -> None:
    fills = [
        execution(1, at(0, 9, 20), "BUY", 1, 100_00),
        execution(2, at(0, 9, 25), "SELL", 1, 100_00, symbol="NSE:SBIN"),
        execution(3, at(0, 9, 30), "SELL", 1, 100_00, product="CNC"),
        execution(4, at(0, 9, 35), "SELL", 1, 100_00, run_id="run-2"),
    ]
    assert round_trips(fills) == ()


_fills = some.lists(
    some.tuples(
        some.sampled_from(["BUY", "SELL"]),
        some.integers(1, 50),
        some.integers(1, 10_000),
        some.integers(0, 999),
    ),
    max_size=30,
)


@given(_fills)
def test_round_trips_lose_no_unit_and_no_paisa(
    rows: list[tuple[str, int, int, int]],
) -> None:
    fills: list[ExecutionRow] = [
        execution(
            number, at(0, 9, 15) + timedelta(minutes=number), side, quantity, price, brokerage=paid
        )
        for number, (side, quantity, price, paid) in enumerate(rows)
    ]
    trades = round_trips(fills)
    held = sum(row.quantity if row.side == "BUY" else -row.quantity for row in fills)
    traded = 2 * sum(trade.quantity for trade in trades)
    assert traded + abs(held) == sum(row.quantity for row in fills)
    flow = sum(row.value if row.side == "SELL" else -row.value for row in fills)
    if held == 0:
        assert sum(trade.gross for trade in trades) == flow
        paid = sum((trade.charges for trade in trades), ChargesPaise())
        assert paid == sum((row.charges for row in fills), ChargesPaise())
    assert all(trade.entry_time < trade.exit_time for trade in trades)


def test_json_loses_nothing() -> None:
    result = hand_result()
    text = result.to_json()
    again = ReplayResult.from_json(text)
    assert again == result
    assert again.to_json() == text
    assert again.orders[0].time.isoformat() == "2025-03-03T09:20:00+05:30"
    assert json.loads(text)["equity"][0][1] == result.equity[0].equity


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "the text"),
        ("{}", "manifest"),
        (hand_result().to_json().replace("kite-algo-replay/1", "kite-algo-replay/9"), "schema"),
    ],
)
def test_what_is_no_result_is_named(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=f"no result of a replay: {named}"):
        ReplayResult.from_json(text)


def test_the_summary_is_in_rupees_and_counts() -> None:
    summary = hand_result().summary()
    assert summary["schema"] == "kite-algo-replay/1"
    assert (summary["orders"], summary["trades"], summary["bars"]) == (5, 2, 8)
    assert (summary["gross_pnl"], summary["charges"], summary["net_pnl"]) == (50.0, 109.0, -59.0)
    assert summary["charges_by_kind"]["stt"] == 9.0
    json.dumps(summary)


def test_tables_show_rupees() -> None:
    frames = hand_result().frames()
    assert frames.trades["net"].round(2).tolist() == [55.5, -144.5]
    assert frames.trades["exit_reason"].tolist() == ["target", "stop"]
    assert frames.sessions["charges"].sum() == pytest.approx(109)
    assert frames.sessions["stt"].tolist() == [4.5, 4.5]
    assert frames.equity["equity"].iloc[-1] == 99_941.0
    assert frames.candles[SYMBOL]["high"].max() == 1530.0
    assert set(CHARGE_KINDS) < set(frames.executions.columns)


def test_an_empty_result_has_its_columns() -> None:
    empty = hand_result(
        sessions=(), equity=(), orders=(), executions=(), trades=(), rejections=(), positions=(),
        candles={}, bars=0,
    )  # fmt: skip
    assert (empty.gross, empty.net, empty.end_equity, empty.start_equity) == (0, 0, CASH, CASH)
    frames = empty.frames()
    assert list(frames.trades.columns)[-4:] == ["entry_price", "exit_price", "gross", "net"]
    assert len(frames.trades) == 0
