# Translated from _async/monitoring.py by `make generate`; do not edit.
"""Funds, grouped P&L, the timeline and the worker's own decision events."""

from __future__ import annotations

from collections.abc import Mapping

from kite_algo_worker_api.api.funds import get_funds, get_run_funds
from kite_algo_worker_api.api.monitoring import (
    get_run_pnl,
    list_timeline,
    log_decision_event,
)
from kite_algo_worker_api.models import (
    RunFunds,
    WorkerFundsSnapshot,
    WorkerRunPnlSnapshot,
    WorkerTimelineEvent,
    WorkerTimelineResponse,
)

from .. import _arguments as args
from ..decisions import decision_body
from .run_streams import RunStreams

_MODES = ("paper", "dry_run", "live")


class MonitoringMethods(RunStreams):
    """What the backend knows about money and events of a run."""

    def get_funds(
        self, *, mode: str = "paper", account_scope: str | None = None
    ) -> WorkerFundsSnapshot:
        """Funds of the account: ``available``, ``utilized`` and ``net``, in rupees.

        Args:
            mode: ``paper`` (the paper account), ``live`` (broker margins) or ``dry_run``.
            account_scope: Instead of the token's own scope.
        """
        return self.send(
            get_funds.build(mode=args.choice("mode", mode, _MODES), account_scope=account_scope)
        )

    def get_funds_snapshot(
        self, *, mode: str = "paper", account_scope: str | None = None
    ) -> WorkerFundsSnapshot:
        """The same as :meth:`get_funds`."""
        return self.get_funds(mode=mode, account_scope=account_scope)

    def get_run_funds(self, strategy_run_id: str) -> RunFunds:
        """What the run uses of its account, and what is left of its allocation cap."""
        return self.send(get_run_funds.build(args.identifier("strategy_run_id", strategy_run_id)))

    def get_run_pnl(self, strategy_run_id: str) -> WorkerRunPnlSnapshot:
        """Grouped profit and loss of the run, in rupees: ``totals``, and ``legs`` that are open.

        ``dry_run`` runs have zero totals and no legs.
        """
        return self.send(get_run_pnl.build(args.identifier("strategy_run_id", strategy_run_id)))

    def get_run_pnl_snapshot(self, strategy_run_id: str) -> WorkerRunPnlSnapshot:
        """The same as :meth:`get_run_pnl`."""
        return self.get_run_pnl(strategy_run_id)

    # -- timeline ---------------------------------------------------------------------------------

    def list_timeline(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        event_kind: str | None = None,
        event_source: str | None = None,
        event_type: str | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        basket_execution_id: str | None = None,
    ) -> WorkerTimelineResponse:
        """Events of the run after ``after_cursor``, oldest first.

        ``event_kind`` is ``execution``, ``decision`` or ``protection``; the other filters match
        exactly. ``last_cursor`` of the answer continues the listing.
        """
        return self.send(
            list_timeline.build(
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
        )

    def list_timeline_snapshot(
        self,
        strategy_run_id: str,
        *,
        after_cursor: int | None = None,
        limit: int | None = None,
        event_kind: str | None = None,
        event_source: str | None = None,
        event_type: str | None = None,
        related_resource_type: str | None = None,
        related_resource_id: str | None = None,
        basket_execution_id: str | None = None,
    ) -> WorkerTimelineResponse:
        """The same as :meth:`list_timeline`."""
        return self.list_timeline(
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

    def log_decision_event(
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
        nonce = self._nonce(run_id, session_nonce)
        return self.send(log_decision_event.build(run_id, body=body, x_worker_session_nonce=nonce))
