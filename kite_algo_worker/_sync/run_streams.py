# Translated from _async/run_streams.py by `make generate`; do not edit.
"""The streams of a run: profit and loss, timeline, execution events."""

from __future__ import annotations

from kite_algo_worker_api.api.execution import stream_execution_events
from kite_algo_worker_api.api.monitoring import stream_run_pnl, stream_timeline
from kite_algo_worker_api.models import ExecutionEvent, WorkerRunPnlSnapshot, WorkerTimelineEvent

from .. import _checks as args
from ..market.words import EventKind
from ..streams.policy import StreamPolicy
from ..wire.more_query import with_params
from .event_stream import PAGE, EventStream, StreamOpening

TIMELINE_FILTERS = (
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


class RunStreams(StreamOpening):
    """What happens to a run, as it happens."""

    def stream_run_pnl(
        self,
        strategy_run_id: str,
        *,
        interval_seconds: float = 1.0,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> EventStream[WorkerRunPnlSnapshot]:
        """Follow the run's profit and loss: one snapshot at once, then whenever it changes.

        Args:
            strategy_run_id: The run.
            interval_seconds: How often the server looks, 0.25 to 5 seconds.
            reconnect: Whether a lost connection is replaced instead of raising.
            policy: How, for how long, and when a connection counts as lost.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        seconds = args.number_between("interval_seconds", interval_seconds, 0.25, 5.0)
        request = stream_run_pnl.build(run_id, interval_seconds=seconds)
        return self._follow(lambda _: request, reconnect=reconnect, policy=policy)

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
    ) -> EventStream[WorkerTimelineEvent]:
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
                TIMELINE_FILTERS,
            ),
            reconnect=reconnect,
            policy=policy,
            resumes=True,
            page_from_start=limit is None,
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
    ) -> EventStream[ExecutionEvent]:
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
        )
