# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/orders/{order_id}/cancel"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, segment


def build(order_id: str, *, body: Mapping[str, Any]) -> Request[_m.WorkerOrderResult]:
    """Cancel a working order

    Asks the exchange to cancel what is left of the order. An order that is already final, or
    unknown, answers 404; an order of another run is never touched. Cancelling twice is harmless.
    Deployed backends cancel for live runs only. Needs the action `intents:submit`; no session
    nonce.

    Args:
        order_id: The order's identifier, as returned when it was placed.
    """
    return Request(
        operation="cancel_order",
        method="POST",
        path=f"/worker/orders/{segment('order_id', order_id)}/cancel",
        body=body,
        parse=_m.WorkerOrderResult.adopt,
    )
