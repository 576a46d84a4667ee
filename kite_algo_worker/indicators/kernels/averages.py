"""Moving averages."""

from __future__ import annotations

from .._spec import (
    EXACT,
    RESTART_GAP,
    SERIES,
    WINDOW_GAP,
    Indicator,
    Input,
    Kernel,
    Output,
    Param,
    Params,
    Row,
    State,
    integer,
    period,
)
from .window import NAN, Work, delay, seeded_ema, window_ramp, window_sum, window_weighted


def sma_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, 0.0, n - 1), n)


def sma_bar(p: State, s: State, w: Work, commit: bool, v: float) -> tuple[State, Row]:
    n = p[0]
    j, head, wait = s
    j, head, total = window_sum(j, head, w, 0, n, v, commit)
    if wait > 0:
        return (j, head, wait - 1), (NAN,)
    return (j, head, 0), (total / n,)


def sma_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    if x[0] != x[0]:
        s, _ = sma_bar(p, s, w, commit, 0.0)
        return (s[0], s[1], p[0] - 1), (NAN,)
    return sma_bar(p, s, w, commit, x[0])


SMA = Indicator(
    name="sma",
    title="Simple moving average",
    family="averages",
    inputs=SERIES,
    params=period(),
    outputs=(Output("sma", "mean of the last `period` values"),),
    setup=sma_setup,
    step=sma_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Mean of the last `period` values.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib SMA.",
)


def ema_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 2.0 / (n + 1)), (0, 0.0))


def ema_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    k, e = s
    if x[0] != x[0]:
        return (0, 0.0), (NAN,)
    k, e, y = seeded_ema(k, e, x[0], p[0], p[1])
    return (k, e), (y,)


EMA = Indicator(
    name="ema",
    title="Exponential moving average",
    family="averages",
    inputs=SERIES,
    params=period(text="bars; the factor is 2 / (period + 1)"),
    outputs=(Output("ema", "average that weights recent values most"),),
    setup=ema_setup,
    step=ema_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="ema += 2 / (period + 1) * (value - ema).",
    seeding="Mean of the first `period` values.",
    gaps=RESTART_GAP,
    source="TA-Lib EMA.",
)


def dema_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    k1, e1, k2, e2 = s
    n, a = p
    if x[0] != x[0]:
        return (0, 0.0, 0, 0.0), (NAN,)
    k1, e1, y1 = seeded_ema(k1, e1, x[0], n, a)
    y2 = NAN
    if k1 == n:
        k2, e2, y2 = seeded_ema(k2, e2, y1, n, a)
    return (k1, e1, k2, e2), (2.0 * y1 - y2,)


DEMA = Indicator(
    name="dema",
    title="Double exponential moving average",
    family="averages",
    inputs=SERIES,
    params=period(),
    outputs=(Output("dema", "exponential average with less lag"),),
    setup=lambda params: Kernel(ema_setup(params).constants, (0, 0.0, 0, 0.0)),
    step=dema_step,
    first=lambda params: (2 * integer(params, "period") - 2,),
    formula="2 * ema - ema(ema).",
    seeding="Each average by the mean of its first `period` values.",
    gaps=RESTART_GAP,
    source="TA-Lib DEMA.",
)


def tema_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    k1, e1, k2, e2, k3, e3 = s
    n, a = p
    if x[0] != x[0]:
        return (0, 0.0, 0, 0.0, 0, 0.0), (NAN,)
    k1, e1, y1 = seeded_ema(k1, e1, x[0], n, a)
    y2 = NAN
    y3 = NAN
    if k1 == n:
        k2, e2, y2 = seeded_ema(k2, e2, y1, n, a)
        if k2 == n:
            k3, e3, y3 = seeded_ema(k3, e3, y2, n, a)
    return (k1, e1, k2, e2, k3, e3), (3.0 * y1 - 3.0 * y2 + y3,)


TEMA = Indicator(
    name="tema",
    title="Triple exponential moving average",
    family="averages",
    inputs=SERIES,
    params=period(),
    outputs=(Output("tema", "exponential average with the least lag of the three"),),
    setup=lambda params: Kernel(ema_setup(params).constants, (0, 0.0, 0, 0.0, 0, 0.0)),
    step=tema_step,
    first=lambda params: (3 * integer(params, "period") - 3,),
    formula="3 * ema - 3 * ema(ema) + ema(ema(ema)).",
    seeding="Each average by the mean of its first `period` values.",
    gaps=RESTART_GAP,
    source="TA-Lib TEMA.",
)


def wma_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 2.0 / (n * (n + 1))), (0, 0.0, 0.0, n - 1), n)


def wma_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    j, head, ramp, wait = s
    if x[0] != x[0]:
        j, head, ramp, _ = window_weighted(j, head, ramp, w, 0, n, 0.0, commit)
        return (j, head, ramp, n - 1), (NAN,)
    j, head, ramp, weighted = window_weighted(j, head, ramp, w, 0, n, x[0], commit)
    if wait > 0:
        return (j, head, ramp, wait - 1), (NAN,)
    return (j, head, ramp, 0), (weighted * p[1],)


WMA = Indicator(
    name="wma",
    title="Weighted moving average",
    family="averages",
    inputs=SERIES,
    params=period(),
    outputs=(Output("wma", "mean with weights 1 (oldest) to `period` (newest)"),),
    setup=wma_setup,
    step=wma_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Sum of weight * value over period * (period + 1) / 2, weights 1 to `period`.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib WMA.",
)


