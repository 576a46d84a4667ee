"""Extremes, comparisons, price levels and relations between two series."""

from __future__ import annotations

from .._spec import (
    CLOSE,
    EXACT,
    HIGH,
    LOW,
    SERIES,
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
    period,
)
from .volume import ANCHOR
from .window import INF, NAN, Work, window_max, window_min


def highest_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, -INF, n - 1), n)


def lowest_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, INF, n - 1), n)


def highest_bar(p: State, s: State, w: Work, commit: bool, v: float) -> tuple[State, Row]:
    j, head, wait = s
    j, head, y = window_max(j, head, w, 0, p[0], v, commit)
    if wait > 0:
        return (j, head, wait - 1), (NAN,)
    return (j, head, 0), (y,)


def highest_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    if x[0] != x[0]:
        s, _ = highest_bar(p, s, w, commit, -INF)
        return (s[0], s[1], p[0] - 1), (NAN,)
    return highest_bar(p, s, w, commit, x[0])


HIGHEST = Indicator(
    name="highest",
    title="Highest value",
    family="levels",
    inputs=SERIES,
    params=period(),
    outputs=(Output("highest", "largest of the last `period` values"),),
    setup=highest_setup,
    step=highest_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Maximum of the window, the newest value included.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib MAX.",
)


def lowest_bar(p: State, s: State, w: Work, commit: bool, v: float) -> tuple[State, Row]:
    j, head, wait = s
    j, head, y = window_min(j, head, w, 0, p[0], v, commit)
    if wait > 0:
        return (j, head, wait - 1), (NAN,)
    return (j, head, 0), (y,)


def lowest_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    if x[0] != x[0]:
        s, _ = lowest_bar(p, s, w, commit, INF)
        return (s[0], s[1], p[0] - 1), (NAN,)
    return lowest_bar(p, s, w, commit, x[0])


LOWEST = Indicator(
    name="lowest",
    title="Lowest value",
    family="levels",
    inputs=SERIES,
    params=period(),
    outputs=(Output("lowest", "smallest of the last `period` values"),),
    setup=lowest_setup,
    step=lowest_step,
    first=lambda params: (integer(params, "period") - 1,),
    formula="Minimum of the window, the newest value included.",
    seeding=EXACT,
    gaps=WINDOW_GAP,
    source="TA-Lib MIN.",
)


def rising_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, -INF, 0, 0.0), n)


def falling_setup(params: Params) -> Kernel:
    n = integer(params, "period")
    return Kernel((n,), (0, INF, 0, 0.0), n)


def rising_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    j, head, good, limit = s
    v = x[0]
    y = 1.0 if good >= n and v > limit else 0.0
    good += 1
    if v != v:
        v = -INF
        good = 0
    j, head, limit = window_max(j, head, w, 0, n, v, commit)
    return (j, head, good, limit), (y,)


RISING = Indicator(
    name="rising",
    title="Rising",
    family="signals",
    inputs=SERIES,
    params=period(text="earlier values to compare with"),
    outputs=(Output("rising", "True when the value is above each of the previous `period`"),),
    setup=rising_setup,
    step=rising_step,
    first=lambda params: (integer(params, "period"),),
    formula="value > max of the previous `period` values.",
    seeding=EXACT,
    gaps="False while any of the values compared is missing.",
    source="Definition.",
    boolean=True,
)


def falling_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    n = p[0]
    j, head, good, limit = s
    v = x[0]
    y = 1.0 if good >= n and v < limit else 0.0
    good += 1
    if v != v:
        v = INF
        good = 0
    j, head, limit = window_min(j, head, w, 0, n, v, commit)
    return (j, head, good, limit), (y,)


FALLING = Indicator(
    name="falling",
    title="Falling",
    family="signals",
    inputs=SERIES,
    params=period(text="earlier values to compare with"),
    outputs=(Output("falling", "True when the value is below each of the previous `period`"),),
    setup=falling_setup,
    step=falling_step,
    first=lambda params: (integer(params, "period"),),
    formula="value < min of the previous `period` values.",
    seeding=EXACT,
    gaps="False while any of the values compared is missing.",
    source="Definition.",
    boolean=True,
)

PAIR = (
    Input("left", "series that crosses", None),
    Input("right", "series, or one number, that is crossed", None, None, "open"),
)


def crossover_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    gap = x[0] - x[1]
    if x[0] == x[1]:
        gap = 0.0
    return (gap,), (1.0 if gap > 0.0 and s[0] <= 0.0 else 0.0,)


