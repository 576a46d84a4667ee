# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/options/runs/{strategy_run_id}/protection/replay"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str, *, body: Mapping[str, Any]) -> Request[_m.OptionProtectionReplay]:
    """Try protection rules on given numbers

    Evaluates the rules of the body, or the stored ones when the body has none, once per snapshot.
    Each snapshot stands alone; nothing is remembered between them and nothing changes on the
    server.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="replay_option_run_protection",
        method="POST",
        path=f"/worker/options/runs/{segment('strategy_run_id', strategy_run_id)}/protection/replay",
        body=body,
        shape=_m.OptionProtectionReplay.wrap,
    )
