"""Kernels of levels: extremes of a window, and pivots of a session."""

from __future__ import annotations

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import INF, NAN, window_max, window_min


def highest_setup(period: int) -> Setup:
    return Setup((period,), (0, -INF), first=period - 1, work=period)


def highest_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, head = s
    (v,) = x
    j, head, top = window_max(j, head, w, 0, n, v, commit)
    return (j, head), (top if age >= n else NAN,)


HIGHEST = Kernel(highest_setup, highest_step, Gaps.WINDOW)


def lowest_setup(period: int) -> Setup:
    return Setup((period,), (0, INF), first=period - 1, work=period)


def lowest_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, head = s
    (v,) = x
    j, head, bottom = window_min(j, head, w, 0, n, v, commit)
    return (j, head), (bottom if age >= n else NAN,)


LOWEST = Kernel(lowest_setup, lowest_step, Gaps.WINDOW)

PIVOT_METHODS = ("classic", "fibonacci", "camarilla")


def pivot_points_setup(method: str, anchor: str | None) -> Setup:
    state = (-1.0, 0.0, 0.0, 0.0, 0.0, NAN, 0.0, 0.0, 0.0, 0.0, 0.0)
    return Setup((PIVOT_METHODS.index(method),), state, first=1)


def pivot_points_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    (method,) = p
    day, known, top, bottom, last, base, step1, step2, step3, far_up, far_down = s
    high, low, close, session = x
    if session != day:
        if known > 0.0:
            span = top - bottom
            base = (top + bottom + last) / 3.0
            if method == 0:
                step1 = base - bottom
                step2 = span
                step3 = span
                far_up = top - base
                far_down = base - bottom
            elif method == 1:
                step1 = 0.382 * span
                step2 = 0.618 * span
                step3 = span
            else:
                step1 = 1.1 / 12.0 * span
                step2 = 1.1 / 6.0 * span
                step3 = 1.1 / 4.0 * span
                far_up = last - base
        day = session
        known = 0.0
    top = high if known == 0.0 or high > top else top
    bottom = low if known == 0.0 or low < bottom else bottom
    last = close
    known = 1.0
    s = (day, known, top, bottom, last, base, step1, step2, step3, far_up, far_down)
    if method == 0:
        up1 = base + far_down
        down1 = base - far_up
        up3 = up1 + step3
        down3 = down1 - step3
        return s, (base, up1, down1, base + step2, base - step2, up3, down3)
    centre = base + far_up
    return s, (
        base,
        centre + step1,
        centre - step1,
        centre + step2,
        centre - step2,
        centre + step3,
        centre - step3,
    )


PIVOT_POINTS = Kernel(pivot_points_setup, pivot_points_step, Gaps.CARRY)
