"""Orders in every phase of the day: pre-open, closing auction, post-close, special days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kite_algo_sandbox.engine import BadRequest

from .conftest import Floor, on_tick

MakeFloor = Callable[..., Floor]
CANCEL = ["CANCEL PENDING", "CANCELLED"]
BEES = {"tradingsymbol": "NIFTYBEES"}  # a share without derivatives
FUTURE = {"exchange": "NFO", "tradingsymbol": "NIFTY26MAYFUT", "product": "NRML", "quantity": 65}


def opening(desk: Floor, symbol: str = "NSE:INFY") -> float:
    """The price at which the day's first trade will be made."""
    item = desk.engine.market.require(symbol, desk.engine.now())
    day = desk.clock.now().date().toordinal()
    return desk.engine.prices.opening_price(item, day) / 100


def closing(desk: Floor, symbol: str = "NSE:INFY") -> float:
    item = desk.engine.market.require(symbol, desk.engine.now())
    day = desk.clock.now().date().toordinal()
    return desk.engine.prices.closing_price(item, day) / 100


# -- pre-open ------------------------------------------------------------------------------------

# percent from the opening price (None: at market), states by noon, time and price of the fill
PRE_OPEN = [
    ("BUY", None, ["OPEN", "COMPLETE"], "09:08:00"),
    ("BUY", 1.0, ["OPEN", "COMPLETE"], "09:08:00"),
    ("BUY", 0.0, ["OPEN", "COMPLETE"], "09:08:00"),
    ("SELL", None, ["OPEN", "COMPLETE"], "09:08:00"),
    ("SELL", -1.0, ["OPEN", "COMPLETE"], "09:08:00"),
    ("BUY", -10.0, ["OPEN"], None),
    ("SELL", 10.0, ["OPEN"], None),
]


@pytest.mark.parametrize(("side", "percent", "path", "at"), PRE_OPEN)
def test_the_opening_auction(
    floor: MakeFloor, side: str, percent: float | None, path: list[str], at: str | None
) -> None:
    desk = floor("2026-05-07T12:00:00")
    desk.place(quantity=5)
    desk.go("2026-05-08T09:01:00")
    price = opening(desk)
    fields: dict[str, Any] = {"transaction_type": side}
    if percent is not None:
        fields |= {"order_type": "LIMIT", "price": on_tick(price * (1 + percent / 100))}
    order_id = desk.place(**fields)["order_id"]
    assert desk.path(order_id) == ["OPEN"]
    desk.go("12:00:00")
    assert desk.path(order_id) == path
    assert desk.fills(order_id) == ([(1, price, at)] if at else [])
    assert desk.quote()["ohlc"]["open"] == price
    desk.check()


def test_the_opening_price_shows_from_the_match_on(floor: MakeFloor) -> None:
    desk = floor("2026-05-08T09:07:59")
    symbols = ["NSE:INFY", "NSE:TCS", "NSE:RELIANCE", "NSE:SBIN"]
    before = [desk.last(symbol) for symbol in symbols]
    desk.go("09:08:00")
    after = [desk.last(symbol) for symbol in symbols]
    assert after == [opening(desk, symbol) for symbol in symbols]
    assert after != before


def test_what_is_left_of_a_market_order_rests_at_the_opening_price(floor: MakeFloor) -> None:
    desk = floor("2026-05-08T09:01:00", liquidity=4)
    order_id = desk.place(quantity=10)["order_id"]
    desk.go("09:10:00")
    order = desk.shown(order_id)
    assert (order["filled_quantity"], order["order_type"]) == (4, "LIMIT")
    assert order["price"] == opening(desk)
    desk.go("09:14:59")
    assert desk.shown(order_id)["filled_quantity"] == 4


