"""Baskets: several orders under one intent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ..base.clock import iso
from ..books.margin import Holding
from ..orders.broker import Broker
from ..orders.gate import FUNDS, Stage
from ..orders.orders import CANCELLED, COMPLETE, REJECTED, Order, OrderRequest

_LEG_STATUS = {COMPLETE: "filled", CANCELLED: "cancelled", REJECTED: "rejected"}


@dataclass(slots=True)
class Basket:
    """One executed basket of a run."""

    basket_execution_id: str
    strategy_run_id: str
    account_id: str
    execution_mode: str
    all_or_none: bool
    created_at: datetime
    request: dict[str, object]
    metadata: dict[str, object]
    orders: list[Order] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The basket with the present state of its legs."""
        rows = self.orders
        done = sum(order.is_terminal for order in rows)
        return {
            "basket_execution_id": self.basket_execution_id,
            "strategy_run_id": self.strategy_run_id,
            "account_id": self.account_id,
            "execution_mode": self.execution_mode,
            "status": self.status,
            "all_or_none": self.all_or_none,
            "action_required": False,
            "action_reason": None,
            "rollback_status": "none",
            "requested_leg_count": len(rows),
            "completed_leg_count": sum(order.status == COMPLETE for order in rows),
            "terminal_leg_count": done,
            "total_requested_quantity": sum(order.quantity for order in rows),
            "total_filled_quantity": sum(order.filled_quantity for order in rows),
            "latest_event_cursor": None,
            "latest_event_at": iso(self._touched),
            "request": self.request,
            "metadata": self.metadata,
            "created_at": iso(self.created_at),
            "updated_at": iso(self._touched),
            "legs": [self._leg(index, order) for index, order in enumerate(rows)],
        }

    @property
    def status(self) -> str:
        """``active`` while a leg rests, then what became of the legs together."""
        if any(not order.is_terminal for order in self.orders):
            return "active"
        filled = sum(order.status == COMPLETE for order in self.orders)
        if filled == len(self.orders):
            return "completed"
        return "partial" if any(order.filled_quantity for order in self.orders) else "failed"

    @property
    def _touched(self) -> datetime:
        return max(
            (row.updated_at or row.placed_at for row in self.orders), default=self.created_at
        )

    def _leg(self, index: int, order: Order) -> dict[str, object]:
        request = order.request
        price = order.filled_value / order.filled_quantity / 100 if order.filled_quantity else None
        return {
            "basket_execution_id": self.basket_execution_id,
            "leg_index": index,
            "status": _LEG_STATUS.get(order.status, "working"),
            "exchange": request.exchange,
            "tradingsymbol": request.tradingsymbol,
            "product": request.product,
            "transaction_type": request.transaction_type,
            "requested_quantity": order.quantity,
            "broker_order_id": order.order_id,
            "client_order_ref": None,
            "latest_broker_status": order.status,
            "last_seen_filled_quantity": order.filled_quantity,
            "average_price": price,
            "request": {"order_type": order.order_type, "variety": request.variety},
            "created_at": iso(order.placed_at),
            "updated_at": iso(order.updated_at or order.placed_at),
        }


def leg_reasons(
    broker: Broker, requests: list[OrderRequest], scope: str, at: datetime,
    run_id: str | None = None,
) -> list[str | None]:  # fmt: skip
    """Per leg, why the basket as a whole cannot be taken.

    Funds, holdings and the allocation of the run are checked for all legs together.
    """
    reasons: list[str | None] = [None] * len(requests)
    sold: dict[tuple[str, str], int] = {}
    sending = placing_order(requests)
    allowed: list[str | None] = [None] * len(requests)
    if not broker.gate.takes_any_terms(scope):
        allowed = broker.gate.allocations.reasons(run_id, [requests[i] for i in sending], at)
    for index, refusal in zip(sending, allowed, strict=True):
        request = requests[index]
        key = (request.symbol, request.product)
        own = broker.gate.reason(Stage.LEG, request, scope, at, sold=sold.get(key, 0))
        reasons[index] = own or refusal
        if request.sign < 0:
            sold[key] = sold.get(key, 0) + request.quantity
    if any(reasons):
        return reasons
    if not affordable(broker, requests, scope, at):
        return [FUNDS] * len(requests)
    return reasons


def affordable(broker: Broker, requests: list[OrderRequest], scope: str, at: datetime) -> bool:
    """Whether the account can carry all legs together, spread relief included."""
    account = broker.accounts.of(scope, at)
    needed = basket_margin(broker, requests, scope, at)
    cost = sum(broker.accounts.estimate(request, scope, at)[1].total for request in requests)
    return needed <= 0 or needed + cost <= account.available


def basket_margin(broker: Broker, requests: list[OrderRequest], scope: str, at: datetime) -> int:
    """Extra margin of all legs together, in paise; negative when they release some."""
    account = broker.accounts.of(scope, at)
    extra = []
    for request in requests:
        instrument = broker.instruments.find(request.symbol, at)
        if instrument is None:
            continue
        price = broker.accounts.reference(request, instrument, at)
        base = broker.accounts.underlying_price(instrument, at, price)
        signed = request.sign * request.quantity
        value = price * request.quantity
        extra.append(Holding(instrument, request.product, signed, value, base))
    return account.margin_after(extra) - account.position_margin.total


def placing_order(requests: list[OrderRequest]) -> list[int]:
    """Positions of the legs in the order they are sent: buys first, so that they cover sells."""
    return sorted(range(len(requests)), key=lambda index: (requests[index].sign < 0, index))
