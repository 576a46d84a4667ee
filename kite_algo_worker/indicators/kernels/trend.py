"""Trend: direction, strength and trailing stops."""

from __future__ import annotations

from .._spec import (
    CARRY_GAP,
    CLOSE,
    HIGH,
    LOW,
    OPEN,
    RESTART_GAP,
    WINDOW_GAP,
    Indicator,
    Kernel,
    Output,
    Param,
    Params,
    Row,
    State,
    integer,
    number,
    period,
)
from .oscillators import AROON
from .window import INF, NAN, Work, delay, seeded_ema, true_range, window_max, window_min


def adx_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 1.0 / n), (0, 0.0, 0.0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0))


def adx_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, a = p
    k, et, eu, ed, kx, ex, last_high, last_low, last_close, seen = s
    high, low, close = x
    if high != high or low != low or close != close:
        return (0, 0.0, 0.0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0), (NAN, NAN, NAN)
    if seen == 0:
        return (0, 0.0, 0.0, 0.0, 0, 0.0, high, low, close, 1), (NAN, NAN, NAN)
    rise = high - last_high
    fall = last_low - low
    up = rise if rise > fall and rise > 0.0 else 0.0
    down = fall if fall > rise and fall > 0.0 else 0.0
    _, et, move = seeded_ema(k, et, true_range(1, last_close, high, low), n, a)
    _, eu, up = seeded_ema(k, eu, up, n, a)
    k, ed, down = seeded_ema(k, ed, down, n, a)
    adx = NAN
    plus = NAN
    minus = NAN
    if k >= n:
        both = up + down
        plus = 0.0
        minus = 0.0
        if move > 0.0:
            scale = 100.0 / move
            plus = up * scale
            minus = down * scale
        dx = 100.0 * abs(up - down) / both if both > 0.0 else 0.0
        kx, ex, adx = seeded_ema(kx, ex, dx, n, a)
    return (k, et, eu, ed, kx, ex, high, low, close, 1), (plus, minus, adx)


ADX = Indicator(
    name="adx",
    title="Average directional index",
    family="trend",
    inputs=(HIGH, LOW, CLOSE),
    params=period(14, "bars of Wilder's averages"),
    outputs=(
        Output("plus_di", "upward movement in percent of the true range"),
        Output("minus_di", "downward movement in percent of the true range"),
        Output("adx", "strength of the trend, 0 to 100"),
    ),
    setup=adx_setup,
    step=adx_step,
    first=lambda params: (
        integer(params, "period"),
        integer(params, "period"),
        2 * integer(params, "period") - 1,
    ),
    formula="Wilder averages of movement over that of true range; adx averages |+DI - -DI| / sum.",
    seeding="Means of the first `period` movements from the second bar on; no movement counts 0.",
    gaps=RESTART_GAP,
    source="Wilder (1978), Pine ta.dmi; TA-Lib ADX seeds with one bar less and converges.",
)


def sar_setup(params: Params) -> Kernel:
    start, limit = number(params, "acceleration"), number(params, "maximum")
    return Kernel((min(start, limit), limit), (0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0))


def sar_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    start, limit = p
    k, side, level, extreme, speed, last_high, last_low = s
    high, low = x
    if high != high or low != low:
        return s, (NAN, NAN)
    if k == 0:
        return (1, side, level, extreme, speed, high, low), (NAN, NAN)
    if k == 1:
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
    return (2, side, level, extreme, speed, high, low), (y, side)


def max3(a: float, b: float, c: float) -> float:
    """Largest of three prices."""
    if b > a:
        a = b
    return c if c > a else a


def min3(a: float, b: float, c: float) -> float:
    """Smallest of three prices."""
    if b < a:
        a = b
    return c if c < a else a


SAR = Indicator(
    name="sar",
    title="Parabolic stop and reverse",
    family="trend",
    inputs=(HIGH, LOW),
    params=(
        Param("acceleration", "first speed, and what each new extreme adds", 0.02, kind="number"),
        Param("maximum", "highest speed", 0.2, kind="number"),
    ),
    outputs=(
        Output("sar", "stop price, never inside the range of this or the previous bar"),
        Output("trend", "1 while the stop is below the price, -1 while it is above"),
    ),
    setup=sar_setup,
    step=sar_step,
    first=lambda params: (1, 1),
    formula="sar += speed * (extreme - sar), limited by the last two bars; reverses when touched.",
    seeding="The second bar chooses the side: short when its low fell by more than its high rose.",
    gaps=CARRY_GAP,
    source="Wilder (1978); TA-Lib SAR.",
)


def supertrend_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    constants = (n, 1.0 / n, number(params, "multiplier"))
    return Kernel(constants, (0, 0.0, 0.0, 0.0, 0.0, 0.0))


def supertrend_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, a, multiplier = p
    k, e, last, upper, lower, side = s
    high, low, close = x
    if high != high or low != low or close != close:
        return s, (NAN, NAN, NAN, NAN)
    k, e, spread = seeded_ema(k, e, true_range(k, last, high, low), n, a)
    if k < n:
        return (k, e, close, upper, lower, side), (NAN, NAN, NAN, NAN)
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
    s = (k, e, close, top, bottom, side)
    if side > 0.0:
        return s, (bottom, side, bottom, NAN)
    return s, (top, side, NAN, top)


