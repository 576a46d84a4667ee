"""Instants and spans of time as people write them."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from .clock import IST


def instant_of(value: object, name: str = "time") -> datetime:
    """An aware instant of a datetime or an ISO 8601 text; without an offset it is Indian time.

    Raises:
        TypeError: It is neither.
        ValueError: The text is no date and time.
    """
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(
                f"{name}: {value!r} is no ISO 8601 date and time, such as 2026-05-08T09:15:00+05:30"
            ) from None
    if not isinstance(moment, datetime):
        raise TypeError(f"{name} must be a datetime or ISO 8601 text, got {type(value).__name__}")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=IST)


def seconds_of(value: object, name: str = "seconds") -> float:
    """Seconds of a number, a number as text, or a timedelta.

    Raises:
        TypeError: It is none of them.
        ValueError: The text is no number, or the number is not finite.
    """
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        kind = type(value).__name__
        raise TypeError(f"{name} must be a number of seconds or a timedelta, got {kind}")
    try:
        seconds = float(value)
    except (OverflowError, ValueError):
        seconds = math.nan
    if not math.isfinite(seconds):
        raise ValueError(f"{name} must be a number of seconds or a timedelta, got {value!r}")
    return seconds
