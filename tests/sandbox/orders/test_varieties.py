"""Icebergs, slices, cover orders and the buy-in auction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kite_algo_sandbox.engine import BadRequest, Invalid

from .conftest import Floor, on_tick

MakeFloor = Callable[..., Floor]
TEN = "2026-05-08T10:00:00"
OPTION = {"exchange": "NFO", "product": "NRML"}

# -- icebergs ------------------------------------------------------------------------------------

# quantity, legs, size of a leg, the orders that follow one another
ICEBERGS = [
    ({"quantity": 10, "iceberg_legs": 4}, [3, 3, 3, 1]),
    ({"quantity": 10, "iceberg_legs": 2}, [5, 5]),
    ({"quantity": 11, "iceberg_quantity": 4}, [4, 4, 3]),
    ({"quantity": 11, "iceberg_quantity": 4, "iceberg_legs": 3}, [4, 4, 3]),
    ({"quantity": 325, "iceberg_legs": 3, "option": True}, [130, 130, 65]),
    ({"quantity": 4 * 1755, "iceberg_legs": 4, "option": True}, [1755] * 4),
]


@pytest.mark.parametrize(("fields", "sizes"), ICEBERGS)
def test_an_iceberg_shows_one_leg_after_the_other(
    floor: MakeFloor, fields: dict[str, Any], sizes: list[int]
) -> None:
    desk = floor(TEN)
    wanted = dict(fields)
    if wanted.pop("option", False):
        wanted |= OPTION | {"tradingsymbol": desk.option()}
    first = desk.place(variety="iceberg", **wanted)
    rows = desk.orders()
    assert [row["quantity"] for row in rows] == sizes
    assert rows[0]["order_id"] == first["order_id"]
    assert {row["status"] for row in rows} == {"COMPLETE"}
    shown = [row["meta"]["iceberg"] for row in rows]
    assert [row["leg"] for row in shown] == list(range(1, len(sizes) + 1))
    assert {row["legs"] for row in shown} == {len(sizes)}
    assert shown[-1]["remaining_quantity"] == 0
    desk.check()


def test_the_next_leg_waits_for_the_one_before(floor: MakeFloor) -> None:
    desk = floor(TEN, liquidity=2)
    desk.place(variety="iceberg", quantity=6, iceberg_legs=2)
    assert [row["filled_quantity"] for row in desk.orders()] == [2]
    desk.go("10:00:01")
    assert [row["filled_quantity"] for row in desk.orders()] == [3, 2]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"iceberg_legs": 1}, "iceberg_legs"),
        ({"iceberg_legs": 11}, "iceberg_legs"),
        ({"iceberg_quantity": 102}, "iceberg_quantity"),
        ({"iceberg_quantity": 200}, "iceberg_quantity"),
        ({"iceberg_quantity": 2}, "iceberg_quantity"),
        ({"iceberg_legs": 2, "validity": "IOC"}, "validity"),
    ],
)
def test_icebergs_that_are_none(floor: MakeFloor, fields: dict[str, Any], named: str) -> None:
    desk = floor(TEN)
    with pytest.raises(Invalid) as refusal:
        desk.place(variety="iceberg", quantity=102, **fields)
    assert refusal.value.field == named


def test_a_regular_order_ignores_the_icebergs_fields(floor: MakeFloor) -> None:
    desk = floor(TEN)
    with pytest.raises(BadRequest, match="maximum quantity"):
        desk.place(
            quantity=2600, iceberg_quantity=650, iceberg_legs=4, tradingsymbol=desk.option(),
            **OPTION,
        )  # fmt: skip
    desk.place(quantity=8, iceberg_quantity=4)
    assert [row["quantity"] for row in desk.orders()] == [8]


def _resting_iceberg(desk: Any, quantity: int = 30, **fields: Any) -> str:
    price = on_tick(desk.last() * 0.97)
    wanted = {"order_type": "LIMIT", "price": price, "iceberg_legs": 3} | fields
    return str(desk.place(variety="iceberg", quantity=quantity, **wanted)["order_id"])


@pytest.mark.parametrize(
    ("size", "sizes"), [(25, [25, 5]), (30, [30]), (5, [5, 10, 10, 5]), (10, [10, 10, 10])]
)
@pytest.mark.parametrize("latency", [timedelta(0), timedelta(seconds=1)])
def test_a_resized_leg_leaves_the_total_of_the_iceberg(
    floor: MakeFloor, size: int, sizes: list[int], latency: timedelta
) -> None:
    desk = floor(TEN, latency=latency)
    order_id = _resting_iceberg(desk)
    desk.go("10:00:10")
    desk.modify(order_id, quantity=size, price=on_tick(desk.last() * 1.01))
    desk.go("10:05:00")
    rows = desk.orders()
    assert [row["quantity"] for row in rows] == sizes
    assert sum(row["filled_quantity"] for row in rows) == 30
    assert [row["meta"]["iceberg"]["legs"] for row in rows] == [len(sizes)] * len(sizes)
    assert rows[-1]["meta"]["iceberg"]["remaining_quantity"] == 0
    desk.check()


def test_a_leg_takes_no_more_than_is_left_of_its_iceberg(floor: MakeFloor) -> None:
    desk = floor(TEN)
    order_id = _resting_iceberg(desk)
    with pytest.raises(Invalid, match="at most the 30 units") as refusal:
        desk.modify(order_id, quantity=31)
    assert refusal.value.field == "quantity"


def test_a_changed_leg_stays_an_iceberg(floor: MakeFloor) -> None:
    desk = floor(TEN)
    order_id = _resting_iceberg(desk)
    with pytest.raises(Invalid, match="cannot be IOC") as refusal:
        desk.modify(order_id, validity="IOC")
    assert refusal.value.field == "validity"
    assert desk.shown(order_id)["status"] == "OPEN"


def test_a_raised_leg_stays_below_the_freeze_quantity(floor: MakeFloor) -> None:
    desk = floor(TEN, cash=10**9)
    symbol = desk.option()
    price = on_tick(desk.last(f"NFO:{symbol}") * 0.8, 0.05)
    order_id = _resting_iceberg(
        desk, quantity=4 * 1755, price=price, iceberg_legs=4, tradingsymbol=symbol, **OPTION
    )
    with pytest.raises(BadRequest, match="maximum quantity"):
        desk.modify(order_id, quantity=2 * 1755)


def test_the_legs_that_follow_have_the_changed_price(floor: MakeFloor) -> None:
    desk = floor(TEN)
    order_id = _resting_iceberg(desk)
    price = on_tick(desk.last() * 1.01)
    desk.modify(order_id, price=price)
    assert [row["price"] for row in desk.orders()] == [price] * 3


@pytest.mark.parametrize("role", ["stop", "target"])
@pytest.mark.parametrize(
    "change", [{"quantity": 40}, {"validity": "IOC"}, {"order_type": "SL"}, {"quantity": 1}]
)
def test_an_exit_of_a_cover_order_changes_its_price_alone(
    floor: MakeFloor, role: str, change: dict[str, Any]
) -> None:
    desk = floor(TEN)
    placed = desk.place(variety="co", product="MIS", quantity=4, squareoff=30, stoploss=30)
    legs = [row for row in desk.orders() if row["parent_order_id"] == placed["order_id"]]
    leg = legs[0 if role == "stop" else 1]
    if "order_type" in change:
        level = leg["price"] or leg["trigger_price"]
        change = change | {"price": level, "trigger_price": level}
    with pytest.raises(Invalid, match="of a cover order keeps its"):
        desk.modify(leg["order_id"], **change)


# -- slices --------------------------------------------------------------------------------------


def test_slices_go_out_together(floor: MakeFloor) -> None:
    desk = floor(TEN, cash=10**8)
    answer = desk.place(quantity=65 * 60, autoslice=True, tradingsymbol=desk.option(), **OPTION)
    rows = desk.orders()
    assert [row["quantity"] for row in rows] == [1755, 1755, 390]
    parent = answer["order_id"]
    assert all(row["tags"] == ["autoslice", f"autoslice:{parent}"] for row in rows)
    assert [child["order_id"] for child in answer["children"]] == [r["order_id"] for r in rows]
    assert {child["error"] for child in answer["children"]} == {None}


def test_some_slices_may_fail(floor: MakeFloor) -> None:
    desk = floor(TEN, cash=10**8)
    order = {"quantity": 65 * 60, "autoslice": True, "tradingsymbol": desk.option()} | OPTION
    scripted = desk.engine.broker.scripted
    scripted.reject_next("Blocked", "gateway")
    scripted.reject_next("RMS: no", "rms")
    answer = desk.place(**order)
    assert (answer["status"], answer["order_status"]) == ("accepted", "COMPLETE")
    assert answer["order_id"] == desk.orders()[1]["order_id"]
    assert [child["status"] for child in answer["children"]] == ["failed", "failed", "success"]
    assert answer["children"][0]["order_id"] is None
    assert answer["children"][0]["error"] == {
        "code": 400, "error_type": "InputException", "message": "Blocked", "data": None,
    }  # fmt: skip
    assert answer["children"][1]["order_status"] == "REJECTED"
    assert answer["children"][1]["error"]["message"] == "RMS: no"
    assert [row["status"] for row in desk.orders()] == ["REJECTED", "COMPLETE"]
    desk.check()


def test_when_every_slice_fails_there_is_no_order(floor: MakeFloor) -> None:
    desk = floor(TEN, cash=10**8)
    desk.engine.broker.scripted.reject_next("Blocked", "gateway", times=3)
    with pytest.raises(BadRequest, match="Blocked"):
        desk.place(quantity=65 * 60, autoslice=True, tradingsymbol=desk.option(), **OPTION)
    assert desk.orders() == []


def test_slices_of_one_key_are_sent_once(floor: MakeFloor) -> None:
    desk = floor(TEN, cash=10**8)
    order = {"quantity": 65 * 60, "autoslice": True, "tradingsymbol": desk.option()} | OPTION
    order |= {"transaction_type": "BUY", "order_type": "MARKET"}
    body = {
        "intent_type": "place_order", "payload": {"order": order}, "idempotency_key": "once:0001",
    }  # fmt: skip
    first: Any = desk.engine.submit_intent(desk.token, "run-1", body)
    again: Any = desk.engine.submit_intent(desk.token, "run-1", body)
    assert again["status"] == "deduped"
    assert again["children"] == first["children"]
    assert len(desk.orders()) == 3


# -- cover orders --------------------------------------------------------------------------------


def cover(desk: Floor, **more: Any) -> Any:
    desk.place(variety="co", product="MIS", quantity=2, **{"stoploss": 20, "squareoff": 60} | more)
    return desk.orders()


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_a_cover_order_has_a_stop_and_a_target(floor: MakeFloor, side: str) -> None:
    desk = floor(TEN)
    entry, stop, target = cover(desk, transaction_type=side)
    sign = 1 if side == "BUY" else -1
    paid = entry["average_price"]
    assert (stop["order_type"], stop["status"]) == ("SL-M", "TRIGGER PENDING")
    assert stop["trigger_price"] == pytest.approx(paid - sign * 20, abs=0.1)
    assert (target["order_type"], target["status"]) == ("LIMIT", "OPEN")
    assert target["price"] == pytest.approx(paid + sign * 60, abs=0.1)
    assert {row["parent_order_id"] for row in (stop, target)} == {entry["order_id"]}


def test_the_stop_may_move_within_its_range(floor: MakeFloor) -> None:
    desk = floor(TEN)
    entry, stop, _ = cover(desk)
    paid = entry["average_price"]
    desk.modify(stop["order_id"], trigger_price=on_tick(paid * 0.91))
    assert desk.shown(stop["order_id"])["trigger_price"] == on_tick(paid * 0.91)
    with pytest.raises(BadRequest, match="within 10 percent"):
        desk.modify(stop["order_id"], trigger_price=on_tick(paid * 0.89))


def test_cancelling_the_stop_exits_at_market(floor: MakeFloor) -> None:
    desk = floor(TEN)
    _, stop, target = cover(desk)
    bid, _ = desk.best()
    desk.cancel(stop["order_id"])
    assert desk.fills(stop["order_id"]) == [(2, bid, "10:00:00")]
    assert desk.shown(target["order_id"])["status"] == "CANCELLED"


def test_what_a_cancelled_cover_order_has_filled_is_covered(floor: MakeFloor) -> None:
    desk = floor(TEN, liquidity=1)
    desk.place(variety="co", product="MIS", quantity=5, stoploss=20, squareoff=60)
    (entry,) = desk.orders()
    desk.cancel(entry["order_id"])
    rows = desk.orders()
    assert [row["status"] for row in rows] == ["CANCELLED", "TRIGGER PENDING", "OPEN"]
    assert [row["quantity"] for row in rows[1:]] == [1, 1]
    desk.check()


def test_an_unfilled_cover_order_has_no_exits(floor: MakeFloor) -> None:
    desk = floor(TEN)
    price = on_tick(desk.last() * 0.95)
    (entry,) = cover(desk, order_type="LIMIT", price=price)
    desk.cancel(entry["order_id"])
    assert len(desk.orders()) == 1


# -- the buy-in auction --------------------------------------------------------------------------


def holder(make: MakeFloor, mode: str = "nse", units: int = 5_000) -> Floor:
    """A desk that holds shares, when the auction opens."""
    desk = make(TEN, mode=mode)
    desk.place(quantity=units)
    desk.go("14:00:00")
    return desk


def listed(desk: Floor) -> Any:
    account = desk.engine.broker.accounts.of("kite:paper-a", desk.engine.now())
    return desk.engine.broker.auctions.listed(account, desk.engine.now())


def offer(desk: Floor, percent: float, **more: Any) -> Any:
    fields: dict[str, Any] = {
        "variety": "auction", "transaction_type": "SELL", "order_type": "LIMIT", "quantity": 10,
        "price": on_tick(desk.last() * (1 + percent / 100)),
        "auction_number": listed(desk)[0]["auction_number"],
    }  # fmt: skip
    return desk.place(**fields | more)


def test_holdings_are_listed_with_a_number_and_a_token_of_the_auction(floor: MakeFloor) -> None:
    desk = holder(floor)
    (row,) = listed(desk)
    assert (row["tradingsymbol"], row["quantity"]) == ("INFY", 5_000)
    assert row["instrument_token"] == 408065 + 9
    assert row["auction_number"].isdigit()


@pytest.mark.parametrize(("percent", "fills"), [(-15.0, True), (0.0, True), (19.0, False)])
@pytest.mark.parametrize("mode", ["nse", "always-open"])
def test_offers_are_matched_at_the_end(
    floor: MakeFloor, mode: str, percent: float, fills: bool
) -> None:
    desk = holder(floor, mode)
    last = desk.last()
    answer = offer(desk, percent)
    order = desk.shown(answer["order_id"])
    assert (order["status"], order["instrument_token"]) == ("OPEN", 408065 + 9)
    assert order["auction_number"] == listed(desk)[0]["auction_number"]
    desk.go("14:29:59")
    assert desk.path(answer["order_id"]) == ["OPEN"]
    desk.go("14:30:00")
    if not fills:
        assert desk.path(answer["order_id"]) == ["OPEN", "CANCEL PENDING", "CANCELLED"]
        return
    ((units, price, at),) = desk.fills(answer["order_id"])
    assert (units, at) == (10, "14:30:00")
    assert 1.0 < price / last < 1.08
    assert listed(desk)[0]["quantity"] == 4_990
    desk.check()


def test_the_lowest_offers_go_first_and_demand_is_finite(floor: MakeFloor) -> None:
    desk = holder(floor, units=3_000)
    dear = offer(desk, 0.2, quantity=1_000)["order_id"]
    cheap = offer(desk, -5.0, quantity=1_000)["order_id"]
    third = offer(desk, 0.1, quantity=1_000)["order_id"]
    outcome = (round(desk.last() * 110), 1_400)
    desk.engine.broker.auctions._outcome = lambda *_: outcome  # type: ignore[method-assign]
    desk.go("14:30:00")
    filled = [desk.shown(order)["filled_quantity"] for order in (cheap, third, dear)]
    assert filled == [1_000, 400, 0]
    assert {desk.shown(order)["status"] for order in (third, dear)} == {"CANCELLED"}
    desk.check()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"auction_number": "1"}, "Auction number 1 is not that of INFY today; it is "),
        ({"transaction_type": "BUY"}, "An auction order sells delivery shares"),
        ({"product": "MIS"}, "An auction order sells delivery shares"),
        ({"order_type": "MARKET", "price": 0}, "An auction order sells delivery shares"),
        ({"validity": "IOC"}, "An auction order sells delivery shares"),
        ({"exchange": "BSE"}, "Auctions are held for NSE equity only"),
        ({"quantity": 6_000}, "Insufficient holdings: 5000"),
        ({"price": 3000.0}, "The price is outside the auction's range"),
    ],
)
def test_offers_that_are_refused(floor: MakeFloor, fields: dict[str, Any], reason: str) -> None:
    assert offer(holder(floor), 1.0, **fields)["rejection_reason"].startswith(reason)


@pytest.mark.parametrize("instant", ["13:59:59", "14:30:00", "15:00:00"])
def test_the_auction_has_its_hours(floor: MakeFloor, instant: str) -> None:
    desk = floor(TEN)
    desk.place(quantity=10)
    desk.go(instant)
    assert "open from 14:00 to 14:30" in offer(desk, 1.0)["rejection_reason"]


def test_an_offer_can_be_changed_and_withdrawn(floor: MakeFloor) -> None:
    desk = holder(floor)
    order_id = offer(desk, 15.0)["order_id"]
    desk.modify(order_id, price=on_tick(desk.last() * 0.9))
    other = offer(desk, 1.0)["order_id"]
    desk.cancel(other)
    desk.go("14:30:00")
    assert desk.shown(order_id)["status"] == "COMPLETE"
    assert desk.shown(other)["filled_quantity"] == 0
