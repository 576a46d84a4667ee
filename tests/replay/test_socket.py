"""A worker on a served exchange with the same candles leaves the same ledger as in a replay."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kite_algo_sandbox.candle_files import read_directory
from kite_algo_sandbox.engine import Rules, SandboxEngine
from kite_algo_sandbox.engine.market.recorded import PESSIMISTIC
from kite_algo_sandbox.replay import harvest, replay
from kite_algo_sandbox.replay.history import span_of
from kite_algo_sandbox.replay.kernel import SECOND
from kite_algo_sandbox.replay.runner import DEFAULT_CASH, TOKEN, exchange_of, history_of
from kite_algo_sandbox.server.app import create_app
from kite_algo_sandbox.server.runner import SandboxServer, bind
from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient, equity_market_order
from tests.replay.candles import some_days

SYMBOL = "NSE:INFY"
BARS = 40


def worker(
    client: KiteAlgoWorkerClient,
    config: AlgoWorkerConfig,
    sleep: Callable[[float], object],
    bars: int,
) -> None:
    """Turns the position with a stop behind it, by asking; it knows no streams."""
    run_id = client.create_run(
        strategy_run_id="run_socket",
        template_id="socket",
        account_scope=config.account_scope,
        execution_mode="paper",
    )["strategy_run_id"]
    sleep(900)
    resting: str | None = None
    for number in range(bars):
        sleep(300)
        [candle] = client.get_candles(SYMBOL, "5minute", 1)["candles"]
        if number % 4:
            continue
        if resting is not None:
            order = client.get_order_snapshot(run_id, resting)
            if order["status"] == "TRIGGER PENDING":
                client.cancel_order(run_id, resting)
        side = "BUY" if candle["close"] > candle["open"] else "SELL"
        other = "SELL" if side == "BUY" else "BUY"
        client.place_order(
            run_id,
            equity_market_order("INFY", side, 3, product="MIS"),
            idempotency_key=f"socket-entry-{number}",
        )
        trigger = round(candle["close"] * (0.999 if side == "BUY" else 1.001), 1)
        placed = client.place_order(
            run_id,
            {
                "exchange": "NSE",
                "tradingsymbol": "INFY",
                "transaction_type": other,
                "order_type": "SL-M",
                "product": "MIS",
                "quantity": 1,
                "trigger_price": trigger,
            },
            idempotency_key=f"socket-stop-{number}",
        )
        resting = placed["order_id"]


@contextmanager
def served(engine: SandboxEngine) -> Iterator[AlgoWorkerConfig]:
    """The exchange on a loopback port."""
    app = create_app(engine)
    listener = bind("127.0.0.1", 0)
    server = SandboxServer(app, app.state.hub)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        assert server.ready.wait(10)
        port = listener.getsockname()[1]
        yield AlgoWorkerConfig(f"http://127.0.0.1:{port}", TOKEN, execution_mode="paper")
    finally:
        server.stop()
        thread.join(10)


def test_the_ledger_is_the_same_over_a_socket(tmp_path: Path) -> None:
    data = some_days(tmp_path / "candles", count=1, bars=BARS + 2)

    def replayed(client: KiteAlgoWorkerClient, config: AlgoWorkerConfig) -> None:
        worker(client, config, time.sleep, BARS)

    result = replay(replayed, data=data)
    assert result.message is None
    assert len(result.orders) > 15
    assert any(order.order_type == "SL-M" and order.filled_quantity for order in result.orders)

    files = read_directory(data)
    span = span_of(files, None, None)
    rules = Rules(bar_path=PESSIMISTIC, spread=0)
    engine = exchange_of(files, span, DEFAULT_CASH, rules, 7)
    history = history_of(engine, files, span, DEFAULT_CASH, rules)
    reached = 0

    def sleep(seconds: float) -> None:
        """What passes over the socket is only the worker's calls; the test lets time pass."""
        nonlocal reached
        reached += int(seconds * SECOND)
        history.turn_paths()
        history.advance(reached)

    with served(engine) as config, KiteAlgoWorkerClient(config) as client:
        worker(client, config, sleep, BARS)
    history.advance(history.length)
    history.finish()
    assert harvest.ledger_hash(engine) == result.ledger_hash
    assert history.sessions == list(result.sessions)
