# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/indicators"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.IndicatorValues]:
    """Compute one indicator over given bars

    Computed from what is sent; nothing is read or stored. Its defaults differ from those of the
    package's own functions (`period` 14 and `multiplier` 2.0, also for `supertrend`, `bbands` and
    `keltner`). Test the values themselves: `supertrend` is never `ready`, because one of its
    columns is always null. Crossings compare the close with the open. Safe to repeat. Needs the
    action `market:read`.
    """
    return Request(
        operation="calculate_indicator",
        method="POST",
        path="/worker/indicators",
        body=body,
        shape=_m.IndicatorValues.wrap,
    )
