"""The numbers behind the charts, small enough to lie inside the page.

Columns of differences, as JSON, compressed, as base64: a year of five-minute candles takes some
90 KB. Times are seconds of the Indian clock, because the chart shows times as they are given.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from ..replay.rows import CandleRow, EquityPoint, TradeRow

#: Points of an equity line: more cannot be told apart on a screen.
MOST_POINTS: Final = 2_000
#: Bars of all charts together; where there are more, bars are joined to longer ones.
MOST_BARS: Final = 200_000
_IST_SECONDS: Final = 19_800


def packed(data: Mapping[str, Any]) -> str:
    """JSON, compressed, in letters that mean nothing to HTML. The same data give the same text."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def equity_columns(start: int, points: Sequence[EquityPoint]) -> dict[str, Any]:
    """The equity line in paise, thinned with its extremes kept."""
    kept = thinned(_in_order(points), MOST_POINTS, lambda point: point.equity)
    return {
        "start": start,
        "time": _differences(clock(point.time) for point in kept),
        "value": _differences(point.equity for point in kept),
    }


def candle_columns(candles: Sequence[CandleRow], most: int = MOST_BARS) -> dict[str, Any]:
    """Candles in ticks, each opened from the close before; joined where there are too many.

    Returns:
        ``tick`` in paise, ``joined``: how many bars make one, the columns ``time``, ``open``
        (from the close before), ``close`` (from the open), ``high`` (above both) and ``low``
        (below both).
    """
    rows, together = _joined(_in_order(candles), most)
    tick = math.gcd(*(price for row in rows for price in row[1:5])) or 1
    before, opens = 0, []
    for row in rows:
        opens.append((row.open - before) // tick)
        before = row.close
    return {
        "tick": tick,
        "joined": together,
        "time": _differences(clock(row.time) for row in rows),
        "open": opens,
        "close": [(row.close - row.open) // tick for row in rows],
        "high": [(row.high - max(row.open, row.close)) // tick for row in rows],
        "low": [(min(row.open, row.close) - row.low) // tick for row in rows],
    }


def trade_columns(
    trades: Iterable[tuple[int, TradeRow]], candles: Sequence[CandleRow], most: int = MOST_BARS
) -> dict[str, Any]:
    """The trades of one instrument, each end on the candle in which it happened.

    Args:
        trades: With their numbers in the table of trades.
        candles: Of the instrument; a trade before the first is shown on the first.
        most: As for :func:`candle_columns`.
    """
    rows, _ = _joined(_in_order(candles), most)
    times = [clock(row.time) for row in rows]

    def bar(when: datetime) -> int:
        return max(bisect_right(times, clock(when)) - 1, 0)

    listed = list(trades)
    entries = [bar(trade.entry_time) for _, trade in listed]
    exits = [bar(trade.exit_time) for _, trade in listed]
    return {
        "number": _differences(number for number, _ in listed),
        "long": [int(trade.side == "BUY") for _, trade in listed],
        "won": [int(trade.net > 0) for _, trade in listed],
        "entry": _differences(entries),
        "exit": _differences(exits),
        # From the open of their bars, which most fills are near.
        "entry_price": _from_opens((trade.entry_price for _, trade in listed), entries, rows),
        "exit_price": _from_opens((trade.exit_price for _, trade in listed), exits, rows),
    }


def thinned(
    rows: Sequence[EquityPoint], most: int, value: Callable[[EquityPoint], int]
) -> list[EquityPoint]:
    """At most about `most` of the rows: of every stretch the first, the last and both extremes."""
    if len(rows) <= most:
        return list(rows)
    stretches = max(most // 4, 1)
    kept: list[EquityPoint] = []
    for number in range(stretches):
        start, end = (len(rows) * at // stretches for at in (number, number + 1))
        inside = range(start, end)
        chosen = {
            start,
            end - 1,
            min(inside, key=lambda at: value(rows[at])),
            max(inside, key=lambda at: value(rows[at])),
        }
        kept += [rows[at] for at in sorted(chosen)]
    return kept


def clock(when: datetime) -> int:
    """Seconds since 1970 as an Indian clock counts them."""
    return int(when.timestamp()) + _IST_SECONDS


def _in_order(rows: Sequence[Any]) -> list[Any]:
    """By time, of rows with one time the last: the chart fails on anything else."""
    by_time = {row.time: row for row in rows}
    return [by_time[time] for time in sorted(by_time)]


def _joined(rows: list[CandleRow], most: int) -> tuple[list[CandleRow], int]:
    together = -(-len(rows) // most) if rows else 1
    if together <= 1:
        return rows, 1
    # Bars of one session only are joined: a bar does not span a night.
    found: list[CandleRow] = []
    count = 0
    for row in rows:
        if found and count < together and found[-1].time.date() == row.time.date():
            last = found[-1]
            found[-1] = CandleRow(
                last.time, last.open, max(last.high, row.high), min(last.low, row.low), row.close,
                last.volume + row.volume,
            )  # fmt: skip
            count += 1
        else:
            found.append(row)
            count = 1
    return found, together


def _differences(values: Iterable[int]) -> list[int]:
    listed = [0, *values]
    return [later - earlier for earlier, later in pairwise(listed)]


def _from_opens(
    prices: Iterable[float], bars: Iterable[int], rows: Sequence[CandleRow]
) -> list[int]:
    return [round(price * 100) - rows[at].open for price, at in zip(prices, bars, strict=True)]
