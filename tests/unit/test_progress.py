"""What counts as a strategy's progress, and whose it is."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_worker._async import progress as async_progress
from kite_algo_worker._sync import progress as sync_progress

MODULES = pytest.mark.parametrize("module", [async_progress, sync_progress], ids=["async", "sync"])


def in_a_thread(work: Callable[[], Any]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def quiet(run: Any, seconds: float = 50.0) -> None:
    """Make the strategy look silent for so long."""
    run._last = time.monotonic() - seconds


@MODULES
def test_silence_grows_and_a_call_ends_it(module: Any) -> None:
    book = module.ProgressBook()
    run = book.open()
    quiet(run)
    assert 49.0 < run.silence() < 60.0
    book.made()
    assert run.silence() < 10.0
    book.close(run)


@MODULES
def test_waiting_in_the_client_is_progress_however_long(module: Any) -> None:
    book = module.ProgressBook()
    run = book.open()
    with book.waiting():
        quiet(run, 7200.0)
        assert run.silence() == 0.0
        with book.waiting():  # a call within a helper that waits
            pass
        quiet(run, 7200.0)
        assert run.silence() == 0.0
    assert run.silence() < 10.0
    book.close(run)


@MODULES
def test_a_thread_without_a_run_works_for_all(module: Any) -> None:
    book = module.ProgressBook()
    run = book.open()
    quiet(run)
    in_a_thread(book.made)
    assert run.silence() < 10.0
    book.close(run)


@MODULES
def test_a_thread_with_a_run_works_for_its_own(module: Any) -> None:
    book = module.ProgressBook()
    first = book.open()
    others: list[Any] = []

    def other() -> None:
        others.append(book.open())
        quiet(first)
        quiet(others[0])
        book.made()

    in_a_thread(other)
    assert first.silence() > 40.0, "the neighbour's call hides nobody's hang"
    assert others[0].silence() < 10.0
    book.close(first)


@MODULES
def test_the_clients_own_work_is_nobodys(module: Any) -> None:
    book = module.ProgressBook()
    run = book.open()
    quiet(run)
    context = module.background()
    context.run(book.made)
    in_a_thread(lambda: context.run(book.made))
    assert run.silence() > 40.0
    book.close(run)


def test_tasks_of_a_run_work_for_it() -> None:
    book = async_progress.ProgressBook()
    runs: dict[str, Any] = {}

    async def strategy(name: str) -> None:
        runs[name] = book.open()
        await asyncio.sleep(0)
        for run in runs.values():
            quiet(run)
        if name == "second":
            await asyncio.create_task(helper())

    async def helper() -> None:
        book.made()

    async def main() -> None:
        await asyncio.gather(strategy("first"), strategy("second"))

    asyncio.run(main())
    assert runs["first"].silence() > 40.0
    assert runs["second"].silence() < 10.0


@MODULES
def test_a_run_that_was_left_is_watched_no_longer(module: Any) -> None:
    book = module.ProgressBook()
    outer, inner = book.open(), book.open()
    book.close(inner)
    quiet(outer)
    quiet(inner)
    book.made()
    assert outer.silence() < 10.0
    assert inner.silence() > 40.0
    book.close(outer)
    book.made()
    with book.waiting():
        pass


@MODULES
def test_time_in_which_nobody_could_work_is_left_out(module: Any) -> None:
    run = module.ProgressBook().open()
    quiet(run, 100.0)
    run.forgive(80.0)
    assert 15.0 < run.silence() < 30.0
    run.forgive(500.0)
    assert run.silence() < 10.0
