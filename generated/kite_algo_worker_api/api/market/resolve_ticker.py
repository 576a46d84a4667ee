# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/instruments/resolve"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(*, symbol: str) -> Request[_m.Instrument]:
    """Look up one instrument

    Finds the instrument with exactly this canonical id. There is no default exchange, so a bare
    trading symbol is never found; text made of digits only is read as an instrument token. Nothing
    is subscribed and nothing changes.

    Args:
        symbol: `EXCHANGE:TRADINGSYMBOL` in any case, surrounding blanks ignored, or an
            instrument token of up to ten digits.
    """
    return Request(
        operation="resolve_ticker",
        method="GET",
        path="/worker/market/instruments/resolve",
        query=pairs(("symbol", symbol)),
        shape=_m.Instrument.wrap,
    )
