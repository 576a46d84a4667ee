"""The runs of strategies: their life, sessions, safety and risk, timeline and streams."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kite_algo_worker_api import models
from kite_algo_worker_api.api.connection import heartbeat
from kite_algo_worker_api.api.execution import stream_execution_events
from kite_algo_worker_api.api.monitoring import (
    list_timeline,
    log_decision_event,
    stream_run_pnl,
    stream_timeline,
)
from kite_algo_worker_api.api.runs import (
    create_run,
    get_run,
    patch_risk,
    safety_check,
    update_backend_protection,
)
from kite_algo_worker_api.api.sessions import claim_session, release_session, run_heartbeat

from .._base import checks as args
from .._base.secret import discreet_methods
from ..config import require_live_consent
from ..exceptions import ConflictError, KiteAlgoWorkerError, RunClosedError, ServerError
from ..market.words import EventKind, ExecutionMode
from ..placing.closed_runs import closed_run
from ..wire.more_query import PAGE, with_params
from .market import AsyncMarket

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        ExecutionEvent,
        HeartbeatReceipt,
        RunHeartbeatReceipt,
        RunProtectionState,
        SafetyCheckResult,
        SessionClaim,
        SessionRelease,
        StrategyRun,
        WorkerRunHealthSnapshot,
        WorkerRunPnlSnapshot,
        WorkerTimelineEvent,
        WorkerTimelineResponse,
    )

    from ..inputs.protection import BackendProtection
    from ..inputs.run_config import RunConfig
    from ..streams.policy import StreamPolicy
    from .event_stream import AsyncEventStream

_IDENTITY = ("strategy_run_id", "template_id", "account_scope", "execution_mode")

_TIMELINE_FILTERS = (
    "after_cursor",
    "limit",
    "event_kind",
    "event_source",
    "event_type",
    "related_resource_type",
    "related_resource_id",
    "basket_execution_id",
)
"""Parameters of the timeline that the contract knows."""


@discreet_methods
class AsyncRuns(AsyncMarket):
    """Runs of one token: created or recovered, kept alive, and what the backend knows of them."""

    async def heartbeat(
        self,
        worker_id: str | None = None,
        status: str = "healthy",
        metrics: Mapping[str, object] | None = None,
    ) -> HeartbeatReceipt:
        """Report that the worker process is alive, with free-form ``metrics``. Safe to repeat.

        This is the token's heartbeat; a run has its own, :meth:`run_heartbeat`.
        """
        body = _heartbeat_body(worker_id, status, metrics)
        return await self.send(heartbeat.build(body=body))

    # -- create, read, exit ------------------------------------------------------------------------

    async def create_run(
        self,
        *,
        template_id: str,
        account_scope: str,
        strategy_run_id: str | None = None,
        execution_mode: ExecutionMode | str = "paper",
        summary_fields: Iterable[Mapping[str, object]] | None = None,
        risk_schema: Iterable[Mapping[str, object]] | None = None,
        allowed_actions: Iterable[str] | None = None,
        runtime_state: Mapping[str, object] | None = None,
        metadata: Mapping[str, object] | None = None,
        backend_protection: BackendProtection | None = None,
    ) -> StrategyRun:
        """Create a run, or recover the one that already has ``strategy_run_id``.

        Args:
            template_id: Strategy template.
            account_scope: ``kite:<identifier>``, for example ``kite:paper-a``.
            strategy_run_id: Stable id; the server makes one up when it is left out.
            execution_mode: ``dry_run``, ``paper`` or ``live``.
            summary_fields: Display fields of the run card.
            risk_schema: Editable risk controls of the run card.
            allowed_actions: Actions the frontend offers.
            runtime_state: Initial state, for example ``{"risk": {...}}``.
            metadata: Strategy metadata; live runs need ``strategy_family`` and ``strategy_name``.
            backend_protection: Rules the backend watches without the worker.

        Safe to repeat when ``strategy_run_id`` is given.

        Raises:
            InvalidInputError: an argument breaks a rule; nothing was sent.
            LiveModeDisabledError: live without the acknowledgement; nothing was sent.
            ConflictError: a run with this id exists with another template, scope or mode.
        """
        from ..inputs.run_config import RunConfig  # late: it loads pydantic

        require_live_consent(execution_mode, self.config)
        fields: dict[str, Any] = {}
        if allowed_actions is not None:
            fields["allowed_actions"] = [*args.items("allowed_actions", allowed_actions)]
        config = RunConfig(
            template_id=template_id,
            account_scope=account_scope,
            execution_mode=execution_mode,
            strategy_run_id=strategy_run_id,
            summary_fields=args.mappings("summary_fields", summary_fields),
            risk_schema=args.mappings("risk_schema", risk_schema),
            runtime_state=args.mapping("runtime_state", runtime_state or {}),
            metadata=args.mapping("metadata", metadata or {}),
            backend_protection=backend_protection,
            **fields,
        )
        return await self.create_run_from_config(config)

    async def create_run_from_config(self, config: RunConfig) -> StrategyRun:
        """:meth:`create_run` with the fields of a :class:`RunConfig`, and its exceptions."""
        require_live_consent(config.execution_mode, self.config)
        body = config.to_create_run_payload()
        run_id = config.strategy_run_id
        try:
            made = await self.send(create_run.build(body=body))
        except (ConflictError, ServerError) as error:
            # The deployed backend only inserts: an id in use is a 409, or a bare 500.
            if not run_id or error.status_code not in (409, 500):
                raise
            return self._recovered(await self._existing_run(run_id, error), body)
        self._desk.book.learn(made, body)
        return made

    def _recovered(self, existing: StrategyRun, body: Mapping[str, object]) -> StrategyRun:
        """A run that was there before, if it is the one that was asked for."""
        self._desk.book.learn(existing, body)
        _require_same_run(existing, body)
        return existing

    async def _existing_run(self, run_id: str, refusal: KiteAlgoWorkerError) -> StrategyRun:
        try:
            return _as_run(await self.get_run(run_id))
        except KiteAlgoWorkerError as error:
            if error.status_code != 404:
                raise
            raise refusal from None

    async def get_or_create_run(self, config: RunConfig) -> StrategyRun:
        """The run of ``config.strategy_run_id``, created when it does not exist yet.

        Raises:
            ConflictError: it exists with another template, scope or mode.
        """
        require_live_consent(config.execution_mode, self.config)
        if not config.strategy_run_id:
            return await self.create_run_from_config(config)
        try:
            existing = _as_run(await self.get_run(config.strategy_run_id))
        except KiteAlgoWorkerError as error:
            if error.status_code != 404:
                raise
            return await self.create_run_from_config(config)
        body = config.to_create_run_payload()
        return self._recovered(existing, body)

    async def ensure_run(
        self,
        *,
        strategy_run_id: str,
        template_id: str,
        account_scope: str,
        execution_mode: ExecutionMode | str,
        metadata: Mapping[str, object] | None = None,
    ) -> StrategyRun:
        """The run with this id, created when it does not exist yet. Safe to repeat.

        Raises:
            ConflictError: it exists with another template, scope or mode.
            LiveModeDisabledError: live without the acknowledgement; nothing was sent.
        """
        from ..inputs.run_config import RunConfig  # late: it loads pydantic

        require_live_consent(execution_mode, self.config)
        return await self.get_or_create_run(
            RunConfig(
                template_id=template_id,
                account_scope=account_scope,
                execution_mode=execution_mode,
                strategy_run_id=strategy_run_id,
                metadata=args.mapping("metadata", metadata or {}),
            )
        )

    async def get_run(self, strategy_run_id: str) -> StrategyRun:
        """A run: status, mode, runtime state, metadata, health fields. Safe to repeat.

        Raises:
            NotFoundError: there is no such run.
            PermissionDeniedError: it belongs to another token.
        """
        run = await self.send(get_run.build(args.identifier("strategy_run_id", strategy_run_id)))
        self._desk.book.learn(run)
        return run

    async def get_run_health_snapshot(self, strategy_run_id: str) -> WorkerRunHealthSnapshot:
        """Heartbeat age (seconds), health, session and recovery status of a run. Safe to repeat."""
        return models.WorkerRunHealthSnapshot.model_validate(await self.get_run(strategy_run_id))

    async def get_run_protection_state(self, strategy_run_id: str) -> RunProtectionState:
        """What the backend's protection engine last decided for a run, and its rules.

        Safe to repeat. ``status`` is ``active``, ``triggered``, ...; None where no rules were set.
        """
        run: Mapping[str, object] = await self.get_run(strategy_run_id)
        runtime = run.get("runtime_state")
        if not isinstance(runtime, Mapping):
            runtime = {}
        state = runtime.get("backend_protection_state")
        known: dict[str, object] = dict(state) if isinstance(state, Mapping) else {}
        return models.RunProtectionState.model_validate(
            {
                **known,
                "reason": known.get("update_reason"),
                "backend_protection": runtime.get("backend_protection"),
                "raw": known,
            }
        )

    # -- safety, risk, protection ------------------------------------------------------------------

    async def safety_check(self, strategy_run_id: str) -> SafetyCheckResult:
        """Ask whether the run may trade now, and get the token that proves the answer.

        The token lives for seconds and dies with any change of the run's state; pass it to the
        next guarded call and ask again for the one after. Safe to repeat.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        checked = await self.send(safety_check.build(run_id))
        self._desk.book.issued(checked.safety_token, run_id)
        return checked

    async def patch_risk(
        self,
        strategy_run_id: str,
        patch: Mapping[str, object],
        reason: str | None = None,
        session_nonce: str | None = None,
    ) -> StrategyRun:
        """Merge ``patch`` into the run's ``runtime_state["risk"]``, and return it. Safe to repeat.

        Raises:
            SessionConflictError: another worker holds the session.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = args.drop_none(patch=args.mapping("patch", patch), reason=reason)
        return await self.send(
            patch_risk.build(
                run_id,
                body=body,
                x_worker_session_nonce=self._desk.book.nonce(run_id, session_nonce),
            )
        )

    async def update_backend_protection(
        self,
        strategy_run_id: str,
        backend_protection: BackendProtection | Mapping[str, object],
        *,
        reason: str | None = None,
        reset_trailing: bool = True,
        session_nonce: str | None = None,
    ) -> StrategyRun:
        """Replace the rules the backend watches for this run; its generation goes up by one.

        ``reset_trailing=False`` keeps the best profit seen so far, so that trailing rules go on
        from there. Repeating it has no further effect apart from the generation.

        Raises:
            InvalidInputError: a rule is incomplete or out of range; nothing was sent.
            ConflictError: a protective exit is under way or done.
        """
        from ..inputs.protection import validate_protection  # late: it loads pydantic

        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = args.drop_none(
            backend_protection=validate_protection(backend_protection), reason=reason
        )
        body["reset_trailing"] = bool(reset_trailing)
        return await self.send(
            update_backend_protection.build(
                run_id,
                body=body,
                x_worker_session_nonce=self._desk.book.nonce(run_id, session_nonce),
            )
        )

    # -- sessions ----------------------------------------------------------------------------------

    async def claim_session(self, strategy_run_id: str) -> SessionClaim:
        """Become the one worker that may write to this run. Repeated, it is a conflict.

        The client remembers the nonce and sends it with later writes to the run until it is
        released. Heartbeat soon and regularly: a silent session can be taken over.

        Raises:
            SessionConflictError: another session is alive.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        claim = await self.send(claim_session.build(run_id))
        self._desk.book.claimed(run_id, claim.worker_session_nonce)
        return claim

    async def release_session(
        self, strategy_run_id: str, *, session_nonce: str | None = None
    ) -> SessionRelease:
        """Give the session back. Positions and orders stay. Repeating it is a conflict.

        A run without heartbeats is treated as abandoned after three minutes: exit or protect it.

        Raises:
            SessionConflictError: the session is not this one any more.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        nonce = self._desk.book.nonce(run_id, session_nonce)
        released = await self.send(release_session.build(run_id, x_worker_session_nonce=nonce))
        self._desk.book.released(run_id, nonce)
        return released

    async def run_heartbeat(
        self,
        strategy_run_id: str,
        *,
        session_nonce: str | None = None,
        worker_id: str | None = None,
        status: str = "healthy",
        metrics: Mapping[str, object] | None = None,
    ) -> RunHeartbeatReceipt:
        """Keep the session alive and the run healthy. Safe to repeat.

        Raises:
            SessionConflictError: the session was taken over, or never claimed.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return await self.send(
            run_heartbeat.build(
                run_id,
                body=_heartbeat_body(worker_id, status, metrics),
                x_worker_session_nonce=self._desk.book.nonce(run_id, session_nonce),
            )
        )

    # -- timeline ----------------------------------------------------------------------------------

    async def list_timeline(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        event_kind: EventKind | str | None = None,
        event_source: str | None = None,
        event_type: str | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        basket_execution_id: str | None = None,
        **params: object,
    ) -> WorkerTimelineResponse:
        """Stored events of the run, oldest first. Safe to repeat.

        Args:
            strategy_run_id: The run.
            after_cursor: Only events after this one; ``last_cursor`` of an answer continues it.
            limit: At most this many.
            event_kind: ``execution``, ``decision`` or ``protection``.
            event_source: Exactly this source, as the following ones.
            event_type: For example ``order.updated``.
            related_resource_type: What the event is about.
            related_resource_id: Its id.
            basket_execution_id: Only events of this basket.
            params: Sent as they are, for what a later backend understands.

        Returns:
            ``events`` and ``last_cursor``. A filter that matches nothing gives no events.

        Raises:
            NotFoundError: there is no such run.
        """
        request = list_timeline.build(
            args.identifier("strategy_run_id", strategy_run_id),
            after_cursor=after_cursor,
            limit=limit,
            event_kind=event_kind,
            event_source=event_source,
            event_type=event_type,
            related_resource_type=related_resource_type,
            related_resource_id=related_resource_id,
            basket_execution_id=basket_execution_id,
        )
        return await self.send(with_params(request, params, _TIMELINE_FILTERS))

    async def list_timeline_snapshot(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        event_kind: EventKind | str | None = None,
        event_source: str | None = None,
        event_type: str | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        basket_execution_id: str | None = None,
    ) -> WorkerTimelineResponse:
        """The same as :meth:`list_timeline`: stored events of the run. Safe to repeat."""
        timeline = await self.list_timeline(
            strategy_run_id,
            after_cursor=after_cursor,
            limit=limit,
            event_kind=event_kind,
            event_source=event_source,
            event_type=event_type,
            related_resource_type=related_resource_type,
            related_resource_id=related_resource_id,
            basket_execution_id=basket_execution_id,
        )
        return models.WorkerTimelineResponse.model_validate(timeline).filled()

    async def log_decision_event(
        self,
        strategy_run_id: str,
        *,
        event_type: str | None = None,
        summary: str | None = None,
        details: Mapping[str, object] | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        session_nonce: str | None = None,
        **payload: object,
    ) -> WorkerTimelineEvent:
        """Write one decision of the worker into the run's timeline. Repeating writes another one.

        Args:
            strategy_run_id: The run.
            event_type: For example ``signal.generated`` or ``risk.updated``.
            summary: One line, up to 500 characters.
            details: Structured context.
            related_resource_type: Type of what the decision is about.
            related_resource_id: Its id.
            session_nonce: Of the active session; the one claimed through this client by default.
            payload: Fields of the deployed backend (``decision_type``, ``action``, ``metadata``,
                ``basket_execution_id``), for those who want to choose them.
        """
        from ..inputs.decisions import decision_body  # late: it loads pydantic

        run_id = args.identifier("strategy_run_id", strategy_run_id)
        body = decision_body(
            args.drop_none(
                event_type=event_type,
                summary=summary,
                details=details,
                related_resource_type=related_resource_type,
                related_resource_id=related_resource_id,
                **payload,
            )
        )
        nonce = self._desk.book.nonce(run_id, session_nonce)
        return await self.send(
            log_decision_event.build(run_id, body=body, x_worker_session_nonce=nonce)
        )

    # -- streams -----------------------------------------------------------------------------------

    def _end_of(self, run_id: str) -> Callable[[], Awaitable[RunClosedError | None]]:
        """How a stream asks whether its run is closed; nothing when it cannot be known."""

        async def look() -> RunClosedError | None:
            try:
                return closed_run(await self._connection.ask(get_run.build(run_id)))
            except KiteAlgoWorkerError:
                return None

        return look

    def stream_run_pnl(
        self,
        strategy_run_id: str,
        *,
        interval_seconds: float = 1.0,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> AsyncEventStream[WorkerRunPnlSnapshot]:
        """Follow the run's profit and loss: one snapshot at once, then whenever it changes.

        Once the run is closed, which is looked at every 30 seconds, the stream of a run raises
        ``RunClosedError``, here as in :meth:`stream_timeline` and :meth:`stream_execution_events`.

        Args:
            strategy_run_id: The run.
            interval_seconds: How often the server looks, 0.25 to 5 seconds.
            reconnect: Whether a lost connection is replaced instead of raising.
            policy: How, for how long, and when a connection counts as lost.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        seconds = args.number_between("interval_seconds", interval_seconds, 0.25, 5.0)
        request = stream_run_pnl.build(run_id, interval_seconds=seconds)
        return self._follow(
            lambda _: request, reconnect=reconnect, policy=policy, look=self._end_of(run_id)
        )

    def stream_timeline(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        event_kind: EventKind | str | None = None,
        event_source: str | None = None,
        event_type: str | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        basket_execution_id: str | None = None,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
        **params: object,
    ) -> AsyncEventStream[WorkerTimelineEvent]:
        """Follow the run's events: those stored after ``after_cursor``, then new ones.

        Goes on after the last one received when a connection is lost, and when the stream is looped
        over again: none is lost and none comes twice. ``limit`` bounds the stored ones of the first
        connection; the rest of them is skipped. The filters match exactly; other ``params`` are
        sent as they are.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return self._follow(
            lambda cursor: with_params(
                stream_timeline.build(
                    run_id,
                    after_cursor=after_cursor if cursor is None else cursor,
                    limit=PAGE if cursor is not None or limit is None else limit,
                    event_kind=event_kind,
                    event_source=event_source,
                    event_type=event_type,
                    related_resource_type=related_resource_type,
                    related_resource_id=related_resource_id,
                    basket_execution_id=basket_execution_id,
                ),
                params,
                _TIMELINE_FILTERS,
            ),
            reconnect=reconnect,
            policy=policy,
            resumes=True,
            page_from_start=limit is None,
            look=self._end_of(run_id),
        )

    def stream_execution_events(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        basket_execution_id: str | None = None,
        event_type: str | None = None,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> AsyncEventStream[ExecutionEvent]:
        """Follow order and basket events, as :meth:`stream_timeline` follows all events."""
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        return self._follow(
            lambda cursor: stream_execution_events.build(
                run_id,
                after_cursor=after_cursor if cursor is None else cursor,
                limit=PAGE if cursor is not None or limit is None else limit,
                basket_execution_id=basket_execution_id,
                event_type=event_type,
            ),
            reconnect=reconnect,
            policy=policy,
            resumes=True,
            page_from_start=limit is None,
            look=self._end_of(run_id),
        )


def _heartbeat_body(
    worker_id: str | None, status: str, metrics: Mapping[str, object] | None
) -> dict[str, object]:
    body = args.drop_none(worker_id=worker_id, status=status)
    body["metrics"] = args.mapping("metrics", metrics or {})
    return body


def _as_run(run: Mapping[str, object]) -> StrategyRun:
    """The record of a run; a ``get_run`` that a test replaced may give a plain dict."""
    return run if isinstance(run, models.StrategyRun) else models.StrategyRun.model_validate(run)


def _require_same_run(existing: StrategyRun, wanted: Mapping[str, object]) -> None:
    different = [
        f"{key} is {existing.get(key)!r}, not {wanted.get(key)!r}"
        for key in _IDENTITY
        if str(existing.get(key)) != str(wanted.get(key))
        # The documented answer does not repeat the template; mode and account are always told.
        and not (key == "template_id" and existing.get(key) is None)
    ]
    if different:
        name = wanted.get("strategy_run_id")
        raise ConflictError(
            f"run {name} already exists and differs: {'; '.join(different)}",
            status_code=409,
            operation="create_run",
        )
