# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/account/portfolio"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *, account_scope: str | None = None, schema_version: int | None = None
) -> Request[_m.AccountPortfolio]:
    """Read the account's holdings, positions and funds

    The figures of the whole account, not of one run, read from the broker in one go. Deployed
    backends serve live accounts only and answer 400 for a paper scope; the sandbox serves paper
    accounts. Do not trade on an answer whose `coherent` is false. Safe to repeat. Needs the action
    `funds:read`.

    Args:
        account_scope: Another account scope than the token's own, such as `kite:AB1234`.
        schema_version: Version of the shape of the answer; only 1 is known.
    """
    return Request(
        operation="get_account_portfolio",
        method="GET",
        path="/worker/account/portfolio",
        query=pairs(("account_scope", account_scope), ("schema_version", schema_version)),
        shape=_m.AccountPortfolio.wrap,
    )
