"""Statistics of two series in one window."""

from __future__ import annotations

from math import sqrt

from .._spec import (
    EXACT,
    RESTART_GAP,
    WINDOW_GAP,
    Indicator,
    Input,
    Kernel,
    Output,
    Params,
    Row,
    State,
    integer,
    period,
)
from .window import NAN, Work

PARTS = 5
"""Work slots per bar: two means, two sums of squares, one sum of products."""


def fold_pairs(w: Work, n: int) -> None:
    """Turn the block into the means and centred sums of its tails."""
    a0 = w[n - 1]
    b0 = w[2 * n - 1]
    a1 = 0.0
    b1 = 0.0
    aa = 0.0
    bb = 0.0
    ab = 0.0
    m = 0.0
    k = n - 1
    while k >= 0:
        a = w[k] - a0
        b = w[k + n] - b0
        a1 += a
        b1 += b
        aa += a * a
        bb += b * b
        ab += a * b
        m += 1.0
        w[k] = a0 + a1 / m
        w[k + n] = b0 + b1 / m
        w[k + 2 * n] = aa - a1 * (a1 / m)
        w[k + 3 * n] = bb - b1 * (b1 / m)
        w[k + 4 * n] = ab - a1 * (b1 / m)
        k -= 1


def window_pairs(s: State, w: Work, n: int, x: float, y: float, commit: bool) -> tuple[State, Row]:
    """Centred sums xx, yy and xy of the last `n` pairs; uses `5n` slots from 0."""
    j, a0, b0, a1, b1, aa, bb, ab = s
    w[j] = x
    w[n + j] = y
    if j == 0:
        a0 = x
        b0 = y
        a1 = 0.0
        b1 = 0.0
        aa = 0.0
        bb = 0.0
        ab = 0.0
    a = x - a0
    b = y - b0
    a1 += a
    b1 += b
    aa += a * a
    bb += b * b
    ab += a * b
    am = a1 / (j + 1)
    bm = b1 / (j + 1)
    xx = aa - a1 * am
    yy = bb - b1 * bm
    xy = ab - a1 * bm
    if j + 1 == n:
        if commit:
            fold_pairs(w, n)
        return (0, a0, b0, a1, b1, aa, bb, ab), (xx, yy, xy)
    k = j + 1
    da = a0 + am - w[k]
    db = b0 + bm - w[k + n]
    weight = (j + 1) / n * (n - 1 - j)
    xx += w[k + 2 * n] + da * da * weight
    yy += w[k + 3 * n] + db * db * weight
    xy += w[k + 4 * n] + da * db * weight
    return (k, a0, b0, a1, b1, aa, bb, ab), (xx, yy, xy)


def correlation_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0), PARTS * n)


def correlation_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    j, a0, b0, a1, b1, aa, bb, ab, good = s
    a, b = x
    good += 1
    if a != a or b != b:
        a = 0.0
        b = 0.0
        good = 0
    window = (j, a0, b0, a1, b1, aa, bb, ab)
    (j, a0, b0, a1, b1, aa, bb, ab), sums = window_pairs(window, w, n, a, b, commit)
    y = NAN
    if good >= n:
        y = 0.0
        if sums[0] > 0.0 and sums[1] > 0.0:
            y = sums[2] / (sqrt(sums[0]) * sqrt(sums[1]))
            y = 1.0 if y > 1.0 else -1.0 if y < -1.0 else y
    return (j, a0, b0, a1, b1, aa, bb, ab, good), (y,)


CORRELATION = Indicator(
    name="correlation",
    title="Rolling correlation",
    family="statistics",
    inputs=(
        Input("left", "first series", None),
        Input("right", "second series", None, None, "volume"),
    ),
    params=period(20),
    outputs=(Output("correlation", "Pearson correlation, -1 to 1"),),
    setup=correlation_setup,
    step=correlation_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Covariance over both standard deviations; 0 when either series is flat.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib CORREL.",
)


def beta_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0), PARTS * n)


def beta_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    j, a0, b0, a1, b1, aa, bb, ab, k, last_a, last_b = s
    a, b = x
    if a != a or b != b:
        return (0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0), (NAN,)
    if k == 0:
        return (0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1, a, b), (NAN,)
    ra = (a - last_a) / last_a if last_a != 0.0 else 0.0
    rb = (b - last_b) / last_b if last_b != 0.0 else 0.0
    window = (j, a0, b0, a1, b1, aa, bb, ab)
    (j, a0, b0, a1, b1, aa, bb, ab), sums = window_pairs(window, w, n, ra, rb, commit)
    y = NAN
    if k >= n:
        y = sums[2] / sums[1] if sums[1] > 0.0 else 0.0
    else:
        k += 1
    return (j, a0, b0, a1, b1, aa, bb, ab, k, a, b), (y,)


BETA = Indicator(
    name="beta",
    title="Rolling beta",
    family="statistics",
    inputs=(
        Input("data", "prices of the instrument", None),
        Input("benchmark", "prices of the benchmark", None, None, "open"),
    ),
    params=period(20, "one-bar returns in the window"),
    outputs=(Output("beta", "slope of the returns on the returns of the benchmark"),),
    setup=beta_setup,
    step=beta_step,
    first=lambda params: (integer(params, "period"),),
    formula="Covariance of one-bar returns over the benchmark's variance; 0 when that is flat.",
    seeding=EXACT,
    gaps=RESTART_GAP,
    source="TA-Lib BETA(benchmark, instrument).",
)

RELATIONS = (CORRELATION, BETA)
