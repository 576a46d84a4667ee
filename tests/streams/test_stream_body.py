"""From the socket to the events: bodies of every kind, cut anywhere, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kite_algo_worker import KiteAlgoWorkerError, StreamDisconnectedError
from tests.clients import Face
from tests.streams.market import QUICK, async_client_of, infy
from tests.streams.reading import Serve

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")
both = pytest.mark.parametrize("kind", ["sync", "async"])

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"event: end\ndata: {}\n\n"


def event(price: float) -> bytes:
    return b"event: ticks\ndata: %b\n\n" % json.dumps({"ticks": [infy(price)]}).encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def sending(*pieces: bytes, then: Callable[[Any], object] = lambda peer: None) -> Any:
    """A server that sends exactly these pieces of an answer, and does one thing more."""

    def script(peer: Any) -> None:
        for piece in pieces:
            peer.raw(piece)
        then(peer)

    return script


def prices(kind: str, server: Any, **options: Any) -> list[Any]:
    """What a loop sees: prices, and the exception at its end."""
    found: list[Any] = []
    with Face(kind, base_url=server.url) as client:
        stream = client.stream_ticks(["NSE:INFY"], reconnect=bool(options), **options)
        try:
            for item in stream:
                found.append(item["ticks"][0].last_price)
        except KiteAlgoWorkerError as error:
            found.append(type(error))
    return found


@both
def test_chunks_and_packets_may_be_cut_anywhere(serve: Serve, kind: str) -> None:
    chance = random.Random(5)
    body = b"".join(event(number) for number in range(40)) + END
    answer = HEAD
    while body:
        size = chance.choice([1, 7, 60, 900])
        answer += chunk(body[:size])
        body = body[size:]
    answer += b"0\r\n\r\n"
    packets = []
    while answer:
        size = chance.choice([1, 3, 50, 2000])
        packets.append(answer[:size])
        answer = answer[size:]
    assert prices(kind, serve(sending(*packets))) == list(range(40))


@both
@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace(b"chunked\r\n", b"Chunked\r\nX-Empty:\r\n"),
        b"HTTP/1.1 102 Processing\r\n\r\n" + HEAD,
        HEAD.replace(b"\r\n", b"\n"),
        HEAD.replace(b"200 OK", b"200"),
    ],
)
def test_unusual_heads(serve: Serve, kind: str, head: bytes) -> None:
    answer = head + chunk(event(1)) + chunk(event(2) + END)
    assert prices(kind, serve(sending(answer))) == [1, 2]


@both
def test_a_body_that_is_not_chunked(serve: Serve, kind: str) -> None:
    head = HEAD.replace(b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n")
    assert prices(kind, serve(sending(head + event(1) + event(2), event(3) + END))) == [1, 2, 3]


@both
@pytest.mark.parametrize(
    "rest", [b"", b"20\r\nevent: ti", b"zz\r\n", b"5\r\nabcdefgh", b"0\r\n\r\n", b"\r\n"]
)
def test_a_body_that_breaks_off_is_a_lost_connection(serve: Serve, kind: str, rest: bytes) -> None:
    found = prices(kind, serve(sending(HEAD + chunk(event(1)), rest)))
    assert found == [1, StreamDisconnectedError]


@both
def test_a_reset_is_a_lost_connection(serve: Serve, kind: str) -> None:
    server = serve(
        sending(HEAD + chunk(event(1)), b"20\r\nevent: ti", then=lambda peer: peer.reset())
    )
    assert prices(kind, server)[-1] is StreamDisconnectedError


@both
def test_silence_is_noticed_and_the_stream_replaced(serve: Serve, kind: str) -> None:
    def script(peer: Any) -> None:
        if peer.index:
            peer.raw(HEAD + chunk(event(2) + END))
        else:
            peer.raw(HEAD + chunk(event(1)))
            peer.wait_until_client_leaves()

    policy = replace(QUICK, heartbeat_seconds=0.03, missed_heartbeats=2)
    assert prices(kind, serve(script), policy=policy) == [1, 2]


@both
def test_leaving_closes_the_connection(serve: Serve, kind: str) -> None:
    left = []

    def script(peer: Any) -> None:
        peer.raw(HEAD + chunk(event(1) * 3))
        left.append(peer.wait_until_client_leaves())

    server = serve(script)
    with Face(kind, base_url=server.url) as client:
        stream = client.stream_ticks(["NSE:INFY"], reconnect=False)
        with contextlib.closing(iter(stream)) as events:
            next(events)
        server.finish()
    assert left == [True]


async def test_a_cancelled_reader_closes_the_connection(serve: Serve) -> None:
    left = []

    def script(peer: Any) -> None:
        peer.raw(HEAD + chunk(event(1)))
        left.append(peer.wait_until_client_leaves())

    server = serve(script)
    started = asyncio.Event()

    async def read(client: Any) -> None:
        async for _ in client.stream_ticks(["NSE:INFY"], reconnect=False):
            started.set()

    async with async_client_of(server) as client:
        reader = asyncio.create_task(read(client))
        await started.wait()
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        await asyncio.to_thread(server.finish)
    assert left == [True]
