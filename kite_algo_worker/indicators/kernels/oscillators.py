"""Oscillators of the typical price and of change, and those built on another oscillator."""

from __future__ import annotations

from .._spec import (
    CLOSE,
    EXACT,
    HIGH,
    LOW,
    RESTART_GAP,
    SERIES,
    VOLUME,
    WINDOW_GAP,
    Indicator,
    Kernel,
    Output,
    Param,
    Params,
    Row,
    State,
    integer,
    period,
)
from .momentum import rsi_next
from .window import INF, NAN, NOISE, Work, window_max, window_min, window_sum


def cci_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, n // 4 * 4), (0, 0.0, 0, 0, 0.0), 2 * n)


def cci_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, n4 = p
    j, head, good, same, last = s
    high, low, close = x
    v = (high + low + close) / 3.0
    good += 1
    if v != v:
        v = 0.0
        good = 0
    same = same + 1 if abs(v - last) <= NOISE * abs(v) else 1
    w[n + j] = v
    j, head, total = window_sum(j, head, w, 0, n, v, commit)
    if good < n:
        return (j, head, good, same, v), (NAN,)
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
    return (j, head, good, same, v), (y,)


CCI = Indicator(
    name="cci",
    title="Commodity channel index",
    family="oscillators",
    inputs=(HIGH, LOW, CLOSE),
    params=period(20),
    outputs=(Output("cci", "distance from the mean, in 1.5 % of the mean deviation"),),
    setup=cci_setup,
    step=cci_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula=(
        "(tp - sma(tp)) / (0.015 * mean |tp - sma(tp)|), tp = (high + low + close) / 3; "
        "exactly 0 when all typical prices of the window are equal."
    ),
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib CCI.",
)


def mfi_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, 0, 0.0, 0.0, 0.0), 2 * n)


def mfi_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    k, j, up, down, last = s
    high, low, close, volume = x
    total = high + low + close
    if total != total or volume != volume:
        return (0, 0, 0.0, 0.0, 0.0), (NAN,)
    if k == 0:
        return (1, j, up, down, total), (NAN,)
    change = total - last
    noise = NOISE * abs(total)
    flow = total / 3.0 * volume
    _, up, gains = window_sum(j, up, w, 0, n, flow if change > noise else 0.0, commit)
    j, down, losses = window_sum(j, down, w, n, n, flow if change < -noise else 0.0, commit)
    y = NAN
    if k >= n:
        both = gains + losses
        y = 100.0 * gains / both if both != 0.0 else 50.0
    else:
        k += 1
    return (k, j, up, down, total), (y,)


MFI = Indicator(
    name="mfi",
    title="Money flow index",
    family="volume",
    inputs=(HIGH, LOW, CLOSE, VOLUME),
    params=period(14),
    outputs=(Output("mfi", "share of the money that flowed on rising bars, 0 to 100"),),
    setup=mfi_setup,
    step=mfi_step,
    first=lambda params: (integer(params, "period"),),
    formula=(
        "100 * rising flow / all flow over `period` bars, flow = tp * volume; a bar rises or falls "
        "by its high + low + close, equal ones do not count; 50 when nothing flowed."
    ),
    seeding=EXACT,
    gaps=RESTART_GAP,
    source="TA-Lib MFI, which gives 0 where less than one rupee flowed.",
)


def lag_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0,), n + 1)


def momentum_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    # One slot more than the shift: what is written now is not what is read now.
    i = s[0]
    w[i] = x[0]
    i = 0 if i == p[0] else i + 1
    return (i,), (x[0] - w[i],)


MOMENTUM = Indicator(
    name="momentum",
    title="Momentum",
    family="momentum",
    inputs=SERIES,
    params=period(10, "bars to look back"),
    outputs=(Output("momentum", "change over `period` bars, in price units"),),
    setup=lag_setup,
    step=momentum_step,
    first=lambda params: (integer(params, "period"),),
    formula="value - value of `period` bars ago.",
    seeding=EXACT,
    gaps="NaN when either of the two values is missing.",
    source="TA-Lib MOM.",
)


def roc_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    i = s[0]
    w[i] = x[0]
    i = 0 if i == p[0] else i + 1
    old = w[i]
    y = 100.0 * (x[0] / old - 1.0) if old != 0.0 else 0.0
    return (i,), (y if x[0] == x[0] else NAN,)


ROC = Indicator(
    name="roc",
    title="Rate of change",
    family="momentum",
    inputs=SERIES,
    params=period(10, "bars to look back"),
    outputs=(Output("roc", "change over `period` bars, in percent"),),
    setup=lag_setup,
    step=roc_step,
    first=lambda params: (integer(params, "period"),),
    formula="100 * (value / value of `period` bars ago - 1); 0 when the earlier value is 0.",
    seeding=EXACT,
    gaps="NaN when either of the two values is missing.",
    source="TA-Lib ROC.",
)


