"""Whole option chains at once: Black-76 values, sensitivities and implied volatility.

Every argument may be a number or an array; arrays are broadcast against each other. Prices and
levels are in rupees, ``years`` is the time to expiry, ``iv`` a fraction, ``rate`` continuous.
Sensitivities are with respect to the spot behind the forward (``forward * exp(-rate * years)``):
delta and gamma per rupee, theta per calendar day, vega per point of volatility, rho per point of
interest. With ``rate=0`` they are those of the forward itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import black76
from .black76 import RATE, Floats, norm_cdf

Values: TypeAlias = float | Floats
Flags: TypeAlias = bool | NDArray[np.bool_]

LOWEST_IV, HIGHEST_IV = 1e-4, 5.0
_ROUNDS = 80
_ROOT_TAU = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True, slots=True)
class ChainGreeks:
    """Values and sensitivities, one array element per contract."""

    price: Floats
    delta: Floats
    gamma: Floats
    theta: Floats
    vega: Floats
    rho: Floats


def value(
    forward: Values, strike: Values, years: Values, iv: Values, is_call: Flags, rate: float = RATE
) -> Floats:
    """The price of each contract today."""
    f, k, t, vol = _arrays(forward, strike, years, iv)
    return black76.value(f, k, t, vol, np.where(is_call, 1.0, -1.0), rate)


def greeks(
    forward: Values, strike: Values, years: Values, iv: Values, is_call: Flags, rate: float = RATE
) -> ChainGreeks:
    """The price of each contract and what moves it."""
    f, k, t, vol = _arrays(forward, strike, years, iv)
    sign = np.where(is_call, 1.0, -1.0)
    root = np.sqrt(t)
    width = vol * root
    d1 = np.log(f / k) / width + 0.5 * width
    discount = np.exp(-rate * t)
    spot = f * discount
    head = norm_cdf(sign * d1)
    tail = k * discount * norm_cdf(sign * (d1 - width))
    density = np.exp(-0.5 * d1 * d1) / _ROOT_TAU
    decay = -spot * density * vol / (2.0 * root) - sign * rate * tail
    return ChainGreeks(
        price=sign * (spot * head - tail),
        delta=sign * head,
        gamma=density / (spot * width),
        theta=decay / 365.0,
        vega=spot * density * root / 100.0,
        rho=sign * t * tail / 100.0,
    )


def implied_volatility(
    price: Values, forward: Values, strike: Values, years: Values, is_call: Flags,
    rate: float = RATE,
) -> Floats:  # fmt: skip
    """The volatility at which each contract is worth its price; NaN where none is.

    None is when the price is not above the value of exercising, or not below what the contract
    can be worth at most. Newton's method kept inside a bracket: a step that leaves it, or a slope
    that vanishes in the wings, becomes a bisection.
    """
    p, f, k, t, sign = _arrays(price, forward, strike, years, np.where(is_call, 1.0, -1.0))
    # What is left above the exercise value is the price of the out-of-the-money twin, which
    # carries all the information and none of the cancellation.
    extra = p * np.exp(rate * t) - np.maximum(sign * (f - k), 0.0)
    side = np.where(k >= f, 1.0, -1.0)
    low, high = np.full_like(extra, LOWEST_IV), np.full_like(extra, HIGHEST_IV)
    with np.errstate(all="ignore"):
        possible = (
            (extra > 0.0)
            & (_extra(f, k, t, low, side)[0] <= extra)
            & (_extra(f, k, t, high, side)[0] >= extra)
        )
        # The inflection point of the price: from here Newton does not overshoot.
        sigma = np.clip(np.sqrt(2.0 * np.abs(np.log(f / k)) / t), 0.05, 1.0)
        for _ in range(_ROUNDS):
            worth, slope = _extra(f, k, t, sigma, side)
            error = worth - extra
            low, high = np.where(error < 0, sigma, low), np.where(error > 0, sigma, high)
            step = sigma - error / slope
            inside = (step > low) & (step < high)
            moved = np.where(inside, step, np.where(error == 0, sigma, (low + high) / 2.0))
            settled = np.abs(moved - sigma) <= 1e-14 * sigma
            sigma = moved
            if bool(np.all(settled | ~possible)):
                break
    return np.asarray(np.where(possible, sigma, np.nan), dtype=np.float64)


def _extra(f: Floats, k: Floats, t: Floats, iv: Floats, side: Floats) -> tuple[Floats, Floats]:
    """Undiscounted out-of-the-money value and its slope in the volatility."""
    root = np.sqrt(t)
    width = iv * root
    d1 = np.log(f / k) / width + 0.5 * width
    slope = f * root * np.exp(-0.5 * d1 * d1) / _ROOT_TAU
    return black76.value(f, k, t, iv, side, 0.0), slope


def _arrays(*values: Values) -> list[Floats]:
    return [np.asarray(item, dtype=np.float64) for item in np.broadcast_arrays(*values)]
