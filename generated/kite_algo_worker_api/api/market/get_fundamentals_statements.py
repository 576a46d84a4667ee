# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/fundamentals/statements"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *,
    symbol: str,
    dataset: str,
    statement_scope: str | None = None,
    schema_version: int | None = None,
) -> Request[_m.FundamentalsStatements]:
    """Read the statements of a company

    One dataset of one company, ordered by period, then by metric. `period_end` is the *first* day
    of the month that the column names, and null for columns that are no month. Nothing stored is a
    404. Safe to repeat. Needs the action `market:read`.

    Args:
        symbol: Symbol without exchange.
        dataset: Which statement.
        statement_scope: Which accounts; an unknown scope finds nothing.
        schema_version: Version of the shape of the answer; only 1 is known.
    """
    return Request(
        operation="get_fundamentals_statements",
        method="GET",
        path="/worker/fundamentals/statements",
        query=pairs(
            ("symbol", symbol),
            ("dataset", dataset),
            ("statement_scope", statement_scope),
            ("schema_version", schema_version),
        ),
        shape=_m.FundamentalsStatements.wrap,
    )
