"""The order book as far as it is shown: five levels a side."""

from __future__ import annotations

from dataclasses import dataclass

from ..base.noise import mix
from .instruments import Instrument
from .price_values import Book

LEVELS = 5
#: The share of a day's volume that a typical unit of the book is worth.
_DAY_SHARE = 160_000


@dataclass(frozen=True, slots=True)
class Level:
    """Orders at one price of the book; all zero where there are none."""

    price: int
    quantity: int
    orders: int


def levels(instrument: Instrument, second: int, book: Book, side: str) -> list[Level]:
    """The ``buy`` or ``sell`` side of the book at a second, best price first."""
    best, step = (book.bid, -instrument.tick) if side == "buy" else (book.ask, instrument.tick)
    lot = instrument.lot_size
    unit = max(instrument.daily_volume // _DAY_SHARE // lot, 1) * lot
    found = []
    for level in range(LEVELS):
        price = best + step * level
        noise = mix(instrument.instrument_token, second, level, step)
        if price <= 0:
            found.append(Level(0, 0, 0))
        else:
            quantity = unit * (1 + noise % (40 * (level + 1)))
            found.append(Level(price, quantity, 1 + noise // 97 % 20))
    return found
