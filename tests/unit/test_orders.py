"""Order builders and checks against the documented order tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal

import numpy as np
import pytest

from kite_algo_worker.exceptions import BrokerValidationError, InvalidInputError
from kite_algo_worker.inputs import order_rules
from kite_algo_worker.inputs.builders import (
    OrderBuilder,
    amo_limit_order,
    amo_market_order,
    equity_market_order,
    limit_order,
    live_equity_market_order,
    market_order,
    option_market_order,
    sl_m_order,
    sl_order,
)
from kite_algo_worker.inputs.order_request import OrderRequest
from kite_algo_worker.inputs.orders import validate_order
from tests.refusals import refused_fields

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
        (OrderBuilder().market_order(*INFY), BASE),
        (OrderBuilder.equity_market_order("INFY", "BUY", 1), BASE),
    ],
)
def test_builders_return_the_documented_payload(
    built: Mapping[str, object], expected: Mapping[str, object]
) -> None:
    assert dict(built) == {**expected, "validity": "DAY"}
    assert type(built) is dict


def test_a_price_of_32_bits_is_the_price_that_was_written() -> None:
    numpy = pytest.importorskip("numpy")
    for kind in (numpy.float32, numpy.float64):
        assert limit_order(*INFY, price=kind(1450.05))["price"] == 1450.05


def test_a_builder_without_an_instrument_names_what_it_lacks() -> None:
    lacking = refused_fields(OrderBuilder().market().build)
    assert lacking == ["exchange", "tradingsymbol", "transaction_type", "product", "quantity"]


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
    assert validate_order(OrderBuilder(*INFY).market()) == order(validity="DAY")
    for wrong in (None, "INFY", 5, [BASE]):
        with pytest.raises(InvalidInputError):
            validate_order(wrong)


def test_assignment_is_checked_and_taken_back() -> None:
    model = OrderRequest("NSE", "INFY", "BUY", "CNC", "LIMIT", 1, price=10.0)
    with pytest.raises(InvalidInputError) as caught:
        model.price = 0
    assert caught.value.field == "price"
    assert model.price == 10.0


@pytest.mark.parametrize(
    "make",
    [
        lambda: OrderRequest("NSE", "INFY", "BUY", "CNC", "MARKET", 1),
        lambda: validate_order(BASE),
        lambda: market_order("NSE", "INFY", "BUY", "CNC", 1),
    ],
    ids=["model", "mapping", "builder"],
)
def test_rules_are_gone_through_once(
    make: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    rules = order_rules.order_problems
    monkeypatch.setattr(
        order_rules, "order_problems", lambda order: calls.append(order) or rules(order)
    )
    make()
    assert len(calls) == 1


def test_a_subclass_with_its_own_arguments_is_checked_too() -> None:
    class Bought(OrderRequest):
        def __init__(self, symbol: str, quantity: int) -> None:
            super().__init__(
                exchange="NSE", tradingsymbol=symbol, transaction_type="BUY", product="CNC",
                order_type="MARKET", quantity=quantity,
            )  # fmt: skip

    assert Bought("INFY", 2).quantity == 2
    with pytest.raises(InvalidInputError, match="quantity"):
        Bought("INFY", 0)
