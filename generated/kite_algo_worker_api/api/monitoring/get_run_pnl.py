# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/pnl"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str) -> Request[_m.WorkerRunPnlSnapshot]:
    """Read the run's grouped profit and loss

    Realised and unrealised profit of the run's own trades, its charges, and its open legs at the
    latest prices. A `dry_run` run has zero totals and no legs. Safe to repeat. Needs the action
    `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="get_run_pnl",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/pnl",
        shape=_m.WorkerRunPnlSnapshot.wrap,
    )
