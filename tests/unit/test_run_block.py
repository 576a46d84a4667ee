"""A managed run is opened by ``with``; without it, the mistake is named."""

from __future__ import annotations

import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerClient,
    RunConfig,
)

NOWHERE = AlgoWorkerConfig("http://localhost:9", "kwa_test")
CONFIG = RunConfig(template_id="t", account_scope="kite:paper-a", execution_mode="paper")


def test_a_run_without_with_says_so() -> None:
    with KiteAlgoWorkerClient(NOWHERE) as client:
        block = client.run(CONFIG)
        with pytest.raises(AttributeError, match=r"no place_order: write `with client\.run"):
            block.place_order
        assert not hasattr(block, "run_id")


async def test_an_asynchronous_run_without_with_says_so() -> None:
    async with AsyncKiteAlgoWorkerClient(NOWHERE) as client:
        with pytest.raises(AttributeError, match=r"no tick: write `async with client\.run"):
            client.run(CONFIG).tick
