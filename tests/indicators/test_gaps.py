"""A value that is not finite is a gap, whatever it is written as and wherever it comes from."""

from __future__ import annotations

import copy
import json
import pickle
import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_worker.indicators import (
    INDICATORS,
    IndicatorConfig,
    LiveIndicatorEngine,
    normalize_input,
    ta,
)
from kite_algo_worker.indicators._bank import FIELDS
from kite_algo_worker.indicators._spec import Indicator
from kite_algo_worker.indicators._types import FloatArray
from tests.indicators.test_laws import EVERY, bar_rows, small

INF = float("inf")
NOT_FINITE: list[Any] = [INF, -INF, "Infinity", "-inf", 10**400, json.loads("Infinity")]


def call(indicator: Indicator, rows: FloatArray, **params: Any) -> FloatArray:
    """The public function on the columns of a frame; one row of numbers per output."""
    index = pd.date_range("2026-05-04 09:15", periods=len(rows), freq="90min", tz="Asia/Kolkata")
    frame = pd.DataFrame(rows, columns=list(FIELDS), index=index)
    columns = [frame[one.column or one.field] for one in indicator.inputs]
    result = getattr(ta, indicator.name)(*columns, **{**small(indicator), **params})
    return np.atleast_2d(np.asarray(result, dtype=np.float64).T)


def poke(rows: FloatArray, cells: list[tuple[int, int]], value: Any) -> FloatArray:
    poked = rows.astype(object) if isinstance(value, (str, int)) else rows.copy()
    for row, field in cells:
        poked[row % len(rows), field] = value
    return poked


cells = st.lists(st.tuples(st.integers(0, 39), st.integers(0, 5)), min_size=1, max_size=6)


