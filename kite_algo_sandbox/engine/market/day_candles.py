"""The candles of one day as they are answered: written when they are first read, and kept.

A day that is only read candle by candle, as a stream does, keeps the last one read: a year of
minutes that nobody looks back at takes no room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Candle = dict[str, object]


@dataclass(slots=True)
class DayCandles:
    """All candles of one day.

    Attributes:
        begins: The epoch seconds at which they begin.
        ends: Those from which they are complete.
        write: Writes the candles from one number to before another.
    """

    begins: Ints
    ends: Ints
    write: Callable[[int, int], Iterable[Candle]]
    _rows: list[Candle | None] = field(default_factory=list)
    _newest: tuple[int, Candle] | None = None

    def __len__(self) -> int:
        return self.begins.size

    def between(
        self, first: int, last: int, present: int, newest: int | None = None
    ) -> list[Candle]:
        """Those that begin in ``[first, last]`` and are complete; of many the ``newest``."""
        start = int(self.begins.searchsorted(first))
        stop = int(
            min(self.begins.searchsorted(last, "right"), self.ends.searchsorted(present, "right"))
        )
        if newest is not None:
            start = max(start, stop - newest)
        if start >= stop:
            return []
        if stop - start == 1 and not self._rows:
            return [self._alone(start).copy()]
        if not self._rows:
            self._rows = [None] * len(self)
        part = self._rows[start:stop]
        if None in part:
            begin = start + part.index(None)
            self._rows[begin:stop] = self.write(begin, stop)
            part = self._rows[start:stop]
        return [row.copy() for row in part if row is not None]

    def _alone(self, number: int) -> Candle:
        """One candle. Who follows a stream reads each once: only the last one read is kept."""
        if self._newest is None or self._newest[0] != number:
            [row] = self.write(number, number + 1)
            self._newest = number, row
        return self._newest[1]
