"""One table per order type: the order, the situation, its states, its fills and their prices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kite_algo_sandbox.engine import Rules
from kite_algo_sandbox.engine.base.clock import epoch
from kite_algo_sandbox.engine.orders.matching import market_at

from .conftest import Floor, on_tick

TEN = "2026-05-08T10:00:00"
MakeFloor = Callable[..., Floor]
CANCEL = ["CANCEL PENDING", "CANCELLED"]


def stand(make: MakeFloor, **rules: Any) -> Floor:
    """A desk at ten o'clock that holds a hundred shares."""
    floor = make(TEN, **rules)
    chosen = floor.use(Rules())
    floor.place(quantity=100)
    floor.use(chosen)
    return floor


def priced(floor: Floor, fields: dict[str, Any]) -> dict[str, Any]:
    """Percentages of the last price become prices on the grid."""
    last = floor.last()
    return {
        name: on_tick(last * (1 + value / 100)) if name in {"price", "trigger_price"} else value
        for name, value in fields.items()
    }


def prices(floor: Floor) -> dict[str, float]:
    bid, ask = floor.best()
    return {"bid": bid, "ask": ask}


# order, states after OPEN PENDING, what fills at once: units and the price's name
MARKET = [
    ({}, ["OPEN", "COMPLETE"], (10, "ask")),
    ({"transaction_type": "SELL"}, ["OPEN", "COMPLETE"], (10, "bid")),
    ({"validity": "IOC"}, ["OPEN", "COMPLETE"], (10, "ask")),
    ({"validity": "TTL", "validity_ttl": 1}, ["OPEN", "COMPLETE"], (10, "ask")),
    ({"product": "MIS", "transaction_type": "SELL"}, ["OPEN", "COMPLETE"], (10, "bid")),
    ({"market_protection": -1}, ["OPEN", "COMPLETE"], (10, "ask")),
    ({"market_protection": 2.5, "transaction_type": "SELL"}, ["OPEN", "COMPLETE"], (10, "bid")),
    ({"disclosed_quantity": 1}, ["OPEN", "COMPLETE"], (10, "ask")),
]
LIMIT = [
    ({"price": 1}, ["OPEN", "COMPLETE"], (10, "ask")),
    ({"price": -1, "transaction_type": "SELL"}, ["OPEN", "COMPLETE"], (10, "bid")),
    ({"price": -5}, ["OPEN"], None),
    ({"price": 5, "transaction_type": "SELL"}, ["OPEN"], None),
    ({"price": 1, "validity": "IOC"}, ["OPEN", "COMPLETE"], (10, "ask")),
    ({"price": -5, "validity": "IOC"}, ["OPEN", *CANCEL], None),
]
SL = [
    ({"price": 6, "trigger_price": 5}, ["TRIGGER PENDING"], None),
    ({"price": -6, "trigger_price": -5, "transaction_type": "SELL"}, ["TRIGGER PENDING"], None),
    ({"price": 1, "trigger_price": -1}, ["TRIGGER PENDING", "OPEN", "COMPLETE"], (10, "ask")),
    ({"price": -1, "trigger_price": -1.5}, ["TRIGGER PENDING", "OPEN"], None),
    (
        {"price": -1, "trigger_price": 1, "transaction_type": "SELL"},
        ["TRIGGER PENDING", "OPEN", "COMPLETE"],
        (10, "bid"),
    ),
]
SL_M = [
    ({"trigger_price": 5}, ["TRIGGER PENDING"], None),
    ({"trigger_price": -5, "transaction_type": "SELL"}, ["TRIGGER PENDING"], None),
    ({"trigger_price": -1}, ["TRIGGER PENDING", "OPEN", "COMPLETE"], (10, "ask")),
    (
        {"trigger_price": 1, "transaction_type": "SELL", "market_protection": -1},
        ["TRIGGER PENDING", "OPEN", "COMPLETE"],
        (10, "bid"),
    ),
]
ROWS: list[tuple[str, list[Any]]] = [
    ("MARKET", MARKET), ("LIMIT", LIMIT), ("SL", SL), ("SL-M", SL_M),
]  # fmt: skip
TABLE = [
    pytest.param({"order_type": kind} | fields, path, fill, id=f"{kind}-{number}")
    for kind, rows in ROWS
    for number, (fields, path, fill) in enumerate(rows)
]


