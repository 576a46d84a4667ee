"""The course of one request: send, wait, send again, give up. A generator without I/O.

The driver sends the request when it is told :class:`Send` and answers with the error, sleeps when
it is told :class:`Wait`, and leaves the generator as soon as an attempt succeeds. The generator
raises what the caller shall see when it gives up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from typing import NamedTuple

from ..exceptions import KiteAlgoWorkerError
from .retry import Failure, Retry


class Send(NamedTuple):
    """Send the request, for the ``attempt``-th time, and give up on it at ``deadline``."""

    attempt: int
    deadline: float


class Wait(NamedTuple):
    """Let ``seconds`` pass."""

    seconds: float


Course = Generator[Send | Wait, KiteAlgoWorkerError | None, None]


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

    Raises:
        KiteAlgoWorkerError: the error of the last attempt.
    """
    began = now()
    deadline = began + total
    attempt = 1
    while True:
        error = yield Send(attempt, deadline)
        if error is None:
            return
        moment = now()
        failure = Failure(operation, write, attempt, moment - began, error)
        if not policy.repeats(failure):
            raise error
        pause = policy.pause(failure, chance())
        if moment + pause >= deadline:
            raise error
        yield Wait(pause)
        attempt += 1
