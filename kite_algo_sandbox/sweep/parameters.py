"""Sets of parameters: every combination of a grid, in a fixed order, each with a stable name."""

from __future__ import annotations

import ast
import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

#: What a worker's setting can be in a sweep.
Value: TypeAlias = str | int | float | bool | None
#: Values by the name of the setting.
Parameters: TypeAlias = Mapping[str, Value]

_MOST: Final = 1_000_000


def combinations(grid: Mapping[str, Sequence[Value]]) -> list[dict[str, Value]]:
    """Every combination, the last name turning fastest.

    Raises:
        ValueError: a name has no values, has one twice, or one that cannot be written down.
        TypeError: a value is no text, number, truth value or None.
    """
    if not grid:
        raise ValueError("grid is empty: name at least one setting and its values")
    for name, values in grid.items():
        if isinstance(values, str) or not isinstance(values, Sequence):
            raise TypeError(f"grid[{name!r}] must be a list of values, not {values!r}")
        if not values:
            raise ValueError(f"grid[{name!r}] has no values")
        texts = [canonical({name: value}) for value in values]
        if len(set(texts)) != len(texts):
            raise ValueError(f"grid[{name!r}] has a value twice: {list(values)}")
    count = math.prod(len(values) for values in grid.values())
    if count > _MOST:
        raise ValueError(f"grid has {count:,} sets; at most {_MOST:,} can be swept")
    return [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]


def canonical(parameters: Parameters) -> str:
    """One text for one set, whatever the order of its names."""
    for name, value in parameters.items():
        if value is not None and not isinstance(value, str | int | float | bool):
            raise TypeError(f"{name} must be text, a number, a truth value or None, not {value!r}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{name} must be finite, not {value!r}")
    return json.dumps(parameters, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def shown(parameters: Parameters) -> str:
    """As a reader writes them."""
    return " ".join(f"{name}={value}" for name, value in parameters.items())


def parsed(options: Iterable[str]) -> dict[str, list[Value]]:
    """The grid of ``fast=5,10,20`` or ``fast=5:20:5`` (first, last, step), one text per setting.

    Raises:
        ValueError: one of them cannot be read.
    """
    grid: dict[str, list[Value]] = {}
    for option in options:
        name, equals, text = option.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise ValueError(
                f"{option!r} is no grid; write NAME=VALUE,VALUE or NAME=FIRST:LAST:STEP"
            )
        if name in grid:
            raise ValueError(f"{name} is given twice")
        grid[name] = _range(option, text) if ":" in text else [_value(one) for one in _list(text)]
    return grid


def _list(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",")]
    if "" in parts:
        raise ValueError(f"{text!r} has an empty value")
    return parts


def _range(option: str, text: str) -> list[Value]:
    parts = [_value(part) for part in text.split(":")]
    numbers = [
        part for part in parts if isinstance(part, int | float) and not isinstance(part, bool)
    ]
    if len(numbers) != len(parts) or len(numbers) not in (2, 3):
        raise ValueError(f"{option!r} is no range; write NAME=FIRST:LAST or NAME=FIRST:LAST:STEP")
    first, last, step = (*numbers, 1)[:3]
    if step <= 0 or last < first:
        raise ValueError(f"{option!r} counts upwards only: the step is above 0, the last not below")
    # A little room for the rounding of decimal steps; each value is counted from the first.
    count = math.floor((last - first) / step + 1e-9) + 1
    if count > _MOST:
        raise ValueError(f"{option!r} has {count:,} values")
    if all(isinstance(number, int) for number in (first, step)):
        return [first + step * at for at in range(count)]
    return [round(first + step * at, 10) for at in range(count)]


def _value(text: str) -> Value:
    try:
        found = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        return text.strip()
    return found if found is None or isinstance(found, str | int | float | bool) else text.strip()
