# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/funds"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str) -> Request[_m.RunFunds]:
    """Read the account's funds and the run's share of them

    The funds of the run's account, plus how much exposure the run carries and what its allocation
    cap leaves over. The cap is read from the run's metadata (`allocation_cap` or
    `allocation_cap_inr`). Deployed backends report it only; the sandbox rejects an order that would
    exceed it. Safe to repeat. Needs the action `funds:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="get_run_funds",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/funds",
        shape=_m.RunFunds.wrap,
    )