@pytest.mark.parametrize(("fields", "path", "fill"), TABLE)
def test_on_arrival(
    floor: MakeFloor, fields: dict[str, Any], path: list[str], fill: tuple[int, str] | None
) -> None:
    desk = stand(floor)
    expected = [] if fill is None else [(fill[0], prices(desk)[fill[1]], "10:00:00")]
    order_id = desk.place(quantity=10, **priced(desk, fields))["order_id"]
    assert desk.path(order_id) == path
    assert desk.fills(order_id) == expected
    order = desk.shown(order_id)
    assert order["filled_quantity"] == (fill[0] if fill else 0)
    assert order["pending_quantity"] == (0 if path[-1] in {"COMPLETE", "CANCELLED"} else 10)
    desk.check()


# order, states by the end of the day, when it ends, whether it fills within its limit
ENDS = [
    ({"order_type": "LIMIT", "price": -15}, ["OPEN", *CANCEL], "15:30:00"),
    ({"order_type": "LIMIT", "price": -15, "product": "MIS"}, ["OPEN", *CANCEL], "15:25:00"),
    (
        {"order_type": "LIMIT", "price": -15, "validity": "TTL", "validity_ttl": 7},
        ["OPEN", *CANCEL],
        "10:07:00",
    ),
    (
        {"order_type": "LIMIT", "price": -15, "validity": "TTL", "validity_ttl": 365},
        ["OPEN", *CANCEL],
        "15:30:00",
    ),
    (
        {"order_type": "SL", "price": 16, "trigger_price": 15},
        ["TRIGGER PENDING", *CANCEL],
        "15:30:00",
    ),
    ({"order_type": "SL-M", "trigger_price": 15}, ["TRIGGER PENDING", *CANCEL], "15:30:00"),
]


@pytest.mark.parametrize(("fields", "path", "ends"), ENDS)
def test_what_never_meets_the_market_ends_by_itself(
    floor: MakeFloor, fields: dict[str, Any], path: list[str], ends: str
) -> None:
    desk = stand(floor)
    order_id = desk.place(quantity=10, **priced(desk, fields))["order_id"]
    desk.go("15:45:00")
    assert desk.path(order_id) == path
    order = desk.shown(order_id)
    assert order["exchange_update_timestamp"][11:] == ends
    assert (order["cancelled_quantity"], desk.fills(order_id)) == (10, [])
    desk.check()


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_a_resting_limit_fills_at_the_first_second_that_allows_it(
    floor: MakeFloor, side: str
) -> None:
    desk = stand(floor)
    sign = 1 if side == "BUY" else -1
    limit = on_tick(desk.last() * (1 - sign * 0.001))
    order_id = desk.place(order_type="LIMIT", price=limit, transaction_type=side)["order_id"]
    desk.go("15:29:59")
    ((quantity, price, at),) = desk.fills(order_id)
    assert quantity == 1
    assert (price - limit) * sign <= 0
    twin = stand(floor)
    while twin.clock.now().strftime("%H:%M:%S") < at:
        bid, ask = twin.best()
        assert not (ask <= limit if side == "BUY" else bid >= limit)
        twin.clock.advance(seconds=1)
    assert prices(twin)["ask" if side == "BUY" else "bid"] == price


