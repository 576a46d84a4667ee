"""Dates, times and ranges. What has no offset is Indian time."""

from __future__ import annotations

from datetime import date, datetime, time

from ...exceptions import InvalidInputError
from ...market.ist import IST as IST


def timestamp(field: str, value: str | date | None) -> str | None:
    """ISO 8601 with an offset. A date, or a time without an offset, is Indian time."""
    at = moment(field, value)
    return None if at is None else at.isoformat()


def moment(field: str, value: str | date | None, of_day: time = time()) -> datetime | None:
    """The instant of a time, or of ``of_day`` of a date; None for None."""
    if value is None:
        return None
    if isinstance(value, str):
        value = _parsed(field, value.strip())
    if isinstance(value, datetime):
        at = value
    elif isinstance(value, date):
        at = datetime.combine(value, of_day)
    else:
        raise InvalidInputError(field, f"must be a date and time, not {type(value).__name__}")
    # NaT is a datetime and equal to nothing.
    if at != at:
        raise InvalidInputError(field, "must be a date and time, not NaT")
    return at if at.tzinfo is not None else at.replace(tzinfo=IST)


def _parsed(field: str, text: str) -> date:
    for parse in (date.fromisoformat, datetime.fromisoformat):
        try:
            return parse(text)
        except ValueError:
            continue
    raise InvalidInputError(field, "must be ISO 8601, for example 2026-01-01T09:15:00+05:30")
