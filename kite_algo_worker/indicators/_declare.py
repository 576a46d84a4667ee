"""Functions as declarations: what an indicator is stands in its signature and its docstring.

    @indicator("averages", SMA, source="TA-Lib SMA.")
    def sma(data: Data, period: int, column: str | None = None) -> Floats:
        \"\"\"Simple moving average.

        Mean of the last `period` values.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: mean of the last `period` values.
        \"\"\"
        ...

Arguments of type `Data` are input series, `column` and `..._column` say where they are read from
in a frame, and everything else is a parameter: `int` a period of at least 1, `Factor` one that only
sets the speed of an average, `float` a positive number, `Literal` a choice. The lines on warm-up,
gaps and source are added to the docstring, because they follow from the kernel.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, Final, Literal, ParamSpec, TypeVar

from ._batch import compute
from ._spec import (
    FIELDS,
    REQUIRED,
    Family,
    Indicator,
    Input,
    Kernel,
    Output,
    Param,
)

P = ParamSpec("P")
R = TypeVar("R")

EXACT: Final = "None: exact from the first full window."
"""What starts an indicator whose docstring does not say it."""
DECLARED: Final[dict[str, tuple[Indicator, Callable[..., Any]]]] = {}
"""Every indicator with its function, in the order of declaration."""


def indicator(
    family: Family,
    kernel: Kernel,
    *,
    source: str,
    session: Literal["", "whole", "bar"] = "",
    either: Sequence[str] = (),
    aliases: Sequence[str] = (),
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make an indicator of the function below; see the module.

    Args:
        family: Where it stands in the documentation.
        kernel: How it is computed.
        source: Whose definition it is, and where it differs.
        session: See `Indicator.session`.
        either: Outputs that may be missing while the indicator is ready.
        aliases: Other names of the function.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        text = inspect.getdoc(function) or ""
        parameters = inspect.signature(function).parameters
        declared = Indicator(
            name=function.__name__,
            family=family,
            kernel=kernel,
            source=source,
            session=session,
            aliases=tuple(aliases),
            boolean=function.__annotations__["return"] == "Bools",
            **_read(function.__name__, text, parameters, either),
        )
        names = tuple(parameters)
        known = frozenset(names)
        lead = names[0]
        positional = sum(one.kind is not one.KEYWORD_ONLY for one in parameters.values())

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            given = {**dict(zip(names, args, strict=False)), **kwargs}
            if (
                len(given) != len(args) + len(kwargs)
                or len(args) > positional
                or lead not in given
                or not given.keys() <= known
            ):
                inspect.signature(function).bind(*args, **kwargs)
            result: R = compute(declared, given)
            return result

        call.__doc__ = f"{text}\n\n{derived_text(declared, seed='Seed:' not in text)}"
        DECLARED[declared.name] = (declared, call)
        return call

    return declare


# --- reading -------------------------------------------------------------------------------------


def _read(
    name: str, text: str, parameters: Mapping[str, inspect.Parameter], either: Sequence[str]
) -> dict[str, Any]:
    head, arguments, returns, tail = _sections(text)
    title, _, formula = head.partition("\n")
    texts = _entries(arguments)
    seed = re.search(r"^Seed: (.*?)(?:\n\n|\Z)", tail, re.DOTALL | re.MULTILINE)
    if set(texts) != set(parameters):
        raise TypeError(f"{name}: the docstring does not describe {set(texts) ^ set(parameters)}")
    return {
        "title": title.rstrip("."),
        "formula": _line(formula),
        "seeding": _line(seed[1]) if seed else EXACT,
        "inputs": tuple(_inputs(parameters, texts)),
        "params": tuple(_params(parameters, texts)),
        "outputs": tuple(_outputs(name, returns, either)),
    }


def _sections(text: str) -> tuple[str, str, str, str]:
    """What stands before the arguments, the arguments, the results, and the rest."""
    head, _, rest = text.partition("\nArgs:\n")
    arguments, _, rest = rest.partition("\nReturns:\n")
    returns, _, tail = rest.partition("\n\n")
    return head, arguments, returns, tail


def _line(text: str) -> str:
    return " ".join(text.split())


def _entries(text: str) -> dict[str, str]:
    """`name: text` entries, whose further lines are indented."""
    entries: dict[str, str] = {}
    for entry in re.split(r"\n(?! )", textwrap.dedent(text).strip()):
        name, _, about = entry.partition(": ")
        entries[name] = _line(about).rstrip(".")
    return entries


def _inputs(
    parameters: Mapping[str, inspect.Parameter], texts: Mapping[str, str]
) -> Iterator[Input]:
    lead = next(iter(parameters))
    for name, parameter in parameters.items():
        if not str(parameter.annotation).startswith("Data"):
            continue
        argument = f"{name}_column"
        if name == lead and "column" in parameters:
            argument = "column"
        column = parameters[argument].default if argument in parameters else None
        field = name if name in FIELDS else "close" if name == lead else "open"
        yield Input(name, texts[name], argument if argument in parameters else None, column, field)


def _params(
    parameters: Mapping[str, inspect.Parameter], texts: Mapping[str, str]
) -> Iterator[Param]:
    for name, parameter in parameters.items():
        kind = str(parameter.annotation)
        default = REQUIRED if parameter.default is parameter.empty else parameter.default
        if kind.startswith("Literal["):
            literal, _, rest = kind.removeprefix("Literal[").partition("]")
            choices = (*ast.literal_eval(f"({literal},)"), *([None] if rest else []))
            yield Param(name, texts[name], default, "choice", choices)
        elif kind in _KINDS:
            yield Param(name, texts[name], default, _KINDS[kind])


_KINDS: Final[Mapping[str, Literal["period", "factor", "number"]]] = {
    "int": "period",
    "Factor": "factor",
    "float": "number",
}


def _outputs(name: str, returns: str, either: Sequence[str]) -> Iterator[Output]:
    shape, _, rest = textwrap.dedent(returns).partition(":")
    if shape.startswith("DataFrame"):
        for output, text in _entries(rest.lstrip("\n")).items():
            yield Output(output, text, required=output not in either)
    else:
        yield Output(name, _line(rest).rstrip("."))


# --- what follows from the kernel ----------------------------------------------------------------


def derived_text(declared: Indicator, *, seed: bool) -> str:
    """The last lines of the docstring; `seed` when the first ones do not tell it."""
    notes = [f"Warm-up: {warm_up(declared)}."]
    notes += [f"Seed: {declared.seeding}"] if seed else []
    notes += [f"Gaps: {declared.gaps}", f"Source: {declared.source}"]
    return "\n\n".join(textwrap.fill(note, 92) for note in notes)


def warm_up(declared: Indicator) -> str:
    """Where the first values are, in words."""
    if declared.session == "bar":
        return "the first session"
    params = declared.check({p.name: 20 for p in declared.params if p.default is REQUIRED})
    firsts = declared.first(params)
    given = ", ".join(
        f"{p.name}={params[p.name]}" for p in declared.params if p.kind in ("period", "factor")
    )
    if len(set(firsts)) == 1:
        text = f"first value at bar {firsts[0]}"
    else:
        pairs = zip(firsts, declared.outputs, strict=True)
        text = "first values at bar " + ", ".join(f"{first} ({o.name})" for first, o in pairs)
    return f"{text} with {given}" if given else text
