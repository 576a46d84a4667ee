# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/baskets"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(strategy_run_id: str, *, limit: int | None = None) -> Request[_m.BasketExecutionList]:
    """List the run's basket executions

    Baskets the run submitted, newest first, with the state of each leg. Safe to repeat. Deployed
    backends keep them for live runs only: other runs have an empty list. Needs the action
    `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        limit: How many baskets at most.
    """
    return Request(
        operation="list_baskets",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/baskets",
        query=pairs(("limit", limit)),
        shape=_m.BasketExecutionList.wrap,
    )
