"""Kernels of signals: comparisons with earlier values, and crossings of two series."""

from __future__ import annotations

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import INF, NAN, window_max, window_min


def rising_setup(period: int) -> Setup:
    return Setup((period,), (0, -INF, 0.0), first=period, work=period)


def rising_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, head, limit = s
    (v,) = x
    y = 1.0 if age > n and v > limit else 0.0
    j, head, limit = window_max(j, head, w, 0, n, v, commit)
    return (j, head, limit), (y,)


RISING = Kernel(rising_setup, rising_step, Gaps.WINDOW)


def falling_setup(period: int) -> Setup:
    return Setup((period,), (0, INF, 0.0), first=period, work=period)


def falling_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, head, limit = s
    (v,) = x
    y = 1.0 if age > n and v < limit else 0.0
    j, head, limit = window_min(j, head, w, 0, n, v, commit)
    return (j, head, limit), (y,)


FALLING = Kernel(falling_setup, falling_step, Gaps.WINDOW)


def cross_setup() -> Setup:
    return Setup((), (NAN,), first=1)


def crossover_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    (before,) = s
    left, right = x
    gap = left - right
    return (gap,), (1.0 if gap > 0.0 and before <= 0.0 else 0.0,)


CROSSOVER = Kernel(cross_setup, crossover_step, Gaps.WINDOW)


def crossunder_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    (before,) = s
    left, right = x
    gap = left - right
    return (gap,), (1.0 if gap < 0.0 and before >= 0.0 else 0.0,)


CROSSUNDER = Kernel(cross_setup, crossunder_step, Gaps.WINDOW)
