"""What a call costs on top of raw httpx, as ratios within one run.

    python benchmarks/bench_client.py

Both sides are measured in turn, call by call, and the ratio of their medians is reported: the
machine may be slow or busy, but it is so for both.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable

import httpx
from canned_server import canned_server

from kite_algo_worker import AlgoWorkerConfig, AsyncKiteAlgoWorkerClient, KiteAlgoWorkerClient

TOKEN = "kwa_benchmark"
RUN = "run_bench_001"
HISTORY = "/worker/market/history"


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


def compare(ours: Callable[[], object], raw: Callable[[], object], pairs: int) -> None:
    """Time both in turn and print the ratio of their medians, by wall clock and by CPU time."""
    sides: tuple[list[tuple[float, float]], ...] = ([], [])
    for number in range(pairs + 20):
        # Alternate who goes first, so that what one leaves behind burdens both alike.
        for side in (0, 1) if number % 2 else (1, 0):
            sample = timed((ours, raw)[side])
            if number >= 20:
                sides[side].append(sample)
    report(sides)


def report(sides: tuple[list[tuple[float, float]], ...]) -> None:
    """Print the ratio of the medians."""
    for label, unit in (("wall", 0), ("cpu", 1)):
        a, b = (statistics.median(sample[unit] for sample in side) * 1e6 for side in sides)
        print(f"  {label:4}  ours {a:8.1f} us   raw {b:8.1f} us   ratio {a / b:.3f}")


async def many_at_once(base_url: str, count: int = 64, rounds: int = 24) -> None:
    """Rounds of ``count`` calls at once, in turn with httpx's."""
    config = AlgoWorkerConfig(base_url, TOKEN)
    address = f"{base_url}{config.api_prefix}/worker/runs/{RUN}"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with AsyncKiteAlgoWorkerClient(config) as client, httpx.AsyncClient(headers=headers) as h:

        async def fetch() -> object:
            return (await h.get(address)).raise_for_status().json()

        async def fetch_ours() -> object:
            return await client.get_run(RUN)

        sides: tuple[list[tuple[float, float]], ...] = ([], [])
        for number in range(rounds + 4):
            for side in (0, 1) if number % 2 else (1, 0):
                calls = [(fetch_ours, fetch)[side]() for _ in range(count)]
                wall, cpu = time.perf_counter(), time.process_time()
                await asyncio.gather(*calls)
                sample = (time.perf_counter() - wall, time.process_time() - cpu)
                if number >= 4:
                    sides[side].append(sample)
        report(sides)


def main() -> None:
    with canned_server() as base_url:
        config = AlgoWorkerConfig(base_url, TOKEN)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        api = f"{base_url}{config.api_prefix}"
        with KiteAlgoWorkerClient(config) as client, httpx.Client(headers=headers) as raw:
            print("small call: client.get_run() against httpx.get().json()")
            compare(
                lambda: client.get_run(RUN),
                lambda: raw.get(f"{api}/worker/runs/{RUN}").raise_for_status().json(),
                pairs=3_000,
            )
            print("64 calls at once: client.get_run() against httpx.get().json()")
            asyncio.run(many_at_once(base_url))
            print("5,000 candles: client.get_historical_candles() against httpx.get().json()")
            query = {"symbol": "NSE:INFY", "timeframe": "5minute"}
            compare(
                lambda: client.get_historical_candles("NSE:INFY", timeframe="5minute"),
                lambda: raw.get(f"{api}{HISTORY}", params=query).raise_for_status().json(),
                pairs=150,
            )


if __name__ == "__main__":
    main()
