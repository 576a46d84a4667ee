from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kite_algo_worker.indicators import (
    INDICATORS,
    BaseIndicator,
    IndicatorInput,
    format_output,
    normalize_input,
    ta,
)
from kite_algo_worker.indicators.frames import candles_to_df, ohlcv_arrays


def test_pandas_in_pandas_out(frame: pd.DataFrame) -> None:
    series = ta.ema(frame["close"], 10)
    assert isinstance(series, pd.Series)
    assert series.index is frame.index or series.index.equals(frame.index)
    assert series.name == "ema"
    bands = ta.bbands(frame)
    assert list(bands.columns) == ["upper", "middle", "lower"]
    assert bands.index.equals(frame.index)


def test_one_output_is_named_after_the_indicator(frame: pd.DataFrame) -> None:
    for series, name in (
        (ta.sma(frame, 10), "sma"),
        (ta.atr(frame), "atr"),
        (ta.williams_r(frame), "williamsr"),
        (ta.rising(frame, 3), "rising"),
        (ta.crossover(frame["close"], frame["open"]), "crossover"),
    ):
        assert series.name == name


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("macd", ["macd", "signal", "histogram"]),
        ("stochastic", ["stoch_k", "stoch_d"]),
        ("aroon", ["aroon_up", "aroon_down", "aroon_oscillator"]),
        ("adx", ["plus_di", "minus_di", "adx"]),
        ("supertrend", ["supertrend", "direction", "long", "short"]),
    ],
)
def test_several_outputs_are_a_frame_whatever_came_in(
    frame: pd.DataFrame, name: str, columns: list[str]
) -> None:
    function = getattr(ta, name)
    indicator = INDICATORS[name]
    series = [frame[one.column or one.field] for one in indicator.inputs]
    expected = function(*series)
    for result in (
        function(*(one.to_numpy() for one in series)),
        function(*(one.tolist() for one in series)),
    ):
        assert isinstance(result.index, pd.RangeIndex)
        assert list(result.columns) == columns == list(expected.columns)
        np.testing.assert_array_equal(result.to_numpy(), expected.to_numpy())


def test_every_form_gives_the_same_numbers(frame: pd.DataFrame) -> None:
    expected = ta.atr(frame).to_numpy()
    columns = [frame[name] for name in ("high", "low", "close")]
    candles = [
        {"ts": ts.isoformat(), **row}
        for ts, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]
    forms: list[Any] = [
        ta.atr(*columns),
        ta.atr(*(one.to_numpy() for one in columns)),
        ta.atr(*(one.tolist() for one in columns)),
        ta.atr(*(one.astype(object) for one in columns)),
        ta.atr(*(one.astype("Float64") for one in columns)),
        ta.atr(*(one.astype("float32").astype("float64") for one in columns[:0]), *columns),
        ta.atr(candles),
        ta.atr({"candles": candles}),
        ta.atr(ohlcv_arrays(frame)),
        ta.atr(frame.rename(columns={"high": "h"}), high_column="h"),
    ]
    for form in forms:
        np.testing.assert_array_equal(np.asarray(form), expected)


def test_session_anchor_without_pandas(frame: pd.DataFrame) -> None:
    arrays = ohlcv_arrays(frame)
    assert isinstance(ta.vwap(arrays), np.ndarray)
    np.testing.assert_array_equal(ta.vwap(arrays), ta.vwap(frame).to_numpy())


