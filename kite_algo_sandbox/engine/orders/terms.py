"""The whole order that a change asks for: its own terms, and those it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .order_rules import ORDER_TYPES, VALIDITIES, Reader, parse_order
from .orders import Order, OrderRequest


def changed_request(order: Order, body: Mapping[str, object]) -> OrderRequest:
    """The order with its new terms; what it was placed as, it stays."""
    placed = order.request
    wanted = parse_order(_wanted(order, body))
    return replace(
        wanted,
        variety="regular" if order.leg_role else placed.variety,
        iceberg_quantity=wanted.quantity if placed.variety == "iceberg" else 0,
        auction_number=placed.auction_number,
        squareoff=placed.squareoff,
        stoploss=placed.stoploss,
        trailing_stoploss=placed.trailing_stoploss,
    )


def _wanted(order: Order, body: Mapping[str, object]) -> dict[str, object]:
    """The whole order as it would be after the change, in the wire's form."""
    read = Reader(body, "")
    kind = read.choice("order_type", ORDER_TYPES, order.order_type)
    validity = read.choice("validity", VALIDITIES, order.validity)
    read.done()
    changed = kind != order.order_type
    request = order.request
    keep_price = kind in {"LIMIT", "SL"} and not (changed and order.price == 0)
    keep_trigger = kind in {"SL", "SL-M"}

    def chosen(field: str, current: object) -> object:
        value = body.get(field)
        return current if value is None else value

    return {
        "exchange": request.exchange,
        "tradingsymbol": request.tradingsymbol,
        "transaction_type": request.transaction_type,
        "product": request.product,
        "variety": "regular",
        "order_type": kind,
        "validity": validity,
        "quantity": chosen("quantity", order.quantity),
        "price": chosen("price", order.price / 100 if keep_price else 0),
        "trigger_price": chosen("trigger_price", order.trigger_price / 100 if keep_trigger else 0),
        "validity_ttl": chosen("validity_ttl", order.validity_ttl),
        "disclosed_quantity": chosen("disclosed_quantity", order.disclosed_quantity),
        "market_protection": chosen(
            "market_protection", order.market_protection if kind in {"MARKET", "SL-M"} else None
        ),
    }
