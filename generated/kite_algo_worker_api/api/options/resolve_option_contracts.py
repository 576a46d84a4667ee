# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/options/underlyings/{underlying}/selection/resolve"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, segment


def build(underlying: str, *, body: Mapping[str, Any]) -> Request[_m.OptionSelection]:
    """Choose contracts by strike, offset, delta, moneyness or premium

    Picks one contract of the session's window per leg, in the order of the legs, and fails as a
    whole at the first leg that cannot be picked. Where a leg names several selectors the first of
    `delta_target`, `target_delta`, `strike`, `offset`, `moneyness`, `premium_target` counts. The
    deployed backend knows the first four only and refuses a leg with nothing else. No order is
    placed and nothing changes.

    Args:
        underlying: Underlying in upper case, such as `NIFTY`, `BANKNIFTY` or `RELIANCE`.
    """
    return Request(
        operation="resolve_option_contracts",
        method="POST",
        path=f"/worker/options/underlyings/{segment('underlying', underlying)}/selection/resolve",
        body=body,
        shape=_m.OptionSelection.wrap,
    )
