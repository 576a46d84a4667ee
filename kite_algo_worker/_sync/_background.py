"""Work beside the strategy, and waiting for others. Its twin in ``_async`` is written by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

from .progress import background

P = ParamSpec("P")
R = TypeVar("R")


def wait_for(future: Future[Any], seconds: float | None) -> bool:
    """Wait for another thread or task; False when it takes longer than ``seconds``."""
    try:
        future.result(seconds)
    except TimeoutError:
        return False
    return True


def in_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run something that waits for the disk."""
    return work(*args, **kwargs)


class Background:
    """One thread beside the strategy; ``work`` must come to an end by itself when asked to."""

    def __init__(self, work: Callable[[], None], name: str) -> None:
        # A daemon: a strategy that ends without leaving its block must not be kept alive.
        run = background().run
        self._thread = threading.Thread(target=run, args=(work,), name=name, daemon=True)
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end, at most ``seconds``; the thread ends by itself after that."""
        self._thread.join(seconds)
