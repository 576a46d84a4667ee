"""Events that arrive together, or in pieces: a reader must not be able to tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kite_algo_worker import Gap, KiteAlgoWorkerError, StreamPolicy
from kite_algo_worker.wire.retry import Backoff
from tests.clients import Face

QUOTE = {"symbol": "NSE:INFY", "instrument_token": 408065, "last_price": 1450.25}
CANDLE = {"ts": "2026-05-08T09:15:00+05:30", "open": 1, "high": 2, "low": 1, "close": 2}
TICKS = json.dumps({"ticks": [{**QUOTE, "ohlc": {"open": 1.0, "close": 2.0}}]})

PAYLOADS = st.sampled_from(
    [
        TICKS,
        TICKS,
        json.dumps({"ticks": [QUOTE, QUOTE], "more": "\u2028 ₹"}, ensure_ascii=False),
        json.dumps({"quotes": [QUOTE], "missing": []}),
        '{"ticks": null}',
        '{"ticks": [null]}',
        '{"ticks": {}}',
        '{"ticks": [{"symbol": "x"}]}',
        "{}",
        '{"price": NaN, "huge": 123456789012345678901234567890}',
        json.dumps({"current": CANDLE}),
        json.dumps({"candle": CANDLE, "candles": [CANDLE] * 3}),
        '{"candles": []}',
        "{",
        "}",
        "[1]",
        "7",
        "",
        '{"a": [{}',
        "{}]}",
        "{},{}",
        '{"ticks": []} ',
    ]
)
NAMES = st.sampled_from(["ticks"] * 6 + ["candle", "heartbeat", "error", "end", ""])


def text(name: str, data: str) -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {data}\n\n".encode()


def read(chunks: list[bytes], operation: str = "stream_ticks", kind: str = "sync") -> Any:
    """What a loop over the stream gives, with its end and the health it leaves."""

    def answer(request: httpx.Request) -> httpx.Response:
        body = Both(chunks)
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=body)

    found: list[Any] = []
    with Face(kind, handler=answer) as client:
        given: Any = "NSE:INFY" if operation == "stream_candles" else ["NSE:INFY"]
        stream = getattr(client, operation)(given, reconnect=False)
        try:
            for event in stream:
                found.append(kinds(event))
        except KiteAlgoWorkerError as error:
            found.append((type(error).__name__, str(error)))
    return found


class Both(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in the chunks it is given in, for either client."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    async def __aiter__(self) -> Any:
        for chunk in self._chunks:
            yield chunk


def kinds(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value).__name__, {key: kinds(item) for key, item in value.items()}
    if isinstance(value, list):
        return [kinds(item) for item in value]
    return type(value).__name__, repr(value)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(NAMES, PAYLOADS), max_size=8),
    st.sampled_from(["stream_ticks", "stream_candles"]),
)
@example([("ticks", TICKS)] * 5, "stream_ticks")
@example([("ticks", '{"a": [{}'), ("ticks", "{}]}"), ("ticks", "{},{}")], "stream_ticks")
@example([("ticks", TICKS), ("ticks", '{"ticks": [{"symbol": "x"}]}')], "stream_ticks")
@example([("candle", '{"candles": []}'), ("candle", '{"candles": []}')], "stream_candles")
def test_together_or_one_by_one_is_the_same(events: list[tuple[str, str]], operation: str) -> None:
    pieces = [text(name, data) for name, data in events]
    assert read([b": hi\n\n", b"".join(pieces)], operation) == read(pieces, operation)


def test_both_clients_read_bursts() -> None:
    chunks = [text("ticks", TICKS), text("ticks", TICKS) * 7]
    assert read(chunks) == read(chunks, kind="async")
    assert len(read(chunks)) == 8 + 1  # the server left without a word


def test_what_precedes_garbage_is_delivered() -> None:
    body = text("ticks", TICKS) * 3 + text("ticks", "{broken}") + text("ticks", TICKS)
    found = read([body])
    assert [item[0] for item in found] == ["TicksEvent"] * 3 + ["UnexpectedResponseError"]


def test_a_gap_begins_after_what_was_handed_out() -> None:
    def quote(second: int) -> bytes:
        time = f"2026-05-08T09:15:{second:02d}+05:30"
        return text("ticks", json.dumps({"ticks": [{**QUOTE, "received_at": time}]}))

    def answer(request: httpx.Request) -> httpx.Response:
        body = Both([quote(1), quote(2) + quote(3) + quote(4)])
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=body)

    policy = StreamPolicy(backoff=Backoff(base=0.001, cap=0.001, floor=0.0))
    with Face("sync", handler=answer) as client:
        stream = client.stream_ticks(["NSE:INFY"], policy=policy)
        seen = []
        for event in stream.events():
            seen.append(event)
            if isinstance(event, dict) and len(seen) == 3:
                break
        for event in stream.events():
            if isinstance(event, Gap):
                break
    assert event.last == "2026-05-08T09:15:02+05:30"
