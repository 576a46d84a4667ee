"""Kernels of trend: direction, strength and trailing stops."""

from __future__ import annotations

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import (
    INF,
    NAN,
    delay,
    max3,
    min3,
    seeded_ema,
    true_range,
    window_max,
    window_min,
)


def adx_setup(period: int) -> Setup:
    state = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return Setup((period, 1.0 / period), state, first=(period, period, 2 * period - 1))


def adx_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, a = p
    et, eu, ed, ex, last_high, last_low, last_close = s
    high, low, close = x
    adx = NAN
    plus = NAN
    minus = NAN
    if age > 1:
        rise = high - last_high
        fall = last_low - low
        up = rise if rise > fall and rise > 0.0 else 0.0
        down = fall if fall > rise and fall > 0.0 else 0.0
        k = age - 1
        et, move = seeded_ema(k, et, true_range(age, last_close, high, low), n, a)
        eu, up = seeded_ema(k, eu, up, n, a)
        ed, down = seeded_ema(k, ed, down, n, a)
        if k >= n:
            both = up + down
            plus = 0.0
            minus = 0.0
            if move > 0.0:
                scale = 100.0 / move
                plus = up * scale
                minus = down * scale
            dx = 100.0 * abs(up - down) / both if both > 0.0 else 0.0
            ex, adx = seeded_ema(k - n + 1, ex, dx, n, a)
    return (et, eu, ed, ex, high, low, close), (plus, minus, adx)


ADX = Kernel(adx_setup, adx_step, Gaps.RESTART)


def aroon_setup(period: int) -> Setup:
    n = period + 1
    return Setup((n,), (0, 0.0, 0, 0.0, 0), first=period, work=4 * n)


