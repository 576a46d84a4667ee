"""Thousands of orders through a bad network: each executed exactly once, and known to be.

``KITE_ALGO_CHAOS_ORDERS`` sets the number (``make chaos`` runs 2,000 and kills the sandbox).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import KiteAlgoWorkerClient, Retry
from kite_algo_worker.config import AlgoWorkerConfig
from tests.chaos.proxy import FAULTS, ChaosProxy
from tests.chaos.trading import trade, trade_async
from tests.chaos.writes import SHARES, book_of, kind_of, make_plan

ORDERS = int(os.environ.get("KITE_ALGO_CHAOS_ORDERS", "120"))
FULL = ORDERS >= 1000
SEED = int(os.environ.get("KITE_ALGO_CHAOS_SEED", "7"))


@pytest.fixture
def rich() -> Iterator[Sandbox]:
    with Sandbox(cash=10**13, tick_interval=0.5) as sandbox:
        yield sandbox


def through(sandbox: Sandbox, proxy: ChaosProxy) -> AlgoWorkerConfig:
    return sandbox.config(base_url=proxy.url, timeout=0.2)


@pytest.mark.parametrize("deployed", [False, True], ids=["sandbox", "deployed"])
def test_every_order_executes_exactly_once(rich: Sandbox, deployed: bool) -> None:
    plan = make_plan(rich.config(), f"run_chaos_{deployed}", ORDERS)
    with ChaosProxy(rich.base_url, SEED, deployed=deployed) as proxy:
        tally = trade(through(rich, proxy), plan, ORDERS, "resolve")
    wanted = set(range(1, ORDERS + 1))
    book = book_of(rich.config(), plan)
    assert {number: times for number, times in book.items() if times != 1} == {}
    assert set(book) == wanted
    assert tally.executed == wanted
    assert tally.unknown == tally.not_executed == set()
    if FULL:
        assert set(proxy.faults) == set(FAULTS), "the plan left a fault out"


async def test_the_same_with_tasks(rich: Sandbox) -> None:
    count = max(60, ORDERS // 4)
    plan = make_plan(rich.config(), "run_chaos_tasks", count)
    with ChaosProxy(rich.base_url, SEED + 1, deployed=True) as proxy:
        tally = await trade_async(through(rich, proxy), plan, count)
    book = book_of(rich.config(), plan)
    assert set(book.values()) == {1}
    assert set(book) == tally.executed == set(range(1, count + 1))
    assert tally.unknown == set()


def test_without_resolution_outcomes_stay_unknown(rich: Sandbox) -> None:
    plan = make_plan(rich.config(), "run_chaos_reported", 200)
    with ChaosProxy(rich.base_url, SEED, deployed=True) as proxy:
        tally = trade(through(rich, proxy), plan, 200, "report")
    book = book_of(rich.config(), plan)
    assert len(tally.unknown) > 30
    assert {kind_of(number) for number in tally.unknown} == {"order", *SHARES.values()}
    assert set(book.values()) == {1}, "an unknown outcome must never be a duplicate"
    assert {number for number in tally.unknown if number in book}
    assert {number for number in tally.unknown if number not in book}


def test_sending_again_at_once_duplicates_orders(rich: Sandbox) -> None:
    """The harness can tell: what a hasty strategy does to a deployed backend shows up."""
    plan = make_plan(rich.config(), "run_chaos_naive", 300)
    with ChaosProxy(rich.base_url, SEED, deployed=True) as proxy:
        trade(through(rich, proxy), plan, 300, "naive")
    book = book_of(rich.config(), plan)
    assert max(book.values()) > 1


# -- the backend dies ------------------------------------------------------------------------------


class KilledSandbox:
    """A sandbox process that is killed and started again, on one port and one data file."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = AlgoWorkerConfig(self.url, "kwa_chaos-token-0123456789", 5.0)
        self._command = [sys.executable, "-m", "kite_algo_sandbox", "--quiet"]
        self._command += ["--port", str(self.port), "--cash", str(10**13)]
        self._command += ["--token", self.config.token]
        self._command += ["--data-file", str(folder / "state.sqlite3")]
        self.kills = 0
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        patient = Retry(attempts=90, base=0.05, cap=0.3, total=30.0)
        with KiteAlgoWorkerClient(self.config, retry=patient) as client:
            client.health()

    def kill(self) -> None:
        """kill -9, and start again."""
        self._process.kill()
        self._process.wait()
        self.kills += 1
        self._start()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def test_orders_survive_kill_9_of_the_backend(tmp_path: Path) -> None:
    count, run_id = (400, "run_chaos_killed") if FULL else (60, "run_chaos_killed")
    backend = KilledSandbox(tmp_path)
    try:
        plan = make_plan(backend.config, run_id, count)
        stop = threading.Event()

        def murder() -> None:
            while not stop.wait(1.0) and backend.kills < (10 if FULL else 1):
                backend.kill()

        with ChaosProxy(backend.url, SEED + 2) as proxy:
            killer = threading.Thread(target=murder)
            killer.start()
            config = replace(backend.config, base_url=proxy.url, timeout=0.2)
            tally = trade(config, plan, count, "resolve", pace=0.05 if not FULL else 0.3)
            stop.set()
            killer.join()
        book = book_of(backend.config, plan)
    finally:
        backend.close()
    assert backend.kills >= 1
    assert set(book.values()) == {1}
    assert set(book) == tally.executed == set(range(1, count + 1))
    assert tally.unknown == tally.not_executed == set()
