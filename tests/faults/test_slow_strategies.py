"""Heartbeats follow the strategy's progress in the right sense: waiting is fine, hanging is not.

Time is scaled: an hour of silence is a fraction of a second here.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    KiteAlgoWorkerClient,
    RunClosedError,
    RunConfig,
    SyncWorkerWebSocketClient,
)
from kite_algo_worker._async import heartbeats as async_beats
from kite_algo_worker._sync import heartbeats as sync_beats
from tests.clients import Backend
from tests.faults.test_heartbeats import BEAT, backend_with, beats, live
from tests.operations import RUN, good_answer

PNL = f"GET /worker/runs/{RUN}/pnl"


def test_beating_is_the_default(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("_async", "_sync"):
        monkeypatch.setattr(f"kite_algo_worker.{room}.run_block.INTERVAL", 0.02)
    backend = backend_with()
    live(kind, backend, lambda run: None, 30, auto_heartbeat=True)
    assert beats(backend) >= 5


@pytest.mark.parametrize("off", [None, False])
def test_beating_can_be_turned_off(kind: str, off: object) -> None:
    backend = backend_with()
    live(kind, backend, lambda run: None, 10, auto_heartbeat=off)
    assert beats(backend) == 1, "the one on entering"


def test_without_a_session_nothing_beats(kind: str) -> None:
    backend = backend_with()
    options = {"claim_session": False, "heartbeat_on_enter": False, "auto_heartbeat": True}
    live(kind, backend, lambda run: None, 5, **options)
    assert beats(backend) == 0


def test_the_default_patience_is_longer_than_an_hourly_bar() -> None:
    assert async_beats.STALL_AFTER > 3600.0
    assert async_beats.STALL_AFTER == sync_beats.STALL_AFTER


@pytest.mark.parametrize("call", ["get_pnl", "refresh"])
def test_a_call_is_progress(kind: str, call: str) -> None:
    """A strategy that polls, and sleeps by itself in between, never says tick()."""
    backend = backend_with(**{PNL: good_answer("get_run_pnl")})
    live(kind, backend, lambda run: getattr(run, call)(), 40, stall_after=0.2)
    assert beats(backend) >= 8


def test_a_long_sleep_of_the_run_is_progress(kind: str) -> None:
    backend = backend_with()
    live(kind, backend, lambda run: run.sleep(0.6), 1, stall_after=0.1)
    assert beats(backend) >= 8


def test_a_call_that_takes_long_is_progress(kind: str) -> None:
    backend = backend_with()
    slow = Slow(kind, backend, PNL, 0.5)
    live(kind, slow, lambda run: run.get_pnl(), 1, stall_after=0.1)
    assert beats(backend) >= 8


@pytest.mark.parametrize("helper", ["wait_for_history", "wait_for_quotes"])
def test_helpers_that_wait_are_progress(kind: str, helper: str) -> None:
    history = {"candles": [], "count": 0, "source": "db"}
    backend = backend_with(
        **{
            "GET /worker/market/history": good_answer("get_historical_candles") | history,
            "POST /worker/market/quotes": {"quotes": {}, "missing": ["NSE:INFY"]},
        }
    )

    def strategy(run: Any) -> Any:
        wanted = "NSE:INFY" if helper == "wait_for_history" else ["NSE:INFY"]
        return getattr(run.client, helper)(wanted, attempts=2, sleep_seconds=0.6)

    live(kind, backend, strategy, 1, stall_after=0.1)
    assert beats(backend) >= 8


class Slow(Backend):
    """A backend that takes its time for one route."""

    def __init__(self, kind: str, backend: Backend, route: str, seconds: float) -> None:
        backend.routes[route] = good_answer("get_run_pnl")
        super().__init__(backend.routes)
        self.requests = backend.requests
        self._kind, self._route, self._seconds = kind, route, seconds

    def __call__(self, request: httpx.Request) -> Any:
        if not request.url.path.endswith(self._route.rpartition("/")[2]):
            return super().__call__(request)
        if self._kind == "async":
            return self._later(request)
        time.sleep(self._seconds)
        return super().__call__(request)

    async def _later(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(self._seconds)
        return super().__call__(request)


def test_a_hung_strategy_is_told_when_it_comes_back(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It hangs in its own code; the backend closes the run; the strategy wakes up and hears it."""
    backend = Closing()
    turn = [0]

    def strategy(run: Any) -> None:
        turn[0] += 1
        if turn[0] == 80:
            run.tick()

    with caplog.at_level(logging.WARNING, "kite_algo_worker"):
        with pytest.raises(RunClosedError, match="its heartbeats paused") as caught:
            live(kind, backend, strategy, 81, stall_after=0.05)
    assert caught.value.reason == "worker_stale_recovery"
    assert turn[0] == 80, "tick() raised it"
    assert "heartbeats paused" in caplog.text


