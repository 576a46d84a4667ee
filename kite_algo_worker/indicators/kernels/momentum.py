"""Momentum oscillators."""

from __future__ import annotations

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
    period,
)
from .window import INF, NAN, Work, seeded_ema, window_max, window_min, window_sum

FAST_SLOW_SIGNAL = (
    Param("fast_period", "bars of the fast average", 12),
    Param("slow_period", "bars of the slow average", 26),
    Param("signal_period", "bars of the average of the line", 9),
)


def rsi_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 1.0 / n), (0, 0.0, 0.0, 0.0))


def rsi_next(
    k: int, gain: float, loss: float, last: float, v: float, n: int, a: float
) -> tuple[int, float, float, float]:
    """Relative strength of one more value; `k` counts the values seen, up to n + 1."""
    if k == 0:
        return 1, 0.0, 0.0, NAN
    change = v - last
    up = change if change > 0.0 else 0.0
    down = up - change
    if k > n:
        gain = gain * (1.0 - a) + up * a
        loss = loss * (1.0 - a) + down * a
    else:
        gain += up
        loss += down
        k += 1
        if k <= n:
            return k, gain, loss, NAN
        gain *= a
        loss *= a
    total = gain + loss
    return k, gain, loss, 100.0 * gain / total if total > 0.0 else 50.0


def rsi_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, a = p
    k, gain, loss, last = s
    v = x[0]
    if v != v:
        return (0, 0.0, 0.0, 0.0), (NAN,)
    k, gain, loss, y = rsi_next(k, gain, loss, last, v, n, a)
    return (k, gain, loss, v), (y,)


RSI = Indicator(
    name="rsi",
    title="Relative strength index",
    family="oscillators",
    inputs=SERIES,
    params=period(14, "bars of Wilder's averages"),
    outputs=(Output("rsi", "0 (only falls) to 100 (only rises)"),),
    setup=rsi_setup,
    step=rsi_step,
    first=lambda params: (integer(params, "period"),),
    formula="100 * gains / (gains + losses), both Wilder averages; 50 when nothing moved at all.",
    seeding="Mean of the first `period` gains and losses.",
    gaps=RESTART_GAP,
    source="Wilder (1978); TA-Lib RSI, which gives 0 for a flat series where this gives 50.",
)


def macd_setup(params: Params) -> Kernel:
    fast, slow, signal = (integer(params, param.name) for param in FAST_SLOW_SIGNAL)
    constants = (fast, 2.0 / (fast + 1), slow, 2.0 / (slow + 1), signal, 2.0 / (signal + 1))
    return Kernel(constants, (0, 0.0, 0, 0.0, 0, 0.0))


def macd_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    nf, af, ns, as_, ng, ag = p
    kf, ef, ks, es, kg, eg = s
    v = x[0]
    if v != v:
        return (0, 0.0, 0, 0.0, 0, 0.0), (NAN, NAN, NAN)
    kf, ef, yf = seeded_ema(kf, ef, v, nf, af)
    ks, es, ys = seeded_ema(ks, es, v, ns, as_)
    line = yf - ys
    signal = NAN
    if line == line:
        kg, eg, signal = seeded_ema(kg, eg, line, ng, ag)
    return (kf, ef, ks, es, kg, eg), (line, signal, line - signal)


def macd_first(params: Params) -> tuple[int, ...]:
    line = max(integer(params, "fast_period"), integer(params, "slow_period")) - 1
    signal = line + integer(params, "signal_period") - 1
    return line, signal, signal


MACD = Indicator(
    name="macd",
    title="Moving average convergence/divergence",
    family="momentum",
    inputs=SERIES,
    params=FAST_SLOW_SIGNAL,
    outputs=(
        Output("macd", "fast minus slow average, in price units"),
        Output("signal", "exponential average of the line"),
        Output("histogram", "line minus signal"),
    ),
    setup=macd_setup,
    step=macd_step,
    first=macd_first,
    formula="ema(fast) - ema(slow), its own ema, and the difference.",
    seeding="Each average by the mean of its own first values.",
    gaps=RESTART_GAP,
    source="Pine ta.macd; TA-Lib MACD starts the fast average later and converges to the same.",
)


def ppo_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    nf, af, ns, as_, ng, ag = p
    kf, ef, ks, es, kg, eg = s
    v = x[0]
    if v != v:
        return (0, 0.0, 0, 0.0, 0, 0.0), (NAN, NAN, NAN)
    kf, ef, yf = seeded_ema(kf, ef, v, nf, af)
    ks, es, ys = seeded_ema(ks, es, v, ns, as_)
    line = 100.0 * ((yf - ys) / ys) if ys != 0.0 else 0.0
    signal = NAN
    if line == line:
        kg, eg, signal = seeded_ema(kg, eg, line, ng, ag)
    return (kf, ef, ks, es, kg, eg), (line, signal, line - signal)


