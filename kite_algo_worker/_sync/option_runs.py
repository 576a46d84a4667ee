# Translated from _async/option_runs.py by `make generate`; do not edit.
"""The life of an option run: created from legs, entered, watched, exited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, overload

from kite_algo_worker_api.api.options import (
    create_option_run,
    get_option_run_protection_state,
    get_option_run_state,
    preview_option_run_entry,
    preview_option_run_exit,
    replay_option_run_protection,
    update_option_run_protection,
)

from .._base import checks as args
from .._base.secret import discreet_methods
from ..config import require_live_consent
from ..exceptions import ConflictError
from ..market.words import OnUnknown, OptionProduct
from ..options.legs import orders_from_legs
from ..options.protection import validate_metric_snapshots, validate_option_protection
from ..options.run_requests import OptionRunActionRequest, OptionRunCreateRequest
from ..placing.intents import Intent

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        BasketPreview,
        OptionEntryPreview,
        OptionExitPreview,
        OptionProtectionReplay,
        OptionProtectionState,
        OptionRun,
        OptionRunAction,
        OptionRunProtection,
        OptionRunStateResponse,
    )

    from .trading import Trading

Payload = Mapping[str, object] | OptionRunActionRequest
"""What an entry or exit may carry."""


@discreet_methods
class OptionRunMethods:
    """Option runs. Their orders belong to the worker run that guards them, when one does."""

    _client: Trading

    def create_run(
        self,
        *,
        strategy_name: str,
        product: OptionProduct | str,
        legs: Iterable[Mapping[str, object]],
        protection: Mapping[str, object] | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> OptionRun:
        """Store an option run with its legs; nothing is traded. Not safe to repeat.

        Args:
            strategy_name: For people.
            product: ``MIS`` or ``NRML``.
            legs: Legs from the resolvers (or ``option_leg``), as dicts or models.
            protection: Percentages of the premium entered (``stoploss_pct``, ...), or ``rules``
                with their ``precedence``. It reports; it does not exit by itself.
            metadata: Context kept with the run.

        Returns:
            The run, ``created``; its ``strategy_run_id`` is not that of a worker run.

        Raises:
            InvalidInputError: a leg or rule is wrong, or misspelled; nothing was sent.
        """
        request = OptionRunCreateRequest.model_validate(
            args.drop_none(
                strategy_name=strategy_name,
                product=product,
                legs=list(legs),
                protection=protection,
                metadata=args.mapping("metadata", metadata or {}),
            )
        )
        body = request.model_dump(exclude_none=True)
        made = self._client.send(create_option_run.build(body=body))
        self._client.desk.book.planned(made.strategy_run_id, made, "legs")
        return made

    def preview_run_entry(
        self, strategy_run_id: str, payload: Mapping[str, object] | None = None
    ) -> OptionEntryPreview:
        """The order plan of an entry, with margin and charges in rupees.

        Nothing is placed; the run moves to ``entry_previewed``. A deployed backend refuses to
        repeat it.

        Raises:
            NotFoundError: there is no such option run.
            ConflictError: the run is past its entry.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = args.mapping("payload", payload or {})
        preview = self._client.send(preview_option_run_entry.build(run_id, body=body))
        self._client.desk.book.planned(run_id, preview, "order_plan")
        return preview

    @overload
    def preview_entry(
        self,
        strategy_run_id: str,
        orders: None = None,
        *,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
        payload: Mapping[str, object] | None = None,
    ) -> OptionEntryPreview: ...

    @overload
    def preview_entry(
        self,
        strategy_run_id: str,
        orders: Iterable[Mapping[str, object]],
        *,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
        payload: Mapping[str, object] | None = None,
    ) -> BasketPreview: ...

    def preview_entry(
        self,
        strategy_run_id: str,
        orders: Iterable[Mapping[str, object]] | None = None,
        *,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
        payload: Mapping[str, object] | None = None,
    ) -> OptionEntryPreview | BasketPreview:
        """Preview the entry of an option run, or, with ``orders``, of a basket in a worker run.

        Args:
            strategy_run_id: The option run; with ``orders``, the worker run.
            orders: Legs or orders to estimate as a basket.
            metadata: Context of the basket.
            all_or_none: Of the basket.
            payload: Sent along with the preview of an option run.

        Returns:
            ``order_plan``, ``margin`` and ``charges`` of :meth:`preview_run_entry`, or what
            ``client.preview_basket`` returns. Nothing is placed; repeating is refused as there.
        """
        if orders is not None:
            return self._client.preview_basket(
                strategy_run_id,
                orders_from_legs(orders),
                metadata=metadata,
                all_or_none=all_or_none,
            )
        return self.preview_run_entry(strategy_run_id, payload)

    def enter(
        self,
        strategy_run_id: str,
        payload: Payload | None = None,
        *,
        safety_token: str | None = None,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> OptionRunAction:
        """Place the run's entry orders. An entered run refuses to repeat it.

        The guards of the worker run that the safety token, the session or the metadata names hold
        for the legs as well.

        Args:
            strategy_run_id: The option run.
            payload: ``mode``, ``account_scope``, ``idempotency_key``, ``all_or_none``, ...
            safety_token: From ``safety_check()``; it may be that of the worker run.
            session_nonce: Of the worker run's session.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look at the run's state
                first, and enter once more when it has not been entered.

        Raises:
            ConflictError: the run has been entered already, or the safety token is no longer good.
            ModeMismatchError: its worker run trades elsewhere than was asked for.
            GuardError: a guard of this process refused; nothing was sent.
            OutcomeUnknownError: the answer was lost; read :meth:`get_run_state` first.
        """
        body = self._action_body(payload, safety_token)
        if on_unknown == "resolve":  # an entry happens once: its key may be the run's own
            body.setdefault("idempotency_key", f"{strategy_run_id}:enter")
        operation = "enter_option_run"
        return self._act(operation, strategy_run_id, body, session_nonce, on_unknown)

    def preview_exit(
        self, strategy_run_id: str, payload: Mapping[str, object] | None = None
    ) -> OptionExitPreview:
        """The order plan that would close the open legs. Nothing is placed.

        The run moves to ``exit_previewed``. A deployed backend refuses to repeat it.

        Raises:
            ConflictError: the run has nothing to exit.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = args.mapping("payload", payload or {})
        return self._client.send(preview_option_run_exit.build(run_id, body=body))

    def exit(
        self,
        strategy_run_id: str,
        payload: Payload | None = None,
        *,
        safety_token: str | None = None,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> OptionRunAction:
        """Close the run's open legs. An exited run refuses to repeat it.

        A deployed backend demands a preview before an exit: when it refuses for that reason,
        nothing was closed yet, and the preview is made here before asking once more.

        Raises:
            ConflictError: the run has nothing to exit.
            OutcomeUnknownError: the answer was lost; read :meth:`get_run_state` first.
        """
        body = self._action_body(payload, safety_token)
        operation = "exit_option_run"
        try:
            return self._act(operation, strategy_run_id, body, session_nonce, on_unknown)
        except ConflictError as error:
            if error.rejection_reason != "OPTION_RUN_INVALID_TRANSITION":
                raise
        self.preview_exit(strategy_run_id)
        return self._act(operation, strategy_run_id, body, session_nonce, on_unknown)

    def _act(
        self,
        operation: str,
        strategy_run_id: str,
        body: Mapping[str, Any],
        session_nonce: str | None,
        on_unknown: OnUnknown,
    ) -> OptionRunAction:
        """Enter or exit, on the one way of every write that moves money."""
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        desk, token = self._client.desk, body.get("safety_token")
        worker = desk.book.worker_of(run_id, token, session_nonce)
        if worker is not None:
            desk.guards.follow(run_id, worker)
        told = (body.get(name) is not None for name in ("order_results", "trade_results"))
        intent = Intent(
            run_id,
            str(body.get("idempotency_key") or operation),
            body,
            guarded=bool(token),
            operation=operation,
            orders=desk.book.plan_of(run_id),
            guarded_by=worker,
            reported=any(told),
            mode=body.get("mode") or body.get("execution_mode"),
            account_scope=body.get("account_scope"),
            session_nonce=desk.book.nonce(run_id, session_nonce),
        )
        result: OptionRunAction = desk.place(intent, on_unknown)
        return result

    def get_run_state(self, strategy_run_id: str) -> OptionRunStateResponse:
        """Status and completed, failed and pending legs of an option run. Safe to repeat.

        Raises:
            NotFoundError: there is no such option run.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return self._client.send(get_option_run_state.build(run_id))

    def _action_body(self, payload: Payload | None, safety_token: str | None) -> dict[str, object]:
        request = OptionRunActionRequest.model_validate({} if payload is None else payload)
        require_live_consent(request.mode, self._client.config, field="mode")
        require_live_consent(request.execution_mode, self._client.config, field="execution_mode")
        body = request.model_dump(exclude_none=True)
        if safety_token:
            body["safety_token"] = safety_token
        return body

    # -- protection -------------------------------------------------------------------------------

    def update_protection(
        self,
        strategy_run_id: str,
        protection: Mapping[str, object],
        *,
        session_nonce: str | None = None,
    ) -> OptionRunProtection:
        """Replace the protection rules of an option run. Safe to repeat.

        Args:
            strategy_run_id: The option run.
            protection: ``rules`` (``metric``, ``operator`` ``gte`` or ``lte``, ``threshold``,
                ``role``) and the ``precedence`` of their roles, filled in when left out.
            session_nonce: Of the worker run's session.

        Raises:
            InvalidInputError: a rule is incomplete or would never apply; nothing was sent.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return self._client.send(
            update_option_run_protection.build(
                run_id,
                body=validate_option_protection(protection),
                x_worker_session_nonce=self._client.desk.book.nonce(run_id, session_nonce),
            )
        )

    def get_protection_state(self, strategy_run_id: str) -> OptionProtectionState:
        """Whether a protection rule is met now, and on which figures. Safe to repeat.

        Returns:
            ``triggered``, ``matched_rule``, ``metrics``, and ``recommended_exit_orders``, which
            nobody sends: call :meth:`exit`.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return self._client.send(get_option_run_protection_state.build(run_id))

    def replay_protection(
        self,
        strategy_run_id: str,
        metric_snapshots: Iterable[Mapping[str, object]],
        protection: Mapping[str, object] | None = None,
    ) -> OptionProtectionReplay:
        """Evaluate protection rules on given figures. Changes nothing; safe to repeat.

        Args:
            strategy_run_id: The option run.
            metric_snapshots: Dicts of ``index_ltp``, ``combined_premium``,
                ``combined_premium_change_pct``, ``strategy_mtm``, ``open_quantity``; at least one.
            protection: Rules instead of the run's own.

        Returns:
            One event per snapshot: triggered or not, and by which rule.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = args.drop_none(
            metric_snapshots=validate_metric_snapshots(metric_snapshots),
            protection=None if protection is None else validate_option_protection(protection),
        )
        return self._client.send(replay_option_run_protection.build(run_id, body=body))
