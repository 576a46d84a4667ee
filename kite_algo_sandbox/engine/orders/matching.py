"""When an order fills, and at what price. Pure decisions on one instant's market.

In continuous trading:

* MARKET takes the opposite best price; a slippage setting makes it some ticks worse.
* LIMIT fills when the opposite best price is at the limit or better, at that better price.
* SL waits until the last price has reached its trigger and then is a LIMIT; SL-M waits and then is
  a MARKET.
* A protected MARKET order is sent as a LIMIT at its protection price. It does not fill beyond it;
  what does not fill rests there.
* IOC fills what it can on arrival, the rest is cancelled.
* With a liquidity setting an order fills so many units a second; with the depth setting it takes
  the shown levels one after the other, each at its own price, until its limit ends it.

In a call auction there is one price. A MARKET order fills at it, a LIMIT order when its limit is at
that price or better; both at that price, not at their own. What is left of a MARKET order after
the opening auction rests as a LIMIT at the opening price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..market.depth import Level
from ..market.hours import split, start_of
from ..market.instruments import Instrument
from ..market.price_values import Book
from ..market.prices import Prices
from ..market.touches import first_touch
from .orders import TRIGGER_PENDING, Order, next_level, trailing_step

_EQUITY_STEPS = ((10_000, 2.0), (50_000, 1.0))
_OPTION_STEPS = ((1_000, 5.0), (10_000, 3.0), (50_000, 2.0))
_SEARCHED_DAYS = 15


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


def accepts(order: Order, price: int) -> bool:
    """Whether a price is at the order's limit or better; without a limit any is."""
    if order.limit == 0:
        return True
    return price <= order.limit if order.sign > 0 else price >= order.limit


def fill_price(order: Order, market: Market, slippage: int = 0) -> int | None:
    """The price at which the order fills now, or ``None`` when it keeps waiting."""
    best = market.opposite(order.sign)
    if not accepts(order, best):
        return None
    return best if order.limit else _worse(order, best, slippage)


def sweep(
    order: Order, levels: Sequence[Level], most: int, taken: int = 0, slippage: int = 0
) -> list[tuple[int, int]]:
    """Prices and quantities an order of at most ``most`` units gets from one side of the book.

    ``taken`` units of the side have gone to earlier orders of the same second.
    """
    found: list[tuple[int, int]] = []
    for level in levels:
        gone = min(taken, level.quantity)
        taken -= gone
        units = min(level.quantity - gone, most)
        if units <= 0:
            continue
        if not accepts(order, level.price):
            break
        price = level.price if order.limit else _worse(order, level.price, slippage)
        found.append((price, units))
        most -= units
    return found


def _worse(order: Order, price: int, slippage: int) -> int:
    tick = order.instrument.tick if order.instrument else 1
    return max(price + order.sign * slippage * tick, tick) if slippage else price


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
    if order.instrument is None or not order.in_book:
        return None
    if order.in_book == TRIGGER_PENDING:
        fires = first_touch(
            prices, order.instrument, after, until, limit=order.trigger_price, falls=order.sign < 0
        )
        if not trailing_step(order):
            return fires
        moves = first_touch(
            prices,
            order.instrument,
            after,
            fires or until,
            limit=next_level(order),
            falls=order.sign > 0,
        )
        return fires if moves is None else moves
    if order.limit == 0:
        return _next_open(prices, order.instrument, after, until)
    side = "ask" if order.sign > 0 else "bid"
    return first_touch(
        prices, order.instrument, after, until, limit=order.limit, falls=order.sign > 0, side=side
    )


def _next_open(prices: Prices, instrument: Instrument, after: int, until: int) -> int | None:
    """The first second of continuous trading in ``(after, until]``."""
    day, of_day = split(after + 1)
    for current in range(day, day + _SEARCHED_DAYS):
        session = prices.session(instrument, current)
        if session is None or (current == day and of_day >= session.closes):
            continue
        first = max(of_day, session.opens) if current == day else session.opens
        second = start_of(current) + first
        return second if second <= until else None
    return None
