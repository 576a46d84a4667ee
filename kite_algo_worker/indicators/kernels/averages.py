"""Kernels of the moving averages."""

from __future__ import annotations

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import NAN, delay, seeded_ema, window_ramp, window_sum, window_weighted


def sma_setup(period: int) -> Setup:
    return Setup((period,), (0, 0.0), first=period - 1, work=period)


def sma_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, head = s
    (v,) = x
    j, head, total = window_sum(j, head, w, 0, n, v, commit)
    return (j, head), (total / n if age >= n else NAN,)


SMA = Kernel(sma_setup, sma_step, Gaps.WINDOW)


def ema_setup(period: int) -> Setup:
    return Setup((period, 2.0 / (period + 1)), (0.0,), first=period - 1)


def ema_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, a = p
    (e,) = s
    (v,) = x
    e, y = seeded_ema(age, e, v, n, a)
    return (e,), (y,)


EMA = Kernel(ema_setup, ema_step, Gaps.RESTART)


def dema_setup(period: int) -> Setup:
    return Setup((period, 2.0 / (period + 1)), (0.0, 0.0), first=2 * period - 2)


def dema_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, a = p
    e1, e2 = s
    (v,) = x
    e1, y1 = seeded_ema(age, e1, v, n, a)
    y2 = NAN
    if age >= n:
        e2, y2 = seeded_ema(age - n + 1, e2, y1, n, a)
    return (e1, e2), (2.0 * y1 - y2,)


DEMA = Kernel(dema_setup, dema_step, Gaps.RESTART)


def tema_setup(period: int) -> Setup:
    return Setup((period, 2.0 / (period + 1)), (0.0, 0.0, 0.0), first=3 * period - 3)


def tema_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, a = p
    e1, e2, e3 = s
    (v,) = x
    e1, y1 = seeded_ema(age, e1, v, n, a)
    y2 = NAN
    y3 = NAN
    if age >= n:
        e2, y2 = seeded_ema(age - n + 1, e2, y1, n, a)
        if age >= 2 * n - 1:
            e3, y3 = seeded_ema(age - 2 * n + 2, e3, y2, n, a)
    return (e1, e2, e3), (3.0 * y1 - 3.0 * y2 + y3,)


TEMA = Kernel(tema_setup, tema_step, Gaps.RESTART)


def wma_setup(period: int) -> Setup:
    constants = (period, 2.0 / (period * (period + 1)))
    return Setup(constants, (0, 0.0, 0.0), first=period - 1, work=period)


def wma_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, scale = p
    j, head, ramp = s
    (v,) = x
    j, head, ramp, weighted = window_weighted(j, head, ramp, w, 0, n, v, commit)
    return (j, head, ramp), (weighted * scale if age >= n else NAN,)


WMA = Kernel(wma_setup, wma_step, Gaps.WINDOW)


def hma_setup(period: int) -> Setup:
    half = max(period // 2, 1)
    root = max(int(period**0.5), 1)
    constants = (
        period, half, root,
        2.0 / (period * (period + 1)), 2.0 / (half * (half + 1)), 2.0 / (root * (root + 1)),
    )  # fmt: skip
    state = (0, 0.0, 0.0, 0, 0.0, 0.0, 0, 0.0, 0.0)
    return Setup(constants, state, first=period + root - 2, work=period + half + root)


def hma_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, half, root, wn, wh, wr = p
    j1, h1, r1, j2, h2, r2, j3, h3, r3 = s
    (v,) = x
    j1, h1, r1, slow = window_weighted(j1, h1, r1, w, 0, n, v, commit)
    j2, h2, r2, fast = window_weighted(j2, h2, r2, w, n, half, v, commit)
    raw = 2.0 * (fast * wh) - slow * wn if age >= n else 0.0
    j3, h3, r3, smooth = window_weighted(j3, h3, r3, w, n + half, root, raw, commit)
    y = smooth * wr if age >= n + root - 1 else NAN
    return (j1, h1, r1, j2, h2, r2, j3, h3, r3), (y,)


HMA = Kernel(hma_setup, hma_step, Gaps.WINDOW)


def kama_setup(period: int, fast_period: int, slow_period: int) -> Setup:
    fast = 2.0 / (fast_period + 1)
    slow = 2.0 / (slow_period + 1)
    state = (0, 0, 0.0, 0.0, 0.0)
    return Setup((period, slow, fast - slow), state, first=period, work=2 * period)


def kama_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, slow, span = p
    j, i, head, last, e = s
    (v,) = x
    i, old = delay(i, w, n, n, v, commit)
    if age == 1:
        return (j, i, head, v, v), (NAN,)
    j, head, path = window_sum(j, head, w, 0, n, abs(v - last), commit)
    if age <= n:
        return (j, i, head, v, v), (NAN,)
    moved = v - old
    ratio = 1.0
    if path > moved and path != 0.0:
        ratio = abs(moved / path)
    c = ratio * span + slow
    c *= c
    e = e * (1.0 - c) + c * v
    return (j, i, head, v, e), (e,)


KAMA = Kernel(kama_setup, kama_step, Gaps.RESTART)


def vwma_setup(period: int) -> Setup:
    return Setup((period,), (0, 0.0, 0.0), first=period - 1, work=2 * period)


def vwma_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, h1, h2 = s
    price, volume = x
    _, h1, value = window_sum(j, h1, w, 0, n, price * volume, commit)
    j, h2, traded = window_sum(j, h2, w, n, n, volume, commit)
    return (j, h1, h2), (value / traded if age >= n and traded != 0.0 else NAN,)


VWMA = Kernel(vwma_setup, vwma_step, Gaps.WINDOW)


def linreg_setup(period: int) -> Setup:
    constants = (period, 6.0 / (period * (period + 1)), 2.0 / period)
    return Setup(constants, (0, 0.0, 0.0), first=period - 1, work=2 * period)


def linreg_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, of_weighted, of_total = p
    j, head, ramp = s
    (v,) = x
    j, head, ramp, total, weighted = window_ramp(j, head, ramp, w, 0, n, v, commit)
    y = weighted * of_weighted - total * of_total if age >= n else NAN
    return (j, head, ramp), (y,)


LINREG = Kernel(linreg_setup, linreg_step, Gaps.WINDOW)
