"""Charges to the paisa, by segment and date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.engine.books.charges import (
    ChargesPaise,
    Segment,
    charges,
    segment_of,
    squareoff_fee,
)
from kite_algo_sandbox.engine.books.contract_note import ContractNote
from kite_algo_sandbox.engine.market.instruments import Instruments

from .conftest import Desk

NOW = date(2026, 5, 8)
BEFORE_APRIL, BEFORE_OCTOBER = date(2026, 3, 31), date(2024, 9, 30)


def test_worked_example_of_an_option_sale() -> None:
    # 65 NIFTY calls sold at 100.
    cost = charges("NFO", "option", "SELL", 650_000, NOW)
    assert cost.brokerage == 20
    assert cost.stt == Decimal("9.75")
    assert cost.txn == Decimal("2.30945")
    assert cost.sebi == Decimal("0.0065")
    assert cost.gst == Decimal("4.016871")
    assert cost.stamp == 0
    assert cost.total == Decimal("36.082821")
    assert cost.rounded() == ChargesPaise(2000, 975, 231, 1, 0, 402)


@pytest.mark.parametrize(
    ("exchange", "segment", "side", "turnover", "on", "expected"),
    [
        # brokerage, stt, txn, sebi, stamp, gst in paise
        ("NSE", "delivery", "BUY", 150_000, NOW, (0, 150, 5, 0, 23, 1)),
        ("NSE", "delivery", "BUY", 10_000_000, NOW, (0, 10_000, 307, 10, 1500, 57)),
        ("NSE", "delivery", "SELL", 10_000_000, NOW, (0, 10_000, 307, 10, 0, 57)),
        ("NSE", "intraday", "BUY", 10_000_000, NOW, (2000, 0, 307, 10, 300, 417)),
        ("NSE", "intraday", "SELL", 1_000_000, NOW, (300, 250, 31, 1, 0, 60)),
        ("BSE", "delivery", "BUY", 10_000_000, NOW, (0, 10_000, 375, 10, 1500, 69)),
        ("BSE", "intraday", "SELL", 10_000_000, NOW, (2000, 2500, 375, 10, 0, 429)),
        ("NFO", "future", "SELL", 162_500_000, NOW, (2000, 81_250, 2974, 163, 0, 925)),
        ("NFO", "future", "BUY", 162_500_000, NOW, (2000, 0, 2974, 163, 3250, 925)),
        ("NFO", "option", "BUY", 650_000, NOW, (2000, 0, 231, 1, 20, 402)),
        ("BFO", "future", "SELL", 160_000_000, NOW, (2000, 80_000, 0, 160, 0, 389)),
        ("BFO", "option", "SELL", 200_000, NOW, (2000, 300, 65, 0, 0, 372)),
        # The tax rose on 1 October 2024 and on 1 April 2026.
        ("NFO", "option", "SELL", 650_000, date(2026, 4, 1), (2000, 975, 231, 1, 0, 402)),
        ("NFO", "option", "SELL", 650_000, BEFORE_APRIL, (2000, 650, 231, 1, 0, 402)),
        ("NFO", "option", "SELL", 650_000, date(2024, 10, 1), (2000, 650, 231, 1, 0, 402)),
        ("NFO", "option", "SELL", 650_000, BEFORE_OCTOBER, (2000, 406, 231, 1, 0, 402)),
        ("NFO", "future", "SELL", 10_000_000, date(2026, 4, 1), (2000, 5000, 183, 10, 0, 395)),
        ("NFO", "future", "SELL", 10_000_000, BEFORE_APRIL, (2000, 2000, 183, 10, 0, 395)),
        ("NFO", "future", "SELL", 10_000_000, date(2024, 10, 1), (2000, 2000, 183, 10, 0, 395)),
        ("NFO", "future", "SELL", 10_000_000, BEFORE_OCTOBER, (2000, 1250, 183, 10, 0, 395)),
        ("NFO", "exercise", "SELL", 10_000_000, NOW, (2000, 15_000, 3553, 10, 0, 1001)),
        ("NFO", "exercise", "SELL", 10_000_000, BEFORE_APRIL, (2000, 12_500, 3553, 10, 0, 1001)),
        # Currencies bear no transaction tax, commodities one of their own.
        ("CDS", "currency_future", "BUY", 10_000_000, NOW, (2000, 0, 35, 10, 10, 368)),
        ("CDS", "currency_future", "SELL", 1_000_000, NOW, (300, 0, 4, 1, 0, 55)),
        ("CDS", "currency_option", "SELL", 1_000_000, NOW, (2000, 0, 311, 1, 0, 416)),
        ("MCX", "commodity_future", "SELL", 10_000_000, NOW, (2000, 1000, 210, 10, 0, 400)),
        ("MCX", "commodity_future", "BUY", 10_000_000, NOW, (2000, 0, 210, 10, 200, 400)),
        ("MCX", "commodity_option", "SELL", 1_000_000, NOW, (2000, 500, 418, 1, 0, 435)),
        ("MCX", "commodity_option", "BUY", 1_000_000, NOW, (2000, 0, 418, 1, 30, 435)),
    ],
)
def test_schedule(
    exchange: str, segment: Segment, side: str, turnover: int, on: date, expected: tuple[int, ...]
) -> None:
    cost = charges(exchange, segment, side, turnover, on).rounded()
    assert cost == ChargesPaise(*expected)
    assert cost.total == sum(expected)


@given(
    segment=st.sampled_from(["delivery", "intraday", "future", "option"]),
    side=st.sampled_from(["BUY", "SELL"]),
    turnover=st.integers(1, 10**12),
)
def test_parts_add_up_and_brokerage_is_capped(segment: Segment, side: str, turnover: int) -> None:
    exchange = "NSE" if segment in {"delivery", "intraday"} else "NFO"
    cost = charges(exchange, segment, side, turnover, NOW)
    assert cost.total == cost.brokerage + cost.taxes
    assert 0 <= cost.brokerage <= 20
    rounded = cost.rounded()
    assert abs(rounded.total - cost.total * 100) <= 3
    assert rounded.as_json()["total"] == pytest.approx(rounded.total / 100)


def test_an_empty_order_costs_nothing() -> None:
    assert charges("NFO", "option", "BUY", 0, NOW).total == 0
    assert squareoff_fee().total == 5900


def test_an_exchange_without_a_schedule_is_an_error_not_a_guess() -> None:
    with pytest.raises(KeyError):
        charges("NSE", "commodity_future", "BUY", 100, NOW)


@pytest.mark.parametrize(
    ("symbol", "product", "settled", "segment"),
    [
        ("NSE:INFY", "CNC", False, "delivery"),
        ("NSE:INFY", "MTF", False, "margin"),
        ("NSE:INFY", "MIS", False, "intraday"),
        ("NFO:NIFTY26MAYFUT", "MIS", False, "future"),
        ("NFO:NIFTY26MAYFUT", "NRML", True, "future"),
        ("NFO:NIFTY26MAY25000CE", "NRML", False, "option"),
        ("NFO:NIFTY26MAY25000CE", "NRML", True, "exercise"),
    ],
)
def test_segments(desk: Desk, symbol: str, product: str, settled: bool, segment: str) -> None:
    item = desk.engine.instruments.find(symbol, desk.clock.now())
    assert item is not None
    assert segment_of(item, product, settled=settled) == segment


# ---- in the ledger ---------------------------------------------------------------------------


def charged(desk: Desk) -> list[dict[str, Any]]:
    """The charges of every trade of the run."""
    return [row["payload"]["charges"] for row in desk.events(event_type="order.trade")]


def test_shares_that_leave_the_demat_account_pay_once_a_day(desk: Desk) -> None:
    desk.place(quantity=10)
    desk.place(tradingsymbol="SBIN", quantity=5)
    desk.place(transaction_type="SELL", quantity=1)  # bought today: it never got there
    assert [row["dp"] for row in charged(desk)] == [0, 0, 0]
    desk.wait(86_400)
    desk.place(quantity=2)
    desk.place(transaction_type="SELL", quantity=2)  # today's
    for _ in range(2):
        desk.place(transaction_type="SELL", quantity=1)
    desk.place(tradingsymbol="SBIN", transaction_type="SELL", quantity=1)
    assert [row["dp"] for row in charged(desk)[3:]] == [0, 0, 15.34, 0, 15.34]
    desk.wait(86_400)
    desk.place(transaction_type="SELL", quantity=1)
    assert charged(desk)[-1]["dp"] == 15.34
    totals = desk.pnl()["totals"]
    assert totals["charges"] == pytest.approx(totals["brokerage"] + totals["taxes"], abs=0.001)
    assert totals["charges"] == pytest.approx(sum(row["total"] for row in charged(desk)))
    funds = desk.funds()
    paid = 100_000 + totals["realized_pnl"] - totals["charges"]
    assert funds["net"] == pytest.approx(paid, abs=0.001)


def test_intraday_sales_do_not_touch_the_demat_account(desk: Desk) -> None:
    desk.place(product="MIS", quantity=3)
    desk.wait(86_400)
    desk.place(product="MIS", transaction_type="SELL", quantity=3)
    assert [row["dp"] for row in charged(desk)] == [0, 0]


def test_the_broker_takes_a_fee_for_squaring_off(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse", start=datetime(2026, 5, 8, 15, 0, tzinfo=IST))
    desk.run()
    desk.place(product="MIS", quantity=3)
    desk.wait(1800)
    own, forced = charged(desk)
    last = desk.engine.list_trades(desk.token, "run-1")["trades"][-1]  # type: ignore[index]
    turnover = round(last["average_price"] * 100) * 3
    plain = charges("NSE", "intraday", "SELL", turnover, NOW).rounded()
    assert forced["brokerage"] == pytest.approx(plain.brokerage / 100 + 50)
    assert forced["gst"] == pytest.approx(plain.gst / 100 + 9)
    assert forced["total"] == pytest.approx(plain.total / 100 + 59)
    assert own["brokerage"] < 20
    desk.check_books()


@pytest.mark.parametrize(
    ("start", "rate"), [("2026-05-11T12:00", "0.15"), ("2026-03-16T12:00", "0.125")]
)
def test_exercise_is_taxed_on_the_intrinsic_value(
    make_desk: Callable[..., Desk], start: str, rate: str
) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=IST)
    desk = make_desk(mode="nse", start=at, starting_cash=5_000_000)
    desk.run()
    level = desk.last("NSE:NIFTY 50")
    expiry = (at + timedelta(days=1)).date()
    strike = int(level // 100 * 100) - 500
    symbol = f"NIFTY26{expiry.month}{expiry.day:02d}{strike}CE"
    answer = desk.place(exchange="NFO", tradingsymbol=symbol, product="NRML", quantity=65)
    assert answer["order_status"] == "COMPLETE", answer["rejection_reason"]
    desk.wait(36 * 3600)
    assert desk.pnl()["legs"] == []
    trades: Any = desk.engine.list_trades(desk.token, "run-1")["trades"]
    assert desk.show(trades[-1]["order_id"])["tags"] == ["settlement"]
    value = Decimal(str(trades[-1]["average_price"])) * 65
    assert value > 0
    tax = value * Decimal(rate) / 100
    assert charged(desk)[-1]["stt"] == pytest.approx(float(tax), abs=0.006)


@pytest.mark.parametrize(
    ("turnover", "brokerage"), [(100_000, 300), (666_600, 2000), (15_000_000, 2000)]
)
def test_margin_trading_pays_a_brokerage_that_delivery_does_not(
    turnover: int, brokerage: int
) -> None:
    on = date(2026, 5, 8)
    paid = charges("NSE", "margin", "BUY", turnover, on).rounded()
    free = charges("NSE", "delivery", "BUY", turnover, on).rounded()
    assert (paid.brokerage, free.brokerage) == (brokerage, 0)
    assert paid.gst - free.gst == pytest.approx(brokerage * 0.18, abs=1)
    assert (paid.stt, paid.txn, paid.sebi, paid.stamp) == (
        free.stt, free.txn, free.sebi, free.stamp,
    )  # fmt: skip


def test_shares_bought_and_sold_for_delivery_on_one_day_are_charged_as_intraday(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(starting_cash=1_000_000)
    desk.run()
    bought = desk.place(quantity=100)
    sold = desk.place(transaction_type="SELL", quantity=100)
    turnovers = [
        round(desk.show(row["order_id"])["average_price"] * 10_000) for row in (bought, sold)
    ]
    expected = sum(
        charges("NSE", "intraday", side, turnover, NOW).rounded().total
        for side, turnover in zip(("BUY", "SELL"), turnovers, strict=True)
    )
    assert sum(row["total"] for row in charged(desk)) == pytest.approx(expected / 100)
    assert desk.pnl()["totals"]["charges"] == pytest.approx(expected / 100)
    desk.check_books()


def test_the_broker_s_figures_for_one_day_and_for_two() -> None:
    # 100 shares, bought at 1434.20 and sold at 1434.60.
    instrument = Instruments().find("NSE:INFY", datetime(2026, 5, 8, 10, 0, tzinfo=IST))
    assert instrument is not None
    note = ContractNote(instrument, NOW)
    total = note.fill("1", "BUY", 100, 14_342_000) + note.fill("2", "SELL", 100, 14_346_000)
    assert total.total == 9809
    apart = [
        charges("NSE", "delivery", "BUY", 14_342_000, NOW).rounded(),
        charges("NSE", "delivery", "SELL", 14_346_000, NOW).rounded(),
    ]
    assert sum(part.total for part in apart) == 31911


@given(
    fills=st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 40), st.integers(100, 500_000)), max_size=25
    )
)
def test_a_contract_note_charges_what_is_matched_as_intraday(
    fills: list[tuple[int, int, int]],
) -> None:
    instrument = Instruments().find("NSE:INFY", datetime(2026, 5, 8, 10, 0, tzinfo=IST))
    assert instrument is not None
    note = ContractNote(instrument, NOW)
    paid, units = ChargesPaise(), {"BUY": 0, "SELL": 0}
    values: dict[int, list[int]] = {}
    for order, quantity, price in fills:
        side = "SELL" if order % 2 else "BUY"
        units[side] += quantity
        row = values.setdefault(order, [0, 0])
        row[0] += quantity
        row[1] += quantity * price
        paid += note.fill(str(order), side, quantity, quantity * price)
    # Whatever the order of the fills, the side that is smaller is intraday altogether.
    small = min(units, key=lambda side: units[side])
    for order, (_, value) in values.items():
        if ("SELL" if order % 2 else "BUY") == small:
            paid -= charges("NSE", "intraday", small, value, NOW).rounded()
    if units["BUY"] == units["SELL"]:
        for order, (_, value) in values.items():
            side = "SELL" if order % 2 else "BUY"
            if side != small:
                paid -= charges("NSE", "intraday", side, value, NOW).rounded()
        assert paid == ChargesPaise()
    else:
        rest = [
            value
            for order, (_, value) in values.items()
            if ("SELL" if order % 2 else "BUY") != small
        ]
        assert 0 <= paid.total <= sum(rest)


def test_margin_trading_pays_interest_for_every_night_it_is_held(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(starting_cash=1_000_000)
    desk.run()
    answer = desk.place(product="MTF", quantity=100)
    value = desk.show(answer["order_id"])["average_price"] * 100
    before = desk.pnl()["totals"]["charges"]
    desk.wait(13 * 3600)
    assert desk.pnl()["totals"]["charges"] == before
    desk.wait(3600)
    night = value * 0.75 * 0.0004
    assert desk.pnl()["totals"]["charges"] - before == pytest.approx(night, abs=0.01)
    desk.wait(3 * 86_400)
    assert desk.pnl()["totals"]["charges"] - before == pytest.approx(4 * night, abs=0.03)
    desk.place(product="MTF", transaction_type="SELL", quantity=100)
    after = desk.pnl()["totals"]["charges"]
    desk.wait(2 * 86_400)
    assert desk.pnl()["totals"]["charges"] == after
    desk.check_books()
