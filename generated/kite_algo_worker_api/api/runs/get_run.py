# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str) -> Request[_m.StrategyRun]:
    """Read a run and its health

    Returns the stored run together with how old its heartbeat is, who holds its session and whether
    the backend had to step in. Changes nothing. The answer contains the active session nonce in
    clear: treat it as a secret. Needs the action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="get_run",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}",
        shape=_m.StrategyRun.wrap,
    )
