# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/calendar"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *,
    from_: str,
    to: str,
    exchange: str | None = None,
    segment: str | None = None,
    schema_version: int | None = None,
) -> Request[_m.MarketCalendar]:
    """Read the trading calendar of a range of days

    Exactly one entry per calendar day, both ends included, weekends too. A day outside the coverage
    is never guessed: the whole range is then refused with 503 (`CALENDAR_RANGE_UNCOVERED`). Safe to
    repeat. Needs the action `market:read`.

    Args:
        from_: First day, `YYYY-MM-DD`.
        to: Last day, `YYYY-MM-DD`, not before the first.
        exchange: Exchange code.
        segment: Segment of the exchange; `CM` is the cash market.
        schema_version: Version of the shape of the answer; only 1 is known.
    """
    return Request(
        operation="get_market_calendar",
        method="GET",
        path="/worker/market/calendar",
        query=pairs(
            ("from", from_),
            ("to", to),
            ("exchange", exchange),
            ("segment", segment),
            ("schema_version", schema_version),
        ),
        shape=_m.MarketCalendar.wrap,
    )
