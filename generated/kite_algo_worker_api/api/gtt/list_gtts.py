# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/gtt/triggers"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, list_of


def build() -> Request[list[_m.WorkerGttTrigger]]:
    """List the account's triggers

    All good-till-triggered orders of the token's account. Safe to repeat. Deployed backends need a
    live account scope and answer 400 for a paper one. Needs the action `gtt:read` or `runs:read`.
    """
    return Request(
        operation="list_gtts",
        method="GET",
        path="/worker/gtt/triggers",
        shape=list_of(_m.WorkerGttTrigger),
    )
