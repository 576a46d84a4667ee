"""How long to wait before trying again: exponential with full jitter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..exceptions import InvalidInputError

# 2.0 ** 1024 overflows; every real cap is reached long before.
_MAX_EXPONENT = 60


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
            value = getattr(self, name)
            if not 0 <= value < float("inf"):
                raise InvalidInputError(name, "must be a finite number of seconds, at least 0")

    def delay(self, failures: int, rng: Callable[[], float]) -> float:
        """Seconds to wait after ``failures`` (0, 1, ...) earlier failures in a row.

        ``rng`` returns a number in [0, 1), like ``random.random``.
        """
        bound = min(self.cap, self.base * 2.0 ** min(failures, _MAX_EXPONENT))
        return max(self.floor, rng() * bound)
