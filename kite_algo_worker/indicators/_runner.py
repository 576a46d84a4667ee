"""The loop around a kernel's `step`: the same text for machine code and for Python.

The runner reads constants and state from memory, feeds `step` bar by bar, does with gaps what the
kernel's policy says, and writes the state back when the bars are final. One call over a whole
series is the batch form, a call with one bar is the live form: there is no second implementation.
"""

from __future__ import annotations

from collections.abc import Callable, MutableSequence, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

from ._spec import Gaps, Indicator, Setup, Step

INPUTS: Final = 5
"""Input pointers of a compiled runner; unused ones are null."""
NAN: Final = float("nan")

Memory: TypeAlias = MutableSequence[float]
Column: TypeAlias = Sequence[float]
Runner: TypeAlias = Callable[..., None]


class Shape(NamedTuple):
    """What the text of a runner depends on, besides its `step`."""

    constants: str
    """Type of each slot: `i` a whole number, `f` a float."""
    state: str
    inputs: int
    outputs: int
    gaps: Gaps
    signal: bool


def shape_of(indicator: Indicator, setup: Setup) -> Shape:
    constants, state = (
        "".join("if"[isinstance(value, float)] for value in part)
        for part in (setup.constants, setup.state)
    )
    inputs = len(indicator.inputs) + bool(indicator.session)
    outputs = len(indicator.outputs)
    return Shape(constants, state, inputs, outputs, indicator.kernel.gaps, indicator.boolean)


def constants_of(setup: Setup) -> list[float]:
    """What a runner gets as `pp`: the constants, and the state to start again from."""
    return [*setup.constants, *setup.state]


def memory_of(setup: Setup) -> list[float]:
    """What a runner gets as `st` before the first bar: the age, and the state."""
    return [0.0, *setup.state]


def runner_source(shape: Shape) -> str:
    """Source of `run(pp, st, w, n, commit, x0..x4, out)`."""
    restarts = shape.gaps in (Gaps.RESTART, Gaps.WINDOW)
    cells = [f"x{k}[i]" for k in range(shape.inputs)]
    # A difference is 0 for every number but infinities and NaN.
    known = " + ".join(f"({cell} - {cell})" for cell in cells) + " == 0.0"
    names = [f"y{k}" for k in range(shape.outputs)]
    results = [f"out[{k} * n + i] = y[{k}]" for k in range(shape.outputs)]
    blanks = [f"out[{k} * n + i] = {0.0 if shape.signal else 'NAN'}" for k in range(len(names))]
    if shape.gaps is Gaps.LOOKBACK:
        row = "".join(f"{cell} if {cell} - {cell} == 0.0 else NAN, " for cell in cells)
        body = [f"age = age + 1 if {known} else 0", f"s, y = step(p, s, w, final, age, ({row}))"]
        body += results
    else:
        row = "".join(f"{cell}, " for cell in cells)
        body = [f"if {known}:", "    age += 1", f"    s, y = step(p, s, w, final, age, ({row}))"]
        body += [f"    {line}" for line in results]
        body += ["else:", *(["    age = 0", "    s = start"] if restarts else [])]
        body += [f"    {line}" for line in blanks]
    first = len(shape.constants)
    lines = [
        f"def run(pp, st, w, n, commit, {', '.join(f'x{k}' for k in range(INPUTS))}, out):",
        f"    p = {_tuple('pp', shape.constants, 0)}" if shape.constants else "    p = (0,)",
        *([f"    start = {_tuple('pp', shape.state, first)}"] if restarts else []),
        "    age = int(st[0])",
        f"    s = {_tuple('st', shape.state, 1)}",
        "    final = commit != 0",
        "    for i in range(n):",
        *(f"        {line}" for line in body),
        "    if final:",
        "        st[0] = age",
        *(f"        st[{k + 1}] = s[{k}]" for k in range(len(shape.state))),
    ]
    return "\n".join(lines) + "\n"


def _tuple(name: str, kinds: str, first: int) -> str:
    slots = (
        f"int({name}[{k}])" if kind == "i" else f"{name}[{k}]"
        for k, kind in enumerate(kinds, first)
    )
    return "(" + "".join(f"{slot}, " for slot in slots) + ")"


@cache
def python_runner(step: Step, shape: Shape) -> Runner:
    """The runner as plain Python; its memory is lists of floats."""
    scope: dict[str, Any] = {"step": step, "NAN": NAN}
    exec(runner_source(shape), scope)
    runner: Runner = scope["run"]
    return runner
