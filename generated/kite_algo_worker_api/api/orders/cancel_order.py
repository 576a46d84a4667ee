# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/orders/{order_id}/cancel"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    order_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.WorkerOrderResult]:
    """Cancel a working order

    Asks the exchange to cancel what is left of the order. An order that is already final, or
    unknown, answers 404; an order of another run is never touched. Cancelling twice is harmless.
    Deployed backends cancel for live runs only. Needs the action `intents:submit`; a session nonce
    may be sent, and is not asked for.

    Args:
        order_id: The order's identifier, as returned when it was placed.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="cancel_order",
        method="POST",
        path=f"/worker/orders/{segment('order_id', order_id)}/cancel",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.WorkerOrderResult.wrap,
    )
