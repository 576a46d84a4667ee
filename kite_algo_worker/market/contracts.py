"""Exchange facts about index contracts, each with the date from which it holds.

A backend may answer without a lot size. Then this table gives it, for the expiry date asked about:
lot sizes change by contract series, so "today's lot" would be wrong for a contract bought earlier.
Dates outside the table raise ``LookupError`` rather than guess.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final

from .lots import LOTS, Dated

__all__ = [
    "IndexContract",
    "OptionListing",
    "expiry_weekday",
    "first_known_lot",
    "freeze_quantity",
    "index_contract",
    "is_monthly_expiry",
    "listed_expiries",
    "lot_size",
    "max_order_quantity",
    "monthly_expiry",
    "option_exchange",
    "option_listing",
    "strike_step",
    "weekly_expiries",
]

MONDAY, TUESDAY, THURSDAY, FRIDAY = 0, 1, 3, 4

#: Expiry days moved to Tuesday (NSE) and Thursday (BSE) for contracts expiring from here on.
_DAYS_2025: Final = date(2025, 9, 1)


@dataclass(frozen=True, slots=True)
class OptionListing:
    """Which expiries of an index's options can be traded at a time.

    Those of August 2026, as Kite's list of instruments has them; they are taken for every date.
    The far ones have strikes of their own, with a wider step.
    """

    months: int = 3
    weeks: int = 0
    """Weeklies beside the monthlies: the week of a monthly does not count."""
    quarters: int = 0
    """Of March, June, September and December, after the months."""
    half_years: int = 0
    """Of June and December, after the quarters."""
    far_strike_step: int | None = None


MONTHS_ONLY: Final = OptionListing()


@dataclass(frozen=True, slots=True)
class IndexContract:
    """Facts of one index's derivatives.

    Lots and weekdays are looked up by *expiry date*, freeze quantities by *trading date*: the
    exchanges review them every month, for all expiries at once.
    """

    underlying: str
    exchange: str
    lot_sizes: Dated
    freeze_quantities: Dated
    strike_step: int
    expiry_weekdays: Dated
    listing: OptionListing = MONTHS_ONLY

    @property
    def has_weeklies(self) -> bool:
        """Whether options expire every week."""
        return self.listing.weeks > 0


_NSE_DAYS: Final[Dated] = ((date(2025, 1, 1), THURSDAY), (_DAYS_2025, TUESDAY))
_NIFTY_DAYS: Final[Dated] = ((date(2019, 2, 1), THURSDAY), (_DAYS_2025, TUESDAY))
_BSE_DAYS: Final[Dated] = ((date(2025, 1, 1), TUESDAY), (_DAYS_2025, THURSDAY))
_SENSEX_DAYS: Final[Dated] = (
    (date(2023, 5, 15), FRIDAY),
    (date(2025, 1, 1), TUESDAY),
    (_DAYS_2025, THURSDAY),
)


#: Freeze quantities by the month they hold for, from NSE's monthly circulars since August 2025
#: (that of October 2025 was not seen).
_FREEZE_FROM: Final = date(2025, 8, 1)
_BANKNIFTY_FREEZE: Final[Dated] = (
    (_FREEZE_FROM, 600),
    (date(2025, 9, 1), 900),
    (date(2025, 11, 1), 600),
    (date(2026, 4, 1), 900),
    (date(2026, 7, 1), 600),
)
_FINNIFTY_FREEZE: Final[Dated] = (
    (_FREEZE_FROM, 1800),
    (date(2025, 12, 1), 1200),
    (date(2026, 2, 1), 1800),
    (date(2026, 3, 1), 1200),
    (date(2026, 4, 1), 1800),
)
#: First trading day of the futures and options on BSE's FOCIT.
_FOCIT_FROM: Final = date(2026, 5, 11)


def _since(quantity: int) -> Dated:
    return ((_FREEZE_FROM, quantity),)


_CONTRACTS: Final[dict[str, IndexContract]] = {
    contract.underlying: contract
    for contract in (
        IndexContract(
            "NIFTY",
            "NFO",
            LOTS["NIFTY"],
            _since(1800),
            50,
            _NIFTY_DAYS,
            OptionListing(weeks=4, quarters=3, half_years=8, far_strike_step=1500),
        ),
        IndexContract(
            "BANKNIFTY",
            "NFO",
            LOTS["BANKNIFTY"],
            _BANKNIFTY_FREEZE,
            100,
            _NSE_DAYS,
            OptionListing(quarters=3, far_strike_step=1500),
        ),
        IndexContract("FINNIFTY", "NFO", LOTS["FINNIFTY"], _FINNIFTY_FREEZE, 50, _NSE_DAYS),
        IndexContract("MIDCPNIFTY", "NFO", LOTS["MIDCPNIFTY"], _since(2800), 25, _NSE_DAYS),
        IndexContract("NIFTYNXT50", "NFO", LOTS["NIFTYNXT50"], _since(600), 100, _NSE_DAYS),
        IndexContract(
            "SENSEX",
            "BFO",
            LOTS["SENSEX"],
            _since(1000),
            100,
            _SENSEX_DAYS,
            OptionListing(weeks=5, quarters=3, half_years=8, far_strike_step=1000),
        ),
        IndexContract("BANKEX", "BFO", LOTS["BANKEX"], _since(900), 100, _BSE_DAYS),
        # Their freeze quantities are not published in a form we could read.
        IndexContract("SENSEX50", "BFO", LOTS["SENSEX50"], (), 50, _BSE_DAYS),
        IndexContract("FOCIT", "BFO", LOTS["FOCIT"], (), 100, ((_FOCIT_FROM, THURSDAY),)),
    )
}

#: Indices whose names matter for reading symbols although their contracts are not in the table.
KNOWN_UNDERLYINGS: Final = frozenset(_CONTRACTS)


def index_contract(underlying: str) -> IndexContract | None:
    """The facts of an index, or None for a stock or an unknown name."""
    return _CONTRACTS.get(underlying.strip().upper())


def option_exchange(underlying: str) -> str:
    """``BFO`` for BSE indices, ``NFO`` for everything else."""
    contract = index_contract(underlying)
    return contract.exchange if contract else "NFO"


def lot_size(underlying: str, expiry: date) -> int:
    """Units per lot of the contracts that expire on ``expiry``.

    Raises:
        LookupError: Not an index of the table, or before its first date.
    """
    return _on(expiry, _require(underlying).lot_sizes, f"lot size of {underlying}")


def first_known_lot(underlying: str) -> date:
    """The first expiry whose lot size is known. LookupError when the index is not in the table."""
    return _require(underlying).lot_sizes[0][0]


def freeze_quantity(underlying: str, on: date) -> int:
    """Largest quantity of one order that the exchange does not freeze on a trading day, in units.

    Raises:
        LookupError: Not an index of the table, or not known for that day.
    """
    return _on(on, _require(underlying).freeze_quantities, f"freeze quantity of {underlying}")


def max_order_quantity(underlying: str, expiry: date) -> int:
    """The freeze quantity rounded down to whole lots."""
    lot = lot_size(underlying, expiry)
    return freeze_quantity(underlying, expiry) // lot * lot


def strike_step(underlying: str) -> int:
    """Distance between neighbouring strikes near the money."""
    return _require(underlying).strike_step


def option_listing(underlying: str) -> OptionListing:
    """Which expiries of the index's options are listed at a time. LookupError when unknown."""
    return _require(underlying).listing


