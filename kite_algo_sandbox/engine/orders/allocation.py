"""How much of the account a run may use: its allocation cap.

A run has a cap when its metadata (or its runtime state) names one. Its usage is its gross exposure:
the units it holds, and those its resting orders may still open, at the last price. An order that
would carry the usage over the cap is refused like one without funds; an order that does not open
anything never is, so a run over its cap can always be reduced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..base.clock import epoch
from ..base.errors import Invalid
from ..base.money import to_paise
from ..market.instruments import Instrument, Instruments
from ..market.prices import Prices
from ..runs.runs import Run, Runs
from .accounts import Accounts
from .order_store import OrderStore
from .orders import Order, OrderRequest
from .risk import may_fill

_Key = tuple[int, str]


@dataclass(slots=True)
class _Use:
    """Units of one instrument and product: held, and being bought or sold."""

    held: int = 0
    buying: int = 0
    selling: int = 0

    @property
    def most(self) -> int:
        """The most units the run can come to hold, long or short."""
        return max(abs(self.held), abs(self.held + self.buying), abs(self.held - self.selling))

    def add(self, sign: int, quantity: int) -> None:
        """Count an order that may still fill."""
        if sign > 0:
            self.buying += quantity
        else:
            self.selling += quantity


def cap_of(run: Run) -> int | None:
    """The run's cap in paise; ``None`` when it has none that can be read."""
    nested = run.runtime_state.get("allocation")
    candidates = (
        run.metadata.get("allocation_cap"),
        run.metadata.get("allocation_cap_inr"),
        nested.get("cap") if isinstance(nested, dict) else None,
        run.runtime_state.get("allocation_cap"),
    )
    for value in candidates:
        if value is None or isinstance(value, bool):
            continue
        try:
            cap = to_paise(value, "allocation_cap")
        except Invalid:
            continue
        if cap >= 0:
            return cap
    return None


class Allocations:
    """Checks orders against the caps of their runs."""

    def __init__(
        self,
        runs: Runs,
        accounts: Accounts,
        orders: OrderStore,
        instruments: Instruments,
        prices: Prices,
    ) -> None:
        self._runs = runs
        self._accounts = accounts
        self._orders = orders
        self._instruments = instruments
        self._prices = prices

    def reason(
        self, run_id: str | None, request: OrderRequest, at: datetime, *,
        besides: Order | None = None,
    ) -> str | None:  # fmt: skip
        """Why the run may not place this order; ``besides`` is the order it replaces."""
        return self.reasons(run_id, [request], at, besides=besides)[0]

    def reasons(
        self, run_id: str | None, requests: Sequence[OrderRequest], at: datetime, *,
        besides: Order | None = None,
    ) -> list[str | None]:  # fmt: skip
        """The same for several orders sent one after the other."""
        run = self._runs.find(run_id) if run_id else None
        cap = cap_of(run) if run else None
        if run is None or cap is None:
            return [None] * len(requests)
        uses = self._uses(run, besides)
        used = sum(
            use.most * self._prices.last(instrument, epoch(at)) for instrument, use in uses.values()
        )
        reasons: list[str | None] = []
        for request in requests:
            added = self._added(request, uses, at)
            over = added > 0 and used + added > cap
            reasons.append(_text(used + added, cap) if over else None)
            used += 0 if over else added
        return reasons

    def _added(
        self, request: OrderRequest, uses: dict[_Key, tuple[Instrument, _Use]], at: datetime
    ) -> int:
        """What the order adds to the usage; it is counted for the orders after it."""
        instrument = self._instruments.find(request.symbol, at)
        if instrument is None:
            return 0
        key = (instrument.instrument_token, request.product)
        use = uses.setdefault(key, (instrument, _Use()))[1]
        before = use.most
        use.add(request.sign, request.quantity)
        return (use.most - before) * self._accounts.reference(request, instrument, at)

    def _uses(self, run: Run, besides: Order | None) -> dict[_Key, tuple[Instrument, _Use]]:
        uses: dict[_Key, tuple[Instrument, _Use]] = {}
        for row in self._accounts.book(run.strategy_run_id, run.scope).open():
            uses[row.key] = (row.instrument, _Use(row.quantity))
        ours = self._orders.active_of_run(run.strategy_run_id)
        for order, units in may_fill(ours, besides):
            if order.instrument is not None:
                key = (order.instrument.instrument_token, order.request.product)
                use = uses.setdefault(key, (order.instrument, _Use()))[1]
                use.add(order.sign, units)
        return uses


def _text(usage: int, cap: int) -> str:
    return (
        f"Allocation cap exceeded: the run would use {usage / 100:.2f} of its cap of "
        f"{cap / 100:.2f}"
    )
