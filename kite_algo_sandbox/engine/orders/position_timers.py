"""What happens to open positions by itself: settlement at expiry, square-off, interest at night."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kite_algo_worker.market.ist import at_second

from ..base.clock import epoch, from_epoch
from ..books.charges import squareoff_fee
from ..books.ledger import Position
from ..market.instruments import Instrument
from ..market.settlement import SETTLEMENT, settlement_price
from .broker import Broker
from .matching import market_at

_SEARCHED_DAYS = 8


class PositionTimers:
    """Follows the open positions through time."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._calendar = broker.calendar
        self._prices = broker.prices
        #: By exchange and expiry: the last square-off found, and since when it is the next one.
        self._cuts: dict[tuple[str, date | None], tuple[int, int]] = {}

    def next_moment(self, after: datetime, until: datetime) -> datetime | None:
        """The next expiry, square-off or midnight that concerns a position."""
        first, final = epoch(after), epoch(until)
        moments = [self._next(row, first) for _, row in self._open()]
        soonest = min((moment for moment in moments if moment is not None), default=final + 1)
        return from_epoch(soonest) if soonest <= final else None

    def happen(self, at: datetime) -> None:
        """Settle, square off and charge what is due."""
        for key, row in self._open():
            self._happen(key, row, at)

    def _open(self) -> list[tuple[str, Position]]:
        # Sorted, because reading a run's P&L may open its book earlier than its first trade does.
        books = sorted(self._broker.accounts.books.items())
        return [(key, row) for key, book in books for row in book.open()]

    def _next(self, row: Position, after: int) -> int | None:
        moments: list[int] = []
        if row.instrument.is_derivative:
            moments.append(max(self._prices.expiry_second(row.instrument), after))
        if row.product == "MIS":
            cut = self._squareoff_after(row, after)
            moments += [] if cut is None else [cut]
        elif row.product == "MTF":
            moments.append(epoch(at_second(from_epoch(after).date() + timedelta(days=1), 0)))
        return min(moments, default=None)

    def _happen(self, key: str, row: Position, at: datetime) -> None:
        instrument, second = row.instrument, epoch(at)
        if instrument.is_derivative and second >= self._prices.expiry_second(instrument):
            price = settlement_price(self._prices, instrument)
            self._broker.force_close(key, row, price, at, SETTLEMENT)
        elif row.product == "MIS":
            cut = self._squareoff_on(instrument, at.date())
            if cut is not None and epoch(cut) == second:
                market = market_at(self._prices, instrument, second)
                price = market.opposite(-1 if row.quantity > 0 else 1)
                self._broker.force_close(key, row, price, at, "squareoff", squareoff_fee())
        elif row.product == "MTF" and row.quantity > 0 and at == at_second(at.date(), 0):
            accounts = self._broker.accounts
            accounts.of(accounts.scopes[key], at).finance(row, at.date())

    def _squareoff_after(self, row: Position, after: int) -> int | None:
        if self._calendar.always_open:
            return None
        key = (row.instrument.exchange, row.instrument.expiry)
        since, cut = self._cuts.get(key, (0, 0))
        if since <= after < cut:  # asked for with every step of a held position
            return cut
        found = self._find_squareoff(row, after)
        if found is not None:
            self._cuts[key] = after, found
        return found

    def _find_squareoff(self, row: Position, after: int) -> int | None:
        day = from_epoch(after).date()
        for offset in range(_SEARCHED_DAYS):
            current = day + timedelta(days=offset)
            if not self._calendar.knows(current):
                return None
            cut = self._squareoff_on(row.instrument, current)
            if cut is not None and epoch(cut) > after:
                return epoch(cut)
        return None

    def _squareoff_on(self, instrument: Instrument, day: date) -> datetime | None:
        expiring = instrument.expiry == day
        return self._calendar.squareoff(instrument.exchange, day, expiring=expiring)
