"""What an indicator is: one declaration from which every face of it is made.

The public function, the `ta.` method, the live form, the table in the documentation and the
generic tests are all derived from an `Indicator`. To add one, declare it in `kernels/` and run
`python tools/indicator_docs.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, SupportsFloat, TypeAlias

from .kernels.window import Work

Row: TypeAlias = tuple[float, ...]
State: TypeAlias = tuple[Any, ...]
"""Counters (int) and values (float), in an order only the kernel knows."""
ParamValue: TypeAlias = int | float | str | None
Params: TypeAlias = Mapping[str, ParamValue]

Step: TypeAlias = Callable[[State, State, Work, bool, Row], tuple[State, Row]]
"""`step(constants, state, work, commit, inputs) -> (new state, outputs)`, one bar at a time."""

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

REQUIRED: Final = "<required>"


@dataclass(frozen=True, slots=True)
class Kernel:
    """Everything `step` needs: constants, first state, size of the work area."""

    constants: State
    state: State
    work: int = 0


@dataclass(frozen=True, slots=True)
class Input:
    """One input series: its argument name and the column it is read from in a frame."""

    name: str
    text: str
    column_argument: str | None
    column: str | None = None
    field: str = "close"
    """Candle field the live engine reads unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter; `default` is `REQUIRED` when there is none."""

    name: str
    text: str
    default: ParamValue = REQUIRED
    kind: Literal["period", "number", "choice"] = "period"
    minimum: int = 1
    choices: tuple[str | None, ...] = ()
    keyword_only: bool = False
    window: bool = True
    """Whether a period counts bars, and not only sets the factor of an average."""


@dataclass(frozen=True, slots=True)
class Output:
    """One output series. One that is not `required` may be NaN while the indicator is ready."""

    name: str
    text: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Indicator:
    """The declaration of one indicator."""

    name: str
    title: str
    family: Family
    inputs: tuple[Input, ...]
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    setup: Callable[[Params], Kernel]
    step: Step
    first: Callable[[Params], tuple[int, ...]]
    """Index of the first value of each output on a series without gaps."""
    formula: str
    seeding: str
    gaps: str
    source: str
    boolean: bool = False
    session: Literal["", "whole", "bar"] = ""
    """Set when the kernel also gets the number of the trading day. Without times, or without an
    anchor, the `whole` series is one session, or each `bar` is."""
    aliases: tuple[str, ...] = field(default=())

    @property
    def required(self) -> tuple[bool, ...]:
        return tuple(output.required for output in self.outputs)

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
            ValueError: A period is below its minimum, a number is not finite and positive, or a
                choice is unknown.
        """
        unknown = sorted(set(given) - {param.name for param in self.params})
        if unknown:
            known = ", ".join(param.name for param in self.params) or "none"
            raise TypeError(f"{self.name}: unknown parameter {unknown[0]!r} (it takes: {known})")
        return {
            param.name: _checked(self.name, param, given.get(param.name, param.default))
            for param in self.params
        }

    def shortened(self, params: Params, bars: int) -> dict[str, ParamValue]:
        """The parameters for a series of so many bars.

        A window longer than the series never fills, however long it is: one bar too long will do,
        and needs no memory for the rest.
        """
        return {
            param.name: min(value, bars + 1)
            if isinstance(value := params[param.name], int) and param.window
            else value
            for param in self.params
        }


def _checked(indicator: str, param: Param, value: object) -> ParamValue:
    if type(value) is int and param.kind == "period" and value >= param.minimum:
        return value
    label = f"{indicator}: {param.name}"
    if value is REQUIRED:
        raise TypeError(f"{label} is required")
    if param.kind == "choice":
        if (value is not None and not isinstance(value, str)) or value not in param.choices:
            raise ValueError(f"{label} must be one of {param.choices}, got {value!r}")
        return value
    if isinstance(value, bool) or not isinstance(value, SupportsFloat):
        raise TypeError(f"{label} must be a number, got {type(value).__name__}")
    number = float(value)
    if param.kind == "period":
        if not number.is_integer():
            raise ValueError(f"{label} must be a whole number, got {value!r}")
        if number < param.minimum:
            raise ValueError(f"{label} must be at least {param.minimum}, got {value!r}")
        return int(number)
    if not 0.0 < number < float("inf"):
        raise ValueError(f"{label} must be a positive number, got {value!r}")
    return number


def integer(params: Params, name: str) -> int:
    """A checked period."""
    value = params[name]
    assert isinstance(value, int)
    return value


def number(params: Params, name: str) -> float:
    """A checked number."""
    value = params[name]
    assert isinstance(value, (int, float))
    return float(value)


SERIES: Final = (Input("data", "prices or any other series", "column"),)
HIGH: Final = Input("high", "highest price of each bar", "high_column", "high", "high")
LOW: Final = Input("low", "lowest price of each bar", "low_column", "low", "low")
CLOSE: Final = Input("close", "last price of each bar", "close_column", "close", "close")
OPEN: Final = Input("open", "first price of each bar", "open_column", "open", "open")
VOLUME: Final = Input("volume", "quantity traded in each bar", "volume_column", "volume", "volume")


def period(default: ParamValue = REQUIRED, text: str = "bars in the window") -> tuple[Param, ...]:
    """The parameter tuple of an indicator with one period."""
    return (Param("period", text, default),)


WINDOW_GAP: Final = "NaN while the window holds a missing value."
RESTART_GAP: Final = "A missing value gives NaN and the warm-up starts again after it."
CARRY_GAP: Final = "A missing bar gives NaN; the level before it is carried over."
EXACT: Final = "None: exact from the first full window."
