"""What SIGTERM does in a run's block. Its twin in ``_async`` is written by hand."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType


class LeaveOnSigterm:
    """While it is open, SIGTERM raises ``SystemExit(143)`` in the main thread, as Ctrl-C raises.

    Only where SIGTERM would have killed the process: a handler that the program has set stays, and
    so does everything outside the main thread. The second SIGTERM kills.
    """

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._installed = False

    def __enter__(self) -> None:
        if not self._wanted or threading.current_thread() is not threading.main_thread():
            return
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _terminate)
            self._installed = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._installed and signal.getsignal(signal.SIGTERM) is _terminate:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._installed = False


def _terminate(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise SystemExit(128 + number)
