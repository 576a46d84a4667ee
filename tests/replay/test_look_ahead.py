"""A worker that tries every read, at every kind of moment, sees nothing that has not happened."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox.replay import replay
from kite_algo_worker import KiteAlgoWorkerClient
from tests.replay.candles import FIRST, days_from, write

SYMBOL = "NSE:INFY"
INTERVALS = ("5minute", "15minute", "60minute", "day")
#: Beside them only the book of offers, which lies around the last price.
PRICES = {"last_price", "open", "high", "low", "close", "average_price"}
BARS = 12
#: Every bar is above all before it: it opens at its level, dips, and ends five rupees higher.
STEP = 4.0
INDIA = timedelta(hours=5, minutes=30)


def level(number: int) -> float:
    return 1000.0 + STEP * number


@pytest.fixture
def data(tmp_path: Path) -> Path:
    days = []
    for index, day in enumerate(days_from(FIRST, 2)):
        levels = [level(index * BARS + number) for number in range(BARS)]
        days.append((day, [(at, at + 3, at - 1, at + 3) for at in levels]))
    return write(tmp_path / "candles", days)


def most_so_far(now: datetime) -> float:
    """The highest price by a moment, to the third of a bar."""
    days = days_from(FIRST, 2)
    highest = 0.0
    for index, day in enumerate(days):
        opens = datetime(day.year, day.month, day.day, 3, 45, tzinfo=UTC)
        for number in range(BARS):
            begins = opens + timedelta(minutes=5 * number)
            at = level(index * BARS + number)
            if now >= begins:
                highest = max(highest, at)
            if now >= begins + timedelta(seconds=100):  # up from its low
                highest = max(highest, at + 3)
    return highest


def prices_in(answer: Any) -> Iterator[float]:
    if isinstance(answer, Mapping):
        for key, value in answer.items():
            if key in PRICES and isinstance(value, int | float):
                yield float(value)
            yield from prices_in(value)
    elif isinstance(answer, list):
        for item in answer:
            yield from prices_in(item)


def complete_candles(answer: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(answer, Mapping):
        if "ts" in answer and answer.get("is_complete", True):
            yield answer
        for value in answer.values():
            yield from complete_candles(value)
    elif isinstance(answer, list):
        for item in answer:
            yield from complete_candles(item)


def test_no_read_shows_the_future(data: Path) -> None:
    looked: list[int] = []
    leaks: list[str] = []

    def check(what: str, answer: Any, minutes: int = 0) -> None:
        now = datetime.now(UTC)
        seen = list(prices_in(answer))
        looked.append(len(seen))
        if seen and max(seen) > most_so_far(now) + 0.001:
            leaks.append(f"{now:%d %H:%M:%S} {what}: {max(seen)} above {most_so_far(now)}")
        for candle in complete_candles(answer):
            ends = datetime.fromisoformat(candle["ts"]) + timedelta(minutes=minutes)
            if minutes and ends > now:
                leaks.append(f"{now:%d %H:%M:%S} {what}: complete until {ends}")

    def worker(client: KiteAlgoWorkerClient) -> None:
        later = "2025-12-31"
        while True:
            time.sleep(157)
            if f"{datetime.now(UTC) + INDIA:%H:%M}" > "10:20":
                time.sleep(22 * 3600)  # the second day
            for interval in INTERVALS:
                # The sessions here are an hour: longer candles end with them.
                size = 0 if interval in ("60minute", "day") else int(interval[:-6])
                check(interval, client.get_candles(SYMBOL, interval, 500), size)
                check(interval, client.get_current_candle(SYMBOL, interval))
                for passthrough in (False, True):
                    found = client.get_historical_candles(
                        SYMBOL, interval, "2025-03-01", later, passthrough=passthrough
                    )
                    check(f"history of {interval}", found, size)
            for mode in ("ltp", "quote", "full"):
                check(mode, client.get_quotes([SYMBOL], mode=mode))
            check(
                "snapshot",
                client.get_market_snapshot(
                    [SYMBOL], candles=[{"symbol": SYMBOL, "interval": "5minute", "lookback": 50}]
                ),
            )
            for opened in (
                client.stream_ticks([SYMBOL], mode="full"),
                client.stream_candles(SYMBOL, "5minute"),
                client.stream_candles(SYMBOL, "60minute"),
            ):
                with opened as stream:
                    for event in stream:
                        check("stream", event)
                        break

    result = replay(worker, data=data, bar_path="low-first")
    assert result.outcome == "finished", result.message
    assert not leaks, leaks[:5]
    assert sum(looked) > 2000


def test_streams_bring_things_when_they_happen(data: Path) -> None:
    arrived: list[tuple[str, str, float]] = []

    def worker(client: KiteAlgoWorkerClient) -> None:
        for event in client.stream_candles(SYMBOL, "5minute"):
            candle: Any = event["current"]
            if candle and candle["is_complete"]:
                at = datetime.now(UTC) + INDIA
                arrived.append((candle["ts"][11:16], f"{at:%H:%M:%S}", candle["close"]))

    replay(worker, data=data)
    first = [(f"09:{15 + 5 * n:02d}", f"09:{20 + 5 * n:02d}:00", level(n) + 3) for n in range(8)]
    assert arrived[:8] == first
    assert len(arrived) == 2 * BARS


def test_ticks_follow_the_path_within_a_bar(data: Path) -> None:
    ticks: list[tuple[str, float | None]] = []

    def worker(client: KiteAlgoWorkerClient) -> None:
        for event in client.stream_ticks([SYMBOL], mode="quote"):
            for tick in event.get("ticks") or []:
                at = datetime.now(UTC) + INDIA
                ticks.append((f"{at:%H:%M:%S}", tick["last_price"]))

    replay(worker, data=data, bar_path="low-first")
    assert ticks[:5] == [
        ("09:15:00", 1000.0),
        ("09:16:40", 999.0),
        ("09:18:20", 1003.0),
        ("09:20:00", 1004.0),
        ("09:21:40", 1003.0),
    ]
