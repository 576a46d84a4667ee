# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/brackets"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.BracketReceipt]:
    """Enter a position with its stop-loss and target

    Places the entry order at the broker; once it is filled the backend arms the stop-loss and, if
    given, the target, and cancels the one when the other is done. A key that begins with `bracket:`
    makes a repeat return the bracket that exists; without one a repeat trades twice. Deployed
    backends answer 409 for runs that are not live. Needs the action `intents:submit`, and the
    session nonce while a session is active.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="create_bracket",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/brackets",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.BracketReceipt.wrap,
    )
