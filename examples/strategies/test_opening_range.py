"""The breakout on prices that a test decides."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from opening_range import OpeningRange

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.testing import assert_filled, assert_flat, assert_no_orders
from kite_algo_worker import KiteAlgoWorkerClient


@pytest.fixture
def breakout(kite_sandbox: Sandbox, kite_client: KiteAlgoWorkerClient) -> Iterator[OpeningRange]:
    """The strategy at work, after an opening range of INFY from 1490 to 1510."""
    strategy = OpeningRange()
    kite_sandbox.set_price("NSE:INFY", 1500)
    worker = threading.Thread(target=strategy.work, args=(kite_client,), daemon=True)
    worker.start()
    kite_sandbox.wait_for_streams(4)
    for price in (1510, 1490, 1500):
        kite_sandbox.move("NSE:INFY", to=price, over="5m")
        kite_sandbox.advance("5m", until_idle=True)
    yield strategy
    strategy.stop()
    worker.join(20)


def test_a_rise_is_bought_and_ends_at_the_target(
    kite_sandbox: Sandbox, breakout: OpeningRange
) -> None:
    assert_no_orders(kite_sandbox, "INFY")
    kite_sandbox.move("NSE:INFY", to=1515, over="5m")
    kite_sandbox.advance("5m", until_idle=True)
    assert_filled(kite_sandbox, "INFY", "BUY", 10, price=1515, within=1)
    kite_sandbox.move("NSE:INFY", to=1540, over="5m")
    kite_sandbox.advance("5m", until_idle=True)
    assert_filled(kite_sandbox, "INFY", "SELL", 10, price=1535, within=1)
    assert_flat(kite_sandbox, "INFY")


def test_a_false_breakout_ends_at_the_stop(kite_sandbox: Sandbox, breakout: OpeningRange) -> None:
    kite_sandbox.move("NSE:INFY", to=1485, over="5m")
    kite_sandbox.advance("5m", until_idle=True)
    assert_filled(kite_sandbox, "INFY", "SELL", 10, price=1485, within=1)
    kite_sandbox.move("NSE:INFY", to=1515, over="5m")
    kite_sandbox.advance("5m", until_idle=True)
    assert_filled(kite_sandbox, "INFY", "BUY", 10, price=1510, within=1)
    assert_flat(kite_sandbox, "INFY")
