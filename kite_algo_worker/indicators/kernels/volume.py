"""Kernels of volume: what was traded at which price."""

from __future__ import annotations

from math import sqrt

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import NAN, NOISE, window_sum


def obv_setup() -> Setup:
    return Setup((), (0.0, 0.0), first=0)


def obv_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    total, last = s
    price, volume = x
    if age > 1:
        # Two selections instead of a branch that no CPU can predict.
        up = volume if price > last else 0.0
        down = volume if price < last else 0.0
        total += up - down
    return (total, price), (total,)


OBV = Kernel(obv_setup, obv_step, Gaps.CARRY)


def vwap_setup(anchor: str | None) -> Setup:
    return Setup((), (0.0, 0.0, -1.0), first=0)


def vwap_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    value, traded, day = s
    high, low, close, volume, session = x
    if session != day:
        value = 0.0
        traded = 0.0
        day = session
    value += (high + low + close) / 3.0 * volume
    traded += volume
    return (value, traded, day), (value / traded if traded != 0.0 else NAN,)


VWAP = Kernel(vwap_setup, vwap_step, Gaps.CARRY)


def vwap_bands_setup(multiplier: float, anchor: str | None) -> Setup:
    return Setup((multiplier,), (0.0, 0.0, 0.0, -1.0), first=0)


def vwap_bands_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    (multiplier,) = p
    mean, spread, traded, day = s
    high, low, close, volume, session = x
    if session != day:
        mean = 0.0
        spread = 0.0
        traded = 0.0
        day = session
    tp = (high + low + close) / 3.0
    traded += volume
    if traded == 0.0:
        return (mean, spread, traded, day), (NAN, NAN, NAN)
    gap = tp - mean
    mean += gap * (volume / traded)
    spread += volume * gap * (tp - mean)
    width = multiplier * sqrt(spread / traded) if spread > 0.0 else 0.0
    return (mean, spread, traded, day), (mean + width, mean, mean - width)


VWAP_BANDS = Kernel(vwap_bands_setup, vwap_bands_step, Gaps.CARRY)


def mfi_setup(period: int) -> Setup:
    return Setup((period,), (0, 0.0, 0.0, 0.0), first=period, work=2 * period)


def mfi_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, up, down, last = s
    high, low, close, volume = x
    total = high + low + close
    y = NAN
    if age > 1:
        change = total - last
        noise = NOISE * abs(total)
        flow = total / 3.0 * volume
        _, up, gains = window_sum(j, up, w, 0, n, flow if change > noise else 0.0, commit)
        j, down, losses = window_sum(j, down, w, n, n, flow if change < -noise else 0.0, commit)
        if age > n:
            both = gains + losses
            y = 100.0 * gains / both if both != 0.0 else 50.0
    return (j, up, down, total), (y,)


MFI = Kernel(mfi_setup, mfi_step, Gaps.RESTART)


def money_flow(high: float, low: float, close: float, volume: float) -> float:
    """Volume signed by the place of the close in the range; 0 for a bar without a range."""
    span = high - low
    return ((close - low) - (high - close)) / span * volume if span != 0.0 else 0.0


def adl_setup() -> Setup:
    return Setup((), (0.0,), first=0)


def adl_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (total,) = s
    high, low, close, volume = x
    total += money_flow(high, low, close, volume)
    return (total,), (total,)


ADL = Kernel(adl_setup, adl_step, Gaps.CARRY)


def cmf_setup(period: int) -> Setup:
    return Setup((period,), (0, 0.0, 0.0), first=period - 1, work=2 * period)


def cmf_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    j, h1, h2 = s
    high, low, close, volume = x
    _, h1, flows = window_sum(j, h1, w, 0, n, money_flow(high, low, close, volume), commit)
    j, h2, traded = window_sum(j, h2, w, n, n, volume, commit)
    if age < n:
        return (j, h1, h2), (NAN,)
    return (j, h1, h2), (flows / traded if traded != 0.0 else 0.0,)


CMF = Kernel(cmf_setup, cmf_step, Gaps.WINDOW)
