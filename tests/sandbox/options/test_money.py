"""Random spreads, entered, held and left: the money adds up to the paisa."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.sandbox.options.conftest import OptionDesk

PAISA = Decimal("0.01")
SELECTORS = st.one_of(
    st.integers(-8, 8).map(lambda n: {"moneyness": f"{n:+d}_strike"}),
    st.floats(0.05, 0.9).map(lambda delta: {"delta_target": round(delta, 3)}),
    st.integers(2, 400).map(lambda points: {"premium_target": points}),
)
LEGS = st.tuples(
    st.sampled_from(["BUY", "SELL"]), st.sampled_from(["CE", "PE"]), SELECTORS, st.integers(1, 3)
)


@st.composite
def positions(draw: st.DrawFn) -> dict[str, Any]:
    """Legs of one expiry, how long they are held, and on which account and product."""
    return {
        "underlying": draw(st.sampled_from(["NIFTY", "BANKNIFTY", "FINNIFTY", "SENSEX"])),
        "expiry": draw(st.sampled_from(["current_week", "current_month", "next_month"])),
        "legs": draw(st.lists(LEGS, min_size=1, max_size=4)),
        "product": draw(st.sampled_from(["MIS", "NRML"])),
        "held": draw(st.integers(0, 6 * 3600)),
        "previewed": draw(st.booleans()),
        "strict": draw(st.booleans()),
    }


@settings(max_examples=40)
@given(positions())
def test_profit_is_the_fills_minus_charges_to_the_paisa(wanted: dict[str, Any]) -> None:
    desk = OptionDesk(starting_cash=50_000_000)
    desk.run()
    where = {"underlying": wanted["underlying"], "expiry": wanted["expiry"]}
    legs = [
        desk.leg(side, lots, option_type=kind, **selector, **where)
        for side, kind, selector, lots in wanted["legs"]
    ]
    before = Decimal(str(desk.funds()["segments"]["equity"]["net"]))
    option_run = desk.create(legs, product=wanted["product"])
    entered = desk.enter(option_run, all_or_none=wanted["strict"])
    # What nobody has traded today cannot be bought at the market.
    assume(not any("17181" in order.get("reason", "") for order in entered["orders"]))
    assert entered["status"] == "entered"
    desk.check_books()
    desk.wait(wanted["held"])
    if wanted["previewed"]:
        desk.engine.preview_option_run_exit(desk.token, option_run)
    assert desk.exit(option_run)["status"] == "exited"

    trades: Any = desk.engine.list_trades(desk.token, "run-1")["trades"]
    assert len(trades) == 2 * len(legs)
    gross = sum((cash(trade) for trade in trades), Decimal(0))
    paid = sum((charges(trade) for trade in trades), Decimal(0))
    totals = desk.pnl()["totals"]
    assert Decimal(str(totals["realized_pnl"])) == gross
    assert totals["unrealized_pnl"] == 0
    assert Decimal(str(totals["charges"])) == paid
    assert Decimal(str(totals["net_pnl"])) == gross - paid
    equity = desk.funds()["segments"]["equity"]
    assert Decimal(str(equity["net"])) == before + gross - paid
    assert equity["utilised"] == 0
    mtm = desk.protection(option_run)["metrics"]["strategy_mtm"]
    assert Decimal(str(mtm)) == gross
    desk.check_books()


def cash(trade: dict[str, Any]) -> Decimal:
    """What a trade brings in, in rupees."""
    value = Decimal(str(trade["average_price"])) * int(trade["quantity"])
    return value if trade["transaction_type"] == "SELL" else -value


def charges(trade: dict[str, Any]) -> Decimal:
    """The published schedule for options, part by part, on an order that filled at once."""
    turnover = abs(cash(trade))
    buying = trade["transaction_type"] == "BUY"
    rate = Decimal("0.03553") if trade["exchange"] == "NFO" else Decimal("0.0325")
    transaction = turnover * rate / 100
    regulator = turnover / 1_000_000
    parts = (
        Decimal(20),
        Decimal(0) if buying else turnover * Decimal("0.15") / 100,
        transaction,
        regulator,
        turnover * Decimal("0.003") / 100 if buying else Decimal(0),
        (20 + transaction + regulator) * Decimal("0.18"),
    )
    return sum((part.quantize(PAISA, ROUND_HALF_UP) for part in parts), Decimal(0))
