"""The pair: together in, together out, and a leg that stands alone after a restart."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pair_trading import FIRST, SECOND, Pair

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.testing import assert_filled, assert_flat
from kite_algo_worker import KiteAlgoWorkerClient, equity_market_order


@contextmanager
def working(sandbox: Sandbox, client: KiteAlgoWorkerClient) -> Iterator[Pair]:
    strategy = Pair()
    worker = threading.Thread(target=strategy.work, args=(client,), daemon=True)
    worker.start()
    sandbox.wait_for_streams(3)
    yield strategy
    strategy.stop()
    worker.join(20)


def test_the_dear_one_is_sold_until_they_meet(
    kite_sandbox: Sandbox, kite_client: KiteAlgoWorkerClient
) -> None:
    with working(kite_sandbox, kite_client) as pair:
        kite_sandbox.move(FIRST, 3, over="5m")
        kite_sandbox.advance("5m", until_idle=True)
        assert pair.position(FIRST) < 0 < pair.position(SECOND)
        kite_sandbox.move(FIRST, -3, over="5m")
        kite_sandbox.advance("10m", step="5m", until_idle=True)
        assert_flat(kite_sandbox)


def test_a_refused_leg_takes_the_other_one_with_it(
    kite_sandbox: Sandbox, kite_client: KiteAlgoWorkerClient
) -> None:
    with working(kite_sandbox, kite_client):
        kite_sandbox.reject_next("RMS: no", tradingsymbol=SECOND.partition(":")[2])
        kite_sandbox.move(FIRST, 3, over="5m")
        kite_sandbox.advance("5m", until_idle=True)
        assert_filled(kite_sandbox, FIRST, "SELL")
        assert_flat(kite_sandbox)


def test_a_restart_closes_a_leg_that_stands_alone(
    kite_sandbox: Sandbox, kite_client: KiteAlgoWorkerClient
) -> None:
    config = Pair().run_config(kite_client.config)
    with kite_client.run(config) as run:  # the start that did not get to the second order
        entry = equity_market_order(FIRST.partition(":")[2], "SELL", 13, product="MIS")
        run.place_order(entry, idempotency_key=run.key("first"))
    with working(kite_sandbox, kite_client):
        assert_flat(kite_sandbox)
