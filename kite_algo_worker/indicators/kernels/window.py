"""Building blocks that several indicators share.

Everything here is written in the small common subset of Python and numba: plain numbers in,
plain numbers out, memory only through the work area `w`. Positive integers are counters and
periods, everything else is a float.

A moving window is held as blocks of `n` bars. While a block fills up, its running value is kept in
a scalar; once it is full, the work area is turned into the values of its *tails* (from each bar to
the end of the block). The window that ends inside the next block is then one tail plus one running
value. Nothing is ever subtracted, so a window forgets a bar completely when the bar leaves it.

Writing slot `j` of the work area before reading it makes a second call for the same bar harmless;
turning a full block into tails happens only when the bar is final (`commit`).
"""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import TypeAlias

Work: TypeAlias = MutableSequence[float]

NAN = float("nan")
INF = float("inf")


def fold_sum(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into the sums of its tails."""
    total = 0.0
    k = o + n - 1
    while k >= o:
        total += w[k]
        w[k] = total
        k -= 1


def window_sum(
    j: int, head: float, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, float]:
    """Sum of the last `n` values; uses `n` slots at `o`."""
    w[o + j] = x
    head = x if j == 0 else head + x
    if j + 1 == n:
        if commit:
            fold_sum(w, o, n)
        return 0, head, head
    return j + 1, head, head + w[o + j + 1]


def fold_ramp(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into tail sums and, `n` slots later, tails weighted 1, 2, 3, ..."""
    total = 0.0
    ramp = 0.0
    k = o + n - 1
    while k >= o:
        total += w[k]
        ramp += total
        w[k] = total
        w[k + n] = ramp
        k -= 1


def window_ramp(
    j: int, head: float, ramp: float, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, float, float, float]:
    """Plain sum and 1..n weighted sum of the last `n` values; uses `2n` slots at `o`."""
    w[o + j] = x
    if j == 0:
        head = x
        ramp = x
    else:
        head += x
        ramp += (j + 1) * x
    if j + 1 == n:
        if commit:
            fold_ramp(w, o, n)
        return 0, head, ramp, head, ramp
    total = head + w[o + j + 1]
    weighted = ramp + (n - 1 - j) * head + w[o + n + j + 1]
    return j + 1, head, ramp, total, weighted


def fold_max(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into the maxima of its tails."""
    k = o + n - 2
    while k >= o:
        if w[k + 1] > w[k]:
            w[k] = w[k + 1]
        k -= 1


def window_max(
    j: int, head: float, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, float]:
    """Largest of the last `n` values; uses `n` slots at `o`."""
    w[o + j] = x
    if j == 0 or x > head:
        head = x
    if j + 1 == n:
        if commit:
            fold_max(w, o, n)
        return 0, head, head
    tail = w[o + j + 1]
    return j + 1, head, tail if tail > head else head


def fold_min(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into the minima of its tails."""
    k = o + n - 2
    while k >= o:
        if w[k + 1] < w[k]:
            w[k] = w[k + 1]
        k -= 1


def window_min(
    j: int, head: float, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, float]:
    """Smallest of the last `n` values; uses `n` slots at `o`."""
    w[o + j] = x
    if j == 0 or x < head:
        head = x
    if j + 1 == n:
        if commit:
            fold_min(w, o, n)
        return 0, head, head
    tail = w[o + j + 1]
    return j + 1, head, tail if tail < head else head


def fold_moments(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into tail means and, `n` slots later, squared distances from them."""
    origin = w[o + n - 1]
    s1 = 0.0
    s2 = 0.0
    m = 0.0
    k = o + n - 1
    while k >= o:
        d = w[k] - origin
        s1 += d
        s2 += d * d
        m += 1.0
        shift = s1 / m
        w[k] = origin + shift
        w[k + n] = s2 - s1 * shift
        k -= 1


def window_moments(
    j: int, origin: float, s1: float, s2: float, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, float, float, float, float]:
    """Mean and sum of squared deviations of the last `n` values; uses `2n` slots at `o`.

    Each part is measured from one of its own values, and the two parts are merged about their
    common mean: a flat window gives exactly 0, whatever came before it.
    """
    w[o + j] = x
    if j == 0:
        origin = x
        s1 = 0.0
        s2 = 0.0
    else:
        d = x - origin
        s1 += d
        s2 += d * d
    shift = s1 / (j + 1)
    mean = origin + shift
    spread = s2 - s1 * shift
    if j + 1 == n:
        if commit:
            fold_moments(w, o, n)
        return 0, origin, s1, s2, mean, spread if spread > 0.0 else 0.0
    gap = mean - w[o + j + 1]
    share = (j + 1) / n
    mean = w[o + j + 1] + gap * share
    spread = spread + w[o + n + j + 1] + gap * gap * share * (n - 1 - j)
    return j + 1, origin, s1, s2, mean, spread if spread > 0.0 else 0.0


def delay(j: int, w: Work, o: int, m: int, x: float, commit: bool) -> tuple[int, float]:
    """The value of `m` bars ago; uses `m` slots at `o`."""
    if m == 0:
        return 0, x
    old = w[o + j]
    if commit:
        w[o + j] = x
    j += 1
    return 0 if j == m else j, old


def seeded_ema(k: int, e: float, x: float, n: int, a: float) -> tuple[int, float, float]:
    """Exponential average with factor `a`, seeded with the mean of the first `n` values.

    `k` counts the values seen, up to `n`. Before that `e` is their sum.
    """
    if k >= n:
        e = e * (1.0 - a) + a * x
        return k, e, e
    e += x
    k += 1
    if k < n:
        return k, e, NAN
    e /= n
    return k, e, e


def true_range(k: int, last: float, high: float, low: float) -> float:
    """Range of the bar with the previous close `last`; of the first bar (k = 0) alone."""
    if k == 0:
        return high - low
    top = high if high > last else last
    bottom = low if low < last else last
    return top - bottom
