# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""PUT /worker/gtt/triggers/{trigger_id}"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, segment


def build(trigger_id: int, *, body: Mapping[str, Any]) -> Request[_m.WorkerGttWriteResult]:
    """Change a trigger

    Replaces the parts that are sent and keeps the rest. Deployed backends take a complete body
    only: read the trigger, change it and send all of it. Sending the same change twice leaves the
    same trigger. Needs the action `gtt:write` or `intents:submit`.

    Args:
        trigger_id: Number of the trigger, as returned by `place_gtt`.
    """
    return Request(
        operation="modify_gtt",
        method="PUT",
        path=f"/worker/gtt/triggers/{segment('trigger_id', trigger_id)}",
        body=body,
        shape=_m.WorkerGttWriteResult.wrap,
    )
