"""The nested objects of a paper result: lower-case words and decimals as text."""

from __future__ import annotations

from ..base.clock import iso
from ..base.money import average, decimal_text
from ..books.charges import ChargesPaise
from ..books.ledger import Position
from ..orders.broker import Broker
from ..orders.orders import COMPLETE, REJECTED, Order, Trade

_STATUS = {"COMPLETE": "filled", "REJECTED": "rejected", "CANCELLED": "cancelled"}


def paper_result(broker: Broker, order: Order) -> dict[str, object]:
    """What became of one order, in the deployed backend's paper shape."""
    shown = paper_order(order)
    if order.status == REJECTED:
        return {
            "mode": "paper",
            "status": "rejected",
            "reason": order.status_message,
            "order": shown,
        }
    trades = broker.orders.trades_of_order(order.order_id)
    if order.status != COMPLETE or not trades or order.instrument is None:
        return {"mode": "paper", "status": "accepted", "order": shown}
    account = broker.accounts[order.account_scope]
    position = account.positions.of(order.instrument, order.request.product)
    return {
        "mode": "paper",
        "status": "filled",
        "order": shown,
        "trade": paper_trade(trades[-1]),
        "position": paper_position(position, order.account_scope, trades[-1].price),
    }


def paper_order(order: Order) -> dict[str, object]:
    """An order in the paper shape."""
    request = order.request
    metadata = dict(order.attribution)
    metadata["reserved_margin"] = decimal_text(order.reserved_at_entry)
    metadata["estimated_charges"] = decimal_text(order.estimated_charges.total)
    metadata["cost_contract"] = cost_contract(order.reserved_at_entry, order.estimated_charges)
    if order.instrument is not None:
        metadata["instrument_type"] = order.instrument.instrument_type
        metadata["lot_size"] = order.instrument.lot_size
    if order.status == REJECTED:
        metadata["rejection_reason"] = order.status_message
    filled = order.filled_quantity
    return {
        "account_scope": order.account_scope,
        "order_id": order.order_id,
        "instrument_token": order.instrument.instrument_token if order.instrument else 0,
        "exchange": request.exchange,
        "tradingsymbol": request.tradingsymbol,
        "product": request.product,
        "transaction_type": request.transaction_type.lower(),
        "order_type": order.order_type.lower().replace("-", "_"),
        "quantity": order.quantity,
        "filled_quantity": filled,
        "pending_quantity": order.pending,
        "price": decimal_text(order.price) if order.price else None,
        "trigger_price": decimal_text(order.trigger_price) if order.trigger_price else None,
        "average_price": decimal_text(average(order.filled_value, filled)) if filled else None,
        "status": _STATUS.get(order.status, "partially_filled" if filled else "open"),
        "placed_at": iso(order.placed_at),
        "updated_at": iso(order.updated_at or order.placed_at),
        "completed_at": iso(order.completed_at) if order.completed_at else None,
        "metadata": metadata,
    }


def paper_trade(trade: Trade) -> dict[str, object]:
    """A trade in the paper shape."""
    order = trade.order
    return {
        "account_scope": order.account_scope,
        "trade_id": trade.trade_id,
        "order_id": order.order_id,
        "instrument_token": order.instrument.instrument_token if order.instrument else 0,
        "transaction_type": order.request.transaction_type.lower(),
        "quantity": trade.quantity,
        "price": decimal_text(trade.price),
        "trade_timestamp": iso(trade.at),
        "metadata": {
            **order.attribution,
            "exchange": order.request.exchange,
            "tradingsymbol": order.request.tradingsymbol,
            "product": order.request.product,
        },
    }


def paper_position(row: Position, scope: str, last: int) -> dict[str, object]:
    """The account's position in the paper shape."""
    return {
        "account_scope": scope,
        "instrument_token": row.instrument.instrument_token,
        "product": row.product,
        "exchange": row.instrument.exchange,
        "tradingsymbol": row.instrument.tradingsymbol,
        "net_quantity": row.quantity,
        "average_price": decimal_text(average(row.open_value, abs(row.quantity))),
        "buy_quantity": row.buy_quantity,
        "sell_quantity": row.sell_quantity,
        "buy_value": decimal_text(row.buy_value),
        "sell_value": decimal_text(row.sell_value),
        "realized_pnl": decimal_text(row.realised),
        "unrealized_pnl": decimal_text(row.unrealised(last)),
        "updated_at": iso(row.updated_at) if row.updated_at else None,
        "metadata": {
            "instrument_type": row.instrument.instrument_type,
            "last_price": decimal_text(last),
        },
    }


def cost_contract(margin: int, charged: ChargesPaise) -> dict[str, object]:
    """The cost estimate of an order; decimals as text."""
    total = decimal_text(charged.total)
    return {
        "margin_required": decimal_text(margin),
        "charges_estimate": total,
        "brokerage": decimal_text(charged.brokerage),
        "exchange_txn_charge": decimal_text(charged.txn),
        "stt": decimal_text(charged.stt),
        "stamp_duty": decimal_text(charged.stamp),
        "sebi_charge": decimal_text(charged.sebi),
        "gst": decimal_text(charged.gst),
        "total_taxes": decimal_text(charged.taxes),
        "total_charges": total,
        "net_cash_impact_estimate": decimal_text(margin + charged.total),
        "charges_status": "estimated",
        "raw": {"source": "sandbox_schedule"},
    }