def expiry_weekday(underlying: str, on: date) -> int:
    """Weekday (Monday is 0) on which contracts expire around ``on``; stocks follow NSE's rule."""
    contract = index_contract(underlying)
    rows = contract.expiry_weekdays if contract else _NIFTY_DAYS
    return _on(on, rows, f"expiry weekday of {underlying}")


def monthly_expiry(
    underlying: str, year: int, month: int, *, holidays: Collection[date] = ()
) -> date:
    """Last expiry weekday of the month, or the trading day before it when that is a holiday."""
    last_day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    weekday = expiry_weekday(underlying, last_day)
    nominal = last_day - timedelta(days=(last_day.weekday() - weekday) % 7)
    return _trading_day_on_or_before(nominal, holidays)


def weekly_expiries(
    underlying: str, start: date, end: date, *, holidays: Collection[date] = ()
) -> list[date]:
    """Every expiry from ``start`` to ``end`` of an index with weekly contracts, monthlies included.

    Raises:
        LookupError: The index has no weekly contracts.
    """
    if not _require(underlying).has_weeklies:
        raise LookupError(f"{underlying} has no weekly contracts")
    found: list[date] = []
    day = start
    # A nominal day after the end may be moved into the range by holidays.
    while day <= end + timedelta(days=7):
        if day.weekday() == expiry_weekday(underlying, day):
            actual = _trading_day_on_or_before(day, holidays)
            if start <= actual <= end:
                found.append(actual)
        day += timedelta(days=1)
    return found


