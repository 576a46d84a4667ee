"""The candles of one day as they are answered, written once and read often."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

Candle = dict[str, object]


@dataclass(frozen=True, slots=True)
class DayCandles:
    """All candles of one day, with the epoch seconds at which they begin and are complete."""

    begins: list[int]
    ends: list[int]
    rows: list[Candle]

    def __len__(self) -> int:
        return len(self.rows)

    def between(
        self, first: int, last: int, present: int, newest: int | None = None
    ) -> list[Candle]:
        """Those that begin in ``[first, last]`` and are complete; of many the ``newest``."""
        stop = min(bisect_right(self.begins, last), bisect_right(self.ends, present))
        start = bisect_left(self.begins, first)
        if newest is not None:
            start = max(start, stop - newest)
        return [row.copy() for row in self.rows[start:stop]]
