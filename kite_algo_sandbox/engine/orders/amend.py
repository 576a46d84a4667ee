"""Cancelling and modifying resting orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ..base.clock import epoch
from ..base.errors import BadRequest, Invalid, NotFound
from ..market.instruments import Instrument
from ..market.phases import Phase
from ..market.reference_prices import phase_of
from . import orders as st
from .broker import FUNDS, Broker
from .order_checks import (
    COVER_PERCENT,
    FAR_STOP,
    UNPROTECTED,
    contract_reason,
    gateway_reason,
    price_reason,
)
from .order_rules import ORDER_TYPES, VALIDITIES, Reader, parse_order
from .orders import Change, Order, OrderRequest
from .risk import holdings_reason
from .varieties import hidden_quantity

MAX_MODIFICATIONS = 25
TOO_MANY = "Maximum allowed order modifications exceeded."
BUSY = "The order is on its way to the exchange. Try again when it is open"
MATCHING = "Orders cannot be changed or cancelled while an auction is being matched"
FIXED = "Market orders cannot be changed or cancelled in this part of the auction"


def cancel(broker: Broker, order: Order, at: datetime) -> None:
    """Cancel a resting order; cancelling a cover order's stop exits at market instead.

    With a latency the order stays in the book until the cancellation has reached the exchange,
    and may fill before it does; a repeat changes nothing.
    """
    _require_resting(order)
    _require_changeable(broker, order, order.order_type, at)
    if not _travels(broker, order):
        _cancelled(broker, order, at)
    elif order.change is None or order.change.body is not None:
        order.change = Change(at + broker.rules.latency)
        if order.in_book:
            order.move(st.CANCEL_PENDING, at)
            broker.emit("order.updated", order, None, at)


def modify(broker: Broker, order: Order, body: Mapping[str, object], at: datetime) -> None:
    """Change price, trigger, quantity, type or validity of a resting order.

    With a latency the old terms hold until the change has reached the exchange; when the order has
    filled by then, the change is void.
    """
    _require_resting(order)
    if order.modifications >= MAX_MODIFICATIONS:
        raise BadRequest(TOO_MANY)
    if order.change is not None or order.arrives_at is not None:
        raise BadRequest(BUSY)
    request = _checked(broker, order, body, at)
    order.order_timestamp = at
    if order.status == st.AMO_RECEIVED:
        order.move(st.MODIFY_AMO, at)
        _take_over(broker, order, request, at)
        order.move(st.AMO_RECEIVED, at)
        broker.emit("order.updated", order, None, at)
        return
    for status in (st.MODIFY_VALIDATING, st.MODIFY_PENDING):
        order.move(status, at)
    if _travels(broker, order):
        order.change = Change(at + broker.rules.latency, dict(body))
        broker.emit("order.updated", order, None, at)
    else:
        _modified(broker, order, request, at)


def apply_change(broker: Broker, order: Order, change: Change, at: datetime) -> None:
    """Carry out a change that has reached the exchange."""
    if change.body is None:
        _cancelled(broker, order, at)
        return
    request = _changed(order, change.body)
    if request.quantity > order.filled_quantity:
        _modified(broker, order, request, at)
        return
    # The order has filled too far meanwhile: it keeps its terms.
    order.move(order.in_book, at)
    broker.emit("order.updated", order, None, at)


def _cancelled(broker: Broker, order: Order, at: datetime) -> None:
    if order.leg_role == "stop" and order.in_book == st.TRIGGER_PENDING:
        order.order_type, order.price = "MARKET", 0
        order.change = None
        if order.status == st.CANCEL_PENDING:
            order.in_book = st.OPEN
        else:
            order.move(st.OPEN, at)
        broker.work(order, at)
        return
    broker.cancel(order, at)
    broker.varieties.withdrawn(order, at)


def _checked(
    broker: Broker, order: Order, body: Mapping[str, object], at: datetime
) -> OrderRequest:
    """The order as it would be; raises when that is not possible."""
    request = _changed(order, body)
    _require_changeable(broker, order, request.order_type, at)
    if request.quantity <= order.filled_quantity:
        raise Invalid("quantity", f"must exceed the {order.filled_quantity} units already filled")
    _require_kept(order, request)
    instrument = order.instrument
    reason = contract_reason(request, instrument)
    if reason is None and instrument is not None:
        reason = (
            _protection_reason(broker, order, request)
            or gateway_reason(request, instrument, broker.prices, at)
            or _price_reason(broker, order, request, instrument, at)
            or _limits_reason(broker, order, request, instrument, at)
        )
    if reason is None and not _affordable(broker, order, request.quantity, request.price, at):
        reason = FUNDS
    if reason is not None:
        raise BadRequest(str(reason))
    return request


def _modified(broker: Broker, order: Order, request: OrderRequest, at: datetime) -> None:
    """The exchange confirms: the new terms hold, and meet the market."""
    was_triggered = order.in_book == st.OPEN and order.needs_trigger
    order.move(st.MODIFIED, at)
    _take_over(broker, order, request, at)
    if order.variety != "auction":
        broker.floor.schedule(order, at)
    waits = order.needs_trigger and not was_triggered
    if not waits:
        broker.floor.protect(order, at)
    order.move(st.TRIGGER_PENDING if waits else st.OPEN, at)
    broker.emit("order.updated", order, None, at)
    broker.floor.meet(order, at)


def _take_over(broker: Broker, order: Order, request: OrderRequest, at: datetime) -> None:
    broker.varieties.resize(order, request.quantity)
    order.modified = True
    order.modifications += 1
    # What follows an order, such as the next slice of an iceberg, has its newest terms.
    placed = order.request
    order.request = replace(request, quantity=placed.quantity, variety=placed.variety)
    order.quantity, order.price = request.quantity, request.price
    order.trigger_price, order.order_type = request.trigger_price, request.order_type
    order.validity, order.validity_ttl = request.validity, request.validity_ttl
    order.disclosed_quantity = request.disclosed_quantity
    order.market_protection = request.market_protection or 0
    if order.instrument is not None:
        broker.reserve(order, order.instrument, at)


def _travels(broker: Broker, order: Order) -> bool:
    parked = order.status == st.AMO_RECEIVED
    return order.travels and not parked and bool(broker.rules.latency)


def _require_changeable(broker: Broker, order: Order, kind: str, at: datetime) -> None:
    """Refuse changes while an auction is matched, and of market orders in its second part."""
    if order.instrument is None or not order.in_book or order.variety == "auction":
        return
    phase = phase_of(broker.prices, order.instrument, epoch(at))
    if phase is Phase.WAITING:
        raise BadRequest(MATCHING)
    if phase.takes_limits_only and "MARKET" in {order.order_type, kind}:
        raise BadRequest(FIXED)


def _protection_reason(broker: Broker, order: Order, request: OrderRequest) -> str | None:
    if not broker.rules.needs_protection or request.order_type not in {"MARKET", "SL-M"}:
        return None
    return None if request.market_protection else UNPROTECTED


def _is_far(broker: Broker, order: Order, trigger_price: int) -> bool:
    parent = broker.orders.get(order.parent_order_id or "")
    if parent is None or not parent.filled_quantity:
        return False
    entry = parent.filled_value // parent.filled_quantity
    return abs(trigger_price - entry) * 100 > entry * COVER_PERCENT


def _price_reason(
    broker: Broker, order: Order, request: OrderRequest, instrument: Instrument, at: datetime
) -> str | None:
    if order.leg_role == "stop" and _is_far(broker, order, request.trigger_price):
        return FAR_STOP
    if order.variety == "auction" or order.status == st.AMO_RECEIVED:
        return None
    return price_reason(request, instrument, broker.prices, at)


def _changed(order: Order, body: Mapping[str, object]) -> OrderRequest:
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


def _require_kept(order: Order, request: OrderRequest) -> None:
    """Refuse what would make another order of a slice of an iceberg or a cover order's exit."""
    if order.leg_role in {"stop", "target"}:
        kept = {"quantity": order.quantity, "order_type": order.order_type,
                "validity": order.validity}  # fmt: skip
        kept |= {"price": order.price} if order.leg_role == "stop" else {}
        for field, value in kept.items():
            if getattr(request, field) != value:
                raise Invalid(field, f"The {order.leg_role} of a cover order keeps its {field}")
    if order.variety != "iceberg":
        return
    if request.validity == "IOC":
        raise Invalid("validity", "Iceberg orders cannot be IOC.")
    most = order.quantity + hidden_quantity(order)
    if request.quantity > most:
        raise Invalid("quantity", f"must be at most the {most} units left of the iceberg")


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