PPO = Indicator(
    name="ppo",
    title="Percentage price oscillator",
    family="momentum",
    inputs=SERIES,
    params=FAST_SLOW_SIGNAL,
    outputs=(
        Output("ppo", "fast minus slow average, in percent of the slow one"),
        Output("signal", "exponential average of the line"),
        Output("histogram", "line minus signal"),
    ),
    setup=macd_setup,
    step=ppo_step,
    first=macd_first,
    formula="100 * (ema(fast) - ema(slow)) / ema(slow); 0 when the slow average is 0.",
    seeding="Each average by the mean of its own first values.",
    gaps=RESTART_GAP,
    source="TA-Lib PPO with exponential averages.",
)


def dpo_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    shift = n // 2 + 1
    return Kernel((n, shift), (0, 0.0, 0, 0), n + shift + 1)


def dpo_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, shift = p
    j, head, good, i = s
    v = x[0]
    good += 1
    if v != v:
        v = 0.0
        good = 0
    j, head, total = window_sum(j, head, w, 0, n, v, commit)
    # One slot more than the shift: what is written now is not what is read now.
    w[n + i] = total / n if good >= n else NAN
    i = 0 if i == shift else i + 1
    return (j, head, good, i), (x[0] - w[n + i],)


DPO = Indicator(
    name="dpo",
    title="Detrended price oscillator",
    family="momentum",
    inputs=SERIES,
    params=period(21),
    outputs=(Output("dpo", "price minus an earlier mean"),),
    setup=dpo_setup,
    step=dpo_step,
    first=lambda params: (integer(params, "period") + integer(params, "period") // 2,),
    formula="value - sma(period) of period // 2 + 1 bars ago; not centred: it never looks ahead.",
    seeding=EXACT,
    gaps="NaN when the value, or the window of the earlier mean, holds a missing value.",
    source="Pine built-in DPO with its default; TA-Lib DPO shifts the price instead of the mean.",
)


def stochastic_setup(params: Params) -> Kernel:
    k, d = integer(params, "k_period"), integer(params, "d_period")
    return Kernel((k, d), (0, -INF, INF, 0, 0, 0.0, 0), 2 * k + d)


def stochastic_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, m = p
    j, top, bottom, good, i, head, ready = s
    high, low, close = x
    good += 1
    if high != high or low != low or close != close:
        good = 0
        high = -INF
        low = INF
    _, top, highest = window_max(j, top, w, 0, n, high, commit)
    j, bottom, lowest = window_min(j, bottom, w, n, n, low, commit)
    k = NAN
    ready += 1
    raw = 0.0
    if good >= n:
        span = highest - lowest
        raw = 100.0 * (close - lowest) / span if span != 0.0 else 0.0
        k = raw
    else:
        ready = 0
    i, head, total = window_sum(i, head, w, 2 * n, m, raw, commit)
    d = total / m if ready >= m else NAN
    return (j, top, bottom, good, i, head, ready), (k, d)


STOCHASTIC = Indicator(
    name="stochastic",
    title="Stochastic oscillator",
    family="oscillators",
    inputs=(HIGH, LOW, CLOSE),
    params=(
        Param("k_period", "bars of the range", 14),
        Param("d_period", "bars of the mean of %K", 3),
    ),
    outputs=(
        Output("stoch_k", "%K: place of the close in the range of the window, 0 to 100"),
        Output("stoch_d", "%D: mean of the last `d_period` %K"),
    ),
    setup=stochastic_setup,
    step=stochastic_step,
    first=lambda params: (
        integer(params, "k_period") - 1,
        integer(params, "k_period") + integer(params, "d_period") - 2,
    ),
    formula="%K = 100 * (close - lowest) / (highest - lowest), 0 without a range; %D = sma(%K).",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib STOCHF, with %K from its own first bar on.",
)


def williamsr_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, -INF, INF, n - 1), 2 * n)


def williamsr_bar(
    p: State, s: State, w: Work, commit: bool, high: float, low: float, close: float
) -> tuple[State, Row]:
    n = p[0]
    j, top, bottom, wait = s
    _, top, highest = window_max(j, top, w, 0, n, high, commit)
    j, bottom, lowest = window_min(j, bottom, w, n, n, low, commit)
    if wait > 0:
        return (j, top, bottom, wait - 1), (NAN,)
    span = highest - lowest
    y = -100.0 * (highest - close) / span if span != 0.0 else 0.0
    return (j, top, bottom, 0), (y,)


def williamsr_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    high, low, close = x
    if high != high or low != low or close != close:
        s, _ = williamsr_bar(p, s, w, commit, -INF, INF, 0.0)
        return (s[0], s[1], s[2], p[0] - 1), (NAN,)
    return williamsr_bar(p, s, w, commit, high, low, close)


WILLIAMSR = Indicator(
    name="williamsr",
    title="Williams %R",
    family="oscillators",
    inputs=(HIGH, LOW, CLOSE),
    params=period(14),
    outputs=(Output("williamsr", "place of the close in the range, -100 (low) to 0 (high)"),),
    setup=williamsr_setup,
    step=williamsr_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="-100 * (highest - close) / (highest - lowest), 0 without a range.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib WILLR.",
    aliases=("williams_r",),
)
MOMENTUM_CORE = (RSI, MACD, PPO, DPO, STOCHASTIC, WILLIAMSR)
