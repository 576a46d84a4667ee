"""Sends a worker's single order through the gateway, in slices when it asks for that.

* What the gateway refuses raises ``BadRequest``; no order exists, and the intent may be repeated.
* With ``autoslice`` an order above the freeze quantity is sent as several at once, each of them
  an order of its own. The gateway may refuse some and take others: the intent then succeeds, and
  its ``children`` say what became of each. Only when all are refused does the call fail.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ..base.errors import BadRequest
from ..base.refusals import GATEWAY, Refusal
from ..runs.runs import Run
from .broker import Broker
from .gate import Stage
from .orders import REJECTED, Order, OrderRequest
from .slices import slices_of

Json = dict[str, object]
#: An order is cut into no more than the exchange lets a worker send in a second.
MAX_SLICES = 10


def send_order(
    broker: Broker, run: Run, request: OrderRequest, attribution: Json, at: datetime
) -> list[Order | Refusal]:
    """Place an order or its slices; gives the orders, and the refusals of single slices."""
    parts = [request]
    if not broker.gate.takes_any_terms(run.scope):
        parts = _parts(broker, run, request, at)
    sent: list[Order | Refusal] = [
        broker.scripted.take(part, GATEWAY)
        or broker.place(
            part, run.scope, run.strategy_run_id, at, attribution=attribution, travels=True
        )
        for part in parts
    ]
    orders = [row for row in sent if isinstance(row, Order)]
    if not orders:
        raise BadRequest(str(sent[0]))
    if len(sent) > 1:
        parent = parent_of(sent)
        for order in orders:
            order.tags += ["autoslice", f"autoslice:{parent.order_id}"]
    return sent


def parent_of(sent: list[Order | Refusal]) -> Order:
    """The order that stands for all slices: the first that was not rejected, if there is one."""
    orders = [row for row in sent if isinstance(row, Order)]
    return next((order for order in orders if order.status != REJECTED), orders[0])


def children(sent: list[Order | Refusal], request: OrderRequest) -> list[Json]:
    """One row per slice: its order, or the gateway's error in the order's place."""
    return [
        {"index": index, "tradingsymbol": request.tradingsymbol}
        | (_taken(row) if isinstance(row, Order) else _refused(row))
        for index, row in enumerate(sent)
    ]


def _parts(broker: Broker, run: Run, request: OrderRequest, at: datetime) -> list[OrderRequest]:
    instrument = broker.instruments.find(request.symbol, at)
    if instrument is None:
        return [request]
    reason = broker.gate.reason(Stage.DOOR, request, run.scope, at)
    if reason is not None:
        raise BadRequest(str(reason))
    quantities = [request.quantity]
    if request.variety == "regular":
        quantities = slices_of(request, instrument.freeze_quantity, instrument.lot_size)
    if len(quantities) == 1:
        return [request]
    if len(quantities) > MAX_SLICES:
        raise BadRequest(f"An order can be cut into at most {MAX_SLICES} slices")
    return [replace(request, quantity=quantity, autoslice=False) for quantity in quantities]


def _taken(order: Order) -> Json:
    failed = order.status == REJECTED
    return {
        "order_id": order.order_id,
        "status": "failed" if failed else "success",
        "order_status": order.status,
        "error": _error(order.status_message or "", "OrderException") if failed else None,
    }


def _refused(refusal: Refusal) -> Json:
    return {
        "order_id": None,
        "status": "failed",
        "order_status": None,
        "error": _error(str(refusal), "InputException"),
    }


def _error(message: str, kind: str) -> Json:
    return {"code": 400, "error_type": kind, "message": message, "data": None}
