"""Cancelling and modifying resting orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from . import orders as st
from .broker import FUNDS, Broker
from .errors import BadRequest, Invalid, NotFound
from .instruments import Instrument
from .order_rules import ORDER_TYPES, VALIDITIES, Reader, parse_order
from .orders import Order, OrderRequest
from .risk import contract_reason, holdings_reason, price_reason
from .varieties import deadline_of

MAX_MODIFICATIONS = 25


def cancel(broker: Broker, order: Order, at: datetime) -> None:
    """Cancel a resting order; cancelling a cover order's stop exits at market instead."""
    _require_resting(order)
    if order.leg_role == "stop" and order.status == st.TRIGGER_PENDING:
        order.order_type, order.price = "MARKET", 0
        order.move(st.OPEN, at)
        broker.work(order, at)
        return
    broker.cancel(order, at)


def modify(broker: Broker, order: Order, body: Mapping[str, object], at: datetime) -> None:
    """Change price, trigger, quantity, type or validity of a resting order."""
    _require_resting(order)
    if order.modifications >= MAX_MODIFICATIONS:
        raise BadRequest("Maximum allowed order modifications exceeded.")
    wanted = _wanted(order, body)
    request = parse_order(wanted)
    if request.quantity <= order.filled_quantity:
        raise Invalid("quantity", f"must exceed the {order.filled_quantity} units already filled")
    instrument = order.instrument
    checked = replace(request, iceberg_legs=0, iceberg_quantity=0)
    reason = contract_reason(checked, instrument)
    if reason is None and instrument is not None:
        reason = price_reason(request, instrument, broker.prices, at)
    if reason is None and instrument is not None:
        reason = _limits_reason(broker, order, request, instrument, at)
    if reason is None and not _affordable(broker, order, request.quantity, request.price, at):
        reason = FUNDS
    if reason is not None:
        raise BadRequest(reason)
    was_triggered = order.status == st.OPEN and order.needs_trigger
    parked = order.status == st.AMO_RECEIVED
    order.order_timestamp = at
    for status in (st.MODIFY_VALIDATING, st.MODIFY_PENDING, st.MODIFIED):
        order.move(status, at)
    order.modified = True
    order.modifications += 1
    order.quantity, order.price = request.quantity, request.price
    order.trigger_price, order.order_type = request.trigger_price, request.order_type
    order.validity, order.validity_ttl = request.validity, request.validity_ttl
    order.disclosed_quantity = request.disclosed_quantity
    if instrument is not None:
        broker.reserve(order, instrument, at)
    if parked:
        order.move(st.AMO_RECEIVED, at)
    else:
        order.expires_at = deadline_of(order, broker.calendar, at)
        waits = order.needs_trigger and not was_triggered
        order.move(st.TRIGGER_PENDING if waits else st.OPEN, at)
    broker.emit("order.updated", order, None, at)
    if not parked:
        broker.work(order, at)
        if order.validity == "IOC" and not order.is_terminal:
            broker.cancel(order, at, "16388 : Unmatched orders cancelled by the system")


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
        "market_protection": body.get("market_protection"),
    }


def _limits_reason(
    broker: Broker, order: Order, request: OrderRequest, instrument: Instrument, at: datetime
) -> str | None:
    """Why the changed order goes beyond what the account holds or the run may use."""
    rest = replace(request, quantity=request.quantity - order.filled_quantity)
    account = broker.account(order.account_scope, at)
    reason = holdings_reason(rest, instrument, account, broker.orders, besides=order)
    if reason is None and broker.allocations is not None:
        reason = broker.allocations.reason(order.strategy_run_id, rest, at, besides=order)
    return reason


def _affordable(broker: Broker, order: Order, quantity: int, price: int, at: datetime) -> bool:
    account = broker.account(order.account_scope, at)
    own = account.reserves.get(order.order_id, 0)
    resized = replace(
        order.request, quantity=quantity - order.filled_quantity, price=price or order.price
    )
    needed, cost = broker.estimate(resized, order.account_scope, at)
    return needed <= 0 or needed + cost.total <= account.available + own


def _require_resting(order: Order) -> None:
    if order.status not in st.RESTING:
        raise NotFound(f"Order '{order.order_id}' not found or already closed.")
