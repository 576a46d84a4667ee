# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/instruments/search"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *, query: str, exchange: str | None = None, limit: int | None = None
) -> Request[_m.TickerSearch]:
    """Search instruments by text

    Lists instruments whose trading symbol or name contains the text, ignoring case. An exact
    trading symbol comes first, the rest follow by trading symbol; then the list is cut to `limit`.
    A blank text and an unknown exchange give an empty list. Nothing changes.

    Args:
        query: Part of a trading symbol or of a name; surrounding blanks ignored.
        exchange: Only this exchange, for instance `NSE`, `BSE`, `NFO`, `BFO`, `CDS`, `BCD` or
            `MCX`; any case.
        limit: Most results to return.
    """
    return Request(
        operation="search_tickers",
        method="GET",
        path="/worker/market/instruments/search",
        query=pairs(("query", query), ("exchange", exchange), ("limit", limit)),
        shape=_m.TickerSearch.wrap,
    )
