"""Which span of history is asked for; `lookback_days` never goes on the wire."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from kite_algo_worker import InvalidInputError, warmup_history
from kite_algo_worker.inputs.history import history_span
from tests.clients import Face

NOW = datetime(2026, 5, 8, 4, 0, tzinfo=UTC)


def texts(span: tuple[datetime | None, datetime | None]) -> list[str]:
    return [moment.isoformat() for moment in span if moment is not None]


def test_without_days_both_ends_are_the_callers() -> None:
    assert history_span(None, None, None, NOW) == (None, None)
    span = history_span(date(2026, 5, 1), "2026-05-08T15:30:00+05:30", None, NOW)
    assert texts(span) == ["2026-05-01T00:00:00+05:30", "2026-05-08T15:30:00+05:30"]


def test_days_count_from_now_or_from_the_end() -> None:
    assert history_span(None, None, 2, NOW) == (NOW - timedelta(days=2), NOW)
    span = history_span(None, "2026-05-08T15:30:00+05:30", 0.5, NOW)
    assert texts(span) == ["2026-05-08T03:30:00+05:30", "2026-05-08T15:30:00+05:30"]


@pytest.mark.parametrize("days", [0, -1, float("nan"), float("inf"), True, "5"])
def test_days_are_a_number_above_zero(days: Any) -> None:
    with pytest.raises(InvalidInputError) as refused:
        history_span(None, None, days, NOW)
    assert refused.value.field == "lookback_days"


def test_days_stand_in_place_of_a_start() -> None:
    with pytest.raises(InvalidInputError, match="from_date"):
        history_span("2026-05-01", None, 5, NOW)


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("method", ["get_historical_candles", "wait_for_history", "warmup_history"])
def test_every_history_call_takes_them(kind: str, method: str) -> None:
    asked: list[dict[str, str]] = []

    def backend(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        candle = {"ts": "2026-05-08T09:15:00+05:30"}
        candle |= dict.fromkeys(("open", "high", "low", "close", "volume"), 1)
        return httpx.Response(200, json={"candles": [candle] * 200, "count": 200})

    with Face(kind, handler=backend) as client:
        getattr(client, method)("NSE:INFY", timeframe="5minute", lookback_days=3)
        getattr(client, f"{method}")(408065, timeframe="day", lookback_days=3)
    for query in asked:
        assert "lookback_days" not in query
        start, end = (datetime.fromisoformat(query[name]) for name in ("from", "to"))
        assert end - start == timedelta(days=3)


def test_the_free_function_takes_them_too() -> None:
    seen: list[dict[str, str]] = []

    def backend(request: httpx.Request) -> httpx.Response:
        seen.append(dict(request.url.params))
        return httpx.Response(200, json={"candles": [], "count": 0})

    with Face("sync", handler=backend) as client:
        warmup_history(client.client, "NSE:INFY", attempts=1, lookback_days=3)
    assert {"from", "to"} <= seen[0].keys()
