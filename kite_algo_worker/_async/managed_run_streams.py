"""The streams of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast, overload

from kite_algo_worker_api.models import WorkerRunPnlSnapshot, WorkerTimelineEvent

from ..market.words import EventKind
from ..streams.stream_events import StreamEvent
from ..streams.stream_policy import StreamPolicy
from .following import Events
from .heartbeats import AsyncRunLife
from .sse_stream import AsyncEventStream

if TYPE_CHECKING:
    from .api import AsyncApi


class AsyncManagedRunStreams:
    """The client's streams, bound to the run: they raise when it is closed or its session lost."""

    client: AsyncApi
    _life: AsyncRunLife

    @property
    def run_id(self) -> str:
        """The run's ``strategy_run_id``."""
        raise AttributeError("run_id")

    @overload
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
        events: Literal["data"] = "data",
        reconnect: bool | StreamPolicy = True,
        attempts: int | None = None,
        total_seconds: float | None = None,
        **params: object,
    ) -> AsyncEventStream[WorkerTimelineEvent]: ...
    @overload
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
        events: Literal["all"],
        reconnect: bool | StreamPolicy = True,
        attempts: int | None = None,
        total_seconds: float | None = None,
        **params: object,
    ) -> AsyncEventStream[WorkerTimelineEvent | StreamEvent]: ...
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
        events: Events = "data",
        reconnect: bool | StreamPolicy = True,
        attempts: int | None = None,
        total_seconds: float | None = None,
        **params: object,
    ) -> AsyncEventStream[Any]:
        """Follow the run's events: those stored after ``after_cursor`` first, then new ones.

        Arguments and events are those of the client's ``stream_timeline``. Safe to open again.
        """
        stream: AsyncEventStream[Any] = self.client.stream_timeline(
            self.run_id,
            after_cursor=after_cursor,
            limit=limit,
            event_kind=event_kind,
            event_source=event_source,
            event_type=event_type,
            related_resource_type=related_resource_type,
            related_resource_id=related_resource_id,
            basket_execution_id=basket_execution_id,
            events=cast("Any", events),
            reconnect=reconnect,
            attempts=attempts,
            total_seconds=total_seconds,
            **params,
        )
        return self._life.ends(stream)

    @overload
    def stream_pnl(
        self,
        *,
        interval_seconds: float = 1.0,
        events: Literal["data"] = "data",
        reconnect: bool | StreamPolicy = True,
        attempts: int | None = None,
        total_seconds: float | None = None,
    ) -> AsyncEventStream[WorkerRunPnlSnapshot]: ...
    @overload
    def stream_pnl(
        self,
        *,
        interval_seconds: float = 1.0,
        events: Literal["all"],
        reconnect: bool | StreamPolicy = True,
        attempts: int | None = None,
        total_seconds: float | None = None,
    ) -> AsyncEventStream[WorkerRunPnlSnapshot | StreamEvent]: ...
    def stream_pnl(
        self,
        *,
        interval_seconds: float = 1.0,
        events: Events = "data",
        reconnect: bool | StreamPolicy = True,
        attempts: int | None = None,
        total_seconds: float | None = None,
    ) -> AsyncEventStream[Any]:
        """Follow the run's profit and loss, in rupees: one snapshot, then whenever it changes.

        Arguments and events are those of the client's ``stream_run_pnl``. Safe to open again.
        """
        stream: AsyncEventStream[Any] = self.client.stream_run_pnl(
            self.run_id,
            interval_seconds=interval_seconds,
            events=events,
            reconnect=reconnect,
            attempts=attempts,
            total_seconds=total_seconds,
        )
        return self._life.ends(stream)
