"""Cancelling and modifying resting orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..base.clock import epoch
from ..base.errors import BadRequest, Invalid, NotFound
from ..market.phases import Phase
from ..market.reference_prices import phase_of
from . import orders as st
from .broker import Broker
from .gate import Stage
from .orders import Order, OrderRequest
from .slices import hidden_quantity
from .terms import changed_request

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
        broker.carry_out(order, broker.venue.withdraw(order, at), at)
    elif order.change is None or order.change.body is not None:
        broker.carry_out(order, broker.venue.change_later(order, None, at), at)


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
    if order.status != st.AMO_RECEIVED:
        order.move(st.MODIFY_VALIDATING, at)
        order.move(st.MODIFY_PENDING, at)
    if _travels(broker, order):
        broker.carry_out(order, broker.venue.change_later(order, dict(body), at), at)
    else:
        broker.carry_out(order, broker.venue.change(order, request, at), at)


def _checked(
    broker: Broker, order: Order, body: Mapping[str, object], at: datetime
) -> OrderRequest:
    """The order as it would be; raises when that is not possible."""
    request = changed_request(order, body)
    _require_changeable(broker, order, request.order_type, at)
    if request.quantity <= order.filled_quantity:
        raise Invalid("quantity", f"must exceed the {order.filled_quantity} units already filled")
    _require_kept(order, request)
    reason = broker.gate.reason(
        Stage.CHANGING, request, order.account_scope, at,
        run_id=order.strategy_run_id, changes=order,
    )  # fmt: skip
    if reason is not None:
        raise BadRequest(str(reason))
    return request


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


def _require_resting(order: Order) -> None:
    if order.status not in st.RESTING:
        raise NotFound(f"Order '{order.order_id}' not found or already closed.")
