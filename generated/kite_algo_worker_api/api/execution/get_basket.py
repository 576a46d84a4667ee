# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/baskets/{basket_execution_id}"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str, basket_execution_id: str) -> Request[_m.BasketExecution]:
    """Read one basket execution

    The basket with the state of each leg and whether somebody has to act, for instance after an
    incomplete rollback. Safe to repeat. Needs the action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        basket_execution_id: Identifier of one basket execution of the run.
    """
    return Request(
        operation="get_basket",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/baskets/{segment('basket_execution_id', basket_execution_id)}",
        shape=_m.BasketExecution.wrap,
    )