@EVERY
@settings(max_examples=12, deadline=None)
@given(rows=bar_rows().filter(len), cells=cells, compiled=st.booleans())
def test_infinities_are_gaps(
    indicator: Indicator, rows: FloatArray, cells: list[tuple[int, int]], compiled: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_DISABLE_JIT", "0" if compiled else "1")
        expected = call(indicator, poke(rows, cells, np.nan))
        for value in NOT_FINITE:
            np.testing.assert_array_equal(call(indicator, poke(rows, cells, value)), expected)


@EVERY
@pytest.mark.parametrize("compiled", ["0", "1"])
def test_infinities_are_gaps_in_live_engines(
    indicator: Indicator, bars: Any, compiled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", compiled)
    rows = np.column_stack([*bars, bars.volume])[:80]
    expected = LiveIndicatorEngine([(indicator.name, small(indicator))])
    engines = [LiveIndicatorEngine([(indicator.name, small(indicator))]) for _ in NOT_FINITE]
    for k, row in enumerate(rows):
        candle: dict[str, Any] = dict(zip(FIELDS, row.tolist(), strict=True))
        missing = k in (20, 21, 40)
        seen = expected.update_provisional({**candle, "close": None})[indicator.name].value
        value = expected.finalize_candle({**candle, "close": None} if missing else candle)
        for engine, infinity in zip(engines, NOT_FINITE, strict=True):
            broken = {**candle, "close": infinity}
            assert engine.update_provisional(broken)[indicator.name].value == seen
            assert engine.finalize_candle(broken if missing else candle) == value


@EVERY
def test_an_infinity_is_forgotten(indicator: Indicator, bars: Any) -> None:
    rows = np.column_stack([*bars, bars.volume])[:300]
    rows[20, 1:4] = INF
    result = call(indicator, rows)
    assert np.isfinite(result[:, 200:]).sum() >= len(result) * 100 - 100 * (
        sum(not one.required for one in indicator.outputs)
    )
    assert not np.isinf(result).any()


def test_the_relative_strength_of_a_ratio_comes_back() -> None:
    close = pd.Series([100.0 + (i * 7) % 5 for i in range(60)])
    volume = pd.Series([1000.0] * 60)
    volume[20] = 0
    ratio = close / volume
    result = ta.rsi(ratio, 3)
    assert result[20:24].isna().all()
    np.testing.assert_array_equal(result[24:], ta.rsi(ratio[21:], 3)[3:])
    engine = LiveIndicatorEngine([("rsi", {"period": 3})])
    for value in ratio[:24]:
        engine.finalize_candle({"close": value})
    assert engine.values["rsi"].value is None
    assert not engine.ready


def test_ticks_without_a_finite_price_do_not_count() -> None:
    engine = LiveIndicatorEngine([("sma", {"period": 1})], interval="minute")
    for price in (100.0, INF, "Infinity", float("nan"), None):
        tick = {"last_price": price, "exchange_timestamp": "2026-05-04T09:15:10+05:30"}
        engine.feed({"ticks": [tick]})
    assert engine.values["sma"].value == 100.0


def test_normalized_input_has_no_infinities() -> None:
    given_values: list[Any] = [1.0, INF, "Infinity", 10**400, -INF, "2"]
    np.testing.assert_array_equal(
        normalize_input(given_values).values, [1.0, np.nan, np.nan, np.nan, np.nan, 2.0]
    )
    array = np.array([1.0, -INF])
    assert np.isnan(normalize_input(array).values[1])
    assert np.isinf(array[1])


# --- windows longer than the series --------------------------------------------------------------

PERIODS = [
    (indicator, param.name)
    for indicator in INDICATORS.values()
    for param in indicator.params
    if param.kind == "period"
]


@pytest.mark.parametrize(
    ("indicator", "name"), PERIODS, ids=[f"{one.name}-{name}" for one, name in PERIODS]
)
def test_a_window_longer_than_the_series_costs_nothing(
    indicator: Indicator, name: str, bars: Any
) -> None:
    rows = np.column_stack([*bars, bars.volume])[:50]
    call(indicator, rows)
    tracemalloc.start()
    huge = call(indicator, rows, **{name: 10**12})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20
    np.testing.assert_allclose(huge, call(indicator, rows, **{name: 10**4}), rtol=1e-3)
    if name == "period":
        assert not np.nan_to_num(huge).any()


# --- copies --------------------------------------------------------------------------------------


@EVERY
@pytest.mark.parametrize("compiled", ["0", "1"])
def test_engines_can_be_copied_and_pickled(
    indicator: Indicator, bars: Any, compiled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", compiled)
    engine = LiveIndicatorEngine([IndicatorConfig(indicator.name, small(indicator), "x")])
    rows = pd.DataFrame(np.column_stack([*bars, bars.volume])[:130], columns=list(FIELDS))
    candles: list[dict[str, Any]] = [
        {
            "ts": f"2026-05-{4 + k // 50:02}T10:{k % 50:02}:00+05:30",
            **{str(name): value for name, value in row.items()},
        }
        for k, row in enumerate(rows.to_dict("records"))
    ]
    for candle in candles[:110]:
        engine.finalize_candle(candle)
    engine.update_provisional(candles[110])
    stored = pickle.dumps(engine)
    twins = [copy.copy(engine), copy.deepcopy(engine), pickle.loads(stored)]
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1" if compiled == "0" else "0")
    twins.append(pickle.loads(stored))
    for twin in twins:
        assert twin.values == engine.values
        assert twin.metadata == engine.metadata
        assert {**twin.details, "compiled": 0} == {**engine.details, "compiled": 0}
    # A copy keeps its own memory, and everything that a correction needs.
    ends = []
    for one in (*twins, engine):
        one.finalize_candle({**candles[70], "close": 1.0})
        for candle in candles[110:]:
            one.finalize_candle(candle)
        ends.append(one.values)
    assert all(end == ends[-1] for end in ends)


def test_a_copied_engine_follows_ticks() -> None:
    engine = LiveIndicatorEngine([("sma", {"period": 1})], interval="minute", instrument="NSE:INFY")
    tick = {"symbol": "NSE:INFY", "exchange_timestamp": "2026-05-04T09:15:10+05:30"}
    engine.feed({"ticks": [{**tick, "last_price": 100.0}]})
    twin = copy.deepcopy(engine)
    twin.feed({"ticks": [{**tick, "last_price": 120.0}]})
    engine.feed({"ticks": [{**tick, "last_price": 90.0, "symbol": "NSE:TCS"}]})
    assert (engine.values["sma"].value, twin.values["sma"].value) == (100.0, 120.0)
    assert twin.details["instrument"] == "NSE:INFY"


# --- source --------------------------------------------------------------------------------------


def test_source_names_the_fields(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine.from_history(
        frame,
        [
            ("ema", {"source": "close", "period": 9}),
            ("rsi", {"source": ["high"]}),
            ("atr", {"source": ["high", "low", "open"]}),
            ("crossover", {"source": ("close", "open")}),
        ],
    )
    expected = {
        "ema": ta.ema(frame["close"], 9),
        "rsi": ta.rsi(frame["high"]),
        "atr": ta.atr(frame["high"], frame["low"], frame["open"]),
        "crossover": ta.crossover(frame["close"], frame["open"]),
    }
    assert {k: v.value for k, v in engine.values.items()} == {
        k: v.iloc[-1] for k, v in expected.items()
    }


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (("atr", {"source": "close"}), "atr: source names 1 of 3 fields"),
        (("ema", {"source": ["close", "open"], "period": 3}), "ema: source names 2 of 1 fields"),
        (("ema", {"source": "vwap", "period": 3}), "ema: a candle has no field 'vwap'"),
        (("ema", {"source": "high", "column": "low", "period": 3}), "ema: data is named twice"),
    ],
)
def test_wrong_sources_are_named(config: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        LiveIndicatorEngine([config])
