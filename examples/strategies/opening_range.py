"""Opening-range breakout on three shares, with exits that rest at the backend.

The highest and the lowest price of the first quarter of an hour are the range of the day. The first
candle that closes outside of it is followed, with a stop at the other end of the range and a target
as far away as the range is wide. Each share is entered once a day and left before the close. Paper
runs have brackets on the sandbox; a deployed backend offers them to live runs::

    python examples/strategies/opening_range.py
    kite-algo replay examples/strategies/opening_range.py --data candles/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kite_algo_worker import Strategy, market_order

if TYPE_CHECKING:
    from kite_algo_worker_api.models import WorkerCandle

RANGE_FROM, RANGE_UNTIL = "09:15", "09:30"
LAST_ENTRY, LEAVE = "14:30", "15:10"
RESTING = ("OPEN", "TRIGGER PENDING")
QUANTITY = 10
TICK = 0.1


class OpeningRange(Strategy):
    """One breakout per share and day."""

    name = "opening-range"
    instruments = ("NSE:INFY", "NSE:TCS", "NSE:RELIANCE")
    interval = "5minute"
    history = 80

    def on_start(self) -> None:
        # After a restart: what has orders already was entered today.
        self.entered = {
            (f"{order['exchange']}:{order['tradingsymbol']}", (order["order_timestamp"] or "")[:10])
            for order in self.run.list_orders()["orders"]
        }

    def on_candle(self, instrument: str, candles: Sequence[WorkerCandle]) -> None:
        day, at = time_of(candles[-1])
        if at >= LEAVE:
            self.leave(instrument)
            return
        today = [candle for candle in candles if time_of(candle)[0] == day]
        opening = [one for one in today if RANGE_FROM <= time_of(one)[1] < RANGE_UNTIL]
        is_late = not RANGE_UNTIL <= at < LAST_ENTRY
        if not opening or is_late or (instrument, day) in self.entered:
            return
        high = max(candle["high"] for candle in opening)
        low = min(candle["low"] for candle in opening)
        close = candles[-1]["close"]
        if close > high:
            self.enter(instrument, day, "BUY", stop=low, target=close + high - low)
        elif close < low:
            self.enter(instrument, day, "SELL", stop=high, target=close - (high - low))

    def enter(self, instrument: str, day: str, side: str, *, stop: float, target: float) -> None:
        """Place the entry with its exits. The key names the day: no second entry, whoever asks."""
        self.entered.add((instrument, day))
        exchange, _, symbol = instrument.partition(":")
        bracket = self.client.create_bracket(
            self.run.run_id,
            market_order(exchange, symbol, side, self.product, QUANTITY),
            stoploss={"order_type": "SL-M", "trigger_price": on_tick(stop)},
            target={"order_type": "LIMIT", "price": on_tick(target)},
            idempotency_key=self.run.key("entry", instrument, day),
        )
        print(f"{day} {side} {instrument}: {bracket.status}, stop {stop:.2f}, target {target:.2f}")

    def leave(self, instrument: str) -> None:
        """Take the exits back and close what is open."""
        held = self.position(instrument)
        if not held:
            return
        symbol = instrument.partition(":")[2]
        for order in self.run.list_orders()["orders"]:
            if order["tradingsymbol"] == symbol and order["status"] in RESTING:
                self.run.cancel_order(order["order_id"])
        self.trade(instrument, -held, tag="leave")


def time_of(candle: WorkerCandle) -> tuple[str, str]:
    """Day and time of day at which a candle began."""
    return candle["ts"][:10], candle["ts"][11:16]


def on_tick(price: float) -> float:
    """The nearest price that can be ordered."""
    return round(round(price / TICK) * TICK, 2)


if __name__ == "__main__":
    OpeningRange().main()
