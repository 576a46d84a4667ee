# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/safety-check"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str) -> Request[_m.SafetyCheckResult]:
    """Ask whether the run may trade now

    Looks at the run's status, its backend protection and, for option runs, their protection, and
    says whether anything blocks trading. When nothing does, the answer carries a signed token that
    lives about ten seconds; pass it with the order and the backend verifies that nothing changed in
    between. A refused token is not to be sent again: ask anew. No session is needed. Nothing is
    traded; an option run may gain a timeline entry when its protection state changed. Needs the
    action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="safety_check",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/safety-check",
        shape=_m.SafetyCheckResult.wrap,
    )
