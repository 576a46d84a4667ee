# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/gtt/triggers/{trigger_id}"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(trigger_id: int) -> Request[_m.WorkerGttTrigger]:
    """Read one trigger

    The trigger with its condition, orders and status. Safe to repeat. Deployed backends need a live
    account scope. Needs the action `gtt:read` or `runs:read`.

    Args:
        trigger_id: Number of the trigger, as returned by `place_gtt`.
    """
    return Request(
        operation="get_gtt",
        method="GET",
        path=f"/worker/gtt/triggers/{segment('trigger_id', trigger_id)}",
        shape=_m.WorkerGttTrigger.wrap,
    )
