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

from .._spec import Work

NAN = float("nan")
INF = float("inf")
NOISE = 1e-14
"""Relative difference of two equal sums of three prices: prices live on a grid of paise, so what is
smaller than this is the rounding of the summands."""


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
    head += x
    j += 1
    if j == n:
        if commit:
            fold_sum(w, o, n)
        return 0, 0.0, head
    return j, head, head + w[o + j]


def fold_weighted(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into tail sums weighted 1, 2, 3, ... from their oldest value on."""
    total = 0.0
    ramp = 0.0
    k = o + n - 1
    while k >= o:
        total += w[k]
        ramp += total
        w[k] = ramp
        k -= 1


def window_weighted(
    j: int, head: float, ramp: float, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, float, float]:
    """1..n weighted sum of the last `n` values; uses `n` slots at `o`."""
    w[o + j] = x
    j += 1
    head += x
    ramp += j * x
    if j == n:
        if commit:
            fold_weighted(w, o, n)
        return 0, 0.0, 0.0, ramp
    return j, head, ramp, ramp + (n - j) * head + w[o + j]


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
    j += 1
    head += x
    ramp += j * x
    if j == n:
        if commit:
            fold_ramp(w, o, n)
        return 0, 0.0, 0.0, head, ramp
    weighted = ramp + (n - j) * head + w[o + n + j]
    return j, head, ramp, head + w[o + j], weighted


def fold_max(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into the maxima of its tails."""
    top = -INF
    k = o + n - 1
    while k >= o:
        x = w[k]
        top = x if x > top else top
        w[k] = top
        k -= 1


def window_max(
    j: int, head: float, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, float]:
    """Largest of the last `n` values; uses `n` slots at `o`, and `head` starts at -inf."""
    w[o + j] = x
    head = x if x > head else head
    j += 1
    if j == n:
        if commit:
            fold_max(w, o, n)
        return 0, -INF, head
    tail = w[o + j]
    return j, head, tail if tail > head else head


def fold_min(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into the minima of its tails."""
    bottom = INF
    k = o + n - 1
    while k >= o:
        x = w[k]
        bottom = x if x < bottom else bottom
        w[k] = bottom
        k -= 1


def window_min(
    j: int, head: float, w: Work, o: int, n: int, x: float, commit: bool
) -> tuple[int, float, float]:
    """Smallest of the last `n` values; uses `n` slots at `o`, and `head` starts at inf."""
    w[o + j] = x
    head = x if x < head else head
    j += 1
    if j == n:
        if commit:
            fold_min(w, o, n)
        return 0, INF, head
    tail = w[o + j]
    return j, head, tail if tail < head else head


def fold_moments(w: Work, o: int, n: int) -> None:
    """Turn the block at `o` into tail sums of d and, `n` slots later, of d * d.

    d is the distance from the last value of the block.
    """
    origin = w[o + n - 1]
    s1 = 0.0
    s2 = 0.0
    k = o + n - 1
    while k >= o:
        d = w[k] - origin
        s1 += d
        s2 += d * d
        w[k] = s1
        w[k + n] = s2
        k -= 1


Moments = tuple[int, float, float, float, float]
"""Place in the block, first value of the block, last value of the one before, two sums."""


def window_moments(
    s: Moments, w: Work, o: int, n: int, inverse: float, x: float, commit: bool
) -> tuple[Moments, float, float]:
    """Mean and sum of squared deviations of the last `n` values; uses `2n` slots at `o`.

    Both parts of the window are measured from one of their own values. Moving one part to the
    origin of the other costs no precision: the window holds both origins, so its spread is at
    least half the square of their distance. A flat window gives exactly 0. `inverse` is 1 / n.
    """
    j, origin, before, s1, s2 = s
    w[o + j] = x
    origin = x if j == 0 else origin
    d = x - origin
    s1 += d
    s2 += d * d
    j += 1
    if j == n:
        if commit:
            fold_moments(w, o, n)
        shift = s1 * inverse
        spread = s2 - s1 * shift
        return (0, origin, x, 0.0, 0.0), origin + shift, spread if spread > 0.0 else 0.0
    apart = before - origin
    tail = w[o + j]
    moved = (n - j) * apart
    t1 = s1 + (tail + moved)
    t2 = s2 + (w[o + n + j] + apart * (tail + tail + moved))
    shift = t1 * inverse
    spread = t2 - t1 * shift
    return (j, origin, before, s1, s2), origin + shift, spread if spread > 0.0 else 0.0


def delay(j: int, w: Work, o: int, m: int, x: float, commit: bool) -> tuple[int, float]:
    """The value of `m` bars ago; uses `m` slots at `o`."""
    if m == 0:
        return 0, x
    old = w[o + j]
    if commit:
        w[o + j] = x
    j += 1
    return 0 if j == m else j, old


def seeded_ema(k: int, e: float, x: float, n: int, a: float) -> tuple[float, float]:
    """State and value of an exponential average with factor `a`, seeded with a mean of `n` values.

    `x` is its value number `k`, counted from 1. Until it has `n`, the state is their sum.
    """
    if k > n:
        e = e * (1.0 - a) + a * x
        return e, e
    e += x
    if k < n:
        return e, NAN
    e /= n
    return e, e


def true_range(age: int, last: float, high: float, low: float) -> float:
    """Range of the bar with the previous close `last`; of the first bar alone."""
    if age == 1:
        return high - low
    top = high if high > last else last
    bottom = low if low < last else last
    return top - bottom


def max3(a: float, b: float, c: float) -> float:
    """Largest of three prices."""
    if b > a:
        a = b
    return c if c > a else a


def min3(a: float, b: float, c: float) -> float:
    """Smallest of three prices."""
    if b < a:
        a = b
    return c if c < a else a
