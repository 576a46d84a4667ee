"""Numbers as readers in India expect them: ₹12,34,567.80, a minus sign, a dash for nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from ..engine.base.clock import to_ist

DASH: Final = "–"
_MINUS: Final = "−"


def money(paise: int | None) -> str:
    """Rupees with paise and with groups of lakh and crore."""
    if paise is None:
        return DASH
    whole, part = divmod(abs(paise), 100)
    return f"{_sign(paise)}₹{grouped(whole)}.{part:02d}"


def amount(paise: int) -> str:
    """As :func:`money`, without the rupee sign: for columns that say so in their head."""
    whole, part = divmod(abs(paise), 100)
    return f"{_sign(paise)}{grouped(whole)}.{part:02d}"


def grouped(whole: int) -> str:
    """12,34,567: the last three digits, then pairs."""
    digits = str(whole)
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def percent(share: float | None, digits: int = 2) -> str:
    """A fraction as percent."""
    return DASH if share is None else f"{number(share * 100, digits)} %"


def number(value: float | None, digits: int = 2) -> str:
    """A plain number."""
    if value is None:
        return DASH
    text = f"{abs(value):.{digits}f}"
    return text if not text.strip("0.") else f"{_sign(value)}{text}"


def count(value: int | None) -> str:
    """A whole number."""
    return DASH if value is None else f"{_sign(value)}{grouped(abs(value))}"


def day(value: date | None) -> str:
    """A date as ISO writes it."""
    return DASH if value is None else value.isoformat()


def minute(value: datetime) -> str:
    """An instant to the minute, in Indian time."""
    return to_ist(value).strftime("%Y-%m-%d %H:%M")


def duration(seconds: float | None) -> str:
    """A length of time in its two largest units."""
    if seconds is None:
        return DASH
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _sign(value: float) -> str:
    return _MINUS if value < 0 else ""
