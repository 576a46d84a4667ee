"""The exchange's side of an order: arrival, matching, auctions, changes and the end of its life.

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

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from ..base.clock import epoch
from ..base.refusals import EXCHANGE, Refusal
from ..market.depth import levels
from ..market.hours import split
from ..market.instruments import Instrument
from ..market.phases import Phase
from ..market.reference_prices import phase_of
from . import orders as st
from .amo import release_at
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
from .order_checks import BEYOND_MARK_UP, session_reason
from .orders import Change, Order
from .schedule import deadline_of, next_match

if TYPE_CHECKING:
    from .auctions import Auctions
    from .broker import Broker

UNMATCHED = "16388 : Unmatched orders cancelled by the system"


class Floor:
    """Where resting orders meet the market."""

    def __init__(self, broker: Broker, auctions: Auctions) -> None:
        self._broker = broker
        self._auctions = auctions
        self._taken: dict[tuple[int, int], tuple[int, int]] = {}
        #: Carries out a change that has reached the exchange.
        self.apply: Callable[[Order, Change, datetime], None] | None = None

    # -- arrival ---------------------------------------------------------------------------------

    def park(self, order: Order, at: datetime) -> None:
        """Keep an after-market order until its release."""
        if order.instrument is not None:
            request = order.request
            order.expires_at = release_at(self._broker.calendar, order.instrument, request, at)
        order.move(st.AMO_RECEIVED, at)
        self._broker.emit("order.updated", order, None, at)

    def send(self, order: Order, at: datetime) -> None:
        """Send an order that has passed the broker's checks to the exchange."""
        latency = self._broker.rules.latency
        if order.order_type == "MARKET":
            self.protect(order, at)
        order.move(st.OPEN_PENDING, at)
        if latency and order.travels:
            order.arrives_at = at + latency
            self._broker.emit("order.updated", order, None, at)
        else:
            self._arrive(order, at)

    def _arrive(self, order: Order, at: datetime) -> None:
        broker, instrument = self._broker, order.instrument
        late, order.arrives_at = order.arrives_at is not None, None
        if instrument is None:
            return
        reason = order.refused
        if reason is None and late and order.variety != "auction":
            reason = session_reason(order.request, instrument, broker.calendar, broker.prices, at)
            reason = None if reason is None else Refusal(reason, EXCHANGE)
        if reason is not None:
            broker.finish(order, st.REJECTED, at, reason)
            return
        if order.variety == "auction":
            self._auctions.enter(order, at)
        else:
            self.schedule(order, at)
        order.move(st.TRIGGER_PENDING if order.needs_trigger else st.OPEN, at)
        broker.emit("order.updated", order, None, at)
        self.meet(order, at)

    def schedule(self, order: Order, at: datetime) -> None:
        """Decide when an order that now rests is matched in an auction, and when it ends."""
        order.expires_at = deadline_of(order, self._broker.calendar, at)
        order.matched_at = next_match(order, self._broker.calendar, at)

    def protect(self, order: Order, at: datetime) -> None:
        """Turn a protected market order into the limit order the exchange receives."""
        protection, instrument = order.market_protection, order.instrument
        if not protection or order.limit or instrument is None:
            return
        last = market_at(self._broker.prices, instrument, epoch(at)).last
        percent = protection_percent(instrument, protection, last)
        order.price = protection_price(instrument, order.sign, percent, last)
        order.order_type = "LIMIT"
        order.market_protection = 0
        order.tags += ["mktp", f"mktp:{percent:.2f}"]

    # -- matching --------------------------------------------------------------------------------

    def meet(self, order: Order, at: datetime) -> None:
        """Let an order meet the market, and end an IOC order's life."""
        self.work(order, at)
        if order.validity == "IOC" and not order.is_terminal:
            self._broker.cancel(order, at, UNMATCHED)

    def work(self, order: Order, at: datetime) -> None:
        """Let one resting order meet the market of this instant."""
        instrument = order.instrument
        if instrument is None or not order.in_book or order.variety == "auction":
            return
        phase = phase_of(self._broker.prices, instrument, epoch(at))
        if phase is Phase.POST_CLOSE:
            self._fill_at(order, instrument, self._close(instrument, at), at)
        if phase is not Phase.CONTINUOUS:
            return
        market = self._broker.market(instrument, at)
        if order.in_book == st.TRIGGER_PENDING:
            if not is_triggered(order, market.last):
                self._broker.varieties.trail(order, market.last, at)
                return
            self.trigger(order, at)
        self._match(order, instrument, market, at)

    def trigger(self, order: Order, at: datetime) -> None:
        """Put a stop order whose trigger was reached into the book."""
        self.protect(order, at)
        # A change that was asked for on the order's way here does not show in its status yet.
        if order.change is None or order.status == st.TRIGGER_PENDING:
            order.move(st.OPEN, at)
        else:
            order.in_book = st.OPEN
            order.version += 1
        self._broker.emit("order.updated", order, None, at)

    def _match(self, order: Order, instrument: Instrument, market: Market, at: datetime) -> None:
        rules = self._broker.rules
        if rules.use_depth:
            self._sweep(order, instrument, market, at)
            return
        price = fill_price(order, market, rules.slippage)
        if price is not None:
            quantity = min(order.pending, rules.liquidity or order.pending)
            self._broker.fill(order, quantity, price, at)

    def _sweep(self, order: Order, instrument: Instrument, market: Market, at: datetime) -> None:
        """Take the shown levels. An option's MARKET entry beyond all of them is rejected."""
        rules, second = self._broker.rules, epoch(at)
        side = levels(instrument, second, market.book, "sell" if order.sign > 0 else "buy")
        key = (instrument.instrument_token, order.sign)
        since, taken = self._taken.get(key, (second, 0))
        taken = taken if since == second else 0
        is_entry = order.leg_role is None and not order.filled_quantity
        is_unbound = is_entry and instrument.is_option and not order.limit
        if is_unbound and order.pending > sum(level.quantity for level in side) - taken:
            self._broker.finish(order, st.REJECTED, at, BEYOND_MARK_UP)
            return
        most = min(order.pending, rules.liquidity or order.pending)
        for price, units in sweep(order, side, most, taken, rules.slippage):
            self._broker.fill(order, units, price, at)
            if order.status == st.REJECTED:
                return
            taken += units
        if len(self._taken) > 1000:
            self._taken.clear()
        self._taken[key] = (second, taken)

    def _fill_at(self, order: Order, instrument: Instrument, price: int, at: datetime) -> None:
        if accepts(order, price):
            quantity = min(order.pending, self._broker.rules.liquidity or order.pending)
            self._broker.fill(order, quantity, price, at)

    def _close(self, instrument: Instrument, at: datetime) -> int:
        return self._broker.prices.closing_price(instrument, split(epoch(at))[0])

    # -- what happens by itself ------------------------------------------------------------------

    def wake(self, order: Order, at: datetime) -> None:
        """Carry out what is due: arrival, a change, an auction's match, release or the end."""
        if order.arrives_at is not None:
            self._arrive(order, at)
        elif order.change is not None and order.change.due <= at:
            self._changed(order, order.change, at)
        elif order.matched_at is not None and order.matched_at <= at:
            self._matched(order, at)
        elif order.status == st.AMO_RECEIVED:
            self._release(order, at)
        else:
            self._broker.cancel(order, at, f"{order.validity} order expired")
            self._broker.varieties.withdrawn(order, at)

    def _changed(self, order: Order, change: Change, at: datetime) -> None:
        order.change = None
        if self.apply is not None:
            self.apply(order, change, at)

    def _matched(self, order: Order, at: datetime) -> None:
        order.matched_at = None
        instrument = order.instrument
        if instrument is None:
            return
        if order.variety == "auction":
            self._auctions.match(order, at)
            return
        prices, day = self._broker.prices, split(epoch(at))[0]
        phases = prices.trading_day(instrument, day)
        is_opening = phases is not None and phases.opening_match == split(epoch(at))[1]
        if is_opening:
            self._fill_at(order, instrument, prices.opening_price(instrument, day), at)
        else:
            self._fill_at(order, instrument, prices.closing_price(instrument, day), at)
        if order.is_terminal:
            return
        if is_opening and order.order_type == "MARKET":
            order.order_type, order.price = "LIMIT", prices.opening_price(instrument, day)
        order.matched_at = next_match(order, self._broker.calendar, at)
        order.version += 1

    def _release(self, order: Order, at: datetime) -> None:
        """Send a parked order on; the day's prices may refuse what yesterday's allowed."""
        order.expires_at = None
        order.move(st.RECEIVED, at)
        order.move(st.VALIDATING, at)
        reason = self._broker.release_reason(order, at)
        if reason is not None:
            self._broker.finish(order, st.REJECTED, at, reason)
            return
        self.send(order, at)
