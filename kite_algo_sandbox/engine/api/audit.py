"""Checks that the books balance, to the paisa and after every event.

What has to hold, whatever happens:

* An account's cash is its starting cash plus what was realised minus what was charged, and the
  margin it blocks is that of its positions and of its resting orders.
* A position's profit, realised and open, is what was sold minus what was bought plus what is held.
* The positions of the runs on an account add up to the account's, and so do their charges.
* Nobody holds less than nothing of what is delivered.
* An order fills no more than its quantity and no worse than its limit, and its trades are exactly
  what it has filled; every trade is of one order.

An exchange made with ``audit`` checks what an event has touched when the event is over. It costs
too much for a busy exchange and little enough for every test.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from types import TracebackType

from ..books.charges import ChargesPaise
from ..books.ledger import Account, LedgerError, Position, PositionKey
from ..orders.broker import Broker
from ..orders.events import Traded, Updated
from ..orders.orders import COMPLETE, Order
from ..orders.risk import DELIVERY


class Audit:
    """The checks of one exchange, and the orders it has to look at."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._touched: dict[str, Order] = {}
        broker.subscribe(Updated, lambda event: self._touch(event.order))
        broker.subscribe(Traded, lambda event: self._touch(event.trade.order))

    def _touch(self, order: Order) -> None:
        """Note an order that has changed."""
        self._touched[order.order_id] = order

    def check(self) -> None:
        """Check what has changed since the last time. Raises ``LedgerError``."""
        if not self._touched:
            return
        orders, self._touched = list(self._touched.values()), {}
        self._check(orders, {order.account_scope for order in orders})

    def check_all(self) -> None:
        """Check everything. Raises ``LedgerError``."""
        self._touched.clear()
        orders = list(self._broker.orders.all())
        trades = [trade.trade_id for trade in self._broker.orders.trades()]
        _require(len(trades) == len(set(trades)), "two trades have one id")
        self._check(orders, self._broker.accounts)

    def _check(self, orders: Iterable[Order], scopes: Iterable[str]) -> None:
        for order in orders:
            check_order(self._broker, order)
        for scope in scopes:
            account = self._broker.accounts.get(scope)
            if account is not None:
                self._check_account(account)

    def _check_account(self, account: Account) -> None:
        account.check()
        account.check_reserves()
        for order_id in account.reserves:
            order = self._broker.orders.get(order_id)
            resting = order is not None and not order.is_terminal
            _require(resting, f"funds are blocked for order {order_id}, which does not rest")
        books, scopes = self._broker.accounts.books, self._broker.accounts.scopes
        mine = [book for key, book in books.items() if scopes[key] == account.scope]
        shares: dict[PositionKey, list[Position]] = defaultdict(list)
        for book in mine:
            for row in book.all():
                shares[row.key].append(row)
        for row in account.positions.all():
            check_position(row, sells_uncovered=self._broker.gate.takes_any_terms(account.scope))
            _check_shares(row, shares.pop(row.key, []))
        _require(not any(rows for rows in shares.values()), "a run holds what its account does not")


class CheckedLock:
    """A re-entrant lock that has the books checked when its last holder lets go."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._lock = threading.RLock()
        self._check = check
        self._depth = 0

    def __enter__(self) -> bool:
        self._lock.acquire()
        self._depth += 1
        return True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._depth == 1:
                self._check()
        finally:
            self._depth -= 1
            self._lock.release()


def check_order(broker: Broker, order: Order) -> None:
    """The order against its limits and its trades."""
    name = f"order {order.order_id}"
    _require(0 <= order.filled_quantity <= order.quantity, f"{name} has filled more than it asked")
    full = order.filled_quantity == order.quantity
    _require((order.status == COMPLETE) <= full, f"{name} is complete and has not filled")
    trades = broker.orders.trades_of_order(order.order_id)
    charged = ChargesPaise()
    for trade in trades:
        _require(trade.order is order, f"{name} has the trade of another order")
        charged += trade.charged
        limit = order.limit if not order.modified else 0
        worse = limit and (trade.price - limit) * order.sign > 0
        _require(not worse, f"{name} has filled at {trade.price}, worse than {limit}")
    _require(order.filled_quantity == sum(t.quantity for t in trades), f"{name} lost a trade")
    value = sum(trade.quantity * trade.price for trade in trades)
    _require(order.filled_value == value, f"{name} is worth other than its trades")
    _require(order.charged.total <= charged.total, f"{name} was charged less than it cost")


def check_position(row: Position, *, sells_uncovered: bool = False) -> None:
    """The position against what was bought and sold."""
    name = f"{row.instrument.symbol} {row.product}"
    held = row.buy_quantity - row.sell_quantity
    _require(row.quantity == held, f"{name}: {row.quantity} units are not {held}")
    flow = row.sell_value - row.buy_value
    _require(row.realised + row.unrealised(0) == flow, f"{name}: a paisa of profit is lost")
    covered = row.quantity >= 0 or row.product not in DELIVERY
    _require(covered or sells_uncovered, f"{name}: sold what was not held")


def _check_shares(row: Position, shares: list[Position]) -> None:
    """An account's position against those of its runs."""
    name = f"{row.instrument.symbol} {row.product}"
    for share in shares:
        flow = share.sell_value - share.buy_value
        _require(share.realised + share.unrealised(0) == flow, f"{name}: a run lost a paisa")
    for field in ("quantity", "buy_quantity", "sell_quantity", "buy_value", "sell_value"):
        total = sum(getattr(share, field) for share in shares)
        _require(total == getattr(row, field), f"{name}: {field} of the runs is {total}")
    charged = sum(share.charges.total for share in shares)
    _require(charged == row.charges.total, f"{name}: charges of the runs are {charged}")


def _require(holds: object, message: str) -> None:
    if not holds:
        raise LedgerError(message)
