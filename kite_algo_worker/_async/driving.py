"""The one driver of courses without I/O: it sleeps, sends, and throws in what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from ..exceptions import KiteAlgoWorkerError
from ..wire.call import Call, Wait
from ._compat import sleep

R = TypeVar("R")


async def run(course: Generator[Wait | Call[Any], Any, R], send: Callable[[Call[Any]], Any]) -> R:
    """Follow ``course`` to its end, and return what it ends in.

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
                answer = await send(step)
            except KiteAlgoWorkerError as error:
                step = course.throw(error)
            else:
                step = course.send(answer)
    except StopIteration as done:
        result: R = done.value
        return result
