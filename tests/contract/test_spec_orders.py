"""The order schemas refuse what the order tables forbid, and nothing else."""

from __future__ import annotations

import pytest

from tests.contract.contract_document import Json, component, problems, spec, without

ORDER = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "CNC",
    "order_type": "MARKET",
    "quantity": 10,
}
LIMIT = {**ORDER, "order_type": "LIMIT", "price": 1450.0}
SL = {**ORDER, "order_type": "SL", "price": 1450.0, "trigger_price": 1445.0}
SL_M = {**ORDER, "order_type": "SL-M", "trigger_price": 1445.0}
COVER = {**LIMIT, "variety": "co", "product": "MIS", "squareoff": 10, "stoploss": 5}
ICEBERG = {**LIMIT, "variety": "iceberg", "iceberg_legs": 2, "iceberg_quantity": 5}
AUCTION = {**LIMIT, "variety": "auction", "auction_number": "22"}
OPTION = {**ORDER, "exchange": "NFO", "tradingsymbol": "NIFTY26MAY25000CE", "product": "NRML"}


GOOD_ORDERS = {
    "market": ORDER,
    "market with price 0": {**ORDER, "price": 0},
    "market with null price": {**ORDER, "price": None},
    "market without variety": without(ORDER, "variety"),
    "market with automatic protection": {**ORDER, "market_protection": -1},
    "market without protection": {**ORDER, "market_protection": 0},
    "market with full protection": {**ORDER, "market_protection": 100},
    "limit": LIMIT,
    "limit disclosing": {**LIMIT, "disclosed_quantity": 10},
    "sl": SL,
    "sl-m": SL_M,
    "sl-m with price 0": {**SL_M, "price": 0},
    "sl-m with protection": {**SL_M, "market_protection": 5},
    "amo": {**LIMIT, "variety": "amo"},
    "co": COVER,
    "co trailing": {**COVER, "trailing_stoploss": 1},
    "iceberg": ICEBERG,
    "iceberg with 10 legs": {**ICEBERG, "iceberg_legs": 10},
    "auction": AUCTION,
    "ioc": {**LIMIT, "validity": "IOC"},
    "ttl": {**LIMIT, "validity": "TTL", "validity_ttl": 1},
    "longest ttl": {**LIMIT, "validity": "TTL", "validity_ttl": 365},
    "intraday": {**ORDER, "product": "MIS"},
    "margin trading": {**ORDER, "product": "MTF"},
    "option": OPTION,
    "option intraday": {**OPTION, "product": "MIS"},
    "unknown field": {**ORDER, "algo_note": "kept"},
}

BAD_ORDERS: dict[str, tuple[dict[str, Json], str]] = {
    **{f"no {name}": (without(ORDER, name), name) for name in ORDER if name != "variety"},
    "quantity 0": ({**ORDER, "quantity": 0}, "quantity"),
    "negative quantity": ({**ORDER, "quantity": -1}, "quantity"),
    "fractional quantity": ({**ORDER, "quantity": 1.5}, "quantity"),
    "quantity as text": ({**ORDER, "quantity": "1"}, "quantity"),
    "empty tradingsymbol": ({**ORDER, "tradingsymbol": ""}, "tradingsymbol"),
    "unknown exchange": ({**ORDER, "exchange": "NYSE"}, "exchange"),
    "unknown side": ({**ORDER, "transaction_type": "HOLD"}, "transaction_type"),
    "lower-case side": ({**ORDER, "transaction_type": "buy"}, "transaction_type"),
    "unknown order type": ({**ORDER, "order_type": "STOP"}, "order_type"),
    "unknown variety": ({**ORDER, "variety": "bo"}, "variety"),
    "unknown product": ({**ORDER, "product": "BO"}, "product"),
    "unknown validity": ({**ORDER, "validity": "GTC"}, "validity"),
    "market with price": ({**ORDER, "price": 1450.0}, "price"),
    "sl-m with price": ({**SL_M, "price": 1450.0}, "price"),
    "limit without price": (without(LIMIT, "price"), "price"),
    "limit with price 0": ({**LIMIT, "price": 0}, "price"),
    "limit with null price": ({**LIMIT, "price": None}, "price"),
    "limit with negative price": ({**LIMIT, "price": -1}, "price"),
    "sl without price": (without(SL, "price"), "price"),
    "sl without trigger": (without(SL, "trigger_price"), "trigger_price"),
    "sl with trigger 0": ({**SL, "trigger_price": 0}, "trigger_price"),
    "sl-m without trigger": (without(SL_M, "trigger_price"), "trigger_price"),
    "sl-m with null trigger": ({**SL_M, "trigger_price": None}, "trigger_price"),
    "protected limit": ({**LIMIT, "market_protection": 5}, "market_protection"),
    "protected sl": ({**SL, "market_protection": -1}, "market_protection"),
    "protection below -1": ({**ORDER, "market_protection": -2}, "market_protection"),
    "protection above 100": ({**ORDER, "market_protection": 101}, "market_protection"),
    "negative disclosure": ({**ORDER, "disclosed_quantity": -1}, "disclosed_quantity"),
    "1 iceberg leg": ({**ICEBERG, "iceberg_legs": 1}, "iceberg_legs"),
    "11 iceberg legs": ({**ICEBERG, "iceberg_legs": 11}, "iceberg_legs"),
    "iceberg without legs": (without(ICEBERG, "iceberg_legs"), "iceberg_legs"),
    "iceberg without quantity": (without(ICEBERG, "iceberg_quantity"), "iceberg_quantity"),
    "iceberg quantity 0": ({**ICEBERG, "iceberg_quantity": 0}, "iceberg_quantity"),
    "amo with legs": ({**LIMIT, "variety": "amo", "iceberg_legs": 2}, "iceberg_legs"),
    "amo iceberg": ({**LIMIT, "variety": "amo", "iceberg_quantity": 5}, "iceberg_quantity"),
    "co without squareoff": (without(COVER, "squareoff"), "squareoff"),
    "co without stoploss": (without(COVER, "stoploss"), "stoploss"),
    "co with null stoploss": ({**COVER, "stoploss": None}, "stoploss"),
    "auction without number": (without(AUCTION, "auction_number"), "auction_number"),
    "ttl without minutes": ({**LIMIT, "validity": "TTL"}, "validity_ttl"),
    "ttl of 0 minutes": ({**LIMIT, "validity": "TTL", "validity_ttl": 0}, "validity_ttl"),
    "ttl of 366 minutes": ({**LIMIT, "validity": "TTL", "validity_ttl": 366}, "validity_ttl"),
    "equity carried forward": ({**ORDER, "product": "NRML"}, "product"),
    "option delivery": ({**OPTION, "product": "CNC"}, "product"),
    "option margin trading": ({**OPTION, "product": "MTF"}, "product"),
    "tag": ({**ORDER, "tag": "x"}, "tag"),
    "tags": ({**ORDER, "tags": ["x"]}, "tags"),
    "attribution": ({**ORDER, "attribution": {}}, "attribution"),
    "null tag": ({**ORDER, "tag": None}, "tag"),
}


