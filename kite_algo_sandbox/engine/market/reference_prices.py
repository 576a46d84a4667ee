"""Prices that rules measure an order against: averages of the last moments, and what has traded."""

from __future__ import annotations

from datetime import date

from kite_algo_worker.market.calendar import EQUITY, has_own_hours

from .auction_prices import average_price
from .hours import split
from .instruments import Instrument
from .phases import Phase
from .prices import Prices
from .trading_days import is_always_open

#: Over how many seconds the exchange averages the reference price of an option.
AVERAGED_SECONDS = 30


#: Since when the futures of an index keep to the band of the closing auction.
FUTURES_BAND_SINCE = date(2026, 9, 7)


def phase_of(prices: Prices, instrument: Instrument, second: int) -> Phase:
    """What the exchange is doing with an instrument at a second."""
    if is_always_open(prices.calendar, instrument):
        return Phase.CONTINUOUS
    day, of_day = split(second)
    phases = prices.trading_day(instrument, day)
    return Phase.CLOSED if phases is None else phases.phase(of_day)


def auction_second(prices: Prices, instrument: Instrument, day: int, second: int) -> int | None:
    """The second of a day at which its newest auction up to ``second`` was matched, if any."""
    if prices.calendar.always_open:
        return None
    phases = prices.trading_day(instrument, day)
    if phases is None:
        return None
    matches = (phases.closing_match, phases.opening_match)
    return next((match for match in matches if match is not None and match <= second), None)


def auction_reference(prices: Prices, instrument: Instrument, second: int) -> int | None:
    """Around which the closing auction's band lies, while it holds for the instrument.

    It is the average of the last quarter of an hour before the auction. The band holds for shares
    in the auction, and for index futures from the auction's beginning to their own close.
    """
    day, of_day = split(second)
    bars = prices.bars
    if instrument.exchange in EQUITY:
        if not phase_of(prices, instrument, second).is_closing:
            return None
        return average_price(bars(instrument, day), instrument.tick, 15)
    if not instrument.is_future or prices.calendar.always_open:
        return None
    on = date.fromordinal(day)
    shares = prices.calendar.session("NSE", on, has_derivatives=True)
    if on < FUTURES_BAND_SINCE or has_own_hours(on) or shares is None or of_day < shares.closes:
        return None
    found = bars(instrument, day)
    end = (shares.closes - found.first_second) // 60
    return average_price(found, instrument.tick, 15, end)


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
