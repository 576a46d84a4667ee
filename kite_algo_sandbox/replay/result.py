"""What a replay found: orders, fills, round trips, equity, charges, and where it all came from.

Money is counted in whole paise everywhere in a result; a property that ends in ``_rupees`` and
:meth:`ReplayResult.frames` show rupees. The parts add up to the paisa:

* the gross of the sessions less their charges is the end equity less the start equity;
* the charges of the executions and the :attr:`~ReplayResult.fees` are the charges of the sessions;
* the gross of the round trips and what open positions have gained is the gross of the sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from ..engine.books.charges import ChargesPaise
from .frames import ReplayFrames, table
from .rows import (
    CandleRow,
    EquityPoint,
    ExecutionRow,
    Fee,
    Manifest,
    OrderRow,
    Outcome,
    PositionRow,
    RejectionRow,
    SessionRow,
    TradeRow,
)

#: Names the shape of the JSON; another one is not read.
SCHEMA: Final = "kite-algo-replay/1"


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What a replay found; made by :func:`kite_algo_sandbox.replay.replay`.

    Attributes:
        manifest: What decides the figures.
        ledger_hash: SHA-256 of every order, fill and balance: equal hashes, equal replays.
        outcome: How the worker ended.
        message: What it raised, or why it was stopped; None when it ended by itself.
        warnings: What the reader should know about the data or the worker.
        sessions: The evaluated days, oldest first.
        equity: At the close of every evaluated bar, oldest first.
        orders: Every order, oldest first.
        executions: Every fill, oldest first.
        trades: Round trips in the order of their exits.
        fees: Charges of no fill.
        rejections: Refused orders, oldest first.
        positions: What is open at the end.
        candles: The evaluated bars by instrument.
        bars: How many bars the clock has passed, of one instrument.
        seconds: How long the replay took, on the wall.
    """

    manifest: Manifest
    ledger_hash: str
    outcome: Outcome
    message: str | None
    warnings: tuple[str, ...]
    sessions: tuple[SessionRow, ...]
    equity: tuple[EquityPoint, ...]
    orders: tuple[OrderRow, ...]
    executions: tuple[ExecutionRow, ...]
    trades: tuple[TradeRow, ...]
    fees: tuple[Fee, ...]
    rejections: tuple[RejectionRow, ...]
    positions: tuple[PositionRow, ...]
    candles: Mapping[str, tuple[CandleRow, ...]]
    bars: int
    seconds: float
    schema: Literal["kite-algo-replay/1"] = SCHEMA

    @property
    def gross(self) -> int:
        """Profit of the whole time before charges, open positions at their last prices; paise."""
        return sum(row.gross for row in self.sessions)

    @property
    def charges(self) -> ChargesPaise:
        """What was paid, by kind, in paise."""
        return sum((row.charges for row in self.sessions), ChargesPaise())

    @property
    def net(self) -> int:
        """Gross less charges, in paise."""
        return self.gross - self.charges.total

    @property
    def start_equity(self) -> int:
        """The equity before the first evaluated session, in paise."""
        return self.sessions[0].equity - self.sessions[0].net if self.sessions else self.end_equity

    @property
    def end_equity(self) -> int:
        """The equity at the end, in paise."""
        return self.sessions[-1].equity if self.sessions else self.manifest.cash

    @property
    def gross_rupees(self) -> float:
        """:attr:`gross` in rupees."""
        return self.gross / 100

    @property
    def net_rupees(self) -> float:
        """:attr:`net` in rupees."""
        return self.net / 100

    def summary(self) -> dict[str, Any]:
        """The figures that ``kite-algo replay --json`` prints; money in rupees.

        ``orders``, ``executions``, ``trades`` and ``rejections`` are counts.
        """
        return {
            "schema": self.schema,
            "outcome": self.outcome,
            "message": self.message,
            "ledger_hash": self.ledger_hash,
            "from": self.manifest.first.isoformat(),
            "to": self.manifest.last.isoformat(),
            "interval": self.manifest.interval,
            "instruments": list(self.manifest.instruments),
            "sessions": len(self.sessions),
            "bars": self.bars,
            "orders": len(self.orders),
            "executions": len(self.executions),
            "trades": len(self.trades),
            "rejections": len(self.rejections),
            "gross_pnl": self.gross_rupees,
            "charges": self.charges.total / 100,
            "charges_by_kind": self.charges.as_json(),
            "net_pnl": self.net_rupees,
            "start_equity": self.start_equity / 100,
            "end_equity": self.end_equity / 100,
            "open_positions": len(self.positions),
            "warnings": list(self.warnings),
            "seconds": round(self.seconds, 3),
        }

    def to_json(self) -> str:
        """Everything as JSON, money in paise; :meth:`from_json` reads it back without loss."""
        return _adapter().dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> ReplayResult:
        """Read what :meth:`to_json` wrote.

        Raises:
            ValueError: it is something else, or was written by a version with another schema.
        """
        try:
            return _adapter().validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the text"
            raise ValueError(f"no result of a replay: {where}: {first['msg']}") from None

    def frames(self) -> ReplayFrames:
        """The same as pandas tables, money in rupees, times in Indian time.

        Raises:
            ImportError: pandas is not installed (``pip install "kite-algo-worker[dataframe]"``).
        """
        return ReplayFrames(
            sessions=table(SessionRow, self.sessions).set_index("day"),
            equity=table(EquityPoint, self.equity).set_index("time"),
            orders=table(OrderRow, self.orders),
            executions=table(ExecutionRow, self.executions),
            trades=table(TradeRow, self.trades),
            fees=table(Fee, self.fees),
            rejections=table(RejectionRow, self.rejections),
            positions=table(PositionRow, self.positions),
            candles={
                symbol: table(CandleRow, rows).set_index("time")
                for symbol, rows in self.candles.items()
            },
        )


@cache
def _adapter() -> TypeAdapter[ReplayResult]:
    return TypeAdapter(ReplayResult)
