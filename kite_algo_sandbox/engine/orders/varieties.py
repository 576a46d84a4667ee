"""What sets the order varieties apart: slices of an iceberg, legs of a cover order.

* An iceberg sends its next slice when the previous one has filled completely. Its total stays what
  was asked for: units added to the slice in the book are taken from those still hidden, units
  taken off it are hidden again. Other changes of a slice hold for those that follow, too.
* A cover order, once filled, or cancelled when it had filled in part, gets a stop at ``stoploss``
  rupees from its fill price and, with a positive ``squareoff``, a target at that distance; when
  one leg fills the other is cancelled. Cancelling the stop exits at market. With
  ``trailing_stoploss`` the stop follows the last price in steps of that size whenever the price
  has moved that far in the position's favour.
* An order with ``autoslice`` above the freeze quantity is sent as several orders at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from . import orders as st
from .orders import Order, OrderRequest, next_level, trailing_step

if TYPE_CHECKING:
    from .broker import Broker


OTHER_FILLED = "The other exit has filled"


def first_quantity(request: OrderRequest, lot: int = 1) -> int:
    """The size of the first order sent: one slice of an iceberg, else everything."""
    return min(largest_slice(request, lot), request.quantity)


def slice_size(request: OrderRequest, lot: int = 1) -> int:
    """Units per iceberg slice, in whole lots; the last slice takes what is left."""
    if request.iceberg_quantity:
        return request.iceberg_quantity
    return -(-request.quantity // (request.iceberg_legs * lot)) * lot


def largest_slice(request: OrderRequest, lot: int) -> int:
    """The size of the largest single order that an order is sent as."""
    if request.variety != "iceberg":
        return request.quantity
    return slice_size(request, lot)


def slices_of(request: OrderRequest, freeze: int, lot: int) -> list[int]:
    """The quantities into which an order is cut; one when it is not to be cut."""
    largest = freeze // lot * lot
    if not request.autoslice or not largest or request.quantity <= largest:
        return [request.quantity]
    whole, rest = divmod(request.quantity, largest)
    return [largest] * whole + ([rest] if rest else [])


def hidden_quantity(order: Order) -> int:
    """Units of an iceberg that no slice has shown yet; 0 for every other order."""
    row = order.meta.get("iceberg")
    return int(row["remaining_quantity"]) if isinstance(row, dict) else 0


class Varieties:
    """Follow-up orders of icebergs and cover orders."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def describe(self, order: Order) -> None:
        """Put the slice's place in the iceberg into the order's ``meta``."""
        request = order.request
        if request.variety == "iceberg" and "iceberg" not in order.meta:
            size = slice_size(request, order.instrument.lot_size if order.instrument else 1)
            order.meta["iceberg"] = {
                "leg": 1,
                "legs": -(-request.quantity // size),
                "leg_quantity": size,
                "total_quantity": request.quantity,
                "remaining_quantity": request.quantity - order.quantity,
            }

    def resize(self, order: Order, quantity: int) -> None:
        """A slice of an iceberg is about to have another size; the total stays."""
        row = order.meta.get("iceberg")
        if not isinstance(row, dict) or quantity == order.quantity:
            return
        hidden = int(row["remaining_quantity"]) + order.quantity - quantity
        more = -(-hidden // int(row["leg_quantity"]))
        order.meta["iceberg"] = row | {"legs": row["leg"] + more, "remaining_quantity": hidden}

    def completed(self, order: Order, at: datetime) -> None:
        """An order has filled completely."""
        if order.request.variety == "iceberg":
            self._next_slice(order, at)
        elif order.request.variety == "co" and order.leg_role is None:
            self._cover(order, at)

    def withdrawn(self, order: Order, at: datetime) -> None:
        """An entry was cancelled or has expired: what it had filled is covered nevertheless."""
        if order.variety == "co" and order.leg_role is None and order.filled_quantity:
            self._cover(order, at)

    def filled(self, order: Order, quantity: int, at: datetime) -> None:
        """Part of an order has filled: what one exit has sold, the other need not sell again."""
        if order.leg_role is None:
            return
        for other in self._siblings(order):
            if other.quantity - quantity > other.filled_quantity:
                other.quantity -= quantity
                other.version += 1
            else:
                self._broker.cancel(other, at, OTHER_FILLED)

    def trail(self, order: Order, last: int, at: datetime) -> None:
        """Let the stop of a cover order follow the price."""
        step = trailing_step(order)
        moved = (next_level(order) - last) * order.sign if step else -1
        if moved < 0:
            return
        order.trigger_price -= order.sign * step * (1 + moved // step)
        order.version += 1
        self._broker.emit("order.updated", order, None, at)

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
