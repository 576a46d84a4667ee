"""Sends the orders of option runs, or notes outcomes that happened elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..base.clock import epoch
from ..base.errors import Conflict
from ..base.money import to_paise
from ..orders.broker import Broker
from ..orders.matching import market_at
from ..orders.risk import is_open
from ..trading.baskets import leg_reasons
from ..trading.shapes import paper_result
from .option_legs import Fill, Leg, OptionRun, Phase, Result
from .option_plan import Planned

Json = dict[str, object]
_SUCCESS = {"filled", "complete", "completed", "success"}


@dataclass(frozen=True, slots=True)
class Terms:
    """How an entry or exit is carried out: mode and account, labels, or a reported outcome."""

    mode: str
    scope: str
    worker_run_id: str | None = None
    key: str | None = None
    all_or_none: bool = False
    labels: Json = field(default_factory=dict)
    order_results: list[Json] | None = None
    trade_results: list[Json] | None = None

    @property
    def is_reported(self) -> bool:
        """Whether the caller says what happened."""
        return self.order_results is not None or self.trade_results is not None


class OptionTrading:
    """The hands of option runs at the exchange."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def send(
        self, run: OptionRun, plan: list[Planned], phase: Phase, terms: Terms, at: datetime
    ) -> Json:
        """Carry out a plan; the orders and trades of this call."""
        orders, trades = len(run.order_log), len(run.fill_log)
        answer: Json = {"strategy_run_id": run.strategy_run_id}
        if terms.is_reported:
            self._note_reported(run, phase, terms, at)
        elif run.is_simulated:
            self._simulate(run, plan, phase, at)
        else:
            answer["paper_result"] = self._place(run, plan, phase, terms, at)
        return answer | {"orders": run.orders(orders), "trades": run.trades(trades)}

    def cancel_resting(self, run: OptionRun, at: datetime) -> None:
        """Take every order of the run out of the book."""
        for leg in run.legs:
            for result in leg.resting():
                if result.order is not None:
                    self._broker.cancel(result.order, at, "The option run was exited")

    def require_open_market(self, legs: list[Leg], at: datetime) -> None:
        """Refuse an exit that could only wait for the next session."""
        shut = [
            leg.request.symbol
            for leg in legs
            if leg.instrument and not is_open(self._broker.calendar, leg.instrument, at)
        ]
        if shut:
            raise Conflict(
                {"code": "MARKET_CLOSED", "message": f"The market is closed: {', '.join(shut)}"}
            )

    def _place(
        self, run: OptionRun, plan: list[Planned], phase: Phase, terms: Terms, at: datetime
    ) -> Json:
        scope = terms.scope
        strict = terms.all_or_none and phase == "entry"
        if strict:
            requests = [item.request for item in plan]
            reasons = leg_reasons(self._broker, requests, scope, at, run.book)
            if any(reasons):
                return self._refuse(run, plan, phase, reasons)
        results: list[Json] = []
        for item in plan:
            labels = terms.labels | {
                "option_run_id": run.strategy_run_id,
                "option_phase": phase,
                "leg_id": item.leg.leg_id,
            }
            order = self._broker.place(
                item.request, scope, run.book, at, attribution=labels,
                role="exit" if phase == "exit" else None, prepaid=strict or phase == "exit",
                travels=phase == "entry",
            )  # fmt: skip
            run.note(item.leg, Result(order.order_id, phase, item.request, order=order))
            results.append(paper_result(self._broker, order))
        return _summary(results)

    def _refuse(
        self, run: OptionRun, plan: list[Planned], phase: Phase, reasons: list[str | None]
    ) -> Json:
        """All or none, and it is none: no order exists, every leg says why."""
        first = next(reason for reason in reasons if reason)
        rows: list[Json] = []
        for number, (item, reason) in enumerate(zip(plan, reasons, strict=True), start=1):
            text = reason or f"not placed, because another leg was refused: {first}"
            order_id = f"{run.strategy_run_id}_{phase}_refused{number}"
            refused = Result(order_id, phase, item.request, "rejected", extra={"reason": text})
            run.note(item.leg, refused)
            rows.append({"mode": "paper", "status": "rejected", "reason": text})
        return {"mode": "paper", "status": "failed", "results": [], "errors": rows}

    def _simulate(self, run: OptionRun, plan: list[Planned], phase: Phase, at: datetime) -> None:
        """Report every order as filled at the market without placing any."""
        for number, item in enumerate(plan, start=1):
            order_id = f"{run.strategy_run_id}_{phase}_o{number}"
            run.note(item.leg, Result(order_id, phase, item.request))
            trade_id = f"{run.strategy_run_id}_{phase}_t{number}"
            self._fill(run, item.leg, item.request.sign * item.request.quantity,
                       (order_id, trade_id), phase, at)  # fmt: skip

    def _note_reported(self, run: OptionRun, phase: Phase, terms: Terms, at: datetime) -> None:
        by_id = {leg.leg_id: leg for leg in run.legs}
        for number, row in enumerate(terms.order_results or [], start=1):
            leg = by_id.get(str(row.get("leg_id") or ""))
            if leg is None:
                continue
            order_id = str(row.get("order_id") or f"{run.strategy_run_id}_{phase}_o{number}")
            status = str(row.get("status") or "filled").strip().lower()
            known = {key: value for key, value in row.items() if key not in {"status", "phase"}}
            run.note(leg, Result(order_id, phase, leg.request, status, extra=known))
            if terms.trade_results is None and status in _SUCCESS:
                signed = leg.request.sign * leg.request.quantity
                signed = -leg.net if phase == "exit" else signed
                self._fill(run, leg, signed, (order_id, f"{order_id}_t"), phase, at, row)
        for number, row in enumerate(terms.trade_results or [], start=1):
            leg = by_id.get(str(row.get("leg_id") or ""))
            quantity = row.get("quantity")
            if leg is None or not isinstance(quantity, int):
                continue
            buying = str(row.get("transaction_type") or leg.request.transaction_type) == "BUY"
            ids = (
                str(row.get("order_id") or ""),
                str(row.get("trade_id") or f"{run.strategy_run_id}_{phase}_t{number}"),
            )
            self._fill(run, leg, quantity if buying else -quantity, ids, phase, at, row)

    def _fill(
        self, run: OptionRun, leg: Leg, units: int, ids: tuple[str, str], phase: Phase,
        at: datetime, told: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        price = 0
        for name in ("average_price", "price"):
            price = price or to_paise((told or {}).get(name), name)
        if not price and leg.instrument is not None:
            price = market_at(self._broker.prices, leg.instrument, epoch(at)).opposite(
                1 if units > 0 else -1
            )
        if units:
            run.fill(leg, Fill(units, abs(units) * price, *ids, phase))


def _summary(results: list[Json]) -> Json:
    errors = [row for row in results if row["status"] == "rejected"]
    status = "success" if not errors else "failed" if len(errors) == len(results) else "partial"
    return {"mode": "paper", "status": status, "results": results, "errors": errors}
