# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/execution-events/stream"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str,
    *,
    after_cursor: int | None = None,
    limit: int | None = None,
    basket_execution_id: str | None = None,
    event_type: str | None = None,
) -> Request[_m.ExecutionEvent]:
    """Follow execution events of the run

    Server-sent events. First the stored events after `after_cursor`, up to `limit`, then every new
    one. Each event is a default (`message`) event whose data is one execution event as JSON; no
    event ids are sent, so reconnect with the last `cursor` seen. A comment line `: heartbeat`
    follows every 15 silent seconds. The stream ends only when the caller leaves. Needs the action
    `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        after_cursor: Only events after this cursor.
        limit: How many stored events to send first, at most.
        basket_execution_id: Only events of this basket execution.
        event_type: Only events of this type, matched exactly.
    """
    return Request(
        operation="stream_execution_events",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/execution-events/stream",
        query=pairs(
            ("after_cursor", after_cursor),
            ("limit", limit),
            ("basket_execution_id", basket_execution_id),
            ("event_type", event_type),
        ),
        shape=_m.ExecutionEvent.wrap,
        stream=True,
    )
