"""Volume: what was traded at which price."""

from __future__ import annotations

from math import sqrt

from .._spec import (
    CARRY_GAP,
    CLOSE,
    EXACT,
    HIGH,
    LOW,
    VOLUME,
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
    number,
    period,
)
from .oscillators import MFI
from .window import NAN, Work, window_sum

ANCHOR = Param(
    "anchor",
    '"session" starts anew each IST trading day if the index has times, None never',
    "session",
    kind="choice",
    choices=("session", None),
    keyword_only=True,
)


def obv_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    k, total, last = s
    price, volume = x
    if price != price or volume != volume:
        return s, (NAN,)
    if k == 1:
        # Two selections instead of a branch that no CPU can predict.
        up = volume if price > last else 0.0
        down = volume if price < last else 0.0
        total += up - down
    return (1, total, price), (total,)


OBV = Indicator(
    name="obv",
    title="On-balance volume",
    family="volume",
    inputs=(
        Input("price", "prices that give the direction", "price_column", "close"),
        VOLUME,
    ),
    params=(),
    outputs=(Output("obv", "volume of rising minus volume of falling bars so far"),),
    setup=lambda params: Kernel((), (0, 0.0, 0.0)),
    step=obv_step,
    first=lambda params: (0,),
    formula="Adds the volume when the price rose, subtracts it when the price fell.",
    seeding="Starts at 0 on the first bar.",
    gaps=CARRY_GAP,
    source="Pine ta.obv; TA-Lib OBV starts at the first volume, a constant offset.",
)


def vwap_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    value, traded, day = s
    high, low, close, volume, session = x
    if session != day:
        value = 0.0
        traded = 0.0
        day = session
    amount = (high + low + close) / 3.0 * volume
    if amount != amount:
        return (value, traded, day), (NAN,)
    value += amount
    traded += volume
    return (value, traded, day), (value / traded if traded != 0.0 else NAN,)


VWAP = Indicator(
    name="vwap",
    title="Volume-weighted average price",
    family="volume",
    inputs=(HIGH, LOW, CLOSE, VOLUME),
    params=(ANCHOR,),
    outputs=(Output("vwap", "mean typical price per unit traded since the anchor"),),
    setup=lambda params: Kernel((), (0.0, 0.0, -1.0)),
    step=vwap_step,
    first=lambda params: (0,),
    formula="Sum of tp * volume / sum of volume, tp = (high + low + close) / 3; NaN before any.",
    seeding="Restarts at each anchor.",
    gaps=CARRY_GAP,
    source="Pine ta.vwap; with anchor=None as TA-Lib VWAP.",
    session="whole",
)


def vwap_bands_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    mean, spread, traded, day = s
    high, low, close, volume, session = x
    if session != day:
        mean = 0.0
        spread = 0.0
        traded = 0.0
        day = session
    tp = (high + low + close) / 3.0
    if tp != tp or volume != volume:
        return (mean, spread, traded, day), (NAN, NAN, NAN)
    traded += volume
    if traded == 0.0:
        return (mean, spread, traded, day), (NAN, NAN, NAN)
    gap = tp - mean
    mean += gap * (volume / traded)
    spread += volume * gap * (tp - mean)
    width = p[0] * sqrt(spread / traded) if spread > 0.0 else 0.0
    return (mean, spread, traded, day), (mean + width, mean, mean - width)


VWAP_BANDS = Indicator(
    name="vwap_bands",
    title="VWAP bands",
    family="volume",
    inputs=(HIGH, LOW, CLOSE, VOLUME),
    params=(
        Param("multiplier", "half width in weighted standard deviations", 1.0, kind="number"),
        ANCHOR,
    ),
    outputs=(
        Output("upper", "upper band"),
        Output("middle", "volume-weighted average price"),
        Output("lower", "lower band"),
    ),
    setup=lambda params: Kernel((number(params, "multiplier"),), (0.0, 0.0, 0.0, -1.0)),
    step=vwap_bands_step,
    first=lambda params: (0, 0, 0),
    formula="vwap +- multiplier * sqrt(volume-weighted variance of the typical price).",
    seeding="Restarts at each anchor.",
    gaps=CARRY_GAP,
    source="Pine ta.vwap with its bands.",
    session="whole",
)


def money_flow(high: float, low: float, close: float, volume: float) -> float:
    """Volume signed by the place of the close in the range; 0 for a bar without a range."""
    span = high - low
    return ((close - low) - (high - close)) / span * volume if span != 0.0 else 0.0


def adl_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    total = s[0]
    high, low, close, volume = x
    check = high + low + close + volume
    if check != check:
        return s, (NAN,)
    total += money_flow(high, low, close, volume)
    return (total,), (total,)


ADL = Indicator(
    name="adl",
    title="Accumulation/distribution line",
    family="volume",
    inputs=(HIGH, LOW, CLOSE, VOLUME),
    params=(),
    outputs=(Output("adl", "sum so far of the volume signed by the place of the close"),),
    setup=lambda params: Kernel((), (0.0,)),
    step=adl_step,
    first=lambda params: (0,),
    formula="Adds volume * ((close - low) - (high - close)) / (high - low); 0 without a range.",
    seeding="Starts at 0 before the first bar.",
    gaps=CARRY_GAP,
    source="TA-Lib AD.",
)


def cmf_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, 0.0, 0.0, n - 1), 2 * n)


def cmf_bar(
    p: State, s: State, w: Work, commit: bool, flow: float, volume: float
) -> tuple[State, Row]:
    n = p[0]
    j, h1, h2, wait = s
    _, h1, flows = window_sum(j, h1, w, 0, n, flow, commit)
    j, h2, traded = window_sum(j, h2, w, n, n, volume, commit)
    if wait > 0:
        return (j, h1, h2, wait - 1), (NAN,)
    return (j, h1, h2, 0), (flows / traded if traded != 0.0 else 0.0,)


def cmf_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    high, low, close, volume = x
    check = high + low + close + volume
    if check != check:
        s, _ = cmf_bar(p, s, w, commit, 0.0, 0.0)
        return (s[0], s[1], s[2], p[0] - 1), (NAN,)
    return cmf_bar(p, s, w, commit, money_flow(high, low, close, volume), volume)


CMF = Indicator(
    name="cmf",
    title="Chaikin money flow",
    family="volume",
    inputs=(HIGH, LOW, CLOSE, VOLUME),
    params=period(20),
    outputs=(Output("cmf", "-1 (closes at the low) to 1 (closes at the high)"),),
    setup=cmf_setup,
    step=cmf_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Window sum of the volume signed by the place of the close over that of the volume.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib CMF.",
)

VOLUME_FAMILY = (OBV, VWAP, VWAP_BANDS, MFI, ADL, CMF)
