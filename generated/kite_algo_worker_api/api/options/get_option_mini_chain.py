# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/underlyings/{underlying}/mini-chain"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    underlying: str, *, expiry: str | None = None, window: int | None = None
) -> Request[_m.OptionMiniChain]:
    """The strikes around the money

    Returns the at-the-money row and up to `window` rows on each side of it, fewer at the ends of
    the chain. Where no at-the-money strike is known the strike nearest the spot is the centre, and
    without a spot the middle of the list. Nothing changes.

    Args:
        underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
        expiry: Which expiry: a tracked date `YYYY-MM-DD`, or `nearest`, `current_week`,
            `next_week`, `current_month`, `next_month` in any case. Weeks run Monday to Sunday, a
            month means its last expiry. Without it the first expiry from today on. The deployed
            backend has no `next_month`.
        window: Strikes on each side of the money.
    """
    return Request(
        operation="get_option_mini_chain",
        method="GET",
        path=f"/worker/options/underlyings/{segment('underlying', underlying)}/mini-chain",
        query=pairs(("expiry", expiry), ("window", window)),
        shape=_m.OptionMiniChain.wrap,
    )
