"""A WebSocket channel keeps the token to itself and is released at once."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import threading
import time
import traceback
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection

from kite_algo_worker import exceptions as errors
from kite_algo_worker._async.websocket import AsyncWorkerWebSocketClient
from kite_algo_worker._sync.websocket import WorkerWebSocketClient
from tests.pace import seconds
from tests.streams.channels import (
    TOKEN,
    Channel,
    Frame,
    Read,
    Run,
    both,
    market,
    send,
)
from tests.streams.raw_channel import RawChannel, message
from tests.streams.reading import Serve, wait_until

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


@both
def test_the_token_shows_up_nowhere(run: Run, read: Read, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = run(market, 401, json.dumps({"detail": f"unknown token {TOKEN}"}))
    refused = read(channel.url)
    dropped = [
        read(run(lambda connection, code=code: connection.close(code, f"bad {TOKEN}")).url)
        for code in (1008, 1011, 4401, 4429, 4500)
    ]
    accepted = read(run(market).url, limit=1)
    assert accepted.error is None
    shown = [repr(WorkerWebSocketClient(channel.url, TOKEN)), caplog.text]
    for found in (refused, *dropped):
        assert found.error is not None
        shown += ["".join(traceback.format_exception(found.error)), repr(found.error)]
        shown += [str(vars(found.error)), repr(found.health)]
    text = "\n".join(shown)
    assert "GET /api/algo-workers/worker/ws/market/ticks?token=***" in text
    for spelling in (TOKEN, "s3cret%2F%2Btoken", "s3cret"):
        assert spelling not in text


def test_another_thread_may_close_a_stream_that_waits(run: Run) -> None:
    frames: list[Frame] = []
    stream = WorkerWebSocketClient(run(market).url, TOKEN).stream_ticks(symbols=["NSE:INFY"])
    thread = threading.Thread(target=lambda: frames.extend(stream))
    thread.start()
    wait_until(lambda: stream.health.heartbeat_count == 1)
    stream.close()
    thread.join(seconds(3.0))
    assert not thread.is_alive()
    assert stream.health.last_error is None


async def test_another_task_may_close_a_stream_that_waits(run: Run) -> None:
    url = run(market).url
    stream = AsyncWorkerWebSocketClient(url, TOKEN).stream_ticks(symbols=["NSE:INFY"])

    async def loop() -> list[Frame]:
        return [frame async for frame in stream]

    task = asyncio.create_task(loop())
    while stream.health.heartbeat_count == 0:
        await asyncio.sleep(0.005)
    await stream.close()
    assert len(await asyncio.wait_for(task, seconds(3.0))) <= 2
    assert stream.health.last_error is None


async def test_cancelling_the_reader_closes_the_connection(run: Run) -> None:
    left = threading.Event()

    def handler(connection: ServerConnection) -> None:
        for _ in connection:
            pass
        left.set()

    url = run(handler).url

    async def loop() -> None:
        client = AsyncWorkerWebSocketClient(url, TOKEN)
        async with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
            async for _ in stream:
                pass

    task = asyncio.create_task(loop())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(left.wait, 3.0)


def silent(peer: Any) -> bool:
    """Reads the handshake and answers nothing at all."""
    return bool(peer.wait_until_client_leaves())


def test_another_thread_may_close_a_stream_that_shakes_hands(serve: Serve) -> None:
    server = serve(silent)
    frames: list[Frame] = []
    stream = WorkerWebSocketClient(server.url, TOKEN).stream_ticks(symbols=["NSE:INFY"])
    thread = threading.Thread(target=lambda: frames.extend(stream))
    thread.start()
    wait_until(lambda: bool(server.targets))
    stream.close()
    thread.join(seconds(1.0))
    assert not thread.is_alive()
    assert (frames, stream.health.last_error) == ([], None)
    assert server.finish() == [True]


async def test_another_task_may_close_a_stream_that_shakes_hands(serve: Serve) -> None:
    server = serve(silent)
    stream = AsyncWorkerWebSocketClient(server.url, TOKEN).stream_ticks(symbols=["NSE:INFY"])

    async def loop() -> list[Frame]:
        return [frame async for frame in stream]

    task = asyncio.create_task(loop())
    while not server.targets:
        await asyncio.sleep(0.005)
    await stream.close()
    assert await asyncio.wait_for(task, seconds(1.0)) == []
    assert await asyncio.to_thread(server.finish) == [True]
    assert len(asyncio.all_tasks()) == 1


def stay(channel: Channel, connection: ServerConnection) -> None:
    send(connection, "snapshot", {})
    with suppress(ConnectionClosed):
        for _ in connection:
            pass
    channel.left += 1


def test_a_forgotten_stream_closes_its_connection(run: Run) -> None:
    """Without a context manager, and without the help of the garbage collector."""
    channel: Channel = run(lambda connection: stay(channel, connection))
    before = threading.active_count()
    client = WorkerWebSocketClient(channel.url, TOKEN)
    gc.disable()
    try:
        for _ in client.stream_ticks(symbols=["NSE:INFY"]):
            break
        client.stream_ticks(symbols=["NSE:INFY"]).recv()
        wait_until(lambda: channel.left == 2)
        wait_until(lambda: threading.active_count() <= before)
    finally:
        gc.enable()


async def test_a_forgotten_async_stream_closes_its_connection(run: Run) -> None:
    channel: Channel = run(lambda connection: stay(channel, connection))
    client = AsyncWorkerWebSocketClient(channel.url, TOKEN)
    async for _ in client.stream_ticks(symbols=["NSE:INFY"]):
        break
    await client.stream_ticks(symbols=["NSE:INFY"]).recv()
    async with asyncio.timeout(3.0):
        while channel.left < 2 or len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(0.005)


async def test_waiting_with_a_timeout_misses_nothing(run: Run) -> None:
    def handler(connection: ServerConnection) -> None:
        for number in range(5):
            time.sleep(0.05)
            send(connection, "ticks", {"ticks": [number]})
        for _ in connection:
            pass

    channel = run(handler)
    numbers: list[int] = []
    async with AsyncWorkerWebSocketClient(channel.url, TOKEN).stream_ticks(
        symbols=["A:B"]
    ) as ticks:
        while len(numbers) < 5:
            with suppress(TimeoutError):
                frame = await asyncio.wait_for(ticks.recv(), 0.01)
                numbers += frame["data"]["ticks"]
    assert numbers == [0, 1, 2, 3, 4]
    assert len(channel.paths) == 1


async def test_waiting_with_a_timeout_does_not_shorten_the_back_off(run: Run) -> None:
    channel = run(lambda connection: connection.close(1011))
    client = AsyncWorkerWebSocketClient(
        channel.url, TOKEN, reconnect_attempts=100, reconnect_delay_seconds=60.0
    )
    started = time.monotonic()
    async with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
        while time.monotonic() - started < 0.3:
            with suppress(TimeoutError):
                await asyncio.wait_for(stream.recv(), 0.01)
        assert stream.health.next_reconnect_delay_seconds > 0.09
    assert len(channel.paths) <= 3
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize("clients", [1, 2])
async def test_one_reader_at_a_time(serve: Serve, clients: int) -> None:
    server = serve(silent)
    stream = AsyncWorkerWebSocketClient(server.url, TOKEN).stream_ticks(symbols=["NSE:INFY"])
    readers = [asyncio.create_task(stream.recv()) for _ in range(clients)]
    await asyncio.sleep(0.02)
    await stream.close()
    ends = [type(error) for error in await asyncio.gather(*readers, return_exceptions=True)]
    assert ends == [errors.StreamDisconnectedError, RuntimeError][:clients]


def test_leaving_does_not_wait_for_a_server_that_is_mute(serve: Serve) -> None:
    def script(peer: Any) -> object:
        channel = RawChannel(peer)
        channel.mute = True
        channel.send(message("snapshot", {}))
        return channel.wait_until_client_leaves()

    server = serve(script)
    with WorkerWebSocketClient(server.url, TOKEN).stream_ticks(symbols=["NSE:INFY"]) as stream:
        assert stream.recv()["event"] == "snapshot"
        leaving = time.monotonic()
    assert time.monotonic() - leaving < seconds(0.7)
