"""The course of one request: send, wait, send again, give up. A generator without I/O.

It yields :class:`Send` or :class:`Wait`; the driver sends and gives back the answer, or throws in
what went wrong.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from ..exceptions import KiteAlgoWorkerError
from .call import Wait
from .retry import Failure, Retry


class Send(NamedTuple):
    """Send the request, for the ``attempt``-th time, and give up on it at ``deadline``."""

    attempt: int
    deadline: float


Course = Generator[Send | Wait, Any, Any]


def exchange(
    policy: Retry,
    operation: str,
    *,
    write: bool,
    total: float,
    now: Callable[[], float],
    chance: Callable[[], float] = random.random,
) -> Course:
    """What to do about one request.

    Args:
        policy: When to repeat.
        operation: Name of the operation.
        write: Whether a lost answer leaves its effect unknown.
        total: Seconds for everything.
        now: The driver's monotonic clock.
        chance: Random numbers in 0..1, for the jitter.

    Returns:
        The answer.

    Raises:
        KiteAlgoWorkerError: the error of the last attempt.
    """
    began = now()
    deadline = began + total
    attempt = 1
    while True:
        try:
            return (yield Send(attempt, deadline))
        except KiteAlgoWorkerError as error:
            moment = now()
            failure = Failure(operation, write, attempt, moment - began, error)
            if not policy.repeats(failure):
                raise
            pause = policy.pause(failure, chance())
            if moment + pause >= deadline:
                raise
        yield Wait(pause)
        attempt += 1
