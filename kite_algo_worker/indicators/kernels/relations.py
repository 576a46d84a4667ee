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


def correlation_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n, 1.0 / n), (0, *[0.0] * 9, n - 1), PARTS * n)


def correlation_bar(
    p: State, s: State, w: Work, commit: bool, a: float, b: float
) -> tuple[State, Row]:
    n, inverse = p
    j, a0, b0, a9, b9, sa, sb, aa, bb, ab, wait = s
    window = (j, a0, b0, a9, b9, sa, sb, aa, bb, ab)
    (j, a0, b0, a9, b9, sa, sb, aa, bb, ab), sums = window_pairs(
        window, w, n, inverse, a, b, commit
    )
    if wait > 0:
        return (j, a0, b0, a9, b9, sa, sb, aa, bb, ab, wait - 1), (NAN,)
    y = 0.0
    if sums[0] > 0.0 and sums[1] > 0.0:
        y = sums[2] / sqrt(sums[0] * sums[1])
        y = 1.0 if y > 1.0 else -1.0 if y < -1.0 else y
    return (j, a0, b0, a9, b9, sa, sb, aa, bb, ab, 0), (y,)


def correlation_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    if x[0] != x[0] or x[1] != x[1]:
        (j, a0, b0, a9, b9, sa, sb, aa, bb, ab, _), _ = correlation_bar(p, s, w, commit, 0.0, 0.0)
        return (j, a0, b0, a9, b9, sa, sb, aa, bb, ab, p[0] - 1), (NAN,)
    return correlation_bar(p, s, w, commit, x[0], x[1])


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
    return Kernel((n, 1.0 / n), (0, *[0.0] * 9, 0, 0.0, 0.0), PARTS * n)


def beta_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n, inverse = p
    j, a0, b0, a9, b9, sa, sb, aa, bb, ab, k, last_a, last_b = s
    a, b = x
    if a != a or b != b:
        return (0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0), (NAN,)
    if k == 0:
        return (0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1, a, b), (NAN,)
    ra = (a - last_a) / last_a if last_a != 0.0 else 0.0
    rb = (b - last_b) / last_b if last_b != 0.0 else 0.0
    window = (j, a0, b0, a9, b9, sa, sb, aa, bb, ab)
    (j, a0, b0, a9, b9, sa, sb, aa, bb, ab), sums = window_pairs(
        window, w, n, inverse, ra, rb, commit
    )
    y = NAN
    if k >= n:
        y = sums[2] / sums[1] if sums[1] > 0.0 else 0.0
    else:
        k += 1
    return (j, a0, b0, a9, b9, sa, sb, aa, bb, ab, k, a, b), (y,)


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
