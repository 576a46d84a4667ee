"""What prices are told in: the best bid and ask, what priced an option, the tick grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Book:
    """Best bid and best ask in paise; a bid of 0 means nobody buys."""

    bid: int
    ask: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The inputs of option prices at one second, the same for every strike of an expiry.

    ``level`` is the index before rounding, ``anchor`` its level when the minute opened, from
    which the smile is drawn; ``years`` counts from that minute, ``minute`` numbers it.
    """

    level: float
    anchor: float
    years: float
    base_volatility: float
    minute: int


def on_grid(paise: NDArray[np.float64], tick: int) -> Ints:
    """Amounts rounded to the tick grid; nothing costs less than one tick."""
    steps = np.maximum(np.rint(paise / tick), 1.0)
    return np.asarray(steps.astype(np.int64) * tick, dtype=np.int64)
