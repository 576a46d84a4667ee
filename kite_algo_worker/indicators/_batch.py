"""From arguments to results: what every indicator function does."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _native
from ._runner import INPUTS, python_runner
from ._spec import Indicator, Input, Kernel
from ._types import FloatArray
from .inputs import (
    IndicatorInput,
    format_output,
    has_columns,
    is_arrays,
    is_frame,
    is_number,
    pick,
    read_input,
    to_floats,
    unpack,
)

if TYPE_CHECKING:
    import pandas as pd

_RUNNER_TYPE = ctypes.CFUNCTYPE(
    None,
    *[ctypes.c_void_p] * 3,
    *[ctypes.c_int64] * 2,
    *[ctypes.c_void_p] * (INPUTS + 1),
)
IST_SHIFT = np.timedelta64(19_800, "s")
"""India Standard Time is UTC + 5:30, without daylight saving."""


def compute(
    indicator: Indicator,
    data: Mapping[str, object],
    columns: Mapping[str, str | None],
    params: Mapping[str, object],
) -> Any:
    """Evaluate an indicator on the arguments of its function."""
    checked = indicator.check(params)
    inputs = read_inputs(indicator, data, columns)
    arrays = [one.values for one in inputs]
    first = next((one for one in inputs if one.index is not None), inputs[0])
    if indicator.session:
        source = next(iter(data.values()))
        arrays.append(_session(indicator, source, first, len(arrays[0]), checked["anchor"]))
    kernel = indicator.setup(indicator.shortened(checked, len(arrays[0])))
    out = evaluate(indicator, kernel, arrays)
    if len(indicator.outputs) == 1:
        values = out[0] != 0.0 if indicator.boolean else out[0]
        return format_output(values, first, name=indicator.name)
    import pandas as pd

    names = [output.name for output in indicator.outputs]
    return pd.DataFrame(out.T, index=first.index, columns=names, copy=False)


# --- inputs --------------------------------------------------------------------------------------


def read_inputs(
    indicator: Indicator, data: Mapping[str, object], columns: Mapping[str, str | None]
) -> list[IndicatorInput]:
    """All input series of a call, checked to belong together.

    Raises:
        TypeError: A series is missing.
        ValueError: Two series differ in length or index, or a column is missing.
    """
    lead = unpack(data[indicator.inputs[0].name])
    frame = lead if has_columns(lead) or is_arrays(lead) else None
    inputs: list[IndicatorInput] = []
    for declared in indicator.inputs:
        given = lead if declared is indicator.inputs[0] else data[declared.name]
        inputs.append(_read_input(indicator, declared, given, frame, columns))
    _spread_numbers(inputs)
    for declared, one in zip(indicator.inputs[1:], inputs[1:], strict=True):
        _check_pair(indicator, indicator.inputs[0].name, inputs[0], declared.name, one)
    return inputs


def _read_input(
    indicator: Indicator,
    declared: Input,
    given: Any,
    frame: Any,
    columns: Mapping[str, str | None],
) -> IndicatorInput:
    column = columns.get(declared.name) or declared.column
    try:
        if given is None and frame is not None and declared.column_argument is not None:
            given = frame
            column = column or declared.field
        if given is None:
            names = ", ".join(one.name for one in indicator.inputs)
            frame_hint = ", or one frame with these columns" if declared.column_argument else ""
            raise TypeError(f"{declared.name} is missing: pass {names}{frame_hint}")
        if is_number(given):
            if declared.column_argument is not None:
                raise TypeError(f"{declared.name} must be a series, got the number {given!r}")
            return IndicatorInput(np.full(1, float(given)), None, "number")
        if given is frame and column is not None:
            index = frame.index if is_frame(frame) else None
            return IndicatorInput(
                read_input(pick(frame, column)).values,  # type: ignore[arg-type]
                index, "dataframe", column,
            )  # fmt: skip
        return read_input(given, column)
    except (TypeError, ValueError) as error:
        text = str(error)
        lead = indicator.name if declared.name in text else f"{indicator.name}: {declared.name}"
        raise type(error)(f"{lead}: {text}") from None


def _spread_numbers(inputs: list[IndicatorInput]) -> None:
    """Repeat a single number to the length of the series it is compared with."""
    lengths = [len(one.values) for one in inputs if one.kind != "number"]
    for one in inputs:
        if one.kind == "number" and lengths:
            one.values = np.full(lengths[0], one.values[0])


def _check_pair(
    indicator: Indicator, name: str, one: IndicatorInput, other_name: str, other: IndicatorInput
) -> None:
    if len(one.values) != len(other.values):
        raise ValueError(
            f"{indicator.name}: {name} has {len(one.values)} values and "
            f"{other_name} has {len(other.values)}"
        )
    a, b = one.index, other.index
    if a is not None and b is not None and a is not b and not a.equals(b):
        raise ValueError(f"{indicator.name}: {name} and {other_name} have different indexes")


def _session(
    indicator: Indicator, source: object, first: IndicatorInput, n: int, anchor: object
) -> FloatArray:
    """Number of the IST trading day of each bar; see `Indicator.session` for the exceptions."""
    times = None
    if anchor is not None:
        times = index_times(first.index) if first.index is not None else _array_times(source)
    if times is None:
        return np.zeros(n) if indicator.session == "whole" else np.arange(n, dtype=np.float64)
    days: FloatArray = times.astype("datetime64[D]").astype(np.float64)
    return days


def index_times(index: pd.Index[Any]) -> np.ndarray[Any, np.dtype[np.datetime64]] | None:
    """IST wall-clock times of a DatetimeIndex (naive ones are IST already), or None."""
    dtype = index.dtype
    if getattr(dtype, "kind", "") != "M":
        return None
    times: np.ndarray[Any, np.dtype[np.datetime64]] = index.to_numpy(dtype="datetime64[ns]")
    return times + IST_SHIFT if getattr(index, "tz", None) is not None else times


def _array_times(source: object) -> np.ndarray[Any, np.dtype[np.datetime64]] | None:
    """IST wall-clock times of an OhlcvArrays (its index is in UTC), or None."""
    index: Any = getattr(source, "index", None) if is_arrays(source) else None
    if not isinstance(index, np.ndarray) or index.dtype.kind != "M":
        return None
    times: Any = index + IST_SHIFT
    return times  # type: ignore[no-any-return]


# --- evaluation ----------------------------------------------------------------------------------


class _Prepared(NamedTuple):
    """A kernel ready to run: its code, and memory as it is before the first bar."""

    run: Any
    constants: FloatArray
    constants_at: int
    memory: FloatArray


@lru_cache(maxsize=256)
def _prepared(indicator: _ByName, kernel: Kernel, native: bool) -> _Prepared:
    constants = np.array(kernel.constants, dtype=np.float64)
    memory = np.full(len(kernel.state) + kernel.work, np.nan)
    memory[: len(kernel.state)] = kernel.state
    code = _native.address(indicator.declared, kernel) if native else None
    run = None if code is None else _RUNNER_TYPE(code)
    return _Prepared(run, constants, pointer(constants), memory)


class _ByName:
    """An indicator as a cheap cache key."""

    __slots__ = ("declared",)

    def __init__(self, declared: Indicator) -> None:
        self.declared = declared

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByName) and self.declared is other.declared

    def __hash__(self) -> int:
        return id(self.declared)


def evaluate(
    indicator: Indicator,
    kernel: Kernel,
    arrays: list[FloatArray],
    memory: FloatArray | None = None,
) -> FloatArray:
    """Run the kernel over whole series; one row of results per output.

    `memory`, when given, is the kernel's state followed by its work area: it is where the kernel
    goes on, and it holds where it ended.
    """
    n = len(arrays[0])
    ready = _prepared(_ByName(indicator), kernel, _native.enabled())
    memory = ready.memory.copy() if memory is None else memory
    if ready.run is None:
        return _evaluate_python(indicator, kernel, arrays, memory)
    out = np.empty((len(indicator.outputs), n))
    inputs: list[int | None] = [pointer(array) for array in arrays]
    inputs += [None] * (INPUTS - len(arrays))
    at = pointer(memory)
    work = at + 8 * len(kernel.state)
    ready.run(ready.constants_at, at, work, n, 1, *inputs, pointer(out))
    return out


def _evaluate_python(
    indicator: Indicator, kernel: Kernel, arrays: list[FloatArray], memory: FloatArray
) -> FloatArray:
    n = len(arrays[0])
    split = len(kernel.state)
    run = python_runner(indicator.step, *_native.shape(indicator, kernel))
    state, work = memory[:split].tolist(), memory[split:].tolist()
    out = [0.0] * (n * len(indicator.outputs))
    columns: list[Any] = [array.tolist() for array in arrays]
    columns += [None] * (INPUTS - len(arrays))
    run(kernel.constants, state, work, n, 1, *columns, out)
    memory[:split] = state
    memory[split:] = work
    return to_floats(out).reshape(len(indicator.outputs), n)


def pointer(array: np.ndarray[Any, Any]) -> int:
    """Address of the first number."""
    address: int = array.__array_interface__["data"][0]
    return address
