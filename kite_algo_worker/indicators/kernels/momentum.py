"""Kernels of momentum: differences of averages, and changes over some bars."""

from __future__ import annotations

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import NAN, seeded_ema, window_sum


def macd_setup(fast_period: int, slow_period: int, signal_period: int) -> Setup:
    line = max(fast_period, slow_period)
    constants = (
        fast_period, 2.0 / (fast_period + 1), slow_period, 2.0 / (slow_period + 1),
        signal_period, 2.0 / (signal_period + 1), line,
    )  # fmt: skip
    signal = line + signal_period - 2
    return Setup(constants, (0.0, 0.0, 0.0), first=(line - 1, signal, signal))


def macd_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    nf, af, ns, as_, ng, ag, start = p
    ef, es, eg = s
    (v,) = x
    ef, fast = seeded_ema(age, ef, v, nf, af)
    es, slow = seeded_ema(age, es, v, ns, as_)
    line = fast - slow
    signal = NAN
    if age >= start:
        eg, signal = seeded_ema(age - start + 1, eg, line, ng, ag)
    return (ef, es, eg), (line, signal, line - signal)


MACD = Kernel(macd_setup, macd_step, Gaps.RESTART)


def ppo_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    nf, af, ns, as_, ng, ag, start = p
    ef, es, eg = s
    (v,) = x
    ef, fast = seeded_ema(age, ef, v, nf, af)
    es, slow = seeded_ema(age, es, v, ns, as_)
    line = NAN
    signal = NAN
    if age >= start:
        line = 100.0 * ((fast - slow) / slow) if slow != 0.0 else 0.0
        eg, signal = seeded_ema(age - start + 1, eg, line, ng, ag)
    return (ef, es, eg), (line, signal, line - signal)


PPO = Kernel(macd_setup, ppo_step, Gaps.RESTART)


def dpo_setup(period: int) -> Setup:
    shift = period // 2 + 1
    return Setup((period, shift), (0, 0.0, 0), first=period + shift - 1, work=period + shift + 1)


def dpo_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, shift = p
    j, head, i = s
    (v,) = x
    j, head, total = window_sum(j, head, w, 0, n, v if age > 0 else 0.0, commit)
    # One slot more than the shift: what is written now is not what is read now.
    w[n + i] = total / n if age >= n else NAN
    i = 0 if i == shift else i + 1
    return (j, head, i), (v - w[n + i],)


DPO = Kernel(dpo_setup, dpo_step, Gaps.LOOKBACK)


def lag_setup(period: int) -> Setup:
    return Setup((period,), (0,), first=period, work=period + 1)


def momentum_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    # One slot more than the shift: what is written now is not what is read now.
    (n,) = p
    (i,) = s
    (v,) = x
    w[i] = v
    i = 0 if i == n else i + 1
    return (i,), (v - w[i],)


MOMENTUM = Kernel(lag_setup, momentum_step, Gaps.LOOKBACK)


def roc_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    (n,) = p
    (i,) = s
    (v,) = x
    w[i] = v
    i = 0 if i == n else i + 1
    old = w[i]
    # v - v is 0, or NaN where v is missing.
    return (i,), (100.0 * (v / old - 1.0) if old != 0.0 else v - v,)


ROC = Kernel(lag_setup, roc_step, Gaps.LOOKBACK)
