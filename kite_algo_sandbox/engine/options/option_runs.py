"""Option runs: from a plan of legs to orders at the exchange, and out again.

Orders belong to the worker run that the caller's safety token or session names, so its orders,
positions and profit show them; without one they belong to the option run and its paper account.
A leg counts what its own orders filled, and what the exchange did on its own: expiry, square-off,
or the exit of the whole worker run.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from ..base.clock import epoch
from ..base.errors import Conflict, Invalid, NotFound
from ..market.settlement import settlement_price
from ..orders.broker import Broker
from ..orders.events import Traded
from ..orders.orders import Trade
from .option_legs import (
    CLEANUP,
    ENTERABLE,
    ENTERED,
    ENTRY_PREVIEWED,
    EXIT_PREVIEWED,
    EXITABLE,
    EXITED,
    PARTIAL_ENTRY,
    PARTIAL_EXIT,
    Fill,
    Leg,
    OptionRun,
    Phase,
)
from .option_plan import entry_plan, entry_request, estimate, exit_plan, open_leg
from .option_trading import OptionTrading, Terms

Json = dict[str, object]
Body = Mapping[str, object]


class OptionRuns:
    """Every option run of the exchange."""

    def __init__(self, broker: Broker, make_id: Callable[[str], str]) -> None:
        self._broker = broker
        self._make_id = make_id
        self._runs: dict[str, OptionRun] = {}
        self._trading = OptionTrading(broker)
        broker.subscribe(Traded, lambda event: self.on_trade(event.trade))

    def all(self) -> list[OptionRun]:
        """Every run, oldest first."""
        return list(self._runs.values())

    def open(self) -> list[OptionRun]:
        """Runs with open units or resting orders."""
        return [
            run for run in self._runs.values() if any(leg.net or leg.resting() for leg in run.legs)
        ]

    def get(self, run_id: str, at: datetime) -> OptionRun:
        """The run in its present state, or ``NotFound``."""
        run = self._runs.get(run_id)
        if run is None:
            raise NotFound(
                {"code": "OPTION_RUN_NOT_FOUND", "message": f"Option run '{run_id}' not found"}
            )
        self.refresh(run, at)
        return run

    def status_of(self, run_id: str, at: datetime) -> str:
        """The present status of the run with this id; empty when there is none."""
        run = self._runs.get(run_id)
        if run is None:
            return ""
        self.refresh(run, at)
        return run.status

    def create(self, body: Body, at: datetime) -> OptionRun:
        """A new run; nothing is traded."""
        run_id = str(body.get("strategy_run_id") or "") or self._make_id("opt_run_")
        if run_id in self._runs:
            raise Conflict(
                {"code": "OPTION_RUN_EXISTS", "message": f"Option run '{run_id}' already exists"}
            )
        product = str(body.get("product") or "")
        rows = body.get("legs")
        protection, metadata = body.get("protection"), body.get("metadata")
        run = OptionRun(
            strategy_run_id=run_id,
            strategy_name=str(body.get("strategy_name") or ""),
            product=product,
            legs=self._legs(rows if isinstance(rows, list) else [], product, at),
            protection=copy.deepcopy(dict(protection)) if isinstance(protection, Mapping) else None,
            metadata=copy.deepcopy(dict(metadata)) if isinstance(metadata, Mapping) else {},
            created_at=at,
        )
        self._runs[run_id] = run
        return run

    def preview_entry(self, run: OptionRun, scope: str, at: datetime) -> Json:
        """The orders of the entry with margin and charges. May be repeated until the entry."""
        self._require(run, ENTERABLE, "previewed for entry")
        run.status = ENTRY_PREVIEWED
        plan = entry_plan(run)
        return {
            "strategy_run_id": run.strategy_run_id,
            "product": run.product,
            "resolved_legs": [leg.as_json() for leg in run.legs],
            "order_plan": [item.as_json() for item in plan],
            **estimate(self._broker, plan, scope, at),
            "protection_preview": copy.deepcopy(run.protection),
        }

    def preview_exit(self, run: OptionRun, scope: str, at: datetime) -> Json:
        """The orders that would close the run. May be repeated."""
        self._require(run, EXITABLE, "previewed for exit")
        run.status = EXIT_PREVIEWED
        units = self.open_units(run)
        plan = exit_plan(run, units)
        return {
            "strategy_run_id": run.strategy_run_id,
            "product": run.product,
            "open_legs": [
                open_leg(leg, units[leg.leg_id], self._last(leg, at))
                for leg in run.legs
                if units.get(leg.leg_id)
            ],
            "order_plan": [item.as_json() for item in plan],
            **estimate(self._broker, plan, scope, at, closing=True),
        }

    def enter(self, run: OptionRun, terms: Terms, at: datetime) -> Json:
        """Place the entry orders, or note the outcome that ``terms`` report."""
        stored = run.answers.get(f"entry {terms.key}") if terms.key else None
        if stored is not None:
            return copy.deepcopy(stored)
        self._require(run, ENTERABLE, "entered")
        plan = entry_plan(run)
        if not plan:
            raise Conflict(
                {"code": "OPTION_RUN_INVALID_TRANSITION", "message": "The run has no legs to enter"}
            )
        run.mode, run.account_scope = terms.mode, terms.scope
        run.worker_run_id = terms.worker_run_id
        answer = self._trading.send(run, plan, "entry", terms, at)
        run.status = ENTERED
        self.refresh(run, at)
        answer |= {
            "mode": terms.mode,
            "status": run.status,
            "completed_legs": list(run.completed),
            "failed_legs": list(run.failed),
            "pending_legs": list(run.pending),
        }
        return self._keep(run, "entry", terms, answer)

    def exit(self, run: OptionRun, terms: Terms, at: datetime) -> Json:
        """Close what is open. Resting orders of the run are cancelled first."""
        stored = run.answers.get(f"exit {terms.key}") if terms.key else None
        if stored is not None:
            return copy.deepcopy(stored)
        self._require(run, EXITABLE, "exited")
        if not run.is_simulated:
            self._trading.require_open_market(run.open_legs, at)
        self._trading.cancel_resting(run, at)
        plan = exit_plan(run, self.open_units(run))
        answer = self._trading.send(run, plan, "exit", terms, at)
        legs = [item.leg for item in plan]
        _, failed, pending = run.outcomes(legs, "exit")
        if failed or pending:
            run.status = PARTIAL_EXIT
            run.failed = failed
            run.completed = run.pending = failed + pending
        else:
            run.status, run.pending = EXITED, []
        answer |= {
            "status": run.status,
            "completed_legs": list(run.completed),
            "failed_legs": list(run.failed),
            "pending_legs": list(run.pending),
        }
        return self._keep(run, "exit", terms, answer)

    def open_units(self, run: OptionRun) -> dict[str, int]:
        """Signed units to close by leg id: the leg's own, and no more than the book still holds.

        Someone may have sold part of a position by other orders; closing the rest twice would
        open the opposite position.
        """
        if run.is_simulated:
            return {leg.leg_id: leg.net for leg in run.open_legs}
        units: dict[str, int] = {}
        missing: dict[tuple[int, str], int] = {}
        for leg in run.open_legs:
            if leg.instrument is None:
                continue
            key = (leg.instrument.instrument_token, leg.request.product)
            if key not in missing:
                mine = sum(o.net for o in run.open_legs if o.instrument == leg.instrument)
                missing[key] = mine - self._share(run, leg)
            gone = missing[key]
            cut = min(max(gone, 0), leg.net) if leg.net > 0 else max(min(gone, 0), leg.net)
            units[leg.leg_id] = leg.net - cut
            missing[key] -= cut
        return units

    def refresh(self, run: OptionRun, at: datetime) -> None:
        """Bring status and leg lists in line with what the exchange has done meanwhile."""
        self._settle_expired(run, at)
        if run.status in {ENTERED, PARTIAL_ENTRY, CLEANUP}:
            run.completed, run.failed, pending = run.outcomes(run.legs, "entry")
            run.pending = pending or list(run.failed)
            run.status = CLEANUP if run.failed else PARTIAL_ENTRY if pending else ENTERED
        traded = any(leg.fills for leg in run.legs)
        waits = any(leg.net or leg.resting() for leg in run.legs)
        if run.status in EXITABLE and traded and not waits:
            run.status, run.failed, run.pending = EXITED, [], []

    def on_trade(self, trade: Trade) -> None:
        """Book a fill to the leg it was placed for, or to the legs it closed from outside."""
        labels = trade.order.attribution
        run = self._runs.get(str(labels.get("option_run_id") or ""))
        if run is not None:
            phase: Phase = "exit" if labels.get("option_phase") == "exit" else "entry"
            leg = next(leg for leg in run.legs if leg.leg_id == labels.get("leg_id"))
            signed, value = trade.order.sign * trade.quantity, trade.quantity * trade.price
            run.fill(leg, Fill(signed, value, trade.order.order_id, trade.trade_id, phase))
            return
        self._closed_from_outside(trade)

    def _closed_from_outside(self, trade: Trade) -> None:
        order = trade.order
        book = self._broker.accounts.books.get(order.strategy_run_id or "")
        if book is None or order.instrument is None:
            return
        position = book.get(order.instrument, order.request.product)
        if position is None or position.quantity:
            return
        for run in self._runs.values():
            if run.book != order.strategy_run_id or run.is_simulated:
                continue
            for leg in run.open_legs:
                if leg.instrument == order.instrument:
                    _close(run, leg, trade.price, order.order_id, trade.trade_id)

    def _settle_expired(self, run: OptionRun, at: datetime) -> None:
        """Legs that offset each other in one book leave no position for the exchange to settle."""
        for leg in run.open_legs:
            instrument = leg.instrument
            if instrument is None or not instrument.is_derivative:
                continue
            if epoch(at) >= self._broker.prices.expiry_second(instrument):
                price = settlement_price(self._broker.prices, instrument)
                _close(run, leg, price, "", f"settlement:{leg.leg_id}")

    def _share(self, run: OptionRun, leg: Leg) -> int:
        """Units of the leg's position that no other option run claims."""
        if leg.instrument is None:
            return 0
        book = self._broker.accounts.books.get(run.book)
        position = book.get(leg.instrument, leg.request.product) if book else None
        others = sum(
            other.net
            for candidate in self._runs.values()
            if candidate is not run and candidate.book == run.book and not candidate.is_simulated
            for other in candidate.legs
            if other.instrument == leg.instrument and candidate.product == run.product
        )
        return (position.quantity if position else 0) - others

    def _last(self, leg: Leg, at: datetime) -> int | None:
        return self._broker.prices.last(leg.instrument, epoch(at)) if leg.instrument else None

    def _legs(self, rows: Iterable[object], product: str, at: datetime) -> list[Leg]:
        legs: list[Leg] = []
        for number, row in enumerate(rows):
            if not isinstance(row, Mapping):
                raise Invalid(f"legs.{number}", "must be an object", row)
            data = {str(key): copy.deepcopy(value) for key, value in row.items()
                    if value is not None}  # fmt: skip
            request = entry_request(data, product, f"legs.{number}.")
            leg_id = str(data.get("leg_id") or self._make_id("leg_")[:12])
            if any(leg.leg_id == leg_id for leg in legs):
                raise Invalid(f"legs.{number}.leg_id", "must be unique within the run", leg_id)
            data |= {
                "leg_id": leg_id,
                "tradingsymbol": request.tradingsymbol,
                "transaction_type": request.transaction_type,
                "exchange": request.exchange,
                "product": product,
                "order_type": request.order_type,
            }
            for name in ("exit_order_type",):
                if name in data:
                    data[name] = str(data[name]).strip().upper()
            instrument = self._broker.instruments.find(request.symbol, at)
            legs.append(Leg(leg_id, data, request, instrument))
        return legs

    def _require(self, run: OptionRun, allowed: frozenset[str], action: str) -> None:
        if run.status not in allowed:
            raise Conflict(
                {
                    "code": "OPTION_RUN_INVALID_TRANSITION",
                    "message": f"A run that is {run.status} cannot be {action}",
                    "status": run.status,
                }
            )

    def _keep(self, run: OptionRun, phase: str, terms: Terms, answer: Json) -> Json:
        if terms.key:
            run.answers[f"{phase} {terms.key}"] = copy.deepcopy(answer)
        return answer


def _close(run: OptionRun, leg: Leg, price: int, order_id: str, trade_id: str) -> None:
    units = leg.net
    run.fill(leg, Fill(-units, abs(units) * price, order_id, trade_id, "exit"))
