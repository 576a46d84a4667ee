"""How long it takes to turn an answer into records, next to plain `response.json()`.

python benchmarks/bench_decode.py
"""

from __future__ import annotations

import json
import random
import timeit
from collections.abc import Callable

import httpx
from pydantic_core import from_json

from kite_algo_worker_api.models import WorkerHistoricalCandles, WorkerRunPnlSnapshot

CANDLES = 5_000
LIMIT = 0.9
ROUNDS = 40


def main() -> int:
    history = history_body()
    response = httpx.Response(200, content=history)
    plain = best(response.json)
    records = best(
        lambda: WorkerHistoricalCandles.wrap(from_json(history), "get_historical_candles")
    )
    pnl = pnl_body()
    small = lap(lambda: WorkerRunPnlSnapshot.wrap(from_json(pnl), "get_run_pnl")) - lap(
        lambda: from_json(pnl)
    )
    ratio = records / plain
    print(f"{CANDLES} candles, {len(history) / 1e3:.0f} kB")
    print(f"  response.json()          {plain * 1e3:6.2f} ms")
    print(f"  decoded and wrapped      {records * 1e3:6.2f} ms   {ratio:.2f}x (limit {LIMIT}x)")
    print(f"one P&L snapshot, wrapped  {small * 1e3:6.2f} µs")
    return 0 if ratio <= LIMIT else 1


def best(action: Callable[[], object]) -> float:
    """Seconds of the fastest of many rounds: what the machine can do when nobody disturbs it."""
    return min(timeit.repeat(action, number=1, repeat=ROUNDS))


def lap(action: Callable[[], object]) -> float:
    """Milliseconds of one round of something short."""
    return min(timeit.repeat(action, number=1_000, repeat=ROUNDS))


def history_body() -> bytes:
    chance = random.Random(7)
    candles = []
    for position in range(CANDLES):
        low, *middle, high = sorted(round(chance.uniform(1400, 1600), 2) for _ in range(4))
        candles.append(
            {
                "ts": f"2026-{position % 12 + 1:02d}-{position % 28 + 1:02d}T09:15:00+05:30",
                "open": middle[0],
                "high": high,
                "low": low,
                "close": middle[1],
                "volume": chance.randrange(1_000_000),
                "oi": None,
                "is_complete": True,
            }
        )
    body = {"symbol": "NSE:INFY", "instrument_token": 408065, "interval": "day", "candles": candles}
    return json.dumps(body).encode()


def pnl_body() -> bytes:
    totals = dict.fromkeys(
        ("realized_pnl", "unrealized_pnl", "gross_pnl", "charges", "net_pnl"), 1.5
    )
    leg = {"tradingsymbol": "INFY", "exchange": "NSE", "net_quantity": 1, "last_price": 1500.0}
    body = {"strategy_run_id": "r", "execution_mode": "paper", "status": "open"}
    return json.dumps({**body, "totals": totals, "legs": [leg, leg]}).encode()


if __name__ == "__main__":
    raise SystemExit(main())
