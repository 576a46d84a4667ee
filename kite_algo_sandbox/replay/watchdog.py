"""Notices a worker that computes for ever and never waits: virtual time stands still meanwhile."""

from __future__ import annotations

import ctypes
import sys
import sysconfig
import threading
from collections.abc import Callable
from time import monotonic
from types import FrameType, TracebackType
from typing import Self

from .kernel import Kernel

#: Where the package's own code is, which is never what hangs.
_OWN = ("kite_algo_sandbox", "kite_algo_worker", "kite_algo_worker_api")
#: Where Python's own modules are, and what was installed.
_LIBRARY = tuple(sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib"))


class WorkerStuckError(BaseException):
    """The worker was stopped, for it neither waited nor ended."""


class Watchdog:
    """Stops the thread whose turn it is when no turn has ended for so many real seconds.

    Args:
        kernel: Whose turns.
        patience: Real seconds.
        on_hung: Told where the worker is when it does not stop either: it is outside of Python.
    """

    def __init__(
        self, kernel: Kernel, patience: float, on_hung: Callable[[str], None] | None = None
    ) -> None:
        self.place: str | None = None
        self._kernel = kernel
        self._patience = patience
        self._on_hung = on_hung
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="replay-watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        seen, since, told = -1, monotonic(), 0
        while not self._over.wait(min(self._patience / 4, 1.0)):
            if self._kernel.turns != seen:
                seen, since, told = self._kernel.turns, monotonic(), 0
            elif monotonic() - since > self._patience * (told + 1):
                told += 1
                self.place = self.place or self._where(self._kernel.running)
                if told > 3 and self._on_hung is not None:
                    self._on_hung(self.place)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._kernel.running), ctypes.py_object(WorkerStuckError)
                )

    @staticmethod
    def _where(ident: int) -> str:
        frame: FrameType | None = sys._current_frames().get(ident)
        while frame is not None:
            name = str(frame.f_globals.get("__name__", ""))
            if not name.startswith(_OWN) and not frame.f_code.co_filename.startswith(_LIBRARY):
                return f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
            frame = frame.f_back
        return "an unknown place"
