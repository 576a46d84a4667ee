"""What each order type and validity does, and how orders are refused, changed and cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST, BadRequest, Invalid, NotFound

from .conftest import Desk


def on_tick(price: float, tick: float = 0.1) -> float:
    return round(round(price / tick) * tick, 2)


def statuses(desk: Desk, order_id: str) -> list[str]:
    rows = desk.engine.get_order_history(desk.token, "run-1", order_id)["history"]
    assert isinstance(rows, list)
    return [row["status"] for row in rows]


def test_market_order_takes_the_opposite_best_price(desk: Desk) -> None:
    bid, ask = desk.bid_ask()
    bought = desk.place()
    assert bought["status"] == "accepted"
    assert bought["order_status"] == "COMPLETE"
    assert desk.show(bought["order_id"])["average_price"] == ask
    sold = desk.place(transaction_type="SELL")
    assert desk.show(sold["order_id"])["average_price"] == bid


def test_history_lists_every_transition(desk: Desk) -> None:
    order_id = desk.place()["order_id"]
    assert statuses(desk, order_id) == [
        "PUT ORDER REQ RECEIVED",
        "VALIDATION PENDING",
        "OPEN PENDING",
        "OPEN",
        "COMPLETE",
    ]
    rows = desk.engine.get_order_history(desk.token, "run-1", order_id)["history"]
    assert [row["exchange_order_id"] is None for row in rows][:4] == [True, True, True, False]  # type: ignore[attr-defined]


def test_order_ids_count_the_day(desk: Desk) -> None:
    first, second = desk.place()["order_id"], desk.place()["order_id"]
    assert (first, second) == ("260508000001", "260508000002")
    desk.wait(86_400)
    assert desk.place()["order_id"] == "260509000001"


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_marketable_limit_gets_the_better_price(desk: Desk, side: str) -> None:
    bid, ask = desk.bid_ask()
    desk.place(quantity=5)
    generous = on_tick(ask * 1.02) if side == "BUY" else on_tick(bid * 0.98)
    placed = desk.place(order_type="LIMIT", price=generous, transaction_type=side)
    order = desk.show(placed["order_id"])
    assert order["status"] == "COMPLETE"
    assert order["average_price"] == (ask if side == "BUY" else bid)


def test_resting_limit_fills_when_the_market_comes(desk: Desk) -> None:
    limit = on_tick(desk.last() * 0.997)
    order_id = desk.place(order_type="LIMIT", price=limit)["order_id"]
    assert desk.show(order_id)["status"] == "OPEN"
    assert desk.funds()["utilized"]["debits"] == pytest.approx(limit)
    for _ in range(600):
        desk.wait(60)
        if desk.show(order_id)["status"] == "COMPLETE":
            break
    order = desk.show(order_id)
    assert order["status"] == "COMPLETE"
    assert order["average_price"] <= limit


def test_one_long_wait_equals_many_short_ones(make_desk: Callable[..., Desk]) -> None:
    fills = []
    for step in (1.0, 37.0, 3600.0, 14_400.0):
        desk = make_desk()
        desk.run()
        price = on_tick(desk.last() * 0.997)
        order_id = desk.place(order_type="LIMIT", price=price)["order_id"]
        while desk.clock.now() < datetime(2026, 5, 8, 14, 0, tzinfo=IST):
            desk.wait(step)
        order = desk.show(order_id)
        fills.append((order["status"], order["average_price"], order["exchange_timestamp"]))
    assert fills[0][0] == "COMPLETE"
    assert len(set(fills)) == 1


@pytest.mark.parametrize("kind", ["SL", "SL-M"])
@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_stop_orders_wait_for_their_trigger(desk: Desk, kind: str, side: str) -> None:
    desk.place(quantity=5, product="MIS")
    sign = 1 if side == "BUY" else -1
    trigger = on_tick(desk.last() * (1 + sign * 0.0002))
    price = on_tick(trigger + sign * 5) if kind == "SL" else 0
    placed = desk.place(
        order_type=kind, transaction_type=side, trigger_price=trigger, price=price, product="MIS"
    )
    order_id = placed["order_id"]
    assert desk.show(order_id)["status"] == "TRIGGER PENDING"
    for _ in range(800):
        desk.wait(60)
        if desk.show(order_id)["status"] == "COMPLETE":
            break
    order = desk.show(order_id)
    assert order["status"] == "COMPLETE"
    reached = order["average_price"] * sign >= (trigger - 0.2 * sign) * sign
    assert reached
    assert statuses(desk, order_id)[3:] == ["TRIGGER PENDING", "OPEN", "COMPLETE"]


def test_a_trigger_already_reached_fires_at_once(desk: Desk) -> None:
    trigger = on_tick(desk.last() * 0.99)
    placed = desk.place(order_type="SL-M", trigger_price=trigger)
    assert placed["order_status"] == "COMPLETE"


def test_ioc_leaves_nothing_behind(desk: Desk) -> None:
    placed = desk.place(order_type="LIMIT", price=on_tick(desk.last() * 0.95), validity="IOC")
    order = desk.show(placed["order_id"])
    assert order["status"] == "CANCELLED"
    assert order["status_message"].startswith("16388")
    assert order["cancelled_quantity"] == 1
    assert desk.funds()["net"] == 100_000.0


def test_ioc_fills_what_it_can_and_cancels_the_rest(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(liquidity=3)
    desk.run()
    placed = desk.place(quantity=10, validity="IOC")
    order = desk.show(placed["order_id"])
    assert (order["status"], order["filled_quantity"]) == ("CANCELLED", 3)
    assert order["cancelled_quantity"] == 7
    desk.check_books()


def test_partial_fills_keep_the_order_open(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(liquidity=4)
    desk.run()
    placed = desk.place(quantity=10)
    order_id = placed["order_id"]
    assert placed["order_status"] == "OPEN"
    assert desk.show(order_id)["pending_quantity"] == 6
    desk.wait(1)
    assert desk.show(order_id)["filled_quantity"] == 8
    desk.wait(1)
    assert desk.show(order_id)["status"] == "COMPLETE"
    trades = desk.engine.list_trades(desk.token, "run-1")["trades"]
    assert [row["quantity"] for row in trades] == [4, 4, 2]  # type: ignore[attr-defined]
    desk.check_books()


def test_brokerage_is_charged_once_per_order(make_desk: Callable[..., Desk]) -> None:
    paid = []
    for liquidity in (None, 7):
        desk = make_desk(liquidity=liquidity)
        desk.run()
        desk.place(
            quantity=50, product="MIS", order_type="LIMIT", price=on_tick(desk.last() * 1.01)
        )
        desk.wait(30)
        paid.append(desk.pnl()["totals"]["brokerage"])
    assert paid[0] == paid[1] == 20.0


def test_ttl_expires_by_the_minute(desk: Desk) -> None:
    price = on_tick(desk.last() * 0.9)
    placed = desk.place(order_type="LIMIT", price=price, validity="TTL", validity_ttl=2)
    desk.wait(119)
    assert desk.show(placed["order_id"])["status"] == "OPEN"
    desk.wait(2)
    order = desk.show(placed["order_id"])
    assert order["status"] == "CANCELLED"
    assert order["exchange_update_timestamp"] == "2026-05-08 10:02:00"
    assert desk.funds()["net"] == 100_000.0


def test_day_orders_end_with_the_day(desk: Desk) -> None:
    order_id = desk.place(order_type="LIMIT", price=on_tick(desk.last() * 0.82))["order_id"]
    desk.wait(15 * 3600)
    order = desk.show(order_id)
    assert order["status"] == "CANCELLED"
    assert order["exchange_update_timestamp"] == "2026-05-09 00:00:00"


def test_day_orders_end_with_the_session(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse")
    desk.run()
    order_id = desk.place(order_type="LIMIT", price=on_tick(desk.last() * 0.82))["order_id"]
    desk.wait(6 * 3600)
    assert desk.show(order_id)["exchange_update_timestamp"] == "2026-05-08 15:30:00"


def test_protected_market_order_rests_at_its_protection_price(desk: Desk) -> None:
    placed = desk.place(market_protection=-1)
    order = desk.show(placed["order_id"])
    assert order["status"] == "COMPLETE"
    assert order["order_type"] == "LIMIT"
    assert order["tags"] == ["mktp", "mktp:0.50"]
    assert order["price"] <= desk.last() * 1.0051


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"tradingsymbol": "NOPE"}, "Instrument not found for NSE:NOPE"),
        ({"tradingsymbol": "NIFTY 50"}, "is an index"),
        ({"quantity": 1000}, "Insufficient paper funds or margin"),
        ({"transaction_type": "SELL"}, "Insufficient holdings"),
        ({"product": "NRML"}, "Product NRML is not offered for NSE"),
        ({"order_type": "LIMIT", "price": 1400.03}, "multiple of tick size 0.10"),
        ({"order_type": "LIMIT", "price": 100.0}, "lower circuit limit"),
        ({"order_type": "LIMIT", "price": 9000.0}, "upper circuit limit"),
        ({"order_type": "SL", "price": 1400.0, "trigger_price": 1500.0}, "lower than the limit"),
        ({"variety": "auction", "auction_number": "1"}, "An auction order sells delivery shares"),
        (
            {"exchange": "NFO", "tradingsymbol": "NIFTY26MAY25000CE", "product": "NRML"},
            "Quantity must be a multiple of lot size 65",
        ),
        (
            {"exchange": "NFO", "tradingsymbol": "NIFTY26MAY25000CE", "product": "CNC",
             "quantity": 65},
            "Product CNC is not offered for NFO-OPT",
        ),
        (
            {"exchange": "NFO", "tradingsymbol": "NIFTY26MAY25000CE", "product": "NRML",
             "quantity": 65, "order_type": "SL-M", "trigger_price": 900},
            "16052",
        ),
    ],
)  # fmt: skip
def test_business_refusals_end_as_rejected_orders(
    desk: Desk, fields: dict[str, Any], reason: str
) -> None:
    placed = desk.place(**fields)
    assert placed["status"] == "rejected"
    assert placed["order_status"] == "REJECTED"
    assert reason in placed["rejection_reason"]
    assert placed["result"]["status"] == "rejected"
    order = desk.show(placed["order_id"])
    by_exchange = "tick size" in reason or reason == "16052"
    assert (order["exchange_order_id"] is not None) is by_exchange
    assert reason in order["status_message"]
    assert desk.funds()["net"] == 100_000.0


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"exchange": "XYZ"}, "exchange"),
        ({"transaction_type": "HOLD"}, "transaction_type"),
        ({"product": "BO"}, "product"),
        ({"order_type": "LIMIT"}, "price"),
        ({"order_type": "SL", "price": 10}, "trigger_price"),
        ({"order_type": "SL-M"}, "trigger_price"),
        ({"order_type": "SL-M", "trigger_price": 10, "price": 10}, "price"),
        ({"price": 10}, "price"),
        ({"market_protection": 101}, "market_protection"),
        ({"order_type": "LIMIT", "price": 10, "market_protection": 5}, "market_protection"),
        ({"validity": "TTL"}, "validity_ttl"),
        ({"validity": "TTL", "validity_ttl": 366}, "validity_ttl"),
        ({"disclosed_quantity": 2}, "disclosed_quantity"),
        ({"variety": "iceberg"}, "iceberg_legs"),
        ({"variety": "iceberg", "iceberg_legs": 11}, "iceberg_legs"),
        ({"variety": "amo", "iceberg_legs": 2}, "iceberg_legs"),
        ({"variety": "co", "stoploss": 5}, "squareoff"),
        ({"variety": "co", "squareoff": 5}, "stoploss"),
        ({"variety": "auction"}, "auction_number"),
        ({"tradingsymbol": " "}, "tradingsymbol"),
    ],
)
def test_malformed_orders_name_the_field(desk: Desk, fields: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid) as refusal:
        desk.place(**fields)
    detail = refusal.value.detail
    assert isinstance(detail, list)
    assert [item["loc"] for item in detail] == [["body", named]]
    assert desk.orders() == []


def test_cancel_and_its_refusals(desk: Desk) -> None:
    order_id = desk.place(order_type="LIMIT", price=on_tick(desk.last() * 0.9))["order_id"]
    answer = desk.cancel(order_id)
    assert answer["order_id"] == order_id
    assert desk.show(order_id)["status"] == "CANCELLED"
    assert statuses(desk, order_id)[-2:] == ["CANCEL PENDING", "CANCELLED"]
    with pytest.raises(NotFound):
        desk.cancel(order_id)
    with pytest.raises(NotFound):
        desk.cancel("250508000001")
    assert desk.funds()["net"] == 100_000.0


def test_modify_keeps_the_rest_and_shows_its_path(desk: Desk) -> None:
    price = on_tick(desk.last() * 0.9)
    order_id = desk.place(order_type="LIMIT", price=price)["order_id"]
    desk.modify(order_id, quantity=2)
    order = desk.show(order_id)
    assert (order["quantity"], order["price"], order["modified"]) == (2, price, True)
    assert statuses(desk, order_id)[-4:] == [
        "MODIFY VALIDATION PENDING",
        "MODIFY PENDING",
        "MODIFIED",
        "OPEN",
    ]
    rows = desk.engine.get_order_history(desk.token, "run-1", order_id)["history"]
    assert rows[-2]["quantity"] == 1  # type: ignore[index]
    assert desk.funds()["utilized"]["debits"] == pytest.approx(2 * price)
    desk.modify(order_id, order_type="MARKET")
    assert desk.show(order_id)["status"] == "COMPLETE"


def test_modify_refusals_change_nothing(desk: Desk) -> None:
    price = on_tick(desk.last() * 0.9)
    order_id = desk.place(order_type="LIMIT", price=price)["order_id"]
    for fields in ({"quantity": 10_000}, {"price": price + 0.03}, {"price": 1.0}):
        with pytest.raises(BadRequest):
            desk.modify(order_id, **fields)
    for wrong in ({"quantity": 0}, {"order_type": "SL"}, {"validity": "NEVER"}):
        with pytest.raises(Invalid):
            desk.modify(order_id, **wrong)
    assert desk.show(order_id)["modified"] is False
    for step in range(25):
        desk.modify(order_id, quantity=1 + step % 2)
    with pytest.raises(BadRequest, match="modifications exceeded"):
        desk.modify(order_id, quantity=3)
