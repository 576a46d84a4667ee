"""Every check, the layer that makes it, and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST, BadRequest
from kite_algo_sandbox.engine.orders.order_checks import price_reason
from kite_algo_sandbox.engine.orders.orders import OrderRequest

from .conftest import Floor, on_tick

MakeFloor = Callable[..., Floor]
TEN = "2026-05-08T10:00:00"
AT_BROKER = ["PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "REJECTED"]
AT_EXCHANGE = ["REJECTED"]
MONTHLY = {"exchange": "NFO", "tradingsymbol": "NIFTY26MAY25000CE", "product": "NRML"}
CIRCUIT = "RMS:Rule: Check circuit limit including square off order exceeds"

# order, layer, friendly text, raw text (None: the same)
SHARES: list[tuple[dict[str, Any], str, str, str | None]] = [
    ({"tradingsymbol": "NOPE"}, "rms", "Instrument not found for NSE:NOPE", None),
    ({"product": "NRML"}, "rms", "Product NRML is not offered for NSE", None),
    (
        {"quantity": 100_000}, "rms", "Insufficient paper funds or margin",
        "RMS:Margin Exceeds,Required:",
    ),
    ({"transaction_type": "SELL"}, "rms", "Insufficient holdings: 0 of INFY", None),
    (
        {"order_type": "LIMIT", "price": 1000.0}, "rms",
        "Your order price is lower than the current lower circuit limit of ", CIRCUIT,
    ),
    (
        {"order_type": "LIMIT", "price": 2000.0}, "rms",
        "Your order price is higher than the current upper circuit limit of ", CIRCUIT,
    ),
    (
        {"order_type": "LIMIT", "price": 1400.03}, "exchange",
        "16316 : The price is not a multiple of tick size 0.10",
        "16316 : The price is not a multiple of tick size",
    ),
    (
        {"order_type": "SL-M", "trigger_price": 1500.03}, "exchange",
        "16316 : The trigger price is not a multiple of tick size 0.10",
        "16316 : The trigger price is not a multiple of tick size",
    ),
    (
        {"order_type": "SL-M", "trigger_price": 1500.0, "exchange": "BSE"}, "exchange",
        "16052: Function not available", "16052: Function not available",
    ),
    (
        {"quantity": 100, "disclosed_quantity": 9}, "exchange",
        "Disclosed quantity cannot be less than 10 percent", None,
    ),
    (
        {"order_type": "SL", "price": 1490.0, "trigger_price": 1500.0}, "rms",
        "Trigger price for stoploss buy orders should be lower than the limit price", None,
    ),
    (
        {"variety": "co", "stoploss": 5, "squareoff": 5}, "rms",
        "Cover orders are intraday", None,
    ),
    (
        {"variety": "co", "stoploss": 5, "squareoff": 5, "product": "MIS", "exchange": "BSE"},
        "rms", "Cover orders are offered for NSE equity only", None,
    ),
    (
        {"variety": "co", "stoploss": 200, "squareoff": 5, "product": "MIS"}, "rms",
        "The stop of a cover order must lie within 10 percent", None,
    ),
    (
        {"variety": "co", "stoploss": 5, "squareoff": 5, "product": "MIS", "order_type": "SL",
         "price": 1500.0, "trigger_price": 1500.0},
        "rms", "A cover order enters with MARKET or LIMIT", None,
    ),
]  # fmt: skip
OPTIONS: list[tuple[dict[str, Any], str, str, str | None]] = [
    ({"quantity": 66}, "rms", "Quantity must be a multiple of lot size 65", None),
    ({"product": "CNC"}, "rms", "Product CNC is not offered for NFO-OPT", None),
    (
        {"order_type": "SL-M", "trigger_price": 900.0}, "exchange",
        "16052: Function not available", "16052: Function not available",
    ),
    ({"disclosed_quantity": 65}, "rms", "Disclosed quantity is not available", None),
    (
        {"variety": "iceberg", "quantity": 650, "iceberg_quantity": 70}, "rms",
        "iceberg_quantity must be a multiple of lot size 65", None,
    ),
]  # fmt: skip
TABLE: list[Any] = [
    *(pytest.param(fields, *rest, id=f"share-{i}") for i, (fields, *rest) in enumerate(SHARES)),
    *(
        pytest.param(MONTHLY | {"quantity": 65} | fields, *rest, id=f"option-{i}")
        for i, (fields, *rest) in enumerate(OPTIONS)
    ),
]


def expect(desk: Floor, answer: Any, layer: str, text: str, raw: str | None) -> None:
    order = desk.shown(answer["order_id"])
    assert answer["rejection_reason"].startswith(text)
    assert order["status_message"] == answer["rejection_reason"]
    assert order["status_message_raw"].startswith(raw or text)
    assert desk.path(answer["order_id"]) == (AT_BROKER if layer == "rms" else AT_EXCHANGE)
    assert (order["exchange_order_id"] is None) is (layer == "rms")
    assert desk.engine.get_funds(desk.token)["net"] == 10_000_000.0


@pytest.mark.parametrize(("fields", "layer", "text", "raw"), TABLE)
def test_checks_of_broker_and_exchange(
    floor: MakeFloor, fields: dict[str, Any], layer: str, text: str, raw: str | None
) -> None:
    desk = floor(TEN)
    expect(desk, desk.place(**fields), layer, text, raw)


# percent from the last price, layer, text
PRICED = [
    ("BUY", 39.0, None, None),
    ("SELL", -39.0, None, None),
    ("BUY", 42.0, "exchange", "Price exceeds circuit limits for the instrument."),
    ("SELL", -42.0, "exchange", "Price exceeds circuit limits for the instrument."),
    ("BUY", -42.0, "exchange", "Price exceeds circuit limits for the instrument."),
    ("BUY", 155.0, "rms", "The limit price is more than 150 percent above the last price"),
    ("SELL", -55.0, "rms", "The limit price is more than 50 percent below the last price"),
]


@pytest.mark.parametrize(("side", "percent", "layer", "text"), PRICED)
def test_price_protection_of_options(
    floor: MakeFloor, side: str, percent: float, layer: str | None, text: str | None
) -> None:
    desk = floor(TEN)
    name = desk.option(expiry=2)
    last = desk.last(f"NFO:{name}")
    assert last > 150
    answer = desk.place(
        exchange="NFO", tradingsymbol=name, product="NRML", quantity=65, transaction_type=side,
        order_type="LIMIT", price=on_tick(last * (1 + percent / 100), 0.05),
    )  # fmt: skip
    if layer is None or text is None:
        assert answer["order_status"] in {"COMPLETE", "OPEN"}
    else:
        expect(desk, answer, layer, text, None)


@pytest.mark.parametrize(("rupees", "taken"), [(19.0, True), (21.5, False)])
def test_cheap_options_have_a_band_in_rupees(floor: MakeFloor, rupees: float, taken: bool) -> None:
    desk = floor(TEN)
    name = desk.option(offset=0.012, expiry=0)
    last = desk.last(f"NFO:{name}")
    assert last < 45
    answer = desk.place(
        exchange="NFO", tradingsymbol=name, product="NRML", quantity=65,
        order_type="LIMIT", price=on_tick(last + rupees, 0.05),
    )  # fmt: skip
    assert (answer["status"] == "accepted") is taken
    assert desk.quote(f"NFO:{name}")["upper_circuit_limit"] < last + 20.5


# where the strike lies from the index, which expiry, layer, text
NO_MARKET = [
    ("CE", -0.02, 0, None, None),
    ("CE", -0.12, 0, "rms", "Market orders are not allowed for deep in-the-money options"),
    ("PE", 0.12, 0, "rms", "Market orders are not allowed for deep in-the-money options"),
    ("CE", 0.0, -1, "rms", "Market orders are not allowed for far-dated options"),
]


@pytest.mark.parametrize(("kind", "offset", "expiry", "layer", "text"), NO_MARKET)
@pytest.mark.parametrize("mode", ["nse", "always-open"])
def test_options_without_market_orders(
    floor: MakeFloor, mode: str, kind: str, offset: float, expiry: int, layer: str | None,
    text: str | None,
) -> None:  # fmt: skip
    desk = floor(TEN, mode=mode)
    name = desk.option(kind, offset, expiry)
    order = {"exchange": "NFO", "tradingsymbol": name, "product": "NRML", "quantity": 65}
    answer = desk.place(**order)
    if layer is None or text is None:
        assert answer["order_status"] == "COMPLETE"
        return
    expect(desk, answer, layer, text, None)
    price = desk.quote(f"NFO:{name}")["depth"]["sell"][0]["price"]
    assert desk.place(order_type="LIMIT", price=price, **order)["order_status"] == "COMPLETE"


def test_a_contract_that_has_not_traded_today_has_no_market_orders(floor: MakeFloor) -> None:
    desk = floor("2026-05-08T09:15:00")
    strikes = [desk.option("CE", percent / 100, 2) for percent in (19, 18, 17, 16, 15)]
    name = next(name for name in strikes if desk.quote(f"NFO:{name}")["volume"] == 0)
    order = {"exchange": "NFO", "tradingsymbol": name, "product": "NRML", "quantity": 65}
    text = "17181: Contract not traded. Market order not allowed"
    expect(desk, desk.place(**order), "exchange", text, None)


def test_stock_options_have_no_market_orders(floor: MakeFloor) -> None:
    desk = floor(TEN)
    at = datetime.fromisoformat(TEN).replace(tzinfo=IST)
    item = desk.engine.market.require(f"NFO:{desk.option()}", at)
    stock = replace(item, underlying="INFY")
    request = OrderRequest("NFO", item.tradingsymbol, "BUY", "NRML", "MARKET", 65)
    assert price_reason(request, item, desk.engine.prices, at) is None
    reason = price_reason(request, stock, desk.engine.prices, at)
    assert reason is not None
    assert "stock options" in reason


GATEWAY = [
    (
        {}, MONTHLY | {"quantity": 2600},
        "The order quantity 2600 (40 lots) is higher than the maximum quantity of 1755 (27 lots) "
        "allowed by the exchanges. Please reduce the order quantity or use iceberg orders.",
    ),
    (
        {}, MONTHLY | {"quantity": 1755, "autoslice": True},
        "Quantity should be greater than or equal to 3510 for order slicing.",
    ),
    (
        {}, MONTHLY | {"quantity": 5200, "variety": "iceberg", "iceberg_legs": 2},
        "The order quantity 2600 (40 lots) is higher than the maximum quantity of 1755 (27 lots)",
    ),
    (
        {}, MONTHLY | {"quantity": 65 * 27 * 11, "autoslice": True},
        "An order can be cut into at most 10 slices",
    ),
    (
        {}, {"order_type": "SL-M", "trigger_price": 1000.0, "transaction_type": "SELL"},
        "Trigger price for stoploss sell orders cannot be below the lower circuit price. Please "
        "try placing the order with trigger price above ",
    ),
    (
        {}, {"order_type": "SL-M", "trigger_price": 2000.0},
        "Trigger price for stoploss buy orders cannot be above the upper circuit price. Please "
        "try placing the order with trigger price below ",
    ),
    (
        {"needs_protection": True}, {},
        "Market orders without market protection are not allowed via API. Please set market "
        "protection or use a Limit order.",
    ),
    (
        {"needs_protection": True}, {"order_type": "SL-M", "trigger_price": 1500.0},
        "Market orders without market protection are not allowed via API.",
    ),
    (
        {"needs_protection": True}, {"market_protection": 0},
        "Market orders without market protection are not allowed via API.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "fields", "text"), GATEWAY)
def test_the_gateway_leaves_no_order_behind(
    floor: MakeFloor, rules: dict[str, Any], fields: dict[str, Any], text: str
) -> None:
    desk = floor(TEN, **rules)
    with pytest.raises(BadRequest) as refusal:
        desk.place(**fields)
    assert str(refusal.value).startswith(text)
    assert desk.orders() == []


def test_in_a_basket_the_gateways_reason_is_the_legs(floor: MakeFloor) -> None:
    desk = floor(TEN)
    leg = MONTHLY | {"transaction_type": "BUY", "order_type": "MARKET", "quantity": 2600}
    body = {
        "intent_type": "place_basket",
        "payload": {"basket": {"orders": [leg]}},
        "idempotency_key": "basket:0001",
    }
    answer: Any = desk.engine.submit_intent(desk.token, "run-1", body)
    assert "maximum quantity of 1755" in answer["legs"][0]["error"]
    assert desk.path(answer["legs"][0]["order_id"]) == AT_BROKER


def test_a_market_order_is_protected_when_that_is_asked_for(floor: MakeFloor) -> None:
    desk = floor(TEN, needs_protection=True)
    assert desk.place(market_protection=-1)["order_status"] == "COMPLETE"
    price = on_tick(desk.last() * 0.95)
    order_id = desk.place(order_type="LIMIT", price=price)["order_id"]
    with pytest.raises(BadRequest, match="without market protection"):
        desk.modify(order_id, order_type="MARKET")
    desk.modify(order_id, order_type="MARKET", market_protection=1)
    assert desk.shown(order_id)["status"] == "COMPLETE"
    assert desk.shown(order_id)["tags"] == ["mktp", "mktp:1.00"]


@pytest.mark.parametrize("layer", ["gateway", "rms", "exchange"])
def test_a_test_chooses_the_layer(floor: MakeFloor, layer: Any) -> None:
    desk = floor(TEN)
    scripted = desk.engine.broker.scripted
    scripted.reject_next("Blocked for today", layer, raw="RMS:Rule 17")
    if layer == "gateway":
        with pytest.raises(BadRequest, match="Blocked for today"):
            desk.place()
        assert desk.orders() == []
    else:
        expect(desk, desk.place(), layer, "Blocked for today", "RMS:Rule 17")
    assert desk.place()["order_status"] == "COMPLETE"
