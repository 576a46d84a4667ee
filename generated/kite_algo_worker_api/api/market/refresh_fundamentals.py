# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/fundamentals/sync"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.FundamentalsRefresh]:
    """Fetch key figures and statements now

    Makes the server fetch pages from an outside site, 15 seconds apart, and answers when all of it
    is done: 50 stale symbols take more than 12 minutes. Give the call a long timeout. `incremental`
    skips what was checked in the last 24 hours. Only one refresh runs at a time; another is a 409.
    Not to be repeated while it may still run: read `get_fundamentals_status` instead. Needs the
    action `market:read`.
    """
    return Request(
        operation="refresh_fundamentals",
        method="POST",
        path="/worker/fundamentals/sync",
        body=body,
        shape=_m.FundamentalsRefresh.wrap,
    )
