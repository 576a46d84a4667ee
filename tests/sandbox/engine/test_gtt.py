"""Good-till-triggered orders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST, BadRequest, Forbidden, Invalid, NotFound, Token

from .conftest import Desk


def grid(price: float) -> float:
    return round(round(price, 1), 2)


def body(desk: Desk, *moves: float, **order: Any) -> dict[str, Any]:
    last = desk.last()
    values = [grid(last * (1 + move)) for move in moves]
    common = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "order_type": "LIMIT",
        "product": "CNC",
    }
    return {
        "type": "single" if len(moves) == 1 else "two-leg",
        "condition": {
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "trigger_values": values,
            "last_price": last,
        },
        "orders": [common | {"price": grid(value * 1.01)} | order for value in values],
    }


def arm(desk: Desk, *moves: float, **order: Any) -> int:
    return int(str(desk.engine.place_gtt(desk.token, body(desk, *moves, **order))["trigger_id"]))


def trigger(desk: Desk, trigger_id: int) -> Any:
    return desk.engine.get_gtt(desk.token, trigger_id)


def test_ids_are_integers_and_the_object_is_complete(desk: Desk) -> None:
    trigger_id = arm(desk, -0.05)
    assert trigger_id == 123
    row = trigger(desk, trigger_id)
    assert row["status"] == "active"
    assert row["condition"]["instrument_token"] == 408065
    assert row["expires_at"] == "2027-05-08 10:00:00"
    assert row["orders"][0]["result"] is None
    assert arm(desk, -0.05) == 124


@pytest.mark.parametrize("move", [-0.003, 0.0002])
def test_fires_once_when_the_price_gets_there(desk: Desk, move: float) -> None:
    trigger_id = arm(desk, move)
    for _ in range(600):
        desk.wait(60)
        if trigger(desk, trigger_id)["status"] != "active":
            break
    row = trigger(desk, trigger_id)
    assert row["status"] == "triggered"
    result = row["orders"][0]["result"]
    assert result["order_result"]["status"] == "success"
    value = row["condition"]["trigger_values"][0]
    assert (result["triggered_at"] <= value) if move < 0 else (result["triggered_at"] >= value)
    account = desk.engine.broker.accounts["kite:paper-a"]
    assert [held.quantity for held in account.positions.open()] == [1]
    desk.wait(3600)
    assert [held.quantity for held in account.positions.open()] == [1]
    assert desk.orders() == []
    with pytest.raises(NotFound):
        desk.engine.delete_gtt(desk.token, trigger_id)


def test_of_two_legs_only_one_fires(desk: Desk) -> None:
    desk.place(quantity=3)
    trigger_id = arm(desk, -0.003, 0.003, transaction_type="SELL", price=grid(desk.last() * 0.98))
    for _ in range(600):
        desk.wait(60)
        if trigger(desk, trigger_id)["status"] != "active":
            break
    results = [row["result"] for row in trigger(desk, trigger_id)["orders"]]
    assert [result is None for result in results].count(True) == 1
    account = desk.engine.broker.accounts["kite:paper-a"]
    assert sum(held.quantity for held in account.positions.open()) == 2


def test_a_refused_order_leaves_the_trigger_fired(desk: Desk) -> None:
    trigger_id = arm(desk, 0.0001, quantity=5000)
    desk.wait(7200)
    row = trigger(desk, trigger_id)
    assert row["status"] == "triggered"
    outcome = row["orders"][0]["result"]["order_result"]
    assert outcome == {
        "status": "failed",
        "order_id": "",
        "rejection_reason": "Insufficient paper funds or margin",
    }


def test_a_long_wait_fires_at_the_same_second(make_desk: Callable[..., Desk]) -> None:
    moments = []
    for step in (1.0, 7200.0):
        desk = make_desk()
        trigger_id = arm(desk, -0.003)
        while desk.clock.now() < datetime(2026, 5, 8, 12, 0, tzinfo=IST):
            desk.wait(step)
        moments.append(trigger(desk, trigger_id)["updated_at"])
    assert moments[0] == moments[1] != "2026-05-08 10:00:00"


def test_partial_modify_keeps_the_rest(desk: Desk) -> None:
    trigger_id = arm(desk, -0.05)
    before = trigger(desk, trigger_id)
    change = {"condition": {"trigger_values": [grid(desk.last() * 0.93)]}}
    assert desk.engine.modify_gtt(desk.token, trigger_id, change) == {"trigger_id": trigger_id}
    after = trigger(desk, trigger_id)
    assert after["orders"] == before["orders"]
    assert after["condition"]["trigger_values"] == change["condition"]["trigger_values"]
    assert after["condition"]["last_price"] == before["condition"]["last_price"]


def test_the_readme_values_are_accepted(desk: Desk) -> None:
    request = {
        "type": "single",
        "condition": {
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "trigger_values": [1450.0],
            "last_price": 1448.0,
        },
        "orders": [
            {
                "exchange": "NSE",
                "tradingsymbol": "INFY",
                "transaction_type": "BUY",
                "quantity": 1,
                "order_type": "LIMIT",
                "product": "CNC",
                "price": 1450.0,
            }
        ],
    }
    assert desk.engine.place_gtt(desk.token, request) == {"trigger_id": 123}
    change = {"condition": {"trigger_values": [1460.0], "last_price": 1455.0}}
    assert desk.engine.modify_gtt(desk.token, 123, change) == {"trigger_id": 123}
    assert desk.engine.delete_gtt(desk.token, 123) == {"trigger_id": 123}
    assert trigger(desk, 123)["status"] == "deleted"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "triple"}, "type"),
        ({"condition": {}}, "condition.tradingsymbol"),
        ({"orders": []}, "orders"),
        ({"type": "two-leg"}, "condition.trigger_values"),
    ],
)
def test_malformed_triggers_name_the_field(desk: Desk, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        desk.engine.place_gtt(desk.token, body(desk, -0.05) | change)
    assert refusal.value.field == field


def test_trigger_values_stand_apart_from_the_price(desk: Desk) -> None:
    equal = body(desk, 0.0)
    equal["condition"]["last_price"] = equal["condition"]["trigger_values"][0]
    with pytest.raises(Invalid, match="equal to the last price"):
        desk.engine.place_gtt(desk.token, equal)
    with pytest.raises(Invalid, match="second trigger price less than"):
        desk.engine.place_gtt(desk.token, body(desk, -0.02, -0.01))
    wrong = body(desk, -0.05)
    wrong["orders"][0]["order_type"] = "MARKET"
    with pytest.raises(Invalid, match="must be LIMIT"):
        desk.engine.place_gtt(desk.token, wrong)


def test_triggers_belong_to_an_account(desk: Desk) -> None:
    trigger_id = arm(desk, -0.05)
    other = Token.from_secret("kwa_b", account_scope="kite:paper-b")
    with pytest.raises(NotFound) as refusal:
        desk.engine.get_gtt(other, trigger_id)
    assert refusal.value.detail["rejection_reason"] == "GTT_TRIGGER_NOT_FOUND"  # type: ignore[index,call-overload]
    assert desk.engine.list_gtts(other) == []
    mute = Token.from_secret("kwa_c", allowed_actions=["market:read"])
    with pytest.raises(Forbidden) as denied:
        desk.engine.list_gtts(mute)
    assert denied.value.detail == {
        "rejection_reason": "WORKER_ACTION_NOT_ALLOWED",
        "required_action": "gtt:read",
    }
    odd = Token.from_secret("kwa_d", account_scope="nonsense")
    with pytest.raises(BadRequest):
        desk.engine.list_gtts(odd)


def test_the_list_forgets_after_a_week(desk: Desk) -> None:
    gone, kept = arm(desk, -0.19), arm(desk, -0.19)
    desk.engine.delete_gtt(desk.token, gone)
    assert len(desk.engine.list_gtts(desk.token)) == 2
    desk.wait(8 * 86_400)
    assert [row["id"] for row in desk.engine.list_gtts(desk.token)] == [kept]
    assert trigger(desk, gone)["status"] == "deleted"


def test_an_account_has_room_for_so_many(desk: Desk) -> None:
    first = min([arm(desk, -0.19) for _ in range(250)])
    with pytest.raises(BadRequest) as refusal:
        arm(desk, -0.19)
    assert refusal.value.detail == {
        "rejection_reason": "GTT_REQUEST_INVALID",
        "provider_detail": "Too many triggers",
    }
    other = Token.from_secret("kwa_b", account_scope="kite:paper-b")
    desk.engine.place_gtt(other, body(desk, -0.19))
    desk.engine.delete_gtt(desk.token, first)
    assert arm(desk, -0.19) > first


def test_a_trigger_ends_with_its_year_or_its_contract(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(start=datetime(2026, 5, 11, 10, 0, tzinfo=IST))
    share = arm(desk, -0.9)
    last = desk.last("NFO:NIFTY2651225000CE")
    option = body(desk, -0.9) | {
        "condition": {
            "exchange": "NFO",
            "tradingsymbol": "NIFTY2651225000CE",
            "trigger_values": [90_000.0],
            "last_price": last,
        }
    }
    option["orders"][0] |= {
        "exchange": "NFO",
        "tradingsymbol": "NIFTY2651225000CE",
        "quantity": 65,
        "product": "NRML",
        "price": 90_000.0,
    }
    contract: Any = desk.engine.place_gtt(desk.token, option)["trigger_id"]
    assert trigger(desk, contract)["expires_at"] == "2026-05-13 00:00:00"
    desk.wait(86_400)
    assert trigger(desk, contract)["status"] == "active"
    desk.wait(86_400)
    assert trigger(desk, contract)["status"] == "expired"
    assert trigger(desk, share)["status"] == "active"
    desk.clock.set(datetime(2027, 5, 11, 10, 0, tzinfo=IST))
    row = trigger(desk, share)
    assert (row["status"], row["updated_at"]) == ("expired", "2027-05-11 10:00:00")


def test_a_sale_that_is_not_covered_fails_when_it_fires(desk: Desk) -> None:
    trigger_id = arm(desk, 0.0002, transaction_type="SELL", price=grid(desk.last() * 0.99))
    desk.wait(7200)
    outcome = trigger(desk, trigger_id)["orders"][0]["result"]["order_result"]
    assert outcome["status"] == "failed"
    assert outcome["rejection_reason"].startswith("Insufficient holdings: 0 of INFY")
