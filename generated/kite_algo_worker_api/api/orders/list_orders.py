# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/orders"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(*, strategy_run_id: str) -> Request[_m.WorkerOrdersResponse]:
    """List the run's orders

    Today's orders that belong to the run, with the latest state of each, in the broker's
    vocabulary. Safe to repeat. Deployed backends list live runs only and answer 409 for others.
    Needs the action `runs:read`.

    Args:
        strategy_run_id: The run whose orders or trades are wanted.
    """
    return Request(
        operation="list_orders",
        method="GET",
        path="/worker/orders",
        query=pairs(("strategy_run_id", strategy_run_id)),
        shape=_m.WorkerOrdersResponse.wrap,
    )