# instant, order, what the refusal says
NOT_NOW = [
    ("2026-05-08T08:59:59", {}, "Markets are closed"),
    ("2026-05-08T09:08:30", {}, "Markets are closed"),
    ("2026-05-08T09:14:59", {}, "Markets are closed"),
    ("2026-05-08T15:30:00", {}, "Markets are closed"),
    ("2026-05-08T09:01:00", {"order_type": "SL-M", "trigger_price": 1600}, "in an auction"),
    ("2026-05-08T09:01:00", {"validity": "IOC"}, "in an auction"),
    ("2026-05-08T09:01:00", {"validity": "TTL", "validity_ttl": 9}, "in an auction"),
    ("2026-05-08T09:01:00", {"variety": "iceberg", "iceberg_legs": 2, "quantity": 4}, "auction"),
    ("2026-05-08T09:01:00", {"disclosed_quantity": 1}, "in an auction"),
    ("2026-09-07T09:06:00", {}, "Only LIMIT orders"),
    ("2026-08-03T15:15:00", {}, "Markets are closed"),
    ("2026-08-03T15:26:00", {}, "Only LIMIT orders"),
    ("2026-08-03T15:21:00", {"product": "MIS"}, "after the square-off"),
    ("2026-08-03T15:21:00", {"validity": "IOC"}, "in an auction"),
    ("2026-08-03T15:21:00", {"variety": "iceberg", "iceberg_legs": 2, "quantity": 4}, "auction"),
    ("2026-08-03T15:31:00", {}, "Markets are closed"),
    ("2026-05-08T15:45:00", {"product": "MTF"}, "post-close"),
    ("2026-05-08T15:45:00", {"validity": "IOC"}, "post-close"),
    ("2026-05-08T16:00:00", {}, "Markets are closed"),
    ("2026-05-08T09:01:00", FUTURE | {"tradingsymbol": "NIFTY26JUNFUT"}, "Markets are closed"),
    ("2025-11-03T09:01:00", FUTURE | {"tradingsymbol": "NIFTY25NOVFUT", "quantity": 75}, "closed"),
    ("2026-05-09T12:00:00", {}, "Markets are closed"),
    ("2026-11-10T12:00:00", {}, "Markets are closed"),
    ("2026-11-08T12:00:00", {}, "Markets are closed"),
]


@pytest.mark.parametrize(("instant", "fields", "reason"), NOT_NOW)
def test_what_a_phase_does_not_take(
    floor: MakeFloor, instant: str, fields: dict[str, Any], reason: str
) -> None:
    desk = floor(instant)
    answer = desk.place(**fields)
    assert reason in answer["rejection_reason"]
    assert desk.path(answer["order_id"]) == [
        "PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "REJECTED",
    ]  # fmt: skip


NOW = [
    ("2026-05-08T09:01:00", FUTURE, ["OPEN"]),
    ("2026-05-22T09:01:00", FUTURE | {"tradingsymbol": "NIFTY26JUNFUT"}, ["OPEN"]),
    ("2026-02-01T12:00:00", {}, ["OPEN", "COMPLETE"]),
    ("2026-11-08T18:15:00", {}, ["OPEN", "COMPLETE"]),
    ("2026-12-07T15:29:00", {}, ["OPEN", "COMPLETE"]),
    ("2026-08-03T15:39:00", FUTURE | {"tradingsymbol": "NIFTY26AUGFUT"}, ["OPEN", "COMPLETE"]),
]


@pytest.mark.parametrize(("instant", "fields", "path"), NOW)
def test_what_unusual_sessions_take(
    floor: MakeFloor, instant: str, fields: dict[str, Any], path: list[str]
) -> None:
    desk = floor(instant)
    assert desk.path(desk.place(**fields)["order_id"]) == path


# -- closing auction -----------------------------------------------------------------------------

# entered at, side, percent from the close (None: at market), fills
CLOSING = [
    ("15:21:00", "BUY", None, True),
    ("15:21:00", "SELL", None, True),
    ("15:21:00", "BUY", 0.5, True),
    ("15:21:00", "BUY", 0.0, True),
    ("15:21:00", "BUY", -0.5, False),
    ("15:21:00", "SELL", -0.5, True),
    ("15:21:00", "SELL", 0.5, False),
    ("15:26:00", "BUY", 0.5, True),
    ("15:26:00", "BUY", -0.5, False),
]


@pytest.mark.parametrize(("entered", "side", "percent", "fills"), CLOSING)
def test_the_closing_auction(
    floor: MakeFloor, entered: str, side: str, percent: float | None, fills: bool
) -> None:
    desk = floor("2026-08-03T12:00:00")
    desk.place(quantity=5)
    desk.go(entered)
    close = closing(desk)
    fields: dict[str, Any] = {"transaction_type": side}
    if percent is not None:
        fields |= {"order_type": "LIMIT", "price": on_tick(close * (1 + percent / 100))}
    order_id = desk.place(**fields)["order_id"]
    assert desk.path(order_id) == ["OPEN"]
    desk.go("15:29:59")
    assert desk.path(order_id) == ["OPEN"]
    desk.go("15:30:00")
    assert desk.path(order_id) == ["OPEN", *(["COMPLETE"] if fills else CANCEL)]
    assert desk.fills(order_id) == ([(1, close, "15:30:00")] if fills else [])
    desk.check()


