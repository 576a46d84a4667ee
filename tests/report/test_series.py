"""What lies inside the page is what the result holds, thinned only where it says so."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.replay.rows import CandleRow, EquityPoint
from kite_algo_sandbox.report import series
from kite_algo_worker.market.ist import IST
from tests.report.years import year_result

OPENING = datetime(2025, 3, 3, 9, 15, tzinfo=IST)


def unpacked(text: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(text)))


def sums(differences: list[int]) -> list[int]:
    return list(itertools.accumulate(differences))


def candles_of(columns: dict[str, Any]) -> list[tuple[int, ...]]:
    """What the page makes of the columns, in paise."""
    before, found = 0, []
    for when, first, gain, above, below in zip(
        sums(columns["time"]), columns["open"], columns["close"], columns["high"], columns["low"],
        strict=True,
    ):  # fmt: skip
        opened = before + first
        before = opened + gain
        prices = (opened, max(opened, before) + above, min(opened, before) - below, before)
        found.append((when, *(price * columns["tick"] for price in prices)))
    return found


def bar(minutes: float, opened: int, high: int, low: int, close: int) -> CandleRow:
    return CandleRow(OPENING + timedelta(minutes=minutes), opened, high, low, close, 1)


PRICES = st.tuples(*[st.integers(1, 10**7)] * 4).map(
    lambda four: (four[0], max(four), min(four), four[3])
)


@settings(max_examples=50)
@given(st.lists(PRICES, max_size=40))
def test_candles_survive_the_journey(prices: list[tuple[int, int, int, int]]) -> None:
    rows = [bar(5 * at, *four) for at, four in enumerate(prices)]
    columns = unpacked(series.packed(series.candle_columns(rows)))
    assert candles_of(columns) == [(series.clock(row.time), *row[1:5]) for row in rows]


def test_times_are_those_of_an_indian_clock() -> None:
    (shown,) = sums(series.candle_columns([bar(0, 1, 1, 1, 1)])["time"])
    assert shown % 86_400 == (9 * 60 + 15) * 60


def test_times_are_sorted_and_each_appears_once() -> None:
    rows = [bar(5, 2, 2, 2, 2), bar(0, 1, 1, 1, 1), bar(5, 3, 3, 3, 3)]
    assert [row[1] for row in candles_of(series.candle_columns(rows))] == [1, 3]


def test_too_many_bars_are_joined_within_their_sessions() -> None:
    day = 24 * 60
    rows = [
        bar(at * day + 5 * number, 10, 12 + number, 8, 11) for at in (0, 1) for number in range(5)
    ]
    columns = series.candle_columns(rows, most=5)
    assert columns["joined"] == 2
    assert [row[2] for row in candles_of(columns)] == [13, 15, 16] * 2
    assert all(row[1] == 10 for row in candles_of(columns))


def test_a_trade_stands_on_the_candle_in_which_it_happened() -> None:
    result = year_result(sessions=3)
    rows = result.candles["NSE:INFY"]
    columns = series.trade_columns(list(enumerate(result.trades, 1)), rows)
    for trade, entry, left, paid in zip(
        result.trades, sums(columns["entry"]), sums(columns["exit"]), columns["entry_price"],
        strict=True,
    ):  # fmt: skip
        assert rows[entry].time <= trade.entry_time < rows[entry].time + timedelta(minutes=5)
        assert rows[left].time <= trade.exit_time < rows[left].time + timedelta(minutes=5)
        assert rows[entry].open + paid == round(trade.entry_price * 100)


@settings(max_examples=50)
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=500), st.integers(4, 80))
def test_thinning_keeps_ends_extremes_and_order(values: list[int], most: int) -> None:
    points = [
        EquityPoint(OPENING + timedelta(minutes=at), value) for at, value in enumerate(values)
    ]
    kept = series.thinned(points, most, lambda point: point.equity)
    assert len(kept) <= most
    assert [point.time for point in kept] == sorted({point.time for point in kept})
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert {min(values), max(values)} <= {point.equity for point in kept}
    # The deepest fall is still there, because every stretch keeps its highest and its lowest.
    assert set(kept) <= set(points)


def test_the_same_data_give_the_same_text() -> None:
    assert series.packed({"a": [1, 2]}) == series.packed({"a": [1, 2]})