@pytest.mark.parametrize("order", GOOD_ORDERS.values(), ids=GOOD_ORDERS)
def test_good_order_is_accepted(order: dict[str, Json]) -> None:
    assert problems(component("OrderRequest"), order) == []


@pytest.mark.parametrize(("order", "field"), BAD_ORDERS.values(), ids=BAD_ORDERS)
def test_bad_order_is_refused(order: dict[str, Json], field: str) -> None:
    found = problems(component("OrderRequest"), order)
    assert any(field in problem for problem in found), found


def test_disclosed_quantity_names_the_field_that_bounds_it() -> None:
    fields = spec()["components"]["schemas"]["OrderRequest"]["properties"]
    assert fields["disclosed_quantity"]["x-not-greater-than"] == "quantity"


def intent(kind: str, payload: Json, key: str = "run-1:entry:001") -> dict[str, Json]:
    return {"intent_type": kind, "payload": payload, "idempotency_key": key}


@pytest.mark.parametrize(
    "body",
    [
        intent("place_order", {"order": LIMIT}),
        intent("place_order", LIMIT),
        intent("place_basket", {"basket": {"orders": [ORDER, OPTION], "all_or_none": True}}),
        intent("place_basket", {"orders": [ORDER], "dry_run": True}),
        intent("place_order", {"order": ORDER}, key="12345678"),
        intent("place_order", {"order": ORDER}, key="k" * 160),
        {**intent("place_order", {"order": ORDER}), "safety_token": None, "metadata": {"a": 1}},
    ],
)
def test_good_intent_is_accepted(body: dict[str, Json]) -> None:
    assert problems(component("IntentRequest"), body) == []


@pytest.mark.parametrize(
    "body",
    [
        intent("place_order", {"order": without(LIMIT, "price")}),
        intent("place_order", without(LIMIT, "price")),
        intent("place_order", {}),
        intent("place_order", {"order": None}),
        intent("place_order", {"basket": {"orders": [ORDER]}}),
        intent("place_basket", {"basket": {"orders": [ORDER, without(LIMIT, "price")]}}),
        intent("place_basket", {"basket": {}}),
        intent("place_basket", {"order": ORDER}),
        intent("", {"order": ORDER}),
        intent("place_order", {"order": ORDER}, key="1234567"),
        intent("place_order", {"order": ORDER}, key="k" * 161),
        without(intent("place_order", {"order": ORDER}), "idempotency_key"),
        without(intent("place_order", {"order": ORDER}), "payload"),
    ],
)
def test_bad_intent_is_refused(body: dict[str, Json]) -> None:
    assert problems(component("IntentRequest"), body)


MODIFY = {"strategy_run_id": "run-1"}


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({"quantity": 2}, True),
        ({"quantity": 0}, False),
        ({"order_type": "LIMIT", "price": 10}, True),
        ({"order_type": "LIMIT"}, False),
        ({"order_type": "SL", "price": 10, "trigger_price": 9}, True),
        ({"order_type": "SL", "price": 10}, False),
        ({"order_type": "SL-M", "trigger_price": 9}, True),
        ({"order_type": "SL-M", "trigger_price": 9, "price": 10}, False),
        ({"order_type": "MARKET"}, True),
        ({"order_type": "MARKET", "price": 10}, False),
        ({"validity": "TTL", "validity_ttl": 5}, True),
        ({"validity": "TTL"}, False),
        ({"market_protection": 101}, False),
    ],
)
def test_order_changes_follow_the_order_type(change: dict[str, Json], good: bool) -> None:
    assert (problems(component("ModifyOrderRequest"), MODIFY | change) == []) is good
