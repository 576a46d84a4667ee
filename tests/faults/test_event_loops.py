"""The same things happen on every event loop, and in both clients: asyncio's own loop, and uvloop.

A web framework starts uvloop wherever it is installed, so a worker inside one runs on it unasked.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from typing import Any

import pytest
from websockets.sync.server import ServerConnection

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    Backoff,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    Retry,
    StreamPolicy,
    SyncWorkerWebSocketClient,
    WorkerWebSocketClient,
)
from tests.clients import TOKEN
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import ORDER, RUN, good_answer
from tests.pace import seconds
from tests.streams.channels import ChannelServers

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"asyncio": asyncio.new_event_loop}
if find_spec("uvloop"):  # there is none for Windows
    import uvloop

    LOOPS["uvloop"] = uvloop.new_event_loop

Serve = Callable[[Script], Server]
HEALTH = b'{"status": "healthy", "account_scope": "kite:paper-a"}'
ACCEPTED = json.dumps(good_answer("submit_intent")).encode()
ANSWERED = good_answer("submit_intent")["status"]
QUICK = StreamPolicy(backoff=Backoff(base=0.01, cap=0.02, floor=0.0))


@pytest.fixture(params=sorted(LOOPS))
def loop(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Backend:
    """Answers calls as ``answer`` says, and streams two ticks per connection."""

    def __init__(self, answer: Callable[[Exchange], None]) -> None:
        self.answer = answer
        self.hold = threading.Event()
        self.orders = 0
        self.streams = 0

    def __call__(self, exchange: Exchange) -> None:
        while True:
            exchange.request = b""
            request = exchange.read_request()
            if b"/intents" in request.split(b"\r\n", 1)[0]:
                self.orders += 1
            if b"/stream" in request.split(b"\r\n", 1)[0]:
                self.stream(exchange)
                return
            self.answer(exchange)

    def stream(self, exchange: Exchange) -> None:
        self.streams += 1
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        tick = {"symbol": "NSE:INFY", "instrument_token": 408065, "last_price": self.streams}
        exchange.send(b"event: ticks\ndata: " + json.dumps({"ticks": [tick]}).encode() + b"\n\n")
        if self.streams > 1:
            exchange.wait_for_the_client_to_leave()


def keeping(exchange: Exchange) -> None:
    """A good answer, and the connection stays open."""
    body = ACCEPTED if b"/intents" in exchange.request else HEALTH
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    exchange.send(head.encode() + b"\r\n\r\n" + body)


def keeping_once(exchange: Exchange) -> None:
    """A good answer; the connection is closed behind it, as idle ones are after some seconds."""
    keeping(exchange)
    raise ConnectionResetError


def waiting_for(event: threading.Event) -> Callable[[Exchange], None]:
    """A good answer once ``event`` is set."""

    def answer(exchange: Exchange) -> None:
        event.wait(seconds(20.0))
        keeping(exchange)

    return answer


def cutting(exchange: Exchange) -> None:
    if b"/intents" not in exchange.request:
        keeping(exchange)
        return
    exchange.send(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"order_id": "2505')
    raise ConnectionResetError


class Case:
    """One client of one kind; what is awaited here is plain in the sync one."""

    def __init__(self, kind: str, url: str, timeout: float = 20.0) -> None:
        config = AlgoWorkerConfig(url, TOKEN, timeout)
        options: dict[str, Any] = {"retry": Retry(attempts=1), "verify_runs": False, "settle": 0.0}
        self.kind = kind
        self.client: Any = (
            AsyncKiteAlgoWorkerClient(config, **options)
            if kind == "async"
            else KiteAlgoWorkerClient(config, **options)
        )

    async def call(self, method: str, *args: Any, **kwargs: Any) -> Any:
        function = getattr(self.client, method)
        if self.kind == "async":
            return await function(*args, **kwargs)
        return await asyncio.to_thread(function, *args, **kwargs)

    async def order(self) -> Any:
        return await self.call("place_order", RUN, ORDER, idempotency_key=f"{RUN}:1")

    async def following(self, stream: Any) -> Any:
        if self.kind == "async":
            return await anext(stream)
        return await asyncio.to_thread(next, stream)

    async def listing(self, stream: Any, most: int | None = None) -> list[Any]:
        """The events of a loop, which is left after ``most``."""
        found = []
        if self.kind == "async":
            async for event in stream:
                found.append(event)
                if len(found) == most:
                    break
            return found
        return await asyncio.to_thread(lambda: list(islice(stream, most)))

    async def closing(self, stream: Any) -> None:
        await (stream.close() if self.kind == "async" else asyncio.to_thread(stream.close))


def run(loop: str, work: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        return runner.run(work)


async def leaving(case: Case) -> None:
    """The end of every test: closing works whatever happened before."""
    await case.call("close")
    assert case.client.is_closed


def test_calls(serve: Serve, kind: str, loop: str) -> None:
    backend = Backend(keeping)
    server = serve(backend)

    async def work() -> None:
        case = Case(kind, server.url)
        assert (await case.call("health")).status == "healthy"
        assert (await case.order())["status"] == ANSWERED
        assert (await case.call("health")).status == "healthy"
        await leaving(case)

    run(loop, work())
    assert server.connections == 1


def test_a_late_answer_to_a_write(serve: Serve, kind: str, loop: str) -> None:
    hold = threading.Event()
    server = serve(Backend(waiting_for(hold)))

    async def work() -> None:
        case = Case(kind, server.url, timeout=0.3)
        with pytest.raises(OutcomeUnknownError) as caught:
            await case.order()
        assert caught.value.idempotency_key == f"{RUN}:1"
        await leaving(case)

    run(loop, work())
    hold.set()


def test_an_answer_that_is_cut(serve: Serve, kind: str, loop: str) -> None:
    server = serve(Backend(cutting))

    async def work() -> None:
        case = Case(kind, server.url)
        with pytest.raises(OutcomeUnknownError):
            await case.order()
        assert (await case.call("health")).status == "healthy"
        await leaving(case)

    run(loop, work())


def test_closing_ends_a_call_that_waits(serve: Serve, kind: str, loop: str) -> None:
    asked, hold = threading.Event(), threading.Event()

    def silent(exchange: Exchange) -> None:
        asked.set()
        hold.wait(seconds(20.0))

    server = serve(Backend(silent))

    async def work() -> None:
        case = Case(kind, server.url)
        order = asyncio.ensure_future(case.order())
        assert await asyncio.to_thread(asked.wait, seconds(20.0))
        await case.call("close")
        with pytest.raises(OutcomeUnknownError):
            await order

    run(loop, work())
    hold.set()


def test_an_idle_connection_the_server_has_closed(serve: Serve, kind: str, loop: str) -> None:
    backend = Backend(keeping_once)
    server = serve(backend)

    async def work() -> None:
        case = Case(kind, server.url)
        assert (await case.call("health")).status == "healthy"
        await asyncio.sleep(0.1)
        assert (await case.order())["status"] == ANSWERED
        await asyncio.sleep(0.1)
        assert (await case.call("health")).status == "healthy"
        await leaving(case)

    run(loop, work())
    assert backend.orders == 1
    assert server.connections == 3


def test_a_stream_reconnects(serve: Serve, kind: str, loop: str) -> None:
    server = serve(Backend(keeping))

    async def work() -> None:
        case = Case(kind, server.url)
        stream = case.client.stream_ticks(["NSE:INFY"], policy=QUICK)
        prices = [(await case.following(stream))["ticks"][0]["last_price"] for _ in range(2)]
        assert prices == [1, 2]
        await case.closing(stream)
        await leaving(case)

    run(loop, work())


class Feed:
    """Sends one tick on each connection, and nothing more. Knows how each of them was left."""

    def __init__(self) -> None:
        self.connections = 0
        self.left = 0

    def __call__(self, exchange: Exchange) -> None:
        exchange.read_request()
        self.connections += 1
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        tick = {"symbol": "NSE:INFY", "instrument_token": 408065, "last_price": self.connections}
        exchange.send(b"event: ticks\ndata: " + json.dumps({"ticks": [tick]}).encode() + b"\n\n")
        exchange.wait_for_the_client_to_leave()
        self.left += 1

    async def is_left(self, connections: int) -> None:
        async with asyncio.timeout(seconds(5.0)):
            while self.left < connections:
                await asyncio.sleep(0.005)


def price_of(event: Any) -> float:
    return float(event["ticks"][0]["last_price"])


def test_a_silent_stream_is_replaced(serve: Serve, kind: str, loop: str) -> None:
    feed = Feed()
    server = serve(feed)
    impatient = replace(QUICK, heartbeat_seconds=0.1, missed_heartbeats=2)

    async def work() -> None:
        case = Case(kind, server.url)
        stream = case.client.stream_ticks(["NSE:INFY"], policy=impatient)
        assert [price_of(await case.following(stream)) for _ in range(2)] == [1, 2]
        await feed.is_left(1)
        await case.closing(stream)
        await feed.is_left(2)
        await leaving(case)

    run(loop, work())


def test_closing_a_stream_ends_the_loop_that_waits(serve: Serve, kind: str, loop: str) -> None:
    feed = Feed()
    server = serve(feed)

    async def work() -> None:
        case = Case(kind, server.url)
        stream = case.client.stream_ticks(["NSE:INFY"])
        loop = asyncio.ensure_future(case.listing(stream))
        async with asyncio.timeout(seconds(5.0)):
            while stream.health.last_message_at is None:
                await asyncio.sleep(0.005)
        await case.closing(stream)
        assert [price_of(event) for event in await loop] == [1]
        await feed.is_left(1)
        await leaving(case)

    run(loop, work())


def test_leaving_a_loop_over_a_stream(serve: Serve, kind: str, loop: str) -> None:
    feed = Feed()
    server = serve(feed)

    async def work() -> None:
        case = Case(kind, server.url)
        stream = case.client.stream_ticks(["NSE:INFY"])
        for number in (1, 2):  # looping again subscribes again
            assert [price_of(event) for event in await case.listing(stream, most=1)] == [number]
            await feed.is_left(number)
        await leaving(case)

    run(loop, work())


def test_a_cancelled_reader_and_one_that_gives_up_for_a_moment(serve: Serve, loop: str) -> None:
    feed = Feed()
    server = serve(feed)

    async def work() -> None:
        case = Case("async", server.url)
        stream = case.client.stream_ticks(["NSE:INFY"])
        events = aiter(stream)
        assert price_of(await anext(events)) == 1
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(events), 0.05)
        assert (feed.left, stream.health.connected) == (0, True)
        del events
        await feed.is_left(1)
        task = asyncio.ensure_future(case.listing(stream))
        async with asyncio.timeout(seconds(5.0)):
            while feed.connections < 2 or not stream.health.connected:
                await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await feed.is_left(2)
        await leaving(case)

    run(loop, work())


def test_a_channel_reconnects_and_closes(kind: str, loop: str) -> None:
    numbers: list[int] = []

    def handler(connection: ServerConnection) -> None:
        numbers.append(len(numbers) + 1)
        data = {"ticks": [{"symbol": "NSE:INFY", "last_price": numbers[-1]}]}
        connection.send(json.dumps({"event": "ticks", "data": data}))
        if numbers[-1] > 1:
            for _ in connection:
                pass

    servers = ChannelServers()
    url = servers.start(handler).url

    async def reading() -> list[float]:
        asked: Any = {"reconnect_attempts": 3, "reconnect_delay_seconds": 0.01}
        if kind == "async":
            client = WorkerWebSocketClient(url, TOKEN, **asked)
            async with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
                return [price_of((await stream.recv())["data"]) for _ in range(2)]
        blocking = SyncWorkerWebSocketClient(url, TOKEN, **asked)
        with blocking.stream_ticks(symbols=["NSE:INFY"]) as frames:
            return [price_of((await asyncio.to_thread(frames.recv))["data"]) for _ in range(2)]

    try:
        assert run(loop, reading()) == [1, 2]
    finally:
        servers.close()


def test_leaving_the_block_of_a_client_and_of_a_run(serve: Serve, kind: str, loop: str) -> None:
    server = serve(Backend(keeping))

    async def work() -> None:
        case = Case(kind, server.url)
        if kind == "async":
            async with case.client as client:
                await client.health()
        else:
            with case.client as client:
                client.health()
        assert case.client.is_closed
        with pytest.raises(KiteAlgoWorkerError, match="closed"):
            await case.call("health")

    run(loop, work())


# -- what only tasks can do ------------------------------------------------------------------------


def test_a_timeout_around_a_call(serve: Serve, loop: str) -> None:
    hold = threading.Event()
    server = serve(Backend(waiting_for(hold)))

    async def work() -> None:
        case = Case("async", server.url)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(case.client.health(), 0.2)
        hold.set()
        assert (await case.call("health")).status == "healthy"
        await leaving(case)

    run(loop, work())


def test_a_call_is_cancelled(serve: Serve, loop: str) -> None:
    asked, hold = threading.Event(), threading.Event()

    def silent(exchange: Exchange) -> None:
        asked.set()
        hold.wait(seconds(20.0))

    server = serve(Backend(silent))

    async def work() -> None:
        case = Case("async", server.url)
        task = asyncio.create_task(case.order())
        assert await asyncio.to_thread(asked.wait, seconds(20.0))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [one.idempotency_key for one in case.client.pending_intents()] == [f"{RUN}:1"]
        await leaving(case)

    run(loop, work())
    hold.set()


def test_a_reader_of_a_stream_is_cancelled(serve: Serve, loop: str) -> None:
    backend = Backend(keeping)
    backend.streams = 1  # the connection stays
    server = serve(backend)

    async def work() -> None:
        case = Case("async", server.url)
        began = asyncio.Event()

        async def read() -> None:
            async for _ in case.client.stream_ticks(["NSE:INFY"]):
                began.set()

        task = asyncio.create_task(read())
        await asyncio.wait_for(began.wait(), seconds(20.0))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await leaving(case)

    run(loop, work())


def test_trio_is_refused_with_a_sentence(serve: Serve) -> None:
    trio = pytest.importorskip("trio")
    server = serve(Backend(keeping))
    config = AlgoWorkerConfig(server.url, TOKEN)

    async def call() -> None:
        client = AsyncKiteAlgoWorkerClient(config)
        sentence = re.compile("asyncio.*trio and others are not supported")
        with pytest.raises(KiteAlgoWorkerError, match=sentence):
            await client.health()
        with pytest.raises(KiteAlgoWorkerError, match=sentence):
            async for _ in client.stream_ticks(["NSE:INFY"]):
                pass
        with pytest.raises(KiteAlgoWorkerError, match=sentence):
            await anext(client.stream_ticks(["NSE:INFY"]))
        with pytest.raises(KiteAlgoWorkerError, match=sentence):
            async with client:
                pytest.fail("entered")

    trio.run(call)
    assert server.connections == 0
