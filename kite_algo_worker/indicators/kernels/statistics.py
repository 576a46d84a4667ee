"""Kernels of statistics: dispersion, and two series in one window."""

from __future__ import annotations

from math import sqrt

from .._spec import Gaps, Kernel, Row, Setup, State, Work
from .window import NAN, window_moments


def moments_setup(period: int) -> Setup:
    constants = (period, 1.0 / period)
    return Setup(constants, (0, 0.0, 0.0, 0.0, 0.0), first=period - 1, work=2 * period)


def stddev_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, inverse = p
    (v,) = x
    moments, _, spread = window_moments(s, w, 0, n, inverse, v, commit)
    return moments, (sqrt(spread * inverse) if age >= n else NAN,)


STDDEV = Kernel(moments_setup, stddev_step, Gaps.WINDOW)


def zscore_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, inverse = p
    (v,) = x
    moments, mean, spread = window_moments(s, w, 0, n, inverse, v, commit)
    if age < n:
        return moments, (NAN,)
    return moments, ((v - mean) / sqrt(spread * inverse) if spread > 0.0 else 0.0,)


ZSCORE = Kernel(moments_setup, zscore_step, Gaps.WINDOW)

PARTS = 5
"""Work slots per bar: sums of a, b, a * a, b * b and a * b."""

Pairs = tuple[int, float, float, float, float, float, float, float, float, float]
"""Place in the block, first pair of the block, last pair of the one before, five sums."""


def fold_pairs(w: Work, n: int) -> None:
    """Turn the block into the sums of its tails, measured from its last pair."""
    a0 = w[n - 1]
    b0 = w[2 * n - 1]
    sa = 0.0
    sb = 0.0
    aa = 0.0
    bb = 0.0
    ab = 0.0
    k = n - 1
    while k >= 0:
        a = w[k] - a0
        b = w[k + n] - b0
        sa += a
        sb += b
        aa += a * a
        bb += b * b
        ab += a * b
        w[k] = sa
        w[k + n] = sb
        w[k + 2 * n] = aa
        w[k + 3 * n] = bb
        w[k + 4 * n] = ab
        k -= 1


def window_pairs(
    s: Pairs, w: Work, n: int, inverse: float, x: float, y: float, commit: bool
) -> tuple[Pairs, Row]:
    """Centred sums xx, yy and xy of the last `n` pairs; uses `5n` slots from 0.

    See `window_moments` for why this is exact.
    """
    j, a0, b0, a9, b9, sa, sb, aa, bb, ab = s
    w[j] = x
    w[n + j] = y
    a0 = x if j == 0 else a0
    b0 = y if j == 0 else b0
    a = x - a0
    b = y - b0
    sa += a
    sb += b
    aa += a * a
    bb += b * b
    ab += a * b
    j += 1
    if j == n:
        if commit:
            fold_pairs(w, n)
        am = sa * inverse
        sums = (aa - sa * am, bb - sb * (sb * inverse), ab - sb * am)
        return (0, a0, b0, x, y, 0.0, 0.0, 0.0, 0.0, 0.0), sums
    da = a9 - a0
    db = b9 - b0
    ta = w[j]
    tb = w[j + n]
    ma = (n - j) * da
    mb = (n - j) * db
    ua = sa + (ta + ma)
    ub = sb + (tb + mb)
    xx = aa + (w[j + 2 * n] + da * (ta + ta + ma))
    yy = bb + (w[j + 3 * n] + db * (tb + tb + mb))
    xy = ab + (w[j + 4 * n] + (da * tb + db * ta + da * mb))
    am = ua * inverse
    sums = (xx - ua * am, yy - ub * (ub * inverse), xy - ub * am)
    return (j, a0, b0, a9, b9, sa, sb, aa, bb, ab), sums


def correlation_setup(period: int) -> Setup:
    constants = (period, 1.0 / period)
    return Setup(constants, (0, *[0.0] * 9), first=period - 1, work=PARTS * period)


def correlation_step(
    p: State, s: State, w: Work, commit: bool, age: int, x: Row
) -> tuple[State, Row]:
    n, inverse = p
    left, right = x
    pairs, (xx, yy, xy) = window_pairs(s, w, n, inverse, left, right, commit)
    if age < n:
        return pairs, (NAN,)
    y = 0.0
    if xx > 0.0 and yy > 0.0:
        y = xy / sqrt(xx * yy)
        y = 1.0 if y > 1.0 else -1.0 if y < -1.0 else y
    return pairs, (y,)


CORRELATION = Kernel(correlation_setup, correlation_step, Gaps.WINDOW)


def beta_setup(period: int) -> Setup:
    state = (0, *[0.0] * 9, 0.0, 0.0)
    return Setup((period, 1.0 / period), state, first=period, work=PARTS * period)


def beta_step(p: State, s: State, w: Work, commit: bool, age: int, x: Row) -> tuple[State, Row]:
    n, inverse = p
    j, a0, b0, a9, b9, sa, sb, aa, bb, ab, last_a, last_b = s
    a, b = x
    pairs = (j, a0, b0, a9, b9, sa, sb, aa, bb, ab)
    y = NAN
    if age > 1:
        ra = (a - last_a) / last_a if last_a != 0.0 else 0.0
        rb = (b - last_b) / last_b if last_b != 0.0 else 0.0
        pairs, (_, yy, xy) = window_pairs(pairs, w, n, inverse, ra, rb, commit)
        if age > n:
            y = xy / yy if yy > 0.0 else 0.0
    j, a0, b0, a9, b9, sa, sb, aa, bb, ab = pairs
    return (j, a0, b0, a9, b9, sa, sb, aa, bb, ab, a, b), (y,)


BETA = Kernel(beta_setup, beta_step, Gaps.RESTART)
