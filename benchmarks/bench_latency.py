"""How much later than the bytes an event of a stream arrives in the strategy's hands.

    python benchmarks/bench_latency.py

A server in another process sends 500 events a second and writes the time into each. The same events
are read by a bare socket (the moment they are there at all), by httpx with ``iter_bytes`` and
``json.loads``, and by our streams. The readers take turns, so that a busy moment hits each of them;
what is reported is the time since sending, and how much of it is added to the bare socket's.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import statistics
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
from bench_streams import PATH, Server, server

from kite_algo_worker import AlgoWorkerConfig, AsyncKiteAlgoWorkerClient

RATE, EVENTS, ROUNDS = 500, 250, 12
SYMBOL = f"NSE:PACED-{EVENTS}-{RATE}"
WARM_UP = 5  # events of every round that are not counted
LIMIT = 200.0

Read = Callable[[Server], list[float]]
_SENT = re.compile(rb'"age_ms": (\d+)')


def since(sent: object) -> float:
    assert isinstance(sent, int)
    return (time.monotonic_ns() - sent) / 1e3


def of_line(data: bytes) -> float | None:
    ticks = json.loads(data[data.index(b"data: ") + 6 : data.rindex(b"\n\n")]).get("ticks")
    return since(ticks[0]["age_ms"]) if ticks else None


def bare_socket(at: Server) -> list[float]:
    """The time is taken before anything is decoded: this is when the event has arrived."""
    found = []
    address = urlsplit(at.url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(f"GET {PATH}?symbols={SYMBOL} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while data := connection.recv(65_536):
            arrived = time.monotonic_ns()
            found += [(arrived - int(sent)) / 1e3 for sent in _SENT.findall(data)]
            if data.endswith(b"0\r\n\r\n"):
                break
    return found


def iter_bytes(at: Server) -> list[float]:
    with at.http.stream("GET", at.url + PATH, params={"symbols": SYMBOL}) as answer:
        return [late for data in answer.iter_bytes() if (late := of_line(data)) is not None]


def ours(at: Server) -> list[float]:
    stream = at.client.stream_ticks([SYMBOL], reconnect=False)
    return [since(event["ticks"][0]["age_ms"]) for event in stream]


def iter_bytes_async(at: Server) -> list[float]:
    async def read() -> list[float]:
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", at.url + PATH, params={"symbols": SYMBOL}) as answer,
        ):
            found = [of_line(data) async for data in answer.aiter_bytes()]
        return [late for late in found if late is not None]

    return asyncio.run(read())


def ours_async(at: Server) -> list[float]:
    async def read() -> list[float]:
        async with AsyncKiteAlgoWorkerClient(AlgoWorkerConfig(at.url, "kwa_benchmark")) as client:
            stream = client.stream_ticks([SYMBOL], reconnect=False)
            return [since(event["ticks"][0]["age_ms"]) async for event in stream]

    return asyncio.run(read())


def main() -> int:
    readers: list[Read] = [bare_socket, iter_bytes, ours, iter_bytes_async, ours_async]
    found: dict[Read, list[float]] = {read: [] for read in readers}
    with server() as at:
        for number in range(ROUNDS):
            for position in range(len(readers)):
                read = readers[(number + position) % len(readers)]
                late = read(at)
                assert len(late) == EVENTS, (read.__name__, len(late))
                found[read] += late[WARM_UP:]
    points = {read: percentiles(late) for read, late in found.items()}
    floor = points[bare_socket]
    print(f"{RATE} events/s, {len(found[ours])} events each; microseconds since sending (added)")
    print("                        p50              p99            p99.9")
    for read, (p50, p99, p999) in points.items():
        parts = zip((p50, p99, p999), floor, strict=True)
        cells = "   ".join(f"{value:6.0f} ({value - base:+5.0f})" for value, base in parts)
        print(f"  {read.__name__:16} {cells}")
    added = max(points[read][1] - floor[1] for read in (ours, ours_async))
    print(f"added at p99: {added:.0f} us   target < {LIMIT:.0f}")
    return 0


def percentiles(values: list[float]) -> tuple[float, float, float]:
    cuts = statistics.quantiles(values, n=1000)
    return statistics.median(values), cuts[989], cuts[998]


if __name__ == "__main__":
    raise SystemExit(main())
