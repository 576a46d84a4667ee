# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/market/instruments/resolve"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.ResolvedInstruments]:
    """Look up many instruments

    Resolves symbols first and tokens after them, each in the order sent. An instrument named twice
    appears once, at its first place. What is unknown goes to `missing` exactly as it was sent and
    does not fail the call. Nothing changes on the server.
    """
    return Request(
        operation="resolve_tickers",
        method="POST",
        path="/worker/market/instruments/resolve",
        body=body,
        shape=_m.ResolvedInstruments.wrap,
    )
