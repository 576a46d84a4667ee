"""A search that looks only where bounds leave it open finds what looking at every tick finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.engine.base.clock import epoch
from kite_algo_sandbox.engine.market.bounds import DAY_MINUTES, minute_bounds
from kite_algo_sandbox.engine.market.hours import split, start_of
from kite_algo_sandbox.engine.market.ticks import last_prices
from kite_algo_sandbox.engine.protection.conditions import (
    NO_BEST,
    Condition,
    Trail,
    may_change,
    winner,
    winners,
)
from kite_algo_sandbox.engine.protection.search import Bounds, DayBounds, Search

from .conftest import Desk

MINUTES = 6
MIDNIGHT = start_of(date(2026, 5, 8).toordinal())
FIRST = MIDNIGHT + 600 * 60


class Walk(Bounds):
    """Two figures on a few minutes of made-up ticks, with the bounds of those minutes."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self.rows = rows
        self.looked_at = 0

    def of_day(self, day: int) -> DayBounds:
        low = {name: np.full(DAY_MINUTES, row[0]) for name, row in self.rows.items()}
        high = {name: np.full(DAY_MINUTES, row[0]) for name, row in self.rows.items()}
        for name, row in self.rows.items():
            for minute in range(MINUTES):
                part = row[minute * 60 : minute * 60 + 60]
                low[name][600 + minute], high[name][600 + minute] = part.min(), part.max()
        return DayBounds.of(low, high)

    def ticks(self, first: int, final: int) -> dict[str, Any]:
        self.looked_at += final - first + 1
        return {name: row[first - FIRST : final - FIRST + 1] for name, row in self.rows.items()}


LEVELS = st.integers(-6, 6).map(float)
CONDITIONS = st.builds(
    Condition, st.just("rule"), st.sampled_from(["a", "b"]), st.sampled_from(["gte", "lte"]), LEVELS
) | st.builds(
    Condition, st.just("trail"), st.just("a"), st.just("lte"),
    st.builds(Trail, st.integers(1, 5).map(float), st.none() | LEVELS),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), conditions=st.lists(CONDITIONS, max_size=4),
    expected=st.integers(-1, 4), best=st.sampled_from([NO_BEST, -3.0, 0.0, 2.0, 30.0]),
    begin=st.integers(0, 70), end=st.integers(100, MINUTES * 60 - 1),
)  # fmt: skip
def test_a_search_finds_what_every_tick_shows(
    seed: int, conditions: Sequence[Condition], expected: int, best: float, begin: int, end: int
) -> None:
    rng = np.random.default_rng(seed)
    steps = rng.integers(-1, 2, (2, MINUTES * 60)) * (rng.random((2, MINUTES * 60)) < 0.1)
    rows = {name: np.cumsum(row).astype(float) for name, row in zip("ab", steps, strict=True)}
    walk = Walk(rows)
    search = Search(walk, conditions, expected, {"a": best}, FIRST + begin, FIRST + end)
    seen = {name: row[begin : end + 1] for name, row in rows.items()}
    bests = np.maximum(np.maximum.accumulate(seen["a"]), best)
    changed = winners(conditions, seen, {"a": bests}, end - begin + 1) != expected
    hit = int(np.argmax(changed)) if changed.any() else None
    assert search.hit == (None if hit is None else FIRST + begin + hit)
    for index in range(end - begin + 1 if hit is None else hit + 1):
        assert search.bests_at(FIRST + begin + index) == {"a": bests[index]}
        now = {name: float(row[index]) for name, row in seen.items()}
        assert (winner(conditions, now, {"a": float(bests[index])}) != expected) == changed[index]


def test_ticks_are_drawn_only_where_a_rule_or_the_best_is_in_reach() -> None:
    row = np.concatenate([np.linspace(0, 1, 60), np.full(60 * (MINUTES - 1), 0.5)])
    walk = Walk({"a": row})
    rules = [Condition("stop", "a", "lte", -2.0), Condition("trail", "a", "lte", Trail(0.6, 0.9))]
    assert Search(walk, rules, -1, {"a": NO_BEST}, FIRST, FIRST + 359).hit is None
    assert walk.looked_at == 60  # the first minute made the best, the others stay below it
    assert Search(walk, rules, -1, {"a": 1.0}, FIRST, FIRST + 359).bests_at(FIRST) == {"a": 1.0}


def test_a_rule_without_its_figure_never_wins() -> None:
    rules = [Condition("index", "index_ltp", "gte", 1.0)]
    assert winner(rules, {"a": 5.0}, {}) == -1
    values = {"a": np.array([5.0])}
    assert not may_change(rules, -1, values, values, {}, 1).any()
    assert may_change(rules, 0, values, values, {}, 1).all()  # it won, and cannot any more


@pytest.mark.parametrize("mode", ["always-open", "nse"])
@pytest.mark.parametrize("symbol", ["NSE:INFY", "NFO:NIFTY26MAY25000PE", "NSE:NIFTY 50"])
@pytest.mark.parametrize("day", ["2026-05-08", "2026-05-09", "2026-08-04"])
def test_bounds_of_a_minute_are_its_lowest_and_highest_tick(
    make_desk: Callable[..., Desk], mode: str, symbol: str, day: str
) -> None:
    engine = make_desk(mode=mode).engine
    noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=IST)
    item = engine.instruments.find(symbol, datetime(2026, 5, 8, 12, tzinfo=IST))
    assert item is not None
    low, high = minute_bounds(engine.prices, item, split(epoch(noon))[0])
    first = start_of(split(epoch(noon))[0])
    for hour in (0, 9, 15, 23):
        begin = first + hour * 3600
        ticks = last_prices(engine.prices, item, begin, begin + 3599).reshape(60, 60)
        part = slice(hour * 60, hour * 60 + 60)
        assert low[part].tolist() == ticks.min(axis=1).tolist()
        assert high[part].tolist() == ticks.max(axis=1).tolist()
