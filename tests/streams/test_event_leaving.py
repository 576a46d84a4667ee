"""Every way to leave an event stream releases its connection."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest

from kite_algo_worker import AlgoWorkerConfig, AsyncKiteAlgoWorkerClient, KiteAlgoWorkerClient
from kite_algo_worker._sync.event_stream import EventStream
from kite_algo_worker.exceptions import (
    StreamDisconnectedError,
)
from kite_algo_worker.streams.policy import StreamPolicy
from kite_algo_worker.wire.retry import Backoff
from tests.pace import seconds
from tests.streams.reading import (
    Event,
    Serve,
    async_stream,
    endless,
    sync_stream,
    wait_until,
)

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


def fail_inside_the_loop(stream: EventStream[Event]) -> None:
    for _ in stream:
        raise ZeroDivisionError


def test_leaving_the_loop_closes_the_connection_at_once(serve: Serve) -> None:
    server = serve(endless)
    gc.disable()
    try:
        with httpx.Client(trust_env=False) as client:
            for _ in sync_stream(client, server.url):
                break
            assert server.finish() == [True]
            with pytest.raises(ZeroDivisionError):
                fail_inside_the_loop(sync_stream(client, server.url))
            assert server.finish() == [True, True]
            stream = sync_stream(client, server.url)
            for _ in stream:
                break
            assert server.finish() == [True, True, True]
            assert not stream.closed
    finally:
        gc.enable()


async def test_leaving_the_async_loop_closes_the_connection(serve: Serve) -> None:
    server = serve(endless)
    async with httpx.AsyncClient(trust_env=False) as client:
        async for _ in async_stream(client, server.url):
            break
        assert await asyncio.to_thread(server.finish) == [True]
        async with async_stream(client, server.url) as stream:
            async for _ in stream:
                break
        assert await asyncio.to_thread(server.finish) == [True, True]
        assert stream.closed


def test_nothing_is_opened_before_the_first_event_is_asked_for(serve: Serve) -> None:
    server = serve(endless)
    with httpx.Client(trust_env=False) as client:
        with sync_stream(client, server.url) as stream:
            iterator = iter(stream)
            del iterator
        sync_stream(client, server.url).close()
    assert server.targets == []


def test_next_keeps_the_connection_until_the_stream_is_closed(serve: Serve) -> None:
    def script(peer: Any) -> bool:
        peer.start()
        peer.event("ticks", '{"n": 1}')
        peer.event("ticks", '{"n": 2}')
        peer.event("ticks", '{"n": 3}')
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url)
        assert next(stream) == {"n": 1}
        assert stream.health.connected
        assert "open" in repr(stream)
        assert next(stream) == {"n": 2}
        assert [next(iter(stream))] == [{"n": 3}]
        stream.close()
        assert server.finish() == [True]
        with pytest.raises(StopIteration):
            next(stream)
        assert "closed" in repr(stream)


def test_a_forgotten_stream_closes_its_connection(serve: Serve) -> None:
    server = serve(endless)
    gc.disable()
    try:
        with httpx.Client(trust_env=False) as client:
            next(sync_stream(client, server.url))
            assert server.finish() == [True]
    finally:
        gc.enable()


def test_a_closed_stream_is_not_silently_empty(serve: Serve) -> None:
    server = serve(endless)
    with httpx.Client(trust_env=False) as client:
        with sync_stream(client, server.url) as stream:
            next(stream)
        stream.close()
        fresh = sync_stream(client, server.url)
        fresh.close()
        with pytest.raises(StreamDisconnectedError, match="closed"):
            iter(fresh)


def test_closing_inside_the_loop_ends_it(serve: Serve) -> None:
    server = serve(endless)
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url)
        for _ in stream:
            stream.close()
        assert server.finish() == [True]


def endless_without_chunks(peer: Any) -> bool:
    """Here a closed socket looks like the proper end of the body."""
    peer.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    peer.raw(b'event: ticks\ndata: {"ticks": []}\n\n')
    return bool(peer.wait_until_client_leaves())


@pytest.mark.parametrize("script", [endless, endless_without_chunks])
def test_another_thread_may_close_a_stream_that_waits(
    serve: Serve, script: Callable[[Any], object]
) -> None:
    server = serve(script)
    seen: list[Event] = []
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url)

        def loop() -> None:
            seen.extend(stream)
            seen.append({"ended": True})

        thread = threading.Thread(target=loop)
        thread.start()
        wait_until(lambda: bool(seen) or stream.health.last_message_at is not None)
        stream.close()
        thread.join(seconds(3.0))
        assert not thread.is_alive()
        assert server.finish() == [True]
    assert seen == [{"ticks": []}, {"ended": True}]
    assert stream.health.last_error is None


def test_another_thread_may_close_a_stream_between_two_attempts(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(503))
    policy = StreamPolicy(reconnect=True, backoff=Backoff(base=60.0, cap=60.0, floor=60.0))
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url, policy=policy)
        thread = threading.Thread(target=lambda: list(stream))
        thread.start()
        wait_until(lambda: stream.health.next_reconnect_delay_seconds > 0)
        stream.close()
        thread.join(seconds(3.0))
        assert not thread.is_alive()


def silent(peer: Any) -> bool:
    """Reads the request and answers nothing at all."""
    return bool(peer.wait_until_client_leaves())


def test_another_thread_may_close_a_stream_that_is_still_connecting(serve: Serve) -> None:
    server = serve(silent)
    seen: list[Event] = []
    with KiteAlgoWorkerClient(AlgoWorkerConfig(server.url, "kwa_test_token")) as client:
        stream = client.stream_ticks(["NSE:INFY"])
        thread = threading.Thread(target=lambda: seen.extend(stream))
        thread.start()
        wait_until(lambda: bool(server.targets))
        stream.close()
        thread.join(seconds(1.0))
        assert not thread.is_alive()
        assert server.finish() == [True]
    assert (seen, stream.health.last_error) == ([], None)


async def test_another_task_may_close_a_stream_that_is_still_connecting(serve: Serve) -> None:
    server = serve(silent)
    config = AlgoWorkerConfig(server.url, "kwa_test_token")
    async with AsyncKiteAlgoWorkerClient(config) as client:
        stream = client.stream_ticks(["NSE:INFY"])

        async def loop() -> int:
            return len([event async for event in stream])

        task = asyncio.create_task(loop())
        while not server.targets:
            await asyncio.sleep(0.005)
        await stream.close()
        assert await asyncio.wait_for(task, seconds(1.0)) == 0
        assert await asyncio.to_thread(server.finish) == [True]


async def test_another_task_may_close_a_stream_that_waits(serve: Serve) -> None:
    server = serve(endless)
    seen: list[Event] = []
    async with httpx.AsyncClient(trust_env=False) as client:
        stream = async_stream(client, server.url)
        first = asyncio.Event()

        async def loop() -> None:
            async for event in stream:
                seen.append(event)
                first.set()

        task = asyncio.create_task(loop())
        await first.wait()
        await asyncio.sleep(0.01)
        await stream.close()
        await asyncio.wait_for(task, seconds(3.0))
        assert await asyncio.to_thread(server.finish) == [True]
    assert seen == [{"ticks": []}]
    assert stream.health.last_error is None


async def test_another_task_may_close_a_stream_between_two_attempts(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(503))
    policy = StreamPolicy(reconnect=True, backoff=Backoff(base=60.0, cap=60.0, floor=60.0))
    async with httpx.AsyncClient(trust_env=False) as client:
        stream = async_stream(client, server.url, policy=policy)

        async def loop() -> None:
            async for _ in stream:
                pass

        task = asyncio.create_task(loop())
        while not stream.health.next_reconnect_delay_seconds:
            await asyncio.sleep(0.005)
        await stream.aclose()
        await asyncio.wait_for(task, seconds(3.0))


async def test_cancelling_the_reader_closes_the_connection(serve: Serve) -> None:
    server = serve(endless)
    async with httpx.AsyncClient(trust_env=False) as client:
        stream = async_stream(client, server.url)

        async def loop() -> None:
            async for _ in stream:
                pass

        task = asyncio.create_task(loop())
        while stream.health.last_message_at is None:
            await asyncio.sleep(0.005)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.finish) == [True]


async def test_anext_keeps_the_connection(serve: Serve) -> None:
    server = serve(endless)
    async with httpx.AsyncClient(trust_env=False) as client:
        async with async_stream(client, server.url) as stream:
            assert await anext(stream) == {"ticks": []}
            assert stream.health.connected
        assert await asyncio.to_thread(server.finish) == [True]
