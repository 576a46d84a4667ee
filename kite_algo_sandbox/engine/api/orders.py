"""Intents and their previews, and the orders and trades of a run."""

from __future__ import annotations

from ..base.errors import Conflict, Invalid, NotFound
from ..orders import amend
from ..orders.order_rules import parse_order
from ..orders.orders import Order
from ..runs.attribution import attribution_of
from ..runs.runs import Run
from ..trading.intents import parse_legs
from ..trading.previews import basket_estimate, order_estimate
from .operation import Body, Context, Json, RunContext, operation, run_operation


@run_operation("intents:submit", session="if claimed")
def submit_intent(ctx: RunContext, body: Body) -> Json:
    """Places an order or a basket, exactly once per ``idempotency_key``.

    A repeat with the same payload returns the first result as ``deduped``; with another
    payload it raises ``Conflict``. A refused order is no exception: its status is
    ``rejected`` and ``rejection_reason`` says why. Raises ``Invalid`` for a malformed order.
    """
    exchange, run = ctx.exchange, ctx.run
    status = exchange.option_runs.status_of(run.strategy_run_id, ctx.at)
    return exchange.intents.submit(ctx.token, run, body, exchange.secret, ctx.at, status)


@run_operation("intents:submit")
def preview_order(ctx: RunContext, body: Body) -> Json:
    """Margin, charges and warnings of one order; places nothing. Safe to repeat."""
    run = ctx.run
    data = body.get("order") or {}
    request = parse_order(data, "order.")
    key = body.get("idempotency_key")
    shown = dict(data) if isinstance(data, dict) else {}
    shown["attribution"] = attribution_of(ctx.token, run, str(key) if key else None, {})
    estimate = order_estimate(ctx.exchange.broker, request, run.scope, ctx.at, run.strategy_run_id)
    return _preview(run, {"intent_type": "place_order", "order": shown, **estimate})


@run_operation("intents:submit")
def preview_basket(ctx: RunContext, body: Body) -> Json:
    """Margin, charges and warnings of a basket; places nothing. Safe to repeat."""
    run = ctx.run
    requests = parse_legs(body.get("orders"))
    estimate = basket_estimate(
        ctx.exchange.broker, requests, run.scope, ctx.at, run.strategy_run_id
    )
    basket = {"orders": body.get("orders"), "all_or_none": body.get("all_or_none") is True}
    preview: Json = {
        "intent_type": "place_basket",
        "mode": run.execution_mode,
        "basket": basket,
        "result": {"status": "dry_run", **estimate},
        **estimate,
    }
    return _preview(run, preview)


@run_operation("runs:read")
def list_orders(ctx: RunContext) -> Json:
    """The run's orders in their newest state, oldest first. Safe to repeat."""
    run_id = ctx.run.strategy_run_id
    rows = ctx.exchange.broker.orders.of_run(run_id)
    return {"strategy_run_id": run_id, "orders": [row.as_json() for row in rows]}


@run_operation("runs:read")
def get_order(ctx: RunContext, order_id: str) -> Json:
    """One order of the run. Raises ``NotFound``. Safe to repeat."""
    order = _order(ctx, ctx.run, order_id)
    return {"strategy_run_id": ctx.run.strategy_run_id, "order": order.as_json()}


@run_operation("runs:read")
def get_order_history(ctx: RunContext, order_id: str) -> Json:
    """Every state one order went through, oldest first. Safe to repeat."""
    rows = _order(ctx, ctx.run, order_id).history()
    return {"strategy_run_id": ctx.run.strategy_run_id, "order_id": order_id, "history": rows}


@run_operation("runs:read")
def list_trades(ctx: RunContext) -> Json:
    """The run's trades, oldest first. Safe to repeat."""
    run_id = ctx.run.strategy_run_id
    rows = ctx.exchange.broker.orders.trades_of_run(run_id)
    return {"strategy_run_id": run_id, "trades": [row.as_json() for row in rows]}


@operation("intents:submit")
def cancel_order(ctx: Context, order_id: str, body: Body) -> Json:
    """Cancels a resting order; a cover order's stop exits at market instead.

    Raises ``NotFound`` when there is no such resting order, so a repeat does no harm.
    """
    run, order = _own_order(ctx, order_id, body)
    amend.cancel(ctx.exchange.broker, order, ctx.at)
    return _written(run, order)


@operation("intents:submit")
def modify_order(ctx: Context, order_id: str, body: Body) -> Json:
    """Changes a resting order; fields left out stay. At most 25 times per order."""
    run, order = _own_order(ctx, order_id, body)
    amend.modify(ctx.exchange.broker, order, body, ctx.at)
    return _written(run, order)


def _preview(run: Run, preview: Json) -> Json:
    return {
        "strategy_run_id": run.strategy_run_id,
        "mode": run.execution_mode,
        "preview": preview,
    }


def _order(ctx: Context, run: Run, order_id: str) -> Order:
    order = ctx.exchange.broker.orders.get(order_id)
    if order is None:
        raise NotFound(f"Order '{order_id}' not found.")
    if order.strategy_run_id != run.strategy_run_id:
        raise NotFound("Order not found for strategy run")
    return order


def _own_order(ctx: Context, order_id: str, body: Body) -> tuple[Run, Order]:
    """The order of a write, whose run is named in the body."""
    run_id = str(body.get("strategy_run_id") or "")
    if not run_id:
        raise Invalid("strategy_run_id", "is required")
    run = ctx.exchange.runs.access(ctx.token, run_id)
    order = _order(ctx, run, order_id)
    if run.is_terminal:
        raise Conflict("Orders of closed strategy runs cannot be changed")
    return run, order


def _written(run: Run, order: Order) -> Json:
    return {
        "strategy_run_id": order.strategy_run_id,
        "order_id": order.order_id,
        "mode": run.execution_mode,
        "result": {"order_id": order.order_id, "status": order.status},
    }
