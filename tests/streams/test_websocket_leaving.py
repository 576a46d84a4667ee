"""A WebSocket channel keeps the token to itself and is released at once."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import traceback

import pytest
from websockets.sync.server import ServerConnection

from kite_algo_worker._async.websocket import (
    AsyncWorkerWebSocketClient,
)
from kite_algo_worker._sync.websocket import WorkerWebSocketClient
from tests.streams.channels import (
    TOKEN,
    Frame,
    Read,
    Run,
    both,
    market,
)
from tests.streams.reading import wait_until

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


@both
def test_the_token_shows_up_nowhere(run: Run, read: Read, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = run(market, 401, json.dumps({"detail": f"unknown token {TOKEN}"}))
    refused = read(channel.url)
    dropped = read(run(lambda connection: connection.close(4401, f"bad {TOKEN}")).url)
    accepted = read(run(market).url, limit=1)
    assert accepted.error is None
    shown = [repr(WorkerWebSocketClient(channel.url, TOKEN)), caplog.text]
    for found in (refused, dropped):
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
    thread.join(3.0)
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
    assert len(await asyncio.wait_for(task, 3.0)) <= 2
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
