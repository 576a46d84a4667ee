"""SIGTERM leaves a run's block where it would have killed the process, and nowhere else."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import AsyncKiteAlgoWorkerClient, KiteAlgoWorkerClient, RunConfig
from kite_algo_worker._async._sigterm import LeaveOnSigterm as AsyncLeave
from kite_algo_worker._sync._sigterm import LeaveOnSigterm

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals to speak of")


@pytest.fixture(autouse=True)
def as_in_a_new_process() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL, "left as it was found"
    signal.signal(signal.SIGTERM, before)


def strike() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_it_leaves_the_block() -> None:
    left = []

    def block() -> None:
        with LeaveOnSigterm(True):
            try:
                strike()
                left.append("not")
            finally:
                left.append("cleanly")

    with pytest.raises(SystemExit) as caught:
        block()
    assert caught.value.code == 143
    assert left == ["cleanly"]


def test_it_cancels_the_task_of_the_block() -> None:
    left = []

    async def block() -> None:
        async with AsyncLeave(True):
            try:
                strike()
                await asyncio.sleep(30.0)
            except asyncio.CancelledError:
                await asyncio.sleep(0.01)  # there is time to release the session
                left.append("cleanly")
                raise

    with pytest.raises(SystemExit) as caught:
        asyncio.run(block())
    assert caught.value.code == 143
    assert left == ["cleanly"]


def test_all_blocks_of_a_program_are_left() -> None:
    left: list[str] = []

    async def block(name: str, seconds: float) -> None:
        async with AsyncLeave(True):
            try:
                await asyncio.sleep(30.0)
            finally:
                await asyncio.sleep(seconds)  # as long as it takes to release
                left.append(name)

    async def main(gathered: bool) -> None:
        blocks = [block(name, 0.05 * number) for number, name in enumerate("abc")]
        tasks = [asyncio.create_task(one) for one in blocks]
        await asyncio.sleep(0.01)
        strike()
        await asyncio.gather(*tasks, return_exceptions=gathered)

    for gathered in (True, False):
        with pytest.raises(SystemExit) as caught:
            asyncio.run(main(gathered))
        assert caught.value.code == 143
        assert sorted(left) == ["a", "b", "c"], "each had its time"
        left.clear()


def test_nested_blocks_of_a_task_are_one() -> None:
    async def block() -> None:
        async with AsyncLeave(True), AsyncLeave(True):
            strike()
            await asyncio.sleep(30.0)

    with pytest.raises(SystemExit) as caught:
        asyncio.run(block())
    assert caught.value.code == 143


def test_nested_blocks_are_one() -> None:
    def block() -> None:
        with LeaveOnSigterm(True), LeaveOnSigterm(True):
            strike()

    with pytest.raises(SystemExit):
        block()
    with LeaveOnSigterm(True):
        with LeaveOnSigterm(True):
            pass
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL, "the outer one goes on"


def test_who_has_a_handler_keeps_it() -> None:
    struck = []
    signal.signal(signal.SIGTERM, lambda *_: struck.append(True))
    try:
        with LeaveOnSigterm(True):
            strike()

        async def block() -> None:
            async with AsyncLeave(True):
                strike()
                await asyncio.sleep(0.01)

        asyncio.run(block())
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert struck == [True, True]


def test_it_can_be_turned_off() -> None:
    async def block() -> None:
        async with AsyncLeave(False):
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

    asyncio.run(block())
    with LeaveOnSigterm(False):
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_other_threads_have_no_signals() -> None:
    found: list[object] = []

    def block() -> None:
        with LeaveOnSigterm(True):
            found.append(signal.getsignal(signal.SIGTERM))

    async def task() -> None:
        async with AsyncLeave(True):
            found.append(signal.getsignal(signal.SIGTERM))

    for work in (block, lambda: asyncio.run(task())):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert found == [signal.SIG_DFL, signal.SIG_DFL]


def test_what_the_block_raises_itself_comes_first() -> None:
    async def block() -> None:
        async with AsyncLeave(True):
            try:
                strike()
                await asyncio.sleep(30.0)
            except asyncio.CancelledError:
                raise KeyError("while leaving") from None

    with pytest.raises(KeyError):
        asyncio.run(block())


def test_a_run_is_left_with_its_session(sandbox: Sandbox, kind: str) -> None:
    config = RunConfig("sigterm", "kite:paper-a", "dry_run", f"run_sigterm_{kind}")

    def blocking() -> None:
        with KiteAlgoWorkerClient(sandbox.config()) as client, client.run(config) as run:
            strike()
            run.sleep(30.0)

    async def waiting() -> None:
        async with AsyncKiteAlgoWorkerClient(sandbox.config()) as client:
            async with client.run(config) as run:
                strike()
                await run.sleep(30.0)

    with pytest.raises(SystemExit) as caught:
        blocking() if kind == "sync" else asyncio.run(waiting())
    assert caught.value.code == 143
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        assert client.get_run(str(config.strategy_run_id)).session_status == "missing"


def test_the_second_one_kills(sandbox: Sandbox) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", STUBBORN, sandbox.base_url, sandbox.token],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "inside\n"
        program.terminate()
        assert program.stdout.readline() == "leaving\n"
        program.terminate()
        program.communicate(timeout=20.0)
    finally:
        program.kill()
    assert program.returncode == -signal.SIGTERM


STUBBORN = """
import sys, time
from kite_algo_worker import *
base, token = sys.argv[1:]
config = RunConfig("sigterm", "kite:paper-a", "dry_run", "run_sigterm_stubborn")
with KiteAlgoWorkerClient(AlgoWorkerConfig(base, token)) as client:
    with client.run(config) as run:
        try:
            print("inside", flush=True)
            time.sleep(60)
        finally:
            print("leaving", flush=True)
            time.sleep(60)
"""
