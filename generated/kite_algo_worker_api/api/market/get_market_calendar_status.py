# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/calendar/status"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *, exchange: str | None = None, segment: str | None = None, schema_version: int | None = None
) -> Request[_m.MarketCalendarStatus]:
    """Read how far the trading calendar reaches

    What the calendar covers and when it was last refreshed. No calendar is no error: `complete` is
    false then, and the dates are null. Safe to repeat. Needs the action `market:read`.

    Args:
        exchange: Exchange code.
        segment: Segment of the exchange; `CM` is the cash market.
        schema_version: Version of the shape of the answer; only 1 is known.
    """
    return Request(
        operation="get_market_calendar_status",
        method="GET",
        path="/worker/market/calendar/status",
        query=pairs(
            ("exchange", exchange), ("segment", segment), ("schema_version", schema_version)
        ),
        shape=_m.MarketCalendarStatus.wrap,
    )
