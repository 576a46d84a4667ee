"""What others do to the position of an option run: the worker, the broker, the calendar."""

from __future__ import annotations

from datetime import datetime

import pytest

from kite_algo_sandbox.engine import IST, Conflict
from tests.sandbox.options.conftest import OptionDesk, code, net_units


def test_the_exit_of_the_worker_run_ends_the_option_run(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle("SELL"))
    desk.enter(option_run)
    desk.engine.exit_run(desk.token, "run-1", {"reason": "done"})
    assert desk.status(option_run) == "exited"
    assert desk.protection(option_run)["metrics"]["open_quantity"] == 0
    totals = desk.pnl()["totals"]
    assert desk.protection(option_run)["metrics"]["strategy_mtm"] == totals["realized_pnl"]


def test_what_was_sold_by_hand_is_not_sold_again(desk: OptionDesk) -> None:
    leg = desk.leg("BUY", lots=3)
    option_run = desk.create([leg])
    desk.enter(option_run)
    desk.place(
        exchange="NFO", tradingsymbol=leg["tradingsymbol"], transaction_type="SELL",
        product="NRML", quantity=65,
    )  # fmt: skip
    left = desk.exit(option_run)
    assert [order["quantity"] for order in left["orders"]] == [130]
    assert net_units(desk) == {}


def test_two_runs_on_one_contract_leave_by_their_own_orders(desk: OptionDesk) -> None:
    bought, sold = desk.create([desk.leg("BUY")]), desk.create([desk.leg("SELL")])
    desk.enter(bought)
    desk.enter(sold)
    assert net_units(desk) == {}
    assert desk.exit(bought)["orders"][0]["transaction_type"] == "SELL"
    assert list(net_units(desk).values()) == [-65]
    assert desk.exit(sold)["orders"][0]["transaction_type"] == "BUY"
    assert net_units(desk) == {}


def test_expiry_settles_the_legs_at_intrinsic_value() -> None:
    desk = OptionDesk(datetime(2026, 5, 12, 14, 0, tzinfo=IST), mode="nse", starting_cash=5_000_000)
    desk.run()
    legs = [desk.leg("BUY", offset="ITM4"), desk.leg("SELL", offset="OTM4")]
    option_run = desk.create(legs)
    desk.enter(option_run)
    desk.wait(2 * 3600)
    assert desk.status(option_run) == "exited"
    end = datetime(2026, 5, 12, 15, 29, 59, tzinfo=IST)
    level = desk.engine.prices.spot("NIFTY", int(end.timestamp()))
    itm = desk.engine.instruments.find(f"NFO:{legs[0]['tradingsymbol']}", desk.clock.now())
    assert itm is not None
    settled = [order for order in desk.orders() if order["tag"] == "settlement"]
    prices = {order["tradingsymbol"]: order["average_price"] for order in settled}
    assert prices[legs[0]["tradingsymbol"]] == (level - itm.strike) / 100
    assert prices[legs[1]["tradingsymbol"]] == 0
    mtm = desk.protection(option_run)["metrics"]["strategy_mtm"]
    assert mtm == pytest.approx(desk.pnl()["totals"]["realized_pnl"])
    desk.check_books()


def test_offsetting_legs_of_one_contract_expire_too() -> None:
    desk = OptionDesk(datetime(2026, 5, 12, 14, 0, tzinfo=IST), mode="nse", starting_cash=5_000_000)
    desk.run()
    bought, sold = desk.create([desk.leg("BUY")]), desk.create([desk.leg("SELL")])
    desk.enter(bought)
    desk.enter(sold)
    desk.wait(2 * 3600)
    assert desk.status(bought) == desk.status(sold) == "exited"


def test_intraday_legs_are_squared_off_by_the_broker() -> None:
    desk = OptionDesk(datetime(2026, 5, 8, 15, 0, tzinfo=IST), mode="nse", starting_cash=5_000_000)
    desk.run()
    option_run = desk.create(desk.straddle("SELL"), product="MIS")
    desk.enter(option_run)
    desk.wait(1800)
    assert desk.status(option_run) == "exited"
    assert [order["tag"] for order in desk.orders()][2:] == ["squareoff"] * 2


def test_an_exit_waits_for_the_market_to_open() -> None:
    desk = OptionDesk(datetime(2026, 5, 8, 15, 0, tzinfo=IST), mode="nse", starting_cash=5_000_000)
    desk.run()
    option_run = desk.create(desk.straddle("BUY"))
    desk.enter(option_run)
    desk.wait(3600)
    with pytest.raises(Conflict) as caught:
        desk.exit(option_run)
    assert code(caught) == "MARKET_CLOSED"
    assert desk.status(option_run) == "entered"
