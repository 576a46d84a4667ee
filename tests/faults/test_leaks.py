"""Opening and closing, again and again, leaves nothing behind: no socket, thread, task or object.

``KITE_ALGO_CYCLES=10000`` makes the rounds many.
"""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    RunConfig,
    SyncWorkerWebSocketClient,
    WorkerWebSocketClient,
    equity_market_order,
)
from kite_algo_worker.placing.intents import SINGLE_FLIGHT
from tests.pace import seconds

CYCLES = int(os.environ.get("KITE_ALGO_CYCLES", "25"))
WARM_UP = 8
TICKS = ["NSE:INFY"]

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="counts sockets in /proc"
)


class Held(NamedTuple):
    """What the process holds on to."""

    sockets: int
    threads: int
    objects: int


def held() -> Held:
    gc.collect()
    sockets = 0
    for path in Path("/proc/self/fd").iterdir():
        try:
            sockets += path.readlink().name.startswith("socket:")
        except OSError:
            continue
    return Held(sockets, threading.active_count(), len(gc.get_objects()))


async def stays_flat(cycle: Callable[[int], Awaitable[None]]) -> None:
    """Run ``cycle`` many times; what is held afterwards is what was held after a few."""
    for number in range(WARM_UP):
        await cycle(number)
    before = held()
    for number in range(CYCLES):
        await cycle(WARM_UP + number)
    after = held()
    # The sandbox of the session ticks in this process, and closes its side of a socket later.
    deadline = time.monotonic() + seconds(10.0)
    while after.sockets > before.sockets + 5 and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
        after = held()
    assert after.sockets <= before.sockets + 5, (before, after)
    assert after.threads <= before.threads + 1, (before, after)
    assert after.objects <= before.objects + 2000 + CYCLES, (before, after)
    assert SINGLE_FLIGHT._under_way == {}


async def test_event_streams_opened_and_left(kind: str, sandbox: Sandbox) -> None:
    client = KiteAlgoWorkerClient(sandbox.config())
    other = AsyncKiteAlgoWorkerClient(sandbox.config())

    async def cycle(_: int) -> None:
        if kind == "sync":
            for _event in client.stream_ticks(TICKS):
                break
        else:
            async with other.stream_ticks(TICKS) as events:
                await anext(events)

    await stays_flat(cycle)
    client.close()
    await other.close()


async def test_event_streams_closed_while_somebody_waits(sandbox: Sandbox) -> None:
    async with AsyncKiteAlgoWorkerClient(sandbox.config()) as client:

        async def cycle(_: int) -> None:
            events = client.stream_run_pnl("run_leaks")
            waiting = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0.001)
            await events.aclose()
            await asyncio.wait({waiting})
            waiting.exception()

        await stays_flat(cycle)


async def test_websockets(kind: str, sandbox: Sandbox) -> None:
    async def cycle(_: int) -> None:
        if kind == "sync":
            channel = SyncWorkerWebSocketClient(sandbox.base_url, sandbox.token)
            with channel.stream_ticks(symbols=TICKS, mode="ltp") as stream:
                await asyncio.to_thread(stream.recv)
        else:
            other = WorkerWebSocketClient(sandbox.base_url, sandbox.token)
            async with other.stream_ticks(symbols=TICKS, mode="ltp") as frames:
                await frames.recv()

    await stays_flat(cycle)


async def test_runs_with_heartbeats(kind: str, sandbox: Sandbox) -> None:
    client = KiteAlgoWorkerClient(sandbox.config())
    other = AsyncKiteAlgoWorkerClient(sandbox.config())
    config = RunConfig("leaks", "kite:paper-a", "paper", f"run_leaks_{kind}")

    async def cycle(_: int) -> None:
        if kind == "sync":
            with client.run(config, auto_heartbeat=0.01) as run:
                run.tick()
        else:
            async with other.run(config, auto_heartbeat=0.01) as run_too:
                run_too.tick()
                await asyncio.sleep(0)

    await stays_flat(cycle)
    client.close()
    await other.close()


async def test_clients_with_a_journal_and_orders(
    kind: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    order = equity_market_order("INFY", "BUY", 1)
    run_id = f"run_leaks_orders_{kind}"
    config = RunConfig("leaks", "kite:paper-a", "dry_run", run_id)

    async def cycle(number: int) -> None:
        key = f"leaks-{kind}-{number % 4:04}"  # repeated: the sandbox must not grow either
        journal = tmp_path / "journal"
        if kind == "sync":
            with KiteAlgoWorkerClient(sandbox.config(), journal=journal) as client:
                client.get_or_create_run(config)
                client.place_order(run_id, order, key)
        else:
            async with AsyncKiteAlgoWorkerClient(sandbox.config(), journal=journal) as other:
                await other.get_or_create_run(config)
                await other.place_order(run_id, order, key)

    await stays_flat(cycle)


def test_copies_cost_next_to_nothing(sandbox: Sandbox) -> None:
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        client.health()
        before = held()
        for _ in range(300):
            client.with_options(timeout=1.0).health()
        after = held()
    assert after.sockets <= before.sockets + 2
    assert after.objects <= before.objects + 2000
