"""Dates of a range, and ranges that are longer than one request may ask for."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker._base.checks import IST
from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.inputs.history import history_span
from kite_algo_worker.market.intervals import PASSTHROUGH_DAYS, STORED_DAYS, spans
from tests.clients import Face

DAY = dt.date(2026, 5, 7)


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Store:
    """Answers every request with the candles of its range, one a day at 09:15."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        self.asked.append(query)
        start = dt.datetime.fromisoformat(query["from"])
        end = dt.datetime.fromisoformat(query["to"])
        moments = [
            moment
            for day in range((end - start).days + 2)
            if start <= (moment := self.morning(start, day)) <= end
        ]
        ingest = "error" if len(self.asked) == 2 else "up_to_date"
        return httpx.Response(
            200,
            json={
                "interval": query["timeframe"],
                "from": query["from"],
                "to": query["to"],
                "count": len(moments),
                "source": "historical_db",
                "ingestion": {"status": ingest, "message": None},
                "candles": [
                    {"ts": m.isoformat(), "open": 1, "high": 1, "low": 1, "close": 1, "volume": 1}
                    for m in moments
                ],
            },
        )

    @staticmethod
    def morning(start: dt.datetime, day: int) -> dt.datetime:
        at = start.astimezone(IST) + dt.timedelta(days=day)
        return at.replace(hour=9, minute=15, second=0, microsecond=0)


@pytest.mark.parametrize("timeframe", ["minute", "5minute", "day"])
@pytest.mark.parametrize("named", [DAY, "2026-05-07", " 2026-05-07 "])
def test_a_day_that_is_named_is_meant_whole(kind: str, named: Any, timeframe: str) -> None:
    store = Store()
    with Face(kind, handler=store) as client:
        history = client.get_historical_candles(
            "NSE:INFY", timeframe=timeframe, from_date=named, to_date=named
        )
    assert store.asked[0]["from"] == "2026-05-07T00:00:00+05:30"
    assert store.asked[0]["to"] == "2026-05-07T23:59:59+05:30"
    assert len(history["candles"]) == 1


def test_times_stay_what_they_are() -> None:
    now = dt.datetime.now(dt.UTC)
    start, end = history_span(
        "2026-05-05T09:15:00", dt.datetime(2026, 5, 7, tzinfo=dt.UTC), None, now
    )
    assert start == dt.datetime(2026, 5, 5, 9, 15, tzinfo=IST)
    assert end == dt.datetime(2026, 5, 7, tzinfo=dt.UTC)
    assert history_span(None, None, None, now) == (None, None)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        ("2026-05-08", "2026-05-07", "from_date"),
        ("2026-05-07T10:00", "2026-05-07T10:00", "from_date"),
        ("yesterday", None, "from_date"),
        (None, "2026-13-01", "to_date"),
        (5, None, "from_date"),
    ],
)
def test_a_wrong_range_is_named_by_the_callers_words(
    kind: str, since: Any, until: Any, field: str
) -> None:
    store = Store()
    with Face(kind, handler=store) as client, pytest.raises(InvalidInputError) as caught:
        client.get_historical_candles("NSE:INFY", "minute", since, until)
    assert caught.value.field == field
    assert not store.asked


def test_a_long_range_is_asked_for_in_spans_and_joined(kind: str) -> None:
    store, seen = Store(), []
    with Face(kind, handler=store) as client:
        history = client.get_historical_candles(
            "NSE:INFY",
            timeframe="5minute",
            from_date="2025-01-01",
            to_date="2025-12-31",
            on_progress=lambda done, of: seen.append((done, of)),
        )
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [query["from"] for query in store.asked[1:]] == [q["to"] for q in store.asked[:-1]]
    moments = [dt.datetime.fromisoformat(candle["ts"]) for candle in history["candles"]]
    assert len(moments) == 365 == history["count"] == len(set(moments))
    assert moments == sorted(moments)
    assert history["from"] == store.asked[0]["from"]
    assert history["to"] == store.asked[-1]["to"]
    assert history["ingestion"]["status"] == "error"
    assert history.candles[0].close == 1.0


def test_a_range_without_an_end_goes_on_until_now(kind: str) -> None:
    store = Store()
    since = dt.datetime.now(IST) - dt.timedelta(days=100)
    with Face(kind, handler=store) as client:
        client.get_historical_candles("NSE:INFY", "minute", since, passthrough=True)
    assert len(store.asked) == 2
    last = dt.datetime.fromisoformat(store.asked[-1]["to"])
    assert abs(last - dt.datetime.now(IST)) < dt.timedelta(minutes=5)


moments = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2030, 1, 1))


@given(moments, moments, st.sampled_from(sorted(STORED_DAYS)), st.booleans())
def test_spans_cover_a_range_without_a_gap(
    one: dt.datetime, other: dt.datetime, timeframe: str, passthrough: bool
) -> None:
    start, end = min(one, other), max(one, other)
    parts = spans(timeframe, start, end, passthrough=passthrough)
    longest = dt.timedelta(days=(PASSTHROUGH_DAYS if passthrough else STORED_DAYS)[timeframe])
    assert (parts[0][0], parts[-1][1]) == (start, end)
    assert all(until - since <= longest for since, until in parts)
    assert all(before[1] == after[0] for before, after in pairwise(parts))


def test_other_names_and_unknown_intervals() -> None:
    start, end = dt.datetime(2025, 1, 1), dt.datetime(2026, 1, 1)
    assert len(spans("5M", start, end)) == len(spans("5minute", start, end)) == 3
    assert spans("7m", start, end) == [(start, end)]
