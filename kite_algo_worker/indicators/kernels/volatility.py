"""Volatility: ranges, bands, channels and dispersion."""

from __future__ import annotations

from math import sqrt

from .._spec import (
    CLOSE,
    EXACT,
    HIGH,
    LOW,
    RESTART_GAP,
    SERIES,
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
from .window import (
    INF,
    NAN,
    Work,
    seeded_ema,
    true_range,
    window_max,
    window_min,
    window_moments,
)


def true_range_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    k, last = s
    high, low, close = x
    check = high + low + close
    if check != check:
        return (0, 0.0), (NAN,)
    return (1, close), (true_range(k, last, high, low),)


TRUE_RANGE = Indicator(
    name="true_range",
    title="True range",
    family="volatility",
    inputs=(HIGH, LOW, CLOSE),
    params=(),
    outputs=(Output("true_range", "range including the gap to the previous close, price units"),),
    setup=lambda params: Kernel((), (0, 0.0)),
    step=true_range_step,
    first=lambda params: (0,),
    formula="max(high, previous close) - min(low, previous close); high - low on the first bar.",
    seeding="The first bar has no previous close.",
    gaps=RESTART_GAP,
    source="Wilder (1978), Pine ta.tr(true); TA-Lib TRANGE has no value for the first bar.",
)


def atr_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 1.0 / n), (0, 0.0, 0.0))


def atr_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    k, e, last = s
    high, low, close = x
    check = high + low + close
    if check != check:
        return (0, 0.0, 0.0), (NAN,)
    k, e, y = seeded_ema(k, e, true_range(k, last, high, low), p[0], p[1])
    return (k, e, close), (y,)


ATR = Indicator(
    name="atr",
    title="Average true range",
    family="volatility",
    inputs=(HIGH, LOW, CLOSE),
    params=period(14, "bars of Wilder's average"),
    outputs=(Output("atr", "average true range, in price units"),),
    setup=atr_setup,
    step=atr_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Wilder average (factor 1 / period) of the true range.",
    seeding="Mean of the first `period` true ranges; that of the first bar is high - low.",
    gaps=RESTART_GAP,
    source="Wilder (1978), Pine ta.atr; TA-Lib ATR starts one bar later and converges to the same.",
)

BAND_OUTPUTS = (
    Output("upper", "upper band"),
    Output("middle", "middle line"),
    Output("lower", "lower band"),
)


def bbands_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 1.0 / n, number(params, "multiplier")), (0, 0.0, 0.0, 0.0, 0.0, n - 1), 2 * n)


def bbands_bar(p: State, s: State, w: Work, commit: bool, v: float) -> tuple[State, Row]:
    n, inverse, multiplier = p
    j, origin, before, s1, s2, wait = s
    window = (j, origin, before, s1, s2)
    (j, origin, before, s1, s2), mean, spread = window_moments(window, w, 0, n, inverse, v, commit)
    if wait > 0:
        return (j, origin, before, s1, s2, wait - 1), (NAN, NAN, NAN)
    width = multiplier * sqrt(spread * inverse)
    return (j, origin, before, s1, s2, 0), (mean + width, mean, mean - width)


def bbands_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    if x[0] != x[0]:
        s, _ = bbands_bar(p, s, w, commit, 0.0)
        return (s[0], s[1], s[2], s[3], s[4], p[0] - 1), (NAN, NAN, NAN)
    return bbands_bar(p, s, w, commit, x[0])


BBANDS = Indicator(
    name="bbands",
    title="Bollinger bands",
    family="volatility",
    inputs=SERIES,
    params=(
        Param("period", "bars in the window", 20),
        Param("multiplier", "half width in standard deviations", 2.0, kind="number"),
    ),
    outputs=BAND_OUTPUTS,
    setup=bbands_setup,
    step=bbands_step,
    first=lambda params: (integer(params, "period") - 1,) * 3,
    formula="sma +- multiplier * population standard deviation.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib BBANDS.",
)


def keltner_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    factor = 1.0 / n if params["atr"] == "wilder" else 2.0 / (n + 1)
    constants = (n, 2.0 / (n + 1), factor, number(params, "multiplier"))
    return Kernel(constants, (0, 0.0, 0, 0.0, 0.0))


def keltner_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, a, factor, multiplier = p
    k, e, kt, et, last = s
    high, low, close = x
    if high != high or low != low or close != close:
        return (0, 0.0, 0, 0.0, 0.0), (NAN, NAN, NAN)
    kt, et, spread = seeded_ema(kt, et, true_range(k, last, high, low), n, factor)
    k, e, middle = seeded_ema(k, e, close, n, a)
    width = multiplier * spread
    return (k, e, kt, et, close), (middle + width, middle, middle - width)