# order resting from continuous trading, what becomes of it
CARRIED = [
    ({"order_type": "LIMIT", "price": -12}, CANCEL, "15:30:00"),
    ({"order_type": "LIMIT", "price": -12, "disclosed_quantity": 4}, CANCEL, "15:30:00"),
    ({"order_type": "SL", "price": 13, "trigger_price": 12}, CANCEL, "15:15:00"),
    ({"order_type": "SL-M", "trigger_price": 12}, CANCEL, "15:15:00"),
    (
        {"order_type": "LIMIT", "price": -12, "variety": "iceberg", "iceberg_legs": 2},
        CANCEL,
        "15:15:00",
    ),
    (
        {"order_type": "LIMIT", "price": -12, "validity": "TTL", "validity_ttl": 365},
        CANCEL,
        "15:15:00",
    ),
    ({"order_type": "LIMIT", "price": -12, "product": "MIS"}, CANCEL, "15:10:00"),
]


@pytest.mark.parametrize(("fields", "end", "at"), CARRIED)
def test_which_resting_orders_reach_the_closing_auction(
    floor: MakeFloor, fields: dict[str, Any], end: list[str], at: str
) -> None:
    desk = floor("2026-08-03T12:00:00")
    last = desk.last()
    wanted = {
        name: on_tick(last * (1 + value / 100)) if name in {"price", "trigger_price"} else value
        for name, value in fields.items()
    }
    order_id = desk.place(quantity=10, **wanted)["order_id"]
    desk.go("16:00:00")
    assert desk.path(order_id)[1:] == end
    assert desk.shown(order_id)["exchange_update_timestamp"][11:] == at


def test_a_resting_limit_order_fills_in_the_closing_auction(floor: MakeFloor) -> None:
    desk = floor("2026-08-03T15:14:59")
    close, (bid, ask) = closing(desk), desk.best()
    side = "BUY" if close < ask else "SELL"
    limit = close if side == "SELL" or close < ask else ask
    desk.place(quantity=1)
    order_id = desk.place(order_type="LIMIT", price=limit, transaction_type=side)["order_id"]
    crossing = limit >= ask if side == "BUY" else limit <= bid
    desk.go("16:00:00")
    assert crossing or desk.fills(order_id) == [(1, close, "15:30:00")]


def test_a_share_without_derivatives_has_no_closing_auction(floor: MakeFloor) -> None:
    desk = floor("2026-08-03T15:29:00")
    assert desk.place(**BEES)["order_status"] == "COMPLETE"
    resting = desk.place(order_type="LIMIT", price=240.0, **BEES)["order_id"]
    desk.go("15:30:00")
    assert desk.shown(resting)["status"] == "CANCELLED"


def test_the_auction_keeps_to_its_band(floor: MakeFloor) -> None:
    desk = floor("2026-08-03T15:21:00")
    price = on_tick(desk.last() * 1.04)
    answer = desk.place(order_type="LIMIT", price=price)
    assert "higher than the current upper circuit limit" in answer["rejection_reason"]
    quote = desk.quote()
    assert quote["upper_circuit_limit"] < price
    assert abs(closing(desk) / desk.last() - 1) < 0.03


def test_index_futures_keep_to_the_auctions_band(floor: MakeFloor) -> None:
    name = {"exchange": "NFO", "tradingsymbol": "NIFTY26SEPFUT", "product": "NRML"}
    outcomes = []
    for instant in ("2026-09-04T15:16:00", "2026-09-07T15:14:00", "2026-09-07T15:16:00"):
        desk = floor(instant)
        price = on_tick(desk.last("NFO:NIFTY26SEPFUT") * 0.96)
        answer = desk.place(order_type="LIMIT", price=price, quantity=65, **name)
        outcomes.append(answer["order_status"])
    assert outcomes == ["OPEN", "OPEN", "REJECTED"]


