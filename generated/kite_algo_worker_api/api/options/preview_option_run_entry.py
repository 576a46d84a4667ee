# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/options/runs/{strategy_run_id}/preview-entry"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any] | None = None
) -> Request[_m.OptionEntryPreview]:
    """Plan and cost of the entry

    Works out the entry orders, purchases first, with estimated margin and charges, and moves the
    run from `created` to `entry_previewed`. Nothing is ordered. The deployed backend answers 409 to
    a second call; the sandbox answers it again while the run is not entered.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="preview_option_run_entry",
        method="POST",
        path=f"/worker/options/runs/{segment('strategy_run_id', strategy_run_id)}/preview-entry",
        body=body,
        shape=_m.OptionEntryPreview.wrap,
    )
