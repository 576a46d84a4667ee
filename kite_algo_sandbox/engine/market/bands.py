"""The prices an order may name: circuit limits, the auction's band and the options' protection."""

from __future__ import annotations

from .auction_prices import auction_band
from .hours import split
from .instruments import Instrument
from .prices import Prices
from .reference_prices import auction_reference, recent_average

#: Shares: the widest of the exchange's fixed bands, for all of them. The bands of shares with
#: derivatives are narrower and give way when the price reaches them, so they refuse no more.
SHARE_PERCENT = 20
FUTURE_PERCENT = 10
#: Options: 40 percent around a reference above 50 rupees, else 20 rupees.
OPTION_PERCENT, OPTION_RUPEES, OPTION_STEP = 40, 2_000, 5_000


def circuit_limits(previous_close: int, tick: int, percent: int = SHARE_PERCENT) -> tuple[int, int]:
    """The lowest and highest price of the day, on the tick grid."""
    low = previous_close * (100 - percent) // 100
    high = previous_close * (100 + percent) // 100
    return -(-low // tick) * tick, high // tick * tick


def price_limits(prices: Prices, instrument: Instrument, second: int) -> tuple[int, int]:
    """The lowest and highest price an order may name at a second, on the tick grid.

    * Options: 40 percent around the average of the last half minute, or 20 rupees around it when
      it is at most 50 rupees.
    * In the closing auction, and for index futures while it is held: 3 percent around the average
      of the last quarter of an hour before it.
    * Else the daily range around the previous close: 20 percent, 10 for futures.
    """
    if instrument.is_option:
        return _option_limits(recent_average(prices, instrument, second), instrument.tick)
    reference = auction_reference(prices, instrument, second)
    if reference is not None:
        return auction_band(reference, instrument.tick)
    day, _ = split(second)
    percent = FUTURE_PERCENT if instrument.is_future else SHARE_PERCENT
    return circuit_limits(prices.previous_close(instrument, day), instrument.tick, percent)


def _option_limits(reference: int, tick: int) -> tuple[int, int]:
    reach = OPTION_RUPEES
    if reference > OPTION_STEP:
        reach = reference * OPTION_PERCENT // 100
    low, high = max(reference - reach, tick), reference + reach
    return -(-low // tick) * tick, high // tick * tick
