"""GTT requests: whole, partial, and merged into what the backend returned."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kite_algo_worker.inputs.gtt import merge_gtt, validate_gtt, validate_gtt_patch
from tests.refusals import refused_fields

ORDER: dict[str, Any] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 1,
    "order_type": "LIMIT",
    "product": "CNC",
    "price": 1450.0,
}
SINGLE: dict[str, Any] = {
    "type": "single",
    "condition": {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [1450.0],
        "last_price": 1448.0,
    },
    "orders": [ORDER],
}
TWO_LEG: dict[str, Any] = {
    "type": "two-leg",
    "condition": {**SINGLE["condition"], "trigger_values": [1400.0, 1500.0]},
    "orders": [ORDER, {**ORDER, "price": 1500.0}],
}


def changed(base: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy of ``base`` with the dotted ``path`` set."""
    result = copy.deepcopy(base)
    *parents, last = path.split(".")
    target: Any = result
    for part in parents:
        target = target[int(part)] if part.isdigit() else target[part]
    target[last] = value
    return result


@pytest.mark.parametrize("payload", [SINGLE, TWO_LEG])
def test_whole_triggers_pass_unchanged(payload: dict[str, Any]) -> None:
    assert validate_gtt(payload) == payload


def test_loose_spelling() -> None:
    loose = changed(SINGLE, "type", "Single")
    loose = changed(loose, "condition.exchange", "nse")
    loose = changed(loose, "orders.0.transaction_type", "buy")
    del loose["orders"][0]["order_type"]
    assert validate_gtt(loose) == SINGLE


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({}, "type"),
        (changed(SINGLE, "type", "oco"), "type"),
        (changed(SINGLE, "type", "two-leg"), "condition.trigger_values"),
        (changed(SINGLE, "condition.trigger_values", []), "condition.trigger_values"),
        (changed(SINGLE, "condition.trigger_values", [1, 2]), "condition.trigger_values"),
        (changed(SINGLE, "condition.trigger_values", [0]), "condition.trigger_values[0]"),
        (changed(SINGLE, "condition.trigger_values", 1450.0), "condition.trigger_values"),
        (changed(SINGLE, "condition.last_price", float("nan")), "condition.last_price"),
        (changed(SINGLE, "condition.exchange", "XX"), "condition.exchange"),
        (changed(SINGLE, "condition.ltp", 5), "condition.ltp"),
        (changed(SINGLE, "orders", []), "orders"),
        (changed(SINGLE, "orders", [ORDER, ORDER]), "orders"),
        (changed(SINGLE, "orders.0.order_type", "MARKET"), "orders[0].order_type"),
        (changed(SINGLE, "orders.0.price", 0), "orders[0].price"),
        (changed(SINGLE, "orders.0.price", None), "orders[0].price"),
        (changed(SINGLE, "orders.0.quantity", 1.5), "orders[0].quantity"),
        (changed(SINGLE, "orders.0.product", "XYZ"), "orders[0].product"),
        (changed(SINGLE, "orders.0.tag", "x"), "orders[0].tag"),
        (
            changed(TWO_LEG, "condition.trigger_values", [1500.0, 1400.0]),
            "condition.trigger_values",
        ),
        (changed(TWO_LEG, "condition.last_price", 1600.0), "condition.last_price"),
        (changed(TWO_LEG, "orders", [ORDER]), "orders"),
        (None, ""),
        ([SINGLE], ""),
    ],
)
def test_refused(payload: Any, field: str) -> None:
    assert field in refused_fields(lambda: validate_gtt(payload))


@pytest.mark.parametrize(
    "patch",
    [
        {"condition": {"trigger_values": [1460.0], "last_price": 1455.0}},
        {"condition": {"last_price": 1455.0}},
        {"orders": [ORDER]},
        {"type": "two-leg"},
        SINGLE,
    ],
)
def test_patch_keeps_what_was_given(patch: dict[str, Any]) -> None:
    assert validate_gtt_patch(patch) == patch


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({}, "payload"),
        ({"condition": {}}, "payload"),
        ({"condition": None}, "payload"),
        ({"condition": {"trigger_value": [1]}}, "condition.trigger_value"),
        ({"condition": {"trigger_values": [1, 2, 3]}}, "condition.trigger_values"),
        ({"type": "single", "orders": [ORDER, ORDER]}, "orders"),
        ({"orders": [{"price": 5}]}, "orders[0].exchange"),
        ({"status": "active"}, "status"),
    ],
)
def test_patch_refused(patch: dict[str, Any], field: str) -> None:
    assert field in refused_fields(lambda: validate_gtt_patch(patch))


def test_merge_makes_a_whole_trigger() -> None:
    current = {
        **copy.deepcopy(SINGLE),
        "id": 123,
        "user_id": "AB1234",
        "status": "active",
        "expires_at": "2027-01-01 00:00:00",
        "meta": None,
    }
    current["condition"]["instrument_token"] = 408065
    current["orders"][0]["result"] = None
    change = validate_gtt_patch({"condition": {"trigger_values": [1460.0], "last_price": 1455.0}})
    before = copy.deepcopy(current)
    merged = merge_gtt(current, change)
    assert validate_gtt(merged) == merged
    assert merged["condition"] == {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [1460.0],
        "last_price": 1455.0,
    }
    assert merged["orders"] == [ORDER]
    assert current == before


def test_merge_replaces_orders_and_type() -> None:
    change = validate_gtt_patch(
        {
            "type": "two-leg",
            "orders": TWO_LEG["orders"],
            "condition": {"trigger_values": [1400.0, 1500.0]},
        }
    )
    assert validate_gtt(merge_gtt(SINGLE, change)) == TWO_LEG
