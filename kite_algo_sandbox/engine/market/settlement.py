"""What a derivative is worth when it stops trading."""

from __future__ import annotations

from .instruments import Instrument
from .prices import Prices

#: Tag of the order that closes a position at the end of its contract.
SETTLEMENT = "settlement"


def settlement_price(prices: Prices, instrument: Instrument) -> int:
    """Final value in paise: the index for a future, the intrinsic value for an option."""
    second = prices.expiry_second(instrument) - 1
    if not instrument.underlying:
        return prices.last(instrument, second)
    level = prices.spot(instrument.underlying, second)
    if instrument.is_future:
        return level
    if instrument.instrument_type == "CE":
        return max(level - instrument.strike, 0)
    return max(instrument.strike - level, 0)
