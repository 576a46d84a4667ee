"""Every order and trade of the exchange."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from .orders import Order, Trade


def paper_id(number: str) -> str:
    """The name of an order in a paper engine's manner; the same number gives the same name."""
    digest = hashlib.sha1(number.encode(), usedforsecurity=False).hexdigest()
    return f"PAPER-{digest[:12].upper()}"


class OrderStore:
    """Every order and trade, by id, by run and in the order of arrival."""

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._active: dict[str, Order] = {}
        self._of_run: dict[str, list[Order]] = {}
        self._children: dict[str, list[Order]] = {}
        self._trades_of_run: dict[str, list[Trade]] = {}
        self._trades_of_order: dict[str, list[Trade]] = {}
        self._sequence: dict[str, int] = {}

    def next_id(self, at: datetime) -> str:
        """``YYMMDD`` and a six-digit number that starts at 1 every day."""
        day = at.strftime("%y%m%d")
        number = self._sequence[day] = self._sequence.get(day, 0) + 1
        return f"{day}{number:06d}"

    def add(self, order: Order) -> None:
        """Take a new order in."""
        self._orders[order.order_id] = order
        self._active[order.order_id] = order
        if order.strategy_run_id is not None:
            self._of_run.setdefault(order.strategy_run_id, []).append(order)
        if order.parent_order_id is not None:
            self._children.setdefault(order.parent_order_id, []).append(order)

    def get(self, order_id: str) -> Order | None:
        """The order with this id."""
        return self._orders.get(order_id)

    def active(self) -> list[Order]:
        """Orders that may still change, in the order of arrival."""
        done = [order_id for order_id, order in self._active.items() if order.is_terminal]
        for order_id in done:
            del self._active[order_id]
        return list(self._active.values())

    def all(self) -> Iterator[Order]:
        """Every order, oldest first."""
        yield from self._orders.values()

    def trades(self) -> Iterator[Trade]:
        """Every trade, by order and time."""
        for trades in self._trades_of_order.values():
            yield from trades

    def of_run(self, run_id: str) -> list[Order]:
        """Orders of a run, oldest first."""
        return list(self._of_run.get(run_id, ()))

    def children(self, parent_id: str) -> list[Order]:
        """Orders that name this one as their parent."""
        return list(self._children.get(parent_id, ()))

    def add_trade(self, trade: Trade) -> None:
        """Take a new trade in."""
        run_id = trade.order.strategy_run_id
        if run_id is not None:
            self._trades_of_run.setdefault(run_id, []).append(trade)
        self._trades_of_order.setdefault(trade.order.order_id, []).append(trade)

    def trades_of_run(self, run_id: str) -> list[Trade]:
        """Trades of a run, oldest first."""
        return list(self._trades_of_run.get(run_id, ()))

    def trades_of_order(self, order_id: str) -> list[Trade]:
        """Trades of an order, oldest first."""
        return list(self._trades_of_order.get(order_id, ()))
