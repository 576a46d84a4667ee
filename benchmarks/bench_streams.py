"""What a stream of ticks costs, as ratios within one run.

    python benchmarks/bench_streams.py

The server is another process and the sockets are real. Costs are CPU time of this process for each
event, so that waiting counts for nothing; contenders take turns and the median of the pairwise
ratios is reported.
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
from typing import NamedTuple

import httpx
import websockets.asyncio.client
import websockets.sync.client
from pydantic_core import from_json

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    SyncWorkerWebSocketClient,
    WorkerWebSocketClient,
)
from kite_algo_worker.transport.sse import SseDecoder

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


def driver(at: Server, symbol: str) -> int:
    """The driver alone: iter_bytes, our decoder, the fast JSON decoder; no records."""
    count, pairs = 0, SseDecoder().pairs
    with at.http.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer:
        for chunk in answer.iter_bytes():
            for name, data in pairs(chunk):
                if name == "ticks":
                    count += len(from_json(data)["ticks"])
    return count


def iter_lines(at: Server, symbol: str) -> int:
    """The usual way. Splits inside JSON strings at U+2028 and the like; here for its speed."""
    count = 0
    with at.http.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: {"):
                count += len(json.loads(line[6:]).get("ticks", ()))
    return count


def iter_bytes(at: Server, symbol: str) -> int:
    """The least that can be done: trusts every chunk to be one whole event."""
    count = 0
    with at.http.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer:
        for chunk in answer.iter_bytes():
            count += len(json.loads(chunk[chunk.index(b"data: ") + 6 :]).get("ticks", ()))
    return count


def iter_bytes_async(at: Server, symbol: str) -> int:
    async def read() -> int:
        count = 0
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer,
        ):
            async for chunk in answer.aiter_bytes():
                count += len(json.loads(chunk[chunk.index(b"data: ") + 6 :]).get("ticks", ()))
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


def latencies(at: Server) -> None:
    """From the server's send to the reader's hands, at 500 events a second."""
    symbol = "NSE:PACED-1500-500"
    found: dict[str, list[float]] = {"ours": [], "other": []}
    for event in at.client.stream_ticks([symbol], reconnect=False):
        sent = event["ticks"][0].age_ms or 0
        found["ours"].append((time.monotonic_ns() - sent) / 1e3)
    with at.http.stream("GET", at.url + PATH, params={"symbols": symbol}) as answer:
        for chunk in answer.iter_bytes():
            ticks = json.loads(chunk[chunk.index(b"data: ") + 6 :]).get("ticks")
            if ticks:
                found["other"].append((time.monotonic_ns() - ticks[0]["age_ms"]) / 1e3)
    p50 = {who: statistics.median(values) for who, values in found.items()}
    p99 = {who: statistics.quantiles(values, n=100)[98] for who, values in found.items()}
    print(
        f"latency at 500 events/s, from send to reader, against iter_bytes + json.loads\n"
        f"  median {p50['ours']:.0f} us and {p50['other']:.0f} us   p99 {p99['ours']:.0f} us and "
        f"{p99['other']:.0f} us   added p99 {p99['ours'] - p99['other']:+.0f} us   target < 200"
    )


def main() -> None:
    paced = f"NSE:PACED-{PACED}-{RATE}"
    chunks, singles = f"NSE:BURST-{BURST}-{CHUNK}", f"NSE:BURST-{BURST}-1"
    with server() as at:
        compare(at, "SSE paced / iter_bytes + json", ours, iter_bytes, paced, "target <= 1.25")
        compare(at, "  the same, async", ours_async, iter_bytes_async, paced, "target <= 1.25")
        compare(at, "SSE burst / iter_lines + json", ours, iter_lines, chunks, "target <= 0.5")
        compare(at, "  without records", driver, iter_lines, chunks, "target <= 0.5")
        compare(at, "  one event per chunk", ours, iter_lines, singles, "")
        compare(at, "WebSocket / recv + json", our_frames, raw_frames, singles, "target <= 1.3")
        compare(
            at, "  the same, async", our_frames_async, raw_frames_async, singles, "target <= 1.3"
        )
        latencies(at)


if __name__ == "__main__":
    main()
