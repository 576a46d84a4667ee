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

# How long a block waits for the others of its program to be left, too.
_OTHERS_SECONDS = 10.0


class _Blocks:
    """The open blocks of one event loop, and what SIGTERM does with them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.open: list[LeaveOnSigterm] = []
        self.terminated = False
        self._loop = loop

    def terminate(self) -> None:
        """Called by the signal; the next one kills."""
        _log.warning("SIGTERM: the run is left")
        self.terminated = True
        self.forget()
        for block in self.open:
            block.task.cancel()

    def forget(self) -> None:
        """Let SIGTERM mean what it meant before."""
        _BLOCKS.pop(self._loop, None)
        self._loop.remove_signal_handler(signal.SIGTERM)


_BLOCKS: WeakKeyDictionary[asyncio.AbstractEventLoop, _Blocks] = WeakKeyDictionary()


class LeaveOnSigterm:
    """While it is open, SIGTERM cancels its task, and the last block ends with ``SystemExit(143)``.

    Only where SIGTERM would have killed the process: a handler that the program has set stays, and
    so does everything outside the main thread. The second SIGTERM kills.
    """

    task: asyncio.Task[object]

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._blocks: _Blocks | None = None

    async def __aenter__(self) -> None:
        if not self._wanted or threading.current_thread() is not threading.main_thread():
            return
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        blocks = _BLOCKS.get(loop) or _watched(loop)
        if blocks is not None and task is not None:
            self.task, self._blocks = task, blocks
            blocks.open.append(self)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        blocks, self._blocks = self._blocks, None
        if blocks is None:
            return
        blocks.open.remove(self)
        if not blocks.terminated:
            if not blocks.open:
                blocks.forget()
            return
        if kind is not None and not issubclass(kind, asyncio.CancelledError):
            return
        if any(block.task is self.task for block in blocks.open):
            return  # the outer block of the same task ends the program
        if blocks.open:
            # A program that ends now would cancel the others while they release their sessions.
            await asyncio.wait({block.task for block in blocks.open}, timeout=_OTHERS_SECONDS)
            return
        self.task.uncancel()
        raise SystemExit(_EXIT_CODE) from None


def _watched(loop: asyncio.AbstractEventLoop) -> _Blocks | None:
    """Watch for the signal, unless it is somebody else's."""
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return None
    blocks = _Blocks(loop)
    try:
        loop.add_signal_handler(signal.SIGTERM, blocks.terminate)
    except (NotImplementedError, RuntimeError):
        return None  # Windows, or an event loop that has no signals
    _BLOCKS[loop] = blocks
    return blocks
