"""Made-up candles for a replay without a recording: the sandbox's own prices on trading days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

import numpy as np

from kite_algo_worker.market.ist import IST

from ..candle_files import CandleFile
from ..engine import SandboxEngine, VirtualClock
from ..engine.market.recorded import DayRecord

#: The name in the place of a directory.
SYNTHETIC = "synthetic"


def synthetic_candles(
    symbols: Iterable[str], first: date, last: date, seed: int
) -> list[CandleFile]:
    """Minutes of every trading day between two dates, of each instrument.

    Raises:
        ValueError: nobody knows an instrument, or there is no trading day.
    """
    begins = datetime.combine(first, time(9), IST)
    engine = SandboxEngine(VirtualClock(begins, "nse"), seed=seed)
    return [_file(engine, symbol, first, last, begins) for symbol in symbols]


def _file(
    engine: SandboxEngine, symbol: str, first: date, last: date, begins: datetime
) -> CandleFile:
    instrument = engine.instruments.find(symbol, begins)
    if instrument is None:
        raise ValueError(f"no instrument is known as {symbol}")
    prices = engine.prices
    days: dict[int, DayRecord] = {}
    for day in range(first.toordinal(), last.toordinal() + 1):
        if prices.session(instrument, day) is None:
            continue
        bars = prices.bars(instrument, day)
        seconds = bars.first_second + 60 * np.arange(bars.open.size, dtype=np.int64)
        days[day] = DayRecord(seconds, bars.open, bars.high, bars.low, bars.close, bars.volume)
    if not days:
        raise ValueError(f"there is no trading day from {first} to {last}")
    return CandleFile(SYNTHETIC, instrument.symbol, days, 60, instrument.tick)
