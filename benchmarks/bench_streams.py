"""What a stream of ticks costs, as ratios within one run.

    python benchmarks/bench_streams.py

The server is another process and the sockets are real. Costs are CPU time of this process for each
event, so that waiting counts for nothing; contenders take turns and the median of the pairwise
ratios is reported. Our side hands out records; the other only what ``json.loads`` gives.

There is one way to read events, for those that come one by one and for those that come together:
httpx's bytes, a decoder of events, one of JSON, a record. The floor is httpx's bytes and
``json.loads`` of what stands between blank lines. Nothing that splits lines of text and reads
their JSON may be faster.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import websockets.asyncio.client
import websockets.sync.client

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    SyncWorkerWebSocketClient,
    WorkerWebSocketClient,
)
from kite_algo_worker.wire import json_text

ROUNDS = 7
PATH = "/api/algo-workers/worker/market/ticks/stream"
CHANNEL = "/api/algo-workers/worker/ws/market/ticks"
PACED, RATE = 1_000, 2_000
BURST, CHUNK = 20_000, 50


class Server(NamedTuple):
    """Where to connect, and clients that outlive a measurement: making one loads certificates."""

    url: str
    frames: str
    client: KiteAlgoWorkerClient
    http: httpx.Client


@contextmanager
def server() -> Iterator[Server]:
    script = Path(__file__).with_name("stream_server.py")
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        events, frames = process.stdout.readline().split()
        url = f"http://127.0.0.1:{events}"
        try:
            with (
                KiteAlgoWorkerClient(AlgoWorkerConfig(url, "kwa_benchmark")) as client,
                httpx.Client(trust_env=False) as http,
            ):
                yield Server(url, f"ws://127.0.0.1:{frames}", client, http)
        finally:
            process.kill()


# -- readers: each gives the number of ticks it saw -----------------------------------------------


def ours(at: Server, symbol: str) -> int:
    """Everything a reader gets: records, health, and the rules of a stream's life."""
    count = 0
    for event in at.client.stream_ticks([symbol], reconnect=False):
        count += len(event["ticks"])
    return count


def ours_async(at: Server, symbol: str) -> int:
    async def read() -> int:
        count = 0
        config = AlgoWorkerConfig(at.url, "kwa_benchmark")
        async with AsyncKiteAlgoWorkerClient(config) as client:
            async for event in client.stream_ticks([symbol], reconnect=False):
                count += len(event["ticks"])
        return count

    return asyncio.run(read())


def iter_lines(at: Server, symbol: str) -> int:
    """The usual way. Splits inside JSON strings at U+2028 and the like; here for its speed."""
    count = 0
    with at.http.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: {"):
                count += len(json.loads(line[6:]).get("ticks", ()))
    return count


def iter_lines_async(at: Server, symbol: str) -> int:
    async def read() -> int:
        count = 0
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer,
        ):
            async for line in answer.aiter_lines():
                if line.startswith("data: {"):
                    count += len(json.loads(line[6:]).get("ticks", ()))
        return count

    return asyncio.run(read())


def ticks_in(events: list[bytes]) -> int:
    return sum(
        len(json.loads(event[event.index(b"data: ") + 6 :]).get("ticks", ())) for event in events
    )


def iter_bytes(at: Server, symbol: str) -> int:
    """The least that can be done: an event is what stands between blank lines."""
    count, rest = 0, b""
    with at.http.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer:
        for chunk in answer.iter_bytes():
            *events, rest = (rest + chunk).split(b"\n\n")
            count += ticks_in(events)
    return count


def iter_bytes_async(at: Server, symbol: str) -> int:
    async def read() -> int:
        count, rest = 0, b""
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer,
        ):
            async for chunk in answer.aiter_bytes():
                *events, rest = (rest + chunk).split(b"\n\n")
                count += ticks_in(events)
        return count

    return asyncio.run(read())


def our_frames(at: Server, symbol: str) -> int:
    client = SyncWorkerWebSocketClient(at.frames, "kwa_benchmark")
    with client.stream_ticks(symbols=[symbol]) as stream:
        return sum(len(frame["data"]["ticks"]) for frame in stream)


