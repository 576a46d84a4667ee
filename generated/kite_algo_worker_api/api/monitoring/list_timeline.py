# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/timeline"""

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
) -> Request[_m.WorkerTimelineResponse]:
    """List the run's history

    Execution, decision and protection events of the run in ascending order; all filters match
    exactly and combine. Cursors are shared by all runs, so gaps are normal: read on from
    `last_cursor`. Safe to repeat. Needs the action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        after_cursor: Only events after this cursor.
        limit: How many events at most.
        event_kind: Only this kind, one of `execution`, `decision` and `protection`.
        event_source: Only events from this source, such as `worker` or `backend_protection`.
        event_type: Only events of this type.
        related_resource_type: Only events about this type of resource.
        related_resource_id: Only events about this resource.
        basket_execution_id: Only events of this basket execution.
    """
    return Request(
        operation="list_timeline",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/timeline",
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
        shape=_m.WorkerTimelineResponse.wrap,
    )
