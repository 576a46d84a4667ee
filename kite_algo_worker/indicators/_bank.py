"""The memory of live indicators, and one step of all of them at once.

All indicators of an engine share one row of numbers (the bar) and one row of results. As machine
code a bar is a single call; as Python it is a loop over the same kernels.
"""

from __future__ import annotations

import ctypes
import importlib
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from . import _native
from ._batch import evaluate, pointer
from ._candle import number
from ._runner import INPUTS, Runner, constants_of, memory_of, python_runner, shape_of
from ._spec import FIELDS, Indicator, ParamValue, Setup
from ._types import FloatArray

DAY: Final = len(FIELDS)
"""Slot of the number of the IST trading day, 0 when the bar has no time."""
DAY_OR_BAR: Final = DAY + 1
BAR: Final = DAY + 2
NEVER: Final = DAY + 3
"""Slot that is always 0: a session that never ends."""
WIDTH: Final = DAY + 4

_PACK: Final = struct.Struct(f"{WIDTH}d").pack_into


@dataclass(frozen=True, slots=True)
class Slot:
    """One configured indicator: what it is called and which slots of the bar it reads."""

    key: str
    indicator: Indicator
    params: Mapping[str, ParamValue]
    setup: Setup
    reads: tuple[int, ...]


class Bank(Protocol):
    """Memory of several indicators that see the same bars.

    `step` gives the results of all indicators for one bar and remembers it only when `commit`;
    `run` feeds many final bars, given per slot, and gives the results for the last one; a
    `snapshot` of the memory stays usable after `restore`, and by the other kind of bank too.
    """

    compiled: bool

    def step(self, row: tuple[Any, ...], commit: bool) -> list[float]: ...

    def run(self, columns: list[FloatArray]) -> list[float]: ...

    def snapshot(self) -> FloatArray: ...

    def restore(self, snapshot: FloatArray) -> None: ...


def make_bank(slots: list[Slot]) -> Bank:
    """Machine code when every kernel has it, else Python."""
    codes = [_native.address(slot.indicator, slot.setup) for slot in slots]
    drive = _driver()
    if drive is None or None in codes:
        return PythonBank(slots)
    return NativeBank(slots, [code for code in codes if code is not None], drive)


# --- machine code --------------------------------------------------------------------------------


class NativeBank:
    """State and work areas in one block of memory, addressed by the compiled runners."""

    compiled = True

    def __init__(self, slots: list[Slot], codes: list[int], drive: Callable[..., None]) -> None:
        self._slots = slots
        self._drive = drive
        starts = [memory_of(slot.setup) for slot in slots]
        sizes = [(len(start), slot.setup.work) for start, slot in zip(starts, slots, strict=True)]
        self._memory = np.full(sum(map(sum, sizes)), np.nan)
        self._constants = [np.array(constants_of(slot.setup), np.float64) for slot in slots]
        self._out = np.empty(sum(len(slot.indicator.outputs) for slot in slots))
        self._row = bytearray(8 * WIDTH)
        self._parts: list[FloatArray] = []
        rows = []
        position = 0
        result = 0
        base = ctypes.addressof(ctypes.c_char.from_buffer(self._row))
        for slot, code, start, (states, work), constants in zip(
            slots, codes, starts, sizes, self._constants, strict=True
        ):
            self._memory[position : position + states] = start
            self._parts.append(self._memory[position : position + states + work])
            memory = pointer(self._memory)
            reads = [base + 8 * read for read in slot.reads] + [0] * (INPUTS - len(slot.reads))
            at = memory + 8 * position
            out = pointer(self._out) + 8 * result
            rows.append([code, pointer(constants), at, at + 8 * states, *reads, out])
            position += states + work
            result += len(slot.indicator.outputs)
        self._table = np.array(rows, dtype=np.int64).reshape(-1)
        self._orders = np.array(
            [[pointer(self._table), len(rows), commit] for commit in (0, 1)], dtype=np.int64
        )
        self._attempt, self._final = (pointer(order) for order in self._orders)
        self._read = self._out.tolist

    def step(self, row: tuple[Any, ...], commit: bool) -> list[float]:
        try:
            _PACK(self._row, 0, *row)
        except (struct.error, OverflowError, TypeError, ValueError):
            _PACK(self._row, 0, *map(number, row))
        self._drive(self._final if commit else self._attempt)
        return self._read()

    def run(self, columns: list[FloatArray]) -> list[float]:
        last: list[float] = []
        for slot, memory in zip(self._slots, self._parts, strict=True):
            arrays = [columns[read] for read in slot.reads]
            out = evaluate(slot.indicator, slot.setup, arrays, memory)
            last += out[:, -1].tolist()
        return last

    def snapshot(self) -> FloatArray:
        return self._memory.copy()

    def restore(self, snapshot: FloatArray) -> None:
        self._memory[:] = snapshot


