"""EMA 20/50 cross on five-minute bars, flat before the close: the worker of ``bench_replay``."""

from __future__ import annotations

from kite_algo_worker import (
    AlgoWorkerConfig,
    KiteAlgoWorkerClient,
    ManagedRun,
    RunConfig,
    equity_market_order,
)
from kite_algo_worker.indicators import LiveIndicatorEngine

SYMBOL = "NSE:INFY"
QUANTITY = 50
FAST, SLOW = 20, 50
#: No entry from this bar on, and nothing held after it.
LAST_BAR = "15:05"


def turn(run: ManagedRun, held: int, wanted: int, at: str) -> None:
    """Close what is held, and open what is wanted."""
    for quantity, word in ((-held, "close"), (wanted, "open")):
        if quantity:
            run.place_order(
                equity_market_order(
                    SYMBOL.partition(":")[2],
                    "BUY" if quantity > 0 else "SELL",
                    abs(quantity),
                    product="MIS",
                ),
                idempotency_key=run.key(word, at),
                metadata={"tag": word},
            )


def trade(run: ManagedRun) -> None:
    """Follow finished candles with a live indicator."""
    engine = LiveIndicatorEngine(
        [("ema", {"period": FAST, "name": "fast"}), ("ema", {"period": SLOW, "name": "slow"})]
    )
    held = 0
    for event in run.client.stream_candles(SYMBOL, "5minute"):
        values = engine.feed(event)
        fast, slow = values["fast"], values["slow"]
        if not (fast.confirmed and slow.ready):
            continue
        at = str(fast.ts)
        wanted = QUANTITY if fast.value > slow.value else -QUANTITY
        if at[11:16] >= LAST_BAR:
            wanted = 0
        if wanted != held:
            turn(run, held, wanted, at)
            held = wanted


def main() -> None:
    """Open the run and trade until the candles are over."""
    settings = AlgoWorkerConfig.from_env()
    config = RunConfig(
        strategy_run_id="run_bench_replay",
        template_id="bench-replay",
        account_scope=settings.account_scope,
        execution_mode=settings.execution_mode,
    )
    with KiteAlgoWorkerClient(settings) as client, client.run(config) as run:
        trade(run)


if __name__ == "__main__":
    main()
