"""Orders, changes and cancellations that are on their way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kite_algo_sandbox.engine import BadRequest, NotFound, Rules

from .conftest import Floor, on_tick

MakeFloor = Callable[..., Floor]
TEN = "2026-05-08T10:00:00"
SLOW: dict[str, Any] = {"latency": timedelta(seconds=5)}
SENT = ["PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "OPEN PENDING"]


def test_an_order_is_pending_until_it_arrives(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    answer = desk.place()
    assert (answer["status"], answer["order_status"]) == ("accepted", "OPEN PENDING")
    assert desk.shown(answer["order_id"])["exchange_order_id"] is None
    desk.go("10:00:04")
    assert desk.path(answer["order_id"]) == []
    desk.go("10:00:05")
    _, ask = desk.best()
    assert desk.fills(answer["order_id"]) == [(1, ask, "10:00:05")]
    assert desk.path(answer["order_id"]) == ["OPEN", "COMPLETE"]


def test_the_protection_price_is_made_when_the_order_is_taken(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    last = desk.last()
    order_id = desk.place(market_protection=-1)["order_id"]
    desk.go("10:00:05")
    assert 0 <= last * 1.005 - desk.shown(order_id)["price"] < 0.1


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"order_type": "LIMIT", "price": -5, "validity": "IOC"}, ["OPEN"]),
        ({"order_type": "SL-M", "trigger_price": 5}, ["TRIGGER PENDING"]),
        ({"validity": "IOC"}, ["OPEN", "COMPLETE"]),
    ],
)
def test_every_kind_of_order_travels(
    floor: MakeFloor, fields: dict[str, Any], path: list[str]
) -> None:
    desk = floor(TEN, **SLOW)
    last = desk.last()
    wanted = {
        name: on_tick(last * (1 + value / 100)) if name in {"price", "trigger_price"} else value
        for name, value in fields.items()
    }
    order_id = desk.place(**wanted)["order_id"]
    desk.go("10:00:05")
    ends = ["CANCEL PENDING", "CANCELLED"] if "price" in fields else []
    assert desk.path(order_id) == path + ends


def test_an_order_that_arrives_too_late_is_rejected_by_the_exchange(floor: MakeFloor) -> None:
    desk = floor("2026-05-08T15:29:58", **SLOW)
    order_id = desk.place()["order_id"]
    desk.go("15:31:00")
    order = desk.shown(order_id)
    assert desk.path(order_id) == ["REJECTED"]
    assert order["exchange_order_id"] is not None
    assert order["status_message"].startswith("Markets are closed")
    assert desk.engine.get_funds(desk.token)["net"] == 10_000_000.0


def resting(desk: Floor, percent: float = -5.0) -> str:
    price = on_tick(desk.last() * (1 + percent / 100))
    order_id = str(desk.place(order_type="LIMIT", price=price, quantity=4)["order_id"])
    desk.engine.clock.advance(seconds=6)  # type: ignore[attr-defined]
    desk.engine.tick()
    assert desk.path(order_id) == ["OPEN"]
    return order_id


def test_a_cancellation_takes_its_time(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    order_id = resting(desk)
    answer = desk.cancel(order_id)
    assert answer["result"]["status"] == "CANCEL PENDING"
    desk.cancel(order_id)
    desk.go("10:00:10")
    assert desk.shown(order_id)["status"] == "CANCEL PENDING"
    desk.go("10:00:11")
    assert desk.path(order_id) == ["OPEN", "CANCEL PENDING", "CANCELLED"]
    with pytest.raises(NotFound):
        desk.cancel(order_id)


def crossing_in(desk: Floor, seconds: int) -> tuple[str, float]:
    """A resting buy order that the market will reach within some seconds of its cancellation."""
    order_id = resting(desk)
    start = desk.clock.now()
    twin = [desk.engine.prices.book(
        desk.engine.market.require("NSE:INFY", start), int(start.timestamp()) + number
    ).ask for number in range(seconds)]  # fmt: skip
    order = desk.engine.broker.orders.get(order_id)
    assert order is not None
    order.price = min(twin[1:])
    order.version += 1
    return order_id, min(twin[1:]) / 100


def test_an_order_can_fill_while_its_cancellation_is_under_way(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    order_id, price = crossing_in(desk, 5)
    assert desk.cancel(order_id)["result"]["status"] == "CANCEL PENDING"
    desk.go("10:00:30")
    assert desk.path(order_id) == ["OPEN", "CANCEL PENDING", "COMPLETE"]
    assert desk.fills(order_id)[0][1] == price
    assert desk.shown(order_id)["cancelled_quantity"] == 0


def test_a_change_takes_its_time_and_shows_its_path(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    order_id = resting(desk)
    before = desk.shown(order_id)["price"]
    price = on_tick(desk.last() * 0.93)
    desk.modify(order_id, price=price, quantity=9)
    shown = desk.shown(order_id)
    assert (shown["status"], shown["price"], shown["quantity"]) == ("MODIFY PENDING", before, 4)
    with pytest.raises(BadRequest, match="on its way"):
        desk.modify(order_id, quantity=5)
    desk.go("10:00:11")
    rows = desk.history(order_id)[4:]
    assert [row["status"] for row in rows] == [
        "MODIFY VALIDATION PENDING", "MODIFY PENDING", "MODIFIED", "OPEN",
    ]  # fmt: skip
    assert [row["price"] for row in rows] == [before, before, before, price]
    assert rows[-1]["quantity"] == 9


def test_a_change_that_finds_the_order_filled_is_void(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    order_id, _ = crossing_in(desk, 5)
    desk.modify(order_id, quantity=2)
    desk.go("10:00:30")
    order = desk.shown(order_id)
    assert (order["status"], order["filled_quantity"], order["modified"]) == ("COMPLETE", 4, False)


def test_a_change_below_what_has_filled_meanwhile_is_void(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    order_id, _ = crossing_in(desk, 5)
    desk.use(Rules(liquidity=2, **SLOW))
    desk.modify(order_id, quantity=2)
    desk.go("10:00:11")
    order = desk.shown(order_id)
    assert (order["quantity"], order["modified"]) == (4, False)
    assert order["filled_quantity"] >= 2


def test_a_cancellation_overtakes_nothing(floor: MakeFloor) -> None:
    """Cancelled before it arrived: the order arrives first, then the cancellation."""
    desk = floor(TEN, **SLOW)
    price = on_tick(desk.last() * 0.95)
    resting_id = desk.place(order_type="LIMIT", price=price)["order_id"]
    market_id = desk.place()["order_id"]
    desk.go("10:00:01")
    desk.cancel(resting_id)
    desk.cancel(market_id)
    with pytest.raises(BadRequest, match="on its way"):
        desk.modify(resting_id, quantity=5)
    desk.go("10:00:30")
    assert desk.path(resting_id) == ["OPEN", "CANCEL PENDING", "CANCELLED"]
    assert desk.path(market_id) == ["OPEN", "COMPLETE"]


@pytest.mark.parametrize("changing", [None, "cancel", "modify", "arrival"])
def test_an_exit_takes_back_what_is_under_way(floor: MakeFloor, changing: str | None) -> None:
    desk = floor(TEN, **SLOW)
    order_id = resting(desk)
    if changing == "cancel":
        desk.cancel(order_id)
    elif changing == "modify":
        desk.modify(order_id, quantity=5)
    elif changing == "arrival":
        order_id = desk.place()["order_id"]
    desk.engine.exit_run(desk.token, "run-1", {})
    desk.go("12:00:00")
    assert desk.shown(order_id)["status"] == "CANCELLED"
    assert desk.engine.get_funds(desk.token)["net"] == 10_000_000.0


def test_the_exchanges_rejection_takes_the_way_too(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    answer = desk.place(order_type="LIMIT", price=1400.03)
    assert answer["order_status"] == "OPEN PENDING"
    desk.go("10:00:05")
    order = desk.shown(answer["order_id"])
    assert (order["status"], order["status_message_raw"]) == (
        "REJECTED", "16316 : The price is not a multiple of tick size",
    )  # fmt: skip


def test_time_passes_alike_in_one_step_and_in_many(floor: MakeFloor) -> None:
    def world(times: list[str]) -> Any:
        desk = floor(TEN, **SLOW)
        order_id = resting(desk, -0.05)
        desk.modify(order_id, quantity=6)
        for time in times:
            desk.go(time)
        return desk.history(order_id), desk.fills(order_id)

    assert world(["15:29:00"]) == world([f"10:{minute:02d}:00" for minute in range(1, 60)] + [
        "15:29:00"
    ])  # fmt: skip


def test_a_brackets_entry_travels_and_is_followed_by_its_exits(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    entry = {
        "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "product": "MIS",
        "order_type": "MARKET", "quantity": 2,
    }  # fmt: skip
    stop = {"order_type": "SL-M", "trigger_price": on_tick(desk.last() * 0.98)}
    body = {"entry_order": entry, "stoploss": stop}
    made: Any = desk.engine.create_bracket(desk.token, "run-1", body)
    assert made["status"] == "entry_working"
    assert [row["status"] for row in desk.orders()] == ["OPEN PENDING"]
    desk.go("10:00:05")
    assert [row["status"] for row in desk.orders()] == ["COMPLETE", "TRIGGER PENDING"]


def test_a_stop_that_triggers_on_arrival_may_fill_before_its_cancellation(floor: MakeFloor) -> None:
    desk = floor(TEN, **SLOW)
    below = on_tick(desk.last() * 0.99)
    order_id = desk.place(order_type="SL-M", product="MIS", trigger_price=below)["order_id"]
    desk.go("10:00:01")
    desk.cancel(order_id)  # arrives a second after the order
    assert desk.shown(order_id)["status"] == "OPEN PENDING"
    desk.go("10:00:30")
    assert desk.path(order_id) == ["TRIGGER PENDING", "OPEN", "COMPLETE"]


def test_the_history_shows_every_state_as_it_was(floor: MakeFloor) -> None:
    """The rows that are built when asked for are those that a reader saw at each state."""
    desk = floor(TEN, **SLOW)
    price = round(desk.last() * 0.99, 0)
    order_id = desk.place(order_type="LIMIT", price=price, quantity=5, tag="one")["order_id"]
    seen = [desk.shown(order_id)]
    for step, clock in enumerate(("10:00:20", "10:00:40", "10:01:00")):
        desk.go(clock)
        seen.append(desk.shown(order_id))
        desk.modify(order_id, quantity=6 + step, price=price + step)
        seen.append(desk.shown(order_id))
    desk.go("10:01:20")
    desk.cancel(order_id)
    seen.append(desk.shown(order_id))
    desk.go("10:01:40")
    seen.append(desk.shown(order_id))
    rows = desk.history(order_id)
    assert [row for row in rows if row in seen] != []
    assert all(row in rows for row in seen)
    assert [row["quantity"] for row in rows][-1] == 8
