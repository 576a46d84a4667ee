"""When the Indian exchanges trade, by date.

The trading days of every year from 2010 to the last one that is published stand in ``years/``, one
file per year with its source. For a year without a file a rule stands in: weekdays are trading
days, but for the holidays that have the same date every year. Who asks when such a year trades is
warned once per year; who asks only when contracts expire is not: they do so for five years ahead.

Hours carry the date from which they hold. A segment is an exchange code or ``INDICES``.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

from .ist import second_of_day

__all__ = [
    "CLOSED_DAYS",
    "CURRENCY",
    "DERIVATIVES",
    "EQUITY",
    "FIRST_YEAR",
    "LAST_YEAR",
    "Session",
    "SpecialSession",
    "has_own_hours",
    "is_published",
    "ordinary_session",
    "previous_trading_day",
    "session",
    "special_session",
    "trades_on",
]

EQUITY: Final = frozenset({"NSE", "BSE"})
DERIVATIVES: Final = frozenset({"NFO", "BFO", "INDICES"})
CURRENCY: Final = frozenset({"CDS", "BCD"})
#: The years with a file.
FIRST_YEAR, LAST_YEAR = 2010, 2026
#: Month and day of the holidays that every year has, when they fall on a weekday: Republic Day,
#: Ambedkar Jayanti, Maharashtra Day, Independence Day, Gandhi Jayanti, Christmas.
FIXED_HOLIDAYS: Final = frozenset({(1, 26), (4, 14), (5, 1), (8, 15), (10, 2), (12, 25)})
MCX_FIRST_YEAR: Final = 2026
_MCX_EVENING: Final = time(17, 0)

_log = logging.getLogger("kite_algo_worker.market.calendar")


@dataclass(frozen=True, slots=True)
class Session:
    """One continuous session of a day, in seconds after midnight; the close is exclusive."""

    opens: int
    closes: int

    def contains(self, second: int) -> bool:
        """Whether a second of the day falls inside."""
        return self.opens <= second < self.closes


@dataclass(frozen=True, slots=True)
class SpecialSession:
    """A session out of the ordinary; without hours it has the ordinary ones."""

    day: date
    reason: str
    hours: Session | None = None


@dataclass(frozen=True, slots=True)
class _Year:
    """The file of one year, or the rule that stands in for it."""

    closed: frozenset[date]
    special: dict[date, SpecialSession] = field(default_factory=dict)
    mcx_closed: frozenset[date] = frozenset()
    mcx_morning_only: frozenset[date] = frozenset()
    is_published: bool = True


@dataclass(frozen=True, slots=True)
class _Hours:
    """Hours from a date on; ``expiring`` is the close of a contract on its last day."""

    since: date
    opens: time
    closes: time
    expiring: time | None = None


_EQUITY = (
    _Hours(date.min, time(9, 55), time(15, 30)),
    _Hours(date(2010, 1, 4), time(9, 0), time(15, 30)),
    _Hours(date(2010, 10, 18), time(9, 15), time(15, 30)),
)
# Stocks with derivatives hand over to the closing auction during this period.
_EQUITY_WITH_AUCTION = (
    *_EQUITY,
    _Hours(date(2026, 8, 3), time(9, 15), time(15, 15)),
    _Hours(date(2026, 12, 7), time(9, 15), time(15, 30)),
)
_DERIVATIVES = (
    *_EQUITY,
    _Hours(date(2026, 8, 3), time(9, 15), time(15, 40)),
    _Hours(date(2026, 12, 7), time(9, 15), time(15, 45), time(15, 30)),
)
_CURRENCY = (_Hours(date.min, time(9, 0), time(17, 0)),)
# Commodities follow the clocks of New York.
_COMMODITY = (
    _Hours(date.min, time(9, 0), time(23, 55)),
    _Hours(date(2025, 3, 10), time(9, 0), time(23, 30)),
    _Hours(date(2025, 11, 3), time(9, 0), time(23, 55)),
    _Hours(date(2026, 3, 9), time(9, 0), time(23, 30)),
    _Hours(date(2026, 11, 2), time(9, 0), time(23, 55)),
)


class ClosedDays(Collection[date]):
    """Weekdays without an ordinary session, of every year: what moves an expiry to another day.

    Iterating gives those of the published years.
    """

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or day.weekday() >= 5:
            return False
        year = _facts(day.year)
        special = year.special.get(day)
        return day in year.closed or (special is not None and special.hours is not None)

    def __iter__(self) -> Iterator[date]:
        day, end = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
        while day <= end:
            if day in self:
                yield day
            day += timedelta(days=1)

    def __len__(self) -> int:
        return sum(1 for _ in self)


CLOSED_DAYS: Final = ClosedDays()


def is_published(year: int) -> bool:
    """Whether the trading days of a year are known, not assumed."""
    return FIRST_YEAR <= year <= LAST_YEAR


def trades_on(day: date, segment: str = "NSE") -> bool:
    """Whether a segment holds any session on a date.

    Raises:
        LookupError: the segment is ``MCX``, before its first known year.
    """
    year = _year(day.year)
    if segment == "MCX":
        if day.year < MCX_FIRST_YEAR:
            raise LookupError(f"The commodity calendar has no entry for {day.year}")
        if not year.is_published:
            return day.weekday() < 5 and day not in year.closed
        return day.weekday() < 5 and day not in year.mcx_closed
    return day in year.special or (day.weekday() < 5 and day not in year.closed)


def special_session(day: date) -> SpecialSession | None:
    """The session out of the ordinary that equity and its derivatives hold on a date."""
    return _year(day.year).special.get(day)


def has_own_hours(day: date) -> bool:
    """Whether equity trades at other hours than usual on a date, as on a muhurat evening."""
    special = special_session(day)
    return special is not None and special.hours is not None


def session(
    segment: str, day: date, *, has_derivatives: bool = False, expiring: bool = False
) -> Session | None:
    """The continuous session of a day, or ``None`` when the segment does not trade.

    Args:
        segment: An exchange code or ``INDICES``.
        day: The date.
        has_derivatives: The stock takes part in the closing auction.
        expiring: The contract expires on this day.

    Raises:
        LookupError: the segment is ``MCX``, before its first known year.
    """
    if not trades_on(day, segment):
        return None
    year = _year(day.year)
    special = year.special.get(day)
    if special is not None and special.hours is not None and segment != "MCX":
        return special.hours
    hours = _in_force(_table(segment, has_derivatives), day)
    opens, closes = hours.opens, hours.closes
    if expiring and hours.expiring is not None:
        closes = hours.expiring
    if segment == "MCX" and day in CLOSED_DAYS:
        opens = _MCX_EVENING
    if segment == "MCX" and day in year.mcx_morning_only:
        closes = _MCX_EVENING
    return Session(second_of_day(opens), second_of_day(closes))


def ordinary_session(segment: str, day: date) -> Session:
    """The hours of an ordinary trading day, whether or not ``day`` is one."""
    hours = _in_force(_table(segment, has_derivatives=False), day)
    return Session(second_of_day(hours.opens), second_of_day(hours.closes))


def previous_trading_day(day: date) -> date:
    """The last day before ``day`` on which equity traded."""
    while not trades_on(day := day - timedelta(days=1)):
        pass
    return day


@cache
def _year(number: int) -> _Year:
    if not is_published(number):
        _log.warning(
            "the holidays of %d are not in this version: its weekdays count as trading days, "
            "but for the holidays that have a fixed date", number,
        )  # fmt: skip
    return _facts(number)


@cache
def _facts(number: int) -> _Year:
    if not is_published(number):
        fixed = frozenset(date(number, month, day) for month, day in FIXED_HOLIDAYS)
        return _Year(closed=fixed, is_published=False)
    source = resources.files("kite_algo_worker.market").joinpath("years", f"{number}.toml")
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    commodities = content.get("commodities", {})
    return _Year(
        closed=frozenset(content["closed"]),
        special={row["date"]: _special(row) for row in content["special"]},
        mcx_closed=frozenset(commodities.get("closed", ())),
        mcx_morning_only=frozenset(commodities.get("morning_only", ())),
    )


def _special(row: dict[str, Any]) -> SpecialSession:
    hours = None
    if "opens" in row:
        hours = Session(second_of_day(row["opens"]), second_of_day(row["closes"]))
    return SpecialSession(row["date"], row["reason"], hours)


def _table(segment: str, has_derivatives: bool) -> tuple[_Hours, ...]:
    if segment in EQUITY:
        return _EQUITY_WITH_AUCTION if has_derivatives else _EQUITY
    if segment in DERIVATIVES:
        return _DERIVATIVES
    if segment in CURRENCY:
        return _CURRENCY
    return _COMMODITY


def _in_force(rows: tuple[_Hours, ...], day: date) -> _Hours:
    return max((row for row in rows if row.since <= day), key=lambda row: row.since)
