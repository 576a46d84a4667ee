"""Option runs: their entry, their exit and their protection.

A token needs the right of each action, as for runs; what it may not do with any is use an account
or a worker run that is not its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..base.errors import BadRequest, Conflict, Forbidden, Invalid, Unprocessable
from ..options.option_trading import Terms
from ..runs.attribution import attribution_of
from ..runs.runs import Run
from ..runs.safety import claimed_run, require_token
from ..runs.tokens import DEFAULT_SCOPE, MODES, is_paper_scope, normalise_scope
from .operation import Body, Context, Json, OptionContext, operation, option_operation

#: The caller said what happened; no order is placed.
REPORTED = "deterministic"


@operation("runs:create")
def create_option_run(ctx: Context, body: Body) -> Json:
    """Stores an option run; nothing is traded. Each call makes another one."""
    return ctx.exchange.option_runs.create(body, ctx.at).as_json()


@option_operation("runs:read")
def preview_option_run_entry(ctx: OptionContext) -> Json:
    """The entry's orders with margin and charges. May be repeated until the entry."""
    scope = _scope(ctx, _named_worker(ctx), {})
    return ctx.exchange.option_runs.preview_entry(ctx.run, scope, ctx.at)


@option_operation("runs:read")
def preview_option_run_exit(ctx: OptionContext) -> Json:
    """The orders that would close the run. May be repeated."""
    scope = _scope(ctx, _named_worker(ctx), {})
    return ctx.exchange.option_runs.preview_exit(ctx.run, scope, ctx.at)


@option_operation("intents:submit", session="if claimed")
def enter_option_run(ctx: OptionContext, body: Body) -> Json:
    """Places the entry orders; they belong to the worker run that body or session names.

    ``body["safety_token"]`` is one of a worker run; a stale one raises ``Conflict``, as does a
    second entry. A repeat with the same ``idempotency_key`` returns the first answer.
    """
    worker = _worker(ctx, body, ctx.nonce)
    if worker is not None and worker.status != "open":
        raise Conflict("Worker intents can only be submitted for open strategy runs")
    mode = _mode(ctx, worker, body)
    scope = _scope(ctx, worker, body)
    if mode == "paper" and not is_paper_scope(scope):
        raise Unprocessable(f"Account scope '{scope}' is not a paper account")
    terms = _terms(ctx, worker, mode, scope, body)
    return ctx.exchange.option_runs.enter(ctx.run, terms, ctx.at)


@option_operation("runs:exit", session="if claimed")
def exit_option_run(ctx: OptionContext, body: Body) -> Json:
    """Closes the run's open legs, straight from ``entered`` or after a preview.

    Raises ``Conflict`` when there is nothing to exit or the market is closed.
    """
    run = ctx.run
    _worker(ctx, body, None)
    if _is_reported(body) and not run.is_simulated:
        raise BadRequest("The run has positions at the exchange; exit without results")
    worker = _named_worker(ctx)
    scope = run.account_scope or _scope(ctx, worker, body)
    if not ctx.token.may_use_scope(scope):
        raise Forbidden("Worker token cannot use this account scope")
    terms = _terms(ctx, worker, run.mode or "paper", scope, body)
    return ctx.exchange.option_runs.exit(run, terms, ctx.at)


@option_operation("runs:read")
def get_option_run_state(ctx: OptionContext) -> Json:
    """The run's status and its legs by outcome. Safe to repeat."""
    return {"strategy_run_id": ctx.run.strategy_run_id, "state": ctx.run.state()}


@option_operation("risk:update", session="if claimed")
def update_option_run_protection(ctx: OptionContext, body: Body) -> Json:
    """Replaces the run's rules. Raises ``Unprocessable`` for a bad one. Safe to repeat."""
    return ctx.exchange.option_guard.update(ctx.run, body)


@option_operation("runs:read")
def get_option_run_protection_state(ctx: OptionContext) -> Json:
    """Whether a rule is met now, and the exit it recommends. Safe to repeat."""
    return ctx.exchange.option_guard.state(ctx.run, ctx.at)


@option_operation("runs:read")
def replay_option_run_protection(ctx: OptionContext, body: Body) -> Json:
    """Evaluates rules on given figures. Changes nothing."""
    return ctx.exchange.option_guard.replay(ctx.run, body, ctx.at)


