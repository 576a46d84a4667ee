"""The loop around a kernel's `step`: the same text for machine code and for Python.

The runner reads constants and state from memory, feeds `step` bar by bar, and writes the state
back when the bars are final. One call over a whole series is the batch form, a call with one bar
is the live form: there is no second implementation.
"""

from __future__ import annotations

from collections.abc import Callable, MutableSequence, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

INPUTS: Final = 5
"""Input pointers of a compiled runner; unused ones are null."""

NAN: Final = float("nan")

Runner: TypeAlias = Callable[..., None]


def runner_source(constants: str, state: str, inputs: int, outputs: int) -> str:
    """Source of `run(p, st, w, n, commit, x0..x4, out)` for one shape of kernel.

    `constants` and `state` name the type of each slot: `i` a whole number, `f` a float. A value
    that is not finite reaches `step` as NaN: every kernel knows one kind of gap.
    """
    row = "".join(f"x{k}[i] if x{k}[i] - x{k}[i] == 0.0 else NAN, " for k in range(inputs))
    lines = [
        f"def run(pp, st, w, n, commit, {', '.join(f'x{k}' for k in range(INPUTS))}, out):",
        f"    p = {_tuple('pp', constants or 'i')}" if constants else "    p = (0,)",
        f"    s = {_tuple('st', state)}",
        "    final = commit != 0",
        "    for i in range(n):",
        f"        s, y = step(p, s, w, final, ({row}))",
        *(f"        out[{k} * n + i] = y[{k}]" for k in range(outputs)),
        "    if final:",
        *(f"        st[{k}] = s[{k}]" for k in range(len(state))),
    ]
    return "\n".join(lines) + "\n"


def _tuple(name: str, kinds: str) -> str:
    slots = (f"int({name}[{k}])" if kind == "i" else f"{name}[{k}]" for k, kind in enumerate(kinds))
    return "(" + "".join(f"{slot}, " for slot in slots) + ")"


@cache
def python_runner(
    step: Callable[..., Any], constants: str, state: str, inputs: int, outputs: int
) -> Runner:
    """The runner as plain Python; its memory is lists of floats."""
    scope: dict[str, Any] = {"step": step, "NAN": NAN}
    exec(runner_source(constants, state, inputs, outputs), scope)
    runner: Runner = scope["run"]
    return runner


Memory: TypeAlias = MutableSequence[float]
Column: TypeAlias = Sequence[float]
