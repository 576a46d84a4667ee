"""Whatever is sent at whatever hour: the books balance, nothing is lost, time is no matter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine import SandboxError
from kite_algo_sandbox.engine.orders.orders import TERMINAL, Order

from .conftest import Floor, on_tick

STARTS = [
    f"{day}T{time}"
    for day in ("2026-05-08", "2026-08-04", "2026-09-08", "2026-12-08")
    for time in ("08:30:00", "09:01:00", "10:00:00", "14:01:00", "15:05:00", "15:21:00")
] + ["2026-11-09T10:00:00", "2026-11-08T18:14:00"]
PRICED = (("price", {"LIMIT", "SL"}), ("trigger_price", {"SL", "SL-M"}))
FITTING: dict[str, dict[str, Any]] = {
    "co": {"product": "MIS", "order_type": "MARKET", "validity": "DAY"},
    "auction": {
        "transaction_type": "SELL", "order_type": "LIMIT", "product": "CNC", "validity": "DAY",
    },
    "iceberg": {"validity": "DAY"},
}  # fmt: skip
PERCENT = st.sampled_from([-19.0, -3.0, -0.2, -0.05, 0.05, 0.2, 3.0, 19.0])
ORDER = st.fixed_dictionaries(
    {
        "tradingsymbol": st.sampled_from(["INFY", "NIFTYBEES", "IDEA"]),
        "transaction_type": st.sampled_from(["BUY", "SELL"]),
        "product": st.sampled_from(["CNC", "MIS"]),
        "order_type": st.sampled_from(["MARKET", "LIMIT", "SL", "SL-M"]),
        "quantity": st.integers(1, 40),
        "variety": st.sampled_from(["regular", "regular", "amo", "iceberg", "co", "auction"]),
        "validity": st.sampled_from(["DAY", "DAY", "IOC", "TTL"]),
        "price": PERCENT,
        "trigger_price": PERCENT,
        "market_protection": st.sampled_from([None, -1, 0.01]),
    }
)
STEP = st.one_of(
    st.tuples(st.just("place"), ORDER),
    st.tuples(st.just("wait"), st.integers(1, 9_000)),
    st.tuples(st.just("cancel"), st.integers(0, 30)),
    st.tuples(st.just("modify"), st.tuples(st.integers(0, 30), st.integers(1, 60))),
)
RULES = st.fixed_dictionaries(
    {
        "liquidity": st.sampled_from([None, 7]),
        "use_depth": st.booleans(),
        "slippage": st.sampled_from([0, 2]),
    }
)


def terms(desk: Floor, order: dict[str, Any]) -> dict[str, Any]:
    """The order with prices on the grid, and with the fields of its variety."""
    name = order["tradingsymbol"]
    item = desk.engine.market.require(f"NSE:{name}", desk.engine.now())
    last, tick = desk.last(f"NSE:{name}"), item.tick / 100
    made: dict[str, Any] = {
        key: value for key, value in order.items() if value is not None
    } | FITTING.get(order["variety"], {})
    kind = made["order_type"]
    for field, kinds in PRICED:
        percent = made.pop(field)
        if kind in kinds:
            made[field] = on_tick(last * (1 + percent / 100), tick)
    if kind == "SL":  # a limit on the far side of the trigger
        sign = 1 if made["transaction_type"] == "BUY" else -1
        made["price"] = on_tick(made["trigger_price"] * (1 + sign * 0.001), tick)
    if kind in {"LIMIT", "SL"}:
        made.pop("market_protection", None)
    more: dict[str, dict[str, Any]] = {
        "iceberg": {"iceberg_legs": 2},
        "co": {"stoploss": on_tick(last * 0.01, tick), "squareoff": on_tick(last * 0.01, tick)},
        "auction": {"auction_number": desk.engine.broker.auctions.number(item, desk.engine.now())},
    }
    ttl = {"validity_ttl": 30} if made["validity"] == "TTL" else {}
    return made | more.get(order["variety"], {}) | ttl


def live(start: str, rules: dict[str, Any], steps: list[Any], pause: int) -> Floor:
    """Live through a day with shares from the day before; what is refused is refused."""
    eve = (datetime.fromisoformat(start) - timedelta(days=5)).replace(hour=12, minute=0)
    desk = Floor(eve.isoformat(), cash=1_000_000, **rules)
    for name in ("INFY", "NIFTYBEES", "IDEA"):
        desk.place(variety="amo", tradingsymbol=name, quantity=100)
        desk.place(tradingsymbol=name, quantity=100)
    desk.go(start)
    for action, argument in steps:
        ids = [row["order_id"] for row in desk.orders()]
        try:
            if action == "place":
                desk.place(**terms(desk, argument))
            elif action == "cancel" and ids:
                desk.cancel(ids[argument % len(ids)])
            elif action == "modify" and ids:
                desk.modify(ids[argument[0] % len(ids)], quantity=argument[1])
            elif action == "wait":
                for gone in range(0, argument, pause):
                    desk.clock.advance(seconds=min(pause, argument - gone))
                    desk.engine.tick()
        except SandboxError:
            pass
        desk.check()
    return desk


@contextmanager
def noted_states() -> Iterator[dict[int, list[dict[str, Any]]]]:
    """What every order shows right after each of its transitions."""
    seen: dict[int, list[dict[str, Any]]] = {}
    move = Order.move

    def noting(order: Order, *arguments: Any) -> None:
        move(order, *arguments)
        seen.setdefault(id(order), []).append(order.as_json())

    with mock.patch.object(Order, "move", noting):
        yield seen


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(STARTS), RULES, st.lists(STEP, max_size=14))
def test_the_history_is_what_an_order_showed(
    start: str, rules: dict[str, Any], steps: list[Any]
) -> None:
    with noted_states() as seen:
        desk = live(start, rules, steps, 10_000)
    orders = list(desk.engine.broker.orders.all())
    assert orders
    for order in orders:
        assert order.history() == seen[id(order)]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(STARTS), RULES, st.lists(STEP, max_size=14))
def test_any_day(start: str, rules: dict[str, Any], steps: list[Any]) -> None:
    desk = live(start, rules, steps, 10_000)
    for order in desk.engine.broker.orders.of_run("run-1"):
        trades = desk.engine.broker.orders.trades_of_order(order.order_id)
        assert order.filled_quantity == sum(trade.quantity for trade in trades) <= order.quantity
        assert order.history()[-1]["status"] == order.status
    desk.go("23:59:00")
    for order in desk.engine.broker.orders.of_run("run-1"):
        assert order.status in TERMINAL or order.variety == "amo"
    desk.check()


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(STARTS), RULES, st.lists(STEP, max_size=8))
@pytest.mark.parametrize("pause", [997])
def test_looking_more_often_changes_nothing(
    pause: int, start: str, rules: dict[str, Any], steps: list[Any]
) -> None:
    once, often = live(start, rules, steps, 10_000), live(start, rules, steps, pause)
    assert once.orders() == often.orders()
    assert once.engine.get_funds(once.token) == often.engine.get_funds(often.token)
