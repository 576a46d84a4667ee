"""The books balance, whatever happens."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_sandbox.engine import IST, Invalid
from kite_algo_sandbox.engine.base.money import decimal_text, round_paise, rupees, share, to_paise
from kite_algo_sandbox.engine.books.ledger import LedgerError, Position
from kite_algo_sandbox.engine.books.margin import Holding, margin_of
from kite_algo_sandbox.engine.market.instruments import Instruments

from .conftest import Desk

AT = datetime(2026, 5, 8, 10, 0, tzinfo=IST)
MASTER = Instruments()
INFY = MASTER.find("NSE:INFY", AT)
assert INFY is not None


@given(
    fills=st.lists(
        st.tuples(st.integers(-50, 50).filter(bool), st.integers(1, 500_000)), max_size=30
    ),
    last=st.integers(1, 500_000),
)
def test_profit_is_what_was_sold_minus_what_was_bought(
    fills: list[tuple[int, int]], last: int
) -> None:
    assert INFY is not None
    row = Position(INFY, "MIS")
    cash = 0
    for quantity, price in fills:
        row.apply(quantity, abs(quantity) * price, price, AT)
        cash -= quantity * price
        assert row.open_value >= 0
        assert row.quantity != 0 or row.open_value == 0
    assert row.realised + row.unrealised(last) == cash + row.quantity * last
    assert row.quantity == row.buy_quantity - row.sell_quantity


@given(
    fills=st.lists(
        st.tuples(st.integers(-50, 50).filter(bool), st.integers(1, 500_000)), max_size=60
    ),
    last=st.integers(1, 500_000),
)
def test_closing_in_parts_loses_nothing_to_rounding(
    fills: list[tuple[int, int]], last: int
) -> None:
    assert INFY is not None
    row = Position(INFY, "MIS")
    held, cost, realised = 0, Fraction(0), Fraction(0)
    for quantity, price in fills:
        row.apply(quantity, abs(quantity) * price, price, AT)
        closing = min(abs(held), abs(quantity)) if held * quantity < 0 else 0
        if closing:
            average = cost / abs(held)
            realised += closing * (price - average) * (1 if held > 0 else -1)
            cost -= closing * average
        cost += (abs(quantity) - closing) * price
        held += quantity
        assert abs(row.realised - realised) <= Fraction(1, 2)
        assert abs(row.open_value - cost) <= Fraction(1, 2)


def test_part_exits_of_an_option_show_what_its_trades_give() -> None:
    option = MASTER.find("NFO:NIFTY26MAY25000CE", AT)
    assert option is not None
    row = Position(option, "NRML")
    for _ in range(7):
        row.apply(65, 65 * 10_005, 0, AT)
        row.apply(130, 130 * 10_020, 0, AT)
    for _ in range(9):
        row.apply(-65, 65 * 10_400, 0, AT)
    # Bought at 10,015 on average: 585 of the 1,365 units are sold with 385 each.
    assert (row.realised, row.open_value) == (225_225, 7_811_700)
    row = Position(option, "NRML")
    for quantity, price in ((65, 10_001), (195, 10_002), (130, 10_007)):
        row.apply(quantity, quantity * price, 0, AT)
    exact = Fraction(65 * 10_001 + 195 * 10_002 + 130 * 10_007, 390)
    for step in range(1, 6):
        row.apply(-13, 13 * 10_050, 0, AT)
        assert abs(row.realised - 13 * step * (10_050 - exact)) <= Fraction(1, 2)


@given(total=st.integers(0, 10**12), part=st.integers(0, 10**6), rest=st.integers(0, 10**6))
def test_shares_are_fair_and_complete(total: int, part: int, rest: int) -> None:
    whole = part + rest
    got = share(total, part, whole)
    if whole:
        assert abs(Fraction(got) - Fraction(total * part, whole)) <= Fraction(1, 2)
        assert share(total, whole, whole) == total


@pytest.mark.parametrize(
    ("value", "paise"),
    [(1450.0, 145_000), ("0.05", 5), (0.1 + 0.2, 30), (None, 0), ("", 0), (1e5, 10_000_000)],
)
def test_rupees_become_paise_exactly(value: object, paise: int) -> None:
    assert to_paise(value, "price") == paise
    assert to_paise(rupees(paise), "price") == paise


@pytest.mark.parametrize("value", [True, "abc", float("nan"), float("inf"), [], {}])
def test_what_is_not_money_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="price"):
        to_paise(value, "price")


def test_texts_carry_six_places() -> None:
    assert decimal_text(150_000) == "1500.000000"
    assert round_paise(to_decimal("0.005")) == 1


def to_decimal(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)


def holding(symbol: str, quantity: int, price: float, spot: float = 24_800.0) -> Holding:
    item = MASTER.find(symbol, AT)
    assert item is not None
    value = round(price * 100) * abs(quantity)
    base = round(spot * 100) if item.is_option else round(price * 100)
    return Holding(item, "NRML" if item.is_derivative else "CNC", quantity, value, base)


SELL = holding("NFO:NIFTY26MAY25000CE", -65, 200)
COVER = holding("NFO:NIFTY26MAY25100CE", 65, 160)


def test_margin_of_the_plain_cases() -> None:
    assert margin_of([holding("NSE:INFY", 10, 1500)]).total == 1_500_000
    assert margin_of([holding("NFO:NIFTY26MAYFUT", 65, 25_000)]).total == 65 * 2_500_000 * 12 // 100
    assert margin_of([COVER]).premium == 65 * 16_000
    written = margin_of([SELL])
    assert written.span == 65 * 2_480_000 // 10
    assert written.exposure == 65 * 2_480_000 * 2 // 100


def test_a_covering_option_relieves_the_written_one() -> None:
    spread = margin_of([SELL, COVER])
    assert spread.span == 65 * 10_000  # the distance of the strikes
    assert spread.total < margin_of([SELL]).total / 3
    far = holding("NFO:NIFTY26JUN25100CE", 65, 300)
    assert margin_of([SELL, far]).span == margin_of([SELL]).span


def test_a_debit_spread_needs_no_span() -> None:
    low = holding("NFO:NIFTY26MAY24900CE", 65, 260)
    assert margin_of([SELL, low]).span == 0


def test_the_check_notices_a_lost_paisa(desk: Desk) -> None:
    desk.place()
    account = desk.engine.broker.accounts["kite:paper-a"]
    account.cash += 1
    with pytest.raises(LedgerError):
        account.check()
    account.cash -= 1


def test_funds_and_pnl_tell_the_same_story(desk: Desk) -> None:
    desk.place(quantity=3)
    desk.wait(600)
    desk.place(transaction_type="SELL", quantity=1)
    totals, funds = desk.pnl()["totals"], desk.funds()
    cash = 100_000 + totals["realized_pnl"] - totals["charges"]
    assert funds["net"] == pytest.approx(cash, abs=0.001)
    free = cash - funds["utilized"]["debits"]
    assert funds["available"]["cash"] == pytest.approx(free, abs=0.001)
    segment = funds["segments"]["equity"]
    assert funds["net"] == segment["net"]
    assert funds["available"]["cash"] == segment["available_cash"] < segment["net"]
    assert totals["charges"] == pytest.approx(totals["brokerage"] + totals["taxes"], abs=0.001)
    assert totals["net_pnl"] == pytest.approx(totals["gross_pnl"] - totals["charges"], abs=0.001)
    leg = desk.pnl()["legs"][0]
    assert leg["net_quantity"] == 2
    assert leg["unrealized_pnl"] == pytest.approx(totals["unrealized_pnl"])
