"""Every order and trade of the exchange."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from ..market.instruments import Instrument
from .orders import Order, Trade

K = TypeVar("K")


def paper_id(number: str) -> str:
    """The name of an order in a paper engine's manner; the same number gives the same name."""
    digest = hashlib.sha1(number.encode(), usedforsecurity=False).hexdigest()
    return f"PAPER-{digest[:12].upper()}"


class OrderStore:
    """Every order and trade, by id, by run and in the order of arrival."""

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._active = _Active()
        self._changed: dict[str, Order] = {}
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
        order.number = len(self._orders)
        self._orders[order.order_id] = order
        self.note(order)
        if order.strategy_run_id is not None:
            self._of_run.setdefault(order.strategy_run_id, []).append(order)
        if order.parent_order_id is not None:
            self._children.setdefault(order.parent_order_id, []).append(order)

    def get(self, order_id: str) -> Order | None:
        """The order with this id."""
        return self._orders.get(order_id)

    def note(self, order: Order) -> None:
        """An order is new, or is in another state than before."""
        self._changed[order.order_id] = order
        if order.is_terminal:
            self._active.remove(order)
        else:
            self._active.add(order)

    def changed(self) -> list[Order]:
        """The orders that have changed since this was last asked."""
        found = list(self._changed.values())
        self._changed.clear()
        return found

    def begin_anew(self) -> None:
        """Every order is new: they were put here from outside."""
        self._active = _Active()
        self._changed.clear()
        for order in self._orders.values():
            if not order.is_terminal:
                self.note(order)

    def active(self) -> list[Order]:
        """Orders that may still change, in the order of arrival."""
        return list(self._active.all.values())

    def active_of_run(self, run_id: str) -> list[Order]:
        """Those of a run."""
        return list(self._active.of_run.get(run_id, {}).values())

    def active_in(self, instrument: Instrument) -> list[Order]:
        """Those for an instrument."""
        return list(self._active.of_token.get(instrument.instrument_token, {}).values())

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


class _Active:
    """Orders that may still change: all, by run and by instrument."""

    def __init__(self) -> None:
        self.all: dict[str, Order] = {}
        self.of_run: dict[str, dict[str, Order]] = {}
        self.of_token: dict[int, dict[str, Order]] = {}

    def add(self, order: Order) -> None:
        if order.order_id in self.all:
            return
        self.all[order.order_id] = order
        if order.strategy_run_id is not None:
            self.of_run.setdefault(order.strategy_run_id, {})[order.order_id] = order
        if order.instrument is not None:
            token = order.instrument.instrument_token
            self.of_token.setdefault(token, {})[order.order_id] = order

    def remove(self, order: Order) -> None:
        if self.all.pop(order.order_id, None) is None:
            return
        _drop(self.of_run, order.strategy_run_id or "", order)
        if order.instrument is not None:
            _drop(self.of_token, order.instrument.instrument_token, order)


def _drop(groups: dict[K, dict[str, Order]], key: K, order: Order) -> None:
    group = groups.get(key, {})
    group.pop(order.order_id, None)
    if not group:
        groups.pop(key, None)
