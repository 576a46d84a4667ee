"""What SSE and WebSocket delivery have in common."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from typing import Any

from ..engine import SandboxError
from .frames import Frame, error_frame

_log = logging.getLogger("kite_algo_sandbox")


async def until_either(work: Coroutine[Any, Any, None], *ends: Coroutine[Any, Any, None]) -> None:
    """Run ``work`` until it or one of ``ends`` is done; then nothing of it is left."""
    tasks = [asyncio.create_task(work), *(asyncio.create_task(end) for end in ends)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        # A client that has left makes sending fail: that is the end, not an error.
        await asyncio.gather(*tasks, return_exceptions=True)


async def guarded(frames: AsyncGenerator[Frame, None]) -> AsyncGenerator[Frame, None]:
    """Pass frames on; a failure in the middle becomes an ``error`` frame, then the end."""
    async with aclosing(frames) as source:
        try:
            async for item in source:
                yield item
        except SandboxError as error:
            yield error_frame(error.detail)
        except Exception as error:
            _log.exception("A stream failed")
            yield error_frame(f"The stream failed ({type(error).__name__})")
