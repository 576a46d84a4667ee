# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.StrategyRun]:
    """Create a run, or get back the one that already exists

    Stores a new open run for this token. When a run with the same `strategy_run_id` exists already,
    belongs to this token and has the same template, account scope and execution mode, that run is
    returned unchanged, whatever its status; with any of the three different the answer is 409.
    Without an id every call creates another run, so a call without one must not be repeated
    blindly. Older backends only insert and answer an existing id with an error.

    Paper runs need a paper account scope. Live runs need a broker account scope, and in `metadata`
    the `strategy_family`, `strategy_name` and `entry_surface`. Needs the action `runs:create`.
    """
    return Request(
        operation="create_run",
        method="POST",
        path="/worker/runs",
        body=body,
        shape=_m.StrategyRun.wrap,
    )