SUPERTREND = Indicator(
    name="supertrend",
    title="Supertrend",
    family="trend",
    inputs=(HIGH, LOW, CLOSE),
    params=(
        Param("period", "bars of the average true range", 10),
        Param("multiplier", "distance of the bands in average true ranges", 3.0, kind="number"),
    ),
    outputs=(
        Output("supertrend", "the band in force, a price"),
        Output("direction", "1 = up, -1 = down"),
        Output("long", "the band while up, else NaN", required=False),
        Output("short", "the band while down, else NaN", required=False),
    ),
    setup=supertrend_setup,
    step=supertrend_step,
    first=lambda params: (integer(params, "period") - 1,) * 4,
    formula=(
        "Bands (high + low) / 2 +- multiplier * atr; each only tightens while the previous close "
        "was inside it; the direction turns when the close crosses the current band."
    ),
    seeding="Starts down at the first average true range.",
    gaps=CARRY_GAP,
    source="Pine ta.supertrend, whose direction has the opposite sign.",
)


def ichimoku_setup(params: Params) -> Kernel:
    a, b, c = (integer(params, f"{line}_period") for line in ("tenkan", "kijun", "senkou"))
    m = integer(params, "displacement") - 1
    state = (0, -INF, INF, 0, -INF, INF, 0, -INF, INF, 0, 0)
    return Kernel((a, b, c, m), state, 2 * (a + b + c + m))


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


def ichimoku_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    a, b, c, m = p
    ja, ta, ba, jb, tb, bb, jc, tc, bc, good, i = s
    high, low = x
    good += 1
    if high != high or low != low:
        good = 0
        high = -INF
        low = INF
    o = 0
    ja, ta, ba, tenkan = window_middle(ja, ta, ba, w, o, a, high, low, commit)
    o += 2 * a
    jb, tb, bb, kijun = window_middle(jb, tb, bb, w, o, b, high, low, commit)
    o += 2 * b
    jc, tc, bc, far = window_middle(jc, tc, bc, w, o, c, high, low, commit)
    o += 2 * c
    tenkan = tenkan if good >= a else NAN
    kijun = kijun if good >= b else NAN
    _, senkou_a = delay(i, w, o, m, (tenkan + kijun) / 2.0, commit)
    i, senkou_b = delay(i, w, o + m, m, far if good >= c else NAN, commit)
    s = (ja, ta, ba, jb, tb, bb, jc, tc, bc, good, i)
    return s, (tenkan, kijun, senkou_a, senkou_b)


def ichimoku_first(params: Params) -> tuple[int, ...]:
    a, b, c = (integer(params, f"{line}_period") - 1 for line in ("tenkan", "kijun", "senkou"))
    m = integer(params, "displacement") - 1
    return a, b, max(a, b) + m, c + m


ICHIMOKU = Indicator(
    name="ichimoku",
    title="Ichimoku cloud",
    family="trend",
    inputs=(HIGH, LOW),
    params=(
        Param("tenkan_period", "bars of the conversion line", 9),
        Param("kijun_period", "bars of the base line", 26),
        Param("senkou_period", "bars of the second edge of the cloud", 52),
        Param("displacement", "bars the cloud is drawn ahead, counting the current one", 26),
    ),
    outputs=(
        Output("tenkan", "conversion line"),
        Output("kijun", "base line"),
        Output("senkou_a", "first edge of the cloud as drawn on this bar"),
        Output("senkou_b", "second edge of the cloud as drawn on this bar"),
    ),
    setup=ichimoku_setup,
    step=ichimoku_step,
    first=ichimoku_first,
    formula=(
        "Each line is the point half way between highest high and lowest low of its window; the "
        "cloud on a bar was computed displacement - 1 bars ago. The lagging span is the close "
        "drawn back and has no column, because on its bar it would look ahead."
    ),
    seeding="None: exact from the first full window.",
    gaps=WINDOW_GAP,
    source="Pine built-in Ichimoku Cloud.",
)


def heikin_ashi_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    k, middle = s
    first, high, low, close = x
    last = (first + high + low + close) / 4.0
    if last != last:
        return (0, 0.0), (NAN, NAN, NAN, NAN)
    start = middle if k == 1 else (first + close) / 2.0
    top = max3(high, start, last)
    bottom = min3(low, start, last)
    return (1, (start + last) / 2.0), (start, top, bottom, last)


HEIKIN_ASHI = Indicator(
    name="heikin_ashi",
    title="Heikin-Ashi candles",
    family="trend",
    inputs=(OPEN, HIGH, LOW, CLOSE),
    params=(),
    outputs=(
        Output("open", "middle of the previous Heikin-Ashi body"),
        Output("high", "highest of high, open and close"),
        Output("low", "lowest of low, open and close"),
        Output("close", "mean of the four prices of the bar"),
    ),
    setup=lambda params: Kernel((), (0, 0.0)),
    step=heikin_ashi_step,
    first=lambda params: (0, 0, 0, 0),
    formula="close = (o + h + l + c) / 4; open = mean of the previous open and close.",
    seeding="The first open is the middle of the first body.",
    gaps=RESTART_GAP,
    source="Pine ticker.heikinashi.",
)

TREND = (ADX, AROON, SAR, SUPERTREND, ICHIMOKU, HEIKIN_ASHI)
