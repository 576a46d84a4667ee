"""Brackets: an entry, its stop and, when wanted, its target, under one intent.

* The exits are placed when the entry has filled completely, or for what it has filled when the
  rest of it is cancelled.
* What one exit fills is taken off the other; when one is done the other is cancelled.
* Cancelling a bracket cancels what rests. A position that was entered stays open, and the bracket
  says so with ``action_required``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..base.clock import iso
from ..base.errors import Conflict, Invalid, NotFound
from ..base.jsonlike import fresh
from ..base.timeline import Related, Timeline
from ..orders import orders as st
from ..orders.broker import Broker
from ..orders.events import Ended
from ..orders.gate import Stage
from ..orders.order_rules import parse_order
from ..orders.orders import Order, OrderRequest
from ..runs.runs import Run
from .intents import KEY_REUSED

Json = dict[str, object]
NAKED = "The position stays open without exits"
STOP, TARGET = "bracket_stop", "bracket_target"


@dataclass(slots=True)
class Bracket:
    """One bracket of a run; its state follows from its orders."""

    bracket_intent_id: str
    run: Run
    config: Json
    metadata: Json
    created_at: datetime
    exits: list[tuple[str, OrderRequest]]
    fingerprint: str
    entry: Order | None = None
    orders: list[Order] = field(default_factory=list)
    shown: str = ""
    arming: bool = False

    @property
    def status(self) -> str:
        """Where the bracket is, in the words of the contract."""
        entry = self.entry
        if entry is None:
            return "entry_submitting"
        if not entry.is_terminal:
            return "entry_working"
        if not entry.filled_quantity:
            return "failed" if entry.status == st.REJECTED else "completed"
        if any(not order.is_terminal for order in self.orders):
            return "armed"
        left = entry.filled_quantity - sum(order.filled_quantity for order in self.orders)
        return "completed" if left == 0 or self.run.is_terminal else "partial"

    def as_json(self) -> Json:
        """The bracket in its present state."""
        status = self.status
        rows = [*([self.entry] if self.entry else []), *self.orders]
        touched = max((row.updated_at or row.placed_at for row in rows), default=self.created_at)
        over = status in {"completed", "failed", "partial"}
        return {
            "bracket_intent_id": self.bracket_intent_id,
            "strategy_run_id": self.run.strategy_run_id,
            "account_id": self.run.account_scope,
            "entry_basket_execution_id": None,
            "status": status,
            "action_required": status == "partial",
            "action_reason": NAKED if status == "partial" else None,
            "config": fresh(self.config),
            "metadata": fresh(self.metadata),
            "order_ids": [row.order_id for row in rows],
            "created_at": iso(self.created_at),
            "updated_at": iso(touched),
            "closed_at": iso(touched) if over else None,
        }

    def receipt(self, key: str | None = None, status: str | None = None) -> Json:
        """The short answer to a write."""
        shown = self.as_json()
        names = ("strategy_run_id", "bracket_intent_id", "status", "action_required",
                 "action_reason")  # fmt: skip
        entry = {"order_id": self.entry.order_id if self.entry else None, "idempotency_key": key}
        answer: Json = {name: shown[name] for name in names}
        return answer | {"entry_result": entry} | ({"status": status} if status else {})


class Brackets:
    """The brackets of every run."""

    def __init__(self, broker: Broker, timeline: Timeline, make_id: Callable[[str], str]) -> None:
        self._broker = broker
        self._timeline = timeline
        self._make_id = make_id
        self._rows: dict[str, Bracket] = {}
        self._by_key: dict[tuple[str, str], Bracket] = {}
        broker.subscribe(Ended, self.on_end)

    def create(self, run: Run, body: Mapping[str, object], attribution: Json, at: datetime) -> Json:
        """Place the entry; a repeat with a ``bracket:`` key returns the bracket that exists."""
        if run.execution_mode == "dry_run":
            raise Conflict("Brackets are only supported for paper and live runs")
        if run.status != "open":
            raise Conflict("Brackets can only be created for open strategy runs")
        key = str(body.get("idempotency_key") or "")
        request = parse_order(body.get("entry_order"), "entry_order.")
        exits = self._exits(request, body, run.scope, at)
        config: Json = {
            "entry": fresh(body.get("entry_order")),
            "stoploss": fresh(body.get("stoploss")),
            "target": fresh(body.get("target")),
        }
        text = json.dumps(config, sort_keys=True, default=str)
        print_ = hashlib.sha256(text.encode()).hexdigest()
        known = self._by_key.get((run.strategy_run_id, key))
        if known is not None:
            if known.fingerprint != print_:
                raise Conflict(
                    {"rejection_reason": "IDEMPOTENCY_KEY_REUSED", "message": KEY_REUSED}
                )
            return known.receipt(key)
        given = body.get("metadata")
        metadata = {str(k): v for k, v in given.items()} if isinstance(given, Mapping) else {}
        bracket = Bracket(self._make_id("brk_"), run, config, fresh(metadata), at, exits, print_)
        self._rows[bracket.bracket_intent_id] = bracket
        if key.startswith("bracket:"):
            self._by_key[(run.strategy_run_id, key)] = bracket
        bracket.entry = self._broker.place(
            request, run.scope, run.strategy_run_id, at, attribution=attribution,
            meta={"bracket_intent_id": bracket.bracket_intent_id}, travels=True,
        )  # fmt: skip
        self._follow(bracket, at)
        return bracket.receipt(key or None)

    def of_run(self, run: Run, limit: int) -> list[Json]:
        """Brackets of a run, newest first."""
        if not 1 <= limit <= 200:
            raise Invalid("limit", "must be between 1 and 200", limit)
        mine = [row for row in self._rows.values() if row.run is run]
        return [row.as_json() for row in reversed(mine)][:limit]

    def get(self, run: Run, bracket_id: str) -> Bracket:
        """One bracket of a run."""
        found = self._rows.get(bracket_id)
        if found is None or found.run is not run:
            raise NotFound("Bracket intent not found")
        return found

    def cancel(self, run: Run, bracket_id: str, at: datetime) -> Json:
        """Cancel what rests; twice is harmless."""
        bracket = self.get(run, bracket_id)
        working = bracket.status in {"entry_working", "armed"}
        entry = bracket.entry
        if entry is not None and entry.status in st.RESTING:
            self._broker.cancel(entry, at, "The bracket was cancelled")
        for order in bracket.orders:
            if order.status in st.RESTING:
                self._broker.cancel(order, at, "The bracket was cancelled")
        self._note(bracket, at)
        return bracket.receipt(status="cancelling" if working else None)

    def on_end(self, event: Ended) -> None:
        """An order of any kind has reached its end."""
        bracket = self._rows.get(str(event.order.meta.get("bracket_intent_id") or ""))
        # While an entry or an exit is being placed the bracket does not know it yet.
        if bracket is not None and bracket.entry is not None and not bracket.arming:
            self._follow(bracket, event.at)

    def _follow(self, bracket: Bracket, at: datetime) -> None:
        entry = bracket.entry
        if entry is None:
            return
        if entry.is_terminal and entry.filled_quantity and not bracket.orders:
            bracket.arming = True
            try:
                self._arm(bracket, entry, at)
            finally:
                bracket.arming = False
        self._note(bracket, at)

    def _arm(self, bracket: Bracket, entry: Order, at: datetime) -> None:
        """Place the exits of a filled entry; one that fills at once makes the other needless."""
        for role, request in bracket.exits:
            placed = self._broker.place(
                replace(request, quantity=entry.filled_quantity), entry.account_scope,
                entry.strategy_run_id, at, attribution=entry.attribution,
                parent=entry.order_id, role=role,
                meta={"bracket_intent_id": bracket.bracket_intent_id},
            )  # fmt: skip
            bracket.orders.append(placed)
            if placed.status == st.COMPLETE:
                break

    def _note(self, bracket: Bracket, at: datetime) -> None:
        status = bracket.status
        if status == bracket.shown:
            return
        bracket.shown = status
        self._timeline.append(
            bracket.run.strategy_run_id, bracket.run.account_scope, "execution",
            "bracket_runtime", "bracket.state_changed", at,
            summary=f"Bracket {status}",
            payload={"bracket_intent_id": bracket.bracket_intent_id, "status": status},
            related=Related("bracket_intent", bracket.bracket_intent_id),
        )  # fmt: skip

    def _exits(
        self, entry: OrderRequest, body: Mapping[str, object], scope: str, at: datetime
    ) -> list[tuple[str, OrderRequest]]:
        stop = _leg(entry, body.get("stoploss"), "stoploss", ("SL", "SL-M"))
        exits = [(STOP, stop)]
        if body.get("target") is not None:
            exits.append((TARGET, _leg(entry, body.get("target"), "target", ("LIMIT",))))
        instrument = self._broker.instruments.find(entry.symbol, at)
        if instrument is None:
            return exits
        reference = self._broker.accounts.reference(entry, instrument, at)
        if (reference - stop.trigger_price) * entry.sign <= 0:
            raise Invalid("stoploss.trigger_price", "must be on the losing side of the entry")
        if len(exits) == 2 and (exits[1][1].price - reference) * entry.sign <= 0:
            raise Invalid("target.price", "must be on the winning side of the entry")
        gate = self._broker.gate
        for name, (_, request) in zip(("stoploss", "target"), exits, strict=False):
            reason = gate.reason(Stage.PLAN, request, scope, at)
            if reason is not None and gate.reason(Stage.PLAN, entry, scope, at) is None:
                raise Invalid(name, reason)
        return exits


def _leg(entry: OrderRequest, data: object, name: str, kinds: tuple[str, ...]) -> OrderRequest:
    if not isinstance(data, Mapping) or not data:
        raise Invalid(name, "an object is required", data)
    kind = str(data.get("order_type") or _usual_type(name, data)).strip().upper()
    if kind not in kinds:
        raise Invalid(f"{name}.order_type", f"must be one of {', '.join(kinds)}", kind)
    whole: Json = {
        "exchange": entry.exchange,
        "tradingsymbol": entry.tradingsymbol,
        "transaction_type": "SELL" if entry.sign > 0 else "BUY",
        "product": entry.product,
        "order_type": kind,
        "quantity": entry.quantity,
        "price": data.get("price"),
        "trigger_price": data.get("trigger_price"),
    }
    return parse_order(whole, f"{name}.")


def _usual_type(name: str, data: Mapping[str, object]) -> str:
    """The order type of an exit that names none: what its prices make of it."""
    if name == "target":
        return "LIMIT"
    return "SL" if data.get("price") else "SL-M"
