"""Pairs fills into round trips, first in first out, without losing a paisa of charges."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from ..engine.books.charges import ChargesPaise
from .rows import CHARGE_KINDS, ExecutionRow, TradeRow


@dataclass(slots=True)
class _Lot:
    """Units of one fill that no other fill has closed yet."""

    fill: ExecutionRow
    left: int

    def take(self, quantity: int) -> ChargesPaise:
        """The charges of so many of its units. The parts of a fill add up to its charges."""
        before = _part(self.fill.charges, self.fill.quantity - self.left, self.fill.quantity)
        self.left -= quantity
        after = _part(self.fill.charges, self.fill.quantity - self.left, self.fill.quantity)
        return after - before


def round_trips(executions: Iterable[ExecutionRow]) -> tuple[TradeRow, ...]:
    """The round trips of each run, instrument and product; the fills are in order of time.

    A fill that turns a position closes what is open and opens the rest the other way. What stays
    open at the end is no trade.
    """
    open_lots: dict[tuple[str | None, str, str], deque[_Lot]] = {}
    trades: list[TradeRow] = []
    for fill in executions:
        lots = open_lots.setdefault((fill.run_id, fill.symbol, fill.product), deque())
        new = _Lot(fill, fill.quantity)
        while new.left and lots and lots[0].fill.side != fill.side:
            trades.append(_close(lots[0], new))
            if not lots[0].left:
                lots.popleft()
        if new.left:
            lots.append(new)
    return tuple(trades)


def _close(entry: _Lot, exit_: _Lot) -> TradeRow:
    quantity = min(entry.left, exit_.left)
    opened, closed = entry.fill, exit_.fill
    return TradeRow(
        run_id=opened.run_id,
        symbol=opened.symbol,
        product=opened.product,
        side=opened.side,
        quantity=quantity,
        entry_time=opened.time,
        entry_value=quantity * opened.price,
        exit_time=closed.time,
        exit_value=quantity * closed.price,
        charges=entry.take(quantity) + exit_.take(quantity),
        entry_order_id=opened.order_id,
        exit_order_id=closed.order_id,
        entry_tag=opened.tag,
        exit_reason=closed.role or closed.tag,
    )


def _part(charges: ChargesPaise, part: int, whole: int) -> ChargesPaise:
    return ChargesPaise(*[getattr(charges, kind) * part // whole for kind in CHARGE_KINDS])
