"""The buy-in auction: shares that somebody failed to deliver are bought from those who hold them.

* It is held from 14:00 to 14:30 on ordinary trading days; an always-open market holds one in every
  half hour. Every NSE share that an account holds for delivery is listed, with an auction number
  of the day and a token of the auction's own.
* An order sells held shares for delivery, at a limit, under the right auction number.
* At the end each share has one price and a number of units wanted, both decided by the seed: some
  tenths to five percent above the last price. The lowest offers are taken first, of equal ones the
  earlier; all get the auction's price. What is not taken is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from kite_algo_worker.market.calendar import has_own_hours
from kite_algo_worker.market.ist import at_second

from ..base.clock import epoch, to_ist
from ..base.money import rupees
from ..base.noise import mix
from ..base.refusals import EXCHANGE, Refusal
from ..books.ledger import Account
from ..market.bands import circuit_limits
from ..market.calendar import Calendar
from ..market.hours import split
from ..market.instruments import Instrument
from ..market.prices import Prices
from .events import Cancelled, Filled, VenueEvent
from .matching import accepts
from .orders import AUCTION_TOKEN_OFFSET, Order, OrderRequest

OPENS, CLOSES = 14 * 3600, 14 * 3600 + 1800
ENDED = "The auction has ended"
_HALF_HOUR = timedelta(minutes=30)
# The price lies this many millionths above the last one.
_LEAST, _SPAN = 3_000, 47_000


class Auctions:
    """Lists, checks and matches the orders of the buy-in auction."""

    def __init__(self, calendar: Calendar, prices: Prices, seed: int) -> None:
        self._calendar = calendar
        self._prices = prices
        self._seed = seed

    def listed(self, account: Account, at: datetime) -> list[dict[str, object]]:
        """The holdings of an account that can be offered, in the broker's shape."""
        return [
            {
                "tradingsymbol": row.instrument.tradingsymbol,
                "exchange": row.instrument.exchange,
                "instrument_token": row.instrument.instrument_token + AUCTION_TOKEN_OFFSET,
                "product": row.product,
                "quantity": row.quantity,
                "auction_number": self.number(row.instrument, at),
                "last_price": rupees(self._prices.last(row.instrument, epoch(at))),
            }
            for row in account.positions.open()
            if row.product == "CNC" and row.quantity > 0 and row.instrument.exchange == "NSE"
        ]

    def number(self, instrument: Instrument, at: datetime) -> str:
        """The auction number of a share on the day of an instant."""
        day = to_ist(at).toordinal()
        return str(1000 + mix(self._seed, instrument.instrument_token, day, 14) % 9000)

    def reason(self, request: OrderRequest, instrument: Instrument, at: datetime) -> str | None:
        """Why an offer is refused, apart from holdings."""
        if self._end(at) is None:
            return Refusal("The auction market is open from 14:00 to 14:30")
        number = self.number(instrument, at)
        if request.auction_number != number:
            return Refusal(
                f"Auction number {request.auction_number} is not that of "
                f"{instrument.tradingsymbol} today; it is {number}"
            )
        close = self._prices.previous_close(instrument, split(epoch(at))[0])
        low, high = circuit_limits(close, instrument.tick)
        if low <= request.price <= high:
            return None
        return Refusal("The price is outside the auction's range", EXCHANGE)

    def enter(self, order: Order, at: datetime) -> None:
        """Let an offer rest until the auction ends."""
        order.matched_at = order.expires_at = self._end(at)

    def match(self, order: Order, resting: Iterable[Order], at: datetime) -> Iterator[VenueEvent]:
        """Match all offers for the order's share whose auction ends now."""
        instrument = order.instrument
        if instrument is None:
            return
        offers = [
            row
            for row in resting
            if row.variety == "auction"
            and row.instrument is instrument
            and row.expires_at == order.expires_at
            and row.in_book
        ]
        price, wanted = self._outcome(instrument, order.expires_at or at)
        for offer in sorted(offers, key=lambda row: (row.price, row.order_id)):
            offer.matched_at = None
            units = min(offer.pending, wanted) if accepts(offer, price) else 0
            if units:
                yield Filled(offer, units, price)
                wanted -= units
            if not offer.is_terminal:
                yield Cancelled(offer, ENDED)

    def _outcome(self, instrument: Instrument, end: datetime) -> tuple[int, int]:
        """The auction's price and the units it buys."""
        noise = mix(self._seed, instrument.instrument_token, epoch(end), 15)
        last = self._prices.last(instrument, epoch(end))
        price = last + last * (_LEAST + noise % _SPAN) // 1_000_000
        wanted = 50 + noise // _SPAN % max(instrument.daily_volume // 1000, 50)
        return price // instrument.tick * instrument.tick, wanted

    def _end(self, at: datetime) -> datetime | None:
        local = to_ist(at)
        midnight = at_second(local.date(), 0)
        if self._calendar.always_open:
            return midnight + ((local - midnight) // _HALF_HOUR + 1) * _HALF_HOUR
        session = self._calendar.session("NSE", local.date())
        second = (local - midnight).total_seconds()
        if session is None or has_own_hours(local.date()) or not OPENS <= second < CLOSES:
            return None
        return at_second(local.date(), CLOSES)
