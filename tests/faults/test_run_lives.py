"""Runs on a sandbox whose clock runs fast: slow strategies keep theirs, hung ones lose them.

At 30 times the speed a run is closed after six seconds without a heartbeat, and a bar of five
minutes takes ten.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    RunClosedError,
    RunConfig,
    SessionConflictError,
)
from tests.pace import seconds

SPEED = 30.0
BAR = 300.0 / SPEED
INFY = "NSE:INFY"
DECISION: dict[str, Any] = {"event_type": "signal.generated", "summary": "one bar later"}


@pytest.fixture(scope="module")
def fast() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", speed=SPEED, tick_interval=0.25) as sandbox:
        yield sandbox


def config(run_id: str) -> RunConfig:
    return RunConfig("lives", "kite:paper-a", "dry_run", run_id)


# -- strategies ------------------------------------------------------------------------------------


def polls(sandbox: Sandbox, run_id: str) -> str:
    """Sleeps by itself from bar to bar, and asks once per bar."""
    with KiteAlgoWorkerClient(sandbox.config()) as client, client.run(config(run_id)) as run:
        time.sleep(BAR)
        client.get_candles(INFY, "5minute")
        return run.refresh().status


def follows(sandbox: Sandbox, run_id: str) -> str:
    """Waits in a stream that has nothing to say for a bar, as deployed candle streams do."""
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        with client.run(config(run_id), stall_after=3.0) as run:
            decisions = run.stream_timeline(event_kind="decision")
            other = threading.Timer(BAR, lambda: run.log_decision_event(**DECISION))
            other.start()
            next(iter(decisions))
            return run.refresh().status


def hangs(sandbox: Sandbox, run_id: str) -> str:
    """Goes into its own code and does not come back for long."""
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        with client.run(config(run_id), stall_after=1.0) as run:
            time.sleep(BAR + 4.0)
            run.tick()
    return "not told"


async def polls_async(sandbox: Sandbox, run_id: str) -> str:
    async with AsyncKiteAlgoWorkerClient(sandbox.config()) as client:
        async with client.run(config(run_id)) as run:
            await asyncio.sleep(BAR)
            await client.get_candles(INFY, "5minute")
            return (await run.refresh()).status


async def follows_async(sandbox: Sandbox, run_id: str) -> str:
    async with AsyncKiteAlgoWorkerClient(sandbox.config()) as client:
        async with client.run(config(run_id), stall_after=3.0) as run:
            decisions = run.stream_timeline(event_kind="decision")
            waiting = asyncio.create_task(first_of(decisions))
            await asyncio.sleep(BAR)
            await run.log_decision_event(**DECISION)
            await waiting
            return (await run.refresh()).status


async def first_of(events: Any) -> object:
    return await anext(events)


async def hangs_async(sandbox: Sandbox, run_id: str) -> str:
    async with AsyncKiteAlgoWorkerClient(sandbox.config()) as client:
        async with client.run(config(run_id), stall_after=1.0) as run:
            await asyncio.sleep(BAR + 4.0)
            run.tick()
    return "not told"


def test_slow_ones_keep_their_run_and_hung_ones_lose_it(
    fast: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    found: dict[str, object] = {}

    def watch(name: str, strategy: Callable[[Sandbox, str], object]) -> None:
        try:
            result = strategy(fast, f"run_lives_{name}")
            found[name] = asyncio.run(result) if asyncio.iscoroutine(result) else result
        except Exception as error:
            found[name] = error

    strategies = (polls, follows, hangs, polls_async, follows_async, hangs_async)
    with caplog.at_level(logging.WARNING, "kite_algo_worker"):
        threads = [threading.Thread(target=watch, args=(one.__name__, one)) for one in strategies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds(120.0))
    for name in ("hangs", "hangs_async"):
        error = found.pop(name)
        assert isinstance(error, RunClosedError), error
        assert error.reason == "worker_stale_recovery"
        assert error.at is not None
        assert error.at.date() == datetime(2026, 5, 8).date()
        assert "its heartbeats paused" in error.message
        assert f"run run_lives_{name}: its strategy had not called" in caplog.text
    assert found == dict.fromkeys(("polls", "follows", "polls_async", "follows_async"), "open")


# -- restarts --------------------------------------------------------------------------------------

# Workers load what they use: on a busy machine the run would be closed while they load the rest.
SYNC = """
import sys, time
from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient, RunConfig
base, token, run_id = sys.argv[1:]
config = RunConfig("lives", "kite:paper-a", "dry_run", run_id)
with KiteAlgoWorkerClient(AlgoWorkerConfig(base, token)) as client:
    with client.run(config, wait_for_session=90) as run:
        print("inside", flush=True)
        time.sleep(600)
