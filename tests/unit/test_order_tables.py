"""Every built order against an independent reading of the tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.inputs.builders import limit_order, market_order, sl_m_order, sl_order
from kite_algo_worker.inputs.order_request import OrderRequest
from kite_algo_worker.inputs.orders import validate_order

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
