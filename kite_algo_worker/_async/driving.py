"""The one driver of courses without I/O: it sleeps, acts, and throws in what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from ..exceptions import KiteAlgoWorkerError
from ..wire.call import Wait
from ._compat import sleep

R = TypeVar("R")


async def run(course: Generator[Any, Any, R], act: Callable[[Any], Any]) -> R:
    """Follow ``course`` to its end, and return what it ends in.

    ``act`` carries out every step that is no wait; the course gets its answer, or its error.

    Raises:
        KiteAlgoWorkerError: an error that the course has not dealt with.
    """
    try:
        step = next(course)
        while True:
            if isinstance(step, Wait):
                await sleep(step.seconds)
                step = course.send(None)
                continue
            try:
                answer = await act(step)
            except KiteAlgoWorkerError as error:
                step = course.throw(error)
            else:
                step = course.send(answer)
    except StopIteration as done:
        result: R = done.value
        return result
