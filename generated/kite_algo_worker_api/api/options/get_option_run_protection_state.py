# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/runs/{strategy_run_id}/protection/state"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str) -> Request[_m.OptionProtectionState]:
    """Whether a protection rule matches now

    Evaluates the stored rules on the metrics the server has at this moment and, when one matches,
    recommends the orders that would close the run. No order is placed. The deployed backend has no
    live metric but `open_quantity`; others count only when they were put into the run's metadata as
    `protection_metrics`. The sandbox computes all five from its own prices.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="get_option_run_protection_state",
        method="GET",
        path=f"/worker/options/runs/{segment('strategy_run_id', strategy_run_id)}/protection/state",
        shape=_m.OptionProtectionState.wrap,
    )
