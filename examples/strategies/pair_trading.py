"""Two shares that move together: sell the dear one and buy the cheap one when they part.

The ratio of their closes is compared with its average of the last two hours. Two standard
deviations away the pair is entered, within half of one it is left. A pair is two orders, and
between them a machine can stop: after a restart a leg that stands alone is closed first::

    python examples/strategies/pair_trading.py
    kite-algo replay examples/strategies/pair_trading.py --data candles/
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from kite_algo_worker import Strategy

if TYPE_CHECKING:
    from kite_algo_worker_api.models import WorkerCandle

FIRST, SECOND = "NSE:INFY", "NSE:TCS"
WINDOW = 24
ENTER_AT, LEAVE_AT = 2.0, 0.5
VALUE = 20_000
LAST_ENTRY, LEAVE = "14:30", "15:10"


class Pair(Strategy):
    """Holds the pair one way, the other way, or not at all."""

    name = "pair"
    instruments = (FIRST, SECOND)
    interval = "5minute"
    history = WINDOW

    def on_start(self) -> None:
        self.repair()

    def on_candle(self, instrument: str, candles: Sequence[WorkerCandle]) -> None:
        first, second = self.candles[FIRST], self.candles[SECOND]
        if min(len(first), len(second)) < WINDOW or first[-1]["ts"] != second[-1]["ts"]:
            return  # the candle of the other one is still to come
        at = first[-1]["ts"][11:16]
        ratios = [
            one["close"] / other["close"]
            for one, other in zip(first[-WINDOW:], second[-WINDOW:], strict=True)
        ]
        spread = pstdev(ratios)
        distance = (ratios[-1] - fmean(ratios)) / spread if spread else 0.0
        held = self.position(FIRST)
        if held and (at >= LEAVE or abs(distance) < LEAVE_AT):
            self.close("leave")
        elif not held and at < LAST_ENTRY and abs(distance) > ENTER_AT:
            side = -1 if distance > 0 else 1  # the first one is dear: sell it
            self.trade(FIRST, side * int(VALUE / first[-1]["close"]), tag="first")
            self.trade(SECOND, -side * int(VALUE / second[-1]["close"]), tag="second")
            self.repair()

    def repair(self) -> None:
        """A leg without the other is no pair: that order was refused, or never sent."""
        legs = {one: self.position(one) for one in self.instruments}
        if any(legs.values()) and not all(legs.values()):
            print(f"one leg stands alone and is closed: {legs}")
            self.close("repair")

    def close(self, tag: str) -> None:
        """Close whatever is held."""
        for instrument in self.instruments:
            held = self.position(instrument)
            if held:
                self.trade(instrument, -held, tag=tag)

    def on_stop(self) -> None:
        totals = self.run.get_pnl()["totals"]
        print(f"net P&L {totals['net_pnl']:.2f} rupees; positions stay")


if __name__ == "__main__":
    Pair().main()
