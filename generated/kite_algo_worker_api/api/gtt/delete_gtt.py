# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""DELETE /worker/gtt/triggers/{trigger_id}"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(trigger_id: int) -> Request[_m.WorkerGttWriteResult]:
    """Delete a trigger

    Removes the trigger at the broker; orders it already sent stay. Deleting twice answers 404 the
    second time. Needs the action `gtt:write` or `intents:submit`.

    Args:
        trigger_id: Number of the trigger, as returned by `place_gtt`.
    """
    return Request(
        operation="delete_gtt",
        method="DELETE",
        path=f"/worker/gtt/triggers/{segment('trigger_id', trigger_id)}",
        shape=_m.WorkerGttWriteResult.wrap,
    )
