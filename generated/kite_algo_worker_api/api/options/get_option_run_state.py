# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/runs/{strategy_run_id}/state"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str) -> Request[_m.OptionRunStateResponse]:
    """Where an option run stands

    Reads status and leg outcome of the run, in any status. Nothing changes.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="get_option_run_state",
        method="GET",
        path=f"/worker/options/runs/{segment('strategy_run_id', strategy_run_id)}/state",
        shape=_m.OptionRunStateResponse.wrap,
    )
