"""Index contracts by date: lot sizes, freeze quantities, expiry days and tradingsymbols."""

from __future__ import annotations

import calendar as _months
from dataclasses import dataclass
from datetime import date, timedelta

from .calendar import HOLIDAYS

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKLY_MONTH = "123456789OND"
_TUESDAY, _THURSDAY = 1, 3
_NEW_LOTS = date(2026, 1, 1)
_EXPIRY_SWAP = date(2025, 9, 1)


@dataclass(frozen=True, slots=True)
class Underlying:
    """An index with listed futures and options."""

    name: str
    spot_token: int
    exchange: str
    number: int
    weekly: bool
    strike_step: int
    old_lot: int
    lot: int
    freeze: int
    band: float = 0.2

    def lot_size(self, expiry: date) -> int:
        """Units per lot of the series that expires on this date."""
        return self.lot if expiry >= _NEW_LOTS else self.old_lot

    def expiry_weekday(self, on: date) -> int:
        """The weekday of expiry in force on a date; Monday is 0."""
        before = _THURSDAY if self.exchange == "NFO" else _TUESDAY
        after = _TUESDAY if self.exchange == "NFO" else _THURSDAY
        return before if on < _EXPIRY_SWAP else after


UNDERLYINGS = {
    row.name: row
    for row in (
        Underlying("NIFTY", 256265, "NFO", 1, True, 50, 75, 65, 1800),
        Underlying("BANKNIFTY", 260105, "NFO", 2, False, 100, 35, 30, 600),
        Underlying("FINNIFTY", 257801, "NFO", 3, False, 50, 65, 60, 1800),
        Underlying("SENSEX", 265, "BFO", 1, True, 100, 20, 20, 1000, 0.15),
    )
}


def monthly_expiry(underlying: Underlying, year: int, month: int) -> date:
    """The last expiry weekday of the month, moved back over holidays."""
    last = date(year, month, _months.monthrange(year, month)[1])
    weekday = underlying.expiry_weekday(last)
    return _previous_trading_day(last - timedelta(days=(last.weekday() - weekday) % 7))


def expiries_from(
    underlying: Underlying, day: date, *, weeks: int = 5, months: int = 3
) -> list[date]:
    """Listed option expiries on ``day``: the next weeklies and monthlies, ascending."""
    found: set[date] = set(monthlies_from(underlying, day, months))
    if underlying.weekly:
        found.update(_weeklies_from(underlying, day, weeks))
    return sorted(found)


def monthlies_from(underlying: Underlying, day: date, count: int) -> list[date]:
    """The next monthly expiries on or after ``day``."""
    found: list[date] = []
    year, month = day.year, day.month
    while len(found) < count:
        expiry = monthly_expiry(underlying, year, month)
        if expiry >= day:
            found.append(expiry)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def is_monthly(underlying: Underlying, expiry: date) -> bool:
    """Whether this expiry carries the monthly form of the tradingsymbol."""
    return monthly_expiry(underlying, expiry.year, expiry.month) == expiry


def option_symbol(underlying: Underlying, expiry: date, strike: int, option_type: str) -> str:
    """``NIFTY26MAY25000CE`` for a monthly, ``NIFTY2651225000CE`` for a weekly contract."""
    year = f"{expiry.year % 100:02d}"
    if is_monthly(underlying, expiry):
        when = f"{year}{MONTHS[expiry.month - 1]}"
    else:
        when = f"{year}{_WEEKLY_MONTH[expiry.month - 1]}{expiry.day:02d}"
    return f"{underlying.name}{when}{strike}{option_type}"


def future_symbol(underlying: Underlying, expiry: date) -> str:
    """``NIFTY26NOVFUT``."""
    return f"{underlying.name}{expiry.year % 100:02d}{MONTHS[expiry.month - 1]}FUT"


def _weeklies_from(underlying: Underlying, day: date, count: int) -> list[date]:
    found: list[date] = []
    cursor = day
    while len(found) < count:
        if cursor.weekday() == underlying.expiry_weekday(cursor):
            expiry = _previous_trading_day(cursor)
            if expiry >= day:
                found.append(expiry)
        cursor += timedelta(days=1)
    return found


def _previous_trading_day(day: date) -> date:
    while day.weekday() > 4 or day in HOLIDAYS:
        day -= timedelta(days=1)
    return day
