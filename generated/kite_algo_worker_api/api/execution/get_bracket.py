# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/brackets/{bracket_intent_id}"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str, bracket_intent_id: str) -> Request[_m.BracketIntent]:
    """Read one bracket

    The bracket's configuration and state. Safe to repeat. Deployed backends answer 409 for runs
    that are not live. Needs the action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        bracket_intent_id: Identifier of one bracket of the run.
    """
    return Request(
        operation="get_bracket",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/brackets/{segment('bracket_intent_id', bracket_intent_id)}",
        shape=_m.BracketIntent.wrap,
    )