class Closing(Backend):
    """A backend that closes the run after a fifth of a second without a heartbeat."""

    def __init__(self) -> None:
        super().__init__(backend_with().routes)
        self._beat = time.monotonic()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        read = f"GET /worker/runs/{RUN}"
        if time.monotonic() - self._beat > 0.2:
            run: dict[str, Any] = dict(self.routes[read])  # type: ignore[call-overload]
            run["runtime_state"] = {"exit_reason": "worker_stale_recovery"}
            self.routes[read] = {**run, "status": "closed"}
        answer = super().__call__(request)
        if self.asked[-1] == BEAT:
            self._beat = time.monotonic()
        return answer


def test_a_strategy_that_comes_back_in_time_goes_on(
    kind: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend, turn, before = backend_with(), [0], [0]

    def strategy(run: Any) -> None:
        turn[0] += 1
        if turn[0] == 40:
            before[0] = beats(backend)
        if turn[0] >= 40:
            run.tick()

    with caplog.at_level(logging.WARNING, "kite_algo_worker"):
        live(kind, backend, strategy, 80, stall_after=0.1)
    assert "makes progress again" in caplog.text
    assert beats(backend) >= before[0] + 3


def test_streams_of_the_client_are_progress(sandbox: Sandbox) -> None:
    """A loop over a stream that is silent for long: nothing arrives, and that is fine."""
    config = RunConfig("slow", "kite:paper-a", "dry_run", "run_slow_stream")
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        with client.run(config, auto_heartbeat=0.05, stall_after=0.2) as run:
            stream = run.stream_timeline()
            threading.Timer(1.0, stream.close).start()
            for _ in stream:
                pass
            claimed = time.monotonic()
            assert run.refresh().status == "open"
            age = run.get_health_snapshot().heartbeat_age_sec
        assert claimed
        assert age == 0


def test_websockets_are_progress(fresh_sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """They know no client; the thread tells whose strategy waits."""
    config = RunConfig("slow", "kite:paper-a", "dry_run", "run_slow_ws")
    frames = SyncWorkerWebSocketClient(fresh_sandbox.base_url, fresh_sandbox.token)
    with KiteAlgoWorkerClient(fresh_sandbox.config()) as client:
        with client.run(config, auto_heartbeat=0.05, stall_after=0.2) as run:
            with frames.stream_ticks(symbols=["NSE:INFY"]) as stream:
                threading.Timer(1.0, stream.close).start()
                for _ in stream:
                    pass
            run.tick()
    assert "heartbeats paused" not in caplog.text


# -- the rhythm of a clock that runs faster than ours ----------------------------------------------


@pytest.mark.parametrize("module", [async_beats, sync_beats])
@pytest.mark.parametrize("speed", [1.0, 30.0, 60.0])
@pytest.mark.parametrize("granularity", [0.1, 1.0])
def test_no_clock_is_so_fast_that_a_run_goes_stale(
    module: Any, speed: float, granularity: float
) -> None:
    """Beats come often enough for 180 seconds of the backend, whose clock moves in steps."""
    rhythm = module.Rhythm(30.0)
    now, last, began = 0.0, 0.0, 1_800_000_000.0

    def server(at: float) -> float:
        return (at // granularity) * granularity * speed

    def heard(at: float) -> None:
        told = time.gmtime(began + server(at))
        rhythm.heard(time.strftime("%Y-%m-%dT%H:%M:%S+00:00", told), at)

    heard(now)
    pauses = []
    while now < 300.0:
        pauses.append(rhythm.pause())
        now += pauses[-1]
        assert server(now) - server(last) <= 180.0, f"stale at {now}"
        last = now
        heard(now)
    if speed == 1.0:
        assert pauses[6:] == [30.0] * len(pauses[6:])
    assert len(pauses) <= 300.0 * speed / 30.0 * 2.0 + 12.0


@pytest.mark.parametrize("module", [async_beats, sync_beats])
def test_a_clock_that_jumps_is_forgotten(module: Any) -> None:
    rhythm = module.Rhythm(30.0)
    for minute, at in enumerate(["09:00:00", "10:00:00", "10:00:01", "10:00:02", "10:00:03"]):
        rhythm.heard(f"2026-05-08T{at}+05:30", minute * 1.0)
    for _ in range(8):
        pause = rhythm.pause()
    assert pause == 30.0


@pytest.mark.parametrize("module", [async_beats, sync_beats])
@pytest.mark.parametrize("at", [None, "soon", 17])
def test_a_receipt_without_a_time_changes_nothing(module: Any, at: object) -> None:
    rhythm = module.Rhythm(30.0)
    for now in range(10):
        rhythm.heard(at, float(now))
        pause = rhythm.pause()
    assert pause == 30.0
