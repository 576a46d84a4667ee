"""An option run and its legs: what was planned, what was ordered, what was filled."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from ..base.money import average, rupees
from ..market.instruments import Instrument
from ..orders.orders import COMPLETE, REJECTED, TERMINAL, Order, OrderRequest

Json = dict[str, object]
Phase: TypeAlias = Literal["entry", "exit"]

CREATED, ENTRY_PREVIEWED = "created", "entry_previewed"
ENTERED, PARTIAL_ENTRY, CLEANUP = "entered", "partial_entry", "cleanup_required"
EXIT_PREVIEWED, PARTIAL_EXIT, EXITED = "exit_previewed", "partial_exit", "exited"
ENTERABLE = frozenset({CREATED, ENTRY_PREVIEWED})
EXITABLE = frozenset({ENTERED, PARTIAL_ENTRY, CLEANUP, EXIT_PREVIEWED, PARTIAL_EXIT})

_DONE = frozenset({"filled", "complete", "completed", "success"})
_FAILED = frozenset({"rejected", "failed", "cancelled", "canceled"})


@dataclass(frozen=True, slots=True)
class Fill:
    """Units that changed hands for a leg: signed quantity, value in paise."""

    quantity: int
    value: int
    order_id: str
    trade_id: str
    phase: Phase

    def as_json(self, leg: Leg) -> Json:
        """The fill as the run lists it."""
        units = abs(self.quantity)
        return {
            "trade_id": self.trade_id,
            "order_id": self.order_id,
            "leg_id": leg.leg_id,
            "tradingsymbol": leg.request.tradingsymbol,
            "transaction_type": "BUY" if self.quantity > 0 else "SELL",
            "quantity": units,
            "product": leg.request.product,
            "phase": self.phase,
            "price": rupees(average(self.value, units)),
        }


@dataclass(slots=True)
class Result:
    """An order of the run: one of the exchange's, or one that was only reported."""

    order_id: str
    phase: Phase
    request: OrderRequest
    reported: str = "filled"
    order: Order | None = None
    extra: Json = field(default_factory=dict)

    @property
    def status(self) -> str:
        """Lower case: ``filled``, ``accepted``, ``cancelled``, ``rejected``, or as reported."""
        if self.order is None:
            return self.reported
        if self.order.status == COMPLETE:
            return "filled"
        return self.order.status.lower() if self.order.status in TERMINAL else "accepted"

    @property
    def is_resting(self) -> bool:
        """Whether the exchange may still fill it."""
        return self.order is not None and not self.order.is_terminal

    def as_json(self, leg_id: str) -> Json:
        """The order as the run lists it."""
        row = self.extra | {
            "order_id": self.order_id,
            "leg_id": leg_id,
            "tradingsymbol": self.request.tradingsymbol,
            "transaction_type": self.request.transaction_type,
            "quantity": self.request.quantity,
            "product": self.request.product,
            "status": self.status,
            "phase": self.phase,
        }
        if self.order is not None and self.order.status == REJECTED:
            row["reason"] = self.order.status_message
        return row


@dataclass(slots=True)
class Leg:
    """One leg: as sent, as an order, and what became of it."""

    leg_id: str
    data: Json
    request: OrderRequest
    instrument: Instrument | None
    results: list[Result] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)

    @property
    def net(self) -> int:
        """Open units, negative when short."""
        return sum(fill.quantity for fill in self.fills)

    @property
    def lots(self) -> float:
        """Lots of the planned quantity."""
        return self.request.quantity / self.lot_size

    @property
    def lot_size(self) -> int:
        """Units per lot; 1 for an unknown contract."""
        return self.instrument.lot_size if self.instrument else 1

    @property
    def entry_value(self) -> int:
        """What the entry was filled for, in paise; positive."""
        return sum(fill.value for fill in self.fills if fill.phase == "entry")

    @property
    def entry_quantity(self) -> int:
        """Units filled at entry; positive."""
        return sum(abs(fill.quantity) for fill in self.fills if fill.phase == "entry")

    def mtm(self, last: int) -> int:
        """Profit of all fills with the open units at a price, in paise, before charges."""
        paid = sum(fill.value if fill.quantity > 0 else -fill.value for fill in self.fills)
        return self.net * last - paid

    def outcome(self, phase: Phase) -> Literal["done", "failed", "pending"]:
        """What the newest order of a phase came to."""
        mine = [result for result in self.results if result.phase == phase]
        status = mine[-1].status if mine else ""
        if status in _DONE:
            return "done"
        return "failed" if status in _FAILED else "pending"

    def resting(self) -> list[Result]:
        """Orders the exchange may still fill."""
        return [result for result in self.results if result.is_resting]

    def as_json(self) -> Json:
        """The leg as it was sent, with its id."""
        return copy.deepcopy(self.data)


