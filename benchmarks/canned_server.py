"""A loopback HTTP server with canned answers, in a process of its own.

It does next to nothing per request, so that what is measured is the client.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

SMALL = {
    "strategy_run_id": "run_bench_001",
    "template_id": "bench",
    "account_scope": "kite:paper-a",
    "execution_mode": "paper",
    "status": "open",
    "runtime_state": {"risk": {"stop_loss_pct": 1.0}},
    "metadata": {"strategy_family": "indicator_strategy", "strategy_name": "Bench"},
    "summary_fields": [],
    "risk_schema": [],
    "allowed_actions": ["edit_risk", "exit_strategy"],
    "created_at": "2026-05-08T09:15:00+05:30",
    "updated_at": "2026-05-08T09:15:00+05:30",
}


def candles(count: int) -> dict[str, object]:
    """A history answer of ``count`` five-minute candles."""
    rows = [
        {
            "ts": f"2026-05-{1 + i // 288 % 28:02d}T{i // 12 % 24:02d}:{i % 12 * 5:02d}:00+05:30",
            "open": 1500.05 + i % 37,
            "high": 1504.1 + i % 37,
            "low": 1498.25 + i % 37,
            "close": 1501.9 + i % 37,
            "volume": 12_345 + i,
            "oi": None,
            "is_complete": True,
        }
        for i in range(count)
    ]
    return {
        "symbol": "NSE:INFY",
        "instrument_token": 408065,
        "timeframe": "5minute",
        "interval": "5minute",
        "count": count,
        "source": "db",
        "candles": rows,
    }


def _answer(body: object) -> bytes:
    payload = json.dumps(body).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}"
    return head.encode() + b"\r\n\r\n" + payload


async def _serve(ready: Connection) -> None:
    small, large = _answer(SMALL), _answer(candles(5_000))

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(large if b"/history" in head else small)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _main(ready: Connection) -> None:
    asyncio.run(_serve(ready))


@contextmanager
def canned_server() -> Iterator[str]:
    """The base URL of a running server; the process ends with the block."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_main, args=(theirs,), daemon=True
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