@pytest.mark.parametrize("kind", ["SL", "SL-M"])
def test_a_stop_waits_for_the_last_price(floor: MakeFloor, kind: str) -> None:
    desk = stand(floor)
    trigger = on_tick(desk.last() * 0.999)
    more = {"price": on_tick(trigger * 0.99)} if kind == "SL" else {}
    order_id = desk.place(order_type=kind, trigger_price=trigger, transaction_type="SELL", **more)[
        "order_id"
    ]
    desk.go("15:29:59")
    assert desk.path(order_id) == ["TRIGGER PENDING", "OPEN", "COMPLETE"]
    ((_, price, at),) = desk.fills(order_id)
    twin = stand(floor)
    while twin.clock.now().strftime("%H:%M:%S") < at:
        assert twin.last() > trigger
        twin.clock.advance(seconds=1)
    assert twin.last() <= trigger
    assert prices(twin)["bid"] == price


def far_ask(desk: Floor) -> float:
    """Wait for a second whose best ask is above the last price; gives the last price."""
    while desk.best()[1] <= desk.last():
        desk.clock.advance(seconds=1)
        desk.engine.tick()
    return desk.last()


def test_a_protected_market_order_can_rest_unfilled(floor: MakeFloor) -> None:
    """It is a limit order at the protection price, and says so."""
    desk = stand(floor)
    last = far_ask(desk)
    order_id = desk.place(market_protection=0.0001)["order_id"]
    assert desk.path(order_id) == ["OPEN"]
    order = desk.shown(order_id)
    assert (order["order_type"], order["price"]) == ("LIMIT", last)
    assert (order["market_protection"], order["tags"]) == (0, ["mktp", "mktp:0.00"])
    assert desk.history(order_id)[3]["order_type"] == "LIMIT"


@pytest.mark.parametrize(
    ("symbol", "percent"),
    [("NSE:IDEA", 2.0), ("NSE:WIPRO", 1.0), ("NSE:INFY", 0.5), ("BSE:INFY", 0.5)],
)
def test_automatic_protection_goes_by_the_price(
    floor: MakeFloor, symbol: str, percent: float
) -> None:
    desk = stand(floor)
    exchange, _, name = symbol.partition(":")
    last = desk.last(symbol)
    order = {"exchange": exchange, "tradingsymbol": name, "market_protection": -1}
    shown = desk.shown(desk.place(**order)["order_id"])
    assert shown["tags"] == ["mktp", f"mktp:{percent:.2f}"]
    assert 0 <= last * (1 + percent / 100) - shown["price"] < 0.2


@pytest.mark.parametrize(
    ("level", "percent"), [(5.0, 5.0), (50.0, 3.0), (200.0, 2.0), (900.0, 1.0)]
)
def test_automatic_protection_of_options(floor: MakeFloor, level: float, percent: float) -> None:
    desk = floor(TEN)
    at = desk.engine.now()
    expiry = desk.engine.instruments.expiries("NIFTY", at)[1]
    chain = desk.engine.instruments.chain("NIFTY", expiry, at)[::4]
    cost = {row.tradingsymbol: market_at(desk.engine.prices, row, epoch(at)).last for row in chain}
    name = min(cost, key=lambda row: abs(cost[row] / 100 - level))
    order = {"exchange": "NFO", "tradingsymbol": name, "product": "NRML", "quantity": 65}
    shown = desk.shown(desk.place(market_protection=-1, **order)["order_id"])
    assert shown["tags"][1] == f"mktp:{percent:.2f}"


# the setting, the order, its states, units filled at once
SETTINGS = [
    ({"liquidity": 4}, {}, ["OPEN", "OPEN"], 4),
    ({"liquidity": 4}, {"validity": "IOC"}, ["OPEN", "OPEN", *CANCEL], 4),
    ({"liquidity": 10}, {}, ["OPEN", "COMPLETE"], 10),
    ({"slippage": 3}, {}, ["OPEN", "COMPLETE"], 10),
    ({"slippage": 3}, {"order_type": "LIMIT", "price": 1}, ["OPEN", "COMPLETE"], 10),
]


@pytest.mark.parametrize(("rules", "fields", "path", "filled"), SETTINGS)
def test_settings(
    floor: MakeFloor, rules: dict[str, Any], fields: dict[str, Any], path: list[str], filled: int
) -> None:
    desk = stand(floor, **rules)
    _, ask = desk.best()
    worse = 0 if "price" in fields else rules.get("slippage", 0) * 0.1
    order_id = desk.place(quantity=10, **priced(desk, fields))["order_id"]
    assert desk.path(order_id) == path
    assert desk.fills(order_id) == [(filled, round(ask + worse, 2), "10:00:00")]


