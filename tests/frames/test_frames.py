from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kite_algo_worker.indicators.frames import (
    OHLCV_COLUMNS,
    OhlcvArrays,
    candles_to_df,
    interval_seconds,
    ohlcv_arrays,
    resample,
)


def candle(ts: Any, price: float = 100.0, **more: Any) -> dict[str, Any]:
    return {
        "ts": ts, "open": price, "high": price + 2, "low": price - 1, "close": price + 1,
        "volume": 10, **more,
    }  # fmt: skip


def test_candles_become_a_frame() -> None:
    candles = [
        candle("2026-05-08T09:15:00+05:30", 100.0, oi=7, is_complete=True),
        candle("2026-05-08T09:20:00+05:30", 101.0, oi=None, is_complete=False),
    ]
    copy = [dict(one) for one in candles]
    df = candles_to_df(candles)
    assert tuple(df.columns) == (*OHLCV_COLUMNS, "oi", "is_complete")
    assert df.index.name == "ts"
    assert str(df.index.dtype.tz) == "Asia/Kolkata"  # type: ignore[union-attr]
    assert df.index[0].isoformat() == "2026-05-08T09:15:00+05:30"
    assert df["close"].tolist() == [101.0, 102.0]
    assert df["volume"].dtype == np.float64
    assert df["is_complete"].tolist() == [True, False]
    assert np.isnan(df["oi"].iloc[1])
    assert candles == copy


def test_a_candle_without_a_word_about_it_is_finished() -> None:
    first, second = candle("2026-05-08"), candle("2026-05-09", is_complete=None)
    forming = candle("2026-05-10", is_complete=np.False_)
    assert candles_to_df([first, second, forming])["is_complete"].tolist() == [True, True, False]


def test_responses_and_rows() -> None:
    first, second = "2026-05-08T09:15:00+05:30", "2026-05-08T09:20:00+05:30"
    response = {"candles": [candle(first)], "current": candle(second), "is_stale": False}
    assert len(candles_to_df(response, include_current=False)) == 1
    with_current = candles_to_df(response)
    assert with_current["is_complete"].tolist() == [True, False]
    rows = [[first, 1.0, 2.0, 0.5, 1.5, 100], ("2026-05-08 09:20:00", 1.0, 2.0, 0.5, 1.5, 100, 9)]
    df = candles_to_df(rows)
    assert df.index.equals(with_current.index)
    assert df["oi"].tolist()[1] == 9.0
    empty = candles_to_df({"candles": []})
    assert len(empty) == 0
    assert list(empty.columns) == list(df.columns)
    assert candles_to_df(df).equals(df)


@pytest.mark.parametrize(
    "stamp",
    [
        "2026-05-08T09:15:00+05:30",
        "2026-05-08T09:15:00+0530",
        "2026-05-08T03:45:00+00:00",
        "2026-05-08T03:45:00Z",
        "2026-05-08T09:15:00",
        "2026-05-08 09:15:00",
        "2026-05-08T09:15:00.000+05:30",
        datetime(2026, 5, 8, 3, 45, tzinfo=UTC),
        datetime(2026, 5, 8, 9, 15),
        pd.Timestamp("2026-05-08T09:15:00+05:30"),
    ],
)
def test_times_in_every_form(stamp: Any) -> None:
    moment = pd.Timestamp("2026-05-08T09:15:00+05:30")
    assert candles_to_df([candle(stamp)]).index[0] == moment
    mixed = candles_to_df([candle(stamp), candle("2026-05-08T05:00:00+01:00")])
    assert mixed.index.tolist() == [moment, moment + pd.Timedelta("15min")]


def test_nothing_is_an_empty_frame() -> None:
    empty = candles_to_df(None)
    assert len(empty) == 0
    assert list(empty.columns) == [*OHLCV_COLUMNS, "oi", "is_complete"]
    assert empty.index.name == "ts"
    assert len(ohlcv_arrays(None)) == 0


def test_oldest_first_and_the_last_of_those_with_one_time() -> None:
    early, late = "2026-05-08T09:15:00+05:30", "2026-05-08T09:20:00+05:30"
    again = {**candle(early), "close": 7.0, "ts": "2026-05-08T03:45:00Z"}
    df = candles_to_df([candle(late), candle(early), again])
    assert df.index.is_monotonic_increasing
    assert df["close"].tolist() == [7.0, candle(late)["close"]]


def test_the_forming_candle_says_so_even_without_a_mark() -> None:
    early, late = "2026-05-08T09:15:00+05:30", "2026-05-08T09:20:00+05:30"
    for mark in ({}, {"is_complete": None}, {"is_complete": False}):
        current = {k: v for k, v in candle(late).items() if k != "is_complete"} | mark
        df = candles_to_df({"candles": [candle(early)], "current": current})
        assert df["is_complete"].tolist() == [True, False]


def test_text_numbers_and_gaps() -> None:
    one, two, three = (candle(f"2026-05-08T09:{m}:00+05:30", 100.0) for m in (15, 16, 17))
    df = candles_to_df([one, {**two, "close": "99.5", "volume": None}, {**three, "close": None}])
    np.testing.assert_array_equal(df["close"], [101.0, 99.5, np.nan])
    np.testing.assert_array_equal(df["volume"], [10.0, np.nan, 10.0])


