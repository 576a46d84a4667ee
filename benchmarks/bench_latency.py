"""How long an event that has arrived takes to get into the strategy's hands.

    python benchmarks/bench_latency.py

A server in another process sends 500 events a second. For each of them the time is taken when the
socket gives its last byte, and again when a loop is given the event: by httpx (``iter_bytes`` and
``json.loads``), and by our streams with their records. The readers take turns. What is between the
two moments is reported in microseconds of the clock, and of the processor: on a busy machine the
clock also counts what other processes do in between, and its last percentiles are theirs.

With a load of 5 on 2 cores, by the clock: p50 50 us and p99 115 us blocking, 70 us and 180 us with
asyncio; httpx alone needs 70 us and 150 us, 80 us and 190 us.
"""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from bench_streams import PATH, Server, server

from kite_algo_worker import AlgoWorkerConfig, AsyncKiteAlgoWorkerClient

RATE, EVENTS, ROUNDS = 500, 250, 12
SYMBOL = f"NSE:PACED-{EVENTS}-{RATE}"
WARM_UP = 5  # events of every round that are not counted
LIMIT = 200.0

Moment = tuple[int, int]
Read = Callable[[Server], list[Moment]]

_arrived: Moment = (0, 0)


def now() -> Moment:
    return time.monotonic_ns(), time.thread_time_ns()


@contextmanager
def arrivals_noted() -> Iterator[None]:
    """Every socket of the process notes when it has received something."""
    received: Any = socket.socket.recv

    def recv(self: socket.socket, *arguments: Any) -> bytes:
        global _arrived
        data: bytes = received(self, *arguments)
        if data:
            _arrived = now()
        return data

    patched: Any = socket.socket
    patched.recv = recv
    try:
        yield
    finally:
        patched.recv = received


def since() -> Moment:
    wall, cpu = now()
    return wall - _arrived[0], cpu - _arrived[1]


def decoded(data: bytes) -> bool:
    return "ticks" in json.loads(data[data.index(b"data: ") + 6 :])


def iter_bytes(at: Server) -> list[Moment]:
    with at.http.stream("GET", at.url + PATH, params={"symbols": SYMBOL}) as answer:
        return [since() for data in answer.iter_bytes() if decoded(data)]


def ours(at: Server) -> list[Moment]:
    return [since() for _ in at.client.stream_ticks([SYMBOL], reconnect=False)]


def iter_bytes_async(at: Server) -> list[Moment]:
    async def read() -> list[Moment]:
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", at.url + PATH, params={"symbols": SYMBOL}) as answer,
        ):
            return [since() async for data in answer.aiter_bytes() if decoded(data)]

    return asyncio.run(read())


def ours_async(at: Server) -> list[Moment]:
    async def read() -> list[Moment]:
        async with AsyncKiteAlgoWorkerClient(AlgoWorkerConfig(at.url, "kwa_benchmark")) as client:
            return [since() async for _ in client.stream_ticks([SYMBOL], reconnect=False)]

    return asyncio.run(read())


def main() -> int:
    readers: list[Read] = [iter_bytes, ours, iter_bytes_async, ours_async]
    found: dict[Read, list[Moment]] = {read: [] for read in readers}
    with server() as at, arrivals_noted():
        for number in range(ROUNDS):
            for position in range(len(readers)):
                read = readers[(number + position) % len(readers)]
                late = read(at)
                assert len(late) == EVENTS, (read.__name__, len(late))
                found[read] += late[WARM_UP:]
    print(f"{RATE} events/s, {len(found[ours])} events each; microseconds after arrival")
    print("                     clock: p50   p99   p99.9     processor: p50   p99   p99.9")
    worst = 0.0
    for read, moments in found.items():
        walls, cpus = (percentiles(side) for side in zip(*moments, strict=True))
        print(f"  {read.__name__:16}     {row(walls)}              {row(cpus)}")
        if read in (ours, ours_async):
            worst = max(worst, cpus[1])
    print(f"processor at p99: {worst:.0f} us   target < {LIMIT:.0f}")
    return 0 if worst < LIMIT else 1


def percentiles(nanoseconds: tuple[int, ...]) -> tuple[float, float, float]:
    cuts = statistics.quantiles(nanoseconds, n=1000)
    return statistics.median(nanoseconds) / 1e3, cuts[989] / 1e3, cuts[998] / 1e3


def row(values: tuple[float, float, float]) -> str:
    return " ".join(f"{value:6.0f}" for value in values)


if __name__ == "__main__":
    raise SystemExit(main())
