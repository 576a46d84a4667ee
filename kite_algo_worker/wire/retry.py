"""When a failed request is sent again, and after how long. Waits for nothing itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from .._base.checks import positive, seconds, whole_between
from ..exceptions import (
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    TransportError,
    UnexpectedResponseError,
)
from .call import Wait

_BUSY_STATUSES: Final = frozenset({502, 503, 504})
_MAX_ATTEMPTS: Final = 100
# 2.0 ** 1024 overflows; every real cap is reached long before.
_MAX_EXPONENT: Final = 60


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waiting times that grow and never line up between workers.

    The n-th wait is a random time between ``floor`` and ``min(cap, base * 2**n)`` seconds. The
    floor keeps a server that drops every connection at once from being hammered.

    Args:
        base: Upper bound of the first wait, in seconds.
        cap: Upper bound of every wait, in seconds.
        floor: Lower bound of every wait, in seconds.
    """

    base: float = 1.0
    cap: float = 30.0
    floor: float = 0.1

    def __post_init__(self) -> None:
        for name in ("base", "cap", "floor"):
            seconds(name, getattr(self, name))

    def delay(self, failures: int, rng: Callable[[], float]) -> float:
        """Seconds to wait after ``failures`` (0, 1, ...) earlier failures in a row.

        ``rng`` returns a number in [0, 1), like ``random.random``.
        """
        bound = min(self.cap, self.base * 2.0 ** min(failures, _MAX_EXPONENT))
        return max(self.floor, rng() * bound)


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt, as a retry policy sees it.

    Attributes:
        operation: The contract's operation, for example ``get_quotes``.
        write: Whether the operation changes something.
        attempt: Number of this attempt, from 1.
        elapsed: Seconds since the first attempt began.
        error: What the caller would see if nothing were repeated.
    """

    operation: str
    write: bool
    attempt: int
    elapsed: float
    error: KiteAlgoWorkerError

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asked to wait, or None."""
        if isinstance(self.error, (RateLimitError, ServerError)):
            return self.error.retry_after
        return None

    @property
    def surely_not_executed(self) -> bool:
        """Whether the request cannot have had any effect on the server."""
        error = self.error
        if isinstance(error, OutcomeUnknownError):
            return False
        # A write that was lost after sending is an OutcomeUnknownError: what is left never left.
        return isinstance(error, (TransportError, RateLimitError)) or error.status_code == 503


@dataclass(frozen=True, slots=True)
class Retry:
    """How often, how long and how patiently requests are repeated.

    Reads are repeated after transport errors, 429 and 502..504. A write is repeated only when it
    surely did not execute: the connection was refused, 429, or a 503 that says so.

    Args:
        attempts: Attempts in all, the first included; 1 repeats nothing.
        total: Seconds for all attempts and pauses together, so that not even an answer that comes
            byte by byte can hang; None for three times the client's timeout.
        base: Upper bound of the first pause in seconds; it doubles with each attempt.
        cap: Upper bound of every pause in seconds. A ``Retry-After`` of the server may exceed it.
        decide: Asked about each failure; True repeats, False gives up, None leaves it to the rules
            above. It cannot make a write repeat that may have executed.

    Raises:
        InvalidInputError: a number is out of range.
    """

    attempts: int = 3
    total: float | None = None
    base: float = 0.25
    cap: float = 5.0
    decide: Callable[[Failure], bool | None] | None = None

    def __post_init__(self) -> None:
        whole_between("attempts", self.attempts, 1, _MAX_ATTEMPTS)
        if self.total is not None:
            positive("total", self.total)
        seconds("base", self.base)
        seconds("cap", self.cap)

    def repeats(self, failure: Failure) -> bool:
        """Whether to send the request again, if there is still time."""
        if failure.attempt >= self.attempts:
            return False
        if failure.write and not failure.surely_not_executed:
            return False
        chosen = self.decide(failure) if self.decide is not None else None
        return _worth_repeating(failure.error) if chosen is None else chosen

    def pause(self, failure: Failure, chance: float) -> float:
        """Seconds to wait before the next attempt; ``chance`` is a random number in 0..1."""
        backoff = Backoff(self.base, self.cap, floor=0.0)
        drawn = backoff.delay(failure.attempt - 1, lambda: chance)
        asked = failure.retry_after
        return drawn if asked is None else asked + drawn


NO_RETRY: Final = Retry(attempts=1)
"""Send once."""


def _worth_repeating(error: KiteAlgoWorkerError) -> bool:
    if isinstance(error, UnexpectedResponseError):
        return False
    return (
        isinstance(error, (TransportError, RateLimitError)) or error.status_code in _BUSY_STATUSES
    )


class Send(NamedTuple):
    """Send the request, for the ``attempt``-th time, and give up on it at ``deadline``."""

    attempt: int
    deadline: float


Course = Generator[Send | Wait, Any, Any]


def attempts(
    policy: Retry,
    operation: str,
    *,
    write: bool,
    total: float,
    now: Callable[[], float],
    chance: Callable[[], float] = random.random,
) -> Course:
    """The course of one request: send, wait, send again, give up.

    It yields :class:`Send` or :class:`Wait`; the driver sends and gives back the answer, or throws
    in what went wrong.

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
