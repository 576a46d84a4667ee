# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/underlyings/{underlying}/chain"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(underlying: str, *, expiry: str | None = None) -> Request[_m.OptionChain]:
    """Option chain of one expiry

    Returns a row per strike of the session's window, lowest strike first, with the call and the
    put: last price, open interest, volatility and greeks as last computed. The list is empty when
    the session has nothing to price. Nothing changes.

    Args:
        underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
        expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
            `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday, a
            month means its last expiry. Without it the first expiry from today on. The deployed
            backend has no `next_month`.
    """
    return Request(
        operation="get_option_chain",
        method="GET",
        path=f"/worker/options/underlyings/{segment('underlying', underlying)}/chain",
        query=pairs(("expiry", expiry)),
        shape=_m.OptionChain.wrap,
    )