def fold_place(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into tail maxima and, `n` slots later, their newest places."""
    k = o + n - 1
    w[k + n] = n - 1
    k -= 1
    while k >= o:
        if w[k + 1] >= w[k]:
            w[k] = w[k + 1]
            w[k + n] = w[k + n + 1]
        else:
            w[k + n] = k - o
        k -= 1


def window_place(
    j: int, head: float, place: int, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, int, float]:
    """Bars since the newest maximum of the last `n` values; uses `2n` slots at `o`."""
    w[o + j] = x
    if j == 0 or x >= head:
        head = x
        place = j
    if j + 1 == n:
        if commit:
            fold_place(w, o, n)
        return 0, head, place, float(n - 1 - place)
    if w[o + j + 1] > head:
        return j + 1, head, place, j + n - w[o + n + j + 1]
    return j + 1, head, place, float(j - place)


def aroon_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, top, top_at, bottom, bottom_at = s
    high, low = x
    _, top, top_at, since_high = window_place(j, top, top_at, w, 0, n, high, commit)
    j, bottom, bottom_at, since_low = window_place(j, bottom, bottom_at, w, 2 * n, n, -low, commit)
    s = (j, top, top_at, bottom, bottom_at)
    if age < n:
        return s, (NAN, NAN, NAN)
    scale = 100.0 / (n - 1)
    up = scale * (n - 1 - since_high)
    down = scale * (n - 1 - since_low)
    return s, (up, down, scale * (since_low - since_high))


AROON = Kernel(aroon_setup, aroon_step, Gaps.WINDOW)


def sar_setup(acceleration: float, maximum: float) -> Setup:
    state = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return Setup((min(acceleration, maximum), maximum), state, first=1)


def sar_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    start, limit = p
    side, level, extreme, speed, last_high, last_low = s
    high, low = x
    if age == 1:
        return (side, level, extreme, speed, high, low), (NAN, NAN)
    if age == 2:
        fall = last_low - low
        side = -1.0 if fall > 0.0 and fall > high - last_high else 1.0
        level = last_low if side > 0.0 else last_high
        extreme = high if side > 0.0 else low
        speed = start
        last_high = high
        last_low = low
    if side > 0.0:
        if low <= level:
            side = -1.0
            y = max3(extreme, last_high, high)
            extreme = low
            speed = start
            level = max3(y + speed * (extreme - y), last_high, high)
        else:
            y = level
            if high > extreme:
                extreme = high
                speed = speed + start if speed + start < limit else limit
            level = min3(y + speed * (extreme - y), last_low, low)
    elif high >= level:
        side = 1.0
        y = min3(extreme, last_low, low)
        extreme = high
        speed = start
        level = min3(y + speed * (extreme - y), last_low, low)
    else:
        y = level
        if low < extreme:
            extreme = low
            speed = speed + start if speed + start < limit else limit
        level = max3(y + speed * (extreme - y), last_high, high)
    return (side, level, extreme, speed, high, low), (y, side)


SAR = Kernel(sar_setup, sar_step, Gaps.CARRY)


def supertrend_setup(period: int, multiplier: float) -> Setup:
    constants = (period, 1.0 / period, multiplier)
    return Setup(constants, (0.0, 0.0, 0.0, 0.0, 0.0), first=period - 1)


def supertrend_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    n, a, multiplier = p
    e, last, upper, lower, side = s
    high, low, close = x
    e, spread = seeded_ema(age, e, true_range(age, last, high, low), n, a)
    if age < n:
        return (e, close, upper, lower, side), (NAN, NAN, NAN, NAN)
    middle = (high + low) / 2.0
    width = multiplier * spread
    top = middle + width
    bottom = middle - width
    if side == 0.0:
        side = -1.0
    else:
        if bottom < lower and last >= lower:
            bottom = lower
        if top > upper and last <= upper:
            top = upper
        if side < 0.0:
            side = 1.0 if close > top else -1.0
        else:
            side = -1.0 if close < bottom else 1.0
    s = (e, close, top, bottom, side)
    if side > 0.0:
        return s, (bottom, side, bottom, NAN)
    return s, (top, side, NAN, top)


SUPERTREND = Kernel(supertrend_setup, supertrend_step, Gaps.CARRY)


def ichimoku_setup(
    tenkan_period: int, kijun_period: int, senkou_period: int, displacement: int
) -> Setup:
    a, b, c, m = tenkan_period, kijun_period, senkou_period, displacement - 1
    return Setup(
        (a, b, c, m),
        (0, -INF, INF, 0, -INF, INF, 0, -INF, INF, 0),
        first=(a - 1, b - 1, max(a, b) - 1 + m, c - 1 + m),
        work=2 * (a + b + c + m),
    )


def window_middle(
    j: int,
    top: float,
    bottom: float,
    w: Work,
    o: int,
    n: int,
    high: float,
    low: float,
    commit: bool,
) -> tuple[int, float, float, float]:
    """Point half way between the highest high and the lowest low; uses `2n` slots at `o`."""
    _, top, highest = window_max(j, top, w, o, n, high, commit)
    j, bottom, lowest = window_min(j, bottom, w, o + n, n, low, commit)
    return j, top, bottom, (highest + lowest) / 2.0


def ichimoku_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    # A missing value is neither above nor below another, so no window is moved by it.
    a, b, c, m = p
    ja, ta, ba, jb, tb, bb, jc, tc, bc, i = s
    high, low = x
    o = 0
    ja, ta, ba, tenkan = window_middle(ja, ta, ba, w, o, a, high, low, commit)
    o += 2 * a
    jb, tb, bb, kijun = window_middle(jb, tb, bb, w, o, b, high, low, commit)
    o += 2 * b
    jc, tc, bc, far = window_middle(jc, tc, bc, w, o, c, high, low, commit)
    o += 2 * c
    tenkan = tenkan if age >= a else NAN
    kijun = kijun if age >= b else NAN
    _, senkou_a = delay(i, w, o, m, (tenkan + kijun) / 2.0, commit)
    i, senkou_b = delay(i, w, o + m, m, far if age >= c else NAN, commit)
    s = (ja, ta, ba, jb, tb, bb, jc, tc, bc, i)
    return s, (tenkan, kijun, senkou_a, senkou_b)


ICHIMOKU = Kernel(ichimoku_setup, ichimoku_step, Gaps.LOOKBACK)


def heikin_ashi_setup() -> Setup:
    return Setup((), (0.0,), first=0)


def heikin_ashi_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    (middle,) = s
    first, high, low, close = x
    last = (first + high + low + close) / 4.0
    start = middle if age > 1 else (first + close) / 2.0
    top = max3(high, start, last)
    bottom = min3(low, start, last)
    return ((start + last) / 2.0,), (start, top, bottom, last)


HEIKIN_ASHI = Kernel(heikin_ashi_setup, heikin_ashi_step, Gaps.RESTART)
