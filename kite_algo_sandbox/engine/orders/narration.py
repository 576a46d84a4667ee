"""What a run's timeline tells of its orders: one row for each thing that happens to one."""

from __future__ import annotations

from datetime import datetime

from ..base.clock import iso
from ..base.timeline import Related, Timeline
from . import orders as st
from .broker import Broker
from .events import Traded, Updated
from .orders import Order, Trade


class Narration:
    """Writes a row for every event of an order that belongs to a run."""

    def __init__(self, broker: Broker, timeline: Timeline) -> None:
        self._broker = broker
        self._timeline = timeline
        broker.subscribe(Updated, self.on_update)
        broker.subscribe(Traded, self.on_trade)

    def on_update(self, event: Updated) -> None:
        """An order is in another state."""
        self._tell("order.updated", event.order, None, event.at)

    def on_trade(self, event: Traded) -> None:
        """An order has filled: the trade, and the state it has left the order in."""
        order = event.trade.order
        self._tell("order.trade", order, event.trade, event.at)
        self._tell("order.updated", order, None, event.at)

    def _tell(self, event_type: str, order: Order, trade: Trade | None, at: datetime) -> None:
        run_id = order.strategy_run_id
        silent = order.is_paper and not self._broker.manners.paper_in_timeline
        if run_id is None or silent:
            return
        payload: dict[str, object] = {
            "order_id": order.order_id,
            "status": order.status,
            "filled_quantity": order.filled_quantity,
            "quantity": order.quantity,
            "average_price": order.average_price,
            "event_timestamp": iso(at),
            "tradingsymbol": order.request.tradingsymbol,
            "transaction_type": order.request.transaction_type,
        }
        if order.status_message:
            payload["status_message"] = order.status_message
        if trade is not None:
            payload |= {
                "trade_id": trade.trade_id,
                "trade_quantity": trade.quantity,
                "trade_price": trade.price / 100,
                "charges": trade.charged.as_json(),
            }
        self._timeline.append(
            run_id,
            order.account_scope,
            "execution",
            "basket_runtime",
            event_type,
            at,
            summary=describe(order, trade),
            payload=payload,
            related=Related("broker_order", order.order_id, order.basket_id),
        )


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
