"""Connection, runs, sessions, protection and exit."""

from __future__ import annotations

import base64
import copy
from collections.abc import Mapping

from ..base.clock import iso
from ..base.errors import BadRequest, Conflict, Invalid
from ..runs.runs import Run
from ..runs.safety import safety_check as answer_of
from ..runs.tokens import Token
from .operation import Body, Context, Json, RunContext, operation, run_operation

_LISTED = (
    "strategy_run_id",
    "template_id",
    "account_scope",
    "execution_mode",
    "status",
    "created_at",
    "updated_at",
    "closed_at",
)


@operation()
def health(ctx: Context) -> Json:
    """That the exchange is up, and what the token may do. Safe to repeat."""
    token = ctx.token
    return {
        "status": "healthy",
        "token_id": token.token_id,
        "account_scope": token.account_scope,
        "allowed_modes": list(token.allowed_modes),
        "allowed_actions": list(token.allowed_actions),
        "allowed_templates": list(token.allowed_templates),
    }


@operation("heartbeat")
def heartbeat(ctx: Context, body: Body) -> Json:
    """Notes that the worker behind the token lives. Safe to repeat."""
    ctx.exchange.token_heartbeats[ctx.token.token_id] = ctx.at
    return {"status": "ok", "token_id": ctx.token.token_id, "received_at": iso(ctx.at)}


@operation("runs:create")
def create_run(ctx: Context, body: Body) -> Json:
    """Creates a run, or recovers the one with this id when template, scope and mode agree.

    Raises ``BadRequest`` and ``Forbidden`` for what the token or the mode does not allow,
    ``Invalid`` for a wrong protection object, ``Conflict`` when the id belongs to a different
    run. Safe to repeat.
    """
    return ctx.exchange.runs.create(ctx.token, body, ctx.at).as_json()


@run_operation("runs:read")
def get_run(ctx: RunContext) -> Json:
    """The run with its health fields. Safe to repeat."""
    return ctx.run.as_json() | ctx.run.health(ctx.at)


@operation("runs:read")
def list_runs(ctx: Context, limit: int = 25, cursor: str | None = None) -> Json:
    """The token's runs that it may use, newest first, in pages. Safe to repeat.

    Raises ``BadRequest`` for a cursor that no answer had.
    """
    if not 1 <= limit <= 100:
        raise Invalid("limit", "must be between 1 and 100", limit)
    mine = [run for run in reversed(ctx.exchange.runs.all()) if _may_list(ctx.token, run)]
    first = _after(cursor, mine) if cursor is not None else 0
    page = mine[first : first + limit]
    more = first + limit < len(mine)
    return {
        "items": [_listed(run) for run in page],
        "next_cursor": _cursor(page[-1]) if more else None,
    }


@run_operation("runs:read")
def claim_session(ctx: RunContext) -> Json:
    """Starts the run's worker session, or takes over one that went quiet.

    Raises ``Conflict`` (``WORKER_SESSION_CONFLICT``) while another session lives, also for
    its own holder: not to be repeated blindly.
    """
    ctx.run.claim(ctx.exchange.make_id("wsn_"), ctx.at)
    return {
        "strategy_run_id": ctx.run.strategy_run_id,
        "worker_session_nonce": ctx.run.nonce,
        "worker_session_claimed_at": iso(ctx.at),
    }


@run_operation("runs:read", session="required")
def release_session(ctx: RunContext) -> Json:
    """Ends the worker session that the nonce names. Raises ``Conflict`` otherwise."""
    ctx.run.release(ctx.at)
    return {"status": "released", "strategy_run_id": ctx.run.strategy_run_id}


@run_operation("heartbeat", session="required")
def run_heartbeat(ctx: RunContext) -> Json:
    """Notes that the run's worker lives. Needs the session's nonce. Safe to repeat."""
    ctx.run.last_heartbeat_at = ctx.run.updated_at = ctx.at
    return {
        "status": "ok",
        "strategy_run_id": ctx.run.strategy_run_id,
        "last_heartbeat_at": iso(ctx.at),
    }


