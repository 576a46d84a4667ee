"""Ctrl-C ends a worker at once, whatever its stream is waiting for."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.pace import seconds
from tests.streams.raw_channel import RawChannel
from tests.streams.reading import Serve

WORKER = """
import asyncio, sys
from kite_algo_worker import *

config = AlgoWorkerConfig(sys.argv[1], "kwa_test_token")
slow = StreamPolicy(backoff=Backoff(base=60.0, cap=60.0, floor=60.0))

def sync():
    with KiteAlgoWorkerClient(config) as client:
        for event in client.stream_ticks(["NSE:INFY"], policy=slow).events():
            print(type(event).__name__, flush=True)

def latest():
    with KiteAlgoWorkerClient(config) as client:
        for tick in client.ticks(["NSE:INFY"], backpressure="latest", policy=slow).events():
            print(type(tick).__name__, flush=True)

async def asynchronous():
    async with AsyncKiteAlgoWorkerClient(config) as client:
        async for event in client.stream_ticks(["NSE:INFY"], policy=slow).events():
            print(type(event).__name__, flush=True)

patient = dict(reconnect_attempts=9, reconnect_delay_seconds=600.0)

def websocket():
    feed = SyncWorkerWebSocketClient(config.base_url, config.token, **patient)
    with feed.stream_ticks(symbols=["NSE:INFY"]) as frames:
        for frame in frames.events():
            print(type(frame).__name__, flush=True)

async def async_websocket():
    feed = WorkerWebSocketClient(config.base_url, config.token, **patient)
    async with feed.stream_ticks(symbols=["NSE:INFY"]) as frames:
        async for frame in frames.events():
            print(type(frame).__name__, flush=True)

def waiting():
    with KiteAlgoWorkerClient(config) as client:
        client.wait_for_terminal_order_state("run_1", "1", sleep_seconds=60.0)

async def async_waiting():
    async with AsyncKiteAlgoWorkerClient(config) as client:
        await client.wait_for_terminal_order_state("run_1", "1", sleep_seconds=60.0)

kind = globals()[sys.argv[2]]
asyncio.run(kind()) if asyncio.iscoroutinefunction(kind) else kind()
"""


@dataclass
class Backend:
    """Keeps a worker waiting for one of three things, and says so when it does."""

    waiting_for: str
    reached: threading.Event = field(default_factory=threading.Event)

    def __call__(self, peer: Any) -> bool:
        if "/orders/" in peer.target:
            order = {"order_id": "1", "status": "OPEN"}
            peer.refuse(200, json.dumps({"strategy_run_id": "run_1", "order": order}).encode())
            return True
        if self.waiting_for == "answer":
            self.reached.set()
        elif "upgrade" in peer.headers:
            return self._websocket(RawChannel(peer))
        else:
            peer.start()
            if self.waiting_for == "next attempt":
                peer.finish()
        return bool(peer.wait_until_client_leaves(5.0))

    def _websocket(self, channel: RawChannel) -> bool:
        if self.waiting_for == "next attempt":
            channel.close(1011)
        return channel.wait_until_client_leaves(5.0)


CASES = [
    *(
        (kind, what)
        for kind in ("sync", "latest", "asynchronous")
        for what in ("data", "next attempt")
    ),
    ("sync", "answer"),
    ("websocket", "data"),
    ("websocket", "next attempt"),
    ("websocket", "answer"),
    ("async_websocket", "data"),
    ("waiting", "answer"),
    ("async_waiting", "answer"),
]


@pytest.mark.parametrize(("kind", "waiting_for"), CASES)
def test_ctrl_c_ends_the_loop_at_once(serve: Serve, kind: str, waiting_for: str) -> None:
    backend = Backend(waiting_for)
    server = serve(backend)
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, server.url, kind],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        if waiting_for == "answer":
            assert backend.reached.wait(seconds(10.0))
        else:
            last = "Connected" if waiting_for == "data" else "Reconnecting"
            while worker.stdout.readline().strip() != last:
                assert worker.poll() is None, worker.communicate()
        time.sleep(0.05)
        worker.send_signal(signal.SIGINT)
        sent = time.monotonic()
        errors = worker.communicate(timeout=seconds(10.0))[1]
        # A loop that does not hear of it waits for as long as the backend is silent.
        assert time.monotonic() - sent < seconds(4.0)
    assert worker.returncode != 0
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert "never awaited" not in errors
    assert "never retrieved" not in errors
    server.finish()