def stochrsi_setup(params: Params) -> Kernel:
    n, m = integer(params, "period"), integer(params, "stoch_period")
    k, d = integer(params, "k_period"), integer(params, "d_period")
    state = (0, 0.0, 0.0, 0.0, 0, -INF, INF, 0, 0.0, 0, 0.0, 0)
    return Kernel((n, 1.0 / n, m, k, d), state, 2 * m + k + d)


def stochrsi_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, a, m, mk, md = p
    seen, gain, loss, last, j, top, bottom, ik, hk, id_, hd, ready = s
    v = x[0]
    if v != v:
        return (0, 0.0, 0.0, 0.0, 0, -INF, INF, 0, 0.0, 0, 0.0, 0), (NAN, NAN)
    seen, gain, loss, strength = rsi_next(seen, gain, loss, last, v, n, a)
    if strength != strength:
        return (seen, gain, loss, v, j, top, bottom, ik, hk, id_, hd, ready), (NAN, NAN)
    _, top, highest = window_max(j, top, w, 0, m, strength, commit)
    j, bottom, lowest = window_min(j, bottom, w, m, m, strength, commit)
    ready += 1
    k = NAN
    d = NAN
    if ready >= m:
        span = highest - lowest
        raw = 100.0 * (strength - lowest) / span if span != 0.0 else 0.0
        ik, hk, total = window_sum(ik, hk, w, 2 * m, mk, raw, commit)
        if ready >= m + mk - 1:
            k = total / mk
            id_, hd, total = window_sum(id_, hd, w, 2 * m + mk, md, k, commit)
            if ready >= m + mk + md - 2:
                d = total / md
    return (seen, gain, loss, v, j, top, bottom, ik, hk, id_, hd, ready), (k, d)


STOCHRSI = Indicator(
    name="stochrsi",
    title="Stochastic RSI",
    family="oscillators",
    inputs=SERIES,
    params=(
        Param("period", "bars of the RSI", 14),
        Param("stoch_period", "bars of the range of the RSI", 14),
        Param("k_period", "bars of the mean that makes %K", 3),
        Param("d_period", "bars of the mean that makes %D", 3),
    ),
    outputs=(
        Output("stochrsi_k", "%K: smoothed place of the RSI in its range, 0 to 100"),
        Output("stochrsi_d", "%D: mean of the last `d_period` %K"),
    ),
    setup=stochrsi_setup,
    step=stochrsi_step,
    first=lambda params: stochrsi_first(params),
    formula="sma of 100 * (rsi - lowest) / (highest - lowest), 0 without a range; %D = sma(%K).",
    seeding="As rsi.",
    gaps=RESTART_GAP,
    source="Pine built-in Stochastic RSI; with k_period=1 as TA-Lib STOCHRSI.",
)


def stochrsi_first(params: Params) -> tuple[int, ...]:
    k = (
        integer(params, "period")
        + integer(params, "stoch_period")
        + integer(params, "k_period")
        - 2
    )
    return k, k + integer(params, "d_period") - 1


def aroon_setup(params: Params) -> Kernel:
    n = integer(params, "period") + 1
    return Kernel((n,), (0, 0, 0.0, 0, 0.0, 0), 4 * n)


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


def aroon_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    j, good, top, top_at, bottom, bottom_at = s
    high, low = x
    good += 1
    if high != high or low != low:
        good = 0
        high = -INF
        low = INF
    _, top, top_at, since_high = window_place(j, top, top_at, w, 0, n, high, commit)
    j, bottom, bottom_at, since_low = window_place(j, bottom, bottom_at, w, 2 * n, n, -low, commit)
    s = (j, good, top, top_at, bottom, bottom_at)
    if good < n:
        return s, (NAN, NAN, NAN)
    scale = 100.0 / (n - 1)
    up = scale * (n - 1 - since_high)
    down = scale * (n - 1 - since_low)
    return s, (up, down, scale * (since_low - since_high))


AROON = Indicator(
    name="aroon",
    title="Aroon",
    family="trend",
    inputs=(HIGH, LOW),
    params=period(14, "bars to look back (the window is one longer)"),
    outputs=(
        Output("aroon_up", "freshness of the highest high, 0 to 100 (now)"),
        Output("aroon_down", "freshness of the lowest low, 0 to 100 (now)"),
        Output("aroon_oscillator", "aroon_up - aroon_down"),
    ),
    setup=aroon_setup,
    step=aroon_step,
    first=lambda params: (integer(params, "period"),) * 3,
    formula="100 * (period - bars since the extreme) / period; the newest of equals counts.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib AROON and AROONOSC.",
)

OSCILLATORS = (CCI, MOMENTUM, ROC, STOCHRSI)
