# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/options/runs/{strategy_run_id}/preview-exit"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any] | None = None
) -> Request[_m.OptionExitPreview]:
    """Plan and cost of the exit

    Works out what is still open and the orders that would close it, purchases first, and moves the
    run to `exit_previewed`. Nothing is ordered. The deployed backend allows it from `entered` and
    `cleanup_required` only, and answers 409 to a second call; the sandbox also allows it from the
    partial statuses and again.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="preview_option_run_exit",
        method="POST",
        path=f"/worker/options/runs/{segment('strategy_run_id', strategy_run_id)}/preview-exit",
        body=body,
        shape=_m.OptionExitPreview.wrap,
    )
