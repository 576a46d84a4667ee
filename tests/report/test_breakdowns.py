"""Every table of a report adds up to the net P&L, to the paisa."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine.books.charges import ChargesPaise
from kite_algo_sandbox.replay.result import ReplayResult
from kite_algo_sandbox.replay.round_trips import round_trips
from kite_algo_sandbox.replay.rows import EquityPoint, Fee, PositionRow, SessionRow
from kite_algo_sandbox.report import build_report
from kite_algo_sandbox.report.breakdowns import STILL_OPEN, UNNAMED
from kite_algo_worker.market.ist import IST
from tests.replay.results import CASH, SYMBOL, execution, hand_result
from tests.report.years import year_result

LAST_PRICE = 10_050
FILLS = st.lists(
    st.tuples(
        st.integers(0, 400),  # day
        st.sampled_from(["NSE:INFY", "NSE:TCS", "NFO:NIFTY25MARFUT"]),
        st.sampled_from(["BUY", "SELL"]),
        st.integers(1, 50),
        st.integers(9_000, 11_000),
        st.integers(0, 2_000),
        st.sampled_from([None, "", "cross", "fade"]),
        st.sampled_from([None, "stop"]),
    ),
    max_size=30,
)
FEES = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 500)), max_size=3)


def booked(fills: Sequence[tuple[Any, ...]], fees: Sequence[tuple[int, int]]) -> ReplayResult:
    """A result whose sessions are the days on which something happened."""
    first = date(2024, 1, 1)
    executions = tuple(
        execution(
            number, datetime(2024, 1, 1, 10, tzinfo=IST) + timedelta(days=day, seconds=number),
            side, quantity, price, brokerage=paid, tag=tag, role=role, symbol=symbol,
        )
        for number, (day, symbol, side, quantity, price, paid, tag, role) in enumerate(
            sorted(fills, key=lambda fill: int(fill[0]))
        )
    )  # fmt: skip
    listed = tuple(
        Fee(first + timedelta(days=day), SYMBOL, ChargesPaise(interest=paid)) for day, paid in fees
    )
    held: dict[str, list[int]] = {}
    for fill in executions:
        signed = fill.quantity if fill.side == "BUY" else -fill.quantity
        row = held.setdefault(fill.symbol, [0, 0])
        row[0] += signed
        row[1] += signed * fill.price
    trades = round_trips(executions)
    realised: dict[str, int] = {}
    for trade in trades:
        realised[trade.symbol] = realised.get(trade.symbol, 0) + trade.gross
    positions = tuple(
        PositionRow(
            symbol, "MIS", quantity, 0, LAST_PRICE,
            quantity * LAST_PRICE - paid - realised.get(symbol, 0),
        )
        for symbol, (quantity, paid) in held.items()
        if quantity
    )  # fmt: skip
    days = sorted({fill.time.date() for fill in executions} | {fee.day for fee in listed})
    sessions, equity = [], CASH
    for at, day in enumerate(days):
        gross = sum(
            (LAST_PRICE - fill.price) * (fill.quantity if fill.side == "BUY" else -fill.quantity)
            for fill in executions
            if fill.time.date() == day
        )
        paid = sum((fill.charges for fill in executions if fill.time.date() == day), ChargesPaise())
        paid += sum((fee.charges for fee in listed if fee.day == day), ChargesPaise())
        equity += gross - paid.total
        sessions.append(SessionRow(days[at], equity, gross, paid))
    return hand_result(
        executions=executions, trades=trades, positions=positions, fees=listed,
        sessions=tuple(sessions), equity=(), candles={}, rejections=(), orders=(),
    )  # fmt: skip


@settings(max_examples=80)
@given(FILLS, FEES)
def test_tables_add_up(fills: list[tuple[Any, ...]], fees: list[tuple[int, int]]) -> None:
    result = booked(fills, fees)
    report = build_report(result)
    assert sum(row.net for row in report.months) == result.net
    assert sum(row.net for row in report.years) == result.net
    assert report.equity.end - report.equity.start == result.net
    for rows in (report.instruments, report.exit_reasons, report.entry_tags):
        assert sum(row.gross for row in rows) == result.gross
        assert sum(row.charges for row in rows) == result.charges.total
        assert sum(row.turnover for row in rows) == report.activity.turnover
        assert sum(row.trades for row in rows) == len(result.trades)
    assert sum(row.amount for row in report.charges) == result.charges.total
    for earlier, later in zip(report.months, report.months[1:], strict=False):
        assert earlier.end == later.start


def test_the_hand_example_by_exit_and_entry() -> None:
    report = build_report(hand_result())
    exits = {row.name: (row.trades, row.net) for row in report.exit_reasons}
    # 100 less two fills of 20 and 4.50 STT; −100 less the same; what is open has paid one fill.
    assert exits == {"target": (1, 5_550), "stop": (1, -14_450), STILL_OPEN: (0, 3_000)}
    entries = {row.name: row.trades for row in report.entry_tags}
    assert entries == {"breakout": 1, "fade": 1, STILL_OPEN: 0}
    (instrument,) = report.instruments
    assert (instrument.name, instrument.net, instrument.hit_rate) == (SYMBOL, -5_900, 0.5)


def test_a_trade_without_a_tag_is_counted_as_one() -> None:
    fills = [
        (0, SYMBOL, "BUY", 1, 10_000, 0, None, None),
        (1, SYMBOL, "SELL", 1, 10_001, 0, "", None),
    ]
    report = build_report(booked(fills, []))
    assert [row.name for row in report.entry_tags] == [UNNAMED]
    assert [row.name for row in report.exit_reasons] == [UNNAMED]


def test_exposure_is_the_share_of_bars_that_closed_with_a_position() -> None:
    start = datetime(2025, 3, 3, 9, 20, tzinfo=IST)
    points = tuple(EquityPoint(start + timedelta(minutes=5 * bar), CASH) for bar in range(8))
    fills = (
        execution(1, start, "BUY", 10, 100),  # held at 9:20, 9:25 and 9:30
        execution(2, start + timedelta(minutes=15), "SELL", 5, 100),  # half of it
        execution(3, start + timedelta(minutes=16), "SELL", 5, 100),  # held at 9:35, too
        execution(4, start + timedelta(minutes=34), "SELL", 5, 100),  # held at 9:55 to the end
    )
    report = build_report(hand_result(executions=fills, equity=points))
    assert report.activity.exposure_time == 5 / 8


def test_a_report_of_nothing() -> None:
    empty = hand_result(
        sessions=(), equity=(), orders=(), executions=(), trades=(), rejections=(), positions=(),
        candles={},
    )  # fmt: skip
    report = build_report(empty)
    assert report.figure("net_pnl").text == "₹0.00"
    assert report.figure("hit_rate").text == "–"
    assert [*report.months, *report.instruments, *report.charges] == []
    assert json.loads(report.to_json())["figures"]["sharpe"] is None
    assert report.frames().months.empty


def test_json_and_frames_say_what_the_figures_say() -> None:
    report = build_report(year_result(sessions=70))
    document = json.loads(report.to_json())
    frames = report.frames()
    assert document["schema"] == "kite-algo-report/1"
    assert document["ledger_hash"] == report.result.ledger_hash
    assert document["figures"]["net_pnl"] == report.result.net / 100
    assert document["figures"]["cagr"] == report.equity.cagr
    assert sum(round(row["net"] * 100) for row in document["months"]) == report.result.net
    for figure in report.figures:
        assert frames.figures.loc[figure.key, "text"] == figure.text
    assert frames.months["net"].sum() == pytest.approx(report.result.net / 100)
    assert list(frames.months.index) == [row["period"] for row in document["months"]]
    assert frames.charges.loc["stt", "amount"] == report.result.charges.stt / 100


def test_a_year_of_made_up_trading_has_right_books() -> None:
    result = year_result(sessions=30, symbols=("NSE:INFY", "NSE:TCS"))
    report = build_report(result)
    assert result.net == sum(trade.net for trade in result.trades)
    assert sum(row.net for row in report.instruments) == result.net
    assert {row.name for row in report.instruments} == {"NSE:INFY", "NSE:TCS"}
    assert report.equity.end == result.equity[-1].equity
    assert replace(result, trades=()).net == result.net
