# Translated from _async/managed_run.py by `make generate`; do not edit.
"""One run under one session: every call of the client, bound to the run."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakSet

from kite_algo_worker_api import models

from .._base import checks as args
from .._base.secret import discreet_methods
from ..exceptions import (
    InvalidInputError,
    KiteAlgoWorkerError,
    RunClosedError,
    SessionConflictError,
    SessionLostError,
)
from ..inputs.keys import intent_key
from ..inputs.protection import BackendProtection
from ..inputs.run_config import RunConfig
from ..market.words import EventKind, OnUnknown, Variety
from ..placing.closed_runs import closed_run
from ..placing.guards import KillReport
from ..placing.intents import IntentResolution
from ..streams.policy import StreamPolicy
from ..wire.errors import CLOSED
from ._compat import Owner, Stopper, monotonic
from .event_stream import EventStream, StreamSource
from .progress import Progress, Waiting

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        BasketPreview,
        ExitResult,
        IntentResult,
        OrderPreview,
        RunFunds,
        RunHeartbeatReceipt,
        RunProtectionState,
        SafetyCheckResult,
        StrategyRun,
        WorkerOrderResult,
        WorkerOrderSnapshot,
        WorkerOrdersResponse,
        WorkerRunHealthSnapshot,
        WorkerRunPnlSnapshot,
        WorkerTimelineEvent,
        WorkerTimelineResponse,
        WorkerTradesResponse,
    )

    from .trading import Trading

# A run without automatic heartbeats is looked at this often by those of the strategy.
_LOOK_SECONDS: Final = 30.0

T = TypeVar("T")


class RunLife:
    """Whether a run may go on, for everybody who wants to know.

    Attributes:
        end: Why it may not: what was lost, or None.
    """

    def __init__(self, run_id: str) -> None:
        self.end: KiteAlgoWorkerError | None = None
        self._run_id = run_id
        self._ended = Stopper()
        self._progress: Progress | None = None
        self._streams: WeakSet[StreamSource[Any]] = WeakSet()

    @property
    def is_watched(self) -> bool:
        """Whether heartbeats look after the run."""
        return self._progress is not None

    def watch(self, progress: Progress) -> None:
        """Heartbeats look after it from now on, as long as there is progress."""
        self._progress = progress

    def made_progress(self) -> None:
        """The strategy is at work."""
        if self._progress is not None:
            self._progress.made()

    def check(self) -> None:
        """Raise what ended it, as an error of its own."""
        if self.end is not None:
            raise copy.copy(self.end) from self.end

    def sleep(self, seconds: float) -> None:
        """Wait, as progress; raise what ends it meanwhile, or has ended it before."""
        self.check()
        progress = self._progress
        with nullcontext() if progress is None else Waiting((progress,)):
            self._ended.wait(seconds)
        self.check()

    def ends(self, stream: EventStream[T]) -> EventStream[T]:
        """The same stream, whose reader is told of the end."""
        self.check()
        self._streams.add(stream.source)
        if self.is_watched:
            stream.source.look = None  # the heartbeats tell
        return stream

    def is_over(self, error: KiteAlgoWorkerError) -> None:
        """Tell whoever waits, and whoever calls next."""
        if isinstance(error, SessionConflictError):
            error = self._loss(error)
        self.end = error
        self._ended.set()
        for source in tuple(self._streams):
            source.fail(error)

    @contextmanager
    def told(self, *, has_session: bool) -> Iterator[None]:
        """For one call: nothing is sent after the end, and the call may be told of it."""
        self.check()
        try:
            yield
        except RunClosedError as error:
            self.end = self.end or error
            self._ended.set()
            raise
        except SessionConflictError as error:
            if not has_session or isinstance(error, SessionLostError):
                raise
            self.end = lost = self._loss(error)
            self._ended.set()
            raise lost from error

    def _loss(self, error: SessionConflictError) -> SessionLostError:
        return SessionLostError(
            f"the session of run {self._run_id} was lost: {error.message}",
            status_code=error.status_code,
            response_body=error.response_body,
            operation=error.operation,
            correlation_id=error.correlation_id,
        )


@discreet_methods
class ManagedRun:
    """A run with its session; what ``client.run(config)`` yields.

    It does NOT exit the strategy, does NOT call :meth:`safety_check` and does NOT make trading
    decisions: each of those happens only when the strategy calls it.

    Attributes:
        client: The client everything goes through.
        config: What was asked for.
        run: The run as the server described it; :meth:`refresh` reads it again.
        session_nonce: The nonce of the claimed session, or None when none was claimed.
    """

    session_nonce: str | None = None

    def __init__(
        self,
        client: Trading,
        config: RunConfig,
        run: Mapping[str, object],
        session_nonce: str | None = None,
        *,
        life: RunLife | None = None,
    ) -> None:
        self.client = client
        self.config = config
        record = models.StrategyRun
        self.run: models.StrategyRun = (
            run if isinstance(run, record) else record.model_validate(run)
        )
        self.session_nonce = session_nonce
        self._life = life or RunLife(self.run_id)
        self._owner = Owner()
        self._looked = monotonic()

    @property
    def run_id(self) -> str:
        """The run's ``strategy_run_id``."""
        return str(self.run["strategy_run_id"])

    @property
    def strategy_run_id(self) -> str:
        """The same as :attr:`run_id`."""
        return self.run_id

    def __repr__(self) -> str:
        session = "with a session" if self.session_nonce else "without a session"
        return f"{type(self).__name__}({self.run_id!r}, {self.run.get('status')}, {session})"

    # -- being alive ------------------------------------------------------------------------------

    def tick(self) -> None:
        """Say that the strategy makes progress, and hear whether it may go on. Sends nothing.

        Calls of the client and waits in it are progress by themselves; a loop that computes for
        long without either calls this once per turn.

        Raises:
            RunClosedError: the run was closed meanwhile; ``reason`` says why.
            SessionLostError: another worker has taken the session over.
            KiteAlgoWorkerError: the client is closed, or belongs to the parent of this process; or
                what ended the automatic heartbeats for good, such as a revoked token.
        """
        objection = CLOSED if self.client.is_closed else self._owner.objection()
        if objection is not None:
            raise KiteAlgoWorkerError(objection)
        self._life.check()
        self._life.made_progress()

    def sleep(self, seconds: float) -> None:
        """Wait, which is progress however long, and stop waiting when the run or session is lost.

        Raises as :meth:`tick`.
        """
        self._life.sleep(args.number_between("seconds", seconds, 0.0, 30 * 86_400.0))

    def _own_session(self) -> AbstractContextManager[None]:
        """Refuse what comes too late; know a lost session and a closed run when they are told."""
        return self._life.told(has_session=self.session_nonce is not None)

    # -- state ------------------------------------------------------------------------------------

    def refresh(self) -> StrategyRun:
        """Read the run again, keep it as :attr:`run`, and return it. Safe to repeat."""
        self.run = models.StrategyRun.model_validate(self.client.get_run(self.run_id))
        return self.run

    def get_health_snapshot(self) -> WorkerRunHealthSnapshot:
        """Heartbeat age (seconds), session and recovery status of the run. Safe to repeat."""
        return self.client.get_run_health_snapshot(self.run_id)

    def get_protection_state(self) -> RunProtectionState:
        """What the backend's protection engine last decided, and its rules. Safe to repeat."""
        return self.client.get_run_protection_state(self.run_id)

    def get_funds(self) -> RunFunds:
        """The account's funds in rupees, and what the run uses of its cap. Safe to repeat."""
        return self.client.get_run_funds(self.run_id)

    def get_pnl(self) -> WorkerRunPnlSnapshot:
        """Profit and loss of the run: ``totals`` and open ``legs``, in rupees. Safe to repeat."""
        return self.client.get_run_pnl(self.run_id)

    def heartbeat(
        self,
        *,
        worker_id: str | None = None,
        status: str = "healthy",
        metrics: Mapping[str, object] | None = None,
    ) -> RunHeartbeatReceipt:
        """Keep the session alive and the run healthy. Safe to repeat, every 30 seconds say.

        ``client.run(...)`` sends heartbeats by itself; this one may carry ``metrics``.

        Raises:
            RunClosedError: the run was closed meanwhile; ``reason`` says why.
            SessionLostError: the session was taken over by another worker.
            InvalidInputError: no session was claimed for this run.
        """
        if self.session_nonce is None:
            raise InvalidInputError(
                "session_nonce", "this run was opened without claiming a session"
            )
        with self._own_session():
            receipt = self.client.run_heartbeat(
                self.run_id,
                session_nonce=self.session_nonce,
                worker_id=worker_id,
                status=status,
                metrics=metrics,
            )
            # A backend takes the heartbeats of a closed run without a word.
            if not self._life.is_watched and monotonic() - self._looked > _LOOK_SECONDS:
                self._looked = monotonic()
                closed = closed_run(self.refresh())
                if closed is not None:
                    raise closed
            return receipt

    def safety_check(self) -> SafetyCheckResult:
        """Ask whether the run may trade now. Safe to repeat.

        The answer has ``can_trade``, ``blocking_reasons`` and a ``safety_token``, good for seconds:
        pass it to the next guarded call.
        """
        return self.client.safety_check(self.run_id)

    # -- orders -----------------------------------------------------------------------------------

    def preview_order(
        self, order: Mapping[str, object], *, metadata: Mapping[str, object] | None = None
    ) -> OrderPreview:
        """Estimate margin and charges of an order, in rupees; nothing is placed. Safe to repeat.

        Raises:
            InvalidInputError: the order breaks a rule; nothing was sent.
        """
        return self.client.preview_order(self.run_id, order, metadata=metadata)

    def place_order(
        self,
        order: Mapping[str, object],
        *,
        idempotency_key: str,
        metadata: Mapping[str, object] | None = None,
        safety_token: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> IntentResult:
        """Place one order under this run's session. Safe to repeat with the same key.

        Args:
            order: From an order builder, or a dict with the same fields; quantities in units.
            idempotency_key: Names the intent, 8..160 characters; see :meth:`key`.
            metadata: Context kept with the order.
            safety_token: From :meth:`safety_check`.
            on_unknown: ``raise`` when the answer is lost, or ``resolve`` to find out first.

        Returns:
            ``status`` (``accepted``, ``deduped``, ``rejected``), ``order_id``, ``order_status``.

        Raises:
            SafetyTokenExpiredError: check again; nothing was placed.
            SessionLostError: another worker took the session over; nothing was placed.
            OutcomeUnknownError: the answer was lost. The order may exist.
            And as the client's method of the same name.
        """
        with self._own_session():
            return self.client.place_order(
                self.run_id,
                order,
                idempotency_key,
                metadata=metadata,
                safety_token=safety_token,
                session_nonce=self.session_nonce,
                on_unknown=on_unknown,
            )

    def key(self, *parts: object) -> str:
        """A deterministic idempotency key of this run: ``run.key("entry", symbol, bar_ts)``.

        The same parts give the same key in every process; see :func:`intent_key`.
        """
        return intent_key(self.run_id, *parts)

    def resolve_intent(
        self, idempotency_key: str, *, replay: bool = True, settle: float | None = None
    ) -> IntentResolution:
        """Find out what became of an intent whose answer was lost: see the client's method."""
        return self.client.resolve_intent(
            self.run_id,
            idempotency_key,
            replay=replay,
            settle=settle,
            session_nonce=self.session_nonce,
        )

    def preview_basket(
        self,
        orders: Iterable[Mapping[str, object]],
        *,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
    ) -> BasketPreview:
        """Estimate margin and charges of several orders; nothing is placed. Safe to repeat."""
        return self.client.preview_basket(
            self.run_id, orders, metadata=metadata, all_or_none=all_or_none
        )

    def place_basket(
        self,
        orders: Iterable[Mapping[str, object]],
        *,
        idempotency_key: str,
        metadata: Mapping[str, object] | None = None,
        all_or_none: bool = False,
        dry_run: bool = False,
        safety_token: str | None = None,
        on_unknown: OnUnknown = "raise",
    ) -> IntentResult:
        """Place several orders under one key and this run's session. Safe to repeat with the key.

        With ``all_or_none`` one bad leg refuses all, with ``dry_run`` nothing is placed. Look at
        each of ``legs`` in the result. Raises as :meth:`place_order`.
        """
        with self._own_session():
            return self.client.place_basket(
                self.run_id,
                orders,
                idempotency_key,
                metadata=metadata,
                all_or_none=all_or_none,
                dry_run=dry_run,
                safety_token=safety_token,
                session_nonce=self.session_nonce,
                on_unknown=on_unknown,
            )

    def cancel_order(
        self,
        order_id: str,
        *,
        variety: Variety | str = "regular",
        parent_order_id: str | None = None,
    ) -> WorkerOrderResult:
        """Ask for a working order to be cancelled; it may fill first. Safe to repeat."""
        return self.client.cancel_order(
            self.run_id,
            order_id,
            variety=variety,
            parent_order_id=parent_order_id,
            session_nonce=self.session_nonce,
        )

    def modify_order(
        self,
        order_id: str,
        patch: Mapping[str, object],
        *,
        variety: Variety | str = "regular",
        parent_order_id: str | None = None,
    ) -> WorkerOrderResult:
        """Change price, quantity, ... of a working order. Safe to repeat with the same patch."""
        return self.client.modify_order(
            self.run_id,
            order_id,
            patch,
            variety=variety,
            parent_order_id=parent_order_id,
            session_nonce=self.session_nonce,
        )

    def list_orders(self) -> WorkerOrdersResponse:
        """Today's orders of the run, each in its latest state. Safe to repeat."""
        return self.client.list_orders(self.run_id)

    def list_trades(self) -> WorkerTradesResponse:
        """Today's fills of the run, prices in rupees per unit. Safe to repeat."""
        return self.client.list_trades(self.run_id)

    def wait_for_terminal_order_state(
        self,
        order_id: str,
        *,
        attempts: int = 20,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
    ) -> WorkerOrderSnapshot:
        """Wait until an order is complete, cancelled or rejected, and return it. Safe to repeat.

        ``WaitTimeoutError`` when it still works after ``timeout`` seconds.
        """
        return self.client.wait_for_terminal_order_state(
            self.run_id, order_id, attempts=attempts, sleep_seconds=sleep_seconds, timeout=timeout
        )

    # -- risk and the end -------------------------------------------------------------------------

    def patch_risk(self, patch: Mapping[str, object], *, reason: str | None = None) -> StrategyRun:
        """Merge ``patch`` into the run's ``runtime_state["risk"]``; returns it. Safe to repeat."""
        with self._own_session():
            self.run = self.client.patch_risk(
                self.run_id, patch, reason=reason, session_nonce=self.session_nonce
            )
        return self.run

    def update_backend_protection(
        self,
        protection: BackendProtection | Mapping[str, object],
        *,
        reason: str | None = None,
        reset_trailing: bool = True,
    ) -> StrategyRun:
        """Replace the rules the backend watches for this run, and return the run.

        ``reset_trailing=False`` keeps the best profit seen so far. Safe to repeat.

        Raises:
            InvalidInputError: a rule is incomplete or out of range; nothing was sent.
        """
        with self._own_session():
            self.run = self.client.update_backend_protection(
                self.run_id,
                protection,
                reason=reason,
                reset_trailing=reset_trailing,
                session_nonce=self.session_nonce,
            )
        return self.run

    def exit_run(
        self,
        *,
        reason: str | None = None,
        idempotency_key: str | None = None,
        dry_run: bool = False,
        on_unknown: OnUnknown = "raise",
        cancel_resting: bool = True,
        wait: float | None = None,
    ) -> ExitResult:
        """Close the run's positions at market and end the run, for good. Safe to repeat with a key.

        What rests of a live run is cancelled first, unless ``cancel_resting`` is False. The answer
        may be ``blocked``, ``deferred`` or ``exiting``, with ``left_open`` true: the run goes on.
        ``wait=30`` insists for so many seconds, then raises ``WaitTimeoutError``. ``dry_run`` only
        shows what would be closed. ``OutcomeUnknownError``: read the run before exiting again.
        See the client's method.
        """
        with self._own_session():
            return self.client.exit_run(
                self.run_id,
                reason=reason,
                idempotency_key=idempotency_key,
                dry_run=dry_run,
                session_nonce=self.session_nonce,
                on_unknown=on_unknown,
                cancel_resting=cancel_resting,
                wait=wait,
            )

    def kill(self, reason: str = "kill switch") -> KillReport:
        """Refuse further intents, cancel resting orders, then exit the run."""
        return self.client.kill_run(self.run_id, reason, session_nonce=self.session_nonce)

    # -- timeline ---------------------------------------------------------------------------------

    def log_decision_event(
        self,
        *,
        event_type: str | None = None,
        summary: str | None = None,
        details: Mapping[str, object] | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        **payload: object,
    ) -> WorkerTimelineEvent:
        """Write one decision (``event_type``, one-line ``summary``, ``details``) into the timeline.

        Not safe to repeat: it would be written twice.
        """
        with self._own_session():
            return self.client.log_decision_event(
                self.run_id,
                event_type=event_type,
                summary=summary,
                details=details,
                related_resource_type=related_resource_type,
                related_resource_id=related_resource_id,
                session_nonce=self.session_nonce,
                **payload,
            )

    def list_timeline(
        self,
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
        """Stored events of the run after ``after_cursor``, oldest first. Safe to repeat."""
        return self.client.list_timeline(
            self.run_id,
            after_cursor=after_cursor,
            limit=limit,
            event_kind=event_kind,
            event_source=event_source,
            event_type=event_type,
            related_resource_type=related_resource_type,
            related_resource_id=related_resource_id,
            basket_execution_id=basket_execution_id,
            **params,
        )

    # -- streams: they raise when the run is closed or its session lost ----------------------------

    def stream_timeline(
        self,
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
    ) -> EventStream[WorkerTimelineEvent]:
        """Follow the run's events: those stored after ``after_cursor`` first, then new ones.

        Arguments and events are those of the client's ``stream_timeline``. Safe to open again.
        """
        stream = self.client.stream_timeline(
            self.run_id,
            after_cursor=after_cursor,
            limit=limit,
            event_kind=event_kind,
            event_source=event_source,
            event_type=event_type,
            related_resource_type=related_resource_type,
            related_resource_id=related_resource_id,
            basket_execution_id=basket_execution_id,
            reconnect=reconnect,
            policy=policy,
            **params,
        )
        return self._life.ends(stream)

    def stream_pnl(
        self,
        *,
        interval_seconds: float = 1.0,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> EventStream[WorkerRunPnlSnapshot]:
        """Follow the run's profit and loss, in rupees: one snapshot, then whenever it changes.

        Arguments and events are those of the client's ``stream_run_pnl``. Safe to open again.
        """
        stream = self.client.stream_run_pnl(
            self.run_id,
            interval_seconds=interval_seconds,
            reconnect=reconnect,
            policy=policy,
        )
        return self._life.ends(stream)
