"""What SIGTERM does in a run's block. Its twin in ``_sync`` is written by hand."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from types import TracebackType
from weakref import WeakKeyDictionary

_log = logging.getLogger("kite_algo_worker")
_EXIT_CODE = 128 + int(signal.SIGTERM)

_OPEN: WeakKeyDictionary[asyncio.AbstractEventLoop, list[LeaveOnSigterm]] = WeakKeyDictionary()


class LeaveOnSigterm:
    """While it is open, SIGTERM cancels the task, and the block ends with ``SystemExit(143)``.

    Only where SIGTERM would have killed the process: a handler that the program has set stays, and
    so does everything outside the main thread. The second SIGTERM kills.
    """

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._terminated = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[object] | None = None

    def __enter__(self) -> None:
        if not self._wanted or threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        if loop not in _OPEN:
            if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
                return
            try:
                loop.add_signal_handler(signal.SIGTERM, _terminate, loop)
            except (NotImplementedError, RuntimeError):
                return  # Windows, or an event loop that has no signals
            _OPEN[loop] = []
        self._loop, self._task = loop, asyncio.current_task()
        _OPEN[loop].append(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        loop, self._loop = self._loop, None
        if loop is None:
            return
        blocks = _OPEN.get(loop)
        if blocks is not None:
            blocks.remove(self)
            if not blocks:
                del _OPEN[loop]
                loop.remove_signal_handler(signal.SIGTERM)
        if self._terminated and (kind is None or issubclass(kind, asyncio.CancelledError)):
            if self._task is not None:
                self._task.uncancel()
            raise SystemExit(_EXIT_CODE) from None

    def leave(self) -> None:
        """Called by the signal."""
        self._terminated = True
        if self._task is not None:
            self._task.cancel()


def _terminate(loop: asyncio.AbstractEventLoop) -> None:
    _log.warning("SIGTERM: the run is left")
    loop.remove_signal_handler(signal.SIGTERM)
    for block in _OPEN.pop(loop, []):
        block.leave()
