"""A run that is closed says so, with the backend's reason, wherever the strategy touches it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    ConflictError,
    KiteAlgoWorkerClient,
    RunClosedError,
    RunConfig,
)
from kite_algo_worker.placing.closed_runs import closed_run
from tests.clients import Backend, Face
from tests.faults.test_heartbeats import CONFIG, backend_with, live
from tests.operations import ORDER, RUN, good_answer
from tests.pace import seconds

AT = "2026-05-08T09:21:07+05:30"
READ = f"GET /worker/runs/{RUN}"
NOT_OPEN = "Worker intents can only be submitted for open strategy runs"
REFUSED = httpx.Response(409, json={"detail": NOT_OPEN})


def closed(reason: str | None = "worker_stale_recovery", status: str = "closed") -> dict[str, Any]:
    run: dict[str, Any] = dict(backend_with().routes[READ])  # type: ignore[call-overload]
    run |= {"status": status, "closed_at": AT}
    run["runtime_state"] = {"exit_reason": reason} if reason else {}
    return run


def closing(after: int = 2, **routes: object) -> Backend:
    """A backend whose run is closed from the given reading on."""
    answer = httpx.Response(200, json=backend_with().routes[READ])
    later = httpx.Response(200, json=closed())
    return backend_with(**{READ: [*[answer] * after, later], **routes})


def check(error: RunClosedError) -> None:
    assert error.reason == "worker_stale_recovery"
    assert error.at == datetime.fromisoformat(AT)
    assert error.strategy_run_id == RUN
    assert "no heartbeat reached the backend for 180 s" in error.message
    assert "new id" in error.message
    assert isinstance(error, ConflictError)


def test_opening_a_closed_run(kind: str) -> None:
    backend = backend_with(**{READ: closed()})
    with Face(kind, handler=backend) as client, pytest.raises(RunClosedError) as caught:
        with client.run(CONFIG):
            pytest.fail("a closed run was opened")
    check(caught.value)
    assert backend.asked == [READ], "nothing was claimed"


@pytest.mark.parametrize("status", ["exiting", "failed"])
def test_opening_a_run_that_takes_no_orders(kind: str, status: str) -> None:
    backend = backend_with(**{READ: closed(None, status)})
    with Face(kind, handler=backend) as client:
        with pytest.raises(RunClosedError, match=f"is {status}") as caught, client.run(CONFIG):
            pass
    assert caught.value.reason is None


def test_tick_tells(kind: str) -> None:
    with pytest.raises(RunClosedError) as caught:
        live(kind, closing(), lambda run: run.tick(), 200)
    check(caught.value)


def test_an_order_tells(kind: str) -> None:
    intents = f"POST /worker/runs/{RUN}/intents"
    backend = closing(1, **{intents: REFUSED})
    with Face(kind, handler=backend) as client, pytest.raises(RunClosedError) as caught:
        with client.run(CONFIG, auto_heartbeat=False) as run:
            run.place_order(ORDER, idempotency_key="key-00001")
    check(caught.value)
    assert caught.value.status_code == 409
    assert caught.value.detail == NOT_OPEN
    assert caught.value.operation == "submit_intent"


def test_an_order_of_the_client_tells(kind: str) -> None:
    backend = closing(0, **{f"POST /worker/runs/{RUN}/intents": REFUSED})
    with Face(kind, handler=backend) as client, pytest.raises(RunClosedError) as caught:
        client.place_order(RUN, ORDER, "key-00001")
    check(caught.value)


def test_an_order_tells_what_is_known_when_the_run_cannot_be_read(kind: str) -> None:
    gone = httpx.Response(503, json={"detail": "down"})
    backend = backend_with(**{READ: gone, f"POST /worker/runs/{RUN}/intents": REFUSED})
    with Face(kind, handler=backend) as client, pytest.raises(RunClosedError) as caught:
        client.place_order(RUN, ORDER, "key-00001")
    assert (caught.value.reason, caught.value.at) == (None, None)


def test_nothing_is_sent_once_it_is_known(kind: str) -> None:
    backend, turn = closing(), [0]

    def strategy(run: Any) -> Any:
        turn[0] += 1
        return run.place_order(ORDER, idempotency_key="key-00001") if turn[0] > 20 else None

    with pytest.raises(RunClosedError):
        live(kind, backend, strategy, 100)
    assert not any(path.endswith("/intents") for path in backend.asked)


def test_a_sleep_ends_at_once(kind: str) -> None:
    began = time.monotonic()
    with pytest.raises(RunClosedError) as caught:
        live(kind, closing(), lambda run: run.sleep(30.0), 1)
    check(caught.value)
    assert time.monotonic() - began < seconds(20.0)


def test_the_end_of_the_block_tells_what_nobody_noticed(kind: str) -> None:
    with pytest.raises(RunClosedError):
        live(kind, closing(), lambda run: None, 30)


def test_who_exits_is_not_told(kind: str) -> None:
    exit_run = f"POST /worker/runs/{RUN}/exit"
    backend = closing(1, **{exit_run: good_answer("exit_run")})

    def strategy(run: Any) -> Any:
        return run.exit_run(reason="target reached") if exit_run not in backend.asked else None

    live(kind, backend, strategy, 30)
    assert backend.asked[-1].startswith("DELETE"), "the session is given back as ever"


def test_a_heartbeat_by_hand_tells(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from kite_algo_worker._async import managed_run as async_run
    from kite_algo_worker._sync import managed_run as sync_run

    backend = closing(1)
    for module in (async_run, sync_run):
        monkeypatch.setattr(module, "_LOOK_SECONDS", 0.05)

    def strategy(run: Any) -> None:
        run.heartbeat()
        assert backend.asked.count(READ) == 1, "not with every heartbeat"
        time.sleep(0.06)
        run.heartbeat()

    with Face(kind, handler=backend) as client, pytest.raises(RunClosedError) as caught:
        with client.run(CONFIG, auto_heartbeat=None) as run:
            strategy(run)
    check(caught.value)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("backend_protection:basket_stoploss", "the rule basket_stoploss of its protection"),
        ("square off for the day", "square off for the day"),
        ("dry_run_exit", "it was exited"),
    ],
)
def test_reasons_are_spelled_out(reason: str, said: str) -> None:
    error = closed_run(closed(reason))
    assert error is not None
    assert said in error.message
    assert error.reason == reason


def test_the_recovery_is_the_reason_where_no_other_is_given() -> None:
    run = closed(None)
    run["runtime_state"] = {"runtime_recovery": {"reason": "dry_run_stale_auto_closed"}}
    error = closed_run(run)
    assert error is not None
    assert error.reason == "dry_run_stale_auto_closed"
    assert "180 s" in error.message


@pytest.mark.parametrize("at", [None, "yesterday", 5])
def test_a_time_that_cannot_be_read_is_none(at: object) -> None:
    error = closed_run({"strategy_run_id": RUN, "status": "closed", "closed_at": at})
    assert error is not None
    assert (error.at, error.reason) == (None, None)


def test_an_open_run_is_no_error() -> None:
    assert closed_run({"status": "open"}) is None
    assert closed_run({}) is None


# -- streams of the run, against a sandbox ---------------------------------------------------------


def test_a_stream_that_waits_ends_with_the_reason(sandbox: Sandbox) -> None:
    config = RunConfig("ends", "kite:paper-a", "dry_run", "run_closed_stream_sync")

    def strategy(client: KiteAlgoWorkerClient) -> None:
        with client.run(config, auto_heartbeat=0.05) as run:
            threading.Timer(0.3, lambda: client.exit_run(run.run_id, "by hand")).start()
            for _ in run.stream_timeline():
                pass

    with KiteAlgoWorkerClient(sandbox.config()) as client:
        # The exit was this client's own, but the loop has no other way to learn of it.
        with pytest.raises(RunClosedError) as caught:
            strategy(client)
    assert caught.value.reason == "by hand"


def test_a_stream_that_waits_ends_with_the_reason_async(sandbox: Sandbox) -> None:
    config = RunConfig("ends", "kite:paper-a", "dry_run", "run_closed_stream_async")

    async def strategy(how: str) -> None:
        async with AsyncKiteAlgoWorkerClient(sandbox.config()) as client:
            chosen = config.model_copy(update={"strategy_run_id": f"run_closed_stream_{how}"})
            async with client.run(chosen, auto_heartbeat=0.05) as run:
                stream = run.stream_pnl()

                async def close() -> None:
                    await asyncio.sleep(0.3)
                    await client.exit_run(run.run_id, "by hand")

                task = asyncio.create_task(close())
                try:
                    if how == "loop":
                        async for _ in stream:
                            pass
                    while True:
                        await anext(stream)
                finally:
                    await task

    for how in ("loop", "anext"):
        with pytest.raises(RunClosedError) as caught:
            asyncio.run(strategy(how))
        assert caught.value.reason == "by hand"


def test_a_stream_between_two_events_ends_too(sandbox: Sandbox) -> None:
    config = RunConfig("ends", "kite:paper-a", "dry_run", "run_closed_stream_busy")

    def strategy(client: KiteAlgoWorkerClient) -> None:
        with client.run(config, auto_heartbeat=0.05) as run:
            for number, _ in enumerate(run.stream_pnl()):
                if number == 0:
                    client.exit_run(run.run_id, "by hand")
                    time.sleep(0.4)
                assert number < 1000

    with KiteAlgoWorkerClient(sandbox.config()) as client:
        with pytest.raises(RunClosedError, match="by hand"):
            strategy(client)


@pytest.fixture(scope="module")
def talkative() -> Iterator[Sandbox]:
    """A sandbox whose streams send a sign of life soon after each other."""
    with Sandbox(heartbeat=0.1) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    "follow",
    ["stream_run_pnl", "stream_timeline", "stream_execution_events"],
)
def test_a_stream_of_the_client_itself_tells(
    kind: str, follow: str, talkative: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for face in ("_sync", "_async"):
        monkeypatch.setattr(f"kite_algo_worker.{face}.event_stream._LOOK_SECONDS", 0.05)
    run_id = f"run_closed_{follow}_{kind}"
    config = talkative.config()
    with KiteAlgoWorkerClient(config) as other:
        other.create_run_from_config(RunConfig("ends", "kite:paper-a", "dry_run", run_id))
        timer = threading.Timer(0.3, other.exit_run, (run_id, "by hand"))
        with Face(kind, base_url=config.base_url, token=config.token) as client:
            timer.start()
            with pytest.raises(RunClosedError) as caught:
                for _ in getattr(client, follow)(run_id):
                    pass
        timer.join()
    assert (caught.value.strategy_run_id, caught.value.reason) == (run_id, "by hand")


@pytest.mark.parametrize("status", [503, 404, "open"])
def test_a_stream_goes_on_while_its_run_is_open_or_cannot_be_read(
    kind: str, status: int | str
) -> None:
    run: object = closed(status="open")
    if isinstance(status, int):
        run = httpx.Response(status, json={})
    with Face(kind, handler=backend_with(**{READ: run})) as client:
        found = client.client._end_of(RUN)()
        runner = client._runner
        assert (found if runner is None else runner.run(found)) is None