def crossunder_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    gap = x[0] - x[1]
    if x[0] == x[1]:
        gap = 0.0
    return (gap,), (1.0 if gap < 0.0 and s[0] >= 0.0 else 0.0,)


CROSSOVER = Indicator(
    name="crossover",
    title="Cross over",
    family="signals",
    inputs=PAIR,
    params=(),
    outputs=(Output("crossover", "True on the bar where left rises above right"),),
    setup=lambda params: Kernel((), (NAN,)),
    step=crossover_step,
    first=lambda params: (1,),
    formula="left > right now, and left <= right on the bar before.",
    seeding=EXACT,
    gaps="False when any of the four values is missing.",
    source="Pine ta.crossover.",
    boolean=True,
)

CROSSUNDER = Indicator(
    name="crossunder",
    title="Cross under",
    family="signals",
    inputs=PAIR,
    params=(),
    outputs=(Output("crossunder", "True on the bar where left falls below right"),),
    setup=lambda params: Kernel((), (NAN,)),
    step=crossunder_step,
    first=lambda params: (1,),
    formula="left < right now, and left >= right on the bar before.",
    seeding=EXACT,
    gaps="False when any of the four values is missing.",
    source="Pine ta.crossunder.",
    boolean=True,
)

PIVOT_METHODS = ("classic", "fibonacci", "camarilla")


def pivot_points_step(p: State, s: State, w: Work, commit: bool, x: Row) -> tuple[State, Row]:
    day, known, top, bottom, last, base, step1, step2, step3, far_up, far_down = s
    high, low, close, session = x
    if session != day:
        if known > 0.0:
            span = top - bottom
            base = (top + bottom + last) / 3.0
            if p[0] == 0:
                step1 = base - bottom
                step2 = span
                step3 = span
                far_up = top - base
                far_down = base - bottom
            elif p[0] == 1:
                step1 = 0.382 * span
                step2 = 0.618 * span
                step3 = span
            else:
                step1 = 1.1 / 12.0 * span
                step2 = 1.1 / 6.0 * span
                step3 = 1.1 / 4.0 * span
                far_up = last - base
        day = session
        known = 0.0
    missing = high != high or low != low or close != close
    if not missing:
        top = high if known == 0.0 or high > top else top
        bottom = low if known == 0.0 or low < bottom else bottom
        last = close
        known = 1.0
    s = (day, known, top, bottom, last, base, step1, step2, step3, far_up, far_down)
    if missing:
        return s, (NAN, NAN, NAN, NAN, NAN, NAN, NAN)
    if p[0] == 0:
        up1 = base + far_down
        down1 = base - far_up
        up3 = up1 + step3
        down3 = down1 - step3
        return s, (base, up1, down1, base + step2, base - step2, up3, down3)
    centre = base + far_up
    return s, (
        base,
        centre + step1,
        centre - step1,
        centre + step2,
        centre - step2,
        centre + step3,
        centre - step3,
    )


PIVOT_POINTS = Indicator(
    name="pivot_points",
    title="Pivot points",
    family="levels",
    inputs=(HIGH, LOW, CLOSE),
    params=(
        Param(
            "method", "how the levels are spaced", "classic",
            kind="choice", choices=PIVOT_METHODS,
        ),
        ANCHOR,
    ),
    outputs=(
        Output("pivot", "mean of high, low and close of the session before"),
        Output("r1", "first resistance"),
        Output("s1", "first support"),
        Output("r2", "second resistance"),
        Output("s2", "second support"),
        Output("r3", "third resistance"),
        Output("s3", "third support"),
    ),
    setup=lambda params: Kernel(
        (PIVOT_METHODS.index(str(params["method"])),),
        (-1.0, 0.0, 0.0, 0.0, 0.0, NAN, 0.0, 0.0, 0.0, 0.0, 0.0),
    ),
    step=pivot_points_step,
    first=lambda params: (1,) * 7,
    formula=(
        "From high, low and close of the previous session, or of the previous bar when the index "
        "has no times or anchor is None: classic, Fibonacci or Camarilla distances."
    ),
    seeding="No value in the first session.",
    gaps="A missing bar gives NaN and does not count for the session.",
    source="Pine ta.pivot_point_levels (Traditional, Fibonacci, Camarilla).",
    session="bar",
)  # fmt: skip

LEVELS = (HIGHEST, LOWEST, PIVOT_POINTS)
SIGNALS = (RISING, FALLING, CROSSOVER, CROSSUNDER)
