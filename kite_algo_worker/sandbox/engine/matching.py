"""When an order fills, and at what price. Pure decisions on one instant's market.

* MARKET takes the opposite best price.
* LIMIT fills when the opposite best price is at the limit or better, at that better price.
* SL waits for its trigger and then is a LIMIT; SL-M waits and then is a MARKET.
* A protected MARKET order does not fill beyond its protection price; it rests there as a LIMIT.
"""

from __future__ import annotations

from dataclasses import dataclass

from .instruments import Instrument
from .orders import Order, next_level, trailing_step
from .prices import Book, Prices

_EQUITY_STEPS = ((10_000, 2.0), (50_000, 1.0))
_OPTION_STEPS = ((1_000, 5.0), (10_000, 3.0), (50_000, 2.0))


@dataclass(frozen=True, slots=True)
class Market:
    """The state of one instrument at one second."""

    last: int
    book: Book

    def opposite(self, sign: int) -> int:
        """The best price a buyer (+1) pays or a seller (-1) gets."""
        return self.book.ask if sign > 0 else self.book.bid


def market_at(prices: Prices, instrument: Instrument, second: int) -> Market:
    """The market of an instrument at an epoch second."""
    last = prices.last(instrument, second)
    return Market(last, prices.book(instrument, second, last))


def is_triggered(order: Order, last: int) -> bool:
    """Whether the last price has reached the order's trigger."""
    if order.sign > 0:
        return last >= order.trigger_price
    return last <= order.trigger_price


def fill_price(order: Order, market: Market) -> int | None:
    """The price at which the order fills now, or ``None`` when it keeps waiting."""
    best = market.opposite(order.sign)
    if order.limit == 0:
        return best
    acceptable = best <= order.limit if order.sign > 0 else best >= order.limit
    return best if acceptable else None


def protection_percent(instrument: Instrument, protection: float, last: int) -> float:
    """The protection in percent; -1 asks for the broker's own table."""
    if protection != -1:
        return protection
    steps = _OPTION_STEPS if instrument.is_option else _EQUITY_STEPS
    fallback = 1.0 if instrument.is_option else 0.5
    return next((percent for below, percent in steps if last < below), fallback)


def protection_price(instrument: Instrument, sign: int, percent: float, last: int) -> int:
    """The limit of a protected market order, on the tick grid and never through the limit."""
    tick = instrument.tick
    raw = last * (1 + sign * percent / 100)
    steps = int(raw // tick) if sign > 0 else -int(-raw // tick)
    return max(steps * tick, tick)


def next_touch(prices: Prices, order: Order, after: int, until: int) -> int | None:
    """The first second in ``(after, until]`` at which a resting order may trigger or fill."""
    if order.instrument is None:
        return None
    waiting = order.status == "TRIGGER PENDING"
    if waiting:
        fires = prices.first_touch(
            order.instrument, after, until, limit=order.trigger_price, falls=order.sign < 0
        )
        if not trailing_step(order):
            return fires
        moves = prices.first_touch(
            order.instrument, after, fires or until, limit=next_level(order), falls=order.sign > 0
        )
        return fires if moves is None else moves
    if order.limit == 0:
        return after + 1 if after < until else None
    side = "ask" if order.sign > 0 else "bid"
    return prices.first_touch(
        order.instrument, after, until, limit=order.limit, falls=order.sign > 0, side=side
    )
