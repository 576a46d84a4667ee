"""Kernels of the oscillators."""

from __future__ import annotations

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import INF, NAN, NOISE, window_max, window_min, window_sum


def rsi_setup(period: int) -> Setup:
    return Setup((period, 1.0 / period), (0.0, 0.0, 0.0), first=period)


def rsi_next(
    age: int, gain: float, loss: float, last: float, v: float, n: int, a: float
) -> tuple[float, float, float]:
    """Averages and relative strength after value number `age`, counted from 1."""
    if age == 1:
        return 0.0, 0.0, NAN
    change = v - last
    up = change if change > 0.0 else 0.0
    down = up - change
    if age > n + 1:
        gain = gain * (1.0 - a) + up * a
        loss = loss * (1.0 - a) + down * a
    else:
        gain += up
        loss += down
        if age <= n:
            return gain, loss, NAN
        gain *= a
        loss *= a
    total = gain + loss
    return gain, loss, 100.0 * gain / total if total > 0.0 else 50.0


def rsi_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, a = p
    gain, loss, last = s
    (v,) = x
    gain, loss, y = rsi_next(age, gain, loss, last, v, n, a)
    return (gain, loss, v), (y,)


RSI = Kernel(rsi_setup, rsi_step, Gaps.RESTART)


def stochastic_setup(k_period: int, d_period: int) -> Setup:
    first = (k_period - 1, k_period + d_period - 2)
    state = (0, -INF, INF, 0, 0.0)
    return Setup((k_period, d_period), state, first, work=2 * k_period + d_period)


def stochastic_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    n, m = p
    j, top, bottom, i, head = s
    high, low, close = x
    _, top, highest = window_max(j, top, w, 0, n, high, commit)
    j, bottom, lowest = window_min(j, bottom, w, n, n, low, commit)
    k = NAN
    raw = 0.0
    if age >= n:
        span = highest - lowest
        raw = 100.0 * (close - lowest) / span if span != 0.0 else 0.0
        k = raw
    i, head, total = window_sum(i, head, w, 2 * n, m, raw, commit)
    d = total / m if age >= n + m - 1 else NAN
    return (j, top, bottom, i, head), (k, d)


STOCHASTIC = Kernel(stochastic_setup, stochastic_step, Gaps.WINDOW)


def williamsr_setup(period: int) -> Setup:
    return Setup((period,), (0, -INF, INF), first=period - 1, work=2 * period)


def williamsr_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    (n,) = p
    j, top, bottom = s
    high, low, close = x
    _, top, highest = window_max(j, top, w, 0, n, high, commit)
    j, bottom, lowest = window_min(j, bottom, w, n, n, low, commit)
    y = NAN
    if age >= n:
        span = highest - lowest
        y = -100.0 * (highest - close) / span if span != 0.0 else 0.0
    return (j, top, bottom), (y,)


WILLIAMSR = Kernel(williamsr_setup, williamsr_step, Gaps.WINDOW)


def cci_setup(period: int) -> Setup:
    constants = (period, period // 4 * 4)
    return Setup(constants, (0, 0.0, 0, 0.0), first=period - 1, work=2 * period)


def cci_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, n4 = p
    j, head, same, last = s
    high, low, close = x
    v = (high + low + close) / 3.0
    same = same + 1 if abs(v - last) <= NOISE * abs(v) else 1
    w[n + j] = v
    j, head, total = window_sum(j, head, w, 0, n, v, commit)
    if age < n:
        return (j, head, same, v), (NAN,)
    mean = total / n
    # Four sums at a time, because one sum waits for each addition.
    a = 0.0
    b = 0.0
    c = 0.0
    d = 0.0
    k = n
    while k < n + n4:
        a += abs(w[k] - mean)
        b += abs(w[k + 1] - mean)
        c += abs(w[k + 2] - mean)
        d += abs(w[k + 3] - mean)
        k += 4
    while k < n + n:
        a += abs(w[k] - mean)
        k += 1
    spread = ((a + b) + (c + d)) / n
    y = (v - mean) / (0.015 * spread) if same < n and spread > 0.0 else 0.0
    return (j, head, same, v), (y,)


CCI = Kernel(cci_setup, cci_step, Gaps.WINDOW)


def stochrsi_setup(period: int, stoch_period: int, k_period: int, d_period: int) -> Setup:
    k = period + stoch_period + k_period - 2
    return Setup(
        (period, 1.0 / period, stoch_period, k_period, d_period),
        (0.0, 0.0, 0.0, 0, -INF, INF, 0, 0.0, 0, 0.0),
        first=(k, k + d_period - 1),
        work=2 * stoch_period + k_period + d_period,
    )


def stochrsi_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, a, m, mk, md = p
    gain, loss, last, j, top, bottom, ik, hk, id_, hd = s
    (v,) = x
    gain, loss, strength = rsi_next(age, gain, loss, last, v, n, a)
    k = NAN
    d = NAN
    if age > n:
        _, top, highest = window_max(j, top, w, 0, m, strength, commit)
        j, bottom, lowest = window_min(j, bottom, w, m, m, strength, commit)
        ready = age - n
        if ready >= m:
            span = highest - lowest
            raw = 100.0 * (strength - lowest) / span if span != 0.0 else 0.0
            ik, hk, total = window_sum(ik, hk, w, 2 * m, mk, raw, commit)
            if ready >= m + mk - 1:
                k = total / mk
                id_, hd, total = window_sum(id_, hd, w, 2 * m + mk, md, k, commit)
                if ready >= m + mk + md - 2:
                    d = total / md
    return (gain, loss, v, j, top, bottom, ik, hk, id_, hd), (k, d)


STOCHRSI = Kernel(stochrsi_setup, stochrsi_step, Gaps.RESTART)