"""

ASYNC = """
import asyncio, sys
from kite_algo_worker import AlgoWorkerConfig, AsyncKiteAlgoWorkerClient, RunConfig
base, token, run_id = sys.argv[1:]
config = RunConfig("lives", "kite:paper-a", "dry_run", run_id)
async def main():
    async with AsyncKiteAlgoWorkerClient(AlgoWorkerConfig(base, token)) as client:
        async with client.run(config, wait_for_session=90) as run:
            print("inside", flush=True)
            await asyncio.sleep(600)
asyncio.run(main())
"""


@pytest.fixture(scope="module")
def quick() -> Iterator[Sandbox]:
    """A minute passes in three seconds; a run is closed after nine without a heartbeat."""
    with Sandbox(clock="virtual", speed=20.0, tick_interval=0.1) as sandbox:
        yield sandbox


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["kill", "term"])
def test_a_worker_restarts_within_one_call(quick: Sandbox, kind: str, how: signal.Signals) -> None:
    """``KITE_ALGO_RESTARTS=20`` is the long form."""
    source = {"sync": SYNC, "async": ASYNC}[kind]
    run_id = f"run_restarts_{kind}_{how.name}"
    for _ in range(int(os.environ.get("KITE_ALGO_RESTARTS", "2"))):
        worker = subprocess.Popen(
            [sys.executable, "-c", source, quick.base_url, quick.token, run_id],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert worker.stdout is not None
            inside = worker.stdout.readline()
            worker.send_signal(how)
            _, told = worker.communicate(timeout=seconds(30.0))
        finally:
            worker.kill()
        assert inside == "inside\n", told
        assert worker.returncode == (143 if how == signal.SIGTERM else -how), told
        if how == signal.SIGTERM:
            assert "Traceback" not in told
            with KiteAlgoWorkerClient(quick.config()) as client:
                assert client.get_run(run_id).session_status == "missing", "it was given back"


def test_without_waiting_the_error_says_when(quick: Sandbox, kind: str) -> None:
    run_id = f"run_conflict_{kind}"
    with KiteAlgoWorkerClient(quick.config()) as first, first.run(config(run_id)):
        with pytest.raises(SessionConflictError) as caught:
            enter(quick, run_id) if kind == "sync" else asyncio.run(enter_async(quick, run_id))
    assert caught.value.retry_after is not None
    assert 0.0 < caught.value.retry_after <= 60.0
    assert "wait_for_session" in caught.value.message


def enter(sandbox: Sandbox, run_id: str) -> None:
    with KiteAlgoWorkerClient(sandbox.config()) as client, client.run(config(run_id)):
        pass


async def enter_async(sandbox: Sandbox, run_id: str) -> None:
    async with AsyncKiteAlgoWorkerClient(sandbox.config()) as client:
        async with client.run(config(run_id)):
            pass


def test_a_session_that_is_alive_is_not_taken(quick: Sandbox) -> None:
    with (
        KiteAlgoWorkerClient(quick.config()) as first,
        KiteAlgoWorkerClient(quick.config()) as other,
        first.run(config("run_alive")) as run,
    ):
        began = time.monotonic()
        with pytest.raises(SessionConflictError):
            other.run(config("run_alive"), wait_for_session=5.0).__enter__()
        assert time.monotonic() - began >= 4.5
        run.tick()
