# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/fundamentals/status"""

from __future__ import annotations

from collections.abc import Sequence

from ... import models as _m
from ...types import Request, pairs


def build(
    *,
    symbols: Sequence[str] | None = None,
    index: str | None = None,
    schema_version: int | None = None,
) -> Request[_m.FundamentalsStatus]:
    """Read how fresh the key figures are

    When each symbol was last checked, and the latest refreshes of the whole server, whatever was
    asked for. Exactly one of `symbols` and `index` is needed. Safe to repeat. Needs the action
    `market:read`.

    Args:
        symbols: Symbols without exchange. Either these or `index`.
        index: `Nifty50` or `Nifty500`. Either this or `symbols`.
        schema_version: Version of the shape of the answer; only 1 is known.
    """
    return Request(
        operation="get_fundamentals_status",
        method="GET",
        path="/worker/fundamentals/status",
        query=pairs(("symbols", symbols), ("index", index), ("schema_version", schema_version)),
        shape=_m.FundamentalsStatus.wrap,
    )
