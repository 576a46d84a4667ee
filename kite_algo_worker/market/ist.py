"""Indian Standard Time: the zone of every date and session of the exchanges."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Final

IST: Final = timezone(timedelta(hours=5, minutes=30), "IST")
IST_OFFSET_SECONDS: Final = 19_800
DAY_SECONDS: Final = 86_400


def to_ist(at: datetime) -> datetime:
    """The same instant in IST. A naive time is refused: nobody knows which zone it means."""
    if at.tzinfo is None:
        raise ValueError("a time without a UTC offset is ambiguous")
    return at.astimezone(IST)


def at_second(day: date, second: int) -> datetime:
    """The instant ``second`` seconds after midnight IST of ``day``; 86400 is the next midnight."""
    return datetime.combine(day, time(), IST) + timedelta(seconds=second)


def second_of_day(at: time) -> int:
    """Whole seconds after midnight."""
    return at.hour * 3600 + at.minute * 60 + at.second
