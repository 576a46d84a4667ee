"""What the sandbox sustains on one core.

    python benchmarks/bench_sandbox.py

Orders are keyed market orders for one share. "In-process" calls the engine, whose clock moves ten
milliseconds with every order; "HTTP" runs the command as a process of its own with its state in a
file, and a client in this process. Rates are of the wall clock; on a machine that does other things
at the same time, the second figure, per second of processor time, says what an idle core would do.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import httpx

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST, SandboxEngine, Token, VirtualClock
from kite_algo_sandbox.engine.market.instrument_data import EQUITIES

BEAT = 1.0
TOKEN = "kwa_benchmark"
PREFIX = "/api/algo-workers"
RUN: dict[str, object] = {
    "strategy_run_id": "bench",
    "template_id": "bench",
    "account_scope": "kite:paper-a",
    "execution_mode": "paper",
}


def intent(number: int) -> dict[str, Any]:
    """One keyed market order."""
    order = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "product": "MIS",
        "order_type": "MARKET",
        "quantity": 1,
    }
    return {
        "intent_type": "place_order",
        "payload": {"order": order},
        "idempotency_key": f"bench:{number:08d}",
    }


def engine_of(start: datetime, **options: Any) -> tuple[SandboxEngine, Token, VirtualClock]:
    """An engine on a virtual clock with one open run."""
    clock = VirtualClock(start)
    token = Token.from_secret(TOKEN)
    engine = SandboxEngine(
        clock, seed=7, tokens=[token], secret=b"b" * 32, starting_cash=10**8, **options
    )
    engine.create_run(token, RUN)
    return engine, token, clock


def in_process(count: int = 4000) -> tuple[float, float]:
    """Orders through the engine alone: per second of time, and of processor time."""
    engine, token, clock = engine_of(datetime(2026, 5, 8, 10, 0, tzinfo=IST))
    begin, work = time.perf_counter(), time.process_time()
    for number in range(count):
        clock.advance(seconds=0.01)
        engine.submit_intent(token, "bench", intent(number))
    return count / (time.perf_counter() - begin), count / (time.process_time() - work)


def memory(count: int = 10_000) -> float:
    """Bytes that the process grows by per order that is done, over so many of them."""
    engine, token, clock = engine_of(datetime(2026, 5, 8, 10, 0, tzinfo=IST))

    def trade(first: int, orders: int) -> int:
        for number in range(first, first + orders):
            clock.advance(seconds=0.01)
            engine.submit_intent(token, "bench", intent(number))
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    before = trade(0, 1000)
    return (trade(1000, count) - before) / count


@contextmanager
def server(*arguments: str) -> Iterator[str]:
    """The command as a process; yields its base URL."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "kite_algo_sandbox", "--port", "0", "--quiet"),
            *("--token", TOKEN, "--cash", "100000000", *arguments),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("KITE_ALGO_")},
    )
    try:
        assert process.stdout is not None
        yield re.findall(r"API_BASE=(\S+)", process.stdout.readline())[0] + PREFIX
    finally:
        process.terminate()
        process.wait()


def over_http(arguments: tuple[str, ...], count: int = 1500) -> tuple[float, float]:
    """Orders per second of four clients, and the median milliseconds of one alone."""
    with server(*arguments) as base:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        with httpx.Client(base_url=base, headers=headers) as client:
            client.post("/worker/runs", json=RUN).raise_for_status()
            alone = []
            for number in range(300):
                begin = time.perf_counter()
                client.post("/worker/runs/bench/intents", json=intent(number)).raise_for_status()
                alone.append(time.perf_counter() - begin)
        rate = asyncio.run(_together(base, headers, count))
    return rate, statistics.median(alone) * 1000