class Polars:
    """A series with an array interface that is neither pandas nor NumPy."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array([1, 2, 3])

    to_numpy = to_arrow = __array__


def test_array_interface() -> None:
    np.testing.assert_array_equal(ta.sma(Polars(), 1), [1.0, 2.0, 3.0])


def test_coercion() -> None:
    given = [1, Decimal("2.5"), None, "3", "gap", float("nan"), True]
    np.testing.assert_array_equal(
        normalize_input(given).values, [1.0, 2.5, np.nan, 3.0, np.nan, np.nan, 1.0]
    )
    integers = np.arange(5, dtype=np.int32)
    assert normalize_input(integers).values.dtype == np.float64
    masked = np.ma.masked_equal(np.array([1, 2, 3]), 2)
    np.testing.assert_array_equal(normalize_input(masked).values, [1.0, np.nan, 3.0])
    missing = pd.Series([1, None, 3], dtype="Int64")
    np.testing.assert_array_equal(normalize_input(missing).values, [1.0, np.nan, 3.0])


def test_normalize_input_describes_its_source(frame: pd.DataFrame) -> None:
    one = normalize_input(frame, "high")
    assert (one.kind, one.name) == ("dataframe", "high")
    assert normalize_input(frame["low"]).name == "low"
    assert normalize_input([1, 2]).kind == "array"
    assert normalize_input(np.ones(2)).kind == "array"
    assert normalize_input(frame["low"]).kind == "series"
    single = pd.DataFrame({"only": [1.0]})
    assert normalize_input(single).name == "only"
    array = np.ones(3)
    assert normalize_input(array).values is array


def test_format_output_follows_the_template() -> None:
    values = np.ones(2)
    plain = IndicatorInput(values, None, "array")
    assert format_output(values, plain) is values
    columns = format_output({"a": values, "b": values + 1}, plain)
    assert isinstance(columns.index, pd.RangeIndex)
    assert columns.to_dict("list") == {"a": [1.0, 1.0], "b": [2.0, 2.0]}
    assert np.shares_memory(columns["a"].to_numpy(), values)
    indexed = BaseIndicator.validate_input(pd.Series([1.0, 2.0], index=[5, 6]))
    result = BaseIndicator.format_output(values, indexed, name="x")
    assert (list(result.index), result.name) == ([5, 6], "x")
    assert list(format_output({"a": values}, indexed).columns) == ["a"]


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: ta.sma([1.0, 2.0], 0), ValueError, "sma: period must be at least 1"),
        (lambda: ta.sma([1.0, 2.0], 2.5), ValueError, "sma: period must be a whole number"),
        (lambda: ta.sma([1.0], "3"), TypeError, "sma: period must be a number"),
        (lambda: ta.sma([1.0], True), TypeError, "sma: period must be a number"),
        (lambda: ta.sma([1.0], float("nan")), ValueError, "sma: period"),
        (lambda: ta.bbands([1.0], multiplier=-1.0), ValueError, "bbands: multiplier"),
        (lambda: ta.sma(np.ones((2, 2)), 2), ValueError, "sma: data: expected one series"),
        (lambda: ta.sma("text", 2), TypeError, "sma: data: expected a series"),
        (lambda: ta.atr([1.0], [1.0]), TypeError, "atr: close is missing"),
        (lambda: ta.atr([1.0, 2.0], [1.0], [1.0]), ValueError, "high has 2 values and low has 1"),
        (lambda: ta.atr([1.0], 14), TypeError, "atr: low must be a series"),
        (lambda: ta.keltner([1.0], [1.0], [1.0], atr="sma"), ValueError, "keltner: atr"),
        (lambda: ta.vwap([1.0], [1.0], [1.0], [1.0], anchor="week"), ValueError, "vwap: anchor"),
        (
            lambda: ta.crossover(pd.Series([1.0]), pd.Series([1.0], index=[3])),
            ValueError,
            "left and right have different indexes",
        ),
        (lambda: ta.sma(pd.DataFrame({"a": [1.0], "b": [1.0]}), 1), ValueError, "column=..."),
        (lambda: ta.rsi(pd.DataFrame({"close": [1.0]}), column="x"), ValueError, "no column 'x'"),
        (lambda: ta.sma(np.array(["2026-01-01"], "datetime64[D]"), 1), ValueError, "numbers"),
    ],
)
def test_mistakes_are_named(call: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert text in str(caught.value)


def test_candle_frames_keep_their_times(frame: pd.DataFrame) -> None:
    assert candles_to_df(frame).index.equals(frame.index)
