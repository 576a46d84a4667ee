"""When a failed request is sent again, and after how long. Pure: brings no clock and no dice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .._checks import positive, seconds, whole_between
from ..exceptions import (
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    TransportError,
    UnexpectedResponseError,
)

_BUSY_STATUSES: Final = frozenset({502, 503, 504})
_MAX_ATTEMPTS: Final = 100


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
        drawn = chance * min(self.cap, self.base * 2.0 ** (failure.attempt - 1))
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
