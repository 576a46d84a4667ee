"""The strangle, and the backend that ends it."""

from __future__ import annotations

import threading

import pytest
from delta_strangle import INDEX, DeltaStrangle

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.testing import assert_flat, assert_pnl
from kite_algo_worker import KiteAlgoWorkerClient, RunClosedError

pytestmark = pytest.mark.kite_sandbox(cash=1_000_000, start="2026-05-08T09:20")


def test_a_fall_of_the_index_ends_it(
    kite_sandbox: Sandbox, kite_client: KiteAlgoWorkerClient
) -> None:
    ended: list[Exception] = []

    def work() -> None:
        try:
            DeltaStrangle().work(kite_client)
        except RunClosedError as error:
            ended.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    kite_sandbox.wait_for_streams(2)
    kite_sandbox.advance("15m", step="5m", until_idle=True)
    orders = [order.request for order in kite_sandbox.engine.broker.orders.all()]
    assert [(order.transaction_type, order.tradingsymbol[-2:]) for order in orders] == [
        ("SELL", "CE"),
        ("SELL", "PE"),
    ]
    kite_sandbox.move(INDEX, -3, over="10m")
    kite_sandbox.advance("10m")
    worker.join(40)
    assert_flat(kite_sandbox)
    assert_pnl(kite_sandbox, at_most=0)
    assert "basket_stoploss" in str(ended[0])
