# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(*, limit: int | None = None, cursor: str | None = None) -> Request[_m.RunList]:
    """List the token's runs

    Runs of this token that it may use with its modes, templates and scopes, newest first, in pages.
    A walk over the pages neither repeats nor loses an older run when new ones are made meanwhile.
    Safe to repeat. Needs the action `runs:read`.

    Args:
        limit: How many runs at most.
        cursor: The `next_cursor` of the page before. Opaque.
    """
    return Request(
        operation="list_runs",
        method="GET",
        path="/worker/runs",
        query=pairs(("limit", limit), ("cursor", cursor)),
        shape=_m.RunList.wrap,
    )
