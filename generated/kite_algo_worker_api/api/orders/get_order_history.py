# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/orders/{order_id}/history"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(order_id: str, *, strategy_run_id: str) -> Request[_m.OrderHistory]:
    """Read how one order got to its present state

    Every state the order went through, oldest first. Safe to repeat. Deployed backends answer 409
    for runs that are not live. Needs the action `runs:read`.

    Args:
        order_id: The order's identifier, as returned when it was placed.
        strategy_run_id: The run whose orders or trades are wanted.
    """
    return Request(
        operation="get_order_history",
        method="GET",
        path=f"/worker/orders/{segment('order_id', order_id)}/history",
        query=pairs(("strategy_run_id", strategy_run_id)),
        shape=_m.OrderHistory.wrap,
    )
