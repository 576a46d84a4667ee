# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/execution-events"""

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
) -> Request[_m.ExecutionEventList]:
    """List execution events of the run

    The execution rows of the run's timeline in a reduced form, in ascending order. Read on from
    `last_cursor`. Safe to repeat. Needs the action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        after_cursor: Only events after this cursor.
        limit: How many events at most.
        basket_execution_id: Only events of this basket execution.
        event_type: Only events of this type, matched exactly.
    """
    return Request(
        operation="list_execution_events",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/execution-events",
        query=pairs(
            ("after_cursor", after_cursor),
            ("limit", limit),
            ("basket_execution_id", basket_execution_id),
            ("event_type", event_type),
        ),
        shape=_m.ExecutionEventList.wrap,
    )
