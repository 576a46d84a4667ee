"""How much a strategy was in the market: exposure, turnover, holding times, drawdown by bars."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..replay.result import ReplayResult
from ..replay.rows import ExecutionRow


@dataclass(frozen=True, slots=True)
class Activity:
    """What the equity at the closes of sessions does not tell. Money in paise.

    Attributes:
        turnover: Value of all fills.
        turnover_of_capital: The same as a multiple of the opening balance.
        exposure_time: Share of the bars at whose close a position was open.
        average_holding: Mean time from entry to exit of a round trip, in seconds.
        bar_drawdown: Deepest fall from a peak at the closes of bars, as a fraction, below 0.
        charges_of_gross: Charges as a share of the gross profit; None without a profit.
        charges_of_turnover: Charges as a share of the turnover.
        buy_and_hold: Return of holding every instrument in equal parts, without charges.
    """

    turnover: int
    turnover_of_capital: float | None
    exposure_time: float | None
    average_holding: float | None
    bar_drawdown: float | None
    charges_of_gross: float | None
    charges_of_turnover: float | None
    buy_and_hold: float | None


def activity(result: ReplayResult) -> Activity:
    """The figures of a result."""
    turnover = sum(fill.value for fill in result.executions)
    charges = result.charges.total
    held = [(trade.exit_time - trade.entry_time).total_seconds() for trade in result.trades]
    return Activity(
        turnover=turnover,
        turnover_of_capital=turnover / result.start_equity if result.start_equity > 0 else None,
        exposure_time=_exposure(result),
        average_holding=sum(held) / len(held) if held else None,
        bar_drawdown=_bar_drawdown(result),
        charges_of_gross=charges / result.gross if result.gross > 0 else None,
        charges_of_turnover=charges / turnover if turnover else None,
        buy_and_hold=_buy_and_hold(result),
    )


def open_spans(
    executions: Iterable[ExecutionRow],
) -> Iterator[tuple[datetime, datetime | None]]:
    """From when until when something was held; the last span may be open."""
    held: dict[tuple[str | None, str, str], int] = {}
    since: datetime | None = None
    for fill in executions:
        key = (fill.run_id, fill.symbol, fill.product)
        signed = fill.quantity if fill.side == "BUY" else -fill.quantity
        held[key] = held.get(key, 0) + signed
        if not held[key]:
            del held[key]
        if held and since is None:
            since = fill.time
        elif not held and since is not None:
            yield since, fill.time
            since = None
    if since is not None:
        yield since, None


def _exposure(result: ReplayResult) -> float | None:
    times = [point.time for point in result.equity]
    if not times:
        return None
    exposed = 0
    for start, end in open_spans(result.executions):
        until = len(times) if end is None else bisect_left(times, end)
        exposed += max(until - bisect_left(times, start), 0)
    return exposed / len(times)


def _bar_drawdown(result: ReplayResult) -> float | None:
    peak = result.start_equity
    if peak <= 0:
        return None
    deepest = 0.0
    for point in result.equity:
        if point.equity > peak:
            peak = point.equity
        else:
            deepest = min(deepest, point.equity / peak - 1)
    return deepest


def _buy_and_hold(result: ReplayResult) -> float | None:
    grown = [
        rows[-1].close / rows[0].open - 1
        for rows in result.candles.values()
        if rows and rows[0].open
    ]
    return sum(grown) / len(grown) if grown else None
