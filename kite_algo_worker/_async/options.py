"""``client.options``: option sessions, chains, contract selection and option runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, overload

from kite_algo_worker_api.api.options import (
    create_option_run,
    enter_option_run,
    exit_option_run,
    get_option_chain,
    get_option_greeks,
    get_option_max_pain,
    get_option_mini_chain,
    get_option_pcr,
    get_option_run_protection_state,
    get_option_run_state,
    get_option_session,
    list_option_expiries,
    preview_option_run_entry,
    preview_option_run_exit,
    preview_option_strategy,
    replay_option_run_protection,
    update_option_run_protection,
)
from kite_algo_worker_api.models import (
    BasketPreview,
    OptionAnalytic,
    OptionChain,
    OptionEntryPreview,
    OptionExitPreview,
    OptionExpirySnapshot,
    OptionGreeks,
    OptionMiniChain,
    OptionProtectionReplay,
    OptionProtectionState,
    OptionRun,
    OptionRunAction,
    OptionRunProtection,
    OptionRunStateResponse,
    OptionSession,
    OptionStrategyPreview,
)

from .. import _arguments as args
from ..config import require_live_consent
from ..exceptions import ConflictError
from ..options.leg_orders import orders_from_legs
from ..options.legs import OptionRunActionRequest, OptionRunCreateRequest
from ..options.protection import validate_metric_snapshots, validate_option_protection
from .option_selection import AsyncOptionSelectionMethods

if TYPE_CHECKING:
    from .client import AsyncKiteAlgoWorkerClient

Payload = Mapping[str, object] | OptionRunActionRequest
"""What an entry or exit may carry."""


class AsyncOptionWorkerClient(AsyncOptionSelectionMethods):
    """Options of one backend, reached as ``client.options``.

    Prices are rupees per unit, quantities are units (not lots), volatility is a fraction (0.17).
    """

    def __init__(self, client: AsyncKiteAlgoWorkerClient) -> None:
        self._client = client

    # -- market data ------------------------------------------------------------------------------

    async def ensure_session(self, underlying: str) -> OptionSession:
        """The pricing session of an underlying: its expiries, spot and last computation.

        Raises:
            NotFoundError: no session runs for it. A deployed backend's operator starts them.
        """
        return await self._client.send(get_option_session.build(_underlying(underlying)))

    async def list_expiries(self, underlying: str) -> OptionExpirySnapshot:
        """Tracked expiry dates, ascending, with the spot price."""
        return await self._client.send(list_option_expiries.build(_underlying(underlying)))

    async def get_chain(self, underlying: str, *, expiry: str | None = None) -> OptionChain:
        """Calls and puts of one expiry, by strike ascending, with open interest and greeks.

        ``expiry`` is ``current_week``, ``next_week``, ``current_month``, ``nearest`` (the default)
        or a date ``YYYY-MM-DD``.
        """
        return await self._client.send(
            get_option_chain.build(_underlying(underlying), expiry=expiry)
        )

    async def get_mini_chain(
        self, underlying: str, *, expiry: str | None = None, window: int = 5
    ) -> OptionMiniChain:
        """The chain within ``window`` (1..20) strikes on each side of the money."""
        return await self._client.send(
            get_option_mini_chain.build(
                _underlying(underlying), expiry=expiry, window=args.positive_int("window", window)
            )
        )

    async def get_greeks(self, underlying: str, *, expiry: str | None = None) -> OptionGreeks:
        """Implied volatility and greeks of one expiry's contracts."""
        return await self._client.send(
            get_option_greeks.build(_underlying(underlying), expiry=expiry)
        )

    async def get_pcr(self, underlying: str, *, expiry: str | None = None) -> OptionAnalytic:
        """Put/call ratio by open interest; ``value`` is None without call open interest."""
        return await self._client.send(get_option_pcr.build(_underlying(underlying), expiry=expiry))

    async def get_max_pain(self, underlying: str, *, expiry: str | None = None) -> OptionAnalytic:
        """The strike at which option writers would pay least at expiry."""
        return await self._client.send(
            get_option_max_pain.build(_underlying(underlying), expiry=expiry)
        )

    async def preview_strategy(self, payload: Mapping[str, object]) -> OptionStrategyPreview:
        """Classify a set of legs and propose protection values. Nothing is stored."""
        body = args.mapping("payload", payload)
        return await self._client.send(preview_option_strategy.build(body=body))

    # -- option runs ------------------------------------------------------------------------------

    async def create_run(
        self,
        *,
        strategy_name: str,
        product: str,
        legs: Iterable[Mapping[str, object]],
        protection: Mapping[str, object] | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> OptionRun:
        """Store an option run with its legs; nothing is traded. Not safe to repeat.

        Args:
            strategy_name: For people.
            product: ``MIS`` or ``NRML``.
            legs: Legs from the resolvers (or ``option_leg``), as dicts or models.
            protection: Rules kept with the run.
            metadata: Context kept with the run.

        Raises:
            InvalidInputError: a leg breaks a rule; nothing was sent.
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
        return await self._client.send(create_option_run.build(body=body))

    async def preview_run_entry(
        self, strategy_run_id: str, payload: Mapping[str, object] | None = None
    ) -> OptionEntryPreview:
        """The order plan of an entry with margin and charges. Moves the run to previewed."""
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = args.mapping("payload", payload or {})
        return await self._client.send(preview_option_run_entry.build(run_id, body=body))

    @overload
    async def preview_entry(
        self,
        strategy_run_id: str,
        orders: None = None,
        *,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
        payload: Mapping[str, object] | None = None,
    ) -> OptionEntryPreview: ...

    @overload
    async def preview_entry(
        self,
        strategy_run_id: str,
        orders: Iterable[Mapping[str, object]],
        *,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
        payload: Mapping[str, object] | None = None,
    ) -> BasketPreview: ...

    async def preview_entry(
        self,
        strategy_run_id: str,
        orders: Iterable[Mapping[str, object]] | None = None,
        *,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
        payload: Mapping[str, object] | None = None,
    ) -> OptionEntryPreview | BasketPreview:
        """Preview the entry of an option run, or, with ``orders``, of a basket in a worker run."""
        if orders is not None:
            return await self._client.preview_basket(
                strategy_run_id,
                orders_from_legs(orders),
                metadata=metadata,
                all_or_none=all_or_none,
            )
        return await self.preview_run_entry(strategy_run_id, payload)

    async def enter(
        self,
        strategy_run_id: str,
        payload: Payload | None = None,
        *,
        safety_token: str | None = None,
        session_nonce: str | None = None,
    ) -> OptionRunAction:
        """Place the run's entry orders.

        Args:
            strategy_run_id: The option run.
            payload: ``mode``, ``account_scope``, ``idempotency_key``, ``all_or_none``, ...
            safety_token: From ``safety_check()``; it may be that of the worker run.
            session_nonce: Of the worker run's session.

        Raises:
            ConflictError: the run has been entered already, or the safety token is no longer good.
            OutcomeUnknownError: the answer was lost; read :meth:`get_run_state` first.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return await self._client.send(
            enter_option_run.build(
                run_id,
                body=self._action_body(payload, safety_token),
                x_worker_session_nonce=self._client._nonce(run_id, session_nonce),
            )
        )

    async def preview_exit(
        self, strategy_run_id: str, payload: Mapping[str, object] | None = None
    ) -> OptionExitPreview:
        """The order plan that would close the open legs. Moves the run to exit-previewed."""
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = args.mapping("payload", payload or {})
        return await self._client.send(preview_option_run_exit.build(run_id, body=body))

    async def exit(
        self,
        strategy_run_id: str,
        payload: Payload | None = None,
        *,
        safety_token: str | None = None,
        session_nonce: str | None = None,
    ) -> OptionRunAction:
        """Close the run's open legs.

        A deployed backend demands a preview before an exit: when it refuses for that reason,
        nothing was closed yet, and the preview is made here before asking once more.

        Raises:
            ConflictError: the run has nothing to exit.
            OutcomeUnknownError: the answer was lost; read :meth:`get_run_state` first.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        request = exit_option_run.build(
            run_id,
            body=self._action_body(payload, safety_token),
            x_worker_session_nonce=self._client._nonce(run_id, session_nonce),
        )
        try:
            return await self._client.send(request)
        except ConflictError as error:
            if error.rejection_reason != "OPTION_RUN_INVALID_TRANSITION":
                raise
        await self.preview_exit(run_id)
        return await self._client.send(request)

    async def get_run_state(self, strategy_run_id: str) -> OptionRunStateResponse:
        """Status and completed, failed and pending legs of an option run."""
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return await self._client.send(get_option_run_state.build(run_id))

    def _action_body(self, payload: Payload | None, safety_token: str | None) -> dict[str, object]:
        request = OptionRunActionRequest.model_validate({} if payload is None else payload)
        require_live_consent(request.mode, self._client.config, field="mode")
        require_live_consent(request.execution_mode, self._client.config, field="execution_mode")
        body = request.model_dump(exclude_none=True)
        if safety_token:
            body["safety_token"] = safety_token
        return body

    # -- protection -------------------------------------------------------------------------------

    async def update_protection(
        self,
        strategy_run_id: str,
        protection: Mapping[str, object],
        *,
        session_nonce: str | None = None,
    ) -> OptionRunProtection:
        """Replace the protection rules of an option run. Safe to repeat.

        Args:
            strategy_run_id: The option run.
            protection: ``rules`` and the ``precedence`` of their roles.
            session_nonce: Of the worker run's session.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return await self._client.send(
            update_option_run_protection.build(
                run_id,
                body=validate_option_protection(protection),
                x_worker_session_nonce=self._client._nonce(run_id, session_nonce),
            )
        )

    async def get_protection_state(self, strategy_run_id: str) -> OptionProtectionState:
        """Whether a protection rule is met now, on which figures, and the exit it would place."""
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return await self._client.send(get_option_run_protection_state.build(run_id))

    async def replay_protection(
        self,
        strategy_run_id: str,
        metric_snapshots: Iterable[Mapping[str, object]],
        protection: Mapping[str, object] | None = None,
    ) -> OptionProtectionReplay:
        """Evaluate the rules on given figures, one event per snapshot. Changes nothing."""
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = args.drop_none(
            metric_snapshots=validate_metric_snapshots(metric_snapshots),
            protection=None if protection is None else validate_option_protection(protection),
        )
        return await self._client.send(replay_option_run_protection.build(run_id, body=body))


def _underlying(value: str) -> str:
    return args.identifier("underlying", value).upper()
