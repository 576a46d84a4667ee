"""Where the money of a replay came from: by month, instrument, exit reason, entry tag, charge.

Every table adds up to the net P&L, to the paisa: what is still open at the end is a row of its own
where trades are grouped, and belongs to its instrument where instruments are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from ..engine.books.charges import ChargesPaise
from ..replay.result import ReplayResult
from ..replay.rows import CHARGE_KINDS, SessionRow, TradeRow

#: Name of the row that holds what is still open at the end.
STILL_OPEN: Final = "(still open)"
#: Name of the row of trades whose order had no tag or reason.
UNNAMED: Final = "(none)"

CHARGE_NAMES: Final = {
    "brokerage": "Brokerage",
    "stt": "Securities transaction tax (STT)",
    "txn": "Exchange transaction charges",
    "sebi": "SEBI fees",
    "stamp": "Stamp duty",
    "gst": "GST",
    "dp": "Depository (DP) charges",
    "interest": "Interest of margin trading (MTF)",
}


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A month or a year. Money in paise.

    Attributes:
        period: ``2025-03`` or ``2025``.
        sessions: How many it had.
        start: Equity before its first session.
        end: Equity at the close of its last.
        gross: Profit before charges.
        charges: What was paid.
        trades: Round trips that ended in it.
    """

    period: str
    sessions: int
    start: int
    end: int
    gross: int
    charges: int
    trades: int

    @property
    def net(self) -> int:
        """Profit after charges."""
        return self.gross - self.charges

    @property
    def returned(self) -> float | None:
        """End over start less one; None when there was no start."""
        return self.end / self.start - 1 if self.start > 0 else None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The trades that have something in common. Money in paise.

    Attributes:
        name: What they have in common.
        trades: How many there were.
        wins: How many earned something after charges.
        gross: Profit before charges, open positions included where the name stands for them.
        charges: What was paid.
        turnover: Value of their fills.
    """

    name: str
    trades: int
    wins: int
    gross: int
    charges: int
    turnover: int

    @property
    def net(self) -> int:
        """Profit after charges."""
        return self.gross - self.charges

    @property
    def hit_rate(self) -> float | None:
        """Share of the wins; None without trades."""
        return self.wins / self.trades if self.trades else None


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One kind of charge, in paise."""

    kind: str
    name: str
    amount: int
    share: float | None


def periods(result: ReplayResult, key: Callable[[date], str]) -> tuple[PeriodRow, ...]:
    """The sessions grouped by what `key` says of their dates, oldest first."""
    ended: dict[str, int] = {}
    for trade in result.trades:
        name = key(trade.exit_time.date())
        ended[name] = ended.get(name, 0) + 1
    rows, start = [], result.start_equity
    for name, group in groupby(result.sessions, key=lambda session: key(session.day)):
        sessions: list[SessionRow] = list(group)
        rows.append(
            PeriodRow(
                period=name,
                sessions=len(sessions),
                start=start,
                end=sessions[-1].equity,
                gross=sum(session.gross for session in sessions),
                charges=sum(session.charges.total for session in sessions),
                trades=ended.get(name, 0),
            )
        )
        start = sessions[-1].equity
    return tuple(rows)


def month(day: date) -> str:
    """``2025-03``."""
    return f"{day.year:04d}-{day.month:02d}"


def year(day: date) -> str:
    """``2025``."""
    return f"{day.year:04d}"


def by_instrument(result: ReplayResult) -> tuple[GroupRow, ...]:
    """Every instrument that was traded, with what it still holds and its fees; the best first."""
    names = dict.fromkeys(
        [row.symbol for rows in (result.executions, result.fees, result.positions) for row in rows]
    )
    rows = []
    for symbol in names:
        trades = [trade for trade in result.trades if trade.symbol == symbol]
        fills = [fill for fill in result.executions if fill.symbol == symbol]
        held = [position for position in result.positions if position.symbol == symbol]
        fees = [fee.charges.total for fee in result.fees if fee.symbol == symbol]
        rows.append(
            GroupRow(
                name=symbol,
                trades=len(trades),
                wins=sum(trade.net > 0 for trade in trades),
                gross=sum(trade.gross for trade in trades)
                + sum(position.unrealised for position in held),
                charges=sum(fill.charges.total for fill in fills) + sum(fees),
                turnover=sum(fill.value for fill in fills),
            )
        )
    return _best_first(rows)


def by_exit_reason(result: ReplayResult) -> tuple[GroupRow, ...]:
    """The trades by what closed them."""
    return _grouped(result, lambda trade: trade.exit_reason)


def by_entry_tag(result: ReplayResult) -> tuple[GroupRow, ...]:
    """The trades by the tag of the order that opened them."""
    return _grouped(result, lambda trade: trade.entry_tag)


def charge_rows(charges: ChargesPaise) -> tuple[ChargeRow, ...]:
    """Every kind that was paid, in the order of a contract note."""
    amounts = [(kind, int(getattr(charges, kind))) for kind in CHARGE_KINDS]
    return tuple(
        ChargeRow(kind, CHARGE_NAMES.get(kind, kind), paid, paid / (charges.total or 1))
        for kind, paid in amounts
        if paid
    )


def _grouped(
    result: ReplayResult, name_of: Callable[[TradeRow], str | None]
) -> tuple[GroupRow, ...]:
    groups: dict[str, list[TradeRow]] = {}
    for trade in result.trades:
        groups.setdefault(name_of(trade) or UNNAMED, []).append(trade)
    rows = [
        GroupRow(
            name=name,
            trades=len(trades),
            wins=sum(trade.net > 0 for trade in trades),
            gross=sum(trade.gross for trade in trades),
            charges=sum(trade.charges.total for trade in trades),
            turnover=sum(trade.entry_value + trade.exit_value for trade in trades),
        )
        for name, trades in groups.items()
    ]
    return (*_best_first(rows), *_rest(result, rows))


def _rest(result: ReplayResult, rows: list[GroupRow]) -> list[GroupRow]:
    """What belongs to no round trip: open positions, their fills' charges, fees."""
    gross = sum(position.unrealised for position in result.positions)
    paid = sum(fill.charges.total for fill in result.executions)
    paid += sum(fee.charges.total for fee in result.fees)
    charges = paid - sum(row.charges for row in rows)
    turnover = sum(fill.value for fill in result.executions) - sum(row.turnover for row in rows)
    if not (gross or charges or turnover):
        return []
    return [GroupRow(STILL_OPEN, 0, 0, gross, charges, turnover)]


def _best_first(rows: Iterable[GroupRow]) -> tuple[GroupRow, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.net, row.name)))
