"""The exchange's side of an order: arrival, matching, auctions, changes and the end of its life.

The venue knows orders and prices, and nobody's money. It answers with events, which the broker
books one by one (see :mod:`.events`): each is taken before the venue goes on.

Continuous trading and the call auctions follow the rules written in :mod:`.matching`. Besides:

* **Travel.** With a latency, an order, a change and a cancellation of a worker reach the exchange
  that much later. An order is ``OPEN PENDING`` meanwhile; a change leaves the order in the book
  with its old terms. A change that finds the order filled is void; the order stays ``COMPLETE``.
* **Opening auction.** Orders entered in the pre-open wait; at the match they fill at the opening
  price. What is left stays for continuous trading, a MARKET order as a LIMIT at that price.
* **Closing auction.** Orders entered in it, and MARKET and LIMIT orders for the day that still
  rest, fill at the closing price when the auction is matched, and leave the book right after.
  Stops, icebergs and TTL orders have left it with the end of continuous trading.
* **Post-close.** Delivery orders fill at the closing price at once.
* **Buy-in auction** (variety ``auction``): see :mod:`.auctions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ..base.clock import epoch
from ..market.calendar import Calendar
from ..market.depth import levels
from ..market.hours import split
from ..market.instruments import Instrument
from ..market.phases import Phase
from ..market.prices import Prices
from ..market.reference_prices import phase_of
from . import orders as st
from .amo import release_at
from .auctions import Auctions
from .events import (
    Arrived,
    Cancelled,
    Changed,
    Filled,
    Rejected,
    Released,
    Rested,
    VenueEvent,
)
from .matching import (
    Market,
    accepts,
    fill_price,
    is_triggered,
    market_at,
    protection_percent,
    protection_price,
    sweep,
)
from .order_checks import BEYOND_MARK_UP
from .order_store import OrderStore
from .orders import Change, Order, OrderRequest, next_level, trailing_step
from .rules import Rules
from .schedule import deadline_of, next_match
from .slices import resize
from .terms import changed_request

UNMATCHED = "16388 : Unmatched orders cancelled by the system"


class Venue:
    """Where resting orders meet the market."""

    def __init__(
        self,
        calendar: Calendar,
        prices: Prices,
        rules: Rules,
        orders: OrderStore,
        auctions: Auctions,
    ) -> None:
        self._calendar = calendar
        self._prices = prices
        self.rules = rules
        self._orders = orders
        self._auctions = auctions
        self._taken: dict[tuple[int, int], tuple[int, int]] = {}

    # -- arrival ---------------------------------------------------------------------------------

    def park(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        """Keep an after-market order until its release."""
        if order.instrument is not None:
            order.expires_at = release_at(self._calendar, order.instrument, order.request, at)
        order.move(st.AMO_RECEIVED, at)
        yield Rested(order)

    def send(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        """Send an order that has passed the broker's checks to the exchange."""
        if order.order_type == "MARKET":
            self._protect(order, at)
        order.move(st.OPEN_PENDING, at)
        if self.rules.latency and order.travels:
            order.arrives_at = at + self.rules.latency
            yield Rested(order)
        else:
            yield Arrived(order, late=False)

    def enter(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        """Take an order that has arrived into the book, and let it meet the market."""
        if order.variety == "auction":
            self._auctions.enter(order, at)
        else:
            self._schedule(order, at)
        order.move(st.TRIGGER_PENDING if order.needs_trigger else st.OPEN, at)
        yield Rested(order)
        yield from self._meet(order, at)

    def _schedule(self, order: Order, at: datetime) -> None:
        """Decide when an order that now rests is matched in an auction, and when it ends."""
        order.expires_at = deadline_of(order, self._calendar, at)
        order.matched_at = next_match(order, self._calendar, at)

    def _protect(self, order: Order, at: datetime) -> None:
        """Turn a protected market order into the limit order the exchange receives."""
        protection, instrument = order.market_protection, order.instrument
        if not protection or order.limit or instrument is None:
            return
        last = market_at(self._prices, instrument, epoch(at)).last
        percent = protection_percent(instrument, protection, last)
        order.price = protection_price(instrument, order.sign, percent, last)
        order.order_type = "LIMIT"
        order.market_protection = 0
        order.tags += ["mktp", f"mktp:{percent:.2f}"]

    # -- changes ---------------------------------------------------------------------------------

    def change(self, order: Order, request: OrderRequest, at: datetime) -> Iterator[VenueEvent]:
        """Give an order new terms; they meet the market at once."""
        if order.status == st.AMO_RECEIVED:
            order.move(st.MODIFY_AMO, at)
            _take_over(order, request)
            yield Changed(order)
            order.move(st.AMO_RECEIVED, at)
            yield Rested(order)
            return
        was_triggered = order.in_book == st.OPEN and order.needs_trigger
        order.move(st.MODIFIED, at)
        _take_over(order, request)
        yield Changed(order)
        if order.variety != "auction":
            self._schedule(order, at)
        waits = order.needs_trigger and not was_triggered
        if not waits:
            self._protect(order, at)
        order.move(st.TRIGGER_PENDING if waits else st.OPEN, at)
        yield Rested(order)
        yield from self._meet(order, at)

    def withdraw(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        """Take an order out by its owner's wish; a cover order's stop exits at market instead."""
        if order.leg_role != "stop" or order.in_book != st.TRIGGER_PENDING:
            yield Cancelled(order, None, withdrawn=True)
            return
        order.order_type, order.price = "MARKET", 0
        order.change = None
        if order.status == st.CANCEL_PENDING:
            order.in_book = st.OPEN
        else:
            order.move(st.OPEN, at)
        yield from self.work(order, at)

    def change_later(
        self, order: Order, body: Mapping[str, object] | None, at: datetime
    ) -> Iterator[VenueEvent]:
        """Let a change, or a cancellation without a body, travel to the exchange."""
        order.change = Change(at + self.rules.latency, body)
        if body is None and order.in_book:
            order.move(st.CANCEL_PENDING, at)
        if order.in_book:
            yield Rested(order)

    def _changed(self, order: Order, change: Change, at: datetime) -> Iterator[VenueEvent]:
        """Carry out a change that has reached the exchange."""
        order.change = None
        if change.body is None:
            yield from self.withdraw(order, at)
            return
        request = changed_request(order, change.body)
        if request.quantity > order.filled_quantity:
            yield from self.change(order, request, at)
            return
        # The order has filled too far meanwhile: it keeps its terms.
        order.move(order.in_book, at)
        yield Rested(order)

    # -- matching --------------------------------------------------------------------------------

    def _meet(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        """Let an order meet the market, and end an IOC order's life."""
        yield from self.work(order, at)
        if order.validity == "IOC" and not order.is_terminal:
            yield Cancelled(order, UNMATCHED)

    def work(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        """Let one resting order meet the market of this instant."""
        instrument = order.instrument
        if instrument is None or not order.in_book or order.variety == "auction":
            return
        phase = phase_of(self._prices, instrument, epoch(at))
        if phase is Phase.POST_CLOSE:
            yield from self._fill_at(order, self._close(instrument, at))
        if phase is not Phase.CONTINUOUS:
            return
        market = market_at(self._prices, instrument, epoch(at))
        if order.in_book == st.TRIGGER_PENDING:
            if not is_triggered(order, market.last):
                yield from _trail(order, market.last)
                return
            yield from self.trigger(order, at)
        yield from self._match(order, instrument, market, at)

    def trigger(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        """Put a stop order whose trigger was reached into the book."""
        self._protect(order, at)
        # A change that was asked for on the order's way here does not show in its status yet.
        if order.change is None or order.status == st.TRIGGER_PENDING:
            order.move(st.OPEN, at)
        else:
            order.in_book = st.OPEN
            order.version += 1
        yield Rested(order)

    def _match(
        self, order: Order, instrument: Instrument, market: Market, at: datetime
    ) -> Iterator[VenueEvent]:
        if self.rules.use_depth:
            yield from self._sweep(order, instrument, market, at)
            return
        price = fill_price(order, market, self.rules.slippage)
        if price is not None:
            yield Filled(order, self._most(order), price)

    def _sweep(
        self, order: Order, instrument: Instrument, market: Market, at: datetime
    ) -> Iterator[VenueEvent]:
        """Take the shown levels. An option's MARKET entry beyond all of them is rejected."""
        second = epoch(at)
        side = levels(instrument, second, market.book, "sell" if order.sign > 0 else "buy")
        key = (instrument.instrument_token, order.sign)
        since, taken = self._taken.get(key, (second, 0))
        taken = taken if since == second else 0
        is_entry = order.leg_role is None and not order.filled_quantity
        is_unbound = is_entry and instrument.is_option and not order.limit
        if is_unbound and order.pending > sum(level.quantity for level in side) - taken:
            yield Rejected(order, BEYOND_MARK_UP)
            return
        for price, units in sweep(order, side, self._most(order), taken, self.rules.slippage):
            yield Filled(order, units, price)
            if order.status == st.REJECTED:
                return
            taken += units
        if len(self._taken) > 1000:
            self._taken.clear()
        self._taken[key] = (second, taken)

    def _fill_at(self, order: Order, price: int) -> Iterator[VenueEvent]:
        if accepts(order, price):
            yield Filled(order, self._most(order), price)

    def _most(self, order: Order) -> int:
        """Units that can fill in one second."""
        return min(order.pending, self.rules.liquidity or order.pending)

    def _close(self, instrument: Instrument, at: datetime) -> int:
        return self._prices.closing_price(instrument, split(epoch(at))[0])

    # -- what happens by itself ------------------------------------------------------------------

    def wake(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        """Carry out what is due: arrival, a change, an auction's match, release or the end."""
        if order.arrives_at is not None:
            order.arrives_at = None
            yield Arrived(order, late=True)
        elif order.change is not None and order.change.due <= at:
            yield from self._changed(order, order.change, at)
        elif order.matched_at is not None and order.matched_at <= at:
            yield from self._matched(order, at)
        elif order.status == st.AMO_RECEIVED:
            order.expires_at = None
            yield Released(order)
        else:
            yield Cancelled(order, f"{order.validity} order expired", withdrawn=True)

    def _matched(self, order: Order, at: datetime) -> Iterator[VenueEvent]:
        order.matched_at = None
        instrument = order.instrument
        if instrument is None:
            return
        if order.variety == "auction":
            yield from self._auctions.match(order, self._orders.active_in(instrument), at)
            return
        prices, day = self._prices, split(epoch(at))[0]
        phases = prices.trading_day(instrument, day)
        is_opening = phases is not None and phases.opening_match == split(epoch(at))[1]
        if is_opening:
            yield from self._fill_at(order, prices.opening_price(instrument, day))
        else:
            yield from self._fill_at(order, prices.closing_price(instrument, day))
        if order.is_terminal:
            return
        if is_opening and order.order_type == "MARKET":
            order.order_type, order.price = "LIMIT", prices.opening_price(instrument, day)
        order.matched_at = next_match(order, self._calendar, at)
        order.version += 1


def _take_over(order: Order, request: OrderRequest) -> None:
    resize(order, request.quantity)
    order.modified = True
    order.modifications += 1
    # What follows an order, such as the next slice of an iceberg, has its newest terms.
    placed = order.request
    order.request = replace(request, quantity=placed.quantity, variety=placed.variety)
    order.quantity, order.price = request.quantity, request.price
    order.trigger_price, order.order_type = request.trigger_price, request.order_type
    order.validity, order.validity_ttl = request.validity, request.validity_ttl
    order.disclosed_quantity = request.disclosed_quantity
    order.market_protection = request.market_protection or 0


def _trail(order: Order, last: int) -> Iterator[VenueEvent]:
    """Let the stop of a cover order follow the price."""
    step = trailing_step(order)
    moved = (next_level(order) - last) * order.sign if step else -1
    if moved < 0:
        return
    order.trigger_price -= order.sign * step * (1 + moved // step)
    order.version += 1
    yield Rested(order)
