# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/preview/order"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str, *, body: Mapping[str, Any]) -> Request[_m.OrderPreview]:
    """Work out margin and charges of an order without placing it

    Checks the order and estimates the margin it would block and the charges it would cost. Nothing
    is placed or stored; safe to repeat. Deployed backends preview live runs only and answer 409 for
    others. Needs the action `intents:submit`; no session nonce.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="preview_order",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/preview/order",
        body=body,
        shape=_m.OrderPreview.wrap,
    )
