"""Ctrl-C ends a worker at once, whatever its stream is waiting for."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

Serve = Callable[[Callable[[Any], object]], Any]

WORKER = """
import asyncio, sys
from kite_algo_worker import *

config = AlgoWorkerConfig(sys.argv[1], "kwa_test_token")
slow = StreamPolicy(backoff=Backoff(base=60.0, cap=60.0, floor=60.0))

def sync():
    with KiteAlgoWorkerClient(config) as client:
        for event in client.stream_ticks(["NSE:INFY"], reconnect=slow, events="all"):
            print(type(event).__name__, flush=True)

def latest():
    with KiteAlgoWorkerClient(config) as client:
        for tick in client.ticks(["NSE:INFY"], backpressure="latest", reconnect=slow, events="all"):
            print(type(tick).__name__, flush=True)

async def asynchronous():
    async with AsyncKiteAlgoWorkerClient(config) as client:
        async for event in client.stream_ticks(["NSE:INFY"], reconnect=slow, events="all"):
            print(type(event).__name__, flush=True)

if sys.argv[2] == "async":
    asyncio.run(asynchronous())
else:
    {"sync": sync, "latest": latest}[sys.argv[2]]()
"""


@pytest.mark.parametrize("waiting_for", ["data", "next attempt"])
@pytest.mark.parametrize("kind", ["sync", "latest", "async"])
def test_ctrl_c_ends_the_loop_at_once(serve: Serve, kind: str, waiting_for: str) -> None:
    def script(peer: Any) -> bool:
        peer.start()
        if waiting_for == "next attempt":
            peer.finish()
        return bool(peer.wait_until_client_leaves(5.0))

    server = serve(script)
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, server.url, kind],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        last = "Connected" if waiting_for == "data" else "Reconnecting"
        while worker.stdout.readline().strip() != last:
            assert worker.poll() is None, worker.communicate()
        time.sleep(0.05)
        worker.send_signal(signal.SIGINT)
        sent = time.monotonic()
        errors = worker.communicate(timeout=10.0)[1]
        assert time.monotonic() - sent < 1.5
    assert worker.returncode != 0
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert "never awaited" not in errors
    assert "never retrieved" not in errors
    server.finish()
