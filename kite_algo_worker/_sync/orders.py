# Translated from _async/orders.py by `make generate`; do not edit.
"""Placing, previewing, changing and reading orders and baskets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kite_algo_worker_api.api.orders import (
    get_order,
    preview_basket,
    preview_order,
)
from kite_algo_worker_api.models import (
    BasketPreview,
    IntentResult,
    OrderPreview,
    WorkerOrderResult,
    WorkerOrderSnapshot,
)

from .. import _checks as args
from ..inputs.orders import (
    validate_idempotency_key,
    validate_order,
    validate_order_patch,
    validate_orders,
)
from ..market.words import OnUnknown, Variety
from ..placing.intents import Intent, IntentResolution
from ..placing.writes import WRITES
from .core import Core


class OrderMethods(Core):
    """Orders of one run. Every order is checked against the documented rules before it is sent."""

    def resolve_intent(
        self,
        strategy_run_id: str,
        idempotency_key: str,
        *,
        replay: bool = True,
        settle: float | None = None,
        session_nonce: str | None = None,
        operation: str | None = None,
    ) -> IntentResolution:
        """Find out what became of an intent whose answer was lost.

        Waits until the first attempt cannot be in flight any more, looks for its effect in a way
        that executes nothing, and, when there is none, sends the same intent once more under the
        same key, where that cannot do it twice. The payload is known when the intent was sent by
        this client or is in its journal; without it nothing is sent again. Safe to repeat.

        Args:
            strategy_run_id: The run; ``account`` for a GTT trigger.
            idempotency_key: The key, as the error or :meth:`pending_intents` tells it.
            replay: Send the intent again when it was not executed. False only looks.
            settle: Seconds after the loss until an attempt cannot be in flight any more; by
                default the client's, or 30 for live runs and 5 for others.
            session_nonce: Of the active session; the one claimed through this client by default.
            operation: What the key was for, such as ``create_bracket``, when this client has not
                sent it and no journal knows it; an order or a basket by default.

        Returns:
            ``executed`` (with ``result``), ``not_executed`` (with ``error``) or ``unknown``.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        key = validate_idempotency_key(idempotency_key)
        name = args.choice("operation", operation or "submit_intent", tuple(WRITES))
        found = self._desk.pending.find(run_id, key) or Intent(run_id, key, {}, operation=name)
        intent = replace(found, session_nonce=self._desk.book.nonce(run_id, session_nonce))
        return self._desk.resolve(intent, replay=replay, settle=settle)

    def pending_intents(self) -> list[Intent]:
        """Intents without a known outcome: lost answers of this process, and the journal's."""
        return self._desk.pending.all()

    # -- placing ----------------------------------------------------------------------------------

    def preview_order(
        self,
        strategy_run_id: str,
        order: Mapping[str, object],
        *,
        metadata: Mapping[str, object] | None = None,
    ) -> OrderPreview:
        """Estimate margin, charges, warnings of an order. Nothing is placed; safe to repeat.

        Raises:
            InvalidInputError: the order breaks a rule; nothing was sent.
            ConflictError: a deployed backend previews live runs only.
        """
        body = {
            "order": validate_order(order),
            "metadata": args.mapping("metadata", metadata or {}),
        }
        return self.send(
            preview_order.build(args.identifier("strategy_run_id", strategy_run_id), body=body)
        )

    def place_order(
        self,
        strategy_run_id: str,
        order: Mapping[str, object],
        idempotency_key: str,
        metadata: Mapping[str, object] | None = None,
        safety_token: str | None = None,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> IntentResult:
        """Place one order. Safe to repeat with the same key.

        Args:
            strategy_run_id: The run the order belongs to.
            order: From an order builder, or a dict with the same fields.
            idempotency_key: 8..160 characters, the same for the same intent; sending it again
                returns the first result instead of a second order.
            metadata: Context kept with the order.
            safety_token: From :meth:`safety_check`.
            session_nonce: Of the active session; the one claimed through this client by default.
            on_unknown: What to do when the answer is lost: ``raise``, or ``resolve`` to find out
                what became of it first, as :meth:`resolve_intent` does.

        Returns:
            ``order_id``, ``order_status`` and the mode's own ``result``. ``status`` is
            ``accepted``, ``deduped`` (the key was used before) or ``rejected``
            (``rejection_reason`` says why).

        Raises:
            InvalidInputError: the order or the key breaks a rule; nothing was sent.
            SafetyTokenExpiredError: fetch a new token; nothing was placed.
            ConflictError: the run is closed, or the key belongs to another order.
            ModeMismatchError: the run trades elsewhere than was asked for.
            GuardError: a guard of this process refused; nothing was sent.
            OutcomeUnknownError: the answer was lost. The order may exist.
        """
        checked = validate_order(order)
        intent = self._intent(
            strategy_run_id,
            "place_order",
            {"order": checked},
            (checked,),
            idempotency_key,
            metadata,
            safety_token,
            session_nonce,
        )
        result: IntentResult = self._desk.place(intent, on_unknown)
        return result

    def preview_basket(
        self,
        strategy_run_id: str,
        orders: Iterable[Mapping[str, object]],
        *,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
    ) -> BasketPreview:
        """Estimate margin and charges of several orders together. Nothing is placed.

        Args:
            strategy_run_id: The run.
            orders: Order payloads; none of them is sent when one breaks a rule.
            metadata: Context, not stored.
            all_or_none: As it would be placed.

        Returns:
            ``preview`` with the basket and its ``cost_contract``, in rupees. Safe to repeat.

        Raises:
            InvalidInputError: naming the order, as ``orders[1].price``; nothing was sent.
            ConflictError: a deployed backend previews live runs only.
        """
        body = {
            "orders": validate_orders(orders),
            "metadata": args.mapping("metadata", metadata or {}),
            "all_or_none": bool(all_or_none),
        }
        return self.send(
            preview_basket.build(args.identifier("strategy_run_id", strategy_run_id), body=body)
        )

    def place_basket(
        self,
        strategy_run_id: str,
        orders: Iterable[Mapping[str, object]],
        idempotency_key: str,
        metadata: Mapping[str, object] | None = None,
        *,
        all_or_none: bool = False,
        dry_run: bool = False,
        safety_token: str | None = None,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> IntentResult:
        """Place several orders under one key. Safe to repeat with the same key.

        Args:
            strategy_run_id: The run the orders belong to.
            orders: Order payloads, in the order they are to be placed.
            idempotency_key: As for :meth:`place_order`.
            metadata: Context kept with the basket.
            all_or_none: Refuse the whole basket if one leg fails.
            dry_run: Only show what would happen. Refused for a paper run whose backend has not said
                that it honours this: deployed backends would place the orders.
            safety_token: From :meth:`safety_check`.
            session_nonce: Of the active session; the one claimed through this client by default.
            on_unknown: What to do when the answer is lost: ``raise``, or ``resolve`` to find out
                what became of it first, as :meth:`resolve_intent` does.

        Returns:
            ``legs`` with every order: ``status`` is ``success``, ``failed`` (``error`` says why) or
            ``validated`` (nothing was placed). The basket's own ``status`` is ``rejected`` when no
            leg stands, with a ``rejection_reason``.

        Raises:
            As :meth:`place_order`.
        """
        legs = validate_orders(orders)
        basket = {"orders": legs, "all_or_none": bool(all_or_none), "dry_run": bool(dry_run)}
        intent = self._intent(
            strategy_run_id,
            "place_basket",
            {"basket": basket},
            legs,
            idempotency_key,
            metadata,
            safety_token,
            session_nonce,
            dry_run=bool(dry_run),
        )
        result: IntentResult = self._desk.place(intent, on_unknown)
        return result

    def _intent(
        self,
        strategy_run_id: str,
        intent_type: str,
        payload: Mapping[str, object],
        orders: Sequence[Mapping[str, object]],
        idempotency_key: str,
        metadata: Mapping[str, object] | None,
        safety_token: str | None,
        session_nonce: str | None,
        dry_run: bool = False,
    ) -> Intent:
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        key = validate_idempotency_key(idempotency_key)
        body = args.drop_none(
            intent_type=intent_type,
            payload=payload,
            idempotency_key=key,
            metadata=args.mapping("metadata", metadata or {}),
            safety_token=safety_token or None,
        )
        return Intent(
            run_id,
            key,
            body,
            guarded=bool(safety_token),
            orders=tuple(orders),
            dry_run=dry_run,
            session_nonce=self._desk.book.nonce(run_id, session_nonce),
        )

    def cancel_order(
        self,
        strategy_run_id: str,
        order_id: str,
        *,
        variety: Variety | str = "regular",
        parent_order_id: str | None = None,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> WorkerOrderResult:
        """Ask for a working order to be cancelled. Deployed backends do it for live runs only.

        The order may fill first: its own state, not this answer, tells. Safe to repeat. With
        ``on_unknown="resolve"`` a lost answer is looked for in the order's state.

        Args:
            strategy_run_id: The run the order belongs to.
            order_id: The order.
            variety: Variety of the order.
            parent_order_id: The order it is a part of: proves to newer backends that it is the
                run's.
            session_nonce: Sent when given; no backend asks for it here.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look at the order first.

        Raises:
            NotFoundError: no such order in this run, or it is already closed.
            ConflictError: a paper run of a deployed backend.
            NotExecutedError: the answer was lost, and the order is not cancelled.
            OutcomeUnknownError: the answer was lost, also between the backend and its broker.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        order = args.identifier("order_id", order_id)
        body = {"strategy_run_id": run_id, "variety": variety, **_child_of(parent_order_id)}
        name = f"cancel:{order}"
        intent = Intent(
            run_id,
            name,
            body,
            operation="cancel_order",
            target=order,
            session_nonce=session_nonce and self._desk.book.nonce(run_id, session_nonce),
        )
        result: WorkerOrderResult = self._desk.place(intent, on_unknown)
        return result

    def modify_order(
        self,
        strategy_run_id: str,
        order_id: str,
        patch: Mapping[str, object],
        *,
        variety: Variety | str = "regular",
        parent_order_id: str | None = None,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> WorkerOrderResult:
        """Change a working order. Deployed backends do it for live runs only.

        It counts as one order per minute; what it adds to the quantity passes every guard.

        Args:
            strategy_run_id: The run the order belongs to.
            order_id: The order.
            patch: Any of ``quantity``, ``price``, ``trigger_price``, ``order_type``, ``validity``,
                ``validity_ttl``, ``disclosed_quantity``, ``market_protection``.
            variety: Variety of the order.
            parent_order_id: The order it is a part of: proves to newer backends that it is the
                run's.
            session_nonce: Sent when given; no backend asks for it here.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look at the order first.
                It is never sent again by itself; safe to repeat with the same patch.

        Raises:
            ConflictError: a paper run of a deployed backend.
            NotExecutedError: the answer was lost, and the order is as it was.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        order = args.identifier("order_id", order_id)
        change = {**validate_order_patch(patch), **_child_of(parent_order_id)}
        body = {**change, "strategy_run_id": run_id, "variety": variety}
        name = f"modify:{order}"
        intent = Intent(
            run_id,
            name,
            body,
            operation="modify_order",
            target=order,
            session_nonce=session_nonce and self._desk.book.nonce(run_id, session_nonce),
        )
        result: WorkerOrderResult = self._desk.place(intent, on_unknown)
        return result

    # -- inspection -------------------------------------------------------------------------------

    def get_order_snapshot(self, strategy_run_id: str, order_id: str) -> WorkerOrderSnapshot:
        """One order in its latest state. Safe to repeat.

        Raises:
            NotFoundError: the run has no such order.
            ConflictError: a deployed backend reads orders of live runs only.
        """
        detail = self.send(
            get_order.build(
                args.identifier("order_id", order_id),
                strategy_run_id=args.identifier("strategy_run_id", strategy_run_id),
            )
        )
        # Some backends answer with the order itself.
        order = WorkerOrderSnapshot.wrap(detail.get("order") or detail, "get_order")
        return order.filled()


def _child_of(parent_order_id: str | None) -> dict[str, str]:
    if parent_order_id is None:
        return {}
    return {"parent_order_id": args.identifier("parent_order_id", parent_order_id)}
