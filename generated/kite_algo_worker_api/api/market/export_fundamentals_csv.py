# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/fundamentals/export.csv"""

from __future__ import annotations

from collections.abc import Sequence

from ...types import Request, anything, pairs


def build(
    *,
    symbols: Sequence[str] | None = None,
    index: str | None = None,
    dataset: str | None = None,
    schema_version: int | None = None,
) -> Request[str]:
    """Export key figures or statements as CSV

    A header line and CRLF line ends; null is the empty field. Nothing found is the header line
    alone, and symbols that are missing are not named. Exactly one of `symbols` and `index` is
    needed. Safe to repeat. Needs the action `market:read`.

    Args:
        symbols: Symbols without exchange. Either these or `index`.
        index: `Nifty50` or `Nifty500`. Either this or `symbols`.
        dataset: The key figures, or one of the statements.
        schema_version: Version of the shape of the answer; only 1 is known.
    """
    return Request(
        operation="export_fundamentals_csv",
        method="GET",
        path="/worker/fundamentals/export.csv",
        query=pairs(
            ("symbols", symbols),
            ("index", index),
            ("dataset", dataset),
            ("schema_version", schema_version),
        ),
        shape=anything,
    )
