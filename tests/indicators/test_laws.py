"""What holds for every indicator, by declaration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_worker.indicators import INDICATORS, LiveIndicatorEngine, _native, ta
from kite_algo_worker.indicators._bank import FIELDS
from kite_algo_worker.indicators._batch import evaluate
from kite_algo_worker.indicators._spec import Gaps, Indicator
from kite_algo_worker.indicators._types import FloatArray

NAN = np.nan
EVERY = pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda one: one.name)


def small(indicator: Indicator) -> dict[str, Any]:
    """Parameters that fit short series: periods 3, 4, 5, ..."""
    given_params = {
        param.name: 3 + k for k, param in enumerate(indicator.params) if param.kind == "period"
    }
    return indicator.check(given_params)


def arrays_of(indicator: Indicator, rows: FloatArray) -> list[FloatArray]:
    fields = [one.column or one.field for one in indicator.inputs]
    return [np.ascontiguousarray(rows[:, FIELDS.index(name)]) for name in fields]


def run(indicator: Indicator, rows: FloatArray, days: FloatArray | None = None) -> FloatArray:
    arrays = arrays_of(indicator, rows)
    if indicator.session:
        arrays.append(np.arange(len(rows)) // 5 * 1.0 if days is None else days)
    return evaluate(indicator, indicator.setup(small(indicator)), arrays)


price = st.sampled_from([99.0, 99.95, 100.0, 100.05, 101.5, 103.0])


@st.composite
def bar_rows(draw: st.DrawFn, longest: int = 40) -> FloatArray:
    """Rows open, high, low, close, volume, oi with a few missing numbers."""
    rows = []
    for _ in range(draw(st.integers(0, longest))):
        first, low, high, last = draw(price), *sorted((draw(price), draw(price))), draw(price)
        row = [first, max(first, last, high), min(first, last, low), last]
        row += [float(draw(st.integers(0, 50))), 10.0]
        if draw(st.integers(0, 14)) == 0:
            row[draw(st.integers(0, 4))] = NAN
        rows.append(row)
    return np.array(rows).reshape(-1, 6)


@EVERY
@settings(max_examples=12, deadline=None)
@given(rows=bar_rows())
def test_machine_code_and_python_give_the_same_bits(indicator: Indicator, rows: FloatArray) -> None:
    fast = run(indicator, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_DISABLE_JIT", "1")
        slow = run(indicator, rows)
    np.testing.assert_array_equal(fast, slow)


@EVERY
@settings(max_examples=12, deadline=None)
@given(rows=bar_rows())
def test_streaming_equals_batch_on_every_prefix(indicator: Indicator, rows: FloatArray) -> None:
    engine = LiveIndicatorEngine([(indicator.name, small(indicator))])
    whole = run(indicator, rows)
    for k, row in enumerate(rows):
        candle: dict[str, Any] = dict(zip(FIELDS, row.tolist(), strict=True))
        if indicator.session:
            candle["ts"] = f"2026-05-{4 + k // 5:02}T09:{15 + k % 5}:00+05:30"
        for close in (candle["close"] + 1.0, 1e9, None, candle["close"]):
            seen = engine.update_provisional({**candle, "close": close})
        value = engine.finalize_candle(candle)[indicator.name]
        assert_same(seen[indicator.name].value, value.value)
        assert_same(value.value, expected(indicator, whole[:, k]))


def expected(indicator: Indicator, column: FloatArray) -> object:
    if indicator.boolean:
        return bool(column[0])
    numbers = [None if np.isnan(value) else value for value in column.tolist()]
    if len(indicator.outputs) == 1:
        return numbers[0]
    return {output.name: v for output, v in zip(indicator.outputs, numbers, strict=True)}


def assert_same(one: Any, other: Any) -> None:
    np.testing.assert_equal(one, other)


@EVERY
def test_nan_exactly_during_the_warm_up(indicator: Indicator, bars: Any) -> None:
    rows = np.column_stack([*bars, bars.volume])[:200]
    result = run(indicator, rows)
    if indicator.boolean:
        assert set(np.unique(result)) <= {0.0, 1.0}
        return
    first = indicator.first(small(indicator)) if indicator.session != "bar" else (5,) * 7
    for output, start, values in zip(indicator.outputs, first, result, strict=True):
        assert np.isnan(values[:start]).all()
        assert not output.required or not np.isnan(values[start:]).any()


@EVERY
def test_inputs_are_left_alone(indicator: Indicator, bars: Any) -> None:
    rows = np.column_stack([*bars, bars.volume])[:60]
    arrays = arrays_of(indicator, rows)
    copies = [array.copy() for array in arrays]
    for array in arrays:
        array.setflags(write=False)
    named = dict(zip((one.name for one in indicator.inputs), arrays, strict=True))
    required = {p.name: 3 for p in indicator.params if p.default == "<required>"}
    result = getattr(ta, indicator.name)(**named, **required)
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert len(result) == 60


@EVERY
def test_empty_and_single_bars(indicator: Indicator) -> None:
    for n in (0, 1):
        assert run(indicator, np.full((n, 6), 100.0)).shape == (len(indicator.outputs), n)


WINDOWED = [one for one in INDICATORS.values() if one.kernel.gaps in (Gaps.WINDOW, Gaps.LOOKBACK)]


@pytest.mark.parametrize("indicator", WINDOWED, ids=lambda one: one.name)
def test_a_spike_leaves_no_residue(indicator: Indicator, bars: Any) -> None:
    rows = np.column_stack([*bars, bars.volume])[:300]
    clean = run(indicator, rows)
    reach = max(indicator.first(small(indicator))) + 1
    for spike in (1e15, -1e12):
        dirty = rows.copy()
        dirty[150, :5] = spike
        result = run(indicator, dirty)
        np.testing.assert_array_equal(result[:, :150], clean[:, :150])
        after = 150 + reach
        np.testing.assert_allclose(result[:, after:], clean[:, after:], rtol=1e-12, atol=1e-12)


@EVERY
def test_gaps_do_what_the_policy_says(indicator: Indicator, bars: Any) -> None:
    rows = np.column_stack([*bars, bars.volume])[:300]
    clean = run(indicator, rows)
    for missing in ([150], [150, 151, 154]):
        for field in (one.column or one.field for one in indicator.inputs):
            dirty = rows.copy()
            dirty[missing, FIELDS.index(field)] = NAN
            check_gaps(indicator, dirty, missing, clean)


def check_gaps(
    indicator: Indicator, dirty: FloatArray, missing: list[int], clean: FloatArray
) -> None:
    result = run(indicator, dirty)
    after = missing[-1] + 1
    np.testing.assert_array_equal(result[:, :150], clean[:, :150])
    gaps = indicator.kernel.gaps
    if gaps is Gaps.LOOKBACK:
        later = after + max(indicator.first(small(indicator)))
        np.testing.assert_allclose(result[:, later:], clean[:, later:], rtol=1e-9)
        assert np.isnan(result[0, missing]).all()
        return
    assert (
        ~result[:, missing].astype(bool) if indicator.boolean else np.isnan(result[:, missing])
    ).all()
    if gaps is Gaps.CARRY:
        kept = np.delete(dirty, missing, axis=0)
        days = np.delete(np.arange(len(dirty)) // 5 * 1.0, missing)
        expected = run(indicator, kept, days)
        np.testing.assert_array_equal(np.delete(result, missing, axis=1), expected)
    else:
        np.testing.assert_array_equal(result[:, after:], run(indicator, dirty[after:]))


@pytest.mark.parametrize("indicator", WINDOWED, ids=lambda one: one.name)
def test_no_drift_over_a_long_series(indicator: Indicator) -> None:
    rng = np.random.default_rng(5)
    rows = rng.random((60_000, 6)) * 10.0 ** rng.integers(0, 9, (60_000, 1))
    rows[:, 1] += rows[:, 2]
    rows[-400:] = rng.random((400, 6)) + 100
    fresh = run(indicator, np.ascontiguousarray(rows[-400:]))
    tail = run(indicator, rows)[:, -400:]
    np.testing.assert_allclose(tail[:, 100:], fresh[:, 100:], rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", ["stddev", "zscore", "correlation", "bbands"])
def test_flat_windows_have_no_spread_at_all(name: str) -> None:
    series = np.r_[np.linspace(1, 1e9, 50), np.full(60, 1234.55)]
    if name == "correlation":
        assert (ta.correlation(series, series[::-1].copy(), 20)[69:] == 0.0).any()
        flat = np.full(60, 7.1)
        assert (ta.correlation(flat, np.arange(60.0), 20)[19:] == 0.0).all()
    elif name == "bbands":
        bands = ta.bbands(series, 20)
        assert (bands["upper"] == bands["lower"])[69:].all()
    else:
        assert (getattr(ta, name)(series, 20)[69:] == 0.0).all()


def test_kernels_are_machine_code_here() -> None:
    if not _native.NUMBA_AVAILABLE:
        pytest.skip("numba is not installed")
    for indicator in INDICATORS.values():
        setup = indicator.setup(small(indicator))
        assert _native.address(indicator, setup) is not None, indicator.name
