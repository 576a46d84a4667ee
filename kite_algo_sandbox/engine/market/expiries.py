"""Which index contracts are listed on a date. The facts come from the package's contract tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kite_algo_worker.market import contracts, symbols
from kite_algo_worker.market.calendar import CLOSED_DAYS

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
        """Distance between neighbouring strikes near the money."""
        return contracts.strike_step(self.name)

    def strike_step_of(self, expiry: date, day: date) -> int:
        """Distance between the strikes that an expiry has on a trading day."""
        listing = contracts.option_listing(self.name)
        is_near = expiry <= monthlies_from(self, day, listing.months)[-1]
        return self.strike_step if is_near else listing.far_strike_step or self.strike_step

    def lot_size(self, expiry: date) -> int:
        """Units per lot of the series that expires on this date; of the first known one before."""
        return contracts.lot_size(self.name, max(expiry, contracts.first_known_lot(self.name)))

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


def expiries_from(underlying: Underlying, day: date) -> list[date]:
    """Listed option expiries on ``day``, ascending; empty where the rules are not known."""
    try:
        return contracts.listed_expiries(underlying.name, day, holidays=CLOSED_DAYS)
    except LookupError:
        return []


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