@cache
def _driver() -> Callable[..., None] | None:
    """Compiled loop over the runners of a bank: `drive(address of [table, count, commit])`."""
    if not _native.enabled():
        return None
    code = _native.assemble(_driver_assembly(), "drive")
    if code is None:
        return None
    return ctypes.PYFUNCTYPE(None, ctypes.c_int64)(code)


def _driver_assembly() -> str:
    ir: Any = importlib.import_module("llvmlite.ir")
    word = ir.IntType(64)
    void = ir.VoidType()
    module = ir.Module("driver")
    drive = ir.Function(module, ir.FunctionType(void, [word]), "drive")
    entry, loop, done = (drive.append_basic_block(name) for name in ("entry", "loop", "done"))
    builder = ir.IRBuilder(entry)

    def read(base: Any, slot: int) -> Any:
        cell = builder.add(base, word(8 * slot))
        return builder.load(builder.inttoptr(cell, word.as_pointer()))

    table, count, commit = (read(drive.args[0], slot) for slot in range(3))
    builder.cbranch(builder.icmp_signed(">", count, word(0)), loop, done)
    builder.position_at_end(loop)
    k = builder.phi(word)
    k.add_incoming(word(0), entry)
    columns = 4 + INPUTS + 1
    row = builder.add(table, builder.mul(k, word(8 * columns)))
    code, constants, state, work, *inputs, out = (read(row, slot) for slot in range(columns))
    arguments = [constants, state, work, word(1), commit, *inputs, out]
    runner = ir.FunctionType(void, [word] * len(arguments))
    builder.call(builder.inttoptr(code, runner.as_pointer()), arguments)
    following = builder.add(k, word(1))
    k.add_incoming(following, loop)
    builder.cbranch(builder.icmp_signed("<", following, count), loop, done)
    builder.position_at_end(done)
    builder.ret_void()
    return str(module)


# --- Python --------------------------------------------------------------------------------------


class _Part(NamedTuple):
    """One indicator of a bank of Python: what its runner is called with."""

    run: Runner
    constants: list[float]
    state: list[float]
    work: list[float]
    reads: tuple[int, ...]
    unused: tuple[None, ...]
    out: list[float]


class PythonBank:
    """The same runners without a compiler."""

    compiled = False

    def __init__(self, slots: list[Slot]) -> None:
        self._parts = [
            _Part(
                python_runner(slot.indicator.kernel.step, shape_of(slot.indicator, slot.setup)),
                constants_of(slot.setup),
                memory_of(slot.setup),
                [float("nan")] * slot.setup.work,
                slot.reads,
                (None,) * (INPUTS - len(slot.reads)),
                [0.0] * len(slot.indicator.outputs),
            )
            for slot in slots
        ]

    def step(self, row: tuple[Any, ...], commit: bool) -> list[float]:
        cells = [[value if type(value) is float else number(value)] for value in row]
        results: list[float] = []
        for run, constants, state, work, reads, unused, out in self._parts:
            run(constants, state, work, 1, commit, *[cells[read] for read in reads], *unused, out)
            results += out
        return results

    def run(self, columns: list[FloatArray]) -> list[float]:
        last: list[float] = []
        for row in zip(*(column.tolist() for column in columns), strict=True):
            last = self.step(row, True)
        return last

    def snapshot(self) -> FloatArray:
        return np.array([v for part in self._parts for v in (*part.state, *part.work)], np.float64)

    def restore(self, snapshot: FloatArray) -> None:
        values = iter(snapshot.tolist())
        for part in self._parts:
            for memory in (part.state, part.work):
                memory[:] = [next(values) for _ in memory]
