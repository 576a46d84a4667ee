"""Funds and portfolio of an account."""

from __future__ import annotations

from datetime import datetime

from ..base.clock import epoch, iso
from ..base.errors import BadRequest, Forbidden
from ..base.money import rupees
from ..books.ledger import Account, Position
from ..runs.runs import MODE_MESSAGE
from ..runs.tokens import DEFAULT_SCOPE, MODES, is_paper_scope, normalise_scope
from ..trading.pnl import account_funds, run_funds
from .operation import Context, Json, RunContext, operation, run_operation
from .sourced import require_version, sourced

_DELIVERY = frozenset({"CNC", "MTF"})
_NO_FUNDS = "Worker token cannot read funds for this execution mode"


@operation("funds:read")
def get_funds(ctx: Context, mode: str | None = "paper", account_scope: str | None = None) -> Json:
    """An account's funds; reading them opens a paper account. Safe to repeat."""
    name = (mode or "paper").strip().lower()
    if name not in MODES:
        raise Forbidden(MODE_MESSAGE)
    if name not in ctx.token.allowed_modes:
        raise Forbidden(_NO_FUNDS)
    scope = account_scope or ctx.token.account_scope or DEFAULT_SCOPE
    if not ctx.token.may_use_scope(scope):
        raise Forbidden("Worker token cannot read this account scope")
    account = ctx.exchange.broker.accounts.of(normalise_scope(scope), ctx.at)
    return account_funds(account, scope, name, ctx.at)


@run_operation("funds:read")
def get_run_funds(ctx: RunContext) -> Json:
    """The funds of the run's account and the run's share of them. Safe to repeat."""
    if ctx.run.execution_mode not in ctx.token.allowed_modes:
        raise Forbidden(_NO_FUNDS)
    return run_funds(ctx.exchange.broker, ctx.run, ctx.at)


@operation("funds:read")
def get_account_portfolio(
    ctx: Context, account_scope: str | None = None, schema_version: int = 1
) -> Json:
    """Holdings, positions and funds of a paper account; reading them opens it."""
    require_version(schema_version)
    scope = account_scope or ctx.token.account_scope or DEFAULT_SCOPE
    if not ctx.token.may_use_scope(scope):
        raise Forbidden({"rejection_reason": "WORKER_ACCOUNT_SCOPE_NOT_ALLOWED"})
    if not is_paper_scope(normalise_scope(scope)):
        raise BadRequest("The sandbox has paper accounts only")
    at = ctx.at
    account = ctx.exchange.broker.accounts.of(normalise_scope(scope), at)
    rows = sorted(account.positions.all(), key=lambda row: (row.instrument.symbol, row.product))
    funds = account_funds(account, scope, "paper", at)
    kept = [(row, _kept(account, row, at)) for row in rows]
    return sourced(at, at) | {
        "account_scope": scope,
        "component_times": dict.fromkeys(("funds", "holdings", "positions"), iso(at)),
        "coherent": True,
        "coherence_skew_ms": 0,
        "funds": funds["segments"],
        "holdings": [_holding(ctx, row, units) for row, units in kept if units > 0],
        "net_positions": [
            _position(ctx, row, row.quantity - units)
            for row, units in kept
            if row.quantity != units or _traded_on(row, at)
        ],
        "day_positions": [
            _position(ctx, row, row.quantity - units) for row, units in kept if _traded_on(row, at)
        ],
        "profile_capabilities": {"demat_consent": "consent"},
    }


def _holding(ctx: Context, row: Position, units: int) -> Json:
    last = ctx.exchange.broker.prices.last(row.instrument, epoch(ctx.at))
    average = row.open_value / abs(row.quantity)
    return {
        "exchange": row.instrument.exchange,
        "tradingsymbol": row.instrument.tradingsymbol,
        "instrument_token": row.instrument.instrument_token,
        "product": row.product,
        "isin": None,
        "quantity": units,
        "t1_quantity": 0,
        "average_price": round(average / 100, 4),
        "last_price": rupees(last),
        "pnl": round((last - average) * units / 100, 2),
    }


def _position(ctx: Context, row: Position, units: int) -> Json:
    last = ctx.exchange.broker.prices.last(row.instrument, epoch(ctx.at))
    average = row.open_value / abs(row.quantity) if row.quantity else 0
    return {
        "exchange": row.instrument.exchange,
        "tradingsymbol": row.instrument.tradingsymbol,
        "instrument_token": row.instrument.instrument_token,
        "product": row.product,
        "quantity": units,
        "buy_quantity": row.buy_quantity,
        "sell_quantity": row.sell_quantity,
        "buy_price": _average(row.buy_value, row.buy_quantity),
        "sell_price": _average(row.sell_value, row.sell_quantity),
        "average_price": round(average / 100, 4),
        "last_price": rupees(last),
        "pnl": rupees(row.realised + row.unrealised(last)),
        "unrealised": rupees(row.unrealised(last)),
        "realised": rupees(row.realised),
    }


def _kept(account: Account, row: Position, at: datetime) -> int:
    """Units of a share that were there before today: what Kite calls a holding."""
    if row.product not in _DELIVERY or row.quantity <= 0:
        return 0
    share = account.deliveries.get(row.instrument.tradingsymbol)
    bought = share.bought if share is not None and share.day == at.date() else 0
    return max(0, row.quantity - bought)


def _traded_on(row: Position, at: datetime) -> bool:
    return row.updated_at is not None and row.updated_at.date() == at.date()


def _average(value: int, quantity: int) -> float:
    return round(value / quantity / 100, 4) if quantity else 0.0
