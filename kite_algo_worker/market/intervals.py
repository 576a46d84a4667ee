"""Candle intervals: their names, and how much history one request may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from .ist import DAY_SECONDS

INTERVALS: Final[Mapping[str, int]] = {
    "minute": 1,
    "3minute": 3,
    "5minute": 5,
    "10minute": 10,
    "15minute": 15,
    "30minute": 30,
    "60minute": 60,
    "day": 0,
}
"""Minutes of each interval; a day has no fixed number."""

CANDLE_INTERVALS: Final = tuple(INTERVALS)

ALIASES: Final[Mapping[str, str]] = {
    "1m": "minute",
    "min": "minute",
    "3m": "3minute",
    "5m": "5minute",
    "10m": "10minute",
    "15m": "15minute",
    "30m": "30minute",
    "60m": "60minute",
    "1h": "60minute",
    "1d": "day",
}
"""Other names that history knows an interval by."""

STORED_DAYS: Final[Mapping[str, int]] = {
    "minute": 90,
    "3minute": 180,
    "5minute": 180,
    "10minute": 240,
    "15minute": 365,
    "30minute": 365,
    "60minute": 730,
    "day": 3650,
}
"""Days that one request for stored history may span."""

PASSTHROUGH_DAYS: Final[Mapping[str, int]] = {
    "minute": 60,
    "3minute": 100,
    "5minute": 100,
    "10minute": 100,
    "15minute": 200,
    "30minute": 200,
    "60minute": 400,
    "day": 2000,
}
"""The same for history out of the broker."""


def canonical_interval(name: str) -> str | None:
    """The name of an interval out of any that history knows it by; None for another."""
    folded = name.strip().lower()
    folded = ALIASES.get(folded, folded)
    return folded if folded in CANDLE_INTERVALS else None


def interval_seconds(interval: str) -> int:
    """Length of an interval; a day counts as 24 hours."""
    return INTERVALS[interval] * 60 or DAY_SECONDS


def interval_text(seconds: int) -> str:
    """A length in words: ``1 minute``, ``5 minutes``, ``1 day``."""
    if seconds >= DAY_SECONDS:
        return "1 day"
    return "1 minute" if seconds == 60 else f"{seconds // 60} minutes"


def spans(
    timeframe: str, start: datetime, end: datetime, *, passthrough: bool = False
) -> list[tuple[datetime, datetime]]:
    """``start`` to ``end`` in spans that one request may ask for, oldest first.

    Each starts where the one before it ends, so that none of their candles is missed.
    """
    interval = canonical_interval(timeframe)
    if interval is None:
        return [(start, end)]
    longest = timedelta(days=(PASSTHROUGH_DAYS if passthrough else STORED_DAYS)[interval])
    parts: list[tuple[datetime, datetime]] = []
    while end - start > longest:
        parts.append((start, start + longest))
        start += longest
    return [*parts, (start, end)]
