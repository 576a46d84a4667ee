"""A worker over recorded bars: whatever it is made of, it trades the same, and sees no future."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox.replay import ReplayResult, WorkerError, replay
from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    InvalidInputError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    RunConfig,
    WorkerWebSocketClient,
    equity_market_order,
)
from tests.pace import seconds
from tests.replay.candles import FIRST, days_from, some_days, wander, write

SYMBOL = "NSE:INFY"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return some_days(tmp_path / "candles")


def run_config(config: AlgoWorkerConfig) -> RunConfig:
    return RunConfig(
        strategy_run_id="run_replayed",
        template_id="replayed",
        account_scope=config.account_scope,
        execution_mode=config.execution_mode,
    )


def side_of(candle: Any) -> str:
    return "BUY" if candle["close"] > candle["open"] else "SELL"


SCRIPT = """
import sys
from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient, RunConfig, equity_market_order

EVERY, QUANTITY = 10, 1

settings = AlgoWorkerConfig.from_env()
config = RunConfig(
    strategy_run_id="run_replayed", template_id="replayed",
    account_scope=settings.account_scope, execution_mode=settings.execution_mode,
)
with KiteAlgoWorkerClient(settings) as client, client.run(config) as run:
    seen = 0
    for event in client.stream_candles("NSE:INFY", "5minute"):
        candle = event["current"]
        if candle["is_complete"]:
            seen += 1
            if seen % EVERY == 0:
                side = "BUY" if candle["close"] > candle["open"] else "SELL"
                run.place_order(
                    equity_market_order("INFY", side, QUANTITY, product="MIS"),
                    idempotency_key=run.key(side, candle["ts"]),
                    metadata={"tag": "tenth", "words": sys.argv[1:]},
                )
