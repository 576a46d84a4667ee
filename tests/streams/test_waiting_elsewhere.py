"""Waiting for quotes and candles, being interrupted while waiting, and the sandbox's own events."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    limit_order,
)
from tests.clients import TOKEN, Face
from tests.pace import seconds
from tests.streams.desk import ORDER, RUN, Desk, nothing_left_behind, until_left
from tests.streams.reading import Serve

Connect = Callable[[Callable[[Any], object]], Face]

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

FOREVER = {"attempts": 3, "sleep_seconds": 30.0}


def answer(peer: Any, body: object) -> object:
    return peer.refuse(200, json.dumps(body).encode())


# -- quotes and candles ---------------------------------------------------------------------------

QUOTE = {"symbol": "NSE:INFY", "instrument_token": 408065, "last_price": 1450.0}


def candle(close: float, *, complete: bool) -> dict[str, object]:
    prices = dict.fromkeys(("open", "high", "low", "close"), close)
    return {
        "ts": "2026-05-08T09:15:00+05:30",
        "volume": 10,
        **prices,
        "is_complete": complete,
    }


def test_waiting_for_quotes_subscribes_to_them(desk_client: Connect) -> None:
    """The deployed backend only has quotes of what somebody follows."""
    subscribed = threading.Event()

    def script(peer: Any) -> object:
        if "/stream" not in peer.target:
            quotes = {"NSE:INFY": QUOTE} if subscribed.is_set() else {}
            return answer(peer, {"quotes": quotes, "missing": []})
        assert "symbols=NSE%3AINFY" in peer.target
        peer.start()
        peer.event("snapshot", json.dumps({"quotes": [], "missing": ["NSE:INFY"]}))
        time.sleep(0.05)
        subscribed.set()
        peer.event("ticks", json.dumps({"ticks": [QUOTE]}))
        return until_left(peer)

    face = desk_client(script)
    started = time.monotonic()
    with nothing_left_behind(face):
        quotes = face.wait_for_quotes(["NSE:INFY"], **FOREVER)
    assert time.monotonic() - started < seconds(3.0)
    assert quotes.quotes["NSE:INFY"].last_price == 1450.0


def test_a_candle_that_is_pushed_is_the_answer(desk_client: Connect) -> None:
    """The deployed backend pushes it when it completes, and answers with the next one by then."""
    base = {"symbol": "NSE:INFY", "instrument_token": 408065, "interval": "minute"}
    forming = {**base, "candles": [], "current": candle(1.0, complete=False)}
    reads: list[float] = []

    def script(peer: Any) -> object:
        if "/stream" not in peer.target:
            reads.append(time.monotonic())
            return answer(peer, forming)
        peer.start()
        peer.event("snapshot", json.dumps(forming))
        time.sleep(0.05)
        peer.event("candle", json.dumps({**base, "candle": candle(2.0, complete=False)}))
        return until_left(peer)

    face = desk_client(script)
    with nothing_left_behind(face):
        found = face.wait_for_fresh_candle("NSE:INFY", interval="minute", **FOREVER)
    assert (found.close, found.is_complete) == (2.0, True)
    assert len(reads) <= 2


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (lambda f: f.wait_for_quotes(["NSE:INFY"], attempts=3, sleep_seconds=0.02), {"quotes": {}}),
        (
            lambda f: f.wait_for_fresh_candle("NSE:INFY", attempts=3, sleep_seconds=0.02),
            {"symbol": "NSE:INFY", "instrument_token": 1, "interval": "5minute", "candles": []},
        ),
    ],
)
def test_without_a_stream_the_last_answer_is_returned(
    desk_client: Connect, call: Callable[[Any], Any], body: dict[str, object]
) -> None:
    reads: list[str] = []

    def script(peer: Any) -> None:
        if "/stream" in peer.target:
            peer.refuse(403)
        else:
            reads.append(peer.target)
            answer(peer, body)

    face = desk_client(script)
    with nothing_left_behind(face):
        assert not (call(face) or {}).get("quotes")
    assert len(reads) == 3


# -- many at once ---------------------------------------------------------------------------------


async def test_many_who_wait_leave_connections_to_look(serve: Serve) -> None:
    """Thirty streams beside thirty looks would come close to what one client may open."""
    open_now: list[int] = []
    most: list[int] = []

    def stream(desk: Desk, peer: Any) -> object:
        open_now.append(1)
        most.append(len(open_now))
        peer.start()
        left = until_left(peer)
        open_now.pop()
        return left

    desk = Desk(stream)
    server = serve(desk)
    async with AsyncKiteAlgoWorkerClient(AlgoWorkerConfig(server.url, TOKEN)) as client:
        waits = [
            client.with_options().wait_for_terminal_order_state(
                RUN, ORDER, attempts=1000, sleep_seconds=0.1
            )
            for _ in range(30)
        ]
        waiting = asyncio.gather(*waits)
        async with asyncio.timeout(seconds(10.0)):
            while len(desk.followed) < 8:
                await asyncio.sleep(0.02)
        desk.end()
        assert {order.status for order in await waiting} == {"COMPLETE"}
        assert len(asyncio.all_tasks()) == 1
        # The places are free again.
        desk.status = "OPEN"
        assert (
            await client.wait_for_terminal_order_state(RUN, ORDER, attempts=2, sleep_seconds=0.1)
        ).status == "OPEN"
    await asyncio.to_thread(server.finish)
    assert 1 <= max(most) <= 8
    assert len(desk.followed) == 9


# -- interrupted ----------------------------------------------------------------------------------


def stays_open(desk: Desk, peer: Any) -> object:
    peer.start()
    desk.tell(peer, "OPEN")
    return until_left(peer)


def never_answers(desk: Desk, peer: Any) -> object:
    return until_left(peer)


@pytest.mark.parametrize("stream", [stays_open, never_answers])
@pytest.mark.parametrize("desk_client", ["async"], indirect=True)
def test_cancelling_leaves_nothing_behind(desk_client: Connect, stream: Any) -> None:
    desk = Desk(stream)
    face = desk_client(desk)

    async def cancelled() -> None:
        client = face.client
        assert isinstance(client, AsyncKiteAlgoWorkerClient)
        task = asyncio.create_task(
            client.wait_for_terminal_order_state(RUN, ORDER, attempts=3, sleep_seconds=30.0)
        )
        while not desk.followed:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(asyncio.all_tasks()) == 1

    assert face._runner is not None
    face._runner.run(cancelled())


@pytest.mark.parametrize("stream", [stays_open, never_answers])
@pytest.mark.parametrize("desk_client", ["sync"], indirect=True)
def test_an_interrupt_leaves_nothing_behind(
    desk_client: Connect, stream: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(stream)
    face = desk_client(desk)

    def interrupted(signal: object, seconds: float) -> bool:
        while not desk.followed:
            time.sleep(0.005)
        time.sleep(0.02)
        raise KeyboardInterrupt

    monkeypatch.setattr("kite_algo_worker._sync._compat.Signal.wait", interrupted)
    started = time.monotonic()
    with nothing_left_behind(face), pytest.raises(KeyboardInterrupt):
        face.wait_for_terminal_order_state(RUN, ORDER, **FOREVER)
    assert time.monotonic() - started < seconds(1.5)


# -- the sandbox ----------------------------------------------------------------------------------


def resting_order(client: KiteAlgoWorkerClient, run_id: str) -> str:
    client.create_run(
        strategy_run_id=run_id,
        template_id="t",
        account_scope="kite:paper-a",
        execution_mode="paper",
    )
    price = client.get_quotes(["NSE:INFY"]).quotes["NSE:INFY"].last_price or 0.0
    order = limit_order("NSE", "INFY", "BUY", "MIS", 1, round(price * 0.97, 1))
    order_id = client.place_order(run_id, order, f"{run_id}:entry").order_id
    assert order_id is not None
    return order_id


def hindrances() -> dict[str, Callable[[Sandbox], None]]:
    return {
        "none": lambda sandbox: None,
        "refused": lambda sandbox: sandbox.control.fail_next("stream_timeline", status=403),
        "silent": lambda sandbox: sandbox.control.silence_streams(),
    }


@pytest.mark.parametrize("hindrance", list(hindrances()))
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_an_order_of_the_sandbox(kind: str, hindrance: str) -> None:
    with Sandbox(tick_interval=0.1) as sandbox, KiteAlgoWorkerClient(sandbox.config()) as other:
        order_id = resting_order(other, "run_wait_001")
        hindrances()[hindrance](sandbox)
        face = Face(kind, base_url=sandbox.base_url, token=sandbox.token)
        later = threading.Timer(0.1, other.cancel_order, ("run_wait_001", order_id))
        later.start()
        started = time.monotonic()
        with nothing_left_behind(face):
            patience = {"attempts": 40, "sleep_seconds": 30.0 if hindrance == "none" else 0.05}
            done = face.wait_for_terminal_order_state("run_wait_001", order_id, **patience)
        assert done.status == "CANCELLED"
        assert time.monotonic() - started < seconds(3.0)
        later.join()
        face.close()


def test_a_sandbox_that_cuts_its_streams() -> None:
    with Sandbox(tick_interval=0.1) as sandbox, KiteAlgoWorkerClient(sandbox.config()) as client:
        order_id = resting_order(client, "run_wait_002")

        def cut() -> None:
            sandbox.control.drop_streams()
            client.cancel_order("run_wait_002", order_id)

        later = threading.Timer(0.1, cut)
        later.start()
        done = client.wait_for_terminal_order_state(
            "run_wait_002", order_id, attempts=40, sleep_seconds=0.05
        )
        later.join()
        assert done.status == "CANCELLED"
