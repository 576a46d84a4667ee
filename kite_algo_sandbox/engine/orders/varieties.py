"""What follows an order by its variety: the next slice of an iceberg, the legs of a cover order.

* An iceberg sends its next slice when the previous one has filled completely. Changes of a slice
  hold for those that follow, too.
* A cover order, once filled, or cancelled when it had filled in part, gets a stop at ``stoploss``
  rupees from its fill price and, with a positive ``squareoff``, a target at that distance; when
  one leg fills the other is cancelled. Cancelling the stop exits at market. With
  ``trailing_stoploss`` the stop follows the last price in steps of that size whenever the price
  has moved that far in the position's favour.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from . import orders as st
from .broker import Broker
from .events import Ended, Traded
from .orders import Order, OrderRequest

OTHER_FILLED = "The other exit has filled"


class Varieties:
    """Follow-up orders of icebergs and cover orders."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        broker.subscribe(Traded, self.on_trade)
        broker.subscribe(Ended, self.on_end)

    def on_trade(self, event: Traded) -> None:
        """Part of an order has filled: what one exit has sold, the other need not sell again."""
        order, quantity = event.trade.order, event.trade.quantity
        if order.leg_role is None:
            return
        for other in self._siblings(order):
            if other.quantity - quantity > other.filled_quantity:
                other.quantity -= quantity
                other.version += 1
            else:
                self._broker.cancel(other, event.at, OTHER_FILLED)

    def on_end(self, event: Ended) -> None:
        """An iceberg's slice is followed by the next; what a cover order has filled is covered."""
        order = event.order
        complete = order.status == st.COMPLETE
        if order.variety == "iceberg" and complete:
            self._next_slice(order, event.at)
        elif order.variety != "co" or order.leg_role is not None:
            return
        elif complete or (event.withdrawn and order.filled_quantity):
            self._cover(order, event.at)

    def _next_slice(self, order: Order, at: datetime) -> None:
        row = order.meta.get("iceberg")
        if not isinstance(row, dict) or not row["remaining_quantity"]:
            return
        left = int(row["remaining_quantity"])
        size = min(int(row["leg_quantity"]), left)
        meta: dict[str, object] = {
            "iceberg": row | {"leg": row["leg"] + 1, "remaining_quantity": left - size}
        }
        request = replace(order.request, quantity=size, iceberg_quantity=size, iceberg_legs=0)
        self._broker.place(
            request, order.account_scope, order.strategy_run_id, at,
            attribution=order.attribution, parent=order.parent_order_id or order.order_id,
            meta=meta, basket_id=order.basket_id, travels=order.travels,
        )  # fmt: skip

    def _cover(self, order: Order, at: datetime) -> None:
        request = order.request
        price = order.filled_value // order.filled_quantity
        tick = order.instrument.tick if order.instrument else 1
        side = "SELL" if request.sign > 0 else "BUY"
        exit_request = OrderRequest(
            exchange=request.exchange,
            tradingsymbol=request.tradingsymbol,
            transaction_type=side,
            product=request.product,
            order_type="SL-M",
            quantity=order.filled_quantity,
            variety="co",
            trigger_price=_grid(price - request.sign * request.stoploss, tick),
            stoploss=request.stoploss,
            trailing_stoploss=_grid(request.trailing_stoploss, tick)
            if request.trailing_stoploss
            else 0,
        )
        self._leg(order, exit_request, "stop", at)
        if request.squareoff:
            target = _grid(price + request.sign * request.squareoff, tick)
            self._leg(
                order, replace(exit_request, order_type="LIMIT", price=target, trigger_price=0),
                "target", at,
            )  # fmt: skip

    def _leg(self, order: Order, request: OrderRequest, role: str, at: datetime) -> None:
        self._broker.place(
            request, order.account_scope, order.strategy_run_id, at,
            attribution=order.attribution, parent=order.order_id, role=role,
        )  # fmt: skip

    def _siblings(self, order: Order) -> list[Order]:
        found = self._broker.orders.children(order.parent_order_id or "")
        return [
            other
            for other in found
            if other is not order and other.status in st.RESTING and other.leg_role
        ]


def _grid(price: int, tick: int) -> int:
    return max(price // tick * tick, tick)
