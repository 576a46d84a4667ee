"""One line of plain text about what happened to an order, for people who read a timeline."""

from __future__ import annotations

from . import orders as st
from .orders import Order, Trade


def describe(order: Order, trade: Trade | None) -> str:
    """What a timeline row says: ``BUY 1 INFY MARKET: COMPLETE at 1379.70``."""
    request = order.request
    head = f"{request.transaction_type} {order.quantity} {request.tradingsymbol}"
    if trade is not None:
        return f"{head}: {trade.quantity} filled at {_rupees(trade.price)}"
    return f"{head} {_terms(order)}: {_outcome(order)}"


def _terms(order: Order) -> str:
    """Type and prices as asked for; a protected order keeps the name it was given."""
    request = order.request
    parts = [request.order_type if not order.modified else order.order_type]
    price, trigger = (
        (order.price, order.trigger_price)
        if order.modified
        else (request.price, request.trigger_price)
    )
    if price:
        parts.append(_rupees(price))
    if trigger:
        parts.append(f"trigger {_rupees(trigger)}")
    if request.variety != "regular":
        parts.append(f"({order.leg_role or request.variety})")
    return " ".join(parts)


def _outcome(order: Order) -> str:
    if order.status == st.COMPLETE:
        return f"{order.status} at {_rupees(round(order.filled_value / order.quantity))}"
    text = order.status
    if order.filled_quantity:
        text += f", {order.filled_quantity} of {order.quantity} filled"
    if order.status_message and order.is_terminal:
        text += f", {order.status_message}"
    return text


def _rupees(paise: int) -> str:
    return f"{paise / 100:.2f}"
