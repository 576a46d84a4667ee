"""Instants and spans of time as people write them."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

from .clock import IST

_SPAN_FORMS = "a number of seconds, a timedelta or text such as 90s, 5m or 1h30m"
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_PARTS = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhd])")


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
    """Seconds of a number, a timedelta, or text: ``"90"``, ``"90s"``, ``"5m"``, ``"1h30m"``.

    Raises:
        TypeError: It is none of them.
        ValueError: The text is no span of time, or the number is not finite.
    """
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        kind = type(value).__name__
        raise TypeError(f"{name} must be {_SPAN_FORMS}, got {kind}")
    try:
        seconds = float(value) if not isinstance(value, str) else _of_text(value.strip())
    except (OverflowError, ValueError):
        seconds = math.nan
    if not math.isfinite(seconds):
        raise ValueError(f"{name} must be {_SPAN_FORMS}, got {value!r}")
    return seconds


def _of_text(text: str) -> float:
    parts = _PARTS.findall(text)
    if parts and "".join(number + unit for number, unit in parts) == text:
        return sum(float(number) * _UNITS[unit] for number, unit in parts)
    return float(text)