def _worker(ctx: OptionContext, body: Body, nonce: str | None) -> Run | None:
    """The worker run an entry belongs to; its safety token is checked when there is one."""
    proof = body.get("safety_token")
    exchange = ctx.exchange
    if proof:
        claimed = claimed_run(proof)
        if exchange.runs.find(claimed) is None:
            raise Conflict(
                {
                    "rejection_reason": "SAFETY_TOKEN_EXPIRED",
                    "blocking_reasons": ["SAFETY_STATE_UNKNOWN"],
                    "strategy_run_id": ctx.run.strategy_run_id,
                }
            )
        worker = exchange.runs.access(ctx.token, claimed)
        status = exchange.option_runs.status_of(worker.strategy_run_id, ctx.at)
        require_token(worker, proof, exchange.secret, ctx.at, status)
        return worker
    if nonce:
        held = next((item for item in exchange.runs.all() if item.nonce == nonce), None)
        if held is not None:
            return exchange.runs.access(ctx.token, held.strategy_run_id)
    return _named_worker(ctx)


def _named_worker(ctx: OptionContext) -> Run | None:
    """The worker run the option run is tied to: by an entry, by its id, by its metadata."""
    named = str(ctx.run.metadata.get("strategy_run_id") or "")
    for run_id in (ctx.run.worker_run_id, ctx.run.strategy_run_id, named):
        if run_id and ctx.exchange.runs.find(run_id) is not None:
            return ctx.exchange.runs.access(ctx.token, run_id)
    return None


def _scope(ctx: OptionContext, worker: Run | None, body: Body) -> str:
    if worker is not None:
        return worker.scope
    scope = (
        body.get("account_scope")
        or ctx.run.account_scope
        or ctx.run.metadata.get("account_scope")
        or ctx.token.account_scope
        or DEFAULT_SCOPE
    )
    try:
        found = normalise_scope(str(scope))
    except BadRequest as problem:
        raise Unprocessable(problem.detail) from None
    if not ctx.token.may_use_scope(found):
        raise Forbidden("Worker token cannot use this account scope")
    return found


def _mode(ctx: OptionContext, worker: Run | None, body: Body) -> str:
    if _is_reported(body) and not (body.get("mode") or body.get("execution_mode")):
        return REPORTED
    fallback = worker.execution_mode if worker is not None else "paper"
    mode = str(body.get("mode") or body.get("execution_mode") or fallback).strip().lower()
    if mode not in MODES:
        raise Invalid("mode", f"must be one of {', '.join(MODES)}", mode)
    if mode not in ctx.token.allowed_modes:
        raise Forbidden("Worker token cannot submit intents for this execution mode")
    if mode == "live" and (worker is None or worker.execution_mode != "live"):
        raise BadRequest("A live entry needs the safety token of a live worker run")
    if worker is not None and mode not in {"dry_run", worker.execution_mode}:
        raise BadRequest(f"The worker run is {worker.execution_mode}, not {mode}")
    return mode


def _terms(ctx: OptionContext, worker: Run | None, mode: str, scope: str, body: Body) -> Terms:
    key, metadata = body.get("idempotency_key"), body.get("metadata")
    given = {str(k): v for k, v in metadata.items()} if isinstance(metadata, Mapping) else {}
    label = str(key) if key else None
    labels: Json
    if worker is not None:
        labels = attribution_of(ctx.token, worker, label, given)
    else:
        labels = {
            "strategy_run_id": ctx.run.strategy_run_id,
            "strategy_family": "options_strategy",
            "execution_mode": mode,
            "account_scope": scope,
            "source": "algo_worker",
            "idempotency_key": label,
            "token_id": ctx.token.token_id,
            "metadata": given,
        }
    labels["strategy_name"] = ctx.run.strategy_name
    labels["option_strategy_id"] = ctx.run.strategy_run_id
    told = body if mode in {REPORTED, "dry_run"} else {}
    return Terms(
        mode=mode,
        scope=scope,
        worker_run_id=worker.strategy_run_id if worker is not None else None,
        key=label,
        all_or_none=body.get("all_or_none") is True,
        labels=labels,
        order_results=_results(told.get("order_results")),
        trade_results=_results(told.get("trade_results")),
    )


def _is_reported(body: Body) -> bool:
    return body.get("order_results") is not None or body.get("trade_results") is not None


def _results(value: object) -> list[Json] | None:
    if not isinstance(value, list):
        return None
    return [{str(k): v for k, v in row.items()} for row in value if isinstance(row, Mapping)]
