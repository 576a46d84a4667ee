"""What becomes of orders: baskets, brackets, P&L, the run's history and its decisions."""

from __future__ import annotations

from ..base.errors import Invalid
from ..base.jsonlike import fresh
from ..base.timeline import Row
from ..runs.attribution import attribution_of
from ..runs.decisions import parse_decision
from ..trading.pnl import pnl_snapshot
from .operation import Body, Json, RunContext, run_operation

_EVENT_KEYS = (
    "cursor",
    "strategy_run_id",
    "account_id",
    "basket_execution_id",
    "event_type",
    "payload",
    "created_at",
)


@run_operation("runs:read")
def list_baskets(ctx: RunContext, limit: int = 100) -> Json:
    """The run's baskets, newest first. Safe to repeat."""
    rows = ctx.exchange.intents.baskets(ctx.run, limit)
    return {"strategy_run_id": ctx.run.strategy_run_id, "baskets": rows}


@run_operation("runs:read")
def get_basket(ctx: RunContext, basket_execution_id: str) -> Json:
    """One basket with the present state of its legs. Safe to repeat."""
    return ctx.exchange.intents.basket(ctx.run, basket_execution_id)


@run_operation("intents:submit", session="if claimed")
def create_bracket(ctx: RunContext, body: Body) -> Json:
    """Places an entry whose exits follow its fill.

    With an ``idempotency_key`` that begins with ``bracket:`` a repeat returns the bracket that
    exists; without one it trades again. Raises ``Invalid`` for exits that do not belong to the
    entry, ``Conflict`` for a ``dry_run`` or closed run.
    """
    key = body.get("idempotency_key")
    attribution = attribution_of(ctx.token, ctx.run, str(key) if key else None, {})
    return ctx.exchange.brackets.create(ctx.run, body, attribution, ctx.at)


@run_operation("runs:read")
def list_brackets(ctx: RunContext, limit: int = 50) -> Json:
    """The run's brackets, newest first. Safe to repeat."""
    rows = ctx.exchange.brackets.of_run(ctx.run, limit)
    return {"strategy_run_id": ctx.run.strategy_run_id, "brackets": rows}


@run_operation("runs:read")
def get_bracket(ctx: RunContext, bracket_intent_id: str) -> Json:
    """One bracket in its present state. Raises ``NotFound``. Safe to repeat."""
    return ctx.exchange.brackets.get(ctx.run, bracket_intent_id).as_json()


@run_operation("intents:submit", session="if claimed")
def cancel_bracket(ctx: RunContext, bracket_intent_id: str) -> Json:
    """Cancels what rests; a position already entered stays open. Safe to repeat."""
    return ctx.exchange.brackets.cancel(ctx.run, bracket_intent_id, ctx.at)


@run_operation("runs:read")
def get_run_pnl(ctx: RunContext) -> Json:
    """The run's grouped profit and loss now. Safe to repeat."""
    return pnl_snapshot(ctx.exchange.broker, ctx.run, ctx.at)


@run_operation("runs:read")
def list_timeline(
    ctx: RunContext,
    after_cursor: int = 0,
    limit: int = 200,
    event_kind: str | None = None,
    event_source: str | None = None,
    event_type: str | None = None,
    related_resource_type: str | None = None,
    related_resource_id: str | None = None,
    basket_execution_id: str | None = None,
) -> Json:
    """The run's history after a cursor, ascending. Safe to repeat."""
    wanted = {
        "event_kind": event_kind,
        "event_source": event_source,
        "event_type": event_type,
        "related_resource_type": related_resource_type,
        "related_resource_id": related_resource_id,
        "basket_execution_id": basket_execution_id,
    }
    return _page(ctx, after_cursor, _rows(ctx, after_cursor, limit, wanted))


@run_operation("runs:read")
def list_execution_events(
    ctx: RunContext,
    after_cursor: int = 0,
    limit: int = 200,
    basket_execution_id: str | None = None,
    event_type: str | None = None,
) -> Json:
    """The execution rows of the history in their short form. Safe to repeat."""
    wanted = {
        "event_kind": "execution",
        "event_type": event_type,
        "basket_execution_id": basket_execution_id,
    }
    rows = _rows(ctx, after_cursor, limit, wanted)
    return _page(ctx, after_cursor, [{key: row[key] for key in _EVENT_KEYS} for row in rows])


@run_operation("runs:log", session="if claimed")
def log_decision_event(ctx: RunContext, body: Body) -> Json:
    """Writes a decision of the worker to the run's history; each call adds a row."""
    entry, run = parse_decision(body), ctx.run
    row = ctx.exchange.timeline.append(
        run.strategy_run_id,
        run.account_scope,
        "decision",
        "worker",
        entry.event_type,
        ctx.at,
        summary=entry.summary,
        payload=entry.payload,
        related=entry.related,
    )
    return fresh(row)


def _rows(
    ctx: RunContext, after_cursor: int, limit: int, wanted: dict[str, str | None]
) -> list[Row]:
    if after_cursor < 0:
        raise Invalid("after_cursor", "must be at least 0", after_cursor)
    if not 1 <= limit <= 2000:
        raise Invalid("limit", "must be between 1 and 2000", limit)
    return ctx.exchange.timeline.page(ctx.run.strategy_run_id, after_cursor, limit, wanted)


def _page(ctx: RunContext, after_cursor: int, rows: list[Row]) -> Json:
    return {
        "strategy_run_id": ctx.run.strategy_run_id,
        "after_cursor": after_cursor,
        "last_cursor": rows[-1]["cursor"] if rows else after_cursor,
        "events": rows,
    }
