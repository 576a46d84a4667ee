"""History, quotes, streams and candles are views of one price path."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.engine.base.clock import epoch, from_epoch
from kite_algo_sandbox.engine.market import black76
from kite_algo_sandbox.engine.market.calendar import Calendar
from kite_algo_sandbox.engine.market.candles import forming, history, recent
from kite_algo_sandbox.engine.market.hours import split, start_of
from kite_algo_sandbox.engine.market.instruments import Instrument, Instruments
from kite_algo_sandbox.engine.market.prices import Prices
from kite_algo_sandbox.engine.market.touches import first_touch

AT = datetime(2026, 5, 8, 11, 17, 23, tzinfo=IST)
SYMBOLS = (
    "NSE:INFY",
    "BSE:INFY",
    "NSE:IDEA",
    "NSE:MARUTI",
    "NSE:NIFTY 50",
    "BSE:SENSEX",
    "NFO:NIFTY26MAYFUT",
    "NFO:NIFTY2651225000CE",
    "NFO:NIFTY26MAY24000PE",
    "NFO:NIFTY26MAY29000CE",
    "BFO:SENSEX26MAY82000PE",
)


def market(seed: int = 7, mode: str = "always-open") -> tuple[Instruments, Prices]:
    instruments = Instruments()
    return instruments, Prices(seed, Calendar(mode), instruments)  # type: ignore[arg-type]


def find(instruments: Instruments, symbol: str) -> Instrument:
    found = instruments.find(symbol, AT)
    assert found is not None, symbol
    return found


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_price_is_on_the_tick_grid_and_positive(symbol: str) -> None:
    instruments, prices = market()
    item = find(instruments, symbol)
    bars = prices.bars(item, AT.date().toordinal())
    for column in (bars.open, bars.high, bars.low, bars.close):
        assert (column % item.tick == 0).all()
        assert (column > 0).all()
    assert (bars.high >= np.maximum(bars.open, bars.close)).all()
    assert (bars.low <= np.minimum(bars.open, bars.close)).all()


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_the_seconds_of_a_minute_are_exactly_its_candle(symbol: str) -> None:
    instruments, prices = market()
    item = find(instruments, symbol)
    day = AT.date().toordinal()
    bars = prices.bars(item, day)
    for minute in (0, 1, 59, 60, 555, 925, 1438, 1439):
        ticks = prices.minute_ticks(item, day, minute)
        got = (ticks[0], ticks.max(), ticks.min(), ticks[-1])
        want = (bars.open[minute], bars.high[minute], bars.low[minute], bars.close[minute])
        assert got == want


@pytest.mark.parametrize("symbol", ["NSE:INFY", "NFO:NIFTY2651225000CE", "NFO:NIFTY26MAYFUT"])
@pytest.mark.parametrize("interval", ["minute", "5minute", "15minute", "60minute"])
def test_later_history_equals_the_ticks_that_were_live(symbol: str, interval: str) -> None:
    instruments, live = market()
    _, later = market()
    item = find(instruments, symbol)
    begin = AT.replace(hour=11, minute=0, second=0)
    ticks = [live.last(item, epoch(begin) + s) for s in range(3600)]
    rows = history(later, item, interval, begin, begin + timedelta(minutes=59), AT + timedelta(1))
    size = {"minute": 60, "5minute": 300, "15minute": 900, "60minute": 3600}[interval]
    assert len(rows) == 3600 // size
    for index, row in enumerate(rows):
        part = ticks[index * size : (index + 1) * size]
        assert row["open"] == part[0] / 100
        assert row["high"] == max(part) / 100
        assert row["low"] == min(part) / 100
        assert row["close"] == part[-1] / 100


def test_order_of_questions_does_not_matter() -> None:
    seconds = [epoch(AT) + offset for offset in range(-200_000, 200_000, 7_919)]
    instruments, forward = market()
    other, shuffled = market()
    mixed = list(seconds)
    random.Random(3).shuffle(mixed)
    for symbol in SYMBOLS:
        first = {s: forward.last(find(instruments, symbol), s) for s in seconds}
        second = {s: shuffled.last(find(other, symbol), s) for s in mixed}
        assert first == second


def test_another_seed_gives_another_path() -> None:
    instruments, prices = market(1)
    _, others = market(2)
    item = find(instruments, "NSE:INFY")
    assert prices.last(item, epoch(AT)) != others.last(item, epoch(AT))


@pytest.mark.parametrize("symbol", ["NSE:INFY", "NSE:NIFTY 50", "NFO:NIFTY26MAYFUT"])
def test_days_join_without_a_seam(symbol: str) -> None:
    instruments, prices = market()
    item = find(instruments, symbol)
    steps = []
    for day in range(AT.date().toordinal() - 20, AT.date().toordinal()):
        midnight = start_of(day + 1)
        before, after = prices.last(item, midnight - 1), prices.last(item, midnight)
        steps.append(abs(after - before) / before)
    # One second of a path moves by basis points; a seam would move by a day's range.
    assert max(steps) < 0.0015


def test_volume_of_the_parts_is_the_volume_of_the_day() -> None:
    instruments, prices = market()
    item = find(instruments, "NSE:INFY")
    midnight = AT.replace(hour=0, minute=0, second=0)
    end = midnight + timedelta(days=1)
    day = history(prices, item, "day", midnight, midnight, end)[0]
    parts = history(prices, item, "15minute", midnight, end - timedelta(minutes=1), end)
    assert len(parts) == 96
    assert sum(row["volume"] for row in parts) == day["volume"]  # type: ignore[misc]
    assert max(row["high"] for row in parts) == day["high"]  # type: ignore[type-var]


def test_the_forming_candle_grows_into_the_completed_one() -> None:
    instruments, prices = market()
    item = find(instruments, "NSE:INFY")
    begin = AT.replace(minute=15, second=0)
    lows: list[Any] = []
    volumes: list[Any] = []
    for second in range(0, 300, 17):
        current = forming(prices, item, "5minute", begin + timedelta(seconds=second))
        assert current is not None
        assert current["is_complete"] is False
        lows.append(current["low"])
        volumes.append(current["volume"])
    assert lows == sorted(lows, reverse=True)
    assert volumes == sorted(volumes)
    last = forming(prices, item, "5minute", begin + timedelta(seconds=299))
    done = recent(prices, item, "5minute", 1, begin + timedelta(seconds=300))[0]
    assert last is not None
    assert last | {"is_complete": True} == done


def test_recent_counts_candles_across_days() -> None:
    instruments, prices = market(mode="nse")
    item = find(instruments, "NSE:INFY")
    rows = recent(prices, item, "60minute", 20, AT)
    assert len(rows) == 20
    starts = [str(row["ts"]) for row in rows]
    assert starts == sorted(starts)
    assert starts[-1] == "2026-05-08T10:15:00+05:30"
    assert {ts[11:16] for ts in starts} == {
        "09:15", "10:15", "11:15", "12:15", "13:15", "14:15", "15:15",
    }  # fmt: skip


def test_outside_the_session_the_last_close_stands() -> None:
    instruments, prices = market(mode="nse")
    item = find(instruments, "NSE:INFY")
    sunday = datetime(2026, 5, 10, 12, 0, tzinfo=IST)
    friday_close = datetime(2026, 5, 8, 15, 29, 59, tzinfo=IST)
    assert prices.last(item, epoch(sunday)) == prices.last(item, epoch(friday_close))
    assert forming(prices, item, "5minute", sunday) is None


@settings(max_examples=60, deadline=None)
@given(
    offset=st.integers(-500_000, 500_000),
    span=st.integers(1, 90_000),
    move=st.floats(-0.02, 0.02),
    falls=st.booleans(),
    side=st.sampled_from(["last", "bid", "ask"]),
)
def test_first_touch_is_the_first(
    offset: int, span: int, move: float, falls: bool, side: str
) -> None:
    instruments, prices = market(mode="nse")
    item = find(instruments, "NSE:INFY")
    begin = epoch(AT) + offset
    limit = int(prices.last(item, begin) * (1 + move))
    hit = first_touch(prices, item, begin, begin + span, limit=limit, falls=falls, side=side)

    def reached(second: int) -> bool:
        day, of_day = split(second)
        session = prices.session(item, day)
        if session is None or not session.contains(of_day):
            return False
        book = prices.book(item, second)
        price = {"last": prices.last(item, second), "bid": book.bid, "ask": book.ask}[side]
        return price <= limit if falls else price >= limit

    if hit is None:
        samples = random.Random(offset).sample(range(begin + 1, begin + span + 1), min(span, 300))
        assert not any(reached(second) for second in samples)
    else:
        assert begin < hit <= begin + span
        assert reached(hit)
        earlier = range(max(begin + 1, hit - 200), hit)
        assert not any(reached(second) for second in earlier)


def test_the_book_is_around_the_last_price() -> None:
    instruments, prices = market()
    for symbol in SYMBOLS:
        item = find(instruments, symbol)
        for second in range(epoch(AT), epoch(AT) + 200):
            last, book = prices.last(item, second), prices.book(item, second)
            assert book.bid <= last <= book.ask
            assert 0 < book.bid < book.ask


def test_calls_fall_and_puts_rise_with_the_strike() -> None:
    instruments, prices = market()
    at = epoch(AT)
    expiry = instruments.expiries("NIFTY", AT)[1]
    chain = instruments.chain("NIFTY", expiry, AT)
    calls = [prices.last(item, at) for item in chain if item.instrument_type == "CE"]
    puts = [prices.last(item, at) for item in chain if item.instrument_type == "PE"]
    assert calls == sorted(calls, reverse=True)
    assert puts == sorted(puts)


def test_put_call_parity_holds_to_the_tick() -> None:
    instruments, prices = market()
    second = epoch(AT)
    spot = prices.spot("NIFTY", second) / 100
    for expiry in instruments.expiries("NIFTY", AT)[:3]:
        chain = instruments.chain("NIFTY", expiry, AT)
        for call, put in zip(chain[150:250:2], chain[151:251:2], strict=True):
            years = prices.years_left(call, second - second % 60)
            fair = spot - call.strike / 100 * np.exp(-black76.RATE * years)
            gap = (prices.last(call, second) - prices.last(put, second)) / 100
            assert gap == pytest.approx(fair, abs=0.11)


def test_an_option_ends_at_its_intrinsic_value() -> None:
    instruments, prices = market(mode="nse")
    item = find(instruments, "NFO:NIFTY2651225000CE")
    end = prices.expiry_second(item)
    assert from_epoch(end) == datetime(2026, 5, 12, 15, 30, tzinfo=IST)
    level = prices.spot("NIFTY", end - 1)
    intrinsic = max(level - item.strike, 0)
    assert prices.last(item, end - 1) == pytest.approx(max(intrinsic, 5), abs=300)


def test_long_history_is_quick() -> None:
    instruments, prices = market()
    item = find(instruments, "NSE:TCS")
    begin = time.process_time()
    rows = history(prices, item, "5minute", AT - timedelta(days=18), AT, AT)
    spent = time.process_time() - begin
    assert len(rows) > 5000
    assert spent < 0.6  # of processor time: 150 ms, with room for a shared core


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_minute_begins_at_its_open_and_ends_at_its_close(symbol: str) -> None:
    """What spares drawing the seconds of a minute is also what drawing them gives."""
    instruments, prices = market()
    item = instruments.find(symbol, AT)
    assert item is not None
    day, _ = split(epoch(AT))
    bars = prices.bars(item, day)
    for minute in range(0, bars.open.size, 97):
        ticks = prices.minute_ticks(item, day, minute)
        assert (ticks[0], ticks[-1]) == (bars.open[minute], bars.close[minute])
        second = start_of(day) + minute * 60
        assert prices.last(item, second) == ticks[0]
