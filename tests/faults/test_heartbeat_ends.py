"""How automatic heartbeats end: with the block, the program, the session, or for a reason told."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AuthError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    NotFoundError,
    RunConfig,
    SessionLostError,
)
from kite_algo_worker._async import heartbeats as async_beats
from kite_algo_worker._async import progress as async_progress
from kite_algo_worker._sync import heartbeats as sync_beats
from kite_algo_worker._sync import progress as sync_progress
from tests.clients import TOKEN
from tests.faults.test_heartbeats import BEAT, backend_with, beats, live
from tests.operations import ORDER, RUN, good_answer
from tests.pace import seconds

GOOD = httpx.Response(200, json=good_answer("run_heartbeat"))


@pytest.mark.parametrize(("status", "expected"), [(401, AuthError), (404, NotFoundError)])
def test_what_cannot_be_mended_is_raised_in_the_strategy(
    kind: str, status: int, expected: type[KiteAlgoWorkerError]
) -> None:
    refusal = httpx.Response(status, json={"detail": "token revoked"})
    backend = backend_with(**{BEAT: [GOOD, refusal]})
    with pytest.raises(expected, match=f"heartbeats of run {RUN} ended: token revoked") as caught:
        live(kind, backend, lambda run: run.tick(), 200)
    assert caught.value.status_code == status
    assert beats(backend) == 2


def test_a_mistake_in_the_program_is_raised_in_the_strategy(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Any) -> None:
        raise ZeroDivisionError("in the heartbeat")

    def broken_too(_: Any) -> None:
        raise ZeroDivisionError("in the heartbeat")

    monkeypatch.setattr(async_beats.AsyncHeartbeats, "_beat", broken)
    monkeypatch.setattr(sync_beats.Heartbeats, "_beat", broken_too)
    with pytest.raises(KiteAlgoWorkerError, match="in the heartbeat") as caught:
        live(kind, backend_with(), lambda run: run.tick(), 200)
    found: BaseException | None = caught.value
    chain = []
    while found is not None:
        chain.append(type(found))
        found = found.__cause__
    assert ZeroDivisionError in chain


def test_nothing_is_placed_after_heartbeats_ended(kind: str) -> None:
    refusal = httpx.Response(401, json={"detail": "token revoked"})
    backend = backend_with(**{BEAT: [GOOD, refusal]})
    turn = [0]

    def strategy(run: Any) -> Any:
        turn[0] += 1
        return run.place_order(ORDER, idempotency_key="key-00001") if turn[0] > 20 else None

    with pytest.raises(AuthError):
        live(kind, backend, strategy, 100)
    assert not any(path.endswith("/intents") for path in backend.asked)


def test_a_beat_that_failed_is_repeated_soon(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(async_beats, "_REPEAT_SECONDS", 0.01)
    monkeypatch.setattr(sync_beats, "_REPEAT_SECONDS", 0.01)
    busy = httpx.Response(503, json={"detail": "busy"})
    backend = backend_with(**{BEAT: [GOOD, *[busy] * 3, GOOD]})
    live(kind, backend, lambda run: run.tick(), 45, auto_heartbeat=0.2)
    assert beats(backend) >= 5


def test_a_beat_refused_while_leaving_is_no_loss(
    kind: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = httpx.Response(409, json={"detail": {"rejection_reason": "WORKER_SESSION_CONFLICT"}})
    for module in (async_beats.AsyncHeartbeats, sync_beats.Heartbeats):
        real = module._failed

        def late(self: Any, error: Exception, real: Any = real) -> Any:
            self._stopper.set()  # the block was left while the beat was under way
            return real(self, error)

        monkeypatch.setattr(module, "_failed", late)
    backend = backend_with(**{BEAT: [GOOD, taken]})
    with caplog.at_level(logging.WARNING, "kite_algo_worker"):
        live(kind, backend, lambda run: run.tick(), 20)
    assert "was lost" not in caplog.text


def test_the_sleep_of_the_machine_is_not_a_hung_strategy(
    kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    jumped = [0.0]
    for module in (async_beats, sync_beats, async_progress, sync_progress):
        monkeypatch.setattr(module, "monotonic", lambda: time.monotonic() + jumped[0])
    backend, turn = backend_with(), [0]

    def strategy(run: Any) -> None:
        turn[0] += 1
        if turn[0] == 1:
            run.tick()
        if turn[0] == 10:
            jumped[0] += 8 * 3600.0  # the lid was closed for a night

    with caplog.at_level(logging.WARNING, "kite_algo_worker"):
        live(kind, backend, strategy, 25, stall_after=3600.0)
    assert "heartbeats paused" not in caplog.text
    assert beats(backend) >= 6


def test_a_closed_client_ends_them_without_noise(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    client = KiteAlgoWorkerClient(sandbox.config())
    config = RunConfig("ends", "kite:paper-a", "paper", "run_ends_closed")

    def strategy() -> None:
        with client.run(config, auto_heartbeat=0.02) as run:
            [beats] = [one for one in threading.enumerate() if run.run_id in one.name]
            client.close()
            beats.join(seconds(5.0))
            assert not beats.is_alive()
            run.tick()

    with pytest.raises(KiteAlgoWorkerError, match="closed"):
        strategy()
    assert caplog.text.count("no heartbeat") == 0


def test_a_takeover_is_a_lost_session(sandbox: Sandbox) -> None:
    config = RunConfig("ends", "kite:paper-a", "paper", "run_ends_takeover")
    with (
        KiteAlgoWorkerClient(sandbox.config()) as client,
        KiteAlgoWorkerClient(sandbox.config()) as other,
    ):

        def strategy() -> None:
            with client.run(config, auto_heartbeat=0.05) as run:
                other.release_session(run.run_id, session_nonce=run.session_nonce)
                other.claim_session(run.run_id)
                deadline = time.monotonic() + 10.0
                while time.monotonic() < deadline:
                    run.tick()
                    time.sleep(0.01)

        with pytest.raises(SessionLostError, match="was lost"):
            strategy()
        other.release_session("run_ends_takeover")


# -- the end of the program ------------------------------------------------------------------------

SYNC = """
import sys, time
from kite_algo_worker import *
base, token, run_id, how = sys.argv[1:]
client = KiteAlgoWorkerClient(AlgoWorkerConfig(base, token))
manager = client.run(RunConfig("ends", "kite:paper-a", "paper", run_id), auto_heartbeat=30)
if how == "never left":
    run = manager.__enter__()
    print("inside", flush=True)
