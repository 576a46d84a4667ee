"""Indicators against slow, plain versions of their definitions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_worker.indicators import ta
from kite_algo_worker.indicators._types import FloatArray

NAN = np.nan


def wilder(values: FloatArray, n: int, first: int = 0) -> FloatArray:
    out = np.full(len(values), NAN)
    level = values[first : first + n].mean()
    out[first + n - 1] = level
    for i in range(first + n, len(values)):
        level += (values[i] - level) / n
        out[i] = level
    return out


def exponential(values: FloatArray, n: int, first: int = 0) -> FloatArray:
    out = np.full(len(values), NAN)
    level = values[first : first + n].mean()
    out[first + n - 1] = level
    for i in range(first + n, len(values)):
        level += (values[i] - level) * 2 / (n + 1)
        out[i] = level
    return out


def true_ranges(b: Any) -> FloatArray:
    last = np.r_[NAN, b.close[:-1]]
    return np.fmax(b.high, last) - np.fmin(b.low, last)


def close_to(ours: object, expected: object) -> None:
    np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-9, equal_nan=True)  # type: ignore[arg-type]


def test_atr(bars: Any) -> None:
    close_to(ta.atr(bars.high, bars.low, bars.close), wilder(true_ranges(bars), 14))


def test_macd(bars: Any) -> None:
    line = exponential(bars.close, 12) - exponential(bars.close, 26)
    result = ta.macd(bars.close)
    close_to(result["macd"], line)
    signal = exponential(line, 9, 25)
    close_to(result.signal, signal)
    close_to(result["histogram"], line - signal)


@pytest.mark.parametrize("mode", ["wilder", "ema"])
def test_keltner(bars: Any, mode: Any) -> None:
    middle = exponential(bars.close, 20)
    width = (wilder if mode == "wilder" else exponential)(true_ranges(bars), 20)
    result = ta.keltner(bars.high, bars.low, bars.close, atr=mode)
    close_to(result["middle"], middle)
    close_to(result["upper"], middle + 2 * width)
    close_to(result["lower"], middle - 2 * width)


def test_adx(bars: Any) -> None:
    n = 14
    rise, fall = np.diff(bars.high, prepend=NAN), -np.diff(bars.low, prepend=NAN)
    up = np.where((rise > fall) & (rise > 0), rise, 0.0)
    down = np.where((fall > rise) & (fall > 0), fall, 0.0)
    movement = wilder(true_ranges(bars), n, 1)
    plus, minus = 100 * wilder(up, n, 1) / movement, 100 * wilder(down, n, 1) / movement
    result = ta.adx(bars.high, bars.low, bars.close)
    close_to(result["plus_di"], plus)
    close_to(result["minus_di"], minus)
    close_to(result["adx"], wilder(100 * np.abs(plus - minus) / (plus + minus), n, n))


def test_adx_without_movement_is_zero() -> None:
    flat = np.full(60, 100.0)
    result = ta.adx(flat, flat, flat)
    assert result["adx"][27] == result["plus_di"].iloc[-1] == result["adx"].iloc[-1] == 0.0


def test_supertrend(bars: Any) -> None:
    band = 3 * wilder(true_ranges(bars), 10)
    middle = (bars.high + bars.low) / 2
    lower, upper, direction = middle - band, middle + band, np.full(len(band), NAN)
    for i in range(9, len(band)):
        if i == 9:
            direction[i] = -1
            continue
        if not (lower[i] > lower[i - 1] or bars.close[i - 1] < lower[i - 1]):
            lower[i] = lower[i - 1]
        if not (upper[i] < upper[i - 1] or bars.close[i - 1] > upper[i - 1]):
            upper[i] = upper[i - 1]
        if direction[i - 1] < 0:
            direction[i] = 1 if bars.close[i] > upper[i] else -1
        else:
            direction[i] = -1 if bars.close[i] < lower[i] else 1
    result = ta.supertrend(bars.high, bars.low, bars.close)
    assert {-1.0, 1.0} == set(direction[9:])
    close_to(result["direction"], direction)
    close_to(result["supertrend"], np.where(direction > 0, lower, upper))
    close_to(result["long"], np.where(direction > 0, lower, NAN))
    close_to(result["short"], np.where(direction < 0, upper, NAN))


def test_supertrend_keeps_its_direction_over_a_missing_close(bars: Any) -> None:
    close = bars.close.copy()
    place = 500
    close[place] = NAN
    result = ta.supertrend(bars.high, bars.low, close)
    assert np.isnan(result["supertrend"][place])
    assert not np.isnan(result["supertrend"][place + 1])
    direction = ta.supertrend(bars.high, bars.low, bars.close)["direction"]
    assert direction[place - 1] == result["direction"][place + 1]


@pytest.mark.parametrize("seed", range(4))
def test_sar_stays_out_of_the_last_two_bars(seed: int) -> None:
    rng = np.random.default_rng(seed)
    middle = 100 + np.cumsum(rng.normal(size=400))
    high, low = middle + rng.random(400) * 3, middle - rng.random(400) * 3
    result = ta.sar(high, low)
    for i in range(1, 400):
        stop, side = result["sar"][i], result["trend"][i]
        assert side in (1.0, -1.0)
        limit = min(low[i], low[i - 1]) if side > 0 else max(high[i], high[i - 1])
        assert stop <= limit if side > 0 else stop >= limit


def test_mfi_counts_ties_exactly() -> None:
    rng = np.random.default_rng(11)
    paise = rng.integers(-2, 3, (3, 400)) * 5 + 10_000
    paise[0], paise[1] = paise.max(axis=0), paise.min(axis=0)
    volume = rng.integers(1, 100, 400)
    ours = ta.mfi(paise[0] / 100, paise[1] / 100, paise[2] / 100, volume.astype(float))
    total = paise.sum(axis=0)
    move = np.sign(np.diff(total, prepend=total[0]))
    for i in range(14, 400):
        window = slice(i - 13, i + 1)
        flow = total[window] * volume[window]
        rising, falling = flow[move[window] > 0].sum(), flow[move[window] < 0].sum()
        both = rising + falling
        assert ours[i] == pytest.approx(100 * rising / both if both else 50.0, abs=1e-9)


def test_mfi_without_flow_is_even() -> None:
    flat = np.full(30, 250.0)
    assert ta.mfi(flat, flat, flat, flat)[-1] == 50.0


def test_cci_of_equal_prices_is_exactly_zero() -> None:
    prices = np.r_[np.linspace(90, 110, 30), np.full(40, 1234.55)]
    result = ta.cci(prices, prices, prices, 20)
    assert (result[49:] == 0.0).all()
    assert result[45] != 0.0


def test_cci_sees_equal_typical_prices_through_rounding() -> None:
    high, low, close = np.array([[100.25, 100.2], [99.9, 99.9], [100.0, 100.05]])
    assert high[0] + low[0] + close[0] != high[1] + low[1] + close[1], "equal only in paise"
    assert ta.cci(high, low, close, 2)[-1] == 0.0


def test_newest_of_equal_extremes_counts() -> None:
    high = np.array([5.0, 9.0, 7.0, 9.0, 8.0])
    low = np.array([3.0, 1.0, 2.0, 1.0, 2.0])
    result = ta.aroon(high, low, 4)
    assert result["aroon_up"].iloc[-1] == result["aroon_down"].iloc[-1] == 75.0


def test_vwap_starts_anew_each_session(frame: pd.DataFrame) -> None:
    typical = (frame["high"] + frame["low"] + frame["close"]) / 3
    by_day = frame.index.normalize()
    money = (typical * frame["volume"]).groupby(by_day).cumsum()
    expected = money / frame["volume"].groupby(by_day).cumsum()
    close_to(ta.vwap(frame), expected)
    whole = (typical * frame["volume"]).cumsum() / frame["volume"].cumsum()
    close_to(ta.vwap(frame, anchor=None), whole)
    close_to(ta.vwap(frame.tz_convert("UTC")), expected)
    close_to(ta.vwap(frame.tz_localize(None)), expected)
    close_to(ta.vwap(frame.reset_index(drop=True)), whole)


def test_vwap_bands(frame: pd.DataFrame) -> None:
    day = frame.iloc[75:150]
    typical = (day["high"] + day["low"] + day["close"]) / 3
    mean = np.average(typical, weights=day["volume"])
    spread = np.sqrt(np.average((typical - mean) ** 2, weights=day["volume"]))
    last = ta.vwap_bands(frame, multiplier=2.0).iloc[149]
    close_to(last[["upper", "middle", "lower"]], [mean + 2 * spread, mean, mean - 2 * spread])


@pytest.mark.parametrize("method", ["classic", "fibonacci", "camarilla"])
def test_pivot_points_come_from_the_previous_session(frame: pd.DataFrame, method: Any) -> None:
    day = frame.iloc[:75]
    high, low, close = day["high"].max(), day["low"].min(), day["close"].iloc[-1]
    pivot, span = (high + low + close) / 3, high - low
    levels = {
        "classic": [
            *(2 * pivot - low, 2 * pivot - high, pivot + span, pivot - span),
            *(high + 2 * (pivot - low), low - 2 * (high - pivot)),
        ],
        "fibonacci": [pivot + s * f * span for f in (0.382, 0.618, 1.0) for s in (1, -1)],
        "camarilla": [close + s * 1.1 / f * span for f in (12, 6, 4) for s in (1, -1)],
    }
    result = ta.pivot_points(frame, method=method)
    assert result.iloc[:75].isna().all(axis=None)
    for row in (75, 149):
        close_to(result.iloc[row], [pivot, *levels[method]])


def test_pivot_points_of_daily_candles_use_the_bar_before(bars: Any) -> None:
    result = ta.pivot_points(bars.high, bars.low, bars.close)
    close_to(result["pivot"][1:], ((bars.high + bars.low + bars.close) / 3)[:-1])


def test_ichimoku(bars: Any) -> None:
    def middle(n: int) -> Any:
        high, low = pd.Series(bars.high), pd.Series(bars.low)
        return (high.rolling(n).max() + low.rolling(n).min()) / 2

    result = ta.ichimoku(bars.high, bars.low)
    close_to(result["tenkan"], middle(9))
    close_to(result["kijun"], middle(26))
    close_to(result["senkou_a"], ((middle(9) + middle(26)) / 2).shift(25))
    close_to(result["senkou_b"], middle(52).shift(25))


def test_heikin_ashi(bars: Any) -> None:
    close = (bars.open + bars.high + bars.low + bars.close) / 4
    first = [(bars.open[0] + bars.close[0]) / 2]
    for i in range(1, len(close)):
        first.append((first[-1] + close[i - 1]) / 2)
    result = ta.heikin_ashi(bars.open, bars.high, bars.low, bars.close)
    close_to(result["close"], close)
    close_to(result["open"], first)
    close_to(result["high"], np.maximum(bars.high, np.maximum(first, close)))
    close_to(result["low"], np.minimum(bars.low, np.minimum(first, close)))


def test_stochrsi(bars: Any) -> None:
    strength = pd.Series(ta.rsi(bars.close))
    low, high = strength.rolling(14).min(), strength.rolling(14).max()
    k = (100 * (strength - low) / (high - low)).rolling(3).mean()
    result = ta.stochrsi(bars.close)
    close_to(result["stochrsi_k"], k)
    close_to(result["stochrsi_d"], k.rolling(3).mean())


def test_zscore(bars: Any) -> None:
    window = pd.Series(bars.close).rolling(20)
    close_to(ta.zscore(bars.close), (bars.close - window.mean()) / window.std(ddof=0))


series = st.lists(st.sampled_from([1.0, 2.0, 3.0, NAN]), min_size=0, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([1.0, 2.0, NAN]), st.sampled_from([1.0, 2.0, NAN]))))
def test_crossings(pairs: list[tuple[float, float]]) -> None:
    left = np.array([a for a, _ in pairs])
    right = np.array([b for _, b in pairs])
    over, under = ta.crossover(left, right), ta.crossunder(left, right)
    assert over.dtype == under.dtype == np.bool_
    for i in range(len(pairs)):
        before = (left[i - 1], right[i - 1]) if i else (NAN, NAN)
        assert over[i] == (left[i] > right[i] and before[0] <= before[1])
        assert under[i] == (left[i] < right[i] and before[0] >= before[1])


@settings(max_examples=60, deadline=None)
@given(series, st.integers(1, 5))
def test_rising_and_falling(values: list[float], n: int) -> None:
    rising, falling = ta.rising(values, n), ta.falling(values, n)
    for i, value in enumerate(values):
        before = values[i - n : i] if i >= n else [NAN]
        assert rising[i] == all(value > one for one in before)
        assert falling[i] == all(value < one for one in before)


def test_crossing_a_number(frame: pd.DataFrame) -> None:
    level = float(frame["close"].median())
    crossed = ta.crossover(frame["close"], level)
    assert crossed.dtype == bool
    assert crossed.sum() > 0
    assert (crossed == ta.crossover(frame["close"], pd.Series(level, frame.index))).all()


def test_decimals_are_numbers() -> None:
    exact = [Decimal("100.05"), Decimal("100.10"), None, "100.20", "n/a", 100.25]
    result = ta.sma(exact, 1)
    np.testing.assert_array_equal(result, [100.05, 100.10, NAN, 100.20, NAN, 100.25])
