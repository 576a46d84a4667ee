# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/indices/{source_list}"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(source_list: str, *, schema_version: int | None = None) -> Request[_m.IndexConstituents]:
    """Read the members of an index

    The official list as it was last refreshed, without weights. A list that is not complete is
    refused with 503 (`INDEX_UNIVERSE_INCOMPLETE`), an unknown name with 422. Safe to repeat. Needs
    the action `market:read`.

    Args:
        source_list: `Nifty50`, `Nifty500` or `NiftyBank`; case, `-` and `_` do not matter.
            `nifty` and `banknifty` are understood.
        schema_version: Version of the shape of the answer; only 1 is known.
    """
    return Request(
        operation="get_index_constituents",
        method="GET",
        path=f"/worker/market/indices/{segment('source_list', source_list)}",
        query=pairs(("schema_version", schema_version)),
        shape=_m.IndexConstituents.wrap,
    )
