# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/claim-session"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str) -> Request[_m.SessionClaim]:
    """Become the worker that owns the run

    Gives the run a fresh session nonce. From then on intents, risk and protection changes, exits,
    brackets and decision events of this run must carry it. While another session counts as alive
    the answer is 409; it stops counting 60 seconds after the run's last heartbeat, or 120 seconds
    after the claim if there never was one. Claiming does not look at a nonce you hold already, so
    claiming one's own live session is a conflict too: not safe to repeat. Send a run heartbeat
    right after claiming. Works for runs in any status. Needs the action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="claim_session",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/claim-session",
        shape=_m.SessionClaim.wrap,
    )
