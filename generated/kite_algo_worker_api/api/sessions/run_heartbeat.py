# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/heartbeat"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.RunHeartbeatReceipt]:
    """Say that the run's worker is alive

    Moves the run's `last_heartbeat_at` to now. Up to 45 seconds of silence the run is `healthy`, up
    to 180 `stale`, after that `disconnected` and liable to be closed. The body is checked but not
    stored. Repeating it only moves the time. Needs the action `heartbeat` and always the session
    nonce.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="run_heartbeat",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/heartbeat",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.RunHeartbeatReceipt.wrap,
    )