@run_operation("runs:read")
def safety_check(ctx: RunContext) -> Json:
    """Whether the run may trade, with a token valid for ten seconds. Safe to repeat.

    The protection of its option runs is part of the answer.
    """
    exchange, run = ctx.exchange, ctx.run
    status = exchange.option_runs.status_of(run.strategy_run_id, ctx.at)
    answer = answer_of(run, exchange.secret, ctx.at, status)
    shown = exchange.option_guard.safety(run, ctx.at)
    if shown is None:
        return answer
    answer["options_protection"] = shown
    reason, reasons = shown["blocking_reason"], answer["blocking_reasons"]
    if reason is not None and isinstance(reasons, list):
        text = f"{reason}: the option run is {shown['run_status']}"
        answer["blocking_reasons"] = [*reasons, text]
        answer |= {"can_trade": False, "safety_token": None, "token_expires_at": None}
    return answer


@run_operation("risk:update", session="if claimed")
def patch_risk(ctx: RunContext, body: Body) -> Json:
    """Merges ``body["patch"]`` into the run's risk settings. Safe to repeat."""
    run = ctx.run
    if run.is_terminal:
        raise Conflict("Closed strategy runs cannot be risk-edited")
    patch = body.get("patch") or {}
    if not isinstance(patch, Mapping):
        raise Invalid("patch", "must be an object", patch)
    risk = run.runtime_state.get("risk")
    merged = dict(risk) if isinstance(risk, dict) else {}
    merged.update(copy.deepcopy(dict(patch)))
    run.runtime_state["risk"] = merged
    for item in run.risk_schema:
        if item.get("key") in patch:
            item["value"] = patch[str(item["key"])]
    run.updated_at = ctx.at
    return run.as_json()


@run_operation("risk:update", session="if claimed")
def update_backend_protection(ctx: RunContext, body: Body) -> Json:
    """Replaces the run's protection and starts a new generation of its state.

    Raises ``Invalid`` for a wrong object, ``Conflict`` when the run is closed or an exit is
    under way. Repeating it starts yet another generation.
    """
    reason = body.get("reason")
    ctx.exchange.protection.update(
        ctx.run,
        body.get("backend_protection"),
        None if reason is None else str(reason),
        body.get("reset_trailing") is not False,
        ctx.at,
    )
    return ctx.run.as_json()


@run_operation("runs:exit", session="if claimed")
def exit_run(ctx: RunContext, body: Body) -> Json:
    """Cancels the run's resting orders, closes its positions and ends it.

    ``dry_run`` only previews. With an ``idempotency_key`` a repeat returns the first result;
    without one a repeat on a closed run changes nothing.
    """
    reason, key = body.get("reason"), body.get("idempotency_key")
    return ctx.exchange.exits.exit(
        ctx.run,
        None if reason is None else str(reason),
        None if key is None else str(key),
        body.get("dry_run") is True,
        ctx.at,
    )


def _may_list(token: Token, run: Run) -> bool:
    return (
        run.token_id == token.token_id
        and run.execution_mode in token.allowed_modes
        and token.may_use_template(run.template_id)
        and token.may_use_scope(run.account_scope)
    )


def _cursor(run: Run) -> str:
    return base64.urlsafe_b64encode(run.strategy_run_id.encode()).decode().rstrip("=")


def _after(cursor: str, runs: list[Run]) -> int:
    for position, run in enumerate(runs):
        if _cursor(run) == cursor.strip():
            return position + 1
    raise BadRequest("Invalid run cursor")


def _listed(run: Run) -> Json:
    shown = run.as_json()
    name = run.metadata.get("strategy_name") or run.metadata.get("name") or run.template_id
    return {"name": name} | {key: shown[key] for key in _LISTED}
