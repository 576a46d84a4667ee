# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/orders/{order_id}"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(order_id: str, *, strategy_run_id: str) -> Request[_m.OrderDetail]:
    """Read one order of the run

    The latest state of one order. 404 when the order does not exist or belongs to another run. Safe
    to repeat, which is how to wait for a final state. Deployed backends answer 409 for runs that
    are not live. Needs the action `runs:read`.

    Args:
        order_id: The order's identifier, as returned when it was placed.
        strategy_run_id: The run whose orders or trades are wanted.
    """
    return Request(
        operation="get_order",
        method="GET",
        path=f"/worker/orders/{segment('order_id', order_id)}",
        query=pairs(("strategy_run_id", strategy_run_id)),
        shape=_m.OrderDetail.wrap,
    )