@pytest.mark.parametrize(
    ("source", "error", "text"),
    [
        ([{"ts": "2026-05-08", "open": 1.0}], ValueError, "candle 0 has no 'high'"),
        ([candle("2026-05-08"), {"open": 1.0}], ValueError, "candle 1 has no 'ts'"),
        ([candle("yesterday")], ValueError, "cannot be read"),
        ([candle("2026-05-08"), candle(None)], ValueError, "candle 1 has no 'ts'"),
        ([candle("")], ValueError, "candle 0 has no 'ts'"),
        ([candle("2026-05-08"), None], ValueError, "candle 1 is no object"),
        # A `+` that an unescaped address turned into a space is no time of day.
        ([candle("2026-05-08T09:15:00 05:30")], ValueError, "cannot be read"),
        ([candle(1778211900)], ValueError, "a number as its time, 1778211900"),
        ([candle(1778211900.5)], ValueError, "a number as its time"),
        ({"quotes": []}, TypeError, "no 'candles'"),
        ("text", TypeError, "expected candles"),
        (pd.DataFrame({"close": [1.0]}), ValueError, "neither a 'ts'"),
        (
            pd.DataFrame({"close": [1.0]}, index=pd.DatetimeIndex(["2026-05-08"])),
            ValueError,
            "no column 'open'",
        ),
    ],
)
def test_what_is_no_candle(source: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        candles_to_df(source)


def test_arrays() -> None:
    arrays = ohlcv_arrays([candle("2026-05-08T09:15:00+05:30")])
    assert isinstance(arrays, OhlcvArrays)
    assert arrays.index[0] == np.datetime64("2026-05-08T03:45:00")
    assert arrays.oi is None
    assert len(arrays) == 1
    assert arrays.is_complete.dtype == np.bool_
    assert ohlcv_arrays([candle("2026-05-08", oi=3)]).oi is not None


def session(day: str, freq: str = "5min", periods: int = 75) -> pd.DataFrame:
    index = pd.date_range(f"{day} 09:15", periods=periods, freq=freq, tz="Asia/Kolkata")
    price = np.arange(periods) + 100.0
    return pd.DataFrame(
        {
            "open": price, "high": price + 2, "low": price - 2, "close": price + 1,
            "volume": np.ones(periods), "oi": price,
        },
        index=index,
    )  # fmt: skip


def test_resample_counts_from_the_opening() -> None:
    df = pd.concat([session("2026-05-07"), session("2026-05-08")])
    hourly = resample(df, "1h")
    clock = [ts.strftime("%d %H:%M") for ts in hourly.index]
    hours = ("09:15", "10:15", "11:15", "12:15", "13:15", "14:15", "15:15")
    assert clock == [f"{day} {hour}" for day in ("07", "08") for hour in hours]
    assert hourly["volume"].tolist()[5:8] == [12.0, 3.0, 12.0]
    first = hourly.iloc[0]
    assert first[["open", "high", "low", "close", "oi"]].tolist() == [100, 113, 98, 112, 111]
    assert hourly["is_complete"].all()
    quarter = resample(df, "15minute")
    assert len(quarter) == 50
    daily = resample(df, "day")
    assert [ts.strftime("%H:%M") for ts in daily.index] == ["00:00", "00:00"]
    assert daily["volume"].tolist() == [75.0, 75.0]
    weekly = resample(df, "week")
    assert [ts.strftime("%a %d") for ts in weekly.index] == ["Mon 04"]


def test_resample_knows_what_is_still_forming() -> None:
    df = session("2026-05-08", periods=14)
    assert resample(df, "15min")["is_complete"].tolist() == [True] * 4 + [False]
    assert resample(df.iloc[:12], "1h")["is_complete"].tolist() == [True]
    assert resample(df.iloc[:11], "1h")["is_complete"].tolist() == [False]
    forming = df.iloc[:12].assign(is_complete=[True] * 11 + [False])
    assert resample(forming, "1h")["is_complete"].tolist() == [False]
    last = resample(session("2026-05-08"), "1h")
    assert last["is_complete"].iloc[-1]


def test_resample_of_shuffled_and_holey_candles() -> None:
    df = session("2026-05-08")
    expected = resample(df, "15min")
    pd.testing.assert_frame_equal(resample(df.sample(frac=1.0, random_state=2), "15min"), expected)
    holey = df.copy()
    holey.iloc[0, :4] = np.nan
    assert resample(holey, "15min")["open"].iloc[0] == 101.0
    assert resample(df.iloc[:0], "15min").empty
    early = pd.concat([session("2026-05-08", periods=1).shift(freq="-8min"), df])
    assert resample(early, "15min").index[0].strftime("%H:%M") == "09:00"
    commodity = resample(early, "1h", session_open="09:00", session_close="23:30")
    assert commodity.index[1].strftime("%H:%M") == "10:00"


@pytest.mark.parametrize("text", ["", "0min", "5x", "2d", "-5min", "fortnight"])
def test_unknown_intervals(text: str) -> None:
    with pytest.raises(ValueError, match="interval"):
        interval_seconds(text)


def test_intervals() -> None:
    known = {"minute": 60, "5minute": 300, "15min": 900, "60m": 3600, "1h": 3600, "day": 86400}
    assert {name: interval_seconds(name) for name in known} == known
    with pytest.raises(ValueError, match="shorter"):
        resample(session("2026-05-08"), "minute")
    with pytest.raises(ValueError, match="09:15"):
        resample(session("2026-05-08"), "15min", session_open="9")
