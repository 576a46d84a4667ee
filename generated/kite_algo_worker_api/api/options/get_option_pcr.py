# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/underlyings/{underlying}/analytics/pcr"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(underlying: str, *, expiry: str | None = None) -> Request[_m.OptionAnalytic]:
    """Put/call ratio of open interest

    Divides the put open interest of the window by its call open interest, to two decimals. The
    value is null when there is no call open interest. Nothing changes.

    Args:
        underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
        expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
            `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday, a
            month means its last expiry. Without it the first expiry from today on. The deployed
            backend has no `next_month`.
    """
    return Request(
        operation="get_option_pcr",
        method="GET",
        path=f"/worker/options/underlyings/{segment('underlying', underlying)}/analytics/pcr",
        query=pairs(("expiry", expiry)),
        shape=_m.OptionAnalytic.wrap,
    )
