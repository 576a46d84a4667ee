# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/options/underlyings/{underlying}/expiries"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, segment


def build(underlying: str) -> Request[_m.OptionExpirySnapshot]:
    """Tracked expiries of an underlying

    Lists the expiry dates the pricing session follows, nearest first. Nothing changes.

    Args:
        underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
    """
    return Request(
        operation="list_option_expiries",
        method="GET",
        path=f"/worker/options/underlyings/{segment('underlying', underlying)}/expiries",
        shape=_m.OptionExpirySnapshot.wrap,
    )
