"""Waiting for the next event with a timeout, again and again, costs no event."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    Backoff,
    StreamDisconnectedError,
    StreamPolicy,
)
from tests.pace import seconds
from tests.streams.market import async_client_of, client_of, infy, send
from tests.streams.reading import Serve, endless, wait_until

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


def slow_market(peer: Any) -> bool:
    peer.start()
    for price in range(1, 6):
        time.sleep(0.05)
        send(peer, "ticks", infy(price))
    return bool(peer.wait_until_client_leaves())


def price_of(event: Any) -> float:
    return float(event["ticks"][0]["last_price"] if "ticks" in event else event["last_price"])


OPENERS: dict[str, Callable[[AsyncKiteAlgoWorkerClient], Any]] = {
    "stream_ticks": lambda client: client.stream_ticks(["NSE:INFY"]),
    "ticks": lambda client: client.ticks(["NSE:INFY"]),
    "latest": lambda client: client.ticks(["NSE:INFY"], backpressure="latest"),
}


READERS: dict[str, Callable[[Any], Any]] = {
    "the stream": lambda stream: stream,
    "aiter": aiter,
    "events": lambda stream: stream.events(),
}


@pytest.mark.parametrize("reader", list(READERS))
@pytest.mark.parametrize("opener", list(OPENERS))
async def test_nothing_is_missed(serve: Serve, opener: str, reader: str) -> None:
    server = serve(slow_market)
    prices: list[float] = []
    async with async_client_of(server) as client, OPENERS[opener](client) as stream:
        events = READERS[reader](stream)
        while not prices or prices[-1] < 5:
            with suppress(TimeoutError):
                event = await asyncio.wait_for(anext(events), 0.01)
                if isinstance(event, dict):
                    prices.append(price_of(event))
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(events), 0.01)
        assert stream.health.connected
    if opener == "latest":
        assert len(prices) + stream.health.dropped == 5
    else:
        assert prices == [1, 2, 3, 4, 5]
    assert len(asyncio.all_tasks()) == 1
    assert await asyncio.to_thread(server.finish) == [True]
    assert len(server.targets) == 1


async def test_a_loop_that_is_cancelled_leaves_at_once_though_its_exception_is_kept(
    serve: Serve,
) -> None:
    server = serve(endless)

    async def loop(stream: Any) -> None:
        async for _ in stream:
            pass

    async with async_client_of(server) as client:
        stream = client.stream_ticks(["NSE:INFY"])
        task = asyncio.create_task(loop(stream))
        while stream.health.last_message_at is None:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as kept:
            await task
        assert await asyncio.to_thread(server.finish) == [True]
        assert kept.value is not None


async def test_the_back_off_is_not_cut_short(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(503))
    policy = StreamPolicy(backoff=Backoff(base=60.0, cap=60.0, floor=60.0))
    async with async_client_of(server) as client:
        async with client.stream_ticks(["NSE:INFY"], policy=policy) as stream:
            for _ in range(10):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(anext(stream), 0.02)
        assert len(asyncio.all_tasks()) == 1
    assert len(server.targets) == 1


async def test_an_error_meets_the_next_who_asks(serve: Serve) -> None:
    def script(peer: Any) -> None:
        peer.start()
        time.sleep(0.05)
        peer.finish()

    async with async_client_of(serve(script)) as client:
        stream = client.stream_ticks(["NSE:INFY"], reconnect=False)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(stream), 0.01)
        await asyncio.sleep(0.1)
        with pytest.raises(StreamDisconnectedError):
            await anext(stream)


async def test_closing_ends_whoever_waits(serve: Serve) -> None:
    def script(peer: Any) -> bool:
        peer.start()
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    async with async_client_of(server) as client:
        stream = client.stream_ticks(["NSE:INFY"])

        async def following() -> object:
            return await anext(stream, "over")

        waiting = asyncio.create_task(following())
        while not stream.health.connected:
            await asyncio.sleep(0.005)
        await stream.close()
        assert await asyncio.wait_for(waiting, seconds(1.0)) == "over"
        assert len(asyncio.all_tasks()) == 1
        assert await asyncio.to_thread(server.finish) == [True]


@pytest.mark.parametrize("opener", list(OPENERS))
async def test_a_stream_that_is_forgotten_while_it_reads(serve: Serve, opener: str) -> None:
    server = serve(slow_market)
    async with async_client_of(server) as client:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(OPENERS[opener](client)), 0.02)
        async with asyncio.timeout(3.0):
            while len(asyncio.all_tasks()) > 1:
                await asyncio.sleep(0.005)
    await asyncio.to_thread(server.finish)


def test_an_error_that_is_raised_by_every_read_does_not_grow(serve: Serve) -> None:
    def script(peer: Any) -> None:
        peer.start()
        peer.event("snapshot", json.dumps({"quotes": [infy(1)], "missing": []}))
        peer.finish()

    lengths = []
    with client_of(serve(script)) as client:
        with client.tick_store(["NSE:INFY"], reconnect=False) as store:
            wait_until(lambda: store.health.last_error is not None)
            for _ in range(5):
                with pytest.raises(StreamDisconnectedError) as caught:
                    store.get("NSE:INFY")
                lengths.append(len(caught.traceback))
    assert len(set(lengths)) == 1
