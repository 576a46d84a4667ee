"""Prices that rules measure an order against: averages of the last moments, and what has traded."""

from __future__ import annotations

from .auction_prices import average_price
from .instruments import Instrument
from .prices import Prices, split

#: Over how many seconds the exchange averages the reference price of an option.
AVERAGED_SECONDS = 30


def auction_reference(prices: Prices, instrument: Instrument, day: int) -> int:
    """Around which the closing auction's band lies: the average of its last quarter hour."""
    return average_price(prices.bars(instrument, day), instrument.tick, 15)


def recent_average(prices: Prices, instrument: Instrument, second: int) -> int:
    """The mean of the last half minute's prices; the price itself outside the session."""
    day, of_day = split(second)
    session = prices.session(instrument, day)
    if session is None or not session.contains(of_day):
        return prices.last(instrument, second)
    first = max(of_day - AVERAGED_SECONDS + 1, session.opens)
    rows = [prices.last(instrument, second - back) for back in range(of_day - first + 1)]
    return sum(rows) // len(rows)


def volume_so_far(prices: Prices, instrument: Instrument, second: int) -> int:
    """Units traded on the day of a second up to it; 0 before the session."""
    day, of_day = split(second)
    session = prices.session(instrument, day)
    if session is None or of_day < session.opens:
        return 0
    bars = prices.bars(instrument, day)
    minute, index = divmod(min(of_day, session.closes - 1) - session.opens, 60)
    return int(bars.volume_before[minute]) + int(bars.volume[minute]) * (index + 1) // 60
