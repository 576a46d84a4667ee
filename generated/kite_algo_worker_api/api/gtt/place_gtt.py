# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/gtt/triggers"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.WorkerGttWriteResult]:
    """Place a good-till-triggered order

    Stores a trigger at the broker; when the price reaches it, limit orders are sent. A single
    trigger has one price and one order, a two-leg trigger two of each, of which only one ever
    fires. The orders belong to the account and not to any run. Every call creates another trigger:
    do not repeat blindly. Deployed backends need a live account scope. Needs the action `gtt:write`
    or `intents:submit`.
    """
    return Request(
        operation="place_gtt",
        method="POST",
        path="/worker/gtt/triggers",
        body=body,
        shape=_m.WorkerGttWriteResult.wrap,
    )
