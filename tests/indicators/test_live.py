from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kite_algo_worker.indicators import (
    IndicatorConfig,
    IndicatorValue,
    LiveIndicatorEngine,
    ta,
)

EIGHT: list[Any] = [
    ("ema", {"period": 20}),
    ("rsi", {}),
    "macd",
    IndicatorConfig("atr"),
    "supertrend",
    "bbands",
    "adx",
    "vwap",
]


def candles(frame: pd.DataFrame) -> list[dict[str, Any]]:
    records = frame.to_dict("records")
    return [
        {"ts": ts.isoformat(), **row, "is_complete": True}
        for ts, row in zip(frame.index, records, strict=True)
    ]


def last_row(result: pd.DataFrame) -> dict[str, Any]:
    row: dict[str, float] = result.iloc[-1].to_dict()
    return {name: None if np.isnan(value) else value for name, value in row.items()}


def plain(engine: LiveIndicatorEngine) -> dict[str, Any]:
    return {key: value.value for key, value in engine.values.items()}


@pytest.mark.parametrize("jit", ["0", "1"])
def test_history_plus_stream_equals_the_functions(
    frame: pd.DataFrame, jit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", jit)
    engine = LiveIndicatorEngine.from_history(frame.iloc[:500], EIGHT)
    assert engine.ready
    for candle in candles(frame.iloc[500:]):
        engine.update_provisional({**candle, "close": candle["high"]})
        assert not engine.confirmed
        values = engine.finalize_candle(candle)
    assert engine.confirmed
    assert values["ema"].value == ta.ema(frame, 20).iloc[-1]
    assert values["rsi"].value == ta.rsi(frame).iloc[-1]
    assert values["vwap"].value == ta.vwap(frame).iloc[-1]
    for name in ("macd", "supertrend", "bbands", "adx"):
        assert values[name].value == last_row(getattr(ta, name)(frame))
    assert values["atr"] == IndicatorValue(
        ta.atr(frame).iloc[-1], True, frame.index[-1].isoformat(), True
    )


def test_provisional_ticks_leave_no_trace(frame: pd.DataFrame) -> None:
    quiet = LiveIndicatorEngine.from_history(frame.iloc[:300], EIGHT)
    busy = LiveIndicatorEngine.from_history(frame.iloc[:300], EIGHT)
    for candle in candles(frame.iloc[300:]):
        for price in (1.0, 1e9, candle["close"]):
            seen = busy.update_provisional({**candle, "high": price, "close": price})
        once = quiet.update_provisional({**candle, "high": price, "close": price})
        np.testing.assert_equal(seen, once)
        np.testing.assert_equal(busy.finalize_candle(candle), quiet.finalize_candle(candle))


def test_ready_counts_required_outputs_only(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine([("supertrend", {"period": 3})])
    for k, candle in enumerate(candles(frame.iloc[:20])):
        value = engine.finalize_candle(candle)["supertrend"]
        assert value.ready == engine.ready == (k >= 2)
        if value.ready:
            assert (value.value["long"] is None) != (value.value["short"] is None)
        else:
            assert set(value.value.values()) == {None}


def test_configurations_side_by_side(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine.from_history(
        frame,
        [
            ("ema", {"period": 9}),
            ("ema", {"period": 21}),
            ("ema", {"period": 21, "name": "slow"}),
            ("sma", {"period": 5, "column": "high", "alias": "top"}),
            ("crossover", {"left": "close", "right": "open"}),
            IndicatorConfig("williams_r", {"period": 5}, "wr"),
        ],
    )
    values = plain(engine)
    assert list(values) == ["ema_9", "ema_21", "slow", "top", "crossover", "wr"]
    assert values["slow"] == values["ema_21"] == ta.ema(frame, 21).iloc[-1]
    assert values["top"] == ta.sma(frame["high"], 5).iloc[-1]
    assert values["crossover"] is bool(ta.crossover(frame["close"], frame["open"]).iloc[-1])
    assert values["wr"] == ta.williamsr(frame, period=5).iloc[-1]
    assert engine.details["indicators"]["slow"]["warmup"] == 21
    assert engine.details["candles"] == len(frame)


@pytest.mark.parametrize(
    ("config", "error", "text"),
    [
        ([("emma", {"period": 3})], ValueError, "did you mean 'ema'"),
        ([("ema", {})], TypeError, "ema: period is required"),
        ([("ema", {"length": 3})], TypeError, "unknown parameter 'length'"),
        ([("ema", {"period": 0})], ValueError, "at least 1"),
        ([("ema", {"period": 3, "column": "vwap"})], ValueError, "no field 'vwap'"),
        (["rsi", "rsi"], ValueError, "give one a name"),
        ([3], TypeError, "(name, params)"),
    ],
)
def test_mistakes_in_configurations(config: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error) as caught:
        LiveIndicatorEngine(config)
    assert text in str(caught.value)


@pytest.mark.parametrize("back", [1, 2, 49, 50, 51, 300])
def test_corrected_and_late_candles_are_put_in_their_place(frame: pd.DataFrame, back: int) -> None:
    wrong = frame.copy()
    place = len(frame) - back
    wrong.iloc[place, wrong.columns.get_loc("close")] += 5.0
    for history in (wrong, frame.drop(frame.index[place])):
        engine = LiveIndicatorEngine.from_history(history.iloc[:400], EIGHT)
        for candle in candles(history.iloc[400:]):
            engine.finalize_candle(candle)
        engine.finalize_candle(candles(frame.iloc[[place]])[0])
        right = LiveIndicatorEngine.from_history(frame, EIGHT)
        np.testing.assert_equal(plain(engine), plain(right))
        assert engine.details["candles"] == len(frame)
        assert engine.values["ema"].ts == frame.index[-1].isoformat()


def test_repeated_corrections(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine.from_history(frame.iloc[:200], EIGHT)
    right = LiveIndicatorEngine.from_history(frame, EIGHT)
    shuffled = candles(frame.iloc[200:])
    for start in range(0, len(shuffled), 10):
        for candle in reversed(shuffled[start : start + 10]):
            engine.finalize_candle({**candle, "close": 1.0})
            engine.finalize_candle(candle)
    np.testing.assert_equal(plain(engine), plain(right))


def test_too_late_is_said(frame: pd.DataFrame) -> None:
    long = pd.concat([frame.shift(freq="-30D"), frame])
    engine = LiveIndicatorEngine.from_history(long, ["rsi"])
    before = engine.values
    with pytest.raises(ValueError, match=r"use rebuild\(\)"):
        engine.finalize_candle(candles(long.iloc[[3]])[0] | {"ts": "2026-01-01T09:15:00+05:30"})
    assert engine.values == before


def test_old_provisional_candles_change_nothing(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine.from_history(frame, EIGHT)
    values = engine.values
    assert engine.update_provisional(candles(frame.iloc[[-1]])[0] | {"close": 1.0}) == values
    assert engine.confirmed


def test_rebuild(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine(EIGHT)
    last = candles(frame.iloc[[-1]])[0]
    engine.rebuild(frame.iloc[:-1], last)
    assert engine.confirmed
    whole = plain(engine)
    engine.rebuild(frame.iloc[:-1], {**last, "is_complete": False})
    assert not engine.confirmed
    np.testing.assert_equal(plain(engine), whole)
    forming = frame.assign(is_complete=[True] * (len(frame) - 1) + [False])
    engine.rebuild(forming)
    assert not engine.confirmed
    np.testing.assert_equal(plain(engine), whole)
    engine.rebuild(frame.sample(frac=1.0, random_state=1))
    np.testing.assert_equal(plain(engine), whole)


def test_history_without_times(frame: pd.DataFrame) -> None:
    plain_frame = frame.reset_index(drop=True)
    engine = LiveIndicatorEngine.from_history(plain_frame.iloc[:-1], ["rsi", "pivot_points"])
    for row in (plain_frame.iloc[-1].to_dict(),):
        values = engine.finalize_candle(row)
    assert values["rsi"].value == ta.rsi(frame).iloc[-1]
    assert values["pivot_points"].value == last_row(ta.pivot_points(plain_frame))
    assert values["rsi"].ts == ""


def test_numbers_that_are_not_there_are_none(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine([("sma", {"period": 2}), "stochastic", ("rising", {"period": 2})])
    first, second, gap = candles(frame.iloc[:3])
    values = engine.finalize_candle(first)
    assert values["sma"] == IndicatorValue(None, True, first["ts"], False)
    assert values["stochastic"].value == {"stoch_k": None, "stoch_d": None}
    assert values["rising"].value is False
    assert engine.update_provisional(second)["sma"].value is not None
    assert engine.finalize_candle({**gap, "close": None})["sma"].value is None


def test_metadata_follows_the_candles(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine([("sma", {"period": 2})])

    def seen() -> tuple[Any, ...]:
        known = engine.metadata
        names = ("ready", "confirmed", "last_confirmed_ts", "last_ts")
        return tuple(known[name] for name in names)

    first, second, third = candles(frame.iloc[:3])
    assert seen() == (False, False, None, None)
    engine.update_provisional(first)
    assert seen() == (False, False, None, first["ts"])
    engine.finalize_candle(first)
    assert seen() == (False, True, first["ts"], first["ts"])
    engine.finalize_candle(second)
    engine.update_provisional(third)
    assert seen() == (True, False, second["ts"], third["ts"])
    engine.rebuild(frame.iloc[:1])
    assert seen() == (False, True, first["ts"], first["ts"])


def test_empty_history() -> None:
    engine = LiveIndicatorEngine.from_history([], ["rsi"])
    assert not engine.ready
    assert not engine.confirmed
    assert engine.values["rsi"].value is None


# --- feeding events ------------------------------------------------------------------------------


def test_feed_candle_events(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine(EIGHT, instrument="NSE:INFY")
    rows = candles(frame.iloc[:60])
    forming = {**rows[40], "is_complete": False}
    engine.feed({"symbol": "NSE:INFY", "candles": rows[:40], "current": forming})
    assert not engine.confirmed
    engine.feed({"symbol": "NSE:TCS", "candle": rows[50]})
    assert engine.details["candles"] == 40
    for k in range(40, 50):
        following = {**rows[k + 1], "is_complete": False}
        engine.feed({"symbol": "NSE:INFY", "candle": {**rows[k], "is_complete": False}})
        assert engine.confirmed
        engine.feed({"symbol": "NSE:INFY", "candle": rows[k], "current": following})
        assert not engine.confirmed
    engine.feed({"event": "candle", "data": {"candle": rows[50], "current": rows[50]}})
    assert engine.confirmed
    engine.feed({"detail": "nothing in it"})
    engine.feed(rows[51])
    expected = LiveIndicatorEngine.from_history(frame.iloc[:52], EIGHT)
    np.testing.assert_equal(plain(engine), plain(expected))


def ticks_of(candle: dict[str, Any], day_volume: float) -> list[dict[str, Any]]:
    minute = pd.Timestamp(candle["ts"])
    quarter = candle["volume"] / 4
    prices = [candle["open"], candle["high"], candle["low"], candle["close"]]
    return [
        {
            "instrument_token": 408065,
            "last_price": price,
            "volume": day_volume + quarter * (k + 1),
            "exchange_timestamp": (minute + pd.Timedelta(seconds=60 * k)).isoformat(),
        }
        for k, price in enumerate(prices)
    ]


def floats(value: Any) -> Any:
    return np.array([*value.values()] if isinstance(value, dict) else [value], dtype=float)


def test_feed_ticks_builds_the_candles(frame: pd.DataFrame) -> None:
    day = candles(frame.iloc[:75])
    engine = LiveIndicatorEngine(EIGHT, interval="5minute")
    expected = LiveIndicatorEngine(EIGHT)
    total = 0.0
    for k, candle in enumerate(day):
        ticks = ticks_of(candle, total)
        if k == 0:
            engine.feed({"quotes": {"NSE:INFY": ticks[0]}, "missing": []})
            candle["volume"] -= ticks[0]["volume"]
        for tick in ticks:
            engine.feed({"ticks": [tick]})
            assert not engine.confirmed
        total = ticks[-1]["volume"]
        seen = plain(engine)
        expected.finalize_candle(candle)
        for name, value in plain(expected).items():
            np.testing.assert_allclose(floats(seen[name]), floats(value), rtol=1e-9)
    assert engine.details["candles"] == 74


def test_ticks_need_an_interval_and_one_instrument() -> None:
    tick = {"last_price": 1.0, "timestamp": "2026-05-04T09:15:00+05:30", "instrument_token": 1}
    with pytest.raises(ValueError, match="interval"):
        LiveIndicatorEngine(["rsi"]).feed({"ticks": [tick]})
    engine = LiveIndicatorEngine(["rsi"], interval="minute")
    engine.feed({"ticks": [tick, {"last_price": None}, {"last_price": 2.0}]})
    with pytest.raises(ValueError, match="instrument="):
        engine.feed({"ticks": [{**tick, "instrument_token": 2}]})
    chosen = LiveIndicatorEngine([("highest", {"period": 1, "column": "high"})],
                                 interval="minute", instrument=2)  # fmt: skip
    chosen.feed({"ticks": [tick, {**tick, "instrument_token": 2, "last_price": 7.0}]})
    assert chosen.values["highest"].value == 7.0


def test_candles_may_hold_text_and_decimals(frame: pd.DataFrame) -> None:
    from decimal import Decimal

    engine = LiveIndicatorEngine(["rsi", ("sma", {"period": 2})])
    other = LiveIndicatorEngine(["rsi", ("sma", {"period": 2})])
    for candle in candles(frame.iloc[:30]):
        exact = {k: Decimal(str(v)) if isinstance(v, float) else v for k, v in candle.items()}
        text = {k: str(v) if isinstance(v, float) else v for k, v in candle.items()}
        assert_values(engine.update_provisional(text), other.update_provisional(candle))
        assert_values(engine.finalize_candle(exact), other.finalize_candle(candle))


def assert_values(one: object, other: object) -> None:
    np.testing.assert_equal(one, other)


def test_memory_does_not_grow(frame: pd.DataFrame) -> None:
    engine = LiveIndicatorEngine(EIGHT)
    row = candles(frame.iloc[[0]])[0]

    def run(start: int, count: int) -> None:
        for k in range(start, start + count):
            engine.finalize_candle({**row, "ts": 1_700_000_000.0 + 60 * k})

    run(0, 1_500)
    tracemalloc.start()
    run(1_500, 600)
    before = tracemalloc.get_traced_memory()[0]
    run(2_100, 1_500)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < 50_000


def test_ticks_go_on_where_the_history_ends(frame: pd.DataFrame) -> None:
    rows = candles(frame.iloc[:40])
    forming = {**rows[30], "is_complete": False}
    engine = LiveIndicatorEngine(EIGHT, interval="5minute")
    engine.rebuild({"candles": rows[:30]}, {**forming, "high": rows[30]["open"], "volume": 4.0})
    stale = {"last_price": 1.0, "volume": 500.0, "exchange_timestamp": rows[29]["ts"]}
    engine.feed({"quotes": [stale], "ticks": [stale]})
    engine.feed({"ticks": [stale]})
    start = pd.Timestamp(rows[30]["ts"])
    for second, (name, volume) in enumerate([("high", 500.0), ("low", 501.0), ("close", 506.0)]):
        stamp = (start + pd.Timedelta(seconds=60 + second)).isoformat()
        engine.feed({"ticks": [{"last_price": rows[30][name], "volume": volume,
                                "exchange_timestamp": stamp}]})  # fmt: skip
    expected = LiveIndicatorEngine.from_history(rows[:30], EIGHT)
    expected.update_provisional({**rows[30], "volume": 10.0})
    np.testing.assert_equal(plain(engine), plain(expected))
    assert engine.details["candles"] == 30
