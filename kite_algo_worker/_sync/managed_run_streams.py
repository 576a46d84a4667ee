# Translated from _async/managed_run_streams.py by `make generate`; do not edit.
"""The streams of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..market.words import EventKind
from ..streams.policy import StreamPolicy
from .event_stream import EventStream
from .heartbeats import RunLife

if TYPE_CHECKING:
    from kite_algo_worker_api.models import WorkerRunPnlSnapshot, WorkerTimelineEvent

    from .trading import Trading


class ManagedRunStreams:
    """The client's streams, bound to the run: they raise when it is closed or its session lost."""

    client: Trading
    _life: RunLife

    @property
    def run_id(self) -> str:
        """The run's ``strategy_run_id``."""
        raise AttributeError("run_id")

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
