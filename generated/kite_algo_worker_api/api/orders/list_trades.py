# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/trades"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(*, strategy_run_id: str) -> Request[_m.WorkerTradesResponse]:
    """List the run's trades

    Today's fills that belong to the run, oldest first; an order filled in parts has several. Safe
    to repeat. Deployed backends list live runs only and answer 409 for others. Needs the action
    `runs:read`.

    Args:
        strategy_run_id: The run whose orders or trades are wanted.
    """
    return Request(
        operation="list_trades",
        method="GET",
        path="/worker/trades",
        query=pairs(("strategy_run_id", strategy_run_id)),
        shape=_m.WorkerTradesResponse.wrap,
    )