else:
    with manager as run:
        print("inside", flush=True)
        if how == "exit":
            sys.exit(3)
        time.sleep(60)
"""

ASYNC = """
import asyncio, sys
from kite_algo_worker import *
base, token, run_id, how = sys.argv[1:]
async def main():
    async with AsyncKiteAlgoWorkerClient(AlgoWorkerConfig(base, token)) as client:
        config = RunConfig("ends", "kite:paper-a", "paper", run_id)
        async with client.run(config, auto_heartbeat=30) as run:
            print("inside", flush=True)
            if how == "exit":
                sys.exit(3)
            await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("kind", "how", "code"),
    [
        ("sync", "never left", 0),
        ("sync", "exit", 3),
        ("sync", "interrupt", -signal.SIGINT),
        ("async", "exit", 3),
        ("async", "interrupt", -signal.SIGINT),
    ],
)
def test_the_program_ends_at_once_and_the_session_is_free(
    sandbox: Sandbox, kind: str, how: str, code: int
) -> None:
    run_id = f"run_ends_{kind}_{how.replace(' ', '_')}"
    source = {"sync": SYNC, "async": ASYNC}[kind]
    program = subprocess.Popen(
        [sys.executable, "-c", source, sandbox.base_url, sandbox.token, run_id, how],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "inside\n"
        began = time.monotonic()
        if how == "interrupt":
            os.kill(program.pid, signal.SIGINT)
        _, told = program.communicate(timeout=20.0)
    finally:
        program.kill()
    assert time.monotonic() - began < seconds(10.0)
    assert program.returncode in (code, 130), told
    assert "heartbeat" not in told
    assert TOKEN not in told
    if how != "never left":
        with KiteAlgoWorkerClient(sandbox.config()) as client:
            client.claim_session(run_id)
            client.release_session(run_id)
