"""What happens by itself, and when: time jumps from one such moment to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol


class Timed(Protocol):
    """A part of the exchange to which something happens without anybody asking."""

    def next_moment(self, after: datetime, until: datetime) -> datetime | None:
        """The first moment in ``(after, until]`` at which something happens; ``None`` without one.

        What was due by ``after`` and has not happened yet is due at ``after``.
        """
        ...

    def happen(self, at: datetime) -> None:
        """Let happen what is due at the moment that time has come to, of whichever part it is."""
        ...


def next_moment(parts: Iterable[Timed], after: datetime, until: datetime) -> datetime | None:
    """The first moment of all parts; a part is asked only up to the moment of those before it."""
    found: datetime | None = None
    for part in parts:
        moment = part.next_moment(after, until if found is None else found)
        found = found if moment is None else moment
    return found


class Remembered:
    """A search through time whose seconds are not searched twice while its key stays the same."""

    __slots__ = ("_hit", "_key", "_searched")

    def __init__(self) -> None:
        self._key: object = None
        self._searched = 0
        self._hit: int | None = None

    def next(
        self, key: object, after: int, until: int, search: Callable[[int], int | None]
    ) -> int | None:
        """The first second in ``(after, until]`` that ``search``, given where to begin, finds."""
        start = after
        if self._key is not None and self._key == key:
            if self._hit is not None and self._hit > after:
                return self._hit if self._hit <= until else None
            if self._hit is None:
                if self._searched >= until:
                    return None
                start = max(after, self._searched)
        self._key, self._searched = key, until
        self._hit = search(start)
        return self._hit

    def is_at(self, second: int) -> bool:
        """Whether this second is the one that was found."""
        return self._hit == second

    def forget(self) -> None:
        """Search again, for prices have changed."""
        self._key = None
