"""After-market orders, icebergs, cover orders, and what the day's end does to orders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.engine.orders.orders import _FOLLOWS, TERMINAL, IllegalTransition

from .conftest import Desk


def on_tick(price: float, tick: float = 0.1) -> float:
    return round(round(price / tick) * tick, 2)


def statuses(desk: Desk, order_id: str) -> list[str]:
    rows = desk.engine.get_order_history(desk.token, "run-1", order_id)["history"]
    assert isinstance(rows, list)
    return [row["status"] for row in rows]


def test_an_amo_waits_for_the_next_session(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(start=datetime(2026, 5, 8, 18, 0, tzinfo=IST), mode="nse")
    desk.run()
    assert desk.place()["rejection_reason"].startswith("Markets are closed")
    placed = desk.place(variety="amo")
    assert placed["order_status"] == "AMO REQ RECEIVED"
    desk.clock.set(datetime(2026, 5, 11, 8, 59, 59, tzinfo=IST))
    assert desk.show(placed["order_id"])["status"] == "AMO REQ RECEIVED"
    desk.wait(2)
    assert desk.show(placed["order_id"])["status"] == "OPEN"
    desk.wait(480)
    order = desk.show(placed["order_id"])
    assert order["status"] == "COMPLETE"
    assert order["exchange_timestamp"] == "2026-05-11 09:08:00"
    assert statuses(desk, placed["order_id"])[:3] == [
        "AMO REQ RECEIVED", "PUT ORDER REQ RECEIVED", "VALIDATION PENDING",
    ]  # fmt: skip
    desk.check_books()


def test_an_amo_in_an_open_market_is_regular(desk: Desk) -> None:
    assert desk.place(variety="amo")["order_status"] == "COMPLETE"


def test_a_parked_amo_can_be_cancelled(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(start=datetime(2026, 5, 8, 18, 0, tzinfo=IST), mode="nse")
    desk.run()
    order_id = desk.place(variety="amo")["order_id"]
    desk.cancel(order_id)
    assert desk.show(order_id)["status"] == "CANCELLED"


def test_iceberg_sends_slice_after_slice(desk: Desk) -> None:
    placed = desk.place(variety="iceberg", quantity=10, iceberg_legs=4, order_type="MARKET")
    rows = desk.orders()
    assert [row["quantity"] for row in rows] == [3, 3, 3, 1]
    assert {row["status"] for row in rows} == {"COMPLETE"}
    assert placed["order_id"] == rows[0]["order_id"]
    assert {row["parent_order_id"] for row in rows[1:]} == {placed["order_id"]}
    assert rows[3]["meta"]["iceberg"] == {
        "leg": 4,
        "legs": 4,
        "leg_quantity": 3,
        "total_quantity": 10,
        "remaining_quantity": 0,
    }


def test_a_cancelled_slice_stops_the_iceberg(desk: Desk) -> None:
    price = on_tick(desk.last() * 0.9)
    placed = desk.place(
        variety="iceberg", quantity=10, iceberg_quantity=5, order_type="LIMIT", price=price
    )
    desk.cancel(placed["order_id"])
    assert len(desk.orders()) == 1


def cover(desk: Desk, **more: Any) -> list[dict[str, Any]]:
    desk.place(variety="co", product="MIS", quantity=2, **more)
    return desk.orders()


def test_a_cover_order_brings_its_stop_and_target(desk: Desk) -> None:
    entry, stop, target = cover(desk, stoploss=10, squareoff=30)
    assert (stop["status"], target["status"]) == ("TRIGGER PENDING", "OPEN")
    assert stop["transaction_type"] == target["transaction_type"] == "SELL"
    assert stop["trigger_price"] == pytest.approx(entry["average_price"] - 10, abs=0.1)
    assert target["price"] == pytest.approx(entry["average_price"] + 30, abs=0.1)
    assert stop["parent_order_id"] == target["parent_order_id"] == entry["order_id"]


def test_when_one_cover_leg_fills_the_other_goes(desk: Desk) -> None:
    entry, stop, target = cover(desk, stoploss=4, squareoff=4)
    for _ in range(2000):
        desk.wait(60)
        done = {row["order_id"]: row["status"] for row in desk.orders()}
        if "COMPLETE" in (done[stop["order_id"]], done[target["order_id"]]):
            break
    assert sorted((done[stop["order_id"]], done[target["order_id"]])) == ["CANCELLED", "COMPLETE"]
    assert desk.pnl()["legs"] == []
    assert desk.show(entry["order_id"])["status"] == "COMPLETE"


def test_cancelling_the_stop_exits_at_market(desk: Desk) -> None:
    _, stop, target = cover(desk, stoploss=40, squareoff=80)
    desk.cancel(stop["order_id"])
    assert desk.show(stop["order_id"])["status"] == "COMPLETE"
    assert desk.show(target["order_id"])["status"] == "CANCELLED"
    assert desk.pnl()["legs"] == []


def test_expiry_settles_at_the_index(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(start=datetime(2026, 5, 12, 15, 0, tzinfo=IST), mode="nse")
    desk.run()
    spot = desk.last("NSE:NIFTY 50")
    strike = int(spot // 50 * 50) - 200
    symbol = f"NIFTY26512{strike}CE"
    desk.place(exchange="NFO", tradingsymbol=symbol, product="NRML", quantity=65)
    desk.wait(3600)
    final = desk.last("NSE:NIFTY 50")
    settled = desk.orders()[-1]
    assert settled["tags"] == ["settlement"]
    assert settled["average_price"] == pytest.approx(final - strike, abs=0.01)
    assert desk.pnl()["legs"] == []
    again = desk.place(exchange="NFO", tradingsymbol=symbol, product="NRML", quantity=65)
    assert "has expired" in again["rejection_reason"]
    desk.check_books()


def test_the_broker_squares_mis_off(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse")
    desk.run()
    desk.place(product="MIS", quantity=2)
    desk.wait(6 * 3600)
    order = desk.orders()[-1]
    assert order["tags"] == ["squareoff"]
    assert order["exchange_timestamp"] == "2026-05-08 15:25:00"
    assert desk.pnl()["totals"]["charges"] > 59
    desk.check_books()


def test_resting_mis_orders_leave_at_the_square_off(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse")
    desk.run()
    price = on_tick(desk.last() * 0.82)
    order_id = desk.place(product="MIS", order_type="LIMIT", price=price)["order_id"]
    desk.wait(6 * 3600)
    assert desk.show(order_id)["exchange_update_timestamp"] == "2026-05-08 15:25:00"
    late = desk.place(product="MIS")
    assert late["status"] == "rejected"


def test_no_state_follows_a_terminal_one(desk: Desk) -> None:
    desk.place()
    order = desk.engine.broker.orders.of_run("run-1")[0]
    for status in _FOLLOWS:
        with pytest.raises(IllegalTransition):
            order.move(status or "OPEN", desk.clock.now())
    assert all(not _FOLLOWS[status] for status in TERMINAL)
