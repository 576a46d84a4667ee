"""What a forked or spawned process may do with the clients and journals of its parent."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import pickle
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    RateLimits,
    RunConfig,
    SyncWorkerWebSocketClient,
)
from tests.clients import TOKEN
from tests.faults.conftest import Exchange, Script, Server
from tests.faults.processes import health_with_client, health_with_config, in_child
from tests.operations import ORDER, good_answer
from tests.pace import seconds

Serve = Callable[[Script], Server]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

FORKED = "before the process was forked"


@pytest.fixture
def own_run(request: pytest.FixtureRequest) -> RunConfig:
    """A run of this test alone."""
    return RunConfig("forking", "kite:paper-a", "paper", f"run_{request.node.name}")


def keep_alive(exchange: Exchange) -> None:
    """Answer every request of one connection."""
    while True:
        exchange.request = b""
        exchange.read_request()
        body = b'{"status": "healthy"}'
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


@pytest.fixture
def used(serve: Serve) -> Iterator[tuple[KiteAlgoWorkerClient, Server]]:
    """A client with an open connection to a server."""
    server = serve(keep_alive)
    with KiteAlgoWorkerClient(AlgoWorkerConfig(server.url, TOKEN, timeout=3.0)) as client:
        client.health()
        yield client, server


def test_a_client_of_the_parent_is_refused(used: tuple[KiteAlgoWorkerClient, Server]) -> None:
    client, server = used
    error = in_child(client.health)
    assert isinstance(error, KiteAlgoWorkerError)
    assert FORKED in str(error)
    assert FORKED in str(in_child(client.with_options(timeout=1.0).health))
    assert FORKED in str(in_child(client.remaining_budget))
    assert FORKED in str(in_child(lambda: client.options.list_expiries("NIFTY")))
    client.health()
    assert server.connections == 1, "the parent's connection is as it was"


def test_closing_in_the_child_leaves_the_parent_alone(
    used: tuple[KiteAlgoWorkerClient, Server],
) -> None:
    client, server = used

    def leave() -> bool:
        with client:
            pass
        client.close()
        return True

    assert in_child(leave) is True
    client.health()
    assert server.connections == 1


def test_a_client_of_its_own_works_in_the_child(
    used: tuple[KiteAlgoWorkerClient, Server],
) -> None:
    client, server = used
    assert in_child(lambda: health_with_config(client.config)) == "healthy"
    client.health()
    assert server.connections == 2


def test_the_pool_may_be_busy_while_forking(serve: Serve) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def slow(exchange: Exchange) -> None:
        exchange.read_request()
        busy.set()
        go_on.wait(seconds(5.0))
        exchange.answer(b'{"status": "healthy"}')

    server = serve(slow)
    client = KiteAlgoWorkerClient(AlgoWorkerConfig(server.url, TOKEN))
    with ThreadPoolExecutor() as threads:
        call = threads.submit(client.health)
        assert busy.wait(seconds(5.0))
        assert FORKED in str(in_child(client.health))
        assert in_child(client.close) is None
        go_on.set()
        assert call.result(5.0)["status"] == "healthy"
    client.close()


def test_an_async_client_of_the_parent_is_refused(serve: Serve) -> None:
    server = serve(keep_alive)

    async def main() -> tuple[Any, Any]:
        config = AlgoWorkerConfig(server.url, TOKEN)
        async with AsyncKiteAlgoWorkerClient(config) as client:
            await client.health()

            def work() -> None:
                asyncio.run(client.health())

            def close() -> bool:
                asyncio.run(client.close())
                return True

            refused, closed = in_child(work), in_child(close)
            await client.health()
            return refused, closed

    refused, closed = asyncio.run(main())
    assert FORKED in str(refused)
    assert closed is True
    assert server.connections == 1


def test_a_stream_of_the_parent_is_refused(serve: Serve) -> None:
    event = b"data: " + json.dumps(good_answer("stream_run_pnl")).encode() + b"\n\n"
    send_more = threading.Event()

    def streaming(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + event)
        send_more.wait(seconds(5.0))
        exchange.send(event)
        exchange.wait_for_the_client_to_leave()

    server = serve(streaming)
    with KiteAlgoWorkerClient(AlgoWorkerConfig(server.url, TOKEN)) as client:
        with client.stream_run_pnl("run_1") as events:
            reader = iter(events)
            first = next(reader)
            assert FORKED in str(in_child(lambda: next(reader)))
            assert in_child(events.close) is None
            send_more.set()
            assert next(reader) == first, "the child took nothing away"
        assert server.connections == 1


def test_a_websocket_of_the_parent_is_refused(sandbox: Sandbox) -> None:
    channel = SyncWorkerWebSocketClient(sandbox.base_url, sandbox.token)
    with channel.stream_ticks(symbols=["NSE:INFY"], mode="ltp") as stream:
        stream.recv()
        assert FORKED in str(in_child(stream.recv))
        assert in_child(stream.close) is None
        assert stream.recv()


# -- runs ------------------------------------------------------------------------------------------


def test_a_run_of_the_parent_is_refused(sandbox: Sandbox, own_run: RunConfig) -> None:
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        manager = client.run(own_run, auto_heartbeat=0.05)
        run = manager.__enter__()
        before = threading.active_count()
        assert FORKED in str(in_child(run.tick))
        assert FORKED in str(in_child(run.heartbeat))
        assert FORKED in str(in_child(lambda: manager.__exit__(None, None, None)))
        beaten = run.get_health_snapshot().last_heartbeat_at
        deadline = time.monotonic() + 5.0
        while run.get_health_snapshot().last_heartbeat_at == beaten:
            assert time.monotonic() < deadline, "no more heartbeats in the parent"
            run.tick()
        assert threading.active_count() == before
        manager.__exit__(None, None, None)


def test_a_failure_in_the_child_releases_nothing(sandbox: Sandbox, own_run: RunConfig) -> None:
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        manager = client.run(own_run, auto_heartbeat=0.05)
        run = manager.__enter__()

        def fail() -> None:
            error = ZeroDivisionError("in the child")
            manager.__exit__(type(error), error, None)

        assert in_child(fail) is None
        run.heartbeat()
        manager.__exit__(None, None, None)


def test_the_journal_is_not_written_by_a_child(
    sandbox: Sandbox, own_run: RunConfig, tmp_path: Path
) -> None:
    path = tmp_path / "intents.jsonl"
    with KiteAlgoWorkerClient(sandbox.config(), journal=path) as client:
        run = client.get_or_create_run(own_run)
        client.place_order(run.strategy_run_id, ORDER, idempotency_key="forking-0001")
        written = path.read_bytes()

        def place() -> None:
            client.place_order(run.strategy_run_id, ORDER, idempotency_key="forking-0002")

        assert FORKED in str(in_child(place))
        assert path.read_bytes() == written
        client.place_order(run.strategy_run_id, ORDER, idempotency_key="forking-0003")
        assert len(path.read_bytes()) > len(written)


def test_a_key_under_way_in_the_parent_does_not_block_the_child(serve: Serve) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def slow(exchange: Exchange) -> None:
        exchange.read_request()
        if not busy.is_set():
            busy.set()
            go_on.wait(seconds(5.0))
        exchange.answer(json.dumps(good_answer("submit_intent")).encode())

    config = AlgoWorkerConfig(serve(slow).url, TOKEN)

    def place(client: KiteAlgoWorkerClient) -> Any:
        return client.place_order("run_1", ORDER, idempotency_key="forking-0004")

    with KiteAlgoWorkerClient(config, verify_runs=False) as client, ThreadPoolExecutor() as pool:
        call = pool.submit(place, client)
        assert busy.wait(seconds(5.0))

        def anew() -> str:
            with KiteAlgoWorkerClient(config, verify_runs=False) as own:
                return str(place(own)["status"])

        try:
            assert in_child(anew) == "accepted"
        finally:
            go_on.set()
        call.result(5.0)


def test_budgets_are_not_shared_with_the_child(serve: Serve) -> None:
    config = AlgoWorkerConfig(serve(keep_alive).url, TOKEN)
    limits = RateLimits(other=((1, 60.0),), wait=False)
    with KiteAlgoWorkerClient(config, limits=limits) as client:
        client.health()

        def anew() -> dict[str, int]:
            with KiteAlgoWorkerClient(config, limits=limits) as own:
                return own.remaining_budget()

        assert in_child(anew)["other"] == 1
        assert client.remaining_budget()["other"] == 0


# -- multiprocessing -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_config_may_be_given_to_another_process(method: str, serve: Serve) -> None:
    config = AlgoWorkerConfig(serve(keep_alive).url, TOKEN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context = multiprocessing.get_context(method)
        with context.Pool(1) as pool:
            assert pool.apply_async(health_with_config, (config,)).get(30.0) == "healthy"


def test_a_client_may_not(kind: str) -> None:
    made: Any = KiteAlgoWorkerClient if kind == "sync" else AsyncKiteAlgoWorkerClient
    client = made(AlgoWorkerConfig("http://localhost:1", TOKEN))
    for pickled in (client, client.with_options(timeout=1.0), client.options):
        with pytest.raises(TypeError, match="give the process its config"):
            pickle.dumps(pickled)


def test_a_forking_pool_refuses_the_client_of_the_parent(
    used: tuple[KiteAlgoWorkerClient, Server],
) -> None:
    client, _ = used
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        results = multiprocessing.get_context("fork").SimpleQueue()
        process = multiprocessing.get_context("fork").Process(
            target=lambda: results.put(health_with_client(client))
        )
        process.start()
    process.join(seconds(10.0))
    assert FORKED in results.get()
