"""Resting orders are met in their own time, however many rest beside them."""

from __future__ import annotations

import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from .conftest import Floor

TEN = "2026-05-08T10:00:00"
NAMES = ("INFY", "TCS", "SBIN", "ITC")


def priced(desk: Floor, order: dict[str, Any]) -> dict[str, Any]:
    """Hundredths of a percent from the last price become prices on the grid of a rupee."""
    last = desk.last(f"NSE:{order['tradingsymbol']}")
    made = order | {"product": "MIS"}
    offset = made.pop("offset")
    sign = 1 if made["transaction_type"] == "BUY" else -1
    price = round(last * (1 + offset / 10_000), 0)
    kind = made["order_type"]
    if kind == "LIMIT":
        return made | {"price": price}
    return made | {"trigger_price": price} | ({"price": price + sign * 5} if kind == "SL" else {})


ORDER = st.fixed_dictionaries(
    {
        "tradingsymbol": st.sampled_from(NAMES[:2]),
        "transaction_type": st.sampled_from(["BUY", "SELL"]),
        "order_type": st.sampled_from(["LIMIT", "SL", "SL-M"]),
        "offset": st.sampled_from([-90, -40, -20, -10, 0, 10, 20, 40, 90]),
        "quantity": st.integers(1, 3),
    }
)
TWINS = [
    {
        "tradingsymbol": "INFY", "transaction_type": "BUY", "order_type": "LIMIT",
        "offset": offset, "quantity": 1,
    }
    for offset in (-40, -10, -10, -20)
]  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.lists(ORDER, min_size=2, max_size=6))
@example(TWINS)
def test_an_order_in_company_fills_as_it_would_alone(orders: list[dict[str, Any]]) -> None:
    def live(some: list[dict[str, Any]]) -> list[Any]:
        desk = Floor(TEN)
        placed = [desk.place(**priced(desk, order))["order_id"] for order in some]
        for clock in ("10:07:30", "11:00:00", "15:40:00"):
            desk.go(clock)
        desk.check()
        return [(desk.shown(one)["status"], desk.fills(one)) for one in placed]

    assert live(orders) == [live([order])[0] for order in orders]


def calls_of(desk: Floor) -> int:
    """How many functions run while one order is placed."""
    counted: Counter[str] = Counter()

    def count(_: FrameType, event: str, __: object) -> None:
        counted[event] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        desk.place(product="MIS")
    finally:
        sys.setprofile(before)
    return counted["call"] + counted["c_call"]


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_placing_costs_the_same_whatever_rests_elsewhere(side: str) -> None:
    few, many = Floor(TEN, cash=10**9), Floor(TEN, cash=10**9)
    for number in range(400):
        name = NAMES[number % len(NAMES)]
        offset = (-200 if side == "BUY" else 200) + number % 7
        order = {"tradingsymbol": name, "transaction_type": side, "order_type": "LIMIT"}
        many.place(**priced(many, order | {"offset": offset, "quantity": 1}))
    for desk in (few, many):
        desk.engine.audit = None  # looks at everything, and is for tests
        desk.place(product="MIS")
        desk.go("10:00:01")
        desk.place(product="MIS")
    assert calls_of(many) <= 1.3 * calls_of(few)
