"""The client's own streams over real sockets: what they ask for, survive and tell."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    Backoff,
    Connected,
    Gap,
    InvalidInputError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    NotFoundError,
    Reconnected,
    Reconnecting,
    Stale,
    StreamDisconnectedError,
    StreamPolicy,
    WaitTimeoutError,
)

Serve = Callable[[Callable[[Any], object]], Any]

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

QUICK = StreamPolicy(backoff=Backoff(base=0.01, cap=0.02, floor=0.0))


def quote(symbol: str, price: float, token: int) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "instrument_token": token,
        "last_price": price,
        "received_at": f"2026-05-08T09:15:{price:02.0f}+05:30",
    }


def infy(price: float) -> dict[str, Any]:
    return quote("NSE:INFY", price, 408065)


def tcs(price: float) -> dict[str, Any]:
    return quote("NSE:TCS", price, 2953217)


def send(peer: Any, name: str, *quotes: dict[str, Any]) -> None:
    key = "quotes" if name == "snapshot" else "ticks"
    peer.event(name, json.dumps({key: quotes, "missing": []}))


@contextmanager
def client_of(server: Any) -> Iterator[KiteAlgoWorkerClient]:
    with KiteAlgoWorkerClient(AlgoWorkerConfig(server.url, "kwa_test_token")) as client:
        yield client


@asynccontextmanager
async def async_client_of(server: Any) -> AsyncIterator[AsyncKiteAlgoWorkerClient]:
    config = AlgoWorkerConfig(server.url, "kwa_test_token")
    async with AsyncKiteAlgoWorkerClient(config) as client:
        yield client


def asked(server: Any) -> list[dict[str, str]]:
    return [
        {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        for target in server.targets
    ]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 3.0
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert condition()


# -- surviving ------------------------------------------------------------------------------------


def two_lives(peer: Any) -> None:
    peer.start()
    send(peer, "snapshot", infy(10 + peer.index))
    send(peer, "ticks", infy(20 + peer.index))
    if peer.index:
        peer.wait_until_client_leaves()


def test_a_lost_stream_is_replaced_by_default(serve: Serve) -> None:
    prices = []
    with client_of(serve(two_lives)) as client:
        for event in client.stream_ticks(["NSE:INFY"]):
            prices.append(event["ticks"][0]["last_price"])
            if len(prices) == 4:
                break
    assert prices == [10, 20, 11, 21]


def test_all_events_tell_the_story(serve: Serve) -> None:
    seen: list[Any] = []
    with client_of(serve(two_lives)) as client:
        for event in client.stream_ticks(["NSE:INFY"], events="all", reconnect=QUICK):
            seen.append(event)
            if len(seen) == 8:
                break
    notices = [event for event in seen if not isinstance(event, dict)]
    assert [type(notice) for notice in notices] == [
        Connected,
        Stale,
        Reconnecting,
        Reconnected,
        Gap,
    ]
    assert notices[4] == Gap("2026-05-08T09:15:20+05:30", "2026-05-08T09:15:11+05:30")
    assert seen[6] is notices[4]
    assert seen[7]["quotes"] == [infy(11)]


def test_without_reconnecting_a_loss_raises(serve: Serve) -> None:
    with client_of(serve(two_lives)) as client:
        stream = client.stream_run_pnl("run_1", reconnect=False)
        with pytest.raises(KiteAlgoWorkerError):
            list(stream)
        assert not stream.health.connected


def test_attempts_and_time_have_limits(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(503))
    with client_of(server) as client:
        for limit in ({"attempts": 2}, {"total_seconds": 0.05}):
            with pytest.raises(StreamDisconnectedError, match="gave up after"):
                list(client.stream_candles("NSE:INFY", reconnect=QUICK, **limit))
    assert len(server.targets) >= 4


def test_a_refusal_is_raised_at_once(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(404))
    with client_of(server) as client, pytest.raises(NotFoundError):
        list(client.stream_timeline("run_1"))
    assert len(server.targets) == 1


# -- cursors --------------------------------------------------------------------------------------


def row(cursor: int) -> str:
    return json.dumps(
        {
            "cursor": cursor,
            "strategy_run_id": "run_1",
            "event_kind": "decision",
            "event_source": "worker",
            "event_type": "decision.note",
            "account_id": "a",
            "payload": {},
            "created_at": "2026-05-08T09:15:00+05:30",
        }
    )


def rows_after(peer: Any, count: int, server_page: int) -> int:
    """A backend with ``count`` rows that sends one page and then only what is new."""
    query = parse_qs(urlsplit(peer.target).query)
    after = int(query.get("after_cursor", ["0"])[0])
    limit = min(int(query.get("limit", ["500"])[0]), server_page)
    peer.start()
    page = range(after + 1, min(after + limit, count) + 1)
    peer.send(*(b"data: " + row(cursor).encode() + b"\n\n" for cursor in page))
    newest = f"data: {row(count + 1)}\n\n"
    peer.send(newest.encode())
    return after


@pytest.mark.parametrize("name", ["stream_timeline", "stream_execution_events"])
def test_a_long_backlog_comes_in_full(serve: Serve, name: str) -> None:
    def script(peer: Any) -> bool:
        rows_after(peer, 2_500, 1_000)
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    cursors = []
    with client_of(server) as client:
        for event in getattr(client, name)("run_1"):
            cursors.append(event["cursor"])
            if event["cursor"] == 2_501:
                break
    assert cursors == list(range(1, 2_502))
    assert [query.get("after_cursor") for query in asked(server)] == [None, "1000", "2000"]


def test_a_limit_is_the_servers_business(serve: Serve) -> None:
    def script(peer: Any) -> bool:
        rows_after(peer, 50, 1_000)
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    cursors = []
    with client_of(server) as client:
        for event in client.stream_timeline("run_1", after_cursor=10, limit=5):
            cursors.append(event.cursor)
            if event.cursor == 51:
                break
    assert cursors == [11, 12, 13, 14, 15, 51]
    assert asked(server) == [{"after_cursor": "10", "limit": "5"}]


# -- ticks one by one -----------------------------------------------------------------------------


def two_instruments(peer: Any) -> bool:
    peer.start()
    send(peer, "snapshot", infy(1), tcs(2))
    send(peer, "ticks", infy(3))
    send(peer, "ticks", tcs(4), infy(5))
    return bool(peer.wait_until_client_leaves())


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
        stream = client.ticks(["NSE:INFY", "NSE:TCS"], backpressure="latest", events=events)
        seen: list[Any] = [next(stream)]
        time.sleep(0.15)
        last: dict[str, float] = {}
        while last != {"NSE:INFY": 199, "NSE:TCS": 500}:
            if isinstance(seen[-1], dict):
                last[seen[-1]["symbol"]] = seen[-1]["last_price"]
            if len(last) < 2 or last["NSE:INFY"] != 199 or last["NSE:TCS"] != 500:
                seen.append(next(stream))
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


# -- the table of the latest quotes ---------------------------------------------------------------


def test_a_store_answers_by_symbol_and_by_token(serve: Serve) -> None:
    server = serve(two_instruments)
    with client_of(server) as client:
        with client.tick_store(["NSE:INFY", "NSE:TCS"]) as store:
            store.wait_for(["NSE:INFY", 2953217], timeout=3.0)
            wait_until(lambda: store["NSE:INFY"].last_price == 5)
            assert store["nse:tcs"] is store[2953217] is store["2953217"]
            assert "NSE:INFY" in store
            assert "NSE:SBIN" not in store
            assert store.get("NSE:SBIN") is None
            assert store.age("NSE:SBIN") is None
            assert (store.age("NSE:INFY") or 9.0) < 3.0
            assert store.get("NSE:INFY", max_age=60.0) is not None
            assert store.get("NSE:INFY", max_age=0.0) is None
            assert sorted(store.quotes()) == ["NSE:INFY", "NSE:TCS"]
            with pytest.raises(KeyError, match="SBIN"):
                store["NSE:SBIN"]
            with pytest.raises(WaitTimeoutError, match="SBIN"):
                store.wait_for(["NSE:INFY", "NSE:SBIN"], timeout=0.02)
            assert store.health.connected
        assert server.finish() == [True]
        assert store["NSE:TCS"].last_price == 4, "can still be read after closing"
    assert not [thread for thread in threading.enumerate() if thread.name == "kite-algo-worker"]


async def test_an_async_store(serve: Serve) -> None:
    server = serve(two_instruments)
    async with async_client_of(server) as client:
        async with client.tick_store(["NSE:INFY", "NSE:TCS"]) as store:
            await store.wait_for(["NSE:INFY", "NSE:TCS"], timeout=3.0)
            assert store["NSE:INFY"]["instrument_token"] == 408065
        assert await asyncio.to_thread(server.finish) == [True]
        assert len(asyncio.all_tasks()) == 1


def test_a_dead_store_is_never_taken_for_a_quiet_market(serve: Serve) -> None:
    def script(peer: Any) -> None:
        peer.start()
        send(peer, "snapshot", infy(1))
        peer.finish()

    with client_of(serve(script)) as client:
        with client.tick_store(["NSE:INFY"], reconnect=False) as store:
            wait_until(lambda: store.health.last_error is not None)
            reads: list[Callable[[], object]] = [
                lambda: store.get("NSE:INFY"),
                lambda: store["NSE:INFY"],
                store.quotes,
                lambda: store.age("NSE:INFY"),
            ]
            for read in reads:
                with pytest.raises(StreamDisconnectedError):
                    read()


def test_a_store_outlives_its_connection(serve: Serve) -> None:
    with client_of(serve(two_lives)) as client:
        with client.tick_store(["NSE:INFY"], reconnect=QUICK) as store:
            store.wait_for(["NSE:INFY"], timeout=3.0)
            wait_until(lambda: store["NSE:INFY"].last_price == 21)
            assert store.health.reconnect_count == 1


def test_a_store_that_is_not_running_says_so(serve: Serve) -> None:
    server = serve(two_instruments)
    with client_of(server) as client:
        store = client.tick_store(["NSE:INFY"])
        with pytest.raises(KiteAlgoWorkerError, match="with block"):
            store.get("NSE:INFY")
    assert server.targets == []


# -- arguments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda c: c.stream_candles("NSE:INFY", "7minute"), "interval"),
        (lambda c: c.get_candles("NSE:INFY", "5m"), "interval"),
        (lambda c: c.stream_ticks(["NSE:INFY"], events="none"), "events"),
        (lambda c: c.stream_ticks(["NSE:INFY"], reconnect="yes"), "reconnect"),
        (lambda c: c.stream_timeline("run_1", attempts=-1), "attempts"),
        (lambda c: c.stream_run_pnl("run_1", total_seconds=0), "total_seconds"),
        (lambda c: c.ticks([]), "instruments"),
        (lambda c: c.ticks(["NSE:INFY"], backpressure="drop"), "backpressure"),
        (lambda c: c.ticks(["NSE:INFY"], events="none"), "events"),
        (lambda c: c.tick_store("NSE:INFY"), "instruments"),
    ],
)
def test_wrong_arguments_are_named_before_anything_is_sent(
    call: Callable[[Any], object], field: str
) -> None:
    with KiteAlgoWorkerClient(AlgoWorkerConfig("http://localhost:9", "kwa_test")) as client:
        with pytest.raises(InvalidInputError) as caught:
            call(client)
    assert caught.value.field == field