"""


def sync_managed(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig, every: int = 10) -> None:
    with client.run(run_config(config)) as run:
        seen = 0
        for event in client.stream_candles(SYMBOL, "5minute"):
            candle: Any = event["current"]
            if candle["is_complete"]:
                seen += 1
                if seen % every == 0:
                    side = side_of(candle)
                    run.place_order(
                        equity_market_order("INFY", side, 1, product="MIS"),
                        idempotency_key=run.key(side, candle["ts"]),
                    )


async def async_managed(client: AsyncKiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
    async with client.run(run_config(config)) as run:
        seen = 0
        async for event in client.stream_candles(SYMBOL, "5minute"):
            candle: Any = event["current"]
            if candle["is_complete"]:
                seen += 1
                if seen % 10 == 0:
                    side = side_of(candle)
                    await run.place_order(
                        equity_market_order("INFY", side, 1, product="MIS"),
                        idempotency_key=run.key(side, candle["ts"]),
                    )


def polling(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
    """The raw client, which asks for candles and sleeps by itself until the next bar."""
    run_id = client.create_run(
        strategy_run_id="run_replayed",
        template_id="replayed",
        account_scope=config.account_scope,
        execution_mode=config.execution_mode,
    )["strategy_run_id"]
    seen, newest = 0, ""
    while True:
        time.sleep(300 - time.time() % 300)
        candles = client.get_candles(SYMBOL, "5minute", 1)["candles"]
        if candles and candles[-1]["ts"] > newest:
            newest = candles[-1]["ts"]
            seen += 1
            if seen % 10 == 0:
                side = side_of(candles[-1])
                client.place_order(
                    run_id,
                    equity_market_order("INFY", side, 1, product="MIS"),
                    idempotency_key=f"{run_id}:{newest}",
                )


async def async_polling(client: AsyncKiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
    async with client.run(run_config(config)) as run:
        seen, newest = 0, ""
        while True:
            await asyncio.sleep(300 - datetime.now(UTC).timestamp() % 300)
            candles = (await client.get_candles(SYMBOL, "5minute", 1))["candles"]
            if candles and candles[-1]["ts"] > newest:
                newest = candles[-1]["ts"]
                seen += 1
                if seen % 10 == 0:
                    side = side_of(candles[-1])
                    await run.place_order(
                        equity_market_order("INFY", side, 1, product="MIS"),
                        idempotency_key=run.key(side, newest),
                    )


def test_whatever_a_worker_is_made_of_it_trades_the_same(data: Path, tmp_path: Path) -> None:
    script = tmp_path / "worker.py"
    script.write_text(SCRIPT, "utf-8")
    results = [
        replay(worker, data=data)
        for worker in (script, sync_managed, async_managed, polling, async_polling)
    ]
    first = results[0]
    assert first.outcome == "finished"
    assert len([order for order in first.orders if order.role is None]) == 15
    assert first.bars == 150 == len(first.equity)
    assert [result.ledger_hash for result in results] == [first.ledger_hash] * len(results)
    assert first.orders[0].tag == "tenth"
    adds_up(first)


def adds_up(result: ReplayResult) -> None:
    """The parts of a result are its whole, to the paisa."""
    assert result.end_equity - result.start_equity == result.net
    assert result.start_equity == result.manifest.cash
    paid = sum(row.charges.total for row in result.executions)
    assert paid + sum(fee.charges.total for fee in result.fees) == result.charges.total
    open_gain = sum(row.unrealised for row in result.positions)
    assert sum(trade.gross for trade in result.trades) + open_gain == result.gross
    assert result.equity[-1].equity == result.end_equity


def test_a_market_order_on_a_closed_bar_fills_at_the_next_open(tmp_path: Path) -> None:
    bars = [(100.0, 101.0, 99.0, 100.5), (102.0, 103.0, 101.0, 102.5), (104.0, 104.0, 103.0, 103.0)]
    data = write(tmp_path / "candles", [(FIRST, bars)])
    result = replay(sync_managed, data=data, settings={"every": 1})
    fills = [(row.time.strftime("%H:%M:%S"), row.price) for row in result.executions]
    assert fills[:2] == [("09:20:00", 102_00), ("09:25:00", 104_00)]
    # After the last bar the market is closed.
    assert len(result.rejections) == 1


def test_the_same_again_is_the_same(data: Path) -> None:
    one, other = (replay(sync_managed, data=data) for _ in range(2))
    assert one.ledger_hash == other.ledger_hash
    assert one.equity == other.equity
    assert one.orders == other.orders


def test_settings_reach_a_script_and_a_function(data: Path, tmp_path: Path) -> None:
    script = tmp_path / "worker.py"
    script.write_text(SCRIPT, "utf-8")
    given = replay(script, data=data, settings={"EVERY": 30}, arguments=["--fast"])
    assert len([order for order in given.orders if order.role is None]) == 5
    assert given.manifest.settings == {"EVERY": "30"}
    assert given.manifest.arguments == ("--fast",)
    function = replay(sync_managed, data=data, settings={"every": 30})
    assert function.ledger_hash == given.ledger_hash
    with pytest.raises(WorkerError, match=r"worker\.py assigns no SLOW at its top level"):
        replay(script, data=data, settings={"SLOW": 1})
    with pytest.raises(WorkerError, match=r"sync_managed\(\) takes no slow"):
        replay(sync_managed, data=data, settings={"slow": 1})


def test_bars_before_the_first_day_are_history_only(tmp_path: Path) -> None:
    data = some_days(tmp_path / "candles", count=3)
    days = days_from(FIRST, 3)
    known: list[int] = []

    def worker(client: KiteAlgoWorkerClient) -> None:
        known.append(len(client.get_candles(SYMBOL, "5minute", 500)["candles"]))

    result = replay(worker, data=data, first=days[1], last=days[1])
    assert known == [75]
    assert [row.day for row in result.sessions] == [days[1]]
    assert (result.bars, len(result.candles[SYMBOL])) == (75, 75)
    with pytest.raises(ValueError, match="no candles between 2030-01-01 and the end"):
        replay(worker, data=data, first=date(2030, 1, 1))


def test_minutes_are_put_together_to_longer_bars(tmp_path: Path) -> None:
    minutes = wander(60)
    data = write(tmp_path / "candles", [(FIRST, minutes)], minutes=1)
    result = replay(sync_managed, data=data, interval="15m", settings={"every": 1})
    assert result.manifest.interval == "15minute"
    assert (result.bars, len(result.candles[SYMBOL])) == (4, 4)
    row = result.candles[SYMBOL][1]
    part = minutes[15:30]
    assert (row.open, row.close) == (round(part[0][0] * 100), round(part[-1][3] * 100))
    assert row.high == round(max(bar[1] for bar in part) * 100)
    with pytest.raises(ValueError, match="no candles that bars of minute can be made of"):
        replay(sync_managed, data=some_days(tmp_path / "five"), interval="minute")


# -- time ------------------------------------------------------------------------------------------


def test_time_passes_only_where_a_worker_waits(data: Path) -> None:
    seen: list[Any] = []

    def worker() -> None:
        began, real = time.monotonic(), time.perf_counter()
        seen.append(datetime.now(UTC))
        time.sleep(3600)
        seen.append(datetime.now(UTC))
        assert time.monotonic() - began == pytest.approx(3600)
        assert time.time() == seen[-1].timestamp()
        assert time.perf_counter() - real < 3600

    before = (time.sleep, time.monotonic, threading.Lock, asyncio.new_event_loop)
    result = replay(worker, data=data)
    assert result.message is None
    assert seen[0].isoformat() == "2025-03-03T03:30:00+00:00"  # 09:00 in India
    assert seen[1] - seen[0] == timedelta(hours=1)
    assert (time.sleep, time.monotonic, threading.Lock, asyncio.new_event_loop) == before
    assert abs(datetime.now(UTC).timestamp() - time.time()) < 100
    assert datetime.now(UTC).year > 2025


def test_threads_wait_in_virtual_time_and_take_turns(data: Path) -> None:
    turns: list[tuple[str, float]] = []

    def worker() -> None:
        began = time.monotonic()
        told = threading.Event()

        def other() -> None:
            for _ in range(3):
                time.sleep(100)
                turns.append(("other", time.monotonic() - began))
            told.set()

        thread = threading.Thread(target=other)
        thread.start()
        assert not told.wait(150)
        turns.append(("main", time.monotonic() - began))
        assert told.wait(1000)
        thread.join()
        turns.append(("main", time.monotonic() - began))

    result = replay(worker, data=data)
    assert result.message is None
    assert [(name, round(at)) for name, at in turns] == [
        ("other", 100), ("main", 150), ("other", 200), ("other", 300), ("main", 300),
    ]  # fmt: skip


def test_a_pool_of_threads_and_a_queue_wait_in_virtual_time(data: Path) -> None:
    found: list[float] = []

    def worker() -> None:
        from concurrent.futures import ThreadPoolExecutor
        from queue import Empty, Queue

        def wait(seconds: float) -> float:
            time.sleep(seconds)
            return seconds

        began = time.monotonic()
        with ThreadPoolExecutor(2) as pool:
            found.extend(pool.map(wait, (50, 40, 30)))
        found.append(time.monotonic() - began)
        with pytest.raises(Empty):
            Queue[int]().get(timeout=10)
        found.append(time.monotonic() - began)

    result = replay(worker, data=data)
    assert result.message is None
    assert [round(value) for value in found] == [50, 40, 30, 70, 80]


def test_an_event_loop_waits_in_virtual_time(data: Path) -> None:
    found: list[float] = []

    async def worker() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.gather(
            asyncio.sleep(60), asyncio.sleep(90), asyncio.to_thread(time.sleep, 75)
        )
        found.append(loop.time() - began)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(30):
                await asyncio.Event().wait()
        found.append(loop.time() - began)

    result = replay(worker, data=data)
    assert result.message is None
    assert [round(value) for value in found] == [90, 120]


# -- how it ends -----------------------------------------------------------------------------------


def test_a_worker_that_raises_has_a_result(data: Path) -> None:
    def worker(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
        with client.run(run_config(config)) as run:
            time.sleep(1200)
            run.place_order(
                equity_market_order("INFY", "BUY", 1, product="MIS"), idempotency_key="key-00001"
            )
            raise RuntimeError("no more")

    result = replay(worker, data=data)
    line = worker.__code__.co_firstlineno + 6
    assert result.outcome == "raised"
    assert result.message == f"RuntimeError: no more (test_replay.py, line {line})"
    # The exchange goes on: at 15:20 the broker closes what is open.
    assert [row.role for row in result.executions] == [None, "squareoff"]
    assert (len(result.sessions), result.bars) == (2, 150)
    assert result.warnings == ("the worker ended at 2025-03-03 09:20",)
    adds_up(result)


def test_a_worker_that_leaves_early_says_so(data: Path) -> None:
    result = replay(lambda: None, data=data)
    assert (result.outcome, result.message, result.bars) == ("exited-early", None, 150)
    assert result.warnings == ("the worker ended at 2025-03-03 09:00",)
    adds_up(result)


def test_an_exit_code_is_a_message(data: Path) -> None:
    result = replay(lambda: sys.exit(3), data=data)
    assert (result.outcome, result.message) == ("raised", "it ended with exit code 3")


def test_a_worker_that_never_waits_is_stopped_and_named(data: Path) -> None:
    def worker() -> None:
        while True:
            pass

    result = replay(worker, data=data, patience=seconds(0.2))
    assert result.outcome == "stuck"
    line = worker.__code__.co_firstlineno
    assert result.message is not None
    assert "test_replay.py" in result.message
    assert any(f":{line + more} in worker" in result.message for more in (1, 2))


def test_a_worker_that_polls_without_pause_is_stopped_and_named(data: Path) -> None:
    def worker(client: KiteAlgoWorkerClient) -> None:
        while True:
            client.get_quotes([SYMBOL])

    result = replay(worker, data=data, patience=seconds(0.2))
    assert result.outcome == "stuck"
    assert "in worker" in str(result.message)


def test_the_end_of_the_candles_is_a_ctrl_c(data: Path) -> None:
    told: list[str] = []

    def worker(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
        try:
            while True:
                time.sleep(60)
        except KeyboardInterrupt:
            told.append(client.health()["status"])
            raise

    assert replay(worker, data=data).outcome == "finished"
    assert told == ["healthy"]


# -- what it may not -------------------------------------------------------------------------------


def test_live_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITE_ALGO_ENABLE_LIVE", "1")
    monkeypatch.setenv("KITE_ALGO_EXECUTION_MODE", "live")
    refused: list[str] = []

    def worker(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
        assert config.execution_mode == "paper"
        consenting = AlgoWorkerConfig(config.base_url, config.token, enable_live=True)
        with KiteAlgoWorkerClient(consenting) as other, pytest.raises(KiteAlgoWorkerError) as error:
            other.create_run(
                strategy_run_id="run_live",
                template_id="replayed",
                account_scope="kite:ABC123",
                execution_mode="live",
                metadata={
                    "strategy_family": "indicator_strategy",
                    "strategy_name": "live",
                    "entry_surface": "algo_worker",
                },
            )
        refused.append(str(error.value))

    assert replay(worker, data=data).message is None
    assert "A replay trades nothing" in refused[0]


def test_a_dry_run_is_told(data: Path) -> None:
    def worker(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
        client.create_run(
            strategy_run_id="run_dry",
            template_id="replayed",
            account_scope=config.account_scope,
            execution_mode="dry_run",
        )

    assert "run run_dry is a dry run" in replay(worker, data=data).warnings[0]


def test_no_client_reaches_another_backend_nor_opens_a_socket(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_socket(*_: object) -> None:
        raise AssertionError("a socket was opened")

    def worker(client: KiteAlgoWorkerClient) -> None:
        monkeypatch.setattr(socket.socket, "connect", no_socket)
        with pytest.raises(InvalidInputError, match="names another backend than the replay's"):
            KiteAlgoWorkerClient(AlgoWorkerConfig("http://localhost:18777", "token"))
        for address in ("replay:", "ws://localhost:18777"):
            with pytest.raises(InvalidInputError, match="base_url"):
                WorkerWebSocketClient(address, "token")
        time.sleep(1200)  # before its first candle an instrument has no price
        assert client.get_quotes([SYMBOL])["missing"] == []

    assert replay(worker, data=data).message is None
    with pytest.raises(InvalidInputError, match="is that of a replay, and none is under way"):
        KiteAlgoWorkerClient(AlgoWorkerConfig("replay:", "token"))
