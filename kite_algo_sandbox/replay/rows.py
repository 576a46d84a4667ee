"""The rows of a replay's result. Money is counted in whole paise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

from pydantic import AfterValidator

from ..engine.base.clock import to_ist
from ..engine.books.charges import ChargesPaise

Instant: TypeAlias = Annotated[datetime, AfterValidator(to_ist)]
Side: TypeAlias = Literal["BUY", "SELL"]
#: How the worker ended: when the candles were over, by itself before that, by an exception, or
#: because it stopped waiting and never came back.
Outcome: TypeAlias = Literal["finished", "exited-early", "raised", "stuck"]
#: Who refused: the client before sending, the gateway, the broker's risk checks, or the exchange.
Layer: TypeAlias = Literal["client", "gateway", "rms", "exchange"]
#: The kinds of charges, in the order in which tables show them.
CHARGE_KINDS: Final = tuple(field.name for field in fields(ChargesPaise))


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that decides a replay's figures, so that it can be made again.

    Attributes:
        package: Version of the package.
        worker: Name of the worker's file or function.
        worker_digest: SHA-256 of the worker's source.
        arguments: What the worker was given on its command line.
        settings: What ``--set`` gave it.
        data: Where the candles came from, a directory or ``synthetic``.
        data_digests: SHA-256 of each candle file by its name.
        interval: Length of a bar.
        first: First session that is evaluated; candles before it are warm-up.
        last: Last session.
        cash: Opening balance of every account, in paise.
        instruments: What was replayed, ``NSE:INFY`` and the like.
        bar_path: Which extreme of a bar came first.
        rules: How orders are matched: liquidity, slippage, latency and so on.
    """

    package: str
    worker: str
    worker_digest: str
    arguments: tuple[str, ...]
    settings: Mapping[str, str]
    data: str
    data_digests: Mapping[str, str]
    interval: str
    first: date
    last: date
    cash: int
    instruments: tuple[str, ...]
    bar_path: str
    rules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One trading day: the equity at its close and what changed it, in paise."""

    day: date
    equity: int
    gross: int
    charges: ChargesPaise

    @property
    def net(self) -> int:
        """Gross less charges: the change of the equity."""
        return self.gross - self.charges.total


class EquityPoint(NamedTuple):
    """Cash and positions at their last prices, at the close of a bar; paise."""

    time: Instant
    equity: int


class CandleRow(NamedTuple):
    """A bar as it was replayed; prices in paise, volume in units."""

    time: Instant
    open: int
    high: int
    low: int
    close: int
    volume: int


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as it ended. Prices in paise, 0 where there is none; ``filled_value`` in paise.

    ``tag`` says why it was placed, as the worker put it; ``role`` what the platform made it for
    (``stop``, ``target``, ``squareoff`` ...), None for the worker's own.
    """

    order_id: str
    time: Instant
    run_id: str | None
    symbol: str
    side: Side
    product: str
    variety: str
    order_type: str
    quantity: int
    price: int
    trigger_price: int
    status: str
    filled_quantity: int
    filled_value: int
    ended: Instant | None
    message: str | None
    tag: str | None
    role: str | None

    @property
    def average_price(self) -> float:
        """Rupees per filled unit; 0.0 when nothing was filled."""
        return _per_unit(self.filled_value, self.filled_quantity)


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """One fill. ``price`` in paise; ``tag`` and ``role`` are those of its order."""

    execution_id: str
    order_id: str
    time: Instant
    run_id: str | None
    symbol: str
    side: Side
    product: str
    quantity: int
    price: int
    charges: ChargesPaise
    tag: str | None
    role: str | None

    @property
    def value(self) -> int:
        """Turnover in paise."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class TradeRow:
    """A round trip: units bought and sold again, or sold and bought back, first in first out.

    ``side`` is that of the entry. Values are turnovers in paise. ``charges`` are the parts of the
    two executions' charges that fall on these units.
    """

    run_id: str | None
    symbol: str
    product: str
    side: Side
    quantity: int
    entry_time: Instant
    entry_value: int
    exit_time: Instant
    exit_value: int
    charges: ChargesPaise
    entry_order_id: str
    exit_order_id: str
    entry_tag: str | None
    exit_reason: str | None

    @property
    def gross(self) -> int:
        """Profit before charges, in paise."""
        gained = self.exit_value - self.entry_value
        return gained if self.side == "BUY" else -gained

    @property
    def net(self) -> int:
        """Profit after charges, in paise."""
        return self.gross - self.charges.total

    @property
    def entry_price(self) -> float:
        """Rupees per unit at the entry."""
        return _per_unit(self.entry_value, self.quantity)

    @property
    def exit_price(self) -> float:
        """Rupees per unit at the exit."""
        return _per_unit(self.exit_value, self.quantity)


@dataclass(frozen=True, slots=True)
class Fee:
    """A charge that belongs to no fill: a night's interest on shares bought on margin."""

    day: date
    symbol: str
    charges: ChargesPaise


@dataclass(frozen=True, slots=True)
class RejectionRow:
    """An order that was refused, by whom and in which words. ``price`` in paise, 0 for none."""

    time: Instant
    layer: Layer
    reason: str
    symbol: str | None
    side: Side | None
    quantity: int | None
    price: int
    order_id: str | None


@dataclass(frozen=True, slots=True)
class PositionRow:
    """What is still open at the end. Money in paise; ``quantity`` is negative when short."""

    symbol: str
    product: str
    quantity: int
    open_value: int
    last_price: int
    unrealised: int

    @property
    def average_price(self) -> float:
        """Rupees paid or received per unit."""
        return _per_unit(self.open_value, abs(self.quantity))


def _per_unit(value: int, quantity: int) -> float:
    return value / quantity / 100 if quantity else 0.0
