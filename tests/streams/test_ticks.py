"""Quotes of many instruments over one connection, one by one."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from kite_algo_worker import (
    Connected,
    StreamDisconnectedError,
)
from tests.streams.market import (
    asked,
    async_client_of,
    client_of,
    infy,
    send,
    tcs,
    two_instruments,
)
from tests.streams.reading import Serve

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


def test_ticks_of_many_instruments_come_one_by_one(serve: Serve) -> None:
    server = serve(two_instruments)
    with client_of(server) as client:
        prices = []
        stream = client.ticks(["NSE:INFY", 2953217], mode="ltp")
        for tick in stream:
            prices.append((tick.symbol, tick.last_price))
            if len(prices) == 5:
                break
        assert server.finish() == [True], "leaving the loop closes the connection"
    assert prices == [
        ("NSE:INFY", 1),
        ("NSE:TCS", 2),
        ("NSE:INFY", 3),
        ("NSE:TCS", 4),
        ("NSE:INFY", 5),
    ]
    assert asked(server) == [{"symbols": "NSE:INFY", "tokens": "2953217", "mode": "ltp"}]


async def test_async_ticks(serve: Serve) -> None:
    server = serve(two_instruments)
    async with async_client_of(server) as client:
        async with client.ticks(["NSE:INFY", "NSE:TCS"]) as stream:
            prices = [(await anext(stream)).last_price for _ in range(5)]
            assert stream.health.connected
        assert await asyncio.to_thread(server.finish) == [True]
    assert prices == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("events", ["data", "all"])
def test_a_slow_reader_of_the_latest_gets_the_newest_and_a_count(serve: Serve, events: Any) -> None:
    def script(peer: Any) -> bool:
        peer.start()
        send(peer, "snapshot", infy(0), tcs(1))
        for price in range(2, 200):
            send(peer, "ticks", infy(price))
        send(peer, "ticks", tcs(500))
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    with client_of(server) as client:
        stream = client.ticks(["NSE:INFY", "NSE:TCS"], backpressure="latest")
        reader: Any = stream.events() if events == "all" else stream
        seen: list[Any] = [next(reader)]
        time.sleep(0.15)
        last: dict[str, float] = {}
        while last != {"NSE:INFY": 199, "NSE:TCS": 500}:
            if isinstance(seen[-1], dict):
                last[seen[-1]["symbol"]] = seen[-1]["last_price"]
            if len(last) < 2 or last["NSE:INFY"] != 199 or last["NSE:TCS"] != 500:
                seen.append(next(reader))
        stream.close()
        assert server.finish() == [True]
    ticks = [tick for tick in seen if isinstance(tick, dict)]
    assert len(ticks) + stream.health.dropped == 201
    assert stream.health.dropped > 100
    assert [type(event) for event in seen if not isinstance(event, dict)] == (
        [Connected] if events == "all" else []
    )


async def test_async_latest_ends_with_the_feed(serve: Serve) -> None:
    def script(peer: Any) -> None:
        peer.start()
        send(peer, "snapshot", infy(1))
        peer.finish()

    prices = []
    async with async_client_of(serve(script)) as client:
        stream = client.ticks(["NSE:INFY"], backpressure="latest", reconnect=False)
        prices.append((await anext(stream)).last_price)
        with pytest.raises(StreamDisconnectedError):
            await anext(stream)
        await stream.close()
        assert len(asyncio.all_tasks()) == 1
    assert prices == [1]
