"""Order builders and checks against the documented order tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_worker.exceptions import BrokerValidationError, InvalidInputError
from kite_algo_worker.orders import (
    OrderBuilder,
    OrderRequest,
    amo_limit_order,
    amo_market_order,
    equity_market_order,
    limit_order,
    live_equity_market_order,
    market_order,
    option_market_order,
    sl_m_order,
    sl_order,
    validate_idempotency_key,
    validate_order,
    validate_order_patch,
    validate_orders,
)

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


def refused_fields(action: Callable[[], object]) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        action()
    return [field for field, _ in caught.value.errors]


# --- the README's own calls ----------------------------------------------------------------

INFY = ("NSE", "INFY", "BUY", "CNC", 1)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (equity_market_order("INFY", "BUY", 1), BASE),
        (equity_market_order("INFY", "BUY", 1, product="MIS"), order(product="MIS")),
        (equity_market_order("INFY", "BUY", 1, variety="amo"), order(variety="amo")),
        (market_order(*INFY), BASE),
        (limit_order(*INFY, price=1450.0), order(order_type="LIMIT", price=1450.0)),
        (
            sl_order(*INFY, price=1450.0, trigger_price=1445.0),
            order(order_type="SL", price=1450.0, trigger_price=1445.0),
        ),
        (sl_m_order(*INFY, trigger_price=1445.0), order(order_type="SL-M", trigger_price=1445.0)),
        (
            option_market_order("NIFTY26MAY25000CE", "BUY", 75, product="NRML"),
            order(tradingsymbol="NIFTY26MAY25000CE", exchange="NFO", product="NRML", quantity=75),
        ),
        (
            amo_limit_order(*INFY, price=1450.0),
            order(variety="amo", order_type="LIMIT", price=1450.0),
        ),
        (amo_market_order(*INFY), order(variety="amo")),
        (live_equity_market_order("INFY", "BUY", 1), order(market_protection=-1)),
        (
            live_equity_market_order("INFY", "SELL", 2, market_protection=3, variety="amo"),
            order(transaction_type="SELL", quantity=2, market_protection=3, variety="amo"),
        ),
        (OrderBuilder(*INFY).market().regular().build(), BASE),
        (OrderBuilder.market_order(*INFY), BASE),
        (OrderBuilder.equity_market_order("INFY", "BUY", 1), BASE),
    ],
)
def test_builders_return_the_documented_payload(
    built: Mapping[str, object], expected: Mapping[str, object]
) -> None:
    assert dict(built) == dict(expected)
    assert type(built) is dict


def test_price_and_trigger_price_are_positional_too() -> None:
    assert limit_order("NSE", "INFY", "BUY", "CNC", 1, 10.5)["price"] == 10.5
    assert sl_order("NSE", "INFY", "BUY", "CNC", 1, 10.5, 10.0, "amo")["variety"] == "amo"


# --- what each table allows ----------------------------------------------------------------

CO = {"variety": "co", "squareoff": 5.0, "stoploss": 3.0}
ICEBERG = {"variety": "iceberg", "iceberg_legs": 2, "iceberg_quantity": 50, "quantity": 100}


@pytest.mark.parametrize(
    "changes",
    [
        {"disclosed_quantity": 1},
        {"disclosed_quantity": 0},
        {"market_protection": -1},
        {"market_protection": 0},
        {"market_protection": 100},
        {"price": 0},
        {"price": None, "trigger_price": None, "tag": None},
        {"order_type": "LIMIT", "price": 0.05},
        {"order_type": "SL", "price": 10, "trigger_price": 9.5},
        {"order_type": "SL-M", "trigger_price": 9.5, "price": 0, "market_protection": 5},
        {"variety": "amo"},
        CO,
        {**CO, "trailing_stoploss": 1.0},
        {**CO, "trigger_price": 90.0},
        ICEBERG,
        {**ICEBERG, "iceberg_legs": 10},
        {"variety": "auction", "auction_number": "22", "order_type": "LIMIT", "price": 1},
        {"validity": "DAY"},
        {"validity": "IOC"},
        {"validity": "TTL", "validity_ttl": 1},
        {"validity": "TTL", "validity_ttl": 365},
        {"autoslice": True},
        {"product": "MTF"},
        {"product": "MIS"},
        {"exchange": "NFO", "product": "NRML"},
        {"exchange": "MCX", "product": "MIS"},
        {"exchange": "BCD", "product": "NRML"},
    ],
)
def test_allowed(changes: dict[str, object]) -> None:
    checked = validate_order(order(**changes))
    assert checked["tradingsymbol"] == "INFY"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 1.0}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": "1"}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": math.nan}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"order_type": "LIMIT"}, "price"),
        ({"order_type": "LIMIT", "price": 0}, "price"),
        ({"order_type": "LIMIT", "price": -1}, "price"),
        ({"order_type": "LIMIT", "price": math.nan}, "price"),
        ({"order_type": "LIMIT", "price": math.inf}, "price"),
        ({"order_type": "LIMIT", "price": "10"}, "price"),
        ({"order_type": "LIMIT", "price": True}, "price"),
        ({"price": 10.0}, "price"),
        ({"order_type": "SL-M", "trigger_price": 9, "price": 10}, "price"),
        ({"order_type": "SL", "price": 10}, "trigger_price"),
        ({"order_type": "SL-M"}, "trigger_price"),
        ({"trigger_price": 10}, "trigger_price"),
        ({"order_type": "LIMIT", "price": 10, "trigger_price": 9}, "trigger_price"),
        ({"disclosed_quantity": 2}, "disclosed_quantity"),
        ({"disclosed_quantity": -1}, "disclosed_quantity"),
        ({"market_protection": -2}, "market_protection"),
        ({"market_protection": 101}, "market_protection"),
        ({"market_protection": True}, "market_protection"),
        ({"order_type": "LIMIT", "price": 1, "market_protection": 2}, "market_protection"),
        (
            {"order_type": "SL", "price": 1, "trigger_price": 1, "market_protection": -1},
            "market_protection",
        ),
        ({"variety": "co", "squareoff": 5}, "stoploss"),
        ({"variety": "co", "stoploss": 5}, "squareoff"),
        ({**CO, "stoploss": 0}, "stoploss"),
        ({"squareoff": 5, "stoploss": 3}, "squareoff"),
        ({"variety": "iceberg", "iceberg_quantity": 5}, "iceberg_legs"),
        ({"variety": "iceberg", "iceberg_legs": 2}, "iceberg_quantity"),
        ({**ICEBERG, "iceberg_legs": 1}, "iceberg_legs"),
        ({**ICEBERG, "iceberg_legs": 11}, "iceberg_legs"),
        ({**ICEBERG, "variety": "amo"}, "iceberg_legs"),
        ({**ICEBERG, "variety": "regular"}, "iceberg_legs"),
        ({"variety": "auction"}, "auction_number"),
        ({"auction_number": "22"}, "auction_number"),
        ({"validity": "TTL"}, "validity_ttl"),
        ({"validity": "TTL", "validity_ttl": 0}, "validity_ttl"),
        ({"validity": "TTL", "validity_ttl": 366}, "validity_ttl"),
        ({"validity": "IOC", "validity_ttl": 5}, "validity_ttl"),
        ({"validity_ttl": 5}, "validity_ttl"),
        ({"validity": "GTC"}, "validity"),
        ({"autoslice": 1}, "autoslice"),
        ({"product": "NRML"}, "product"),
        ({"exchange": "NFO", "product": "CNC"}, "product"),
        ({"exchange": "MCX", "product": "MTF"}, "product"),
        ({"exchange": "NYSE"}, "exchange"),
        ({"transaction_type": "HOLD"}, "transaction_type"),
        ({"order_type": "SLM"}, "order_type"),
        ({"variety": "bo"}, "variety"),
        ({"tradingsymbol": " "}, "tradingsymbol"),
        ({"tradingsymbol": "NSE:INFY"}, "tradingsymbol"),
        ({"tradingsymbol": 5}, "tradingsymbol"),
        ({"tag": "x"}, "tag"),
        ({"tags": ["x"]}, "tags"),
        ({"attribution": {}}, "attribution"),
        ({"metadata": {}}, "metadata"),
        ({"prise": 5}, "prise"),
    ],
)
def test_refused(changes: dict[str, object], field: str) -> None:
    assert field in refused_fields(lambda: validate_order(order(**changes)))


@pytest.mark.parametrize("missing", [name for name in BASE if name != "variety"])
def test_required_fields(missing: str) -> None:
    incomplete = {name: value for name, value in BASE.items() if name != missing}
    assert refused_fields(lambda: validate_order(incomplete)) == [missing]


def test_variety_defaults_to_regular() -> None:
    assert validate_order({k: v for k, v in BASE.items() if k != "variety"}) == BASE


def test_enumerations_in_any_case() -> None:
    loose = order(
        exchange=" nse ",
        transaction_type="buy",
        order_type="market",
        variety="Regular",
        product="cnc",
        tradingsymbol="infy",
    )
    assert validate_order(loose) == BASE


def test_numbers_of_other_libraries() -> None:
    checked = validate_order(order(order_type="LIMIT", quantity=np.int64(3), price=np.float32(2.5)))
    assert (checked["quantity"], checked["price"]) == (3, 2.5)
    assert type(checked["quantity"]) is int
    assert type(checked["price"]) is float
    assert limit_order(*INFY, price=Decimal("1450.05"))["price"] == 1450.05  # type: ignore[arg-type]
    assert "quantity" in refused_fields(lambda: validate_order(order(quantity=np.bool_(True))))


def test_all_mistakes_are_reported_at_once() -> None:
    wrong = order(order_type="SL", disclosed_quantity=9, product="NRML")
    assert set(refused_fields(lambda: validate_order(wrong))) == {
        "price",
        "trigger_price",
        "disclosed_quantity",
        "product",
    }


def test_messages_help() -> None:
    with pytest.raises(InvalidInputError, match=r"prise: .*did you mean 'price'"):
        validate_order(order(prise=1))
    with pytest.raises(InvalidInputError, match=r"tag: .*attribution itself"):
        equity_market_order("INFY", "BUY", 1, tag="x")  # type: ignore[call-arg]
    with pytest.raises(InvalidInputError, match="did you mean 'SL-M'"):
        validate_order(order(order_type="slm"))


def test_error_is_a_value_error_and_a_validation_error() -> None:
    with pytest.raises(ValueError) as caught:
        validate_order({})
    assert isinstance(caught.value, BrokerValidationError)
    assert caught.value.status_code == 0
    assert caught.value.__cause__ is None


def test_input_is_not_changed() -> None:
    given_order = order(price=None)
    validate_order(given_order)
    assert given_order == order(price=None)


def test_models_and_builders_are_orders() -> None:
    model = OrderRequest("NSE", "INFY", "BUY", "CNC", "MARKET", 1)
    assert validate_order(model) == model.to_dict() == BASE
    assert validate_order(OrderBuilder(*INFY).market()) == BASE
    for wrong in (None, "INFY", 5, [BASE]):
        with pytest.raises(InvalidInputError):
            validate_order(wrong)


def test_assignment_is_checked_and_taken_back() -> None:
    model = OrderRequest("NSE", "INFY", "BUY", "CNC", "LIMIT", 1, price=10.0)
    with pytest.raises(InvalidInputError) as caught:
        model.price = 0
    assert caught.value.field == "price"
    assert model.price == 10.0


# --- baskets, patches, keys ----------------------------------------------------------------


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
    assert limited.market().build() == BASE
    assert limited.build()["price"] == 10.0
    assert limited.co(5, 3).regular().build()["variety"] == "regular"
    assert "validity_ttl" not in limited.ttl(5).day().build()
    with pytest.raises(AttributeError):
        start.quantity = 5  # type: ignore[misc]


def test_builder_needs_an_order_type() -> None:
    assert refused_fields(OrderBuilder(*INFY).regular().build) == ["order_type"]


# --- every built order against an independent reading of the tables ------------------------


def breaks_a_table(o: Mapping[str, object]) -> str | None:
    """The README's tables once more, written without the package's code."""
    quantity = o["quantity"]
    if type(quantity) is not int or quantity <= 0:
        return "quantity"
    kind, variety = o["order_type"], o["variety"]
    price, trigger = o.get("price", 0), o.get("trigger_price", 0)
    for number in (price, trigger):
        if not isinstance(number, (int, float)) or not math.isfinite(number) or number < 0:
            return "not a price"
    if (kind in ("LIMIT", "SL")) != bool(price):
        return "price"
    if kind in ("SL", "SL-M") and not trigger:
        return "trigger"
    if "market_protection" in o:
        protection = o["market_protection"]
        if kind not in ("MARKET", "SL-M") or protection not in (-1, *range(101)):
            return "market_protection"
    disclosed = o.get("disclosed_quantity", 0)
    if not isinstance(disclosed, int) or disclosed > quantity:
        return "disclosed"
    if variety == "co" and not ("squareoff" in o and "stoploss" in o):
        return "co"
    if variety == "iceberg":
        if o.get("iceberg_legs") not in range(2, 11) or "iceberg_quantity" not in o:
            return "iceberg"
    elif "iceberg_legs" in o or "iceberg_quantity" in o:
        return "iceberg fields elsewhere"
    if variety == "auction" and "auction_number" not in o:
        return "auction"
    if o.get("validity") == "TTL" and o.get("validity_ttl") not in range(1, 366):
        return "ttl"
    if {"tag", "tags", "attribution"} & o.keys() or None in o.values():
        return "extra"
    return None


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | values


prices = st.sampled_from([0, 0.05, 1450.0, -1.0, math.nan, math.inf, "10", Decimal("2.35")])
counts = st.sampled_from([-1, 0, 1, 2, 10, 11, 100, 365, 366, 1.0, True])
random_orders = st.fixed_dictionaries(
    {
        "exchange": st.sampled_from(["NSE", "bse", "NFO", "BFO", "CDS", "BCD", "MCX"]),
        "tradingsymbol": st.sampled_from(["INFY", "nifty26may25000ce"]),
        "transaction_type": st.sampled_from(["BUY", "sell"]),
        "product": st.sampled_from(["CNC", "MIS", "NRML", "MTF"]),
        "order_type": st.sampled_from(["MARKET", "LIMIT", "SL", "SL-M"]),
        "quantity": counts,
        "variety": st.sampled_from(["regular", "amo", "co", "iceberg", "auction"]),
        "price": maybe(prices),
        "trigger_price": maybe(prices),
    },
    optional={
        "validity": st.sampled_from(["DAY", "IOC", "TTL"]),
        "validity_ttl": counts,
        "disclosed_quantity": counts,
        "market_protection": st.sampled_from([-2, -1, 0, 50, 100, 101, 2.5]),
        "iceberg_legs": counts,
        "iceberg_quantity": counts,
        "auction_number": st.sampled_from(["22", "", 7]),
        "squareoff": prices,
        "stoploss": prices,
        "trailing_stoploss": prices,
        "autoslice": st.booleans(),
    },
)


@settings(max_examples=300)
@given(random_orders)
def test_what_is_accepted_breaks_no_table(candidate: dict[str, object]) -> None:
    checked = complaints = None
    try:
        checked = validate_order(candidate)
    except InvalidInputError as error:
        complaints = {field for field, _ in error.errors}
    if checked is None:
        assert complaints
        assert complaints <= OrderRequest.model_fields.keys()
        return
    assert breaks_a_table(checked) is None
    assert validate_order(checked) == checked


@given(
    quantity=st.integers(min_value=1, max_value=10**7),
    price=st.decimals(min_value="0.05", max_value=100000, places=2),
    side=st.sampled_from(["BUY", "SELL"]),
    trigger=st.decimals(min_value="0.05", max_value=100000, places=2),
)
def test_valid_orders_are_never_refused(
    quantity: int, price: Decimal, side: str, trigger: Decimal
) -> None:
    built = [
        market_order("NSE", "INFY", side, "MIS", quantity),
        limit_order("NSE", "INFY", side, "MIS", quantity, float(price)),
        sl_order("NSE", "INFY", side, "MIS", quantity, float(price), float(trigger)),
        sl_m_order("NSE", "INFY", side, "MIS", quantity, float(trigger)),
    ]
    for item in built:
        assert breaks_a_table(item) is None
