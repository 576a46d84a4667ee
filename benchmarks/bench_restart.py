"""How long a sandbox takes to open a file of many orders: by its kept state, and by repeating all.

python benchmarks/bench_restart.py [orders]
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import httpx
from bench_sandbox import PREFIX, RUN, TOKEN, intent

from kite_algo_sandbox import Sandbox

CASH = 10**9


async def fill(sandbox: Sandbox, count: int) -> None:
    """Place keyed market orders, without a socket in between."""
    transport = httpx.ASGITransport(app=sandbox.asgi_app())
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(
        transport=transport, base_url=f"http://sandbox{PREFIX}", headers=headers
    ) as client:
        (await client.post("/worker/runs", json=RUN)).raise_for_status()
        for number in range(count):
            answer = await client.post("/worker/runs/bench/intents", json=intent(number))
            answer.raise_for_status()


def opened(path: Path) -> tuple[Sandbox, float]:
    """A sandbox on the file, and the seconds it took."""
    begin = time.perf_counter()
    sandbox = Sandbox(clock="virtual", cash=CASH, data_file=path, token=TOKEN)
    return sandbox, time.perf_counter() - begin


def main() -> None:
    """Measure both, on one file."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "state.sqlite3"
        sandbox, _ = opened(path)
        begin = time.perf_counter()
        asyncio.run(fill(sandbox, count))
        print(f"{count} orders written            {count / (time.perf_counter() - begin):10.0f} /s")
        sandbox.stop()
        sandbox, kept = opened(path)
        sandbox.stop()
        print(f"opened by the kept state          {kept:10.2f} s")
        print(f"size of the file                  {path.stat().st_size / 1e6:10.1f} MB")
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("DELETE FROM checkpoint")
        sandbox, repeated = opened(path)
        sandbox.stop()
        print(
            f"opened by repeating every order   {repeated:10.2f} s  ({repeated / kept:.1f} times)"
        )


if __name__ == "__main__":
    main()