def listed_expiries(underlying: str, on: date, *, holidays: Collection[date] = ()) -> list[date]:
    """The expiries of an index's options that can be traded on a date, the next one first.

    Raises:
        LookupError: Not an index of the table, or before its first known expiry weekday.
    """
    return _near_expiries(underlying, on, holidays=holidays) + _far_expiries(
        underlying, on, holidays=holidays
    )


def _near_expiries(underlying: str, on: date, *, holidays: Collection[date] = ()) -> list[date]:
    """The weeklies and the months of :func:`listed_expiries`."""
    listing = _require(underlying).listing
    months = _months_from(underlying, on, holidays)
    found = [expiry for _, expiry in islice(months, listing.months)]
    if listing.weeks:
        end = on + timedelta(weeks=2 * listing.weeks + 2)
        weeklies = weekly_expiries(underlying, on, end, holidays=holidays)
        between = (day for day in weeklies if not is_monthly_expiry(underlying, day))
        found += islice(between, listing.weeks)
    return sorted(found)


def _far_expiries(underlying: str, on: date, *, holidays: Collection[date] = ()) -> list[date]:
    """The quarters and half-years of :func:`listed_expiries`."""
    listing = _require(underlying).listing
    later = islice(_months_from(underlying, on, holidays), listing.months, None)
    found: list[date] = []
    while len(found) < listing.quarters + listing.half_years:
        month, expiry = next(later)
        if month % (3 if len(found) < listing.quarters else 6) == 0:
            found.append(expiry)
    return found


def _months_from(
    underlying: str, on: date, holidays: Collection[date]
) -> Iterator[tuple[int, date]]:
    """The months from a date on whose monthly expiry is still to come, with that expiry."""
    year, month = on.year, on.month
    while True:
        expiry = monthly_expiry(underlying, year, month, holidays=holidays)
        if expiry >= on:
            yield month, expiry
        year, month = year + month // 12, month % 12 + 1


def is_monthly_expiry(underlying: str, expiry: date) -> bool:
    """Whether ``expiry`` is the monthly one, also when a holiday moved it forward.

    Needs no calendar: the expiry weekday on or after ``expiry`` is the day it was planned for.
    """
    weekday = expiry_weekday(underlying, expiry)
    planned = expiry + timedelta(days=(weekday - expiry.weekday()) % 7)
    is_last_of_month = (planned + timedelta(days=7)).month != planned.month
    return is_last_of_month and planned.month == expiry.month


def _trading_day_on_or_before(day: date, holidays: Collection[date]) -> date:
    while day in holidays or day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def _require(underlying: str) -> IndexContract:
    contract = index_contract(underlying)
    if contract is None:
        raise LookupError(f"no contract facts are known for {underlying}")
    return contract


def _on(day: date, rows: Dated, what: str) -> int:
    position = bisect_right([start for start, _ in rows], day) - 1
    if position < 0:
        raise LookupError(f"the {what} is not known for {day.isoformat()}")
    return rows[position][1]
