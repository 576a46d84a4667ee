# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/options/strategies/preview"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.OptionStrategyPreview]:
    """Classify legs and propose protection values

    Recognises the structure of the legs (straddle, strangle, condor and so on), works out the entry
    premium and proposes stops and targets. It needs no session, looks nothing up and stores
    nothing. The proposed rules use other metric names than an option run's protection and cannot be
    stored there unchanged.
    """
    return Request(
        operation="preview_option_strategy",
        method="POST",
        path="/worker/options/strategies/preview",
        body=body,
        shape=_m.OptionStrategyPreview.wrap,
    )
