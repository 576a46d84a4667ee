# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/underlyings/{underlying}/greeks"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(underlying: str, *, expiry: str | None = None) -> Request[_m.OptionGreeks]:
    """Greeks of one expiry

    Returns volatility and greeks for every strike of the window. They come from Black-76 on the
    synthetic forward of the at-the-money strike, with one volatility for the whole expiry and zero
    interest. All of them are null while the forward or the volatility cannot be computed. Nothing
    changes.

    Args:
        underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
        expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
            `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday, a
            month means its last expiry. Without it the first expiry from today on. The deployed
            backend has no `next_month`.
    """
    return Request(
        operation="get_option_greeks",
        method="GET",
        path=f"/worker/options/underlyings/{segment('underlying', underlying)}/greeks",
        query=pairs(("expiry", expiry)),
        shape=_m.OptionGreeks.wrap,
    )
