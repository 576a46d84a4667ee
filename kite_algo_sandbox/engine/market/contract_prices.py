"""What contracts cost at levels of their index, and how much of an instrument trades."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from . import black76
from .instruments import Instrument
from .paths import Minutes
from .price_values import on_grid

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
BASE_VOLATILITY = {"NIFTY": 0.125, "BANKNIFTY": 0.145, "FINNIFTY": 0.145, "SENSEX": 0.125}


def base_volatility(instrument: Instrument) -> float:
    """The volatility at the money, from which the smile of its options rises."""
    return BASE_VOLATILITY.get(instrument.underlying or "", 0.2)


def contract_prices(instrument: Instrument, levels: Floats, anchor: Floats, years: Floats) -> Ints:
    """Prices in paise of a future or an option at levels of its index.

    ``anchor`` is the level at which the minute began, ``years`` what was left then: time and
    volatility are frozen within a minute, so an option's extremes are those of its index.
    """
    if instrument.is_future:
        return on_grid(levels * np.exp(black76.RATE * years) * 100.0, instrument.tick)
    strike = instrument.strike / 100
    iv = black76.smile(anchor, strike, years, base_volatility(instrument))
    is_call = instrument.instrument_type == "CE"
    return on_grid(black76.price(levels, strike, years, iv, is_call) * 100.0, instrument.tick)


def made_up_volume(instrument: Instrument, minutes: Minutes) -> Ints:
    """Units traded in every minute; an option far from the money trades little."""
    if instrument.is_index:
        return np.zeros(minutes.open.size, dtype=np.int64)
    total = float(instrument.daily_volume)
    if instrument.is_option:
        distance = math.log(instrument.strike / 100 / float(minutes.open[0])) / 0.02
        total *= math.exp(-distance * distance / 8) + 0.002
    units = np.rint(minutes.weight * total / instrument.lot_size).astype(np.int64)
    return np.asarray(units * instrument.lot_size, dtype=np.int64)
