"""The strategy of ``replay_worker.py`` in other engines, over the bars that ``bench_replay`` keeps.

Run with the Python of an environment that has them; the package itself is not needed::

    python benchmarks/peers_of_replay.py bars.csv
    python benchmarks/peers_of_replay.py bars.csv backtesting.py        one of them

Each prints its trades and what they gained, without charges (to be compared with the gross of the
replay), and less those of intraday shares (its net). The engines are not asked for charges: what
they take is the same on both sides of a trade, and here it is not.

backtesting.py fills a market order at the next open, as the replay does. nautilus_trader fills it
at the close of the bar that it was decided on, so it differs where a bar opens elsewhere.
"""

from __future__ import annotations

import math
import sys
import time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

CASH, QUANTITY, FAST, SLOW, LAST_BAR = 1_000_000.0, 50, 20, 50, "15:05"


def wanted_of(bars: pd.DataFrame) -> list[int]:
    """What the strategy wants to hold after every bar."""
    fast, slow = (ema(bars["Close"].tolist(), period) for period in (FAST, SLOW))
    found = []
    for at, quick, calm in zip(bars.index, fast, slow, strict=True):
        if math.isnan(calm) or f"{at:%H:%M}" >= LAST_BAR:
            found.append(0)
        else:
            found.append(QUANTITY if quick > calm else -QUANTITY)
    return found


def ema(values: list[float], period: int) -> list[float]:
    """Begins with the mean of the first ``period`` values, as TA-Lib's."""
    found = [math.nan] * (period - 1) + [sum(values[:period]) / period]
    for value in values[period:]:
        found.append(found[-1] + (value - found[-1]) * 2 / (period + 1))
    return found


def charges(value: float, *, is_buy: bool) -> float:
    """Of one intraday order in shares of NSE, each part to the paisa."""
    turnover = Decimal(str(round(value, 2)))
    brokerage = min(turnover * Decimal("0.0003"), Decimal(20))
    txn = turnover * Decimal("0.0000307")
    sebi = turnover * Decimal("0.000001")
    parts = (
        brokerage,
        Decimal(0) if is_buy else turnover * Decimal("0.00025"),
        txn,
        sebi,
        turnover * Decimal("0.00003") if is_buy else Decimal(0),
        (brokerage + txn + sebi) * Decimal("0.18"),
    )
    paisa = Decimal("0.01")
    return float(sum(part.quantize(paisa, rounding=ROUND_HALF_UP) for part in parts))


def backtesting(bars: pd.DataFrame, wanted: list[int]) -> tuple[int, float, float, float]:
    from backtesting import Backtest, Strategy

    class Cross(Strategy):
        def init(self) -> None:
            self.held = 0

        def next(self) -> None:
            now = wanted[len(self.data) - 1]
            if now == self.held:
                return
            if self.held:
                self.position.close()
            if now:
                (self.buy if now > 0 else self.sell)(size=abs(now))
            self.held = now

    began = time.perf_counter()
    stats = Backtest(bars.tz_localize(None), Cross, cash=CASH, finalize_trades=True).run()
    seconds = time.perf_counter() - began
    trades = stats["_trades"]
    paid = 0.0
    for row in trades.itertuples():
        is_long = row.Size > 0
        paid += charges(abs(row.Size) * row.EntryPrice, is_buy=is_long)
        paid += charges(abs(row.Size) * row.ExitPrice, is_buy=not is_long)
    gained = float(stats["Equity Final [$]"]) - CASH
    return len(trades), gained, gained - paid, seconds


def nautilus(bars: pd.DataFrame, wanted: list[int]) -> tuple[int, float, float, float]:
    from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
    from nautilus_trader.config import LoggingConfig
    from nautilus_trader.model.currencies import USD
    from nautilus_trader.model.data import BarType
    from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
    from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
    from nautilus_trader.model.instruments import Equity
    from nautilus_trader.model.objects import Money, Price, Quantity
    from nautilus_trader.persistence.wranglers import BarDataWrangler
    from nautilus_trader.trading.strategy import Strategy

    venue = Venue("NSE")
    instrument = Equity(
        instrument_id=InstrumentId(Symbol("INFY"), venue),
        raw_symbol=Symbol("INFY"),
        currency=USD,
        price_precision=2,
        price_increment=Price.from_str("0.01"),
        lot_size=Quantity.from_int(1),
        ts_event=0,
        ts_init=0,
    )
    kind = BarType.from_str("INFY.NSE-5-MINUTE-LAST-EXTERNAL")

    class Cross(Strategy):
        def on_start(self) -> None:
            self.number, self.held = -1, 0
            self.subscribe_bars(kind)

        def on_bar(self, bar: Any) -> None:
            self.number += 1
            now = wanted[self.number]
            if now == self.held:
                return
            for change in (-self.held, now):
                if change:
                    side = OrderSide.BUY if change > 0 else OrderSide.SELL
                    self.submit_order(
                        self.order_factory.market(
                            instrument.id, side, Quantity.from_int(abs(change))
                        )
                    )
            self.held = now

    began = time.perf_counter()
    engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
    engine.add_venue(
        venue, OmsType.NETTING, AccountType.MARGIN, [Money(CASH, USD)], base_currency=USD
    )
    engine.add_instrument(instrument)
    frame = bars.rename(columns=str.lower).set_index(pd.DatetimeIndex(bars.index).tz_convert("UTC"))
    engine.add_data(BarDataWrangler(kind, instrument).process(frame))
    engine.add_strategy(Cross())
    engine.run()
    account = engine.cache.account_for_venue(venue)
    trades = len(engine.cache.positions_closed()) + len(engine.cache.position_snapshots())
    gained = float(account.balance_total(USD).as_double()) - CASH
    fills = [order for order in engine.cache.orders() if order.filled_qty.as_double()]
    paid = sum(
        charges(one.filled_qty.as_double() * one.avg_px, is_buy=one.side == OrderSide.BUY)
        for one in fills
    )
    engine.dispose()
    return trades, gained, gained - paid, time.perf_counter() - began


def main() -> int:
    bars = pd.read_csv(sys.argv[1], index_col="date", parse_dates=True)
    wanted = wanted_of(bars)
    chosen = sys.argv[2:]
    for name, engine in (("backtesting.py", backtesting), ("nautilus_trader", nautilus)):
        if chosen and name not in chosen:
            continue
        trades, gross, net, seconds = engine(bars, wanted)
        print(f"{name:<16} {trades} trades, gross {gross:.2f}, net {net:.2f}, {seconds:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
