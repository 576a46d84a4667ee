# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/decision-events"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.WorkerTimelineEvent]:
    """Record a decision of the worker in the run's history

    Appends one row of kind `decision` to the timeline. Nothing is traded. There is no idempotency:
    a repeat records the decision twice. Works in any run status. A related resource, when named,
    must exist for the run. Deployed backends know the vocabulary `decision_type` and `action`; the
    documented one is `event_type`. Needs the action `runs:log`, and the session nonce while a
    session is active.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="log_decision_event",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/decision-events",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.WorkerTimelineEvent.wrap,
    )
