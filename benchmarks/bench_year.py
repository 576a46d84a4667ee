"""A year of five-minute bars through the engine: what a back-test costs on one core.

    python benchmarks/bench_year.py                     prices of a seed, 1 and 50 shares
    python benchmarks/bench_year.py DIRECTORY           one's own candles, as ``--data`` reads them
    python benchmarks/bench_year.py --days 20 --only protected --profile

The clock moves from bar to bar of every trading day, in exchange hours. "protected" holds one
position per instrument behind a basket stop, a target and a trailing rule that are watched at every
tick; "read" asks at every bar for fifty candles, a quote and the run's profit, and once a day for
the history of the last month. Seconds are those of this process (CPU): other programs on the
machine do not count.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kite_algo_sandbox.candle_files import CandleFile, read_directory
from kite_algo_sandbox.engine import IST, SandboxEngine, Token, VirtualClock
from kite_algo_sandbox.engine.market.instrument_data import EQUITIES
from kite_algo_worker.market.calendar import session

TOKEN = "kwa_benchmark"
STEP = timedelta(minutes=5)
#: Rules that stay out of reach for a year; the trailing one follows every new best.
BASKET = {
    "stoploss_pct": 60.0,
    "target_pct": 90.0,
    "trailing_activate_pct": 0.5,
    "trailing_drawdown_pct": 80.0,
}


class Year:
    """An engine with one protected run that holds a position in every instrument."""

    def __init__(self, symbols: Sequence[str], files: Sequence[CandleFile], first: date) -> None:
        self.symbols = list(symbols)
        self.clock = VirtualClock(datetime(first.year, first.month, first.day, 9, 20, tzinfo=IST),
                                  "nse")  # fmt: skip
        self.token = Token.from_secret(TOKEN)
        self.engine = SandboxEngine(
            self.clock, seed=7, tokens=[self.token], secret=b"b" * 32, starting_cash=10**9,
            candles=files, audit=False,
        )  # fmt: skip
        self.engine.create_run(self.token, {
            "strategy_run_id": "year", "template_id": "bench", "account_scope": "kite:paper-a",
            "execution_mode": "paper",
            "runtime_state": {"backend_protection": {"enabled": True, "basket": BASKET}},
        })  # fmt: skip

    def buy(self) -> None:
        """Ten units of every instrument, for delivery."""
        for number, symbol in enumerate(self.symbols):
            exchange, _, name = symbol.partition(":")
            order = {
                "exchange": exchange, "tradingsymbol": name, "transaction_type": "BUY",
                "product": "CNC", "order_type": "MARKET", "quantity": 10,
            }  # fmt: skip
            answer: dict[str, Any] = self.engine.submit_intent(self.token, "year", {
                "intent_type": "place_order", "payload": {"order": order},
                "idempotency_key": f"year:buy:{number}",
            })  # fmt: skip
            assert answer["status"] == "accepted", answer

    def bars(self, days: Sequence[date]) -> Iterator[datetime]:
        """The clock at the end of every bar."""
        for day in days:
            hours = session("NSE", day)
            if hours is None:
                continue
            begin = datetime(day.year, day.month, day.day, tzinfo=IST)
            at = begin + timedelta(seconds=hours.opens)
            close = begin + timedelta(seconds=hours.closes)
            while (at := at + STEP) <= close:
                if at > self.clock.now():
                    self.clock.set(at)
                    yield at


def protected(year: Year, days: Sequence[date]) -> int:
    """Only time passes; the exchange watches the basket."""
    year.buy()
    count = 0
    for _ in year.bars(days):
        year.engine.tick()
        count += 1
    pnl: dict[str, Any] = year.engine.get_run_pnl(year.token, "year")
    assert len(pnl["legs"]) == len(year.symbols), "the basket was not to be sold"
    return count


def read(year: Year, days: Sequence[date]) -> int:
    """What a strategy reads at every bar."""
    year.buy()
    count, today = 0, None
    for at in year.bars(days):
        for symbol in year.symbols:
            year.engine.get_candles(year.token, symbol=symbol, interval="5minute", lookback=50)
            year.engine.get_quotes(year.token, symbols=[symbol])
            if at.date() != today:
                year.engine.get_historical_candles(
                    year.token, symbol=symbol, timeframe="5minute", from_=at - timedelta(days=30),
                    to=at,
                )  # fmt: skip
        year.engine.get_run_pnl(year.token, "year")
        today, count = at.date(), count + 1
    return count


def measured(name: str, work: Callable[[Year, Sequence[date]], int], year: Year,
             days: Sequence[date]) -> None:  # fmt: skip
    """Run and print one line."""
    begin = time.process_time()
    bars = work(year, days)
    spent = time.process_time() - begin
    each = spent / bars * 1e6
    print(f"{name:<44} {bars:6} bars {spent:8.2f} s {each:8.0f} us per bar", flush=True)


def trading_days(first: date, count: int) -> list[date]:
    """So many days from one on, holidays left out."""
    days = (first + timedelta(days=offset) for offset in range(count * 2 + 20))
    return [day for day in days if session("NSE", day) is not None][:count]


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("data", nargs="?", type=Path, help="directory with candle files")
    parser.add_argument("--days", type=int, default=248)
    parser.add_argument("--only", choices=("protected", "read"), help="one of the two loads")
    parser.add_argument("--shares", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    given = parser.parse_args()
    files = read_directory(given.data) if given.data else []
    if files:
        symbols = [file.identifier for file in files]
        first = max(file.first_instant for file in files).date()
        counts = [len(symbols)]
    else:
        symbols, first = [f"NSE:{row[0]}" for row in EQUITIES], date(2025, 1, 1)
        counts = given.shares
    days = trading_days(first, given.days)
    profile = cProfile.Profile() if given.profile else None
    if profile is not None:
        profile.enable()
    for count in counts:
        for work in (protected, read):
            if given.only not in (None, work.__name__) or (work is read and count > 5):
                continue
            year = Year(symbols[:count], files, first)
            measured(f"{work.__name__}, {count} instruments, {len(days)} days", work, year, days)
    if profile is not None:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
