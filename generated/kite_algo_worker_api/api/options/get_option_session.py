# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/underlyings/{underlying}/session"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(underlying: str) -> Request[_m.OptionSession]:
    """The pricing session of an underlying

    Reads what the server last computed for this underlying: spot, tracked expiries and, per expiry,
    forward, volatility, strikes and contracts. On the deployed backend the operator must have
    started the session, otherwise the answer is 404; reading never starts one. The sandbox keeps a
    session for every underlying it has options for.

    Args:
        underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
    """
    return Request(
        operation="get_option_session",
        method="GET",
        path=f"/worker/options/underlyings/{segment('underlying', underlying)}/session",
        shape=_m.OptionSession.wrap,
    )
