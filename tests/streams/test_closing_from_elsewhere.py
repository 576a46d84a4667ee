"""A reader that waits, for whatever, ends at once when another thread or task closes its stream."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_worker import Backoff, StreamPolicy
from tests.pace import seconds
from tests.streams.market import async_client_of, client_of, infy, send
from tests.streams.reading import Serve, wait_until

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

SLOW = StreamPolicy(backoff=Backoff(base=60.0, cap=60.0, floor=60.0))


class Backend:
    """Keeps a reader waiting for data, for an answer, or for its next attempt."""

    def __init__(self, waiting_for: str) -> None:
        self.waiting_for = waiting_for
        self.reached = threading.Event()

    def __call__(self, peer: Any) -> bool:
        if self.waiting_for != "an answer":
            peer.start()
            send(peer, "snapshot", infy(1))
        if self.waiting_for == "its next attempt":
            peer.finish()
        self.reached.set()
        return bool(peer.wait_until_client_leaves())


STREAMS: dict[str, Callable[[Any], Any]] = {
    "stream_ticks": lambda client: client.stream_ticks(["NSE:INFY"], policy=SLOW),
    "ticks": lambda client: client.ticks(["NSE:INFY"], policy=SLOW),
    "latest ticks": lambda client: client.ticks(["NSE:INFY"], policy=SLOW, backpressure="latest"),
}


def by_loop(stream: Any) -> None:
    for _ in stream:
        pass


def by_next(stream: Any) -> None:
    while next(stream, None) is not None:
        pass


async def async_by_loop(stream: Any) -> None:
    async for _ in stream:
        pass


async def async_by_next(stream: Any) -> None:
    while await anext(stream, None) is not None:
        pass


streams = pytest.mark.parametrize("name", list(STREAMS))
moments = pytest.mark.parametrize("waiting_for", ["data", "an answer", "its next attempt"])


def settled(stream: Any, backend: Backend) -> bool:
    health = stream.health
    if backend.waiting_for == "its next attempt":
        return bool(health.next_reconnect_delay_seconds)
    return backend.reached.is_set() and (
        backend.waiting_for == "an answer" or health.last_message_at is not None
    )


@streams
@moments
@pytest.mark.parametrize("read", [by_loop, by_next])
def test_in_another_thread(
    serve: Serve, name: str, waiting_for: str, read: Callable[[Any], None]
) -> None:
    backend = Backend(waiting_for)
    server = serve(backend)
    with client_of(server) as client:
        stream = STREAMS[name](client)
        thread = threading.Thread(target=read, args=(stream,))
        thread.start()
        wait_until(lambda: settled(stream, backend))
        time.sleep(0.01)
        stream.close()
        thread.join(seconds(1.0))
        assert not thread.is_alive()
        assert stream.closed
        wait_until(lambda: "kite-algo-worker" not in map(thread_name, threading.enumerate()))
    assert all(server.finish())


def thread_name(thread: threading.Thread) -> str:
    return thread.name


@streams
@moments
@pytest.mark.parametrize("read", [async_by_loop, async_by_next])
async def test_in_another_task(
    serve: Serve, name: str, waiting_for: str, read: Callable[[Any], Any]
) -> None:
    backend = Backend(waiting_for)
    server = serve(backend)
    async with async_client_of(server) as client:
        stream = STREAMS[name](client)
        task = asyncio.create_task(read(stream))
        async with asyncio.timeout(3.0):
            while not settled(stream, backend):
                await asyncio.sleep(0.005)
        await asyncio.sleep(0.01)
        await stream.close()
        await asyncio.wait_for(task, seconds(1.0))
        async with asyncio.timeout(1.0):
            while len(asyncio.all_tasks()) > 1:
                await asyncio.sleep(0.005)
    assert all(await asyncio.to_thread(server.finish))
