"""Baskets, changes, keys and the fluent builder."""

from __future__ import annotations

import pytest

from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.inputs.builders import OrderBuilder
from kite_algo_worker.inputs.orders import (
    validate_idempotency_key,
    validate_order_patch,
    validate_orders,
)
from tests.refusals import refused_fields

INFY = ("NSE", "INFY", "BUY", "CNC", 1)
BASE: dict[str, object] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "CNC",
    "order_type": "MARKET",
    "quantity": 1,
}


def order(**changes: object) -> dict[str, object]:
    return {**BASE, **changes}


def test_basket_errors_name_the_leg() -> None:
    legs = [BASE, order(order_type="LIMIT"), order(quantity=0)]
    assert refused_fields(lambda: validate_orders(legs)) == [
        "orders[1].price",
        "orders[2].quantity",
    ]
    assert validate_orders(iter([BASE, BASE])) == [BASE, BASE]


@pytest.mark.parametrize("legs", [[], (), BASE, "INFY", 5, None, [5]])
def test_baskets_must_be_lists_of_orders(legs: object) -> None:
    with pytest.raises(InvalidInputError, match="orders"):
        validate_orders(legs)


@pytest.mark.parametrize(
    "patch",
    [
        {"quantity": 2},
        {"price": 10.5},
        {"trigger_price": 10.0},
        {"order_type": "MARKET"},
        {"order_type": "market", "market_protection": -1},
        {"order_type": "LIMIT", "price": 5},
        {"order_type": "SL", "price": 5, "trigger_price": 4},
        {"validity": "TTL", "validity_ttl": 10},
        {"validity_ttl": 10},
        {"quantity": 10, "disclosed_quantity": 5},
        {"quantity": 2, "price": None},
        {"price": 5, "parent_order_id": "250508000001"},
    ],
)
def test_patch_allowed(patch: dict[str, object]) -> None:
    assert validate_order_patch(patch)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({}, ""),
        ({"price": None}, ""),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 2.5}, "quantity"),
        ({"price": 0}, "price"),
        ({"price": -1}, "price"),
        ({"order_type": "LIMIT"}, "price"),
        ({"order_type": "SL", "price": 5}, "trigger_price"),
        ({"order_type": "SL-M", "trigger_price": 4, "price": 5}, "price"),
        ({"order_type": "MARKET", "price": 5}, "price"),
        ({"order_type": "LIMIT", "price": 5, "market_protection": 5}, "market_protection"),
        ({"validity": "TTL"}, "validity_ttl"),
        ({"quantity": 5, "disclosed_quantity": 6}, "disclosed_quantity"),
        ({"product": "MIS"}, "product"),
        ({"tradingsymbol": "X"}, "tradingsymbol"),
        ({"variety": "amo"}, "variety"),
        ({"tag": "x"}, "tag"),
        ({"quantty": 5}, "quantty"),
    ],
)
def test_patch_refused(patch: dict[str, object], field: str) -> None:
    assert field in refused_fields(lambda: validate_order_patch(patch))


def test_idempotency_key() -> None:
    assert validate_idempotency_key("  run:entry:001 ") == "run:entry:001"
    assert validate_idempotency_key("x" * 160) == "x" * 160
    for wrong in ("", "1234567", "x" * 161, None, 12345678, "run:entry\n:001"):
        with pytest.raises(InvalidInputError) as caught:
            validate_idempotency_key(wrong)
        assert caught.value.field == "idempotency_key"


# --- the fluent builder --------------------------------------------------------------------


def test_builder_steps() -> None:
    start = OrderBuilder("NSE", "INFY", "BUY", "MIS", 100)
    assert start.limit(10).ttl(5).disclosed(20).autoslice().build() == order(
        product="MIS",
        quantity=100,
        order_type="LIMIT",
        price=10.0,
        validity="TTL",
        validity_ttl=5,
        disclosed_quantity=20,
        autoslice=True,
    )
    assert start.market().co(5, 3, 1).build()["trailing_stoploss"] == 1.0
    assert start.sl(10, 9).amo().build()["variety"] == "amo"
    assert start.sl_m(9).protection(5).ioc().build()["market_protection"] == 5
    assert start.market().iceberg(4, 25).day().build()["iceberg_legs"] == 4
    assert start.limit(1).auction("22").build()["auction_number"] == "22"


def test_builder_is_immutable_and_later_steps_replace() -> None:
    start = OrderBuilder(*INFY)
    limited = start.limit(10)
    assert limited.market().build() == {**BASE, "validity": "DAY"}
    assert limited.build()["price"] == 10.0
    assert limited.co(5, 3).regular().build()["variety"] == "regular"
    assert "validity_ttl" not in limited.ttl(5).day().build()
    with pytest.raises(AttributeError):
        start.quantity = 5  # type: ignore[misc]


def test_builder_needs_an_order_type() -> None:
    assert refused_fields(OrderBuilder(*INFY).regular().build) == ["order_type"]
