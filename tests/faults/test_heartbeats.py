"""Heartbeats beside the strategy: while it makes progress, and until the session is lost."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    InvalidInputError,
    KiteAlgoWorkerClient,
    RunConfig,
    SessionConflictError,
    SessionLostError,
)
from kite_algo_worker.wire.retry import NO_RETRY
from tests.clients import TOKEN, Backend, Face
from tests.operations import ORDER, RUN, good_answer

CONFIG = RunConfig("t", "kite:paper-a", "paper", RUN)
BEAT = f"POST /worker/runs/{RUN}/heartbeat"
TAKEN = httpx.Response(
    409, json={"detail": {"rejection_reason": "WORKER_SESSION_CONFLICT", "message": "taken"}}
)


def backend_with(**routes: object) -> Backend:
    run = {
        **good_answer("get_run"),
        "strategy_run_id": RUN,
        "template_id": "t",
        "account_scope": "kite:paper-a",
        "execution_mode": "paper",
    }
    known = {
        f"GET /worker/runs/{RUN}": run,
        f"POST /worker/runs/{RUN}/claim-session": {
            **good_answer("claim_session"),
            "worker_session_nonce": "wsn_planted-nonce-1",
        },
        f"DELETE /worker/runs/{RUN}/claim-session": good_answer("release_session"),
        BEAT: good_answer("run_heartbeat"),
    }
    return Backend({**known, **routes})


def live(
    kind: str, backend: Backend, strategy: Callable[[Any], Any], turns: int, **options: Any
) -> None:
    """Run ``strategy`` every 10 ms for some turns, in a run with automatic heartbeats."""
    config = AlgoWorkerConfig("http://localhost:1", TOKEN)
    transport = httpx.MockTransport(backend)
    settings: dict[str, Any] = {"auto_heartbeat": 0.02, **options}
    if kind == "sync":
        with KiteAlgoWorkerClient(config, transport=transport, retry=NO_RETRY) as client:
            with client.run(CONFIG, **settings) as run:
                for _ in range(turns):
                    strategy(run)
                    time.sleep(0.01)
        return

    async def main() -> None:
        async with AsyncKiteAlgoWorkerClient(config, transport=transport, retry=NO_RETRY) as client:
            async with client.run(CONFIG, **settings) as run:
                for _ in range(turns):
                    result = strategy(run)
                    if asyncio.iscoroutine(result):
                        await result
                    await asyncio.sleep(0.01)

    asyncio.run(main())


def beats(backend: Backend) -> int:
    return backend.asked.count(BEAT)


def test_beats_go_on_while_the_strategy_ticks(kind: str) -> None:
    backend = backend_with()
    live(kind, backend, lambda run: run.tick(), 20, stall_after=0.1)
    assert beats(backend) >= 4
    assert backend.asked[-1] == f"DELETE /worker/runs/{RUN}/claim-session"
    last = max(turn for turn, asked in enumerate(backend.asked) if asked == BEAT)
    assert backend.requests[last].headers["x-worker-session-nonce"] == "wsn_planted-nonce-1"


def test_a_hung_strategy_goes_stale(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    backend = backend_with()
    with caplog.at_level(logging.WARNING, "kite_algo_worker"):
        live(kind, backend, lambda run: None, 30, stall_after=0.05)
    assert beats(backend) <= 4
    assert caplog.text.count("heartbeats paused") == 1


def test_a_slow_loop_does_not(kind: str) -> None:
    backend, turn = backend_with(), [0]

    def slow(run: Any) -> None:
        turn[0] += 1
        if turn[0] % 5 == 0:
            run.tick()

    live(kind, backend, slow, 30, stall_after=0.3)
    assert beats(backend) >= 5


def test_a_failing_heartbeat_does_not_disturb(kind: str) -> None:
    good = httpx.Response(200, json=good_answer("run_heartbeat"))
    bad = httpx.Response(500, json={"detail": "oops"})
    backend = backend_with(**{BEAT: [good, bad, bad, good]})
    live(kind, backend, lambda run: run.tick(), 20)
    assert beats(backend) >= 5


def test_a_lost_session_is_raised_in_the_strategy(kind: str) -> None:
    good = httpx.Response(200, json=good_answer("run_heartbeat"))
    backend = backend_with(**{BEAT: [good, TAKEN]})
    with pytest.raises(SessionLostError, match="was lost") as caught:
        live(kind, backend, lambda run: run.tick(), 100)
    assert isinstance(caught.value, SessionConflictError)
    assert caught.value.status_code == 409
    assert beats(backend) == 2, "nobody fights over a session"


def test_nothing_is_placed_without_the_session(kind: str) -> None:
    good = httpx.Response(200, json=good_answer("run_heartbeat"))
    backend = backend_with(**{BEAT: [good, TAKEN]})
    turn = [0]

    def strategy(run: Any) -> Any:
        turn[0] += 1
        return run.place_order(ORDER, idempotency_key="key-00001") if turn[0] > 20 else None

    with pytest.raises(SessionLostError):
        live(kind, backend, strategy, 100)
    assert not any(path.endswith("/intents") for path in backend.asked)


def test_the_end_of_the_block_tells_a_loss_nobody_noticed(kind: str) -> None:
    good = httpx.Response(200, json=good_answer("run_heartbeat"))
    with pytest.raises(SessionLostError):
        live(kind, backend_with(**{BEAT: [good, TAKEN]}), lambda run: None, 20)


def test_a_refused_write_is_a_lost_session(kind: str) -> None:
    backend = backend_with(**{f"POST /worker/runs/{RUN}/intents": TAKEN})
    with Face(kind, handler=backend) as client:
        with pytest.raises(SessionLostError):
            with client.run(CONFIG) as run:
                run.place_order(ORDER, idempotency_key="key-00001")


def test_a_session_that_was_never_ours_is_a_conflict(kind: str) -> None:
    backend = backend_with(**{f"POST /worker/runs/{RUN}/claim-session": TAKEN})
    with Face(kind, handler=backend) as client:
        with pytest.raises(SessionConflictError) as caught, client.run(CONFIG):
            pass
    assert not isinstance(caught.value, SessionLostError)


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    live("sync", backend_with(), lambda run: run.tick(), 3)
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"auto_heartbeat": 0}, "auto_heartbeat"),
        ({"auto_heartbeat": 60}, "auto_heartbeat"),
        (
            {"auto_heartbeat": 30, "claim_session": False, "heartbeat_on_enter": False},
            "auto_heartbeat",
        ),
        ({"claim_session": False, "heartbeat_on_enter": True}, "heartbeat_on_enter"),
        ({"claim_session": False}, "heartbeat_on_enter"),
        ({"wait_for_session": -1}, "wait_for_session"),
        ({"auto_heartbeat": 30, "stall_after": -1}, "stall_after"),
    ],
)
def test_unusable_heartbeats(kind: str, options: dict[str, Any], field: str) -> None:
    backend = backend_with()
    with pytest.raises(InvalidInputError) as caught:
        live(kind, backend, lambda run: None, 1, **options)
    assert isinstance(caught.value, ValueError)
    assert caught.value.field == field
    assert backend.asked == [], "nothing was sent"
