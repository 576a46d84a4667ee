"""Many orders through a bad network, and the count of what the exchange really has."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    Retry,
)
from kite_algo_worker.config import AlgoWorkerConfig
from tests.chaos.proxy import LATE
from tests.chaos.writes import Plan

TIMEOUT = 0.2
# A late delivery reaches the backend this long after the client gave up, plus a slow machine.
SETTLE = LATE + 0.3
# So few that a busy machine does not answer everything too late.
WORKERS = 12
PATIENT = Retry(attempts=6, base=0.01, cap=0.1, total=30.0)


@dataclass
class Tally:
    """What the strategy was told about each order, by its number."""

    executed: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    not_executed: set[int] = field(default_factory=set)
    resolved: int = 0


def trade(
    config: AlgoWorkerConfig, plan: Plan, count: int, mode: str, *, pace: float = 0.0
) -> Tally:
    """Trade the numbers 1..count, each worker ``pace`` seconds apart.

    ``mode`` is how a lost answer is dealt with.

    ``resolve``: with resolution; ``report``: reported as unknown; ``naive``: sent again at once.
    """
    tally = Tally()
    numbers = iter(range(1, count + 1))
    lock = threading.Lock()
    failures: list[BaseException] = []

    def work(client: KiteAlgoWorkerClient) -> None:
        try:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                _place(client, plan, number, mode, tally)
                time.sleep(pace)
        except BaseException as error:
            failures.append(error)

    options: Any = {"retry": PATIENT, "settle": SETTLE if mode != "naive" else 0.0}
    with KiteAlgoWorkerClient(config, **options) as client:
        _insist(lambda: client.get_run(plan.run_id))
        threads = [threading.Thread(target=work, args=(client,)) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if mode == "resolve":
            _resolve_the_rest(client, plan, tally)
    assert failures == []
    return tally


def patiently() -> Iterator[None]:
    """Try again for as long as a killed backend may need to come back on a busy machine."""
    deadline = time.monotonic() + 60.0
    while time.monotonic() < deadline:
        yield


def _insist(call: Any) -> Any:
    for _ in range(50):
        try:
            return call()
        except KiteAlgoWorkerError as error:
            last = error
    raise last


def _place(client: KiteAlgoWorkerClient, plan: Plan, number: int, mode: str, tally: Tally) -> None:
    on_unknown = "resolve" if mode == "resolve" else "raise"
    for _ in patiently():
        try:
            plan.place(client, number, on_unknown)
        except OutcomeUnknownError:
            if mode == "naive":
                continue
            tally.unknown.add(number)
            return
        except KiteAlgoWorkerError:
            continue  # surely not executed: the same intent again
        tally.executed.add(number)
        return
    tally.not_executed.add(number)


def _resolve_the_rest(client: KiteAlgoWorkerClient, plan: Plan, tally: Tally) -> None:
    def resolve(number: int) -> None:
        for _ in patiently():
            found = client.resolve_intent(*plan.name(number))
            if found.state == "executed":
                tally.unknown.discard(number)
                tally.executed.add(number)
                tally.resolved += 1
                return
            if found.state == "not_executed":
                _place(client, plan, number, "resolve", tally)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(resolve, sorted(tally.unknown)))


async def trade_async(config: AlgoWorkerConfig, plan: Plan, count: int) -> Tally:
    """The same with tasks."""
    tally = Tally()
    numbers: Iterator[int] = iter(range(1, count + 1))

    async def work(client: AsyncKiteAlgoWorkerClient) -> None:
        for number in numbers:
            for _ in patiently():
                try:
                    await plan.place(client, number, "resolve")
                except OutcomeUnknownError:
                    tally.unknown.add(number)
                    continue
                except KiteAlgoWorkerError:
                    continue
                tally.unknown.discard(number)
                tally.executed.add(number)
                break

    async with AsyncKiteAlgoWorkerClient(config, retry=PATIENT, settle=SETTLE) as client:
        await asyncio.gather(*(work(client) for _ in range(WORKERS)))
    return tally
