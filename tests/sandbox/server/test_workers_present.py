"""Workers in the process of the sandbox: their heartbeats keep its time, and it waits for them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import AsyncKiteAlgoWorkerClient, KiteAlgoWorkerClient, RunConfig
from kite_algo_worker import equity_market_order as market
from tests.sandbox.server.support import connect

CONFIG = RunConfig(
    strategy_run_id="run-1", template_id="t", account_scope="kite:paper-a", execution_mode="paper"
)


@pytest.fixture
def stage() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", tick_interval=60) as running:
        yield running


def status_of(stage: Sandbox) -> Any:
    with connect(stage) as client:
        return client.get("/worker/runs/run-1").json()["status"]


def test_a_living_worker_survives_a_jump(stage: Sandbox) -> None:
    with KiteAlgoWorkerClient(stage.config()) as client:
        with client.run(CONFIG) as run:
            stage.advance("3m")
            stage.advance("8h")
            assert run.place_order(market("INFY", "BUY", 1), idempotency_key="entry-001").order_id
            health = client.get_run("run-1")
            assert (health["heartbeat_age_sec"], status_of(stage)) == (0, "open")
    # It has left in an orderly way: its run is not held any more, and stays open.
    stage.advance("8h")
    assert status_of(stage) == "open"


@pytest.mark.asyncio
async def test_so_does_an_async_one(stage: Sandbox) -> None:
    async with AsyncKiteAlgoWorkerClient(stage.config()) as client, client.run(CONFIG) as run:
        stage.advance("3m")  # on the event loop itself, which cannot beat meanwhile
        await asyncio.to_thread(stage.advance, "3m")
        assert (
            await run.place_order(market("INFY", "BUY", 1), idempotency_key="entry-001")
        ).order_id


def test_a_hung_or_foreign_worker_does_not(stage: Sandbox) -> None:
    with connect(stage) as client:
        body = {"strategy_run_id": "run-1", "template_id": "t", "account_scope": "kite:paper-a",
                "execution_mode": "paper"}  # fmt: skip
        client.post("/worker/runs", json=body)
        assert client.post("/worker/runs/run-1/claim-session").is_success
    stage.advance("3m")
    assert status_of(stage) == "closed"


def test_heartbeats_are_in_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    with Sandbox(clock="virtual", data_file=path) as kept:
        with KiteAlgoWorkerClient(kept.config()) as client, client.run(CONFIG):
            kept.advance("1h")
    with Sandbox(clock="virtual", data_file=path) as again:
        assert status_of(again) == "open"


def ticks_in_background(stage: Sandbox, seen: list[float], seconds: float) -> threading.Thread:
    """A worker that takes its time over every tick and then places an order."""
    ready = threading.Event()

    def work() -> None:
        with KiteAlgoWorkerClient(stage.config()) as client, client.run(CONFIG) as run:
            for event in client.stream_ticks(["NSE:INFY"]):
                ready.set()
                time.sleep(seconds)
                price = event["ticks"][0]["last_price"]
                seen.append(price)
                if len(seen) == 4:
                    break
                run.place_order(
                    market("INFY", "BUY", 1), idempotency_key=run.key("entry", str(len(seen)))
                )

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(20)
    return thread


def test_it_waits_until_workers_are_idle(stage: Sandbox) -> None:
    seen: list[float] = []
    thread = ticks_in_background(stage, seen, 0.05)
    stage.settle()
    with connect(stage) as client:
        orders = "/worker/orders?strategy_run_id=run-1"
        for number, price in enumerate((1500.0, 1510.0), 2):
            stage.set_price("NSE:INFY", price)
            stage.settle()
            assert seen[1:][-1] == price
            assert len(client.get(orders).json()["orders"]) == number
        stage.advance("3m", step="3m", until_idle=True)
        assert len(seen) == 4
    thread.join(20)


@pytest.mark.asyncio
async def test_it_waits_for_tasks_as_well(stage: Sandbox) -> None:
    seen: list[Any] = []
    began = asyncio.Event()

    async def work() -> None:
        async with AsyncKiteAlgoWorkerClient(stage.config()) as client:
            async for event in client.stream_candles("NSE:INFY", "minute"):
                began.set()
                await asyncio.sleep(0.02)
                seen.append(event)

    task = asyncio.create_task(work())
    await began.wait()
    await asyncio.to_thread(stage.advance, "5m", step="1m", until_idle=True)
    completed = [row["candle"] for row in seen if row.get("candle")]
    assert len({row["ts"] for row in completed}) >= 5
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_who_asks_is_not_waited_for(stage: Sandbox) -> None:
    with KiteAlgoWorkerClient(stage.config()) as client:
        with client.stream_ticks(["NSE:INFY"]) as stream:
            events = iter(stream)
            next(events)
            stage.advance("1m", until_idle=True)
            assert next(events)["ticks"]


def test_a_worker_that_stays_busy_is_told(stage: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kite_algo_sandbox.server.control._MOST_PATIENCE", 0.2)
    stage.control.set_latency(2, "health")

    def ask() -> None:
        headers = {"Authorization": f"Bearer {stage.token}"}
        url = f"{stage.base_url}/api/algo-workers/worker/health"
        assert httpx.get(url, headers=headers, timeout=20).is_success

    thread = threading.Thread(target=ask)
    thread.start()
    while stage.control.state()["answering"] == 0:
        time.sleep(0.001)
    with pytest.raises(TimeoutError, match="a request not answered"):
        stage.settle()
    thread.join(20)
    stage.settle()
