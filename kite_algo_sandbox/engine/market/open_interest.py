"""Open interest, which is made up for every contract: a slow wave around a base of its own."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..base.noise import mix

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def interest_terms(seed: int, token: int) -> tuple[int, float]:
    """Typical open interest of a contract in lots, and where in its wave it stands."""
    base = 200 + mix(seed, token, 7) % 20_000
    return base, (mix(seed, token, 11) % 628) / 100


def interest(base: Ints | int, phase: Floats | float, minute: Ints | int) -> Ints:
    """Open interest in lots at numbered minutes: a slow wave around the contract's base."""
    wave = np.sin(np.asarray(minute) / (1440 * 5) * 2 * math.pi + phase)
    return np.asarray(np.rint(base * (1.0 + 0.06 * wave)), dtype=np.int64)
