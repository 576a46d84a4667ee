# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/funds"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *, mode: str | None = None, account_scope: str | None = None
) -> Request[_m.WorkerFundsSnapshot]:
    """Read the account's funds

    Paper funds come from the paper account of the scope, which is opened on first use; live funds
    come from the broker's margins. `dry_run` reads the paper account for a paper scope and the
    broker otherwise. Amounts are rupees. Safe to repeat. Needs the action `funds:read` and a token
    that allows the mode.

    Args:
        mode: Whose money to look at.
        account_scope: Another account scope than the token's own. Needed when the token has
            none.
    """
    return Request(
        operation="get_funds",
        method="GET",
        path="/worker/funds",
        query=pairs(("mode", mode), ("account_scope", account_scope)),
        shape=_m.WorkerFundsSnapshot.wrap,
    )
