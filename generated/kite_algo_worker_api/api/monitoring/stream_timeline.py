# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/timeline/stream"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(
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
) -> Request[_m.WorkerTimelineEvent]:
    """Follow the run's history

    Server-sent events. First the stored events after `after_cursor`, up to `limit`, then every new
    one that passes the filters. Each is a default (`message`) event whose data is one timeline
    event as JSON; no event ids are sent, so reconnect with the last `cursor` seen. When more stored
    events exist than `limit`, the rest is skipped as soon as a new one arrives: list first, then
    follow. A comment line `: heartbeat` follows every 15 silent seconds. Needs the action
    `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        after_cursor: Only events after this cursor.
        limit: How many stored events to send first, at most.
        event_kind: Only this kind, one of `execution`, `decision` and `protection`.
        event_source: Only events from this source.
        event_type: Only events of this type.
        related_resource_type: Only events about this type of resource.
        related_resource_id: Only events about this resource.
        basket_execution_id: Only events of this basket execution.
    """
    return Request(
        operation="stream_timeline",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/timeline/stream",
        query=pairs(
            ("after_cursor", after_cursor),
            ("limit", limit),
            ("event_kind", event_kind),
            ("event_source", event_source),
            ("event_type", event_type),
            ("related_resource_type", related_resource_type),
            ("related_resource_id", related_resource_id),
            ("basket_execution_id", basket_execution_id),
        ),
        shape=_m.WorkerTimelineEvent.wrap,
        stream=True,
    )
