"""Black-76 for European options on a forward, on numpy arrays.

One implementation serves single quotes and whole days, so that a price read alone equals the same
price read as part of a candle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE = 0.065
YEAR_SECONDS = 365.0 * 86_400.0
_erf = np.frompyfunc(math.erf, 1, 1)


@dataclass(frozen=True, slots=True)
class Greeks:
    """Sensitivities of one option: per rupee, per day (theta) and per volatility point (vega)."""

    price: float
    iv: float
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float


def norm_cdf(x: Floats) -> Floats:
    """Standard normal distribution function."""
    return 0.5 * (1.0 + np.asarray(_erf(x / math.sqrt(2.0)), dtype=np.float64))


def smile(spot: Floats, strike: float, years: Floats, base: float) -> Floats:
    """Implied volatility of a strike: dearer in the wings, more so below the money."""
    forward = spot * np.exp(RATE * years)
    scale = base * np.sqrt(np.maximum(years, 2.0 / 365.0))
    wing = np.clip(np.log(strike / forward) / scale, -6.0, 6.0)
    return np.asarray(base * (1.0 - 0.03 * wing + 0.012 * wing * wing), dtype=np.float64)


def price(spot: Floats, strike: float, years: Floats, iv: Floats, is_call: bool) -> Floats:
    """Option value in the unit of ``spot``; ``years`` must be positive."""
    forward = spot * np.exp(RATE * years)
    width = iv * np.sqrt(years)
    d1 = np.log(forward / strike) / width + 0.5 * width
    d2 = d1 - width
    sign = 1.0 if is_call else -1.0
    value = forward * norm_cdf(sign * d1) - strike * norm_cdf(sign * d2)
    return np.asarray(np.exp(-RATE * years) * sign * value, dtype=np.float64)


def greeks(spot: float, strike: float, years: float, iv: float, is_call: bool) -> Greeks:
    """Value and sensitivities at one point, with respect to the spot."""
    years = max(years, 1.0 / (365.0 * 24.0 * 60.0))
    root = math.sqrt(years)
    d1 = (math.log(spot / strike) + (RATE + 0.5 * iv * iv) * years) / (iv * root)
    d2 = d1 - iv * root
    density = math.exp(-0.5 * d1 * d1) / math.sqrt(2.0 * math.pi)
    discount = math.exp(-RATE * years)
    sign = 1.0 if is_call else -1.0
    tail = 0.5 * (1.0 + math.erf(sign * d2 / math.sqrt(2.0)))
    head = 0.5 * (1.0 + math.erf(sign * d1 / math.sqrt(2.0)))
    decay = -spot * density * iv / (2.0 * root) - sign * RATE * strike * discount * tail
    return Greeks(
        price=sign * (spot * head - strike * discount * tail),
        iv=iv,
        delta=sign * head,
        gamma=density / (spot * iv * root),
        theta=decay / 365.0,
        vega=spot * density * root / 100.0,
        rho=sign * strike * years * discount * tail / 100.0,
    )
