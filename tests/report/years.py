"""A year of made-up trading whose books are right: for sizes, times and looks."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from kite_algo_sandbox.engine.books.charges import ChargesPaise
from kite_algo_sandbox.replay.result import ReplayResult
from kite_algo_sandbox.replay.round_trips import round_trips
from kite_algo_sandbox.replay.rows import (
    CandleRow,
    EquityPoint,
    ExecutionRow,
    RejectionRow,
    SessionRow,
    Side,
)
from kite_algo_worker.market.ist import IST
from tests.replay.results import CASH, execution, hand_result, order_of

BARS = 75  # five minutes each, from 9:15 to 15:30


def year_result(
    sessions: int = 250,
    trades_a_day: int = 8,
    symbols: tuple[str, ...] = ("NSE:INFY",),
    seed: int = 7,
    edge: float = 0.64,
) -> ReplayResult:
    """A result of so many sessions, of which every instrument sees so many round trips.

    `edge` is the share of them that is on the right side.
    """
    dice = random.Random(seed)
    days = list(_weekdays(date(2024, 4, 1), sessions))
    candles = {symbol: tuple(_candles(days, dice)) for symbol in symbols}
    numbers = itertools.count(1)
    fills = [
        fill
        for symbol, rows in candles.items()
        for fill in _fills(symbol, rows, trades_a_day, edge, dice, numbers)
    ]
    fills.sort(key=lambda fill: fill.time)
    equity, closes = _books(candles, fills)
    rejections = tuple(
        RejectionRow(
            row.time, "rms", dice.choice(("Insufficient funds", "Price outside the day's circuit")),
            symbols[0], "BUY", 100, 0, None,
        )
        for row in candles[symbols[0]][:: 20 * BARS]
    )  # fmt: skip
    result = hand_result()
    return replace(
        result,
        manifest=replace(
            result.manifest, first=days[0], last=days[-1], instruments=symbols, cash=CASH,
            worker="ema_cross.py", settings={"fast": "20", "slow": "50"},
        ),
        sessions=closes,
        equity=equity,
        orders=tuple(order_of(fill) for fill in fills),
        executions=tuple(fills),
        trades=round_trips(fills),
        rejections=rejections,
        positions=(),
        candles=candles,
        bars=sessions * BARS,
    )  # fmt: skip


def _weekdays(first: date, count: int) -> Iterator[date]:
    days = (first + timedelta(days=ahead) for ahead in itertools.count())
    return itertools.islice((day for day in days if day.weekday() < 5), count)


def _candles(days: list[date], dice: random.Random) -> Iterator[CandleRow]:
    price = 150_000
    for day in days:
        opening = datetime(day.year, day.month, day.day, 9, 15, tzinfo=IST)
        price = _tick(price * dice.gauss(1.0003, 0.006))
        for bar in range(BARS):
            close = _tick(price * dice.gauss(1.00001, 0.0012))
            high = _tick(max(price, close) * (1 + abs(dice.gauss(0, 0.0006))))
            low = _tick(min(price, close) * (1 - abs(dice.gauss(0, 0.0006))))
            when = opening + timedelta(minutes=5 * bar)
            yield CandleRow(when, price, high, low, close, dice.randrange(1_000, 90_000))
            price = close


def _fills(
    symbol: str,
    candles: tuple[CandleRow, ...],
    trades_a_day: int,
    edge: float,
    dice: random.Random,
    numbers: Iterator[int],
) -> Iterator[ExecutionRow]:
    length = BARS // trades_a_day
    for start in range(0, len(candles), BARS):
        for trade in range(trades_a_day):
            first = start + trade * length
            entry, left = candles[first], candles[first + dice.randrange(1, length)]
            side: Side = "BUY" if (left.close > entry.open) == (dice.random() < edge) else "SELL"
            won = (left.close > entry.open) == (side == "BUY")
            yield execution(
                next(numbers), entry.time + timedelta(seconds=3), side, 20, entry.open,
                brokerage=900, stt=0, tag=dice.choice(("cross", "breakout")), symbol=symbol,
            )  # fmt: skip
            yield execution(
                next(numbers), left.time + timedelta(seconds=200),
                "SELL" if side == "BUY" else "BUY", 20, left.close, brokerage=900, stt=750,
                role="target" if won else "stop", symbol=symbol,
            )  # fmt: skip


def _books(
    candles: dict[str, tuple[CandleRow, ...]], fills: list[ExecutionRow]
) -> tuple[tuple[EquityPoint, ...], tuple[SessionRow, ...]]:
    cash, held, last = CASH, dict.fromkeys(candles, 0), dict.fromkeys(candles, 0)
    points: list[EquityPoint] = []
    sessions: list[SessionRow] = []
    paid, before, waiting = ChargesPaise(), CASH, iter([*fills, None])
    following = next(waiting)
    for bars in zip(*candles.values(), strict=True):
        close = bars[0].time + timedelta(minutes=5)
        while following is not None and following.time < close:
            signed = following.quantity if following.side == "BUY" else -following.quantity
            cash -= signed * following.price + following.charges.total
            held[following.symbol] += signed
            paid += following.charges
            following = next(waiting)
        last.update(zip(candles, (bar.close for bar in bars), strict=True))
        equity = cash + sum(held[symbol] * price for symbol, price in last.items())
        points.append(EquityPoint(close, equity))
        if len(points) % BARS == 0:
            sessions.append(
                SessionRow(bars[0].time.date(), equity, equity - before + paid.total, paid)
            )
            paid, before = ChargesPaise(), equity
    return tuple(points), tuple(sessions)


def _tick(price: float) -> int:
    return round(price / 5) * 5
