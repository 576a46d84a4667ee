# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/heartbeat"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.HeartbeatReceipt]:
    """Say that the worker process is alive

    Stores the body and the time on the token. This is the liveness of the *process*: it does not
    refresh any run, for which `run_heartbeat` exists. A protected run that never had a heartbeat of
    its own falls back to this time. Needs the action `heartbeat`. Repeating it only moves the time.
    """
    return Request(
        operation="heartbeat",
        method="POST",
        path="/worker/heartbeat",
        body=body,
        shape=_m.HeartbeatReceipt.wrap,
    )
