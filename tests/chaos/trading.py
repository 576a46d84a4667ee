"""Many orders through a bad network, and the count of what the exchange really has."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    Retry,
    equity_market_order,
    intent_key,
)
from kite_algo_worker.config import AlgoWorkerConfig
from tests.chaos.proxy import LATE

TIMEOUT = 0.2
# A late delivery reaches the backend this long after the client gave up, plus a slow machine.
SETTLE = LATE + 0.3
WORKERS = 24
PATIENT = Retry(attempts=6, base=0.01, cap=0.1, total=30.0)


@dataclass
class Tally:
    """What the strategy was told about each order, by its number."""

    executed: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    not_executed: set[int] = field(default_factory=set)
    resolved: int = 0


def key_of(run_id: str, number: int) -> str:
    return intent_key(run_id, "order", number)


def order_of(number: int) -> dict[str, Any]:
    """The quantity tells the orders apart in the exchange's book."""
    return dict(equity_market_order("INFY", "BUY", number))


def trade(
    config: AlgoWorkerConfig, run_id: str, count: int, mode: str, *, pace: float = 0.0
) -> Tally:
    """Place orders 1..count, each worker ``pace`` seconds apart.

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
                _place(client, run_id, number, mode, tally)
                time.sleep(pace)
        except BaseException as error:
            failures.append(error)

    options: Any = {"retry": PATIENT, "settle": SETTLE if mode != "naive" else 0.0}
    with KiteAlgoWorkerClient(config, **options) as client:
        _insist(lambda: client.get_run(run_id))
        threads = [threading.Thread(target=work, args=(client,)) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if mode == "resolve":
            _resolve_the_rest(client, run_id, tally)
    assert failures == []
    return tally


def _insist(call: Any) -> Any:
    for _ in range(50):
        try:
            return call()
        except KiteAlgoWorkerError as error:
            last = error
    raise last


def _place(client: KiteAlgoWorkerClient, run_id: str, number: int, mode: str, tally: Tally) -> None:
    on_unknown = "resolve" if mode == "resolve" else "raise"
    for _ in range(20):
        try:
            client.place_order(
                run_id, order_of(number), key_of(run_id, number), on_unknown=on_unknown
            )
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


def _resolve_the_rest(client: KiteAlgoWorkerClient, run_id: str, tally: Tally) -> None:
    for number in sorted(tally.unknown):
        for _ in range(40):
            found = client.resolve_intent(run_id, key_of(run_id, number))
            if found.state == "executed":
                tally.unknown.discard(number)
                tally.executed.add(number)
                tally.resolved += 1
                break
            if found.state == "not_executed":
                _place(client, run_id, number, "resolve", tally)


async def trade_async(config: AlgoWorkerConfig, run_id: str, count: int) -> Tally:
    """The same with tasks."""
    tally = Tally()
    numbers: Iterator[int] = iter(range(1, count + 1))

    async def work(client: AsyncKiteAlgoWorkerClient) -> None:
        for number in numbers:
            for _ in range(20):
                try:
                    await client.place_order(
                        run_id, order_of(number), key_of(run_id, number), on_unknown="resolve"
                    )
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


def book_of(config: AlgoWorkerConfig, run_id: str) -> Counter[int]:
    """How often the exchange has each order, asked without the proxy in between."""
    with KiteAlgoWorkerClient(config) as client:
        return Counter(order.quantity for order in client.list_orders(run_id).orders or ())
