"""From arguments to results: what every indicator function does."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _native
from ._runner import INPUTS, Runner, constants_of, memory_of, python_runner, shape_of
from ._series import FloatArray, OhlcvArrays, column_floats, is_frame, is_series, to_floats
from ._spec import Indicator, Input, ParamValue, Setup
from .inputs import (
    IndicatorInput,
    format_output,
    has_columns,
    is_number,
    pick,
    read_input,
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
_FLOAT = np.dtype(np.float64)
IST_SHIFT = np.timedelta64(19_800, "s")
"""India Standard Time is UTC + 5:30, without daylight saving."""


def compute(indicator: Indicator, given: Mapping[str, Any]) -> Any:
    """Evaluate an indicator on the arguments of its function."""
    native = _native.enabled()
    params = tuple([given.get(param.name, param.default) for param in indicator.params])
    try:
        plan = _plan(indicator, *params)
    except TypeError:  # a wrong parameter, or one without a hash
        plan = _plan.__wrapped__(indicator, *params)
    inputs = read_inputs(indicator, given)
    arrays = [one.values for one in inputs]
    bars = len(arrays[0])
    first = next((one for one in inputs if one.index is not None), inputs[0])
    if indicator.session:
        source = given[indicator.inputs[0].name]
        arrays.append(_session(indicator, source, first, bars, plan.params["anchor"]))
    if plan.setup.work > bars:
        kernel = _prepare(indicator, indicator.setup(plan.params, bars), native)
    else:
        kernel = _prepared(indicator, plan.setup, native)
    out = _run(kernel, arrays, kernel.memory.copy())
    if len(indicator.outputs) == 1:
        values = out[0] != 0.0 if indicator.boolean else out[0]
        return format_output(values, first, name=indicator.name)
    import pandas as pd

    return pd.DataFrame(out.T, index=first.index, columns=_columns(indicator), copy=False)


class _Plan(NamedTuple):
    """What is the same in every call with the same parameters."""

    params: dict[str, ParamValue]
    setup: Setup


@lru_cache(maxsize=512, typed=True)
def _plan(indicator: Indicator, *params: object) -> _Plan:
    names = (param.name for param in indicator.params)
    checked = indicator.check(dict(zip(names, params, strict=True)))
    return _Plan(checked, indicator.setup(checked))


@lru_cache(maxsize=128)
def _columns(indicator: Indicator) -> pd.Index[Any]:
    import pandas as pd

    return pd.Index([output.name for output in indicator.outputs])


# --- inputs --------------------------------------------------------------------------------------


def read_inputs(indicator: Indicator, given: Mapping[str, Any]) -> list[IndicatorInput]:
    """All input series of a call, checked to belong together.

    Raises:
        TypeError: A series is missing.
        ValueError: Two series differ in length or index, or a column is missing.
    """
    lead, *others = indicator.inputs
    source = given[lead.name]
    frame = None
    if type(source) is not np.ndarray and not is_series(source):
        source = unpack(source)
        frame = source if has_columns(source) else None
    inputs = [_read_input(indicator, lead, source, frame, given)]
    inputs += [_read_input(indicator, one, given.get(one.name), frame, given) for one in others]
    if others:
        _spread_numbers(inputs)
        for one, read in zip(others, inputs[1:], strict=True):
            _check_pair(indicator, lead.name, inputs[0], one.name, read)
    return inputs


def _read_input(
    indicator: Indicator, declared: Input, source: Any, frame: Any, given: Mapping[str, Any]
) -> IndicatorInput:
    # The two usual cases first: what follows is slower than the kernel of a short series.
    if type(source) is np.ndarray and source.dtype == _FLOAT and source.ndim == 1:
        return IndicatorInput(np.ascontiguousarray(source), None, "array")
    if is_series(source) and source.dtype == _FLOAT:
        return IndicatorInput(column_floats(source), source.index, "series")
    argument = declared.column_argument
    column = given.get(argument) or declared.column if argument is not None else None
    try:
        if source is None and frame is not None and argument is not None:
            source = frame
            column = column or declared.field
        if source is None:
            names = ", ".join(one.name for one in indicator.inputs)
            frame_hint = ", or one frame with these columns" if argument else ""
            raise TypeError(f"{declared.name} is missing: pass {names}{frame_hint}")
        if is_number(source):
            if argument is not None:
                raise TypeError(f"{declared.name} must be a series, got the number {source!r}")
            return IndicatorInput(np.full(1, float(source)), None, "number")
        if source is frame and column is not None:
            index = frame.index if is_frame(frame) else None
            return IndicatorInput(column_floats(pick(frame, column)), index, "dataframe", column)
        return read_input(source, column)
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
    if not isinstance(source, OhlcvArrays) or source.index.dtype.kind != "M":
        return None
    times: Any = source.index + IST_SHIFT
    return times  # type: ignore[no-any-return]


# --- evaluation ----------------------------------------------------------------------------------


class Prepared(NamedTuple):
    """A kernel ready to run: its code, and memory as it is before the first bar."""

    code: Any
    """The compiled runner, or None."""
    runner: Runner | None
    """The runner as Python, when it is not compiled."""
    outputs: int
    constants: FloatArray
    constants_at: int
    memory: FloatArray
    """Age and state, and behind them the work area."""
    states: int


def _prepare(indicator: Indicator, setup: Setup, native: bool) -> Prepared:
    constants = np.array(constants_of(setup), dtype=np.float64)
    start = memory_of(setup)
    memory = np.full(len(start) + setup.work, np.nan)
    memory[: len(start)] = start
    address = _native.address(indicator, setup) if native else None
    code = None if address is None else _RUNNER_TYPE(address)
    shape = shape_of(indicator, setup)
    runner = None if code is not None else python_runner(indicator.kernel.step, shape)
    outputs = len(indicator.outputs)
    return Prepared(code, runner, outputs, constants, pointer(constants), memory, len(start))


_prepared = lru_cache(maxsize=256)(_prepare)


def evaluate(
    indicator: Indicator,
    setup: Setup,
    arrays: list[FloatArray],
    memory: FloatArray | None = None,
) -> FloatArray:
    """Run the kernel over whole series; one row of results per output.

    `memory`, when given, is the kernel's age and state followed by its work area: it is where the
    kernel goes on, and it holds where it ended.
    """
    kernel = _prepared(indicator, setup, _native.enabled())
    return _run(kernel, arrays, kernel.memory.copy() if memory is None else memory)


def _run(kernel: Prepared, arrays: list[FloatArray], memory: FloatArray) -> FloatArray:
    n = len(arrays[0])
    nothing = [None] * (INPUTS - len(arrays))
    if kernel.runner is not None:
        state, work = memory[: kernel.states].tolist(), memory[kernel.states :].tolist()
        results = [0.0] * (n * kernel.outputs)
        columns = [array.tolist() for array in arrays]
        constants = kernel.constants.tolist()
        kernel.runner(constants, state, work, n, 1, *columns, *nothing, results)
        memory[: kernel.states] = state
        memory[kernel.states :] = work
        return to_floats(results).reshape(kernel.outputs, n)
    out = np.empty((kernel.outputs, n))
    at = pointer(memory)
    work_at = at + 8 * kernel.states
    inputs = [pointer(array) for array in arrays]
    kernel.code(kernel.constants_at, at, work_at, n, 1, *inputs, *nothing, pointer(out))
    return out


_NOTHING = ctypes.c_char * 0


def pointer(array: np.ndarray[Any, Any]) -> int:
    """Address of the first number of a contiguous array."""
    if array.flags.writeable:  # a third of the time of the general way
        return ctypes.addressof(_NOTHING.from_buffer(array.data))
    address: int = array.__array_interface__["data"][0]
    return address
