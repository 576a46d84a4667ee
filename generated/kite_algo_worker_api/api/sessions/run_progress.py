# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/progress"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.RunProgress]:
    """Say that a hosted run makes progress

    For runs that the platform hosts itself: the time of the latest call is kept, the note is not.
    Tokens of workers outside the platform never have the action `runs:progress`, and are answered
    403. Only the latest call counts; safe to repeat.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="run_progress",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/progress",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.RunProgress.wrap,
    )