def test_an_order_takes_the_shown_levels_one_after_the_other(floor: MakeFloor) -> None:
    desk = stand(floor, use_depth=True)
    side = desk.quote()["depth"]["sell"]
    wanted = side[0]["quantity"] + side[1]["quantity"] + 1
    order_id = desk.place(quantity=wanted)["order_id"]
    assert [row[:2] for row in desk.fills(order_id)] == [
        (side[0]["quantity"], side[0]["price"]),
        (side[1]["quantity"], side[1]["price"]),
        (1, side[2]["price"]),
    ]
    second = desk.place(quantity=side[2]["quantity"])["order_id"]
    assert [row[:2] for row in desk.fills(second)] == [
        (side[2]["quantity"] - 1, side[2]["price"]),
        (1, side[3]["price"]),
    ]
    desk.check()


def test_a_limit_ends_the_sweep_and_the_rest_waits(floor: MakeFloor) -> None:
    desk = stand(floor, use_depth=True)
    side = desk.quote()["depth"]["sell"]
    wanted = side[0]["quantity"] + 5
    order_id = desk.place(quantity=wanted, order_type="LIMIT", price=side[0]["price"])["order_id"]
    assert desk.fills(order_id) == [(side[0]["quantity"], side[0]["price"], "10:00:00")]
    assert desk.shown(order_id)["status"] == "OPEN"
    assert desk.shown(order_id)["pending_quantity"] == 5


def test_a_market_order_for_more_than_is_shown_goes_on_filling(floor: MakeFloor) -> None:
    desk = stand(floor, use_depth=True, cash=10**9)
    shown = sum(level["quantity"] for level in desk.quote()["depth"]["sell"])
    order_id = desk.place(quantity=shown + 10)["order_id"]
    assert desk.shown(order_id)["filled_quantity"] == shown
    desk.go("10:00:01")
    assert desk.shown(order_id)["status"] == "COMPLETE"


def test_an_option_is_not_swept_beyond_what_is_shown(floor: MakeFloor) -> None:
    desk = floor(TEN, use_depth=True, cash=10**8)
    name = desk.option(expiry=1)
    shown = sum(level["quantity"] for level in desk.quote(f"NFO:{name}")["depth"]["sell"])
    order = {"exchange": "NFO", "tradingsymbol": name, "product": "NRML"}
    taken = 0
    while shown - taken >= 1755:
        taken += 1755
        desk.place(quantity=1755, **order)
    answer = desk.place(quantity=1755, **order)
    assert answer["rejection_reason"].startswith("17182: ")
    assert desk.path(answer["order_id"]) == ["OPEN", "REJECTED"]


def test_an_exit_goes_on_until_everything_is_sold(floor: MakeFloor) -> None:
    desk = floor(TEN, use_depth=True, cash=10**8)
    name = desk.option(expiry=1)
    order = {"exchange": "NFO", "tradingsymbol": name, "product": "NRML", "quantity": 1755}
    chosen = desk.use(Rules())
    for _ in range(12):
        desk.place(**order)
    desk.use(chosen)
    desk.engine.exit_run(desk.token, "run-1", {})
    desk.go("10:05:00")
    assert desk.orders()[-1]["status"] == "COMPLETE"
    assert desk.engine.get_run_pnl(desk.token, "run-1")["legs"] == []


def test_the_same_calls_leave_the_same_ledger(floor: MakeFloor) -> None:
    def world() -> Any:
        desk = floor(TEN, latency=timedelta(seconds=1), use_depth=True, liquidity=300)
        for number in range(6):
            desk.place(quantity=400 + number, market_protection=-1)
            desk.go(f"10:0{number}:30")
        return desk.orders(), desk.engine.get_funds(desk.token)

    assert world() == world()