def our_frames_async(at: Server, symbol: str) -> int:
    async def read() -> int:
        count = 0
        client = WorkerWebSocketClient(at.frames, "kwa_benchmark")
        async with client.stream_ticks(symbols=[symbol]) as stream:
            async for frame in stream:
                count += len(frame["data"]["ticks"])
        return count

    return asyncio.run(read())


def raw_frames(at: Server, symbol: str) -> int:
    count = 0
    url = f"{at.frames}{CHANNEL}?symbols={symbol}"
    with websockets.sync.client.connect(url, proxy=None) as connection:
        while (frame := json.loads(connection.recv()))["event"] != "end":
            count += len(frame["data"]["ticks"])
    return count


def raw_frames_async(at: Server, symbol: str) -> int:
    async def read() -> int:
        count = 0
        url = f"{at.frames}{CHANNEL}?symbols={symbol}"
        async with websockets.asyncio.client.connect(url, proxy=None) as connection:
            while (frame := json.loads(await connection.recv()))["event"] != "end":
                count += len(frame["data"]["ticks"])
        return count

    return asyncio.run(read())


# -- measuring ------------------------------------------------------------------------------------

Read = Callable[[Server, str], int]


def cpu(at: Server, read: Read, symbol: str, events: int) -> float:
    start = time.process_time()
    assert read(at, symbol) == events, read
    return (time.process_time() - start) / events * 1e6


def compare(at: Server, label: str, mine: Read, other: Read, symbol: str, target: str) -> None:
    events = int(symbol.split("-")[1])
    cpu(at, mine, symbol, events), cpu(at, other, symbol, events)
    pairs = []
    for number in range(ROUNDS):
        # Alternate who goes first, so that a drifting clock speed favours neither.
        first, second = (mine, other) if number % 2 else (other, mine)
        costs = {read: cpu(at, read, symbol, events) for read in (first, second)}
        pairs.append((costs[mine], costs[other]))
    ratios = sorted(a / b for a, b in pairs)
    us = [statistics.median(side) for side in zip(*pairs, strict=True)]
    print(
        f"{label}\n  ours {us[0]:6.2f} us/event   other {us[1]:6.2f} us/event   ratio "
        f"{statistics.median(ratios):.3f} (min {ratios[0]:.3f}, max {ratios[-1]:.3f})   {target}"
    )


@contextmanager
def pydantic_alone() -> Iterator[None]:
    """As without the extra ``fast``."""
    switch: Any = json_text
    installed = switch.decoders
    without = json_text.Decoders(None, (), installed().exact)
    switch.decoders = lambda: without
    try:
        yield
    finally:
        switch.decoders = installed


def main() -> None:
    paced = f"NSE:PACED-{PACED}-{RATE}"
    chunks, singles = f"NSE:BURST-{BURST}-{CHUNK}", f"NSE:BURST-{BURST}-1"
    with server() as at:
        compare(at, "SSE paced / iter_bytes + json", ours, iter_bytes, paced, "target <= 1.3")
        compare(at, "  the same, async", ours_async, iter_bytes_async, paced, "target <= 1.3")
        compare(at, "SSE burst / iter_bytes + json", ours, iter_bytes, singles, "target <= 1.6")
        compare(at, "  the same, async", ours_async, iter_bytes_async, singles, "target <= 1.6")
        compare(at, "SSE burst / iter_lines + json", ours, iter_lines, singles, "target <= 1.0")
        compare(at, "  the same, async", ours_async, iter_lines_async, singles, "target <= 1.0")
        compare(at, "  50 events per chunk", ours, iter_lines, chunks, "target <= 1.0")
        compare(at, "  the same, async", ours_async, iter_lines_async, chunks, "target <= 1.0")
        with pydantic_alone():
            compare(at, "  without msgspec", ours, iter_lines, singles, "target <= 1.0")
            compare(at, "  without msgspec, 50", ours, iter_lines, chunks, "target <= 1.0")
        compare(at, "WebSocket / recv + json", our_frames, raw_frames, singles, "target <= 1.3")
        compare(
            at, "  the same, async", our_frames_async, raw_frames_async, singles, "target <= 1.3"
        )


if __name__ == "__main__":
    main()
