"""When a price first reaches a limit: minutes whose extremes stay short of it are passed over."""

from __future__ import annotations

import numpy as np

from .hours import split, start_of
from .instruments import Instrument
from .prices import Prices


def first_touch(
    prices: Prices, instrument: Instrument, after: int, until: int, *, limit: int, falls: bool,
    side: str = "last",
) -> int | None:  # fmt: skip
    """The first second in ``(after, until]`` at which a price reaches ``limit``.

    ``falls`` asks for prices at or below the limit, otherwise at or above. ``side`` is the
    price watched: ``last``, ``bid`` or ``ask``.
    """
    for day in range(split(after)[0], split(until)[0] + 1):
        session = prices.session(instrument, day)
        if session is None:
            continue
        bars = prices.bars(instrument, day)
        midnight = start_of(day)
        low = max(after + 1 - midnight - session.opens, 0)
        high = min(until - midnight, session.closes - 1) - session.opens
        if high < low:
            continue
        # A bid can be below every trade of its minute, an ask above: look a spread further.
        beyond = (side == "bid") if falls else (side == "ask")
        reach = bars.high // 250 + instrument.tick if beyond else 0
        hits = bars.low - reach <= limit if falls else bars.high + reach >= limit
        for minute in np.nonzero(hits[low // 60 : high // 60 + 1])[0] + low // 60:
            begin = max(low, int(minute) * 60)
            finish = min(high, int(minute) * 60 + 59)
            ticks = prices.minute_ticks(instrument, day, int(minute))
            for index in range(begin, finish + 1):
                second = midnight + session.opens + index
                price = int(ticks[index % 60])
                if side != "last":
                    book = prices.book(instrument, second, price)
                    price = book.bid if side == "bid" else book.ask
                if (price <= limit) if falls else (price >= limit):
                    return second
    return None
