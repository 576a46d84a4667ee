"""A result made by hand: two sessions, a round trip each way, one position left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from kite_algo_sandbox.engine.books.charges import ChargesPaise
from kite_algo_sandbox.replay import (
    CandleRow,
    EquityPoint,
    ExecutionRow,
    Manifest,
    OrderRow,
    PositionRow,
    RejectionRow,
    ReplayResult,
    SessionRow,
)
from kite_algo_sandbox.replay.round_trips import round_trips
from kite_algo_worker.market.ist import IST

SYMBOL = "NSE:INFY"
CASH = 10_000_000
DAYS = (date(2025, 3, 3), date(2025, 3, 4))


def at(day: int, hour: int, minute: int) -> datetime:
    """An instant of one of the two sessions."""
    return datetime(2025, 3, 3 + day, hour, minute, tzinfo=IST)


def execution(
    number: int, when: datetime, side: Any, quantity: int, price: int, *, brokerage: int = 2000,
    stt: int = 0, tag: str | None = None, role: str | None = None, symbol: str = SYMBOL,
    product: str = "MIS", run_id: str | None = "run-1",
) -> ExecutionRow:  # fmt: skip
    """One fill, of an order of its own."""
    return ExecutionRow(
        execution_id=f"T{number}",
        order_id=f"O{number}",
        time=when,
        run_id=run_id,
        symbol=symbol,
        side=side,
        product=product,
        quantity=quantity,
        price=price,
        charges=ChargesPaise(brokerage=brokerage, stt=stt),
        tag=tag,
        role=role,
    )


def order_of(fill: ExecutionRow) -> OrderRow:
    """The market order that one fill completed."""
    return OrderRow(
        order_id=fill.order_id,
        time=fill.time,
        run_id=fill.run_id,
        symbol=fill.symbol,
        side=fill.side,
        product=fill.product,
        variety="regular",
        order_type="MARKET",
        quantity=fill.quantity,
        price=0,
        trigger_price=0,
        status="COMPLETE",
        filled_quantity=fill.quantity,
        filled_value=fill.value,
        ended=fill.time,
        message=None,
        tag=fill.tag,
        role=fill.role,
    )


def hand_result(**changes: Any) -> ReplayResult:
    """Long 10 at 1500, out at 1510 (+100); short 10 at 1520, stopped at 1530 (-100); long 10 at
    1500, open at 1505 (+50). Five fills of 20 rupees, and 4.50 STT on the two sales."""
    fills = (
        execution(1, at(0, 9, 20), "BUY", 10, 150_000, tag="breakout"),
        execution(2, at(0, 10, 0), "SELL", 10, 151_000, stt=450, tag="target"),
        execution(3, at(1, 9, 20), "SELL", 10, 152_000, stt=450, tag="fade"),
        execution(4, at(1, 9, 25), "BUY", 10, 153_000, role="stop"),
        execution(5, at(1, 9, 30), "BUY", 10, 150_000, tag="breakout"),
    )
    first = ChargesPaise(brokerage=4000, stt=450)
    second = ChargesPaise(brokerage=6000, stt=450)
    closes = (CASH + 10_000 - 4450, CASH + 10_000 - 4450 - 5_000 - 6450)
    times = [at(day, 9, 15) + timedelta(minutes=5 * bar) for day in (0, 1) for bar in range(4)]
    result = ReplayResult(
        manifest=Manifest(
            package="1.0.0",
            worker="worker.py",
            worker_digest="00" * 32,
            arguments=(),
            settings={"fast": "20"},
            data="candles",
            data_digests={"INFY.csv": "11" * 32},
            interval="5minute",
            first=DAYS[0],
            last=DAYS[1],
            cash=CASH,
            instruments=(SYMBOL,),
            bar_path="pessimistic",
            rules={"slippage": "0"},
        ),
        ledger_hash="22" * 32,
        outcome="finished",
        message=None,
        warnings=(),
        sessions=(
            SessionRow(DAYS[0], closes[0], 10_000, first),
            SessionRow(DAYS[1], closes[1], -5_000, second),
        ),
        equity=tuple(
            EquityPoint(when + timedelta(minutes=5), closes[number // 4])
            for number, when in enumerate(times)
        ),
        orders=tuple(order_of(fill) for fill in fills),
        executions=fills,
        trades=round_trips(fills),
        fees=(),
        rejections=(
            RejectionRow(
                at(1, 9, 15), "rms", "Insufficient funds", SYMBOL, "BUY", 100_000, 0, "O9"
            ),
        ),
        positions=(PositionRow(SYMBOL, "MIS", 10, 1_500_000, 150_500, 5_000),),
        candles={SYMBOL: tuple(CandleRow(w, 150_000, 153_000, 149_000, 150_500, 1) for w in times)},
        bars=8,
        seconds=0.5,
    )
    return replace(result, **changes)
