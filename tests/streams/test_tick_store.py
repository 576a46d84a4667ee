"""The table of the latest quotes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_worker import (
    KiteAlgoWorkerError,
    StreamDisconnectedError,
    WaitTimeoutError,
)
from tests.pace import seconds
from tests.streams.market import (
    QUICK,
    async_client_of,
    client_of,
    infy,
    send,
    two_instruments,
    two_lives,
)
from tests.streams.reading import Serve, wait_until

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


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
        with client.tick_store(["NSE:INFY"], policy=QUICK) as store:
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


def test_closing_a_store_ends_whoever_waits_for_a_quote(serve: Serve) -> None:
    ends: list[BaseException] = []

    def wait(store: Any) -> None:
        try:
            store.wait_for(["NSE:SBIN"], timeout=60.0)
        except KiteAlgoWorkerError as error:
            ends.append(error)

    with client_of(serve(two_instruments)) as client:
        with client.tick_store(["NSE:INFY"]) as store:
            store.wait_for(["NSE:INFY"], timeout=3.0)
            thread = threading.Thread(target=wait, args=(store,))
            thread.start()
        thread.join(seconds(1.0))
        assert not thread.is_alive()
    assert [type(error) for error in ends] == [StreamDisconnectedError]
    assert "SBIN" in str(ends[0])
