"""The candles of one day as they are answered: each is written when it is first read, and kept."""

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
        if not self._rows:
            self._rows = [None] * len(self)
        part = self._rows[start:stop]
        if None in part:
            begin = start + part.index(None)
            self._rows[begin:stop] = self.write(begin, stop)
            part = self._rows[start:stop]
        return [row.copy() for row in part if row is not None]
