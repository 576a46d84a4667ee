"""Quotes: what a ticker shows of an instrument at one second."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from kite_algo_worker.market.ist import DAY_SECONDS

from ..base.clock import epoch, from_epoch, iso
from ..base.money import rupees
from ..base.noise import mix
from .bands import circuit_limits, price_limits
from .depth import LEVELS, levels
from .hours import split, start_of
from .instruments import Instrument
from .prices import Prices
from .reference_prices import auction_second

STALE_MS = 15_000
MODES = ("ltp", "quote", "full")
_EMPTY: dict[str, object] = {"price": 0.0, "quantity": 0, "orders": 0}


def quote(prices: Prices, instrument: Instrument, at: datetime, mode: str) -> dict[str, object]:
    """One quote. Every key is always present; in ``ltp`` mode only the last price is filled."""
    second = epoch(at)
    traded = last_trade_second(prices, instrument, second)
    last = prices.last(instrument, second)
    age = max(int((at.timestamp() - traded) * 1000), 0) if traded < second else 0
    row = instrument.as_json() | {
        "mode": mode,
        "last_price": rupees(last),
        "change": None,
        "net_change": None,
        "ohlc": None,
        "volume": None,
        "last_quantity": None,
        "average_price": None,
        "buy_quantity": None,
        "sell_quantity": None,
        "last_trade_time": None,
        "exchange_timestamp": iso(from_epoch(traded)),
        "received_at": iso(at if age == 0 else from_epoch(traded)),
        "age_ms": age,
        "is_stale": age > STALE_MS,
        "depth": None,
        "oi": None,
        "oi_day_high": None,
        "oi_day_low": None,
        "lower_circuit_limit": None,
        "upper_circuit_limit": None,
    }
    if mode != "ltp":
        row |= _day_fields(prices, instrument, traded, last, second)
        row["last_trade_time"] = row["exchange_timestamp"]
    return row


def last_trade_second(prices: Prices, instrument: Instrument, second: int) -> int:
    """The newest second at or before ``second`` at which the instrument traded."""
    day, of_day = split(second)
    for current in prices.sessions_back(instrument, day):
        session = prices.session(instrument, current)
        if session is None:
            continue
        reached = of_day if current == day else DAY_SECONDS
        match = auction_second(prices, instrument, current, reached)
        if match is not None and (reached < session.opens or match >= session.closes):
            return start_of(current) + match
        if reached >= session.opens:
            return start_of(current) + min(reached, session.closes - 1)
    return second


def depth(prices: Prices, instrument: Instrument, second: int, last: int) -> dict[str, object]:
    """Five levels a side, best first."""
    book = prices.book(instrument, second, last)
    return {
        side: [
            {"price": rupees(level.price), "quantity": level.quantity, "orders": level.orders}
            for level in levels(instrument, second, book, side)
        ]
        for side in ("buy", "sell")
    }


def _day_fields(
    prices: Prices, instrument: Instrument, traded: int, last: int, second: int
) -> dict[str, object]:
    day, of_day = split(traded)
    close = prices.previous_close(instrument, day)
    bars = prices.bars(instrument, day)
    if of_day < bars.first_second:
        return _before_open(instrument, last, close)
    minute, index = divmod(of_day - bars.first_second, 60)
    after = minute >= bars.close.size  # the last trade was made in the closing auction
    if after:
        minute, index = bars.close.size - 1, 59
    ticks = prices.minute_ticks(instrument, day, minute)[: index + 1]
    high = max(int(np.max(ticks)), int(np.max(bars.high[:minute], initial=0)))
    low = int(np.min(ticks))
    if minute:
        low = min(low, int(np.min(bars.low[:minute])))
    if after:
        high, low = max(high, last), min(low, last)
    volume = int(bars.volume_before[minute]) + int(bars.volume[minute]) * (index + 1) // 60
    fields: dict[str, object] = {
        "change": round((last - close) / close * 100, 4) if close else 0.0,
        "net_change": rupees(last - close),
        "ohlc": {
            "open": rupees(int(bars.open[0])),
            "high": rupees(high),
            "low": rupees(low),
            "close": rupees(close),
        },
    }
    if instrument.is_index:
        return fields
    noise = mix(instrument.instrument_token, traded)
    low_limit, high_limit = price_limits(
        prices, instrument, second if split(second)[0] == day else traded
    )
    fields |= {
        "volume": volume,
        "last_quantity": instrument.lot_size * (1 + noise % 20),
        "average_price": _vwap(bars.volume[: minute + 1], bars.high, bars.low, last),
        "buy_quantity": instrument.lot_size * (500 + noise % 4000),
        "sell_quantity": instrument.lot_size * (500 + noise // 7 % 4000),
        "depth": depth(prices, instrument, traded, last),
        "oi": 0,
        "oi_day_high": 0,
        "oi_day_low": 0,
        "lower_circuit_limit": rupees(low_limit),
        "upper_circuit_limit": rupees(high_limit),
    }
    if instrument.is_derivative:
        interest = prices.open_interest(instrument, day, np.arange(minute + 1, dtype=np.int64))
        fields["oi"] = int(interest[-1])
        fields["oi_day_high"] = int(np.max(interest))
        fields["oi_day_low"] = int(np.min(interest))
    return fields


def _before_open(instrument: Instrument, last: int, close: int) -> dict[str, object]:
    """The day's figures when only the opening auction has traded."""
    price = rupees(last)
    low_limit, high_limit = circuit_limits(close, instrument.tick)
    return {
        "change": round((last - close) / close * 100, 4) if close else 0.0,
        "net_change": rupees(last - close),
        "ohlc": {"open": price, "high": price, "low": price, "close": rupees(close)},
        "volume": 0,
        "last_quantity": 0,
        "average_price": price,
        "buy_quantity": 0,
        "sell_quantity": 0,
        "depth": {side: [_EMPTY] * LEVELS for side in ("buy", "sell")},
        "oi": 0,
        "oi_day_high": 0,
        "oi_day_low": 0,
        "lower_circuit_limit": rupees(low_limit),
        "upper_circuit_limit": rupees(high_limit),
    }


def _vwap(
    volume: np.ndarray[tuple[int], np.dtype[np.int64]],
    high: np.ndarray[tuple[int], np.dtype[np.int64]],
    low: np.ndarray[tuple[int], np.dtype[np.int64]],
    last: int,
) -> float:
    total = int(volume.sum())
    if total == 0:
        return rupees(last)
    middle = (high[: volume.size] + low[: volume.size]) / 2.0
    return round(float(np.dot(middle, volume)) / total / 100, 2)
