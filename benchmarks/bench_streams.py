"""What decoding a stream of ticks costs, as ratios within one run.

    python benchmarks/bench_streams.py

The bytes come from memory, one chunk for each event, so that only the client's work is measured.
All contenders read the same bytes in turn and the median of the pairwise ratios is reported.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from pydantic_core import from_json

from kite_algo_worker._sync.sse_stream import EventStream
from kite_algo_worker.dialect import event_to_documented
from kite_algo_worker.exceptions import StreamDisconnectedError
from kite_algo_worker.transport.sse import ServerSentEvent, SseDecoder
from kite_algo_worker_api.api.market import stream_ticks

EVENTS = 5_000
ROUNDS = 9


def tick(number: int) -> dict[str, object]:
    """One quote as a tick event carries it."""
    return {
        "instrument_token": 408065,
        "symbol": "NSE:INFY",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "mode": "quote",
        "last_price": 1450.0 + number % 50 * 0.05,
        "change": 0.42,
        "volume": 1_000_000 + number,
        "average_price": 1449.1,
        "ohlc": {"open": 1441.0, "high": 1455.5, "low": 1438.2, "close": 1444.0},
        "received_at": "2026-05-08T09:15:00+05:30",
        "age_ms": 12,
        "is_stale": False,
    }


CHUNKS = [
    b"event: ticks\ndata: " + json.dumps({"ticks": [tick(number)]}).encode() + b"\n\n"
    for number in range(EVENTS)
]


class Chunks(httpx.SyncByteStream):
    """A response body that is already there."""

    def __iter__(self) -> Iterator[bytes]:
        return iter(CHUNKS)


def response() -> httpx.Response:
    return httpx.Response(
        200,
        headers={"Content-Type": "text/event-stream"},
        stream=Chunks(),
        request=httpx.Request("GET", "http://localhost"),
    )


def with_decoder() -> int:
    decoder, count = SseDecoder(), 0
    for chunk in response().iter_bytes():
        for item in decoder.feed(chunk):
            if isinstance(item, ServerSentEvent):
                count += len(from_json(item.data)["ticks"])
    return count


def with_iter_lines() -> int:
    """Splits lines inside JSON strings at U+2028 and the like; here only for its speed."""
    count = 0
    for line in response().iter_lines():
        if line.startswith("data: "):
            count += len(json.loads(line[6:])["ticks"])
    return count


def with_iter_bytes() -> int:
    """The least that can be done: trusts every chunk to be one whole event."""
    count = 0
    for chunk in response().iter_bytes():
        count += len(json.loads(chunk[chunk.index(b"data: ") + 6 :])["ticks"])
    return count


def with_event_stream() -> int:
    """Everything a reader gets: records, health, and the rules of a stream's life."""

    @contextmanager
    def opener(request: Any, timeout: httpx.Timeout, /) -> Iterator[httpx.Response]:
        yield response()

    request = stream_ticks.build(symbols="NSE:INFY")
    stream: EventStream[Any] = EventStream(opener, lambda _: request, dialect=event_to_documented)
    count = 0
    try:
        for event in stream:
            count += len(event["ticks"])
    except StreamDisconnectedError:
        pass  # the canned body has no end event
    return count


def timed(call: Callable[[], int]) -> float:
    start = time.perf_counter()
    assert call() == EVENTS
    return time.perf_counter() - start


def compare(label: str, ours: Callable[[], int], other: Callable[[], int]) -> None:
    timed(ours), timed(other)
    pairs = []
    for number in range(ROUNDS):
        # Alternate who goes first, so that a drifting clock speed favours neither.
        if number % 2:
            a, b = timed(ours), timed(other)
        else:
            b, a = timed(other), timed(ours)
        pairs.append((a, b))
    ratios = sorted(a / b for a, b in pairs)
    us = [statistics.median(side) / EVENTS * 1e6 for side in zip(*pairs, strict=True)]
    print(
        f"{label}\n  ours {us[0]:6.2f} us/event   other {us[1]:6.2f} us/event   "
        f"ratio median {statistics.median(ratios):.3f} (min {ratios[0]:.3f}, max {ratios[-1]:.3f})"
    )


def main() -> None:
    compare("decoder + JSON against iter_lines + json.loads", with_decoder, with_iter_lines)
    compare("decoder + JSON against iter_bytes + json.loads", with_decoder, with_iter_bytes)
    compare(
        "whole event stream against iter_lines + json.loads", with_event_stream, with_iter_lines
    )
    compare("whole stream against decoder + JSON", with_event_stream, with_decoder)


if __name__ == "__main__":
    main()
