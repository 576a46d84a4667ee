# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""DELETE /worker/runs/{strategy_run_id}/claim-session"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, x_worker_session_nonce: str | None = None
) -> Request[_m.SessionRelease]:
    """Give the run's session back

    Clears the nonce, so that another worker can claim at once. The time of the last heartbeat is
    kept: a run that ever had one is closed by the backend after three silent minutes unless it is
    exited. Releasing twice answers 409 the second time. Needs the action `runs:read` and always the
    session nonce.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="release_session",
        method="DELETE",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/claim-session",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        shape=_m.SessionRelease.wrap,
    )
