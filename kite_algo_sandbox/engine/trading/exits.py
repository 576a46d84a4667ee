"""Closing a run: cancel what rests, close what is open, end the run."""

from __future__ import annotations

import copy
from datetime import datetime

from ..base.clock import epoch, iso
from ..base.money import average, rupees
from ..books.ledger import Position
from ..orders.broker import Broker
from ..orders.events import Ended
from ..orders.orders import RESTING, OrderRequest
from ..orders.risk import DELIVERY, is_open, sellable
from ..runs.runs import Run, Runs
from .pnl import run_legs
from .shapes import paper_result

Json = dict[str, object]
EXITING = "exiting"


class Exits:
    """Exits runs, each exit once per idempotency key."""

    def __init__(self, broker: Broker, runs: Runs) -> None:
        self._broker = broker
        self._runs = runs
        self._stored: dict[tuple[str, str], Json] = {}
        broker.subscribe(Ended, self.on_end)

    def exit(
        self, run: Run, reason: str | None, key: str | None, dry_run: bool, at: datetime
    ) -> Json:
        """Exit a run, preview its exit, or return the result of an earlier exit."""
        if dry_run:
            return self._preview(run, reason, key, at)
        stored = self._stored.get((run.strategy_run_id, key)) if key else None
        if stored is not None:
            return copy.deepcopy(stored) | {"run": run.as_json()}
        if run.is_terminal and self._broker.manners.exit_cancels_resting:
            answer = self._answer(run, self._result(run, "noop", [], "The run is already closed"))
            answer["message"] = "The run is already closed"
            return answer
        if run.status == EXITING and self._working(run):
            return self._pending(run, None)
        answer = self._execute(run, reason, at)
        if key and answer["status"] == "closed":
            self._stored[(run.strategy_run_id, key)] = copy.deepcopy(answer)
        return answer

    def _execute(self, run: Run, reason: str | None, at: datetime) -> Json:
        if run.execution_mode == "dry_run":
            run.close(at, exit_reason=reason or "dry_run_exit")
            return {"mode": "dry_run", "status": "closed", "run": run.as_json()}
        legs = run_legs(self._broker, run)
        shut = [leg for leg in legs if not is_open(self._broker.calendar, leg.instrument, at)]
        if shut:
            result = self._result(run, "blocked", [], "The market is closed")
            result["stale_reasons"] = [f"market_closed:{leg.instrument.symbol}" for leg in shut]
            return self._answer(run, result, "blocked")
        short = [leg for leg in legs if leg.quantity > self._sellable(run, leg, at)]
        if short:
            text = "The account no longer holds what the run bought"
            result = self._result(run, "blocked", [], text)
            result["stale_reasons"] = [
                f"insufficient_holdings:{leg.instrument.instrument_token}:{leg.product}"
                for leg in short
            ]
            return self._answer(run, result, "blocked")
        if self._broker.manners.exit_cancels_resting:
            self._cancel_resting(run, at)
        results = [self._close(run, leg, at) for leg in run_legs(self._broker, run)]
        message = None if results else "No open paper positions found for strategy"
        result = self._result(run, "success" if results else "noop", results, message)
        noted: Json = {"exit_reason": reason, "exit_result": copy.deepcopy(result)}
        if self._working(run):
            run.status, run.updated_at = EXITING, at
            run.runtime_state.update(noted)
            return self._pending(run, result)
        run.close(at, **noted)
        return self._answer(run, result)

    def on_end(self, event: Ended) -> None:
        """An order has reached its end: perhaps the last one of a run that is being exited."""
        run = self._runs.find(event.order.strategy_run_id or "")
        if run is None or run.status != EXITING or self._working(run):
            return
        if not run_legs(self._broker, run):
            run.close(event.at)

    def _working(self, run: Run) -> bool:
        """Whether an order that the exit waits for may still fill."""
        waits_for_all = self._broker.manners.exit_cancels_resting
        return any(
            waits_for_all or order.leg_role == "exit"
            for order in self._broker.orders.active_of_run(run.strategy_run_id)
        )

    def _pending(self, run: Run, result: Json | None) -> Json:
        """The answer while the exit's orders fill; the run closes with the last of them."""
        legs = run_legs(self._broker, run)
        return {
            "mode": run.execution_mode,
            "status": EXITING,
            "message": "The exit has been sent and its orders are filling",
            "result": result or run.runtime_state.get("exit_result"),
            "remaining_legs": [
                {
                    "exchange": leg.instrument.exchange,
                    "tradingsymbol": leg.instrument.tradingsymbol,
                    "product": leg.product,
                    "net_quantity": leg.quantity,
                }
                for leg in legs
            ],
            "run": run.as_json(),
        }

    def _sellable(self, run: Run, leg: Position, at: datetime) -> int:
        """Units of a leg that can be sold; others on the account may have sold its shares."""
        if leg.product not in DELIVERY or leg.quantity < 0:
            return leg.quantity
        broker = self._broker
        account = broker.accounts.of(run.scope, at)
        return sellable(
            leg.instrument, leg.product, account, broker.orders, run_id=run.strategy_run_id
        )

    def _cancel_resting(self, run: Run, at: datetime) -> None:
        # Cancelling the entry of a bracket may place its exits: those go as well.
        while working := self._broker.orders.active_of_run(run.strategy_run_id):
            for order in working:
                if not order.is_terminal:
                    self._broker.cancel(order, at, "The run was exited")

    def _close(self, run: Run, leg: Position, at: datetime) -> Json:
        order = self._broker.place(
            closing_request(leg), run.scope, run.strategy_run_id, at, role="exit", prepaid=True
        )
        return paper_result(self._broker, order)

    def _preview(self, run: Run, reason: str | None, key: str | None, at: datetime) -> Json:
        legs = run_legs(self._broker, run)
        plan: Json = {
            "idempotency_key": key,
            "reason": reason,
            "dry_run": True,
            "planned_at": iso(at),
            "legs": [self._planned_leg(leg, at) for leg in legs],
            "orders": [_planned_order(leg) for leg in legs],
            "cancels": [
                order.order_id
                for order in self._broker.orders.of_run(run.strategy_run_id)
                if order.status in RESTING
            ],
        }
        return {
            "mode": run.execution_mode,
            "status": "dry_run",
            "message": f"{len(legs)} position(s) would be closed; nothing was sent",
            "exit": plan,
            "run": run.as_json(),
        }

    def _planned_leg(self, leg: Position, at: datetime) -> Json:
        last = self._broker.prices.last(leg.instrument, epoch(at))
        return {
            "instrument_token": leg.instrument.instrument_token,
            "exchange": leg.instrument.exchange,
            "tradingsymbol": leg.instrument.tradingsymbol,
            "product": leg.product,
            "net_quantity": leg.quantity,
            "average_price": rupees(average(leg.open_value, abs(leg.quantity))),
            "last_price": rupees(last),
            "unrealized_pnl": rupees(leg.unrealised(last)),
        }

    def _result(self, run: Run, status: str, results: list[Json], message: str | None) -> Json:
        result: Json = {
            "mode": run.execution_mode,
            "status": status,
            "strategy_id": run.strategy_run_id,
            "results": results,
        }
        return result | ({"message": message} if message else {})

    def _answer(self, run: Run, result: Json, status: str = "closed") -> Json:
        return {
            "mode": run.execution_mode,
            "status": status,
            "result": result,
            "run": run.as_json(),
        }


def closing_request(leg: Position) -> OrderRequest:
    """The market order that flattens a position."""
    return OrderRequest(
        exchange=leg.instrument.exchange,
        tradingsymbol=leg.instrument.tradingsymbol,
        transaction_type="SELL" if leg.quantity > 0 else "BUY",
        product=leg.product,
        order_type="MARKET",
        quantity=abs(leg.quantity),
        autoslice=True,
    )


def _planned_order(leg: Position) -> Json:
    request = closing_request(leg)
    return {
        "exchange": request.exchange,
        "tradingsymbol": request.tradingsymbol,
        "transaction_type": request.transaction_type,
        "product": request.product,
        "order_type": request.order_type,
        "variety": request.variety,
        "quantity": request.quantity,
    }
