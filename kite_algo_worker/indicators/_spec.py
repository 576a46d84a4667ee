"""What an indicator is: a kernel that computes, and a declared function that faces the user.

A kernel (`kernels/`) is numbers only. A function (`functions/`) is the declaration: `_declare`
reads inputs, parameters, defaults and texts from its signature and docstring, and everything else
(the call, `ta.`, the live engine, the documentation, the generic tests) follows from the
`Indicator`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableSequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal, SupportsFloat, TypeAlias

Row: TypeAlias = tuple[float, ...]
State: TypeAlias = tuple[Any, ...]
"""Counters (int) and values (float); `step` unpacks them by name in its first lines."""
Work: TypeAlias = MutableSequence[float]
ParamValue: TypeAlias = int | float | str | None
Params: TypeAlias = Mapping[str, ParamValue]

Step: TypeAlias = Callable[[State, State, Work, bool, int, Row], tuple[State, Row]]
"""`step(constants, state, work, commit, age, inputs) -> (new state, outputs)`, one bar at a time.

`age` counts the bars from the last start on, this one included. Only a bar that is final (`commit`)
may change what later calls read from the work area."""

Family = Literal[
    "averages",
    "momentum",
    "oscillators",
    "volatility",
    "trend",
    "volume",
    "statistics",
    "levels",
    "signals",
]


FIELDS: Final = ("open", "high", "low", "close", "volume", "oi")
"""Numbers of a candle."""


class Gaps(Enum):
    """What the runner does with a bar that misses a value (None, NaN or an infinity).

    Its results are NaN, or False for a signal, except under `LOOKBACK`.
    """

    RESTART = "restart"
    """The state becomes what it was before the first bar."""
    WINDOW = "window"
    """The same, for an indicator that is a function of its last bars: a window that starts again
    is a window that holds no gap."""
    CARRY = "carry"
    """The state stays as it is: the bar does not count."""
    LOOKBACK = "lookback"
    """The kernel keeps its place and sees NaN, and `age` 0, because it looks at single earlier
    bars that stay valid."""

    def text(self, *, signal: bool = False) -> str:
        """What the documentation says."""
        if signal:
            return "False when any of the values compared is missing."
        return _GAP_TEXTS[self]


_GAP_TEXTS: Final = {
    Gaps.RESTART: "A missing value gives NaN and the warm-up starts again after it.",
    Gaps.WINDOW: "NaN while the window holds a missing value.",
    Gaps.CARRY: "A missing bar gives NaN and does not count; the level before it is carried over.",
    Gaps.LOOKBACK: "NaN where any of the values looked at, now or earlier, is missing.",
}


@dataclass(frozen=True, eq=False, slots=True)
class Setup:
    """A kernel with its parameters.

    Attributes:
        constants: What `step` gets as its constants.
        state: What it gets as its state before the first bar.
        first: Index of the first value on a series without gaps, of each output if they differ.
        work: Slots of the work area, which is NaN at first.
    """

    constants: State
    state: State
    first: int | tuple[int, ...]
    work: int = 0


@dataclass(frozen=True, slots=True)
class Kernel:
    """How an indicator is computed; `setup` takes the parameters by name."""

    setup: Callable[..., Setup]
    step: Step
    gaps: Gaps


@dataclass(frozen=True, slots=True)
class Input:
    """One input series: its argument, and where it is read from when only a frame is given."""

    name: str
    text: str
    column_argument: str | None
    column: str | None
    """Column of a frame unless told otherwise; None where the frame's only column will do."""
    field: str
    """Candle field the live engine reads unless told otherwise."""


REQUIRED: Final = "<required>"


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter; `default` is `REQUIRED` when there is none."""

    name: str
    text: str
    default: ParamValue
    kind: Literal["period", "factor", "number", "choice"]
    """A `period` counts bars, a `factor` is a period that only sets the speed of an average."""
    choices: tuple[str | None, ...] = ()

    def check(self, indicator: str, value: object) -> ParamValue:
        """The value as the kernel takes it; TypeError or ValueError for a wrong one."""
        label = f"{indicator}: {self.name}"
        if value is REQUIRED:
            raise TypeError(f"{label} is required")
        if self.kind == "choice":
            if (value is not None and not isinstance(value, str)) or value not in self.choices:
                raise ValueError(f"{label} must be one of {self.choices}, got {value!r}")
            return value
        if isinstance(value, bool) or not isinstance(value, SupportsFloat):
            raise TypeError(f"{label} must be a number, got {type(value).__name__}")
        number = float(value)
        if self.kind == "number":
            if not 0.0 < number < float("inf"):
                raise ValueError(f"{label} must be a positive number, got {value!r}")
            return number
        if not number.is_integer():
            raise ValueError(f"{label} must be a whole number, got {value!r}")
        if number < 1:
            raise ValueError(f"{label} must be at least 1, got {value!r}")
        return int(number)


@dataclass(frozen=True, slots=True)
class Output:
    """One output series. One that is not `required` may be NaN while the indicator is ready."""

    name: str
    text: str
    required: bool = True


@dataclass(frozen=True, eq=False)
class Indicator:
    """The declaration of one indicator, as read from its function."""

    name: str
    title: str
    formula: str
    seeding: str
    source: str
    family: Family
    kernel: Kernel
    inputs: tuple[Input, ...]
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    boolean: bool
    session: Literal["", "whole", "bar"]
    """Set when the kernel also gets the number of the trading day. Without times, or without an
    anchor, the `whole` series is one session, or each `bar` is."""
    aliases: tuple[str, ...]

    @property
    def gaps(self) -> str:
        return self.kernel.gaps.text(signal=self.boolean)

    def param(self, name: str) -> Param:
        """The parameter called `name`; KeyError when there is none."""
        for param in self.params:
            if param.name == name:
                return param
        raise KeyError(name)

    def check(self, given: Mapping[str, object]) -> dict[str, ParamValue]:
        """Every parameter with its value: defaults filled in, wrong ones refused.

        Raises:
            TypeError: A parameter is unknown or missing, or not a number.
            ValueError: A period is below 1, a number is not finite and positive, or a choice is
                unknown.
        """
        unknown = sorted(set(given) - {param.name for param in self.params})
        if unknown:
            known = ", ".join(param.name for param in self.params) or "none"
            raise TypeError(f"{self.name}: unknown parameter {unknown[0]!r} (it takes: {known})")
        return {
            param.name: param.check(self.name, given.get(param.name, param.default))
            for param in self.params
        }

    def setup(self, params: Params, bars: int | None = None) -> Setup:
        """The kernel with these checked parameters, for a series of so many bars.

        A window longer than the series never fills, however long it is: one bar too long will do,
        and needs no memory for the rest.
        """
        given = dict(params)
        if bars is not None:
            for param in self.params:
                value = given[param.name]
                if param.kind == "period" and isinstance(value, int):
                    given[param.name] = min(value, bars + 1)
        return self.kernel.setup(**given)

    def first(self, params: Params) -> tuple[int, ...]:
        """Index of the first value of each output on a series without gaps."""
        first = self.setup(params).first
        return first if isinstance(first, tuple) else (first,) * len(self.outputs)
