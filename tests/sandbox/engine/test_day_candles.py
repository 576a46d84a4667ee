"""The candles of a day are written when they are read, and only kept where somebody looks back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kite_algo_sandbox.engine.market.day_candles import Candle, DayCandles

COUNT = 375


def day_of(written: list[int]) -> DayCandles:
    """A day of minutes that notes which of them are written."""

    def write(first: int, stop: int) -> Iterator[Candle]:
        written.extend(range(first, stop))
        return ({"ts": number} for number in range(first, stop))

    begins = np.arange(COUNT, dtype=np.int64) * 60
    return DayCandles(begins, begins + 60, write)


def newest(day: DayCandles, present: int, count: int) -> list[object]:
    return [row["ts"] for row in day.between(0, present, present, count)]


def test_a_stream_keeps_only_the_candle_it_read_last() -> None:
    written: list[int] = []
    day = day_of(written)
    for number in range(COUNT):
        end = (number + 1) * 60
        assert newest(day, end, 1) == newest(day, end + 30, 1) == [number]
    assert written == list(range(COUNT)), "each is written once"
    assert not day._rows, "a candle that nobody looks back at is kept"


def test_who_looks_back_finds_every_candle_after_a_stream_has_read_some() -> None:
    written: list[int] = []
    day = day_of(written)
    assert newest(day, 600, 1) == [9]
    assert newest(day, 600, 50) == list(range(10))
    assert newest(day, 660, 1) == [10]
    assert newest(day, 660, 50) == list(range(11))
    assert written == [9, *range(11)], "what was looked back at is written once"


def test_a_candle_that_was_changed_by_its_reader_is_not_the_one_that_is_kept() -> None:
    day = day_of([])
    day.between(0, 60, 60, 1)[0]["ts"] = "changed"
    assert newest(day, 60, 1) == [0]