def hma_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    half = max(n // 2, 1)
    root = max(int(n**0.5), 1)
    constants = (
        n, half, root,
        2.0 / (n * (n + 1)), 2.0 / (half * (half + 1)), 2.0 / (root * (root + 1)),
    )  # fmt: skip
    state = (0, 0.0, 0.0, 0, 0.0, 0.0, 0, 0.0, 0.0, 0, 0)
    return Kernel(constants, state, n + half + root)


def hma_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, half, root, wn, wh, wr = p
    j1, h1, r1, j2, h2, r2, j3, h3, r3, good, ready = s
    v = x[0]
    good += 1
    if v != v:
        v = 0.0
        good = 0
    j1, h1, r1, slow = window_weighted(j1, h1, r1, w, 0, n, v, commit)
    j2, h2, r2, fast = window_weighted(j2, h2, r2, w, n, half, v, commit)
    raw = 0.0
    ready += 1
    if good >= n:
        raw = 2.0 * (fast * wh) - slow * wn
    else:
        ready = 0
    j3, h3, r3, smooth = window_weighted(j3, h3, r3, w, n + half, root, raw, commit)
    y = smooth * wr if ready >= root else NAN
    return (j1, h1, r1, j2, h2, r2, j3, h3, r3, good, ready), (y,)


HMA = Indicator(
    name="hma",
    title="Hull moving average",
    family="averages",
    inputs=SERIES,
    params=period(),
    outputs=(Output("hma", "smooth average with little lag"),),
    setup=hma_setup,
    step=hma_step,
    first=lambda params: (
        integer(params, "period") + max(int(integer(params, "period") ** 0.5), 1) - 2,
    ),
    formula="wma(2 * wma(period // 2) - wma(period), floor(sqrt(period))).",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="Alan Hull; TA-Lib HMA.",
)


def kama_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    fast = 2.0 / (integer(params, "fast_period") + 1)
    slow = 2.0 / (integer(params, "slow_period") + 1)
    return Kernel((n, slow, fast - slow), (0, 0, 0, 0.0, 0.0, 0.0), 2 * n)


def kama_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, slow, span = p
    k, j, i, head, last, e = s
    v = x[0]
    if v != v:
        return (0, 0, 0, 0.0, 0.0, 0.0), (NAN,)
    i, old = delay(i, w, n, n, v, commit)
    if k == 0:
        return (1, j, i, head, v, v), (NAN,)
    j, head, path = window_sum(j, head, w, 0, n, abs(v - last), commit)
    if k < n:
        return (k + 1, j, i, head, v, v), (NAN,)
    moved = v - old
    ratio = 1.0
    if path > moved and path != 0.0:
        ratio = abs(moved / path)
    c = ratio * span + slow
    c *= c
    e = e * (1.0 - c) + c * v
    return (k, j, i, head, v, e), (e,)


KAMA = Indicator(
    name="kama",
    title="Kaufman adaptive moving average",
    family="averages",
    inputs=SERIES,
    params=(
        Param("period", "bars over which efficiency is measured", 10),
        Param("fast_period", "period of the fastest average", 2, window=False),
        Param("slow_period", "period of the slowest average", 30, window=False),
    ),
    outputs=(Output("kama", "average that follows trends and ignores noise"),),
    setup=kama_setup,
    step=kama_step,
    first=lambda params: (integer(params, "period"),),
    formula=(
        "kama += c**2 * (value - kama); c runs from the slow to the fast factor with the "
        "efficiency ratio |change over period| / sum of |single changes|."
    ),
    seeding="The value before the first output.",
    gaps=RESTART_GAP,
    source="TA-Lib KAMA.",
)

VWMA_INPUTS = (
    Input("data", "prices", "column"),
    Input("volume", "quantity traded in each bar", "volume_column", None, "volume"),
)


def vwma_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, 0.0, 0.0, n - 1), 2 * n)


def vwma_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    j, h1, h2, wait = s
    price, volume = x
    if price != price or volume != volume:
        price = 0.0
        volume = 0.0
        wait = n
    _, h1, value = window_sum(j, h1, w, 0, n, price * volume, commit)
    j, h2, traded = window_sum(j, h2, w, n, n, volume, commit)
    if wait > 0:
        return (j, h1, h2, wait - 1), (NAN,)
    return (j, h1, h2, 0), (value / traded if traded != 0.0 else NAN,)


VWMA = Indicator(
    name="vwma",
    title="Volume-weighted moving average",
    family="averages",
    inputs=VWMA_INPUTS,
    params=period(14),
    outputs=(Output("vwma", "mean price per unit traded in the window"),),
    setup=vwma_setup,
    step=vwma_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Sum of price * volume over sum of volume; NaN when nothing traded.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib VWMA.",
)


def linreg_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 6.0 / (n * (n + 1)), 2.0 / n), (0, 0.0, 0.0, n - 1), 2 * n)


def linreg_bar(p: State, s: State, w: Work, commit: bool, v: float) -> tuple[State, Row]:
    j, head, ramp, wait = s
    j, head, ramp, total, weighted = window_ramp(j, head, ramp, w, 0, p[0], v, commit)
    if wait > 0:
        return (j, head, ramp, wait - 1), (NAN,)
    return (j, head, ramp, 0), (weighted * p[1] - total * p[2],)


def linreg_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    if x[0] != x[0]:
        s, _ = linreg_bar(p, s, w, commit, 0.0)
        return (s[0], s[1], s[2], p[0] - 1), (NAN,)
    return linreg_bar(p, s, w, commit, x[0])


LINREG = Indicator(
    name="linreg",
    title="Linear regression",
    family="averages",
    inputs=SERIES,
    params=period(14),
    outputs=(Output("linreg", "end point of the least-squares line through the window"),),
    setup=linreg_setup,
    step=linreg_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Value of the least-squares line at the newest bar, 3 * wma - 2 * sma.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib LINEARREG.",
)

AVERAGES = (SMA, EMA, WMA, VWMA, DEMA, TEMA, HMA, KAMA, LINREG)
