"""Which index contracts are listed on a date. The facts come from the package's contract tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kite_algo_worker.market import contracts, symbols
from kite_algo_worker.market.calendar import CLOSED_DAYS

_FIRST_KNOWN_LOT = date(2025, 9, 1)
_FIRST_KNOWN_FREEZE = date(2025, 8, 1)


@dataclass(frozen=True, slots=True)
class Underlying:
    """An index with listed futures and options; ``band`` limits the strikes around its level."""

    name: str
    spot_token: int
    number: int
    band: float = 0.2

    @property
    def exchange(self) -> str:
        """Where its contracts trade."""
        return contracts.option_exchange(self.name)

    @property
    def strike_step(self) -> int:
        """Distance between neighbouring strikes."""
        return contracts.strike_step(self.name)

    def lot_size(self, expiry: date) -> int:
        """Units per lot of the series that expires on this date."""
        return contracts.lot_size(self.name, max(expiry, _FIRST_KNOWN_LOT))

    def freeze_quantity(self, day: date) -> int:
        """Largest quantity of one order on a trading day, in units."""
        return contracts.freeze_quantity(self.name, max(day, _FIRST_KNOWN_FREEZE))

    def option_head(self, expiry: date) -> str:
        """What stands before the strike in the tradingsymbols of one expiry."""
        return symbols.option_symbol(self.name, expiry, 1, "CE").removesuffix("1CE")

    def future_symbol(self, expiry: date) -> str:
        """The tradingsymbol of the future of one expiry."""
        return symbols.future_symbol(self.name, expiry.year, expiry.month)


UNDERLYINGS = {
    row.name: row
    for row in (
        Underlying("NIFTY", 256265, 1),
        Underlying("BANKNIFTY", 260105, 2),
        Underlying("FINNIFTY", 257801, 3),
        Underlying("SENSEX", 265, 4, 0.15),
    )
}


def expiries_from(
    underlying: Underlying, day: date, *, weeks: int = 5, months: int = 3
) -> list[date]:
    """Listed option expiries on ``day``: the next weeklies and monthlies, ascending."""
    found = set(monthlies_from(underlying, day, months))
    contract = contracts.index_contract(underlying.name)
    if found and contract is not None and contract.has_weeklies:
        end = day + timedelta(weeks=weeks + 2)
        weeklies = contracts.weekly_expiries(underlying.name, day, end, holidays=CLOSED_DAYS)
        found.update(weeklies[:weeks])
    return sorted(found)


def monthlies_from(underlying: Underlying, day: date, count: int) -> list[date]:
    """The next monthly expiries on or after ``day``; empty where the rules are not known."""
    found: list[date] = []
    year, month = day.year, day.month
    while len(found) < count:
        try:
            expiry = contracts.monthly_expiry(underlying.name, year, month, holidays=CLOSED_DAYS)
        except LookupError:
            return []
        if expiry >= day:
            found.append(expiry)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
