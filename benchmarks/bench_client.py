"""What a call costs on top of raw httpx, as ratios within one run.

    python benchmarks/bench_client.py

Both sides are measured in turn, A B A B ..., and the median of the pairwise ratios is reported: the
machine may be slow or busy, but it is so for both.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import httpx
from canned_server import canned_server
from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient

TOKEN = "kwa_benchmark"
RUN = "run_bench_001"
HISTORY = "/worker/market/history"


def timed(call: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


def compare(ours: Callable[[], object], raw: Callable[[], object], times: int, rounds: int) -> None:
    timed(ours, times), timed(raw, times)
    pairs = []
    for number in range(rounds):
        # Alternate who goes first, so that a drifting clock speed favours neither.
        if number % 2:
            a, b = timed(ours, times), timed(raw, times)
        else:
            b, a = timed(raw, times), timed(ours, times)
        pairs.append((a, b))
    ratios = sorted(a / b for a, b in pairs)
    us = [statistics.median(side) * 1e6 for side in zip(*pairs, strict=True)]
    print(
        f"  ours {us[0]:8.1f} us   raw {us[1]:8.1f} us   "
        f"ratio median {statistics.median(ratios):.3f} (min {ratios[0]:.3f}, max {ratios[-1]:.3f})"
    )


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
                times=200,
                rounds=21,
            )
            print("5,000 candles: client.get_historical_candles() against httpx.get().json()")
            query = {"symbol": "NSE:INFY", "timeframe": "5minute"}
            compare(
                lambda: client.get_historical_candles("NSE:INFY", timeframe="5minute"),
                lambda: raw.get(f"{api}{HISTORY}", params=query).raise_for_status().json(),
                times=5,
                rounds=21,
            )


if __name__ == "__main__":
    main()
