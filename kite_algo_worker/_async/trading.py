"""What moves money: orders, baskets, brackets and triggers, and how a run is ended."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kite_algo_worker_api import models
from kite_algo_worker_api.api.orders import (
    get_order,
    preview_basket,
    preview_order,
)

from .._base import checks as args
from .._base.secret import discreet_methods
from ..inputs.keys import bracket_key
from ..inputs.orders import (
    validate_idempotency_key,
    validate_order,
    validate_order_patch,
    validate_orders,
)
from ..market.words import OnUnknown, Variety
from ..placing.guards import KillReport
from ..placing.intents import ACCOUNT, Intent, IntentResolution, cancelling
from ..placing.resolution import triggers_like
from ..placing.writes import WRITES
from ..streams.pace import Pace
from ._compat import monotonic
from .exits import AsyncExit
from .runs import AsyncRuns

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        BasketPreview,
        BracketReceipt,
        ExitResult,
        IntentResult,
        OrderPreview,
        WorkerGttWriteResult,
        WorkerOrderResult,
        WorkerOrderSnapshot,
    )


@discreet_methods
class AsyncTrading(AsyncRuns):
    """Writes that trade. Each is checked by the documented rules, and passes the desk."""

    async def resolve_intent(
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
        return await self._desk.resolve(intent, replay=replay, settle=settle)

    def pending_intents(self) -> list[Intent]:
        """Intents without a known outcome: lost answers of this process, and the journal's."""
        return self._desk.pending.all()

    # -- placing -----------------------------------------------------------------------------------

    async def preview_order(
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
        return await self.send(
            preview_order.build(args.identifier("strategy_run_id", strategy_run_id), body=body)
        )

    async def place_order(
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
        result: IntentResult = await self._desk.place(intent, on_unknown)
        return result

    async def preview_basket(
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
        return await self.send(
            preview_basket.build(args.identifier("strategy_run_id", strategy_run_id), body=body)
        )

    async def place_basket(
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
        result: IntentResult = await self._desk.place(intent, on_unknown)
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
        body: dict[str, object] = {
            "intent_type": intent_type,
            "payload": payload,
            "idempotency_key": key,
            "metadata": args.mapping("metadata", metadata) if metadata else {},
        }
        if safety_token:
            body["safety_token"] = safety_token
        return Intent(
            run_id,
            key,
            body,
            guarded=bool(safety_token),
            orders=tuple(orders),
            dry_run=dry_run,
            session_nonce=self._desk.book.nonce(run_id, session_nonce),
        )

    async def cancel_order(
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
        intent = cancelling(
            run_id,
            args.identifier("order_id", order_id),
            variety,
            **_child_of(parent_order_id),
            session_nonce=session_nonce and self._desk.book.nonce(run_id, session_nonce),
        )
        result: WorkerOrderResult = await self._desk.place(intent, on_unknown)
        return result

    async def modify_order(
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
        result: WorkerOrderResult = await self._desk.place(intent, on_unknown)
        return result

    # -- inspection --------------------------------------------------------------------------------

    async def get_order_snapshot(self, strategy_run_id: str, order_id: str) -> WorkerOrderSnapshot:
        """One order in its latest state. Safe to repeat.

        Raises:
            NotFoundError: the run has no such order.
            ConflictError: a deployed backend reads orders of live runs only.
        """
        detail = await self.send(
            get_order.build(
                args.identifier("order_id", order_id),
                strategy_run_id=args.identifier("strategy_run_id", strategy_run_id),
            )
        )
        # Some backends answer with the order itself.
        order = models.WorkerOrderSnapshot.wrap(detail.get("order") or detail, "get_order")
        return order.filled()

    async def wait_for_terminal_order_state(
        self,
        strategy_run_id: str,
        order_id: str,
        *,
        attempts: int = 20,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
    ) -> WorkerOrderSnapshot:
        """Wait until an order is complete, cancelled or rejected. Safe to repeat.

        Args:
            strategy_run_id: The run the order belongs to.
            order_id: The order.
            attempts: How often to ask at most, ``sleep_seconds`` apart.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The order in its last state, also when it still works after the last try. Look at its
            status: an order that was to be cancelled may have been filled before.

        Raises:
            WaitTimeoutError: still working when ``timeout`` ran out; ``last`` holds its state.
            NotFoundError: the run has no such order.
        """
        from .watching import AsyncWatch, order_condition  # late: not every worker waits

        condition = order_condition(
            order_id,
            lambda: self.get_order_snapshot(strategy_run_id, order_id),
            lambda: self.stream_timeline(
                strategy_run_id, related_resource_id=order_id, reconnect=False
            ),
        )
        return await AsyncWatch(condition, self._connection).wait(
            Pace(attempts, sleep_seconds, timeout, monotonic())
        )

    async def preview_then_place_order(
        self,
        strategy_run_id: str,
        order: Mapping[str, object],
        *,
        idempotency_key: str,
        metadata: Mapping[str, object] | None = None,
        safety_token: str | None = None,
        session_nonce: str | None = None,
    ) -> IntentResult:
        """Preview an order and place it when the preview is not refused.

        The preview validates on the server; its exception means that nothing was placed. Safe to
        repeat with the same key. Arguments, result and exceptions are those of :meth:`place_order`.
        """
        key = validate_idempotency_key(idempotency_key)
        await self.preview_order(strategy_run_id, order, metadata=metadata)
        return await self.place_order(
            strategy_run_id,
            order,
            key,
            metadata=metadata,
            safety_token=safety_token,
            session_nonce=session_nonce,
        )

    # -- brackets ----------------------------------------------------------------------------------

    async def create_bracket(
        self,
        strategy_run_id: str,
        entry_order: Mapping[str, object],
        stoploss: Mapping[str, object],
        target: Mapping[str, object] | None = None,
        *,
        idempotency_key: str | None = None,
        metadata: Mapping[str, object] | None = None,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> BracketReceipt:
        """Place an entry whose stop-loss and target the backend arms once it fills.

        A deployed backend does this for live runs only.

        Args:
            strategy_run_id: The run.
            entry_order: As for :meth:`place_order`.
            stoploss: ``order_type`` and ``trigger_price`` (``price`` for ``SL``).
            target: ``order_type`` ``LIMIT`` and ``price``.
            idempotency_key: Backends know keys that begin with ``bracket:``; another one gets
                that in front of it. Without one the call is not safe to repeat.
            metadata: Context kept with the bracket; the key is kept there too.
            session_nonce: Of the active session; the one claimed through this client by default.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look for the bracket
                first, and send it once more under its key when there is none.

        Raises:
            As :meth:`place_order`.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        entry = validate_order(entry_order)
        key = bracket_key(idempotency_key)
        body = args.drop_none(
            entry_order=entry,
            stoploss=args.mapping("stoploss", stoploss),
            target=None if target is None else args.mapping("target", target),
            idempotency_key=key,
            metadata={**args.mapping("metadata", metadata or {}), "idempotency_key": key},
        )
        intent = Intent(
            run_id,
            key,
            body,
            operation="create_bracket",
            orders=(entry,),
            session_nonce=self._desk.book.nonce(run_id, session_nonce),
        )
        result: BracketReceipt = await self._desk.place(intent, on_unknown)
        return result

    async def cancel_bracket(
        self,
        strategy_run_id: str,
        bracket_intent_id: str,
        *,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> BracketReceipt:
        """Withdraw a bracket: its working orders are cancelled. Safe to repeat.

        A position that its entry has opened stays, without the bracket's stop.

        Args:
            strategy_run_id: The run.
            bracket_intent_id: The bracket.
            session_nonce: Of the active session; the one claimed through this client by default.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look at it first.

        Raises:
            NotFoundError: the run has no such bracket.
            SessionConflictError: another worker holds the session.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        bracket = args.identifier("bracket_intent_id", bracket_intent_id)
        name = f"cancel:{bracket}"
        intent = Intent(
            run_id,
            name,
            {},
            operation="cancel_bracket",
            target=bracket,
            session_nonce=self._desk.book.nonce(run_id, session_nonce),
        )
        result: BracketReceipt = await self._desk.place(intent, on_unknown)
        return result

    # -- triggers: they belong to the account, not to a run; no session is involved ----------------

    async def place_gtt(
        self, payload: Mapping[str, object], *, on_unknown: OnUnknown = "raise"
    ) -> WorkerGttWriteResult:
        """Arm a trigger. Not safe to repeat: every call arms another one.

        Args:
            payload: ``type`` (``single`` or ``two-leg``), ``condition`` and ``orders``.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look for a trigger that
                was not there before. It is never sent again by itself.

        Raises:
            InvalidInputError: the payload breaks a rule; nothing was sent.
            LiveModeDisabledError: the token's account is live, without the acknowledgement.
            GuardError: a guard of this process refused; nothing was sent.
            OutcomeUnknownError: the answer was lost; look at :meth:`list_gtts` first.
            NotExecutedError: the answer was lost, and there is no such trigger.
        """
        from ..inputs.gtt import validate_gtt  # late: it loads pydantic

        body = validate_gtt(payload)
        known = None
        if on_unknown == "resolve" or self._desk.pending.journal is not None:
            known = triggers_like(body, await self.list_gtts())
        name = f"place_gtt:{secrets.token_hex(8)}"
        orders = tuple(body["orders"])
        intent = Intent(ACCOUNT, name, body, operation="place_gtt", known=known, orders=orders)
        result: WorkerGttWriteResult = await self._desk.place(intent, on_unknown)
        return result

    async def modify_gtt(
        self, trigger_id: int, payload: Mapping[str, object], *, on_unknown: OnUnknown = "raise"
    ) -> WorkerGttWriteResult:
        """Change a trigger. A partial ``payload`` is merged into the trigger as it stands.

        Safe to repeat with the same payload. With ``on_unknown="resolve"`` a lost answer is
        looked for in the trigger.

        Args:
            trigger_id: The trigger.
            payload: Any of ``type``, ``condition`` (also parts of it) and ``orders``.
            on_unknown: ``raise`` or ``resolve``, when the answer is lost.

        Returns:
            The ``trigger_id``.

        Raises:
            InvalidInputError: the changed trigger would break a rule; nothing was sent.
            NotFoundError: there is no such trigger.
        """
        from ..inputs.gtt import (  # late: it loads pydantic
            merge_gtt,
            validate_gtt,
            validate_gtt_patch,
        )

        number = _trigger_id(trigger_id)
        change = validate_gtt_patch(payload)
        if not _is_whole(change):
            change = merge_gtt(await self.get_gtt(number), change)
        body = validate_gtt(change)
        return await self._write_gtt("modify_gtt", number, body, tuple(body["orders"]), on_unknown)

    async def delete_gtt(
        self, trigger_id: int, *, on_unknown: OnUnknown = "raise"
    ) -> WorkerGttWriteResult:
        """Disarm a trigger; its orders will not be placed. Returns the ``trigger_id``.

        Safe to repeat: the second time it is not found.

        Args:
            trigger_id: The trigger.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look for it first.

        Raises:
            NotFoundError: there is no such trigger, or no longer.
        """
        return await self._write_gtt("delete_gtt", _trigger_id(trigger_id), {}, (), on_unknown)

    async def _write_gtt(
        self,
        operation: str,
        number: int,
        body: Mapping[str, Any],
        orders: tuple[Mapping[str, Any], ...],
        on_unknown: OnUnknown,
    ) -> WorkerGttWriteResult:
        name, target = f"{operation}:{number}", str(number)
        intent = Intent(ACCOUNT, name, body, operation=operation, target=target, orders=orders)
        result: WorkerGttWriteResult = await self._desk.place(intent, on_unknown)
        return result

    async def place_gtt_snapshot(self, payload: Mapping[str, object]) -> WorkerGttWriteResult:
        """The same as :meth:`place_gtt`: arm a trigger. Not safe to repeat."""
        return await self.place_gtt(payload)

    async def modify_gtt_snapshot(
        self, trigger_id: int, payload: Mapping[str, object]
    ) -> WorkerGttWriteResult:
        """The same as :meth:`modify_gtt`: change a trigger. Safe to repeat alike."""
        return await self.modify_gtt(trigger_id, payload)

    async def delete_gtt_snapshot(self, trigger_id: int) -> WorkerGttWriteResult:
        """The same as :meth:`delete_gtt`: disarm a trigger. Safe to repeat."""
        return await self.delete_gtt(trigger_id)

    # -- ending a run ------------------------------------------------------------------------------

    async def exit_run(
        self,
        strategy_run_id: str,
        reason: str | None = None,
        idempotency_key: str | None = None,
        dry_run: bool = False,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
        *,
        cancel_resting: bool = True,
        wait: float | None = None,
    ) -> ExitResult:
        """Close the run's positions at market and end the run. Safe to repeat with one key.

        A deployed backend closes positions and leaves resting orders where they are: of a live run
        they are listed and cancelled first, once the backend has agreed to the exit. On a paper run
        of a deployed backend nobody can cancel them: exit again when one has filled.

        Args:
            strategy_run_id: The run.
            reason: Why, for people.
            idempotency_key: Deterministic key; exiting again with it does nothing more.
            dry_run: Only show what would be closed. Refused for paper and dry runs whose backend
                has not said that it honours this: deployed backends would close the run.
            session_nonce: Of the active session; the one claimed through this client by default.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look at the run first,
                and exit once more when it is still open.
            cancel_resting: Cancel what rests of a live run; False leaves it in the market.
            wait: Seconds to wait until nothing is left: an exit that was ``blocked`` or
                ``deferred`` is sent again, one that is ``exiting`` is watched.

        Returns:
            ``status`` is ``closed`` when the run has ended; ``exiting`` while fills are pending;
            ``deferred``, ``blocked`` or ``failed`` when nothing was closed and the run goes on.
            ``left_open`` is true unless all is over, ``resting_orders`` names what still rests.

        Raises:
            SessionConflictError: another worker holds the session; nothing was cancelled.
            InvalidInputError: ``dry_run`` would not be honoured; nothing was sent.
            WaitTimeoutError: something is still open after ``wait`` seconds; ``last`` has it.
            OutcomeUnknownError: the answer was lost; read the run before exiting again.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        if wait is not None:
            wait = args.number_between("wait", wait, 0.0, 86_400.0)
        return await self._exit(run_id, session_nonce).exit(
            reason,
            idempotency_key,
            dry_run=bool(dry_run),
            on_unknown=on_unknown,
            cancel_resting=cancel_resting,
            wait=wait,
        )

    async def kill_run(
        self,
        strategy_run_id: str,
        reason: str = "kill switch",
        *,
        session_nonce: str | None = None,
    ) -> KillReport:
        """Stop a run: refuse further intents in this process, cancel resting orders, then exit.

        Orders are cancelled first, so that none of them fills after the positions are closed. A
        cancellation that fails does not keep the exit from being made. Safe to repeat.

        Raises:
            KiteAlgoWorkerError: the exit failed; call it again. Intents stay refused.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return await self._exit(run_id, session_nonce).kill(reason)

    def _exit(self, run_id: str, session_nonce: str | None) -> AsyncExit:
        nonce = self._desk.book.nonce(run_id, session_nonce)
        return AsyncExit(self._connection, self._desk, run_id, nonce)


def _child_of(parent_order_id: str | None) -> dict[str, str]:
    if parent_order_id is None:
        return {}
    return {"parent_order_id": args.identifier("parent_order_id", parent_order_id)}


def _is_whole(change: Mapping[str, object]) -> bool:
    """Whether a change names everything a trigger consists of, so that nothing has to be merged."""
    condition = change.get("condition")
    return (
        {"type", "condition", "orders"} <= change.keys()
        and isinstance(condition, Mapping)
        and {"exchange", "tradingsymbol", "trigger_values", "last_price"} <= condition.keys()
    )


def _trigger_id(value: int) -> int:
    return args.positive_int("trigger_id", value)