def test_changes_in_an_auction(floor: MakeFloor) -> None:
    desk = floor("2026-08-03T15:21:00")
    close = closing(desk)
    market = desk.place()["order_id"]
    limit = desk.place(order_type="LIMIT", price=on_tick(close * 0.99))["order_id"]
    desk.modify(market, quantity=2)
    desk.go("15:26:00")
    with pytest.raises(BadRequest, match="Market orders cannot be changed"):
        desk.modify(market, quantity=3)
    with pytest.raises(BadRequest, match="Market orders cannot be changed"):
        desk.cancel(market)
    with pytest.raises(BadRequest, match="Market orders cannot be changed"):
        desk.modify(limit, order_type="MARKET")
    desk.modify(limit, price=on_tick(close * 1.01))
    desk.go("15:29:59")
    with pytest.raises(BadRequest, match="being matched"):
        desk.cancel(limit)
    desk.go("15:30:00")
    assert desk.fills(market) == [(2, close, "15:30:00")]
    assert desk.fills(limit) == [(1, close, "15:30:00")]


def test_the_close_is_the_auctions_price(floor: MakeFloor) -> None:
    desk = floor("2026-08-03T15:40:00")
    close = closing(desk)
    assert desk.last() == close
    desk.go("2026-08-04T10:00:00")
    assert desk.quote()["ohlc"]["close"] == close


def test_elsewhere_the_close_is_the_average_of_the_last_half_hour(floor: MakeFloor) -> None:
    desk = floor("2026-05-08T15:35:00")
    item = desk.engine.market.require("NSE:INFY", desk.engine.now())
    bars = desk.engine.prices.bars(item, date(2026, 5, 8).toordinal())
    low, high = int(bars.low[-30:].min()) / 100, int(bars.high[-30:].max()) / 100
    assert low <= closing(desk) <= high
    assert desk.last() == int(bars.close[-1]) / 100
    desk.go("2026-05-11T10:00:00")
    yesterday = desk.engine.prices.closing_price(item, date(2026, 5, 8).toordinal()) / 100
    assert desk.quote()["ohlc"]["close"] == yesterday


# -- post-close ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("instant", "taken"), [
    ("2026-05-08T15:39:59", False), ("2026-05-08T15:40:00", True), ("2026-05-08T15:59:59", True),
    ("2026-08-03T15:49:59", False), ("2026-08-03T15:50:00", True),
])  # fmt: skip
def test_the_post_close_trades_at_the_close(floor: MakeFloor, instant: str, taken: bool) -> None:
    desk = floor(instant)
    close = closing(desk)
    answer = desk.place()
    assert (answer["order_status"] == "COMPLETE") is taken
    if taken:
        assert desk.fills(answer["order_id"])[0][:2] == (1, close)
        limit = desk.place(order_type="LIMIT", price=on_tick(close + 1))
        assert "closing price" in limit["rejection_reason"]


def test_quotes_and_day_candles_know_the_auctions(floor: MakeFloor) -> None:
    desk = floor("2026-08-03T09:10:00")
    price = opening(desk)
    early = desk.quote()
    assert set(early["ohlc"].values()) - {early["ohlc"]["close"]} <= {price}
    assert early["last_trade_time"] == "2026-08-03T09:08:00+05:30"

    def days() -> Any:
        found: Any = desk.engine.get_candles(
            desk.token, symbol="NSE:INFY", interval="day", lookback=1
        )
        return found

    desk.go("15:29:59")
    assert days()["current"]["close"] == desk.last()
    assert days()["candles"][-1]["ts"].startswith("2026-07-31")
    desk.go("15:30:00")
    close, late, candle = closing(desk), desk.quote(), days()["candles"][-1]
    assert days()["current"] is None
    assert candle["ts"].startswith("2026-08-03")
    assert candle["close"] == late["last_price"] == close
    assert late["ohlc"]["low"] <= close <= late["ohlc"]["high"]
    assert (candle["high"], candle["low"]) == (late["ohlc"]["high"], late["ohlc"]["low"])
    assert late["last_trade_time"] == "2026-08-03T15:30:00+05:30"
    desk.go("2026-08-04T08:00:00")
    assert desk.quote()["last_trade_time"] == "2026-08-03T15:30:00+05:30"
    assert desk.quote()["last_price"] == close
