"""The one list of checks that an order passes, whichever way it comes.

An order is placed, is a leg of a basket, changes, is released after the night, or arrives late: for
each of these *stages* the table says which checks apply, and their order is the same for all. A
check looks at an :class:`Entry` and gives a :class:`~..base.refusals.Refusal`, a text, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import TypeAlias

from ..base.manners import DOCUMENTED, Manners
from ..base.refusals import Refusal
from ..market.calendar import Calendar
from ..market.instruments import Instrument, Instruments
from ..market.prices import Prices
from ..runs.runs import Runs
from ..runs.tokens import is_paper_scope
from .accounts import Accounts
from .allocation import Allocations
from .auctions import Auctions
from .order_checks import (
    contract_reason,
    lot_reason,
    price_reason,
    protection_reason,
    quantity_reason,
    session_reason,
    stop_reason,
    trigger_reason,
)
from .order_store import OrderStore
from .orders import AMO_RECEIVED, Order, OrderRequest
from .risk import holdings_reason
from .rules import Rules

FUNDS = "Insufficient paper funds or margin"


class Stage(Enum):
    """How an order comes to the gate."""

    #: Only planned: it is judged by its own terms.
    PLAN = auto()
    #: A worker's single order, at the broker's front door: no order exists when it is refused.
    DOOR = auto()
    PLACING = auto()
    #: With the other legs of a basket, whose funds and allocation are checked together.
    LEG = auto()
    #: Funds and holdings were checked before, or it closes what another order has opened.
    EXEMPT = auto()
    CHANGING = auto()
    #: An after-market order on the morning after.
    RELEASE = auto()
    #: After its travel to the exchange.
    ARRIVAL = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """An order at the gate.

    Attributes:
        request: The whole order; of a change, as it would be afterwards.
        run_id: The run whose allocation it uses.
        changes: The order that it would take the place of.
        sold: Units of the same share that earlier legs of its basket sell.
    """

    request: OrderRequest
    instrument: Instrument
    scope: str
    at: datetime
    run_id: str | None = None
    changes: Order | None = None
    sold: int = 0

    @property
    def rest(self) -> OrderRequest:
        """What is still to be filled."""
        if self.changes is None or not self.changes.filled_quantity:
            return self.request
        return replace(self.request, quantity=self.request.quantity - self.changes.filled_quantity)


class Gate:
    """The checks of one exchange."""

    def __init__(
        self, calendar: Calendar, instruments: Instruments, prices: Prices, rules: Rules,
        accounts: Accounts, orders: OrderStore, auctions: Auctions, runs: Runs,
        manners: Manners = DOCUMENTED,
    ) -> None:  # fmt: skip
        self.calendar = calendar
        self.instruments = instruments
        self.prices = prices
        self.rules = rules
        self.accounts = accounts
        self.orders = orders
        self.auctions = auctions
        self.manners = manners
        self.allocations = Allocations(runs, accounts, orders, instruments, prices)

    def reason(
        self, stage: Stage, request: OrderRequest, scope: str, at: datetime, *,
        run_id: str | None = None, changes: Order | None = None, sold: int = 0,
    ) -> str | None:  # fmt: skip
        """Why the order is refused; the first reason of all."""
        instrument = self.instruments.find(request.symbol, at)
        if instrument is None:
            return Refusal(f"Instrument not found for {request.symbol}")
        checks = (_FEW_AT if self.takes_any_terms(scope) else _AT)[stage]
        if not checks:
            return None
        entry = Entry(request, instrument, scope, at, run_id, changes, sold)
        for check in checks:
            reason = check(self, entry)
            if reason is not None:
                return reason
        return None

    def takes_any_terms(self, scope: str) -> bool:
        """Whether the orders of an account meet only the few checks of a paper engine."""
        return not self.manners.checks_terms and is_paper_scope(scope)


Check: TypeAlias = Callable[[Gate, Entry], str | None]


def _quantity(_: Gate, entry: Entry) -> str | None:
    return quantity_reason(entry.request, entry.instrument)


def _protection(gate: Gate, entry: Entry) -> str | None:
    return protection_reason(entry.request) if gate.rules.needs_protection else None


def _trigger(gate: Gate, entry: Entry) -> str | None:
    return trigger_reason(entry.request, entry.instrument, gate.prices, entry.at)


def _contract(_: Gate, entry: Entry) -> str | None:
    """What can never be accepted, whatever the hour, the price and the account."""
    return contract_reason(entry.request, entry.instrument)


def _lot(_: Gate, entry: Entry) -> str | None:
    return lot_reason(entry.request, entry.instrument)


def _session(gate: Gate, entry: Entry) -> str | None:
    if entry.request.variety == "auction":
        return gate.auctions.reason(entry.request, entry.instrument, entry.at)
    return session_reason(entry.request, entry.instrument, gate.calendar, gate.prices, entry.at)


def _stop(gate: Gate, entry: Entry) -> str | None:
    """The stop of a cover order stays near the entry's price."""
    if entry.changes is None or entry.changes.leg_role != "stop":
        return None
    return stop_reason(entry.request, gate.orders.get(entry.changes.parent_order_id or ""))


