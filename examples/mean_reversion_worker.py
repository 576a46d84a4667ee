"""An indicator decides: buy below the lower Bollinger band, leave at the middle one.

The strategy warms up on history and then follows the stream. Every event updates the indicators;
what is decided is decided on finished bars, because a forming one may still come back. It needs the
``indicators`` extra. ``--events`` limits how many events it looks at, so that a first try ends by
itself (after some thirty seconds unless told otherwise)::

    python examples/mean_reversion_worker.py --events 300
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from kite_algo_worker import (
    AlgoWorkerConfig,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    LiveIndicatorEngine,
    ManagedRun,
    RunConfig,
    candles_to_df,
    equity_market_order,
    warmup_history,
)

SYMBOL = "NSE:INFY"
INTERVAL = "minute"


class MeanReversion:
    """Long one share below the lower band, flat at the middle band."""

    def __init__(self, run: ManagedRun) -> None:
        self.run = run
        self.entry_bar: str | None = None

    def on_bar(self, bar: str, close: float, lower: float, middle: float) -> None:
        """Decide on one finished bar; ``bar`` is its start and makes the keys deterministic."""
        if self.entry_bar is None and close < lower:
            if self._order("BUY", bar, f"close {close:.2f} below the band {lower:.2f}"):
                self.entry_bar = bar
        elif (
            self.entry_bar is not None
            and close >= middle
            and self._order("SELL", bar, f"close {close:.2f} back at the mean {middle:.2f}")
        ):
            self.entry_bar = None

    def _order(self, side: str, bar: str, why: str) -> bool:
        """Send one order and say whether it was taken; a refused one changes nothing."""
        run = self.run
        safety = run.safety_check()
        if not safety.can_trade:
            print(f"{bar} {side} skipped: {'; '.join(safety.blocking_reasons)}")
            return False
        run.log_decision_event(event_type="signal.generated", summary=f"{side} {SYMBOL}: {why}")
        result = run.place_order(
            equity_market_order("INFY", side, 1, product="MIS"),
            idempotency_key=f"{run.run_id}:{side}:{bar}",
            safety_token=safety.safety_token,
        )
        outcome = result["rejection_reason"] or result["order_status"] or "not traded"
        print(f"{bar} {side}: {result['status']}, {outcome}; {why}")
        return result["status"] != "rejected"


def trade(client: KiteAlgoWorkerClient, run: ManagedRun, events: int) -> None:
    history = warmup_history(client, SYMBOL, timeframe=INTERVAL, min_candles=50)
    engine = LiveIndicatorEngine.from_history(
        candles_to_df(history), [("bbands", {"period": 20, "multiplier": 2.0})]
    )
    strategy = MeanReversion(run)
    decided = engine.metadata["last_confirmed_ts"]
    print(f"warmed up on {len(history.candles)} candles of {SYMBOL}")

    for seen, event in enumerate(client.stream_candles(SYMBOL, interval=INTERVAL), start=1):
        bands = engine.feed(event)["bbands"]
        candle = event.get("candle") or event.get("current")
        if candle and bands.confirmed and bands.ready and bands.ts != decided:
            decided = bands.ts
            strategy.on_bar(bands.ts, candle["close"], bands.value["lower"], bands.value["middle"])
        if candle:
            run.heartbeat(metrics={"close": candle["close"]})
        if seen >= events:
            break


def main() -> int:
    parser = argparse.ArgumentParser(description="Trade mean reversion on one-minute candles.")
    parser.add_argument("--events", type=int, default=30, help="events to look at before leaving")
    arguments = parser.parse_args()
    try:
        settings = AlgoWorkerConfig.from_env()
        config = RunConfig(
            strategy_run_id=f"run_mean_reversion_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}",
            template_id="mean-reversion",
            account_scope=settings.account_scope,
            execution_mode=settings.execution_mode,
            metadata={"strategy_family": "indicator_strategy", "strategy_name": "Mean Reversion"},
        )
        with KiteAlgoWorkerClient(settings) as client, client.run(config) as run:
            print(f"run {run.run_id} is {run.run.status} in {run.run.execution_mode} mode")
            trade(client, run, arguments.events)
            left = run.exit_run(reason="done", idempotency_key=f"{run.run_id}:exit:001")
            print(f"exit: the run is {left['status']}")
    except KiteAlgoWorkerError as error:
        print(f"stopped: {error}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
