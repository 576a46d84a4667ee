"""How far a sweep is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from .result import ranked
from .rows import SweepRow


@dataclass(frozen=True, slots=True)
class Progress:
    """What a sweep tells after each set.

    Attributes:
        done: Sets with a row, those of the file of results included.
        total: All sets.
        failed: Sets without figures.
        rate: Sets a second in this process; None before the first.
        remaining: Seconds until the end at this rate.
        best: The best set so far.
    """

    done: int
    total: int
    failed: int
    rate: float | None
    remaining: float | None
    best: SweepRow | None


class Meter:
    """Counts rows and tells.

    Args:
        objective: What makes a set the best.
        tell: Whom.
    """

    def __init__(self, objective: str, tell: Callable[[Progress], object] | None) -> None:
        self._objective, self._tell = objective, tell
        self._total = self._done = self._fresh = self._failed = 0
        self._best: SweepRow | None = None
        self._began = monotonic()

    def expect(self, sets: int, known: list[SweepRow]) -> None:
        """So many more sets, some of which have their rows already."""
        self._total += sets
        self._done += len(known)
        self._failed += sum(row.failed for row in known)
        rivals = known if self._best is None else [*known, self._best]
        self._best = next(iter(ranked(rivals, self._objective)), None)
        self._say()

    def add(self, row: SweepRow) -> None:
        """One more."""
        self._done += 1
        self._fresh += 1
        self._failed += row.failed
        rivals = [row] if self._best is None else [row, self._best]
        self._best = ranked(rivals, self._objective)[0]
        self._say()

    def _say(self) -> None:
        if self._tell is None:
            return
        passed = monotonic() - self._began
        rate = self._fresh / passed if self._fresh and passed > 0 else None
        left = self._total - self._done
        best = self._best if self._best is not None and not self._best.failed else None
        self._tell(
            Progress(
                self._done, self._total, self._failed, rate, left / rate if rate else None, best
            )
        )
