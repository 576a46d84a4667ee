"""Prices and fills that a test decides, by the hand of nobody on the market."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from ..base.clock import epoch, from_epoch, iso
from ..base.errors import Invalid
from ..market.instruments import Instrument
from ..orders.matching import accepts
from ..orders.orders import TRIGGER_PENDING, Order
from .exchange import Exchange
from .operation import Json


class DirectedExchange(Exchange):
    """An exchange whose prices and fills can be decided from outside.

    Prices are in rupees; what cannot be is refused as ``Invalid``.
    """

    def set_price(self, symbol: str, price: float) -> Json:
        """Lets an instrument cost ``price`` from this second on.

        It moves on from there as it would have moved, percent for percent: quotes, ticks, candles,
        the exchange's other listing and the contracts on an index follow, and what rests or is
        protected meets the price at once. Nothing before this second changes. While the market is
        closed, the next session opens at the price.
        """
        with self.lock:
            at = self.advance()
            item = self._named(symbol, at)
            return self._take(item, self._paise("price", price, item), 0, at)

    def move(
        self, symbol: str, *, percent: float | None = None, to: float | None = None,
        over: float = 0.0,
    ) -> Json:  # fmt: skip
        """Takes an instrument in a straight line to a price, or by so many percent.

        The line takes ``over`` seconds. After it the price moves on as with ``set_price``.
        """
        with self.lock:
            at = self.advance()
            item = self._named(symbol, at)
            if (percent is None) == (to is None):
                raise Invalid("to", "give either to, a price, or percent, and not both")
            if to is None:
                if percent is None or not -100 < percent < math.inf:
                    raise Invalid("percent", "must be a number above -100", percent)
                last = self.prices.last(item, epoch(at))
                ticks = max(round(last * (1 + percent / 100) / item.tick), 1)
                return self._take(item, ticks * item.tick, round(over), at)
            return self._take(item, self._paise("to", to, item), round(over), at)

    def fill(self, order_id: str, quantity: int | None = None, price: float | None = None) -> Json:
        """Lets a resting order trade, wherever its market is.

        A stop is triggered by it. ``quantity`` is all that is pending and ``price`` the order's
        limit, or the last price, unless they are given; an order never fills beyond its limit.
        """
        with self.lock:
            at = self.advance()
            order = self._resting(order_id)
            pending = order.pending
            units = pending if quantity is None else quantity
            if not 0 < units <= pending:
                raise Invalid(
                    "quantity", f"must be between 1 and {pending}, what is pending", units
                )
            paise = self._fill_price(order, price, at)
            if order.in_book == TRIGGER_PENDING:
                self.broker.carry_out(order, self.broker.venue.trigger(order, at), at)
            self.broker.fill(order, units, paise, at)
            self._check_books()
            return {"order": order.as_json()}

    def beat(self, runs: Iterable[str]) -> Json:
        """A heartbeat of each of these runs, where it has a session."""
        with self.lock:
            at = self.advance()
            for run_id in runs:
                run = self.runs.find(run_id)
                if run is not None and run.nonce is not None and not run.is_terminal:
                    run.last_heartbeat_at = run.updated_at = at
            return {}

    def _take(self, item: Instrument, paise: int, over: int, at: datetime) -> Json:
        try:
            start = self.prices.set_price(item, epoch(at), paise, over)
        except ValueError as error:
            raise Invalid("symbol", str(error), item.symbol) from None
        self.meet_again()
        return {
            "symbol": item.symbol,
            "price": paise / 100,
            "from": iso(from_epoch(start)),
            "until": iso(from_epoch(start + over)),
        }

    def _named(self, symbol: str, at: datetime) -> Instrument:
        found = self.instruments.find(symbol, at)
        if found is None:
            raise Invalid("symbol", f"no instrument is known as {symbol}", symbol)
        return found

    def _paise(self, field: str, price: float, item: Instrument) -> int:
        """A price on the tick grid of its instrument."""
        paise = round(price * 100, 6) if math.isfinite(price) else 0.0
        if paise <= 0:
            raise Invalid(field, "must be above 0 rupees", price)
        if paise % item.tick:
            tick = item.tick / 100
            raise Invalid(
                field, f"must be a multiple of {tick:.2f}, the tick of {item.symbol}", price
            )
        return int(paise)

    def _resting(self, order_id: str) -> Order:
        order = self.broker.orders.get(order_id)
        if order is None:
            raise Invalid("order_id", f"there is no order {order_id}", order_id)
        if not order.in_book or order.instrument is None:
            text = f"order {order_id} is {order.status}: only an order that rests can fill"
            raise Invalid("order_id", text, order_id)
        return order

    def _fill_price(self, order: Order, price: float | None, at: datetime) -> int:
        if order.instrument is None:
            raise Invalid("order_id", "its instrument is not known", order.order_id)
        if price is None:
            return order.limit or self.prices.last(order.instrument, epoch(at))
        paise = self._paise("price", price, order.instrument)
        if not accepts(order, paise):
            side, limit = order.request.transaction_type, order.limit / 100
            raise Invalid(
                "price", f"a {side} with the limit {limit:.2f} does not fill there", price
            )
        return paise
