"""The books balance, whatever happens."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kite_algo_worker.sandbox.engine import IST, BadRequest, Invalid, NotFound
from kite_algo_worker.sandbox.engine.instruments import Instruments
from kite_algo_worker.sandbox.engine.ledger import LedgerError, Position
from kite_algo_worker.sandbox.engine.margin import Holding, margin_of
from kite_algo_worker.sandbox.engine.money import decimal_text, round_paise, rupees, share, to_paise

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


class Trading(RuleBasedStateMachine):
    """Random orders of two runs on one account, with time passing in between."""

    @initialize(liquidity=st.sampled_from([None, 3]))
    def open_desk(self, liquidity: int | None) -> None:
        self.desk = Desk(liquidity=liquidity)
        self.desk.run("run-1")
        self.desk.run("run-2")

    @rule(
        run=st.sampled_from(["run-1", "run-2"]),
        symbol=st.sampled_from(["INFY", "SBIN", "IDEA"]),
        side=st.sampled_from(["BUY", "SELL"]),
        product=st.sampled_from(["CNC", "MIS"]),
        kind=st.sampled_from(["MARKET", "LIMIT", "SL", "SL-M"]),
        offset=st.integers(-40, 40),
        quantity=st.integers(1, 60),
        validity=st.sampled_from(["DAY", "IOC"]),
    )
    def place(
        self, run: str, symbol: str, side: str, product: str, kind: str, offset: int,
        quantity: int, validity: str,
    ) -> None:  # fmt: skip
        item = self.desk.engine.instruments.find(f"NSE:{symbol}", self.desk.clock.now())
        assert item is not None
        last = round(self.desk.last(item.symbol) * 100)
        near = max(last // item.tick + offset, 1) * item.tick / 100
        fields: dict[str, Any] = {"price": 0, "trigger_price": 0}
        if kind in {"LIMIT", "SL"}:
            fields["price"] = near
        if kind in {"SL", "SL-M"}:
            fields["trigger_price"] = near
        self.desk.place(
            run, tradingsymbol=symbol, transaction_type=side, product=product, order_type=kind,
            quantity=quantity, validity=validity, **fields,
        )  # fmt: skip

    @rule(
        strike=st.sampled_from([24_500, 25_000, 25_500]),
        option_type=st.sampled_from(["CE", "PE"]),
        side=st.sampled_from(["BUY", "SELL"]),
        lots=st.integers(1, 3),
    )
    def trade_option(self, strike: int, option_type: str, side: str, lots: int) -> None:
        self.desk.place(
            exchange="NFO", tradingsymbol=f"NIFTY26MAY{strike}{option_type}", product="NRML",
            transaction_type=side, quantity=65 * lots,
        )  # fmt: skip

    @rule(
        side=st.sampled_from(["BUY", "SELL"]),
        quantity=st.integers(1, 30),
        near=st.sampled_from([0.3, 1.0, 8.0]),
        trailing=st.sampled_from([0, 0.2]),
    )
    def cover(self, side: str, quantity: int, near: float, trailing: float) -> None:
        self.desk.place(
            transaction_type=side, quantity=quantity, product="MIS", variety="co",
            stoploss=near, squareoff=near, trailing_stoploss=trailing,
        )  # fmt: skip

    @rule(side=st.sampled_from([1, -1]), quantity=st.integers(1, 30), far=st.integers(3, 300))
    def bracket(self, side: int, quantity: int, far: int) -> None:
        last = round(self.desk.last() * 100) // 10 * 10
        entry = self.desk.order(
            product="MIS", quantity=quantity, transaction_type="BUY" if side > 0 else "SELL"
        )
        body = {
            "entry_order": entry,
            "stoploss": {"order_type": "SL-M", "trigger_price": (last - side * far * 10) / 100},
            "target": {"order_type": "LIMIT", "price": (last + side * far * 10) / 100},
        }
        self.desk.engine.create_bracket(self.desk.token, "run-2", body)

    @rule(seconds=st.sampled_from([1, 5, 61, 900]))
    def pass_time(self, seconds: int) -> None:
        self.desk.wait(seconds)

    @rule(pick=st.integers(0, 50), quantity=st.integers(1, 80))
    def amend(self, pick: int, quantity: int) -> None:
        active = self.desk.engine.broker.orders.active()
        if not active:
            return
        order = active[pick % len(active)]
        body = {"strategy_run_id": order.strategy_run_id}
        try:
            if quantity % 2:
                self.desk.engine.cancel_order(self.desk.token, order.order_id, body)
            else:
                self.desk.engine.modify_order(
                    self.desk.token, order.order_id, body | {"quantity": quantity}
                )
        except (BadRequest, Invalid, NotFound):
            pass

    @invariant()
    def books_balance(self) -> None:
        if not hasattr(self, "desk"):
            return
        self.desk.check_books()
        account = self.desk.engine.broker.account("kite:paper-a", self.desk.clock.now())
        realised = charges = 0
        for book in self.desk.engine.broker.books.values():
            charges += sum(row.charges.total for row in book.all())
        assert charges == account.charges.total
        realised = sum(row.realised for row in account.positions.all())
        assert account.cash == account.starting_cash + realised - charges
        for row in account.positions.all():
            assert row.product not in {"CNC", "MTF"} or row.quantity >= 0
        self.trades_belong_to_orders()
        for order in self.desk.engine.broker.orders.of_run("run-1"):
            assert 0 <= order.filled_quantity <= order.quantity
            if order.limit and order.filled_quantity:
                mean = Fraction(order.filled_value, order.filled_quantity)
                assert (mean - order.limit) * order.sign <= 0 or order.modified

    def trades_belong_to_orders(self) -> None:
        store = self.desk.engine.broker.orders
        orders = [*store.of_run("run-1"), *store.of_run("run-2")]
        trades = [*store.trades_of_run("run-1"), *store.trades_of_run("run-2")]
        assert len({trade.trade_id for trade in trades}) == len(trades)
        filled: dict[str, tuple[int, int]] = {}
        for trade in trades:
            units, value = filled.get(trade.order.order_id, (0, 0))
            filled[trade.order.order_id] = (
                units + trade.quantity, value + trade.quantity * trade.price,
            )  # fmt: skip
        for order in orders:
            booked = (order.filled_quantity, order.filled_value)
            assert filled.pop(order.order_id, (0, 0)) == booked
        assert not filled


Trading.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestTrading = Trading.TestCase
