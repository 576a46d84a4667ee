"""Which span of history to ask for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from .._base import checks as check
from ..exceptions import InvalidInputError

_MOST_DAYS: Final = 36_500.0
_LAST_SECOND: Final = time(23, 59, 59)


def history_span(
    from_date: str | date | None,
    to_date: str | date | None,
    lookback_days: float | None,
    now: datetime,
) -> tuple[datetime | None, datetime | None]:
    """Start and end, each None for the server's choice.

    A day that is named is meant whole: it starts at its start and ends at its end.
    ``lookback_days`` is this client's word: so many days back from ``to_date``, or from ``now``.

    Raises:
        InvalidInputError: a time cannot be read, the range ends before it starts, or
            ``lookback_days`` comes with ``from_date``.
    """
    end = check.moment("to_date", to_date, of_day=_LAST_SECOND)
    if lookback_days is not None:
        if from_date is not None:
            raise InvalidInputError("lookback_days", "cannot be combined with from_date")
        days = check.number_between("lookback_days", lookback_days, 0.0, _MOST_DAYS)
        if days == 0:
            raise InvalidInputError("lookback_days", "must be above 0")
        end = end or now
        return end - timedelta(days=days), end
    start = check.moment("from_date", from_date)
    if start is not None and end is not None and start >= end:
        raise InvalidInputError(
            "from_date", f"must be before to_date, not {start.isoformat()} to {end.isoformat()}"
        )
    return start, end
