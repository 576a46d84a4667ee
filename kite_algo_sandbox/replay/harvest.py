"""What an exchange has in its books at the end of a replay, as the rows of a result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

from ..candle_files import CandleFile
from ..engine import SandboxEngine
from ..engine.base.clock import from_epoch, iso
from ..engine.books.charges import ChargesPaise
from ..engine.market.hours import start_of
from ..engine.market.recorded import Recording
from ..engine.orders.orders import REJECTED, Order, Trade
from .backend import Refused
from .rows import (
    CHARGE_KINDS,
    CandleRow,
    ExecutionRow,
    Fee,
    OrderRow,
    PositionRow,
    RejectionRow,
    Side,
)

#: Where a worker says why it trades, in the metadata of an order; the first that is there counts.
_TAG_KEYS = ("tag", "reason", "signal")


def orders_of(engine: SandboxEngine) -> tuple[OrderRow, ...]:
    """Every order, oldest first."""
    return tuple(_order(order) for order in engine.broker.orders.all())


def executions_of(engine: SandboxEngine) -> tuple[ExecutionRow, ...]:
    """Every fill, oldest first."""
    trades = sorted(engine.broker.orders.trades(), key=lambda trade: trade.at)
    return tuple(_execution(trade) for trade in trades)


def _order(order: Order) -> OrderRow:
    request = order.request
    return OrderRow(
        order_id=order.order_id,
        time=order.placed_at,
        run_id=order.strategy_run_id,
        symbol=request.symbol,
        side=_side(request.transaction_type),
        product=request.product,
        variety=request.variety,
        order_type=order.order_type,
        quantity=order.quantity,
        price=order.price,
        trigger_price=order.trigger_price,
        status=order.status,
        filled_quantity=order.filled_quantity,
        filled_value=order.filled_value,
        ended=order.completed_at,
        message=order.status_message,
        tag=_tag(order),
        role=_role(order),
    )


def _execution(trade: Trade) -> ExecutionRow:
    order, request = trade.order, trade.order.request
    return ExecutionRow(
        execution_id=trade.trade_id,
        order_id=order.order_id,
        time=trade.at,
        run_id=order.strategy_run_id,
        symbol=request.symbol,
        side=_side(request.transaction_type),
        product=request.product,
        quantity=trade.quantity,
        price=trade.price,
        charges=trade.charged,
        tag=_tag(order),
        role=_role(order),
    )


def _side(word: str) -> Side:
    return "BUY" if word == "BUY" else "SELL"


def _tag(order: Order) -> str | None:
    metadata = order.attribution.get("metadata")
    if not isinstance(metadata, dict):
        return None
    return next((str(metadata[key]) for key in _TAG_KEYS if metadata.get(key)), None)


def _role(order: Order) -> str | None:
    """What an order is for that the worker has not placed itself."""
    if order.leg_role is not None:
        return order.leg_role
    return order.tags[0] if not order.attribution and order.tags else None


def fees_of(
    engine: SandboxEngine, executions: Iterable[ExecutionRow], day: date
) -> tuple[Fee, ...]:
    """What was charged for an instrument beside its fills, taken down with the last day."""
    left: dict[str, ChargesPaise] = {}
    for account in engine.broker.accounts.values():
        for row in account.positions.all():
            symbol = row.instrument.symbol
            left[symbol] = left.get(symbol, ChargesPaise()) + row.charges
    for fill in executions:
        left[fill.symbol] -= fill.charges
    return tuple(Fee(day, symbol, paid) for symbol, paid in left.items() if any(_parts(paid)))


def rejections_of(engine: SandboxEngine, refused: Iterable[Refused]) -> tuple[RejectionRow, ...]:
    """Refused orders, oldest first: those that exist as REJECTED, and those that never existed."""
    rows = [
        RejectionRow(
            time=order.completed_at or order.placed_at,
            # Only what has reached the exchange has an id of it.
            layer="rms" if order.exchange_order_id is None else "exchange",
            reason=order.status_message or "rejected",
            symbol=order.request.symbol,
            side=_side(order.request.transaction_type),
            quantity=order.quantity,
            price=order.price,
            order_id=order.order_id,
        )
        for order in engine.broker.orders.all()
        if order.status == REJECTED
    ]
    rows += [_gateway(item) for item in refused]
    return tuple(sorted(rows, key=lambda row: row.time))


def _gateway(item: Refused) -> RejectionRow:
    sent: Any = json.loads(item.content)
    order = sent.get("order") if isinstance(sent, dict) else None
    found: Mapping[str, Any] = order if isinstance(order, dict) else {}
    symbol = f"{found['exchange']}:{found['tradingsymbol']}" if "tradingsymbol" in found else None
    return RejectionRow(
        time=item.at,
        layer="gateway",
        reason=item.reason,
        symbol=symbol,
        side=_side(str(found["transaction_type"])) if "transaction_type" in found else None,
        quantity=found["quantity"] if isinstance(found.get("quantity"), int) else None,
        price=round(float(found.get("price") or 0) * 100),
        order_id=None,
    )


def positions_of(engine: SandboxEngine) -> tuple[PositionRow, ...]:
    """What is still open, over all accounts."""
    at = int(engine.now().timestamp())
    rows = []
    for account in engine.broker.accounts.values():
        for row in account.positions.open():
            last = engine.prices.last(row.instrument, at)
            rows.append(
                PositionRow(
                    symbol=row.instrument.symbol,
                    product=row.product,
                    quantity=row.quantity,
                    open_value=row.open_value,
                    last_price=last,
                    unrealised=row.unrealised(last),
                )
            )
    return tuple(rows)


def candles_of(file: CandleFile, first: date, last: date) -> tuple[CandleRow, ...]:
    """The bars of a file between two dates."""
    recording = Recording(0, file.days, file.step, file.grid)
    rows: list[CandleRow] = []
    for day in recording.days_within(first.toordinal(), last.toordinal() + 1):
        bars = recording.candles(day, 0 if recording.is_daily else file.step // 60)
        starts = np.maximum(bars.second, recording.sessions[day].opens) + start_of(day)
        columns = (bars.open, bars.high, bars.low, bars.close, bars.volume)
        values = (column.tolist() for column in columns)
        rows += map(CandleRow, map(from_epoch, starts.tolist()), *values)
    return tuple(rows)


def ledger_hash(engine: SandboxEngine) -> str:
    """SHA-256 of every order, fill and balance, in the order in which they came to be.

    Names that a worker makes up (run ids, keys) have no part in it.
    """
    digest = hashlib.sha256()
    for order in engine.broker.orders.all():
        request = order.request
        _add(
            digest, order.order_id, request.symbol, request.transaction_type, request.product,
            request.variety, order.order_type, order.quantity, order.price, order.trigger_price,
            order.status, order.filled_quantity, order.filled_value, iso(order.placed_at),
            iso(order.completed_at) if order.completed_at else "", order.status_message or "",
        )  # fmt: skip
    for trade in engine.broker.orders.trades():
        _add(
            digest, trade.order.order_id, trade.quantity, trade.price, iso(trade.at),
            *_parts(trade.charged),
        )  # fmt: skip
    for scope, account in sorted(engine.broker.accounts.items()):
        _add(
            digest, scope, account.starting_cash, account.cash, account.realised,
            *_parts(account.charges),
        )  # fmt: skip
    return digest.hexdigest()


def _parts(charges: ChargesPaise) -> tuple[int, ...]:
    return tuple(getattr(charges, kind) for kind in CHARGE_KINDS)


def _add(digest: Any, *values: object) -> None:
    digest.update("\x1f".join(map(str, values)).encode() + b"\n")
