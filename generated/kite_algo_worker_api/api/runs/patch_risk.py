# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""PATCH /worker/runs/{strategy_run_id}/risk"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.StrategyRun]:
    """Change risk settings of a run

    Merges the patch into `runtime_state.risk` (one level deep) and updates the `value` of the
    `risk_schema` entries with the same key. Values are stored as given. Repeating the same patch
    leaves the same state. Closed and failed runs are refused with 409. Needs the action
    `risk:update`, and the session nonce while a session is active.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="patch_risk",
        method="PATCH",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/risk",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.StrategyRun.wrap,
    )
