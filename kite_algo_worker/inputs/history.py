"""Which span of history to ask for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from .. import _arguments as args
from ..exceptions import InvalidInputError

_MOST_DAYS = 36_500.0


def history_span(
    from_date: str | date | None,
    to_date: str | date | None,
    lookback_days: float | None,
    now: datetime,
) -> tuple[str | None, str | None]:
    """Start and end as the API takes them, each None for the server's choice.

    ``lookback_days`` is this client's word: so many days back from ``to_date``, or from ``now``.

    Raises:
        InvalidInputError: a time cannot be read, or ``lookback_days`` comes with ``from_date``.
    """
    if lookback_days is None:
        return args.timestamp("from_date", from_date), args.timestamp("to_date", to_date)
    if from_date is not None:
        raise InvalidInputError("lookback_days", "cannot be combined with from_date")
    days = args.number_between("lookback_days", lookback_days, 0.0, _MOST_DAYS)
    if days == 0:
        raise InvalidInputError("lookback_days", "must be above 0")
    end = args.timestamp("to_date", to_date) or now.isoformat()
    return (datetime.fromisoformat(end) - timedelta(days=days)).isoformat(), end
