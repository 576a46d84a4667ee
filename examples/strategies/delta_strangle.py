"""A short strangle by delta, watched by the backend.

At half past nine a call and a put of this week are sold, each with a delta of about 0.2. From then
on the backend watches them, with the worker or without it: a loss of three tenths of the premium,
or half of it gained, ends the run, and so does a worker that falls silent. What is left at ten past
three is bought back::

    python examples/strategies/delta_strangle.py
    kite-algo replay examples/strategies/delta_strangle.py --data synthetic --symbol "NSE:NIFTY 50"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kite_algo_worker import (
    AlgoWorkerConfig,
    BackendProtection,
    BasketProtection,
    OperationalProtection,
    RunClosedError,
    RunConfig,
    Strategy,
    option_market_order,
    resolve_delta_leg,
)

if TYPE_CHECKING:
    from kite_algo_worker_api.models import WorkerCandle

UNDERLYING, INDEX = "NIFTY", "NSE:NIFTY 50"
DELTA, LOTS = 0.2, 1
ENTER, LEAVE = "09:30", "15:10"
PROTECTION = BackendProtection(
    basket=BasketProtection(stoploss_pct=30.0, target_pct=50.0),
    operations=OperationalProtection(exit_on_worker_stale=True, worker_stale_sec=300),
)


class DeltaStrangle(Strategy):
    """One strangle a day."""

    name = "delta-strangle"
    instruments = (INDEX,)
    interval = "5minute"
    history = 5

    def run_config(self, settings: AlgoWorkerConfig) -> RunConfig:
        """The run is protected from the moment it exists."""
        config = super().run_config(settings)
        return config.model_copy(update={"backend_protection": PROTECTION.to_dict()})

    def on_candle(self, instrument: str, candles: Sequence[WorkerCandle]) -> None:
        at = candles[-1]["ts"][11:16]
        if at >= LEAVE:
            self.stop()
        elif at >= ENTER and not self.run.list_orders()["orders"]:
            self.enter()

    def enter(self) -> None:
        """Sell both legs, or none."""
        legs = [
            resolve_delta_leg(
                self.client.options, underlying=UNDERLYING, product="MIS",
                expiry="current_week", option_type=kind, delta_target=DELTA,
                transaction_type="SELL", lots=LOTS,
            )
            for kind in ("CE", "PE")
        ]  # fmt: skip
        orders = [
            option_market_order(leg.tradingsymbol, "SELL", leg.quantity, product="MIS")
            for leg in legs
        ]
        entry = self.run.place_basket(
            orders,
            idempotency_key=self.run.key("strangle", *(leg.tradingsymbol for leg in legs)),
            all_or_none=True,
        )
        sold = ", ".join(f"{leg.tradingsymbol} near {leg.ltp or 0:.2f}" for leg in legs)
        print(f"{entry.status}: {sold}")

    def on_stop(self) -> None:
        try:
            self.run.exit_run(reason="end of the day")
        except RunClosedError as closed:
            print(closed.message)  # the backend was there first


if __name__ == "__main__":
    try:
        DeltaStrangle().main()
    except RunClosedError:
        print("the strangle is closed")