async def _together(base: str, headers: dict[str, str], count: int) -> float:
    """Raw sockets and prepared requests: the server is measured, not an HTTP client."""
    host, port = base.removeprefix("http://").split("/")[0].split(":")

    async def work(first: int) -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for number in range(first, first + count // 4):
            body = json.dumps(intent(number)).encode()
            head = (
                f"POST {PREFIX}/worker/runs/bench/intents HTTP/1.1\r\nHost: {host}\r\n"
                f"Authorization: {headers['Authorization']}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert b" 200 " in answer.split(b"\r\n")[0]
            length = re.findall(rb"content-length: (\d+)", answer)[0]
            await reader.readexactly(int(length))
        writer.close()

    begin = time.perf_counter()
    await asyncio.gather(*(work(1_000_000 * (index + 1)) for index in range(4)))
    return count / (time.perf_counter() - begin)


async def streams(clients: int = 50, beats: int = 10) -> tuple[int, int, float]:
    """Tick streams of fifty instruments: messages read, messages missed, seconds behind the first.

    All clients watch the same instruments, so between the first and the last message that a client
    reads, it has to see every message that any other client saw.
    """
    symbols = ",".join(f"NSE:{row[0]}".replace("&", "%26") for row in EQUITIES[:50])
    with server("--ephemeral", "--control", "--tick-interval", str(BEAT)) as base:
        host, port = base.removeprefix("http://").split("/")[0].split(":")
        ready = asyncio.Barrier(clients)

        async def listen() -> list[tuple[bytes, float]]:
            reader, writer = await asyncio.open_connection(host, int(port), limit=1 << 22)
            writer.write(
                f"GET {PREFIX}/worker/market/ticks/stream?symbols={symbols} HTTP/1.1\r\n"
                f"Host: {host}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
            )
            while not (await reader.readline()).startswith(b"event: ticks"):
                pass
            await ready.wait()
            seen: list[tuple[bytes, float]] = []
            while len(seen) < beats:
                if (await reader.readline()).startswith(b"event: ticks"):
                    data = await reader.readline()
                    seen.append((hashlib.sha1(data).digest(), time.monotonic()))
            writer.close()
            return seen

        async with asyncio.timeout(beats * BEAT * 10):
            read = await asyncio.gather(*(listen() for _ in range(clients)))
        headers = {"Authorization": f"Bearer {TOKEN}"}
        state = httpx.get(f"http://{host}:{port}/sandbox/state", headers=headers).json()
    # Later entries replace earlier ones, so each message keeps the time of its first reader.
    first = dict(sorted(chain.from_iterable(read), key=lambda item: -item[1]))
    order = {name: number for number, name in enumerate(sorted(first, key=first.__getitem__))}
    missed = int(state["dropped"])
    for seen in read:
        missed += order[seen[-1][0]] - order[seen[0][0]] + 1 - len(seen)
    late = max(at - first[name] for seen in read for name, at in seen)
    return clients * beats, missed, late


def trading_day() -> float:
    """Seconds for a day in which every bar of fifty shares is read as it completes.

    Now and then there is an order, and in the end the whole day is read once more.
    """
    engine, token, clock = engine_of(datetime(2026, 5, 8, 9, 15, tzinfo=IST))
    symbols = [f"NSE:{row[0]}" for row in EQUITIES[:50]]
    begin = time.perf_counter()
    for minute in range(375):
        clock.advance(seconds=60)
        for symbol in symbols:
            engine.get_candles(token, symbol=symbol, interval="minute", lookback=1)
        if minute % 25 == 0:
            engine.submit_intent(token, "bench", intent(minute))
    for symbol in symbols:
        engine.get_historical_candles(
            token, symbol=symbol, timeframe="minute",
            from_="2026-05-08T09:15:00+05:30", to="2026-05-08T15:30:00+05:30",
        )  # fmt: skip
    return time.perf_counter() - begin


def ledger_hash(seed: int = 7) -> str:
    """A digest of everything a fixed sequence of calls leaves behind."""
    with Sandbox(clock="virtual", seed=seed, token=TOKEN) as sandbox:
        engine, token = sandbox.engine, sandbox.engine.authenticate(TOKEN)
        engine.create_run(token, RUN)
        for number in range(20):
            engine.submit_intent(token, "bench", intent(number))
            sandbox.advance(97)
        left = [engine.list_orders(token, "bench"), engine.list_trades(token, "bench"),
                engine.get_run_pnl(token, "bench"), engine.get_funds(token)]  # fmt: skip
    return hashlib.sha256(json.dumps(left, sort_keys=True).encode()).hexdigest()


def main() -> None:
    """Measure everything and print a table."""
    wall, processor = in_process()
    print(f"engine, market orders per second       {wall:10.0f} {processor:10.0f}")
    if Path("/proc/self/statm").exists():
        print(f"memory per order that is done          {memory():10.0f} bytes")
    with tempfile.TemporaryDirectory() as directory:
        for name, more in (("file", ()), ("file, --fsync", ("--fsync",))):
            path = Path(directory) / f"{len(more)}.sqlite3"
            rate, alone = over_http(("--data-file", str(path), *more))
            print(f"HTTP, {name:<14} orders per second   {rate:10.0f}")
            print(f"HTTP, {name:<14} one client, median  {alone:10.2f} ms")
    read, missed, late = asyncio.run(streams())
    print(f"50 SSE streams of 50 instruments       {read:10} messages, {missed} missed, ", end="")
    print(f"the last reader {late * 1000:.0f} ms after the first")
    print(f"a day of minutes of 50 shares          {trading_day():10.2f} s")
    print(f"same seed, same ledger                 {ledger_hash() == ledger_hash()!s:>10}")


if __name__ == "__main__":
    main()
