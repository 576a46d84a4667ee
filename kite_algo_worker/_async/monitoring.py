"""Funds, grouped P&L, the timeline and the worker's own decision events."""

from __future__ import annotations

from collections.abc import Mapping

from kite_algo_worker_api.api.monitoring import (
    list_timeline,
    log_decision_event,
)
from kite_algo_worker_api.models import (
    WorkerTimelineEvent,
    WorkerTimelineResponse,
)

from .. import _checks as args
from ..market.words import EventKind
from ..wire.more_query import with_params
from .run_streams import TIMELINE_FILTERS, AsyncRunStreams

_MODES = ("paper", "dry_run", "live")


class AsyncMonitoringMethods(AsyncRunStreams):
    """What the backend knows about money and events of a run."""

    # -- timeline ---------------------------------------------------------------------------------

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
        return await self.send(with_params(request, params, TIMELINE_FILTERS))

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
        return WorkerTimelineResponse.model_validate(timeline).filled()

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
