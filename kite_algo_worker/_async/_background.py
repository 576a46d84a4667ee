"""Work beside the strategy, and waiting for others. Its twin in ``_sync`` is written by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

from .progress import background

P = ParamSpec("P")
R = TypeVar("R")


async def wait_for(future: Future[Any], seconds: float | None) -> bool:
    """Wait for another thread or task; False when it takes longer than ``seconds``."""
    try:
        # Shielded: giving up must not cancel what somebody else is doing.
        await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), seconds)
    except TimeoutError:
        return False
    return True


async def in_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run something that waits for the disk without holding up the event loop."""
    return await asyncio.to_thread(work, *args, **kwargs)


class Background:
    """One task beside the strategy; ``work`` must come to an end by itself when asked to."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(work(), name=name, context=background())

    async def join(self, seconds: float) -> None:
        """Wait for the end, and enforce it after ``seconds``."""
        await asyncio.wait({self._task}, timeout=seconds)
        if not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=seconds)