def _price(gate: Gate, entry: Entry) -> str | None:
    if entry.changes is not None and entry.changes.status == AMO_RECEIVED:
        return None
    return price_reason(entry.request, entry.instrument, gate.prices, entry.at)


def _holdings(gate: Gate, entry: Entry) -> str | None:
    account = gate.accounts.of(entry.scope, entry.at)
    return holdings_reason(
        entry.rest, entry.instrument, account, gate.orders, besides=entry.changes, taken=entry.sold
    )


def _allocation(gate: Gate, entry: Entry) -> str | None:
    return gate.allocations.reason(entry.run_id, entry.rest, entry.at, besides=entry.changes)


def _funds(gate: Gate, entry: Entry) -> str | None:
    account, changes = gate.accounts.of(entry.scope, entry.at), entry.changes
    needed, cost = gate.accounts.estimate(entry.rest, entry.scope, entry.at)
    own = account.reserves.get(changes.order_id, 0) if changes is not None else 0
    total = needed + cost.total
    if needed <= 0 or total <= account.available + own:
        return None
    return Refusal(
        FUNDS,
        raw=f"RMS:Margin Exceeds,Required:{total / 100:.2f}, "
        f"Available:{account.available / 100:.2f} "
        f"for entity account-{account.scope.partition(':')[2].upper()}",
    )


_PLAN, _DOOR, _PLACING, _LEG = Stage.PLAN, Stage.DOOR, Stage.PLACING, Stage.LEG
_CHANGING, _RELEASE, _ARRIVAL = Stage.CHANGING, Stage.RELEASE, Stage.ARRIVAL

#: Every check, in the order in which they are made, with the stages at which it is. What the front
#: door looks at comes first, wherever it is looked at.
CHECKS: tuple[tuple[Check, frozenset[Stage]], ...] = (
    (_quantity, frozenset({_PLAN, _DOOR, _PLACING, _LEG, _CHANGING})),
    (_protection, frozenset({_DOOR, _PLACING, _LEG, _CHANGING, _RELEASE})),
    (_trigger, frozenset({_DOOR, _PLACING, _LEG, _CHANGING, _RELEASE})),
    (_contract, frozenset({_PLAN, _PLACING, _LEG, _CHANGING})),
    (_lot, frozenset({_PLAN, _PLACING, _LEG, _CHANGING})),
    (_session, frozenset({_PLACING, _LEG, _RELEASE, _ARRIVAL})),
    (_stop, frozenset({_CHANGING})),
    (_price, frozenset({_PLACING, _LEG, _CHANGING, _RELEASE})),
    (_holdings, frozenset({_PLACING, _LEG, _CHANGING})),
    (_allocation, frozenset({_PLACING, _CHANGING})),
    (_funds, frozenset({_PLACING, _CHANGING})),
)


#: The checks that a paper engine makes, too.
FEW: frozenset[Check] = frozenset({_lot, _session, _funds})


def checks_at(stage: Stage) -> tuple[Check, ...]:
    """The checks of a stage, in their order."""
    return tuple(check for check, stages in CHECKS if stage in stages)


_AT: dict[Stage, tuple[Check, ...]] = {stage: checks_at(stage) for stage in Stage}
_FEW_AT: dict[Stage, tuple[Check, ...]] = {
    stage: tuple(check for check in _AT[stage] if check in FEW) for stage in Stage
}
