"""What an order or a basket would need and cost, without placing it."""

from __future__ import annotations

from datetime import datetime

from ..base.money import rupees
from ..books.charges import ChargesPaise
from ..orders.broker import Broker
from ..orders.gate import Stage
from ..orders.orders import OrderRequest
from .baskets import basket_margin, leg_reasons
from .shapes import cost_contract

Json = dict[str, object]


def order_estimate(
    broker: Broker, request: OrderRequest, scope: str, at: datetime, run_id: str | None = None
) -> Json:
    """Margin, charges and warnings of one order."""
    margin, charged = broker.accounts.estimate(request, scope, at)
    warning = broker.gate.reason(Stage.PLACING, request, scope, at, run_id=run_id)
    instrument = broker.instruments.find(request.symbol, at)
    price = broker.accounts.reference(request, instrument, at) if instrument else 0
    return {
        "reference_price": rupees(price),
        "margin": _margin(margin, broker, scope, at),
        "charges": charged.as_json(),
        "warnings": [warning] if warning else [],
        "cost_contract": cost_contract(margin, charged),
    }


def basket_estimate(
    broker: Broker, requests: list[OrderRequest], scope: str, at: datetime,
    run_id: str | None = None,
) -> Json:  # fmt: skip
    """Margin, charges and warnings of a basket; spread relief shows in ``margins.final``."""
    singles = [broker.accounts.estimate(request, scope, at) for request in requests]
    total = ChargesPaise()
    for _, charged in singles:
        total += charged
    initial = sum(margin for margin, _ in singles)
    final = max(basket_margin(broker, requests, scope, at), 0)
    reasons = leg_reasons(broker, requests, scope, at, run_id)
    rows = [
        {
            "index": index,
            "tradingsymbol": request.tradingsymbol,
            "order_id": None,
            "status": "failed" if reason else "validated",
            "error": reason,
            "margin": rupees(margin),
            "charges": charged.as_json(),
        }
        for index, (request, (margin, charged), reason) in enumerate(
            zip(requests, singles, reasons, strict=True)
        )
    ]
    return {
        "results": rows,
        "errors": [row for row in rows if row["error"]],
        "margins": {
            "initial": rupees(initial),
            "final": rupees(final),
            "charges": total.as_json(),
            "orders": [{"margin": row["margin"], "charges": row["charges"]} for row in rows],
        },
        "margin": _margin(final, broker, scope, at),
        "charges": total.as_json(),
        "warnings": [reason for reason in reasons if reason],
        "cost_contract": cost_contract(final, total),
        "note": None,
    }


def _margin(required: int, broker: Broker, scope: str, at: datetime) -> Json:
    return {
        "required": rupees(required),
        "available": rupees(broker.accounts.of(scope, at).available),
    }
