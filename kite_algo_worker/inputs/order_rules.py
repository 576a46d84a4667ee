"""The order tables as rules over plain values: no models, no network.

Every rule yields ``(field, message)`` pairs, so a caller sees all mistakes of an order at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

EQUITY_EXCHANGES: Final = frozenset({"NSE", "BSE"})

_PRICED: Final = frozenset({"LIMIT", "SL"})
_TRIGGERED: Final = frozenset({"SL", "SL-M"})
_PROTECTED: Final = frozenset({"MARKET", "SL-M"})

#: Variety -> (required fields, optional fields) that belong to it and to no other variety.
VARIETY_FIELDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "co": (("squareoff", "stoploss"), ("trailing_stoploss",)),
    "iceberg": (("iceberg_legs", "iceberg_quantity"), ()),
    "auction": (("auction_number",), ()),
}

_ATTRIBUTION = "must not be sent: the backend writes order attribution itself"

#: Fields an order must never carry, and what to say about each.
REFUSED_FIELDS: Final[Mapping[str, str]] = {
    "tag": _ATTRIBUTION,
    "tags": _ATTRIBUTION,
    "attribution": _ATTRIBUTION,
    "metadata": "is not part of an order; pass metadata= to the call that places it",
    "idempotency_key": "is not part of an order; pass idempotency_key= to the call that places it",
}

Problem = tuple[str, str]


def order_problems(order: Mapping[str, object]) -> Iterator[Problem]:
    """Every rule between the fields of a complete order whose single fields are valid."""
    yield from price_problems(order)
    yield from _variety_problems(order)
    yield from validity_problems(order)
    yield from _product_problems(order)
    yield from disclosed_problems(order)


def price_problems(order: Mapping[str, object]) -> Iterator[Problem]:
    """``price``, ``trigger_price`` and ``market_protection`` against the order type."""
    kind = str(order["order_type"])
    price, trigger = order.get("price"), order.get("trigger_price")
    if kind in _PRICED and not price:
        yield "price", f"is required for {kind} orders and must be greater than 0"
    if kind not in _PRICED and price:
        yield "price", f"must be 0 or left out for {kind} orders"
    if kind in _TRIGGERED and not trigger:
        yield "trigger_price", f"is required for {kind} orders and must be greater than 0"
    # A cover order's stop may also be given as its trigger price.
    if kind not in _TRIGGERED and trigger and order.get("variety") != "co":
        yield "trigger_price", f"is not used by {kind} orders; use SL or SL-M for a stop"
    if kind not in _PROTECTED and order.get("market_protection") is not None:
        yield "market_protection", f"is allowed only for MARKET and SL-M orders, not {kind}"


def _variety_problems(order: Mapping[str, object]) -> Iterator[Problem]:
    variety = str(order["variety"])
    for owner, (required, optional) in VARIETY_FIELDS.items():
        for field in (*required, *optional):
            given = order.get(field) is not None
            if owner == variety and field in required and not given:
                yield field, f"is required for variety {owner}"
            if owner != variety and given:
                yield field, _foreign_field(owner, variety)


def _foreign_field(owner: str, variety: str) -> str:
    if (owner, variety) == ("iceberg", "amo"):
        return "an after-market order (amo) cannot be combined with iceberg"
    return f"belongs to variety {owner}, this order is {variety}"


def validity_problems(order: Mapping[str, object]) -> Iterator[Problem]:
    """``validity_ttl`` goes with TTL and only with it."""
    ttl = order.get("validity_ttl")
    if order.get("validity") == "TTL":
        if ttl is None:
            yield "validity_ttl", "is required for validity TTL (1 to 365 minutes)"
    elif ttl is not None:
        yield "validity_ttl", "is used only with validity TTL"


def _product_problems(order: Mapping[str, object]) -> Iterator[Problem]:
    product, exchange = order["product"], order["exchange"]
    is_equity = exchange in EQUITY_EXCHANGES
    if product in ("CNC", "MTF") and not is_equity:
        yield "product", f"{product} is for equity (NSE, BSE), not {exchange}; use NRML or MIS"
    if product == "NRML" and is_equity:
        yield "product", f"NRML is for derivatives, not {exchange} equity; use CNC or MIS"


def disclosed_problems(order: Mapping[str, object]) -> Iterator[Problem]:
    """``disclosed_quantity`` within ``quantity``, when both are known."""
    disclosed, quantity = order.get("disclosed_quantity"), order.get("quantity")
    if isinstance(disclosed, int) and isinstance(quantity, int) and disclosed > quantity:
        yield "disclosed_quantity", f"cannot exceed quantity ({disclosed} > {quantity})"


def patch_problems(patch: Mapping[str, object]) -> Iterator[Problem]:
    """Rules for a modification, which sees only the fields that change."""
    if not patch:
        yield "", "a modification must change at least one field"
        return
    if "order_type" in patch:
        yield from price_problems(patch)
    else:
        for field in ("price", "trigger_price"):
            if patch.get(field) == 0:
                yield field, "must be greater than 0"
    if "validity" in patch:
        yield from validity_problems(patch)
    yield from disclosed_problems(patch)