@dataclass(slots=True)
class OptionRun:
    """One option run. ``worker_run_id`` is the worker run its orders belong to, if any."""

    strategy_run_id: str
    strategy_name: str
    product: str
    legs: list[Leg]
    protection: Json | None
    metadata: Json
    created_at: datetime
    status: str = CREATED
    mode: str | None = None
    account_scope: str | None = None
    worker_run_id: str | None = None
    completed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    order_log: list[tuple[Leg, Result]] = field(default_factory=list)
    fill_log: list[tuple[Leg, Fill]] = field(default_factory=list)
    answers: dict[str, Json] = field(default_factory=dict)
    best_mtm: int = 0
    triggered_rule: str | None = None

    @property
    def book(self) -> str:
        """Whose positions hold the run's legs."""
        return self.worker_run_id or self.strategy_run_id

    @property
    def open_legs(self) -> list[Leg]:
        """Legs with open units, in the order of the run."""
        return [leg for leg in self.legs if leg.net]

    @property
    def is_simulated(self) -> bool:
        """Whether its fills were reported and no position stands behind them."""
        return self.mode not in {"paper", "live"}

    def outcomes(self, legs: list[Leg], phase: Phase) -> tuple[list[str], list[str], list[str]]:
        """Ids of completed, failed and pending legs of a phase."""
        sorted_ids: dict[str, list[str]] = {"done": [], "failed": [], "pending": []}
        for leg in legs:
            sorted_ids[leg.outcome(phase)].append(leg.leg_id)
        return sorted_ids["done"], sorted_ids["failed"], sorted_ids["pending"]

    def note(self, leg: Leg, result: Result) -> None:
        """Take in an order of a leg."""
        leg.results.append(result)
        self.order_log.append((leg, result))

    def fill(self, leg: Leg, fill: Fill) -> None:
        """Take in a fill of a leg."""
        leg.fills.append(fill)
        self.fill_log.append((leg, fill))

    def orders(self, start: int = 0) -> list[Json]:
        """Orders of the run as they were sent, from a position of ``order_log`` on."""
        return [result.as_json(leg.leg_id) for leg, result in self.order_log[start:]]

    def trades(self, start: int = 0) -> list[Json]:
        """Fills of the run as they happened, from a position of ``fill_log`` on."""
        return [fill.as_json(leg) for leg, fill in self.fill_log[start:]]

    def as_json(self) -> Json:
        """The whole run."""
        return {
            "status": self.status,
            "strategy_run_id": self.strategy_run_id,
            "strategy_name": self.strategy_name,
            "product": self.product,
            "legs": [leg.as_json() for leg in self.legs],
            "protection": copy.deepcopy(self.protection),
            "metadata": copy.deepcopy(self.metadata),
            "completed_legs": list(self.completed),
            "failed_legs": list(self.failed),
            "pending_legs": list(self.pending),
            "orders": self.orders(),
            "trades": self.trades(),
        }

    def state(self) -> Json:
        """The run's status and legs by outcome."""
        return {
            "status": self.status,
            "completed_legs": list(self.completed),
            "failed_legs": list(self.failed),
            "pending_legs": list(self.pending),
            "product": self.product,
        }
