"""How often and how long a helper asks again. Pure: the caller brings the clock and sleeps."""

from __future__ import annotations

import math

from .._base.checks import positive_int, seconds
from ..exceptions import WaitTimeoutError


class Pace:
    """At most ``attempts`` tries, ``sleep_seconds`` apart, the last one at ``timeout``.

    Args:
        attempts: Number of tries, at least 1.
        sleep_seconds: Seconds between two tries, at least 0.
        timeout: Seconds for all tries together, or None for ``attempts`` alone.
        started: The clock's reading when the helper began.
    """

    def __init__(
        self, attempts: int, sleep_seconds: float, timeout: float | None, started: float
    ) -> None:
        positive_int("attempts", attempts)
        seconds("sleep_seconds", sleep_seconds)
        if timeout is not None:
            seconds("timeout", timeout)
        self.attempts = attempts
        self.made: int = 0
        self._sleep_seconds = sleep_seconds
        self._deadline = math.inf if timeout is None else started + timeout

    def delay_after_attempt(self, now: float, missing: str, last: object = None) -> float | None:
        """Seconds until the next try, or None when ``attempts`` are used up.

        Raises:
            WaitTimeoutError: ``timeout`` leaves no time for another try. ``missing`` says what the
                helper was still waiting for and ``last`` is the last answer it saw.
        """
        self.made += 1
        if self.made >= self.attempts:
            return None
        left = self._deadline - now
        if left <= 0:
            raise WaitTimeoutError(f"{missing} (after {self.made} attempts)", last=last)
        return min(self._sleep_seconds, left)

    def is_last(self, now: float) -> bool:
        """Whether a try that starts now is the last one."""
        return self.made + 1 >= self.attempts or now >= self._deadline
