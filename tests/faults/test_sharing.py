"""One client for many threads or tasks, also while it is closed, and for one event loop."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    Retry,
)
from kite_algo_worker._async import network
from tests.clients import TOKEN
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import good_answer
from tests.pace import seconds

Serve = Callable[[Script], Server]

THREADS = 32
LONG = 20.0


def keep_alive(exchange: Exchange) -> None:
    while True:
        exchange.request = b""
        request = exchange.read_request()
        run_id = request.split(b" ", 2)[1].rpartition(b"/")[2].decode()
        body = json.dumps({**good_answer("get_run"), "strategy_run_id": run_id}).encode()
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


def test_many_threads_get_their_own_answers(serve: Serve) -> None:
    server = serve(keep_alive)
    with KiteAlgoWorkerClient(AlgoWorkerConfig(server.url, TOKEN)) as client:

        def ask(number: int) -> list[str]:
            mine = client.with_options(timeout=5.0) if number % 2 else client
            return [mine.get_run(f"run_{number}_{i}").strategy_run_id for i in range(20)]

        with ThreadPoolExecutor(THREADS) as threads:
            answers = list(threads.map(ask, range(THREADS)))
    assert answers == [[f"run_{n}_{i}" for i in range(20)] for n in range(THREADS)]
    assert server.connections <= THREADS


class Stalled:
    """A server that reads requests and never answers; ``all_in`` when so many have come."""

    def __init__(self, serve: Serve, expected: int) -> None:
        self.all_in = threading.Event()
        self._missing = expected
        self._lock = threading.Lock()
        self.server = serve(self._script)

    def _script(self, exchange: Exchange) -> None:
        exchange.read_request()
        with self._lock:
            self._missing -= 1
            if not self._missing:
                self.all_in.set()
        exchange.wait_for_the_client_to_leave()


@pytest.mark.parametrize("operation", ["get_run", "submit_intent"])
def test_closing_ends_the_calls_of_other_threads(serve: Serve, operation: str) -> None:
    stalled = Stalled(serve, 8)
    config = AlgoWorkerConfig(stalled.server.url, TOKEN, timeout=LONG)
    client = KiteAlgoWorkerClient(config, verify_runs=False)

    def call(number: int) -> Any:
        if operation == "get_run":
            return client.get_run("run_1")
        order: dict[str, Any] = {
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "transaction_type": "BUY",
        }
        order |= {"product": "CNC", "order_type": "MARKET", "quantity": 1}
        return client.place_order("run_1", order, idempotency_key=f"sharing-{number:04}")

    with ThreadPoolExecutor(8) as threads:
        calls = [threads.submit(call, number) for number in range(8)]
        assert stalled.all_in.wait(seconds(5.0))
        began = time.monotonic()
        client.close()
        errors = [done.exception() for done in as_completed(calls)]
    assert time.monotonic() - began < seconds(5.0)
    for error in errors:
        assert isinstance(error, KiteAlgoWorkerError)
        assert isinstance(error, OutcomeUnknownError) is (operation == "submit_intent")
        assert re.search("client (is|was) closed", str(error))


async def test_closing_ends_the_calls_of_other_tasks(serve: Serve) -> None:
    stalled = Stalled(serve, 3)
    config = AlgoWorkerConfig(stalled.server.url, TOKEN, timeout=LONG)
    client = AsyncKiteAlgoWorkerClient(config)
    calls = [asyncio.ensure_future(client.get_run("run_1")) for _ in range(3)]
    await asyncio.to_thread(stalled.all_in.wait, seconds(5.0))
    await client.close()
    errors = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), seconds(5.0))
    for error in errors:
        assert isinstance(error, KiteAlgoWorkerError)
        assert re.search("client (is|was) closed", str(error))


def test_closing_ends_repeating(serve: Serve) -> None:
    asked = threading.Event()

    def busy(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(b'{"detail": "busy"}', "503 Busy")
        asked.set()

    server = serve(busy)
    config = AlgoWorkerConfig(server.url, TOKEN, timeout=LONG)
    client = KiteAlgoWorkerClient(config, retry=Retry(attempts=100, base=0.02, cap=0.02))
    with ThreadPoolExecutor() as threads:
        call = threads.submit(client.health)
        assert asked.wait(seconds(5.0))
        client.close()
        with pytest.raises(KiteAlgoWorkerError, match="closed"):
            call.result(5.0)


def test_closing_twice_and_from_two_threads(sandbox: Sandbox) -> None:
    client = KiteAlgoWorkerClient(sandbox.config())
    client.health()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: client.close(), range(8)))
    assert client.is_closed


# -- event loops -----------------------------------------------------------------------------------


async def test_the_blocking_client_works_within_a_running_loop(sandbox: Sandbox) -> None:
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        assert client.health()["status"] == "healthy"
        with client.stream_ticks(["NSE:INFY"]) as ticks:
            assert next(iter(ticks))


def test_one_async_client_belongs_to_one_event_loop(sandbox: Sandbox) -> None:
    client = AsyncKiteAlgoWorkerClient(sandbox.config())

    async def ask() -> str:
        return str((await client.health())["status"])

    async def follow() -> None:
        async with client.stream_ticks(["NSE:INFY"]) as ticks:
            await anext(ticks)

    async def close() -> None:
        await client.close()

    with asyncio.Runner() as notebook:
        assert notebook.run(ask()) == "healthy"
        assert notebook.run(ask()) == "healthy", "one loop, many cells"
        for elsewhere in (ask, follow, close):
            with pytest.raises(KiteAlgoWorkerError, match="one client per event loop"):
                asyncio.run(elsewhere())
        assert notebook.run(ask()) == "healthy"
        notebook.run(close())


def test_a_client_may_be_made_before_the_loop(sandbox: Sandbox) -> None:
    for _ in range(2):
        client = AsyncKiteAlgoWorkerClient(sandbox.config())

        async def main(client: AsyncKiteAlgoWorkerClient = client) -> None:
            async with client:
                await client.health()

        asyncio.run(main())


def test_a_client_that_was_never_used_is_closed_anywhere() -> None:
    client = AsyncKiteAlgoWorkerClient(AlgoWorkerConfig("http://localhost:1", TOKEN))
    asyncio.run(client.close())
    assert client.is_closed


async def test_cancelled_calls_do_not_use_up_the_connections(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that is cancelled right after connecting leaves a connection nobody would ever use."""
    config = AlgoWorkerConfig(serve(keep_alive).url, TOKEN)
    async with AsyncKiteAlgoWorkerClient(config) as client:
        connected = network._AsyncTimedBackend.connect_tcp

        async def and_cancel(*args: Any, **kwargs: Any) -> Any:
            stream = await connected(*args, **kwargs)
            asyncio.get_running_loop().call_soon(calls[-1].cancel)
            return stream

        monkeypatch.setattr(network._AsyncTimedBackend, "connect_tcp", and_cancel)
        calls: list[asyncio.Task[Any]] = []
        for _ in range(10):
            calls.append(asyncio.ensure_future(client.get_run("run_1")))
            await asyncio.wait({calls[-1]})
        assert all(call.cancelled() for call in calls)
        monkeypatch.setattr(network._AsyncTimedBackend, "connect_tcp", connected)
        for _ in range(2):
            await client.get_run("run_1")
        transport: Any = client._connection.transport
        assert repr(transport._pool) == "<connections: 0 busy, 1 idle>"


@pytest.mark.parametrize("operation", ["get_run", "stream_run_pnl"])
async def test_a_call_cancelled_while_it_closes_gives_its_connection_back(
    serve: Serve, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = httpx.Response.aclose

    async def and_cancel(response: httpx.Response) -> None:
        asyncio.get_running_loop().call_soon(calls[-1].cancel)
        await closing(response)

    monkeypatch.setattr(httpx.Response, "aclose", and_cancel)
    config = AlgoWorkerConfig(serve(keep_alive).url, TOKEN)
    calls: list[asyncio.Task[Any]] = []
    async with AsyncKiteAlgoWorkerClient(config) as client:
        for _ in range(5):
            if operation == "get_run":
                calls.append(asyncio.ensure_future(client.get_run("run_1")))
            else:  # not an event stream: closed at once
                events = client.stream_run_pnl("run_1", reconnect=False)
                calls.append(asyncio.ensure_future(anext(events)))
            await asyncio.wait({calls[-1]})
            if not calls[-1].cancelled():
                calls[-1].exception()
        await asyncio.sleep(0.01)
        transport: Any = client._connection.transport
        assert "0 busy" in repr(transport._pool)
