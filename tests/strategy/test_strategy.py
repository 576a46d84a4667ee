"""The strategy base: what it owns, on the sandbox, after a restart, and in a replay."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.replay import replay
from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    AsyncStrategy,
    KiteAlgoWorkerClient,
    RunClosedError,
    Strategy,
    market_order,
)
from tests.pace import seconds
from tests.sandbox.server.support import wait_until


class Follower(Strategy):
    """Long after a candle that rose, flat after one that fell."""

    name = "follower"
    instruments = ("NSE:INFY", "NSE:TCS")
    interval = "minute"
    history = 5
    run_id = "run_follower"

    def __init__(self) -> None:
        self.told: list[Any] = []

    def on_start(self) -> None:
        self.told.append("start")

    def on_candle(self, instrument: str, candles: Sequence[Any]) -> None:
        self.told.append((instrument, candles[-1]["ts"]))
        wanted = 10 if candles[-1]["close"] > candles[-1]["open"] else 0
        held = self.position(instrument)
        if wanted != held:
            self.trade(instrument, wanted - held, tag="follow")

    def on_fill(self, event: Any) -> None:
        self.told.append(("fill", event["payload"]["tradingsymbol"]))

    def on_stop(self) -> None:
        self.told.append("stop")


@pytest.fixture
def stage() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", tick_interval=3600, cash=1_000_000) as running:
        yield running


@contextmanager
def working(stage: Sandbox, strategy: Strategy, streams: int = 3) -> Iterator[list[BaseException]]:
    """The strategy at work in a thread; what ended it, if anything."""
    ended: list[BaseException] = []

    def work() -> None:
        try:
            with KiteAlgoWorkerClient(stage.config(execution_mode="paper")) as client:
                strategy.work(client)
        except Exception as error:
            ended.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    stage.wait_for_streams(streams)
    try:
        yield ended
    finally:
        strategy.stop()
    thread.join(seconds(10))
    assert not thread.is_alive()


def orders(stage: Sandbox) -> list[Any]:
    return [order.as_json() for order in stage.engine.broker.orders.all()]


def test_it_is_told_everything_once_and_in_order(stage: Sandbox) -> None:
    strategy = Follower()
    with working(stage, strategy) as ended:
        stage.set_price("NSE:INFY", 1500)
        stage.move("NSE:INFY", 1, over="1m")
        stage.move("NSE:TCS", -1, over="1m")
        stage.advance("1m", until_idle=True)
        assert set(strategy.told[1:3]) == {
            (name, "2026-05-08T09:15:00+05:30") for name in strategy.instruments
        }
        assert strategy.told[0] == "start"
        wait_until(lambda: ("fill", "INFY") in strategy.told)
        assert [row["tradingsymbol"] for row in orders(stage)] == ["INFY"]
        assert len(strategy.candles["NSE:INFY"]) == 6
        stage.move("NSE:INFY", -1, over="1m")
        stage.advance("1m", until_idle=True)
        sides = [row["transaction_type"] for row in orders(stage) if row["tradingsymbol"] == "INFY"]
        assert sides == ["BUY", "SELL"]
    assert (strategy.told[-1], ended) == ("stop", [])


def test_a_restart_finds_its_position_and_repeats_no_order(stage: Sandbox) -> None:
    first, second = Follower(), Follower()
    with working(stage, first):
        stage.move("NSE:INFY", 1, over="1m")
        stage.move("NSE:TCS", -1, over="1m")
        stage.advance("1m", until_idle=True)
        [entry] = orders(stage)
    # The same decision on the same candle is the same order.
    with KiteAlgoWorkerClient(stage.config(execution_mode="paper")) as client:
        key = "run_follower|follow|NSE|INFY|2026-05-08T09:15:00+05:30"
        again = client.place_order(
            "run_follower", market_order("NSE", "INFY", "BUY", "MIS", 10), key
        )
        assert (again.status, again.order_id) == ("deduped", entry["order_id"])
    with working(stage, second):
        assert second.position("NSE:INFY") in (0, 10)
        assert second.told[0] == "start"
        assert ("NSE:INFY", "2026-05-08T09:15:00+05:30") not in second.told


def test_what_an_on_method_raises_ends_it(stage: Sandbox) -> None:
    class Broken(Follower):
        def on_candle(self, instrument: str, candles: Sequence[Any]) -> None:
            raise ZeroDivisionError("broken")

    strategy = Broken()
    with working(stage, strategy) as ended:
        stage.advance("1m")
        wait_until(lambda: bool(ended))
    assert [type(error) for error in ended] == [ZeroDivisionError]
    assert strategy.told[-1] == "stop"


def test_a_closed_run_ends_it(stage: Sandbox) -> None:
    strategy = Follower()
    with working(stage, strategy) as ended:
        stage.control.kill_switch()
        wait_until(lambda: bool(ended), seconds(10))
    assert isinstance(ended[0], RunClosedError)


def test_ticks_come_to_those_who_want_them(stage: Sandbox) -> None:
    class Ticks(Follower):
        instruments = ("NSE:INFY",)

        def on_tick(self, event: Any) -> None:
            self.told.append(event["ticks"][0]["last_price"])
            if event["ticks"][0]["last_price"] == 1510:
                self.trade("NSE:INFY", 1, tag="tick")
                self.stop()

    strategy = Ticks()
    with working(stage, strategy):
        stage.set_price("NSE:INFY", 1510)
        stage.settle()
        assert 1510 in strategy.told
        assert len(orders(stage)) == 1


@pytest.mark.asyncio
async def test_an_async_one(stage: Sandbox) -> None:
    class Async(AsyncStrategy):
        name = "async"
        instruments = ("NSE:INFY",)
        interval = "minute"
        history = 5

        async def on_candle(self, instrument: str, candles: Sequence[Any]) -> None:
            if await self.position(instrument) == 0:
                await self.trade(instrument, 1, tag="entry")
            self.stop()

    async with AsyncKiteAlgoWorkerClient(stage.config(execution_mode="paper")) as client:
        task = asyncio.create_task(Async().work(client))
        await asyncio.to_thread(stage.wait_for_streams, 2)
        await asyncio.to_thread(stage.advance, "1m", until_idle=True)
        await asyncio.wait_for(task, seconds(10))
    assert [row["status"] for row in orders(stage)] == ["COMPLETE"]


def candles_in(folder: Path, rise: Callable[[int], float]) -> Path:
    start = datetime(2025, 6, 2, 9, 15, tzinfo=IST)
    for symbol in ("INFY", "TCS"):
        lines = []
        for number in range(60):
            open_ = 1000.0
            close = round(open_ + rise(number), 1)
            high, low = max(open_, close) + 1, min(open_, close) - 1
            at = (start + timedelta(minutes=number)).isoformat()
            lines.append(f"{at},{open_},{high},{low},{close},1000")
        text = "date,open,high,low,close,volume\n" + "\n".join(lines) + "\n"
        (folder / f"NSE_{symbol}.csv").write_text(text)
    return folder


def test_the_same_class_is_replayed(tmp_path: Path) -> None:
    data = candles_in(tmp_path, lambda number: 2.0 if number % 10 < 5 else -2.0)

    def worker(client: KiteAlgoWorkerClient) -> None:
        Follower().work(client)

    first, second = (replay(worker, data=data) for _ in range(2))
    assert first.ledger_hash == second.ledger_hash
    assert len(first.trades) > 8, first.message
