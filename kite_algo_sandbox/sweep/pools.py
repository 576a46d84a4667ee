"""Where sets run: in this process, or in processes of their own.

A pool hands out futures. What tells it from others is how many sets it takes at once, and which
errors mean that a process has died, which says nothing about the sets that were in it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from time import perf_counter
from typing import Protocol

from .rows import Run, SweepRow, Task, failed_row, row_of


class Pool(Protocol):
    """Runs tasks."""

    @property
    def slots(self) -> int:
        """How many tasks it works on at once."""
        ...

    def submit(self, task: Task) -> Future[SweepRow]:
        """Begin a task."""
        ...

    def died(self, error: BaseException) -> bool:
        """Whether the error is the end of a process, and not of the set alone."""
        ...

    def rebuild(self) -> None:
        """Make it work again after a process has died."""
        ...

    def watch(self) -> None:
        """Called now and then while nothing arrives; may raise when nothing ever will."""
        ...

    def close(self, *, now: bool) -> None:
        """Give everything back; ``now`` leaves what is in flight."""
        ...


def run_task(run: Run, task: Task) -> SweepRow:
    """Run one set. Whatever it raises is its row, never an end of the sweep."""
    began = perf_counter()
    try:
        return row_of(task, run(task.parameters, task.first, task.last), perf_counter() - began)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        return failed_row(task, text, perf_counter() - began)


class InProcess:
    """One set after the other, here."""

    slots = 1

    def __init__(self, run: Run) -> None:
        self._run = run

    def submit(self, task: Task) -> Future[SweepRow]:
        """Run it at once."""
        done: Future[SweepRow] = Future()
        done.set_result(run_task(self._run, task))
        return done

    def died(self, error: BaseException) -> bool:
        """Never: its death is that of the sweep."""
        return False

    def rebuild(self) -> None:
        """Nothing to do."""

    def watch(self) -> None:
        """Nothing to do."""

    def close(self, *, now: bool) -> None:
        """Nothing to do."""


class Processes:
    """So many processes on this machine, each started afresh (``spawn``).

    They ignore Ctrl-C, which is the sweep's to handle, and end with the process that sweeps,
    however that ends.
    """

    def __init__(self, run: Run, count: int) -> None:
        self.slots = count
        self._run = run
        self._executor = self._started()

    def submit(self, task: Task) -> Future[SweepRow]:
        """Give it to a process."""
        return self._executor.submit(run_task, self._run, task)

    def died(self, error: BaseException) -> bool:
        """Whether the pool is broken: every unfinished set fails then, innocent ones too."""
        return isinstance(error, BrokenProcessPool)

    def rebuild(self) -> None:
        """Start new processes."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = self._started()

    def watch(self) -> None:
        """Nothing to do: a process that ends breaks the pool."""

    def close(self, *, now: bool) -> None:
        """End the processes."""
        if now:
            for process in list((self._executor._processes or {}).values()):
                process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.slots, multiprocessing.get_context("spawn"), initializer=_begin
        )


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(multiprocessing.parent_process())


class _Joinable(Protocol):
    def join(self) -> None: ...


def end_with(parent: _Joinable | None, end: Callable[[int], object] = os._exit) -> None:
    """End this process when its parent does: a killed one tells nobody."""
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        end(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
