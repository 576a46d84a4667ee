"""Black-76 for European options on a forward, on numpy arrays.

One implementation serves single quotes and whole days, so that a price read alone equals the same
price read as part of a candle.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE = 0.065
YEAR_SECONDS = 365.0 * 86_400.0
_erfc = np.frompyfunc(math.erfc, 1, 1)


def norm_cdf(x: Floats) -> Floats:
    """Standard normal distribution function, exact far into both tails."""
    return 0.5 * np.asarray(_erfc(x / -math.sqrt(2.0)), dtype=np.float64)


def smile(spot: Floats, strike: float | Floats, years: Floats, base: float) -> Floats:
    """Implied volatility of a strike: dearer in the wings, more so below the money."""
    forward = spot * np.exp(RATE * years)
    scale = base * np.sqrt(np.maximum(years, 2.0 / 365.0))
    wing = np.clip(np.log(strike / forward) / scale, -6.0, 6.0)
    return np.asarray(base * (1.0 - 0.03 * wing + 0.012 * wing * wing), dtype=np.float64)


def value(
    forward: Floats, strike: float | Floats, years: Floats, iv: Floats, sign: float | Floats,
    rate: float = RATE,
) -> Floats:  # fmt: skip
    """Present value of calls (``sign`` 1) and puts (-1); ``years`` and ``iv`` must be positive."""
    width = iv * np.sqrt(years)
    d1 = np.log(forward / strike) / width + 0.5 * width
    future = forward * norm_cdf(sign * d1) - strike * norm_cdf(sign * (d1 - width))
    return np.asarray(np.exp(-rate * years) * sign * future, dtype=np.float64)


def price(spot: Floats, strike: float | Floats, years: Floats, iv: Floats, is_call: bool) -> Floats:
    """Option value in the unit of ``spot``; ``years`` must be positive."""
    return value(spot * np.exp(RATE * years), strike, years, iv, 1.0 if is_call else -1.0)
