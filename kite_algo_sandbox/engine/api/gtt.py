"""Triggers that stay armed: GTT."""

from __future__ import annotations

from ..base.errors import BadRequest
from ..runs.tokens import DEFAULT_SCOPE, normalise_scope
from .operation import Body, Context, Json, operation


@operation("gtt:write", "intents:submit")
def place_gtt(ctx: Context, body: Body) -> Json:
    """Arms a trigger for the token's account. Each call arms another one."""
    return {"trigger_id": ctx.exchange.gtt.place(_scope(ctx), body, ctx.at)}


@operation("gtt:read", "runs:read")
def list_gtts(ctx: Context) -> list[Json]:
    """Armed triggers and recent ones of the token's account. Safe to repeat."""
    return ctx.exchange.gtt.shown(_scope(ctx), ctx.at)


@operation("gtt:read", "runs:read")
def get_gtt(ctx: Context, trigger_id: int) -> Json:
    """One trigger. Raises ``NotFound``. Safe to repeat."""
    return ctx.exchange.gtt.get(_scope(ctx), trigger_id)


@operation("gtt:write", "intents:submit")
def modify_gtt(ctx: Context, trigger_id: int, body: Body) -> Json:
    """Changes an armed trigger; what the body leaves out stays. Safe to repeat."""
    return {"trigger_id": ctx.exchange.gtt.modify(_scope(ctx), trigger_id, body, ctx.at)}


@operation("gtt:write", "intents:submit")
def delete_gtt(ctx: Context, trigger_id: int) -> Json:
    """Disarms a trigger. Raises ``NotFound`` when it is not armed any more."""
    return {"trigger_id": ctx.exchange.gtt.delete(_scope(ctx), trigger_id, ctx.at)}


def _scope(ctx: Context) -> str:
    scope = ctx.token.account_scope or DEFAULT_SCOPE
    try:
        return normalise_scope(scope)
    except BadRequest:
        raise BadRequest(
            {"rejection_reason": "WORKER_ACCOUNT_SCOPE_UNSUPPORTED", "account_scope": scope}
        ) from None
