"""The only place of the engine that reads time.

All times are aware and in Indian Standard Time. A clock also says which trading calendar goes
with it: ``always-open`` (every second of every day trades, so a strategy can be tried at night)
or ``nse`` (the exchange's real sessions and holidays).
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, Protocol, TypeAlias

from kite_algo_worker.market.ist import IST, IST_OFFSET_SECONDS, to_ist

__all__ = [
    "IST",
    "IST_OFFSET_SECONDS",
    "Clock",
    "ClockMode",
    "VirtualClock",
    "WallClock",
    "epoch",
    "from_epoch",
    "iso",
    "stamp",
    "to_ist",
]

ClockMode: TypeAlias = Literal["always-open", "nse"]


class Clock(Protocol):
    """What the engine asks of a clock."""

    @property
    def mode(self) -> ClockMode:
        """Which trading calendar goes with this clock."""
        ...

    def now(self) -> datetime:
        """The present instant, aware, in IST."""
        ...


class WallClock:
    """The computer's clock, shown in IST."""

    def __init__(self, mode: ClockMode = "always-open") -> None:
        self._mode: ClockMode = mode

    @property
    def mode(self) -> ClockMode:
        return self._mode

    def now(self) -> datetime:
        return datetime.now(IST)


class VirtualClock:
    """A clock that moves only when told to, and never backwards."""

    def __init__(self, start: datetime, mode: ClockMode = "always-open") -> None:
        self._now = to_ist(start)
        self._mode: ClockMode = mode
        self._lock = threading.Lock()

    @property
    def mode(self) -> ClockMode:
        return self._mode

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def advance(self, delta: timedelta | None = None, *, seconds: float = 0.0) -> datetime:
        """Move forward by ``delta`` and ``seconds`` together; returns the new instant."""
        step = (delta or timedelta()) + timedelta(seconds=seconds)
        with self._lock:
            return self._move(self._now + step)

    def set(self, at: datetime) -> datetime:
        """Move to an instant that is not earlier than the present one."""
        with self._lock:
            return self._move(to_ist(at))

    def restart(self, at: datetime) -> datetime:
        """Begin anew at an instant that may lie in the past, for an exchange that does so too."""
        with self._lock:
            self._now = to_ist(at)
            return self._now

    def _move(self, at: datetime) -> datetime:
        if at < self._now:
            raise ValueError("a virtual clock does not run backwards")
        self._now = at
        return at


# One event asks for the same few instants again and again.
@lru_cache(256)
def epoch(at: datetime) -> int:
    """Whole seconds since 1970-01-01 00:00 UTC, rounded down."""
    return int(at.timestamp() // 1)


def from_epoch(seconds: float) -> datetime:
    """The instant of an epoch second, in IST."""
    return datetime.fromtimestamp(seconds, IST)


def iso(at: datetime) -> str:
    """ISO 8601 with the ``+05:30`` offset."""
    return at.isoformat()


def stamp(at: datetime | None) -> str | None:
    """The broker's order-book form, ``YYYY-MM-DD HH:MM:SS`` in IST without an offset."""
    return None if at is None else at.isoformat(" ", "seconds")[:19]
