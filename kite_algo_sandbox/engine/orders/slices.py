"""How an order is cut: the slices of an iceberg, and those of an order above the freeze quantity.

An iceberg's total stays what was asked for: units added to the slice in the book are taken from
those still hidden, units taken off it are hidden again. An order with ``autoslice`` above the
freeze quantity is sent as several orders at once.
"""

from __future__ import annotations

from .orders import Order, OrderRequest


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


def describe_slice(order: Order) -> None:
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


def resize(order: Order, quantity: int) -> None:
    """A slice of an iceberg is about to have another size; the total stays."""
    row = order.meta.get("iceberg")
    if not isinstance(row, dict) or quantity == order.quantity:
        return
    hidden = int(row["remaining_quantity"]) + order.quantity - quantity
    more = -(-hidden // int(row["leg_quantity"]))
    order.meta["iceberg"] = row | {"legs": row["leg"] + more, "remaining_quantity": hidden}
