"""Whether a delivery sale is covered by shares, and whether an instrument trades."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kite_algo_worker.market.ist import second_of_day

from ..base.clock import to_ist
from ..books.ledger import Account
from ..market.calendar import Calendar
from ..market.instruments import Instrument
from ..market.phases import Phase
from ..market.trading_days import is_always_open, trading_day
from .order_store import OrderStore
from .orders import Order, OrderRequest

#: Products whose sales need shares.
DELIVERY = frozenset({"CNC", "MTF"})


def holdings_reason(
    request: OrderRequest, instrument: Instrument, account: Account, orders: OrderStore, *,
    besides: Order | None = None, taken: int = 0,
) -> str | None:  # fmt: skip
    """Why a delivery sale is not covered by what the account holds.

    ``besides`` is the order that this one replaces, ``taken`` what other orders of the same
    request will sell.
    """
    if request.product not in DELIVERY or request.transaction_type != "SELL":
        return None
    free = sellable(instrument, request.product, account, orders, besides=besides) - taken
    if request.quantity <= free:
        return None
    return (
        f"Insufficient holdings: {max(free, 0)} of {instrument.tradingsymbol} "
        f"can be sold as {request.product}"
    )


def sellable(
    instrument: Instrument, product: str, account: Account, orders: OrderStore, *,
    besides: Order | None = None, run_id: str | None = None,
) -> int:  # fmt: skip
    """Units held for delivery that no resting order has promised; a run may void its own."""
    row = account.positions.get(instrument, product)
    resting = (
        order
        for order in orders.active_in(instrument)
        if order.request.product == product
        and order.account_scope == account.scope
        and order.sign < 0
        and (run_id is None or order.strategy_run_id != run_id)
    )
    return (row.quantity if row else 0) - sum(units for _, units in may_fill(resting, besides))


def may_fill(orders: Iterable[Order], besides: Order | None = None) -> list[tuple[Order, int]]:
    """Orders with the units that may still fill; of the exits of one entry only one does.

    ``besides`` and its other exit are left out.
    """
    left: dict[str, tuple[Order, int]] = {}
    for order in orders:
        key = _exit_of(order)
        if order is besides or (besides is not None and key == _exit_of(besides)):
            continue
        known = left.get(key)
        if known is None or known[1] < order.pending:
            left[key] = (order, order.pending)
    return list(left.values())


def is_open(calendar: Calendar, instrument: Instrument, at: datetime) -> bool:
    """Whether the instrument trades continuously at this instant."""
    if is_always_open(calendar, instrument):
        return True
    local = to_ist(at)
    phases = trading_day(calendar, instrument, local.date())
    return phases is not None and phases.phase(second_of_day(local.time())) is Phase.CONTINUOUS


def _exit_of(order: Order) -> str:
    return (order.parent_order_id if order.leg_role else None) or order.order_id
