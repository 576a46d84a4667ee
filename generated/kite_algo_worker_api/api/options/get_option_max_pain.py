# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/underlyings/{underlying}/analytics/max-pain"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(underlying: str, *, expiry: str | None = None) -> Request[_m.OptionAnalytic]:
    """Max pain strike

    Finds the strike of the window at which option buyers together would receive least at expiry,
    the lowest such strike on a tie. The value is null when there are no strikes. Nothing changes.

    Args:
        underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
        expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
            `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday, a
            month means its last expiry. Without it the first expiry from today on. The deployed
            backend has no `next_month`.
    """
    return Request(
        operation="get_option_max_pain",
        method="GET",
        path=f"/worker/options/underlyings/{segment('underlying', underlying)}/analytics/max-pain",
        query=pairs(("expiry", expiry)),
        shape=_m.OptionAnalytic.wrap,
    )
