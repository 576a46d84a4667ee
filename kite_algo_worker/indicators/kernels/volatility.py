"""Kernels of volatility: ranges, bands and channels."""

from __future__ import annotations

from math import sqrt

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import (
    INF,
    NAN,
    seeded_ema,
    true_range,
    window_max,
    window_min,
    window_moments,
)


def true_range_setup() -> Setup:
    return Setup((), (0.0,), first=0)


def true_range_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    (last,) = s
    high, low, close = x
    return (close,), (true_range(age, last, high, low),)


TRUE_RANGE = Kernel(true_range_setup, true_range_step, Gaps.RESTART)


def atr_setup(period: int) -> Setup:
    return Setup((period, 1.0 / period), (0.0, 0.0), first=period - 1)


def atr_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, a = p
    e, last = s
    high, low, close = x
    e, y = seeded_ema(age, e, true_range(age, last, high, low), n, a)
    return (e, close), (y,)


ATR = Kernel(atr_setup, atr_step, Gaps.RESTART)


def bbands_setup(period: int, multiplier: float) -> Setup:
    constants = (period, 1.0 / period, multiplier)
    return Setup(constants, (0, 0.0, 0.0, 0.0, 0.0), first=period - 1, work=2 * period)


def bbands_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, inverse, multiplier = p
    (v,) = x
    moments, mean, spread = window_moments(s, w, 0, n, inverse, v, commit)
    if age < n:
        return moments, (NAN, NAN, NAN)
    width = multiplier * sqrt(spread * inverse)
    return moments, (mean + width, mean, mean - width)


BBANDS = Kernel(bbands_setup, bbands_step, Gaps.WINDOW)


def keltner_setup(period: int, multiplier: float, atr: str) -> Setup:
    ema = 2.0 / (period + 1)
    constants = (period, ema, 1.0 / period if atr == "wilder" else ema, multiplier)
    return Setup(constants, (0.0, 0.0, 0.0), first=period - 1)


def keltner_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, a, of_range, multiplier = p
    e, et, last = s
    high, low, close = x
    et, spread = seeded_ema(age, et, true_range(age, last, high, low), n, of_range)
    e, middle = seeded_ema(age, e, close, n, a)
    width = multiplier * spread
    return (e, et, close), (middle + width, middle, middle - width)


KELTNER = Kernel(keltner_setup, keltner_step, Gaps.RESTART)


def donchian_setup(period: int) -> Setup:
    return Setup((period,), (0, -INF, INF), first=period - 1, work=2 * period)


def donchian_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, top, bottom = s
    high, low = x
    _, top, upper = window_max(j, top, w, 0, n, high, commit)
    j, bottom, lower = window_min(j, bottom, w, n, n, low, commit)
    if age < n:
        return (j, top, bottom), (NAN, NAN, NAN)
    return (j, top, bottom), (upper, (upper + lower) / 2.0, lower)


DONCHIAN = Kernel(donchian_setup, donchian_step, Gaps.WINDOW)
