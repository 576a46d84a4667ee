# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/exit"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.ExitResult]:
    """Close the run's positions and the run

    Sends opposite market orders for every open leg of the run and closes the run once it is flat. A
    paper run is closed at once; a live run may stay `exiting` while fills are pending, or answer
    `deferred` when broker positions have not caught up. With `dry_run` the orders that would be
    sent are returned and nothing happens (deployed backends honour this for live runs only).

    Exiting a run that is already closed or flat is harmless. With the same `idempotency_key` a
    repeated exit does not trade twice. Needs the action `runs:exit`, and the session nonce while a
    session is active.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="exit_run",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/exit",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.ExitResult.wrap,
    )
