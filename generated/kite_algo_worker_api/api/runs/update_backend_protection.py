# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""PATCH /worker/runs/{strategy_run_id}/protection"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.StrategyRun]:
    """Replace the protection the backend enforces for a run

    Stores a new protection object and starts a new generation of its state; any rule that fires
    later exits the whole run. An empty object switches protection off. Trailing high-water marks
    start afresh unless `reset_trailing` is false. Sending the same object again is harmless, but
    counts as a new generation.

    Refused with 409 for closed or failed runs, once a protection exit was submitted or is in
    progress, and when the state changed concurrently. Unknown keys inside the object are refused
    with 422. Needs the action `risk:update`, and the session nonce while a session is active.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="update_backend_protection",
        method="PATCH",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/protection",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.StrategyRun.wrap,
    )
