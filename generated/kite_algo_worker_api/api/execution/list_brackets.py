# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/brackets"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(strategy_run_id: str, *, limit: int | None = None) -> Request[_m.BracketIntentList]:
    """List the run's brackets

    Brackets the run created, newest first. Safe to repeat. Deployed backends answer 409 for runs
    that are not live. Needs the action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        limit: How many brackets at most.
    """
    return Request(
        operation="list_brackets",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/brackets",
        query=pairs(("limit", limit)),
        shape=_m.BracketIntentList.wrap,
    )
