# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/market/snapshot"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.MarketSnapshot]:
    """Quotes and candles in one answer

    Answers a quotes request and any number of candle requests together. An unknown instrument among
    the quotes goes to `missing`, but an unknown one among the candles fails the whole call. Nothing
    changes.
    """
    return Request(
        operation="get_market_snapshot",
        method="POST",
        path="/worker/market/snapshot",
        body=body,
        shape=_m.MarketSnapshot.wrap,
    )
