"""Runs tasks on a pool until each has a row, whatever dies on the way.

* A set that fails is a row with its error.
* When a process dies, the pool is made anew and what was in flight runs again.
* A set that was in flight twice when one died runs alone; if one dies again, the set is to blame.
* On the first Ctrl-C nothing new begins and what is in flight is finished; the second ends it.
"""

from __future__ import annotations

import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from .pools import Pool
from .rows import SweepRow, Task, failed_row

#: How many deaths a set may be near before it runs alone.
_TWICE: Final = 2
_DIED: Final = "the process that ran it died: killed, out of memory, or ended by the worker itself"


@dataclass
class Interrupt:
    """Whether Ctrl-C was pressed."""

    pressed: bool = False


def run_all(
    tasks: Iterable[Task],
    pool: Pool,
    on_row: Callable[[SweepRow], None],
    interrupt: Interrupt | None = None,
) -> None:
    """Run every task and hand over its row as it arrives, in no particular order.

    Args:
        tasks: What to run; the next is taken when there is room for it.
        pool: Where.
        on_row: Called in this thread, once for every task that was finished.
        interrupt: When pressed, nothing new begins.

    Raises:
        KeyboardInterrupt: a second Ctrl-C; the rows so far were handed over.
    """
    interrupt = interrupt or Interrupt()
    waiting, suspects = iter(tasks), deque[Task]()
    again = deque[Task]()
    flying: dict[Future[SweepRow], Task] = {}
    deaths = Counter[str]()

    def begin(task: Task) -> None:
        flying[pool.submit(task)] = task

    while True:
        if not interrupt.pressed:
            if suspects:
                if not flying:
                    begin(suspects.popleft())
            else:
                while len(flying) < pool.slots and not interrupt.pressed:
                    task = again.popleft() if again else next(waiting, None)
                    if task is None:
                        break
                    begin(task)
        if not flying:
            return
        done, _ = wait(flying, timeout=1.0, return_when=FIRST_COMPLETED)
        if not done:
            pool.watch()
        broken = False
        for future in done:
            task = flying.pop(future)
            error = future.exception()
            if error is None:
                on_row(future.result())
            elif not pool.died(error):
                on_row(failed_row(task, f"{type(error).__name__}: {error}"))
            else:
                broken = True
                _suspect(task, deaths, again, suspects, on_row)
        if broken:
            pool.rebuild()
            # What was in flight beside it is lost as well, unless its row has arrived.
            left, _ = wait(flying, timeout=0)
            for future in left:
                task = flying.pop(future)
                error = future.exception()
                if error is None:
                    on_row(future.result())
                else:
                    _suspect(task, deaths, again, suspects, on_row)


def _suspect(
    task: Task,
    deaths: Counter[str],
    again: deque[Task],
    suspects: deque[Task],
    on_row: Callable[[SweepRow], None],
) -> None:
    deaths[task.key] += 1
    if deaths[task.key] < _TWICE:
        again.append(task)
    elif deaths[task.key] == _TWICE:
        suspects.append(task)
    else:
        on_row(failed_row(task, _DIED))


@contextmanager
def ctrl_c() -> Iterator[Interrupt]:
    """Within this, the first Ctrl-C is noted and the second raises; elsewhere than in the main
    thread Ctrl-C does not arrive and nothing is changed."""
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def pressed(number: int, frame: FrameType | None) -> None:
        if interrupt.pressed:
            raise KeyboardInterrupt
        interrupt.pressed = True

    before = signal.signal(signal.SIGINT, pressed)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