KELTNER = Indicator(
    name="keltner",
    title="Keltner channel",
    family="volatility",
    inputs=(HIGH, LOW, CLOSE),
    params=(
        Param("period", "bars of both averages", 20),
        Param("multiplier", "half width in average true ranges", 2.0, kind="number"),
        Param(
            "atr", "average of the true range: Wilder's or exponential", "wilder",
            kind="choice", choices=("wilder", "ema"), keyword_only=True,
        ),
    ),
    outputs=BAND_OUTPUTS,
    setup=keltner_setup,
    step=keltner_step,
    first=lambda params: (integer(params, "period") - 1,) * 3,
    formula="ema(close) +- multiplier * average true range.",
    seeding="Mean of the first `period` closes and true ranges.",
    gaps=RESTART_GAP,
    source='Keltner with Wilder\'s ATR; Pine ta.kc is `atr="ema"`.',
)  # fmt: skip


def donchian_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, -INF, INF, n - 1), 2 * n)


def donchian_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    j, top, bottom, wait = s
    high, low = x
    if high != high or low != low:
        wait = n
        high = -INF
        low = INF
    _, top, upper = window_max(j, top, w, 0, n, high, commit)
    j, bottom, lower = window_min(j, bottom, w, n, n, low, commit)
    if wait > 0:
        return (j, top, bottom, wait - 1), (NAN, NAN, NAN)
    return (j, top, bottom, 0), (upper, (upper + lower) / 2.0, lower)


DONCHIAN = Indicator(
    name="donchian",
    title="Donchian channel",
    family="volatility",
    inputs=(HIGH, LOW),
    params=period(20),
    outputs=BAND_OUTPUTS,
    setup=donchian_setup,
    step=donchian_step,
    first=lambda params: (integer(params, "period") - 1,) * 3,
    formula="Highest high, lowest low, and the point half way, the newest bar included.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib DONCHIAN.",
)


def stddev_bar(p: State, s: State, w: Work, commit: bool, v: float) -> tuple[State, Row]:
    n, inverse = p
    j, origin, before, s1, s2, wait = s
    window = (j, origin, before, s1, s2)
    (j, origin, before, s1, s2), _, spread = window_moments(window, w, 0, n, inverse, v, commit)
    if wait > 0:
        return (j, origin, before, s1, s2, wait - 1), (NAN,)
    return (j, origin, before, s1, s2, 0), (sqrt(spread * inverse),)


def stddev_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    if x[0] != x[0]:
        s, _ = stddev_bar(p, s, w, commit, 0.0)
        return (s[0], s[1], s[2], s[3], s[4], p[0] - 1), (NAN,)
    return stddev_bar(p, s, w, commit, x[0])


def moments_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 1.0 / n), (0, 0.0, 0.0, 0.0, 0.0, n - 1), 2 * n)


STDDEV = Indicator(
    name="stddev",
    title="Standard deviation",
    family="statistics",
    inputs=SERIES,
    params=period(20),
    outputs=(Output("stddev", "population standard deviation, unit of the input"),),
    setup=moments_setup,
    step=stddev_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Square root of the mean squared distance from the mean of the window.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib STDDEV.",
)


def zscore_bar(p: State, s: State, w: Work, commit: bool, v: float) -> tuple[State, Row]:
    n, inverse = p
    j, origin, before, s1, s2, wait = s
    window = (j, origin, before, s1, s2)
    (j, origin, before, s1, s2), mean, spread = window_moments(window, w, 0, n, inverse, v, commit)
    if wait > 0:
        return (j, origin, before, s1, s2, wait - 1), (NAN,)
    y = (v - mean) / sqrt(spread * inverse) if spread > 0.0 else 0.0
    return (j, origin, before, s1, s2, 0), (y,)


def zscore_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    if x[0] != x[0]:
        s, _ = zscore_bar(p, s, w, commit, 0.0)
        return (s[0], s[1], s[2], s[3], s[4], p[0] - 1), (NAN,)
    return zscore_bar(p, s, w, commit, x[0])


ZSCORE = Indicator(
    name="zscore",
    title="Z-score",
    family="statistics",
    inputs=SERIES,
    params=period(20),
    outputs=(Output("zscore", "distance from the mean in standard deviations"),),
    setup=moments_setup,
    step=zscore_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="(value - sma) / population standard deviation; 0 in a flat window.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="Definition.",
)

VOLATILITY = (TRUE_RANGE, ATR, BBANDS, KELTNER, DONCHIAN)
DISPERSION = (STDDEV, ZSCORE)
