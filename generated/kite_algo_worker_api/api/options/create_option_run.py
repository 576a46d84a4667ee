# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/options/runs"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.OptionRun]:
    """Create an option run

    Stores a new option run with its legs in status `created`; no order is placed. Without an id the
    server makes one, so repeating such a call creates a second run. An id already in use is a 409
    on the sandbox; the deployed backend fails with a 500.
    """
    return Request(
        operation="create_option_run",
        method="POST",
        path="/worker/options/runs",
        body=body,
        shape=_m.OptionRun.wrap,
    )
