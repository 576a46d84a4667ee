"""Profit and loss of a run, and the funds of runs and accounts."""

from __future__ import annotations

from datetime import datetime

from ..base.clock import epoch, iso
from ..base.money import average, rupees
from ..books.charges import ChargesPaise
from ..books.ledger import Account, Position
from ..orders.allocation import cap_of
from ..orders.broker import Broker
from ..runs.runs import Run


def run_legs(broker: Broker, run: Run) -> list[Position]:
    """The run's open positions, in a stable order."""
    if run.execution_mode == "dry_run":
        return []
    rows = broker.accounts.book(run.strategy_run_id, run.scope).open()
    return sorted(rows, key=lambda row: (row.instrument.symbol, row.product))


def unreconciled(broker: Broker, run: Run) -> bool:
    """Whether the account holds the opposite of one of the run's legs, or nothing of it.

    Runs that trade the same instrument on one account may have offset each other.
    """
    account = broker.accounts.get(run.scope)
    for leg in run_legs(broker, run):
        row = account.positions.get(leg.instrument, leg.product) if account else None
        if row is None or row.quantity * leg.quantity <= 0:
            return True
    return False


def run_charges(broker: Broker, run: Run) -> ChargesPaise:
    """Everything the run has paid in charges."""
    total = ChargesPaise()
    for row in broker.accounts.book(run.strategy_run_id, run.scope).all():
        total += row.charges
    return total


def pnl_snapshot(broker: Broker, run: Run, at: datetime) -> dict[str, object]:
    """The grouped profit and loss of a run at an instant."""
    if run.execution_mode == "dry_run":
        return _snapshot(run, run.status, _totals(0, 0, ChargesPaise()), [], run.updated_at)
    book = broker.accounts.book(run.strategy_run_id, run.scope)
    legs = run_legs(broker, run)
    unrealised = sum(row.unrealised(_last(broker, row, at)) for row in legs)
    realised = sum(row.realised for row in book.all())
    totals = _totals(realised, unrealised, run_charges(broker, run))
    touched = [row.updated_at for row in book.all() if row.updated_at is not None]
    active = bool(broker.orders.of_run(run.strategy_run_id))
    status = ("open" if legs else "closed") if active and not run.is_terminal else run.status
    snapshot = _snapshot(
        run,
        status,
        totals,
        [_leg(broker, row, at) for row in legs],
        at if legs else max(touched, default=run.updated_at),
    )
    return snapshot | {"is_stale": unreconciled(broker, run)}


def account_funds(account: Account, scope: str, mode: str, at: datetime) -> dict[str, object]:
    """An account's funds in the documented shape and in the deployed one.

    Both use the same words: ``net`` is all cash of the account, blocked margin included, and
    ``available.cash`` (the segment's ``available_cash``) what is free to trade with.
    """
    blocked, margin = account.blocked, account.position_margin
    free = rupees(account.available)
    turnover = sum(row.buy_value + row.sell_value for row in account.positions.all())
    segment = {
        "net": rupees(account.cash),
        "available_cash": free,
        "opening_balance": rupees(account.starting_cash),
        "live_balance": free,
        "collateral": 0.0,
        "utilised": rupees(blocked),
        "m2m_realised": rupees(account.realised),
        "m2m_unrealised": 0.0,
    }
    return {
        "available": {"cash": free, "collateral": 0.0, "intraday_payin": 0.0},
        "utilized": {
            "debits": rupees(blocked),
            "exposure": rupees(margin.exposure),
            "m2m": rupees(account.realised),
            "option_premium": rupees(margin.premium),
            "span": rupees(margin.span),
            "holding_sales": 0.0,
            "turnover": rupees(turnover),
        },
        "net": rupees(account.cash),
        "account_scope": scope,
        "mode": mode,
        "currency": "INR",
        "source": "broker" if mode == "live" else "paper_runtime",
        "segments": {"equity": segment},
        "allocation": {"usable_equity_cash": free, "max_new_position_value": free},
        "stale": False,
        "updated_at": iso(at),
    }


def run_funds(broker: Broker, run: Run, at: datetime) -> dict[str, object]:
    """The account's funds with the run's share of them."""
    account = broker.accounts.of(run.scope, at)
    funds = account_funds(account, run.account_scope, run.execution_mode, at)
    snapshot = pnl_snapshot(broker, run, at)
    legs = run_legs(broker, run)
    values = [row.quantity * _last(broker, row, at) for row in legs]
    gross = sum(abs(value) for value in values)
    totals = snapshot["totals"]
    allocation = _allocation(run, gross)
    funds["strategy_run_id"] = run.strategy_run_id
    funds["strategy"] = {
        "strategy_run_id": run.strategy_run_id,
        "status": run.status,
        "gross_exposure": rupees(gross),
        "net_exposure": rupees(sum(values)),
        "realized_pnl": totals["realized_pnl"] if isinstance(totals, dict) else 0.0,
        "unrealized_pnl": totals["unrealized_pnl"] if isinstance(totals, dict) else 0.0,
        "net_pnl": totals["net_pnl"] if isinstance(totals, dict) else 0.0,
        "estimated_margin_used": None,
        "allocation": allocation,
        "pnl": totals,
        "position_count": len(legs),
        "is_stale": snapshot["is_stale"],
    }
    shared = funds["allocation"]
    if isinstance(shared, dict):
        shared["run"] = dict(allocation)
    return funds


def _allocation(run: Run, gross: int) -> dict[str, object]:
    cap = cap_of(run)
    value = None if cap is None else rupees(cap)
    return {
        "cap": value,
        "cap_inr": value,
        "usage_gross_exposure": rupees(gross),
        "used": rupees(gross),
        "remaining": None if cap is None else rupees(max(0, cap - gross)),
        "basis": "gross_exposure",
    }


def _leg(broker: Broker, row: Position, at: datetime) -> dict[str, object]:
    last = _last(broker, row, at)
    unrealised = row.unrealised(last)
    gross = row.realised + unrealised
    return {
        "instrument_token": row.instrument.instrument_token,
        "exchange": row.instrument.exchange,
        "tradingsymbol": row.instrument.tradingsymbol,
        "product": row.product,
        "net_quantity": row.quantity,
        "side": "LONG" if row.quantity > 0 else "SHORT",
        "average_price": rupees(average(row.open_value, abs(row.quantity))),
        "last_price": rupees(last),
        "realized_pnl": rupees(row.realised),
        "unrealized_pnl": rupees(unrealised),
        "gross_pnl": rupees(gross),
        "charges": rupees(row.charges.total),
        "net_pnl": rupees(gross - row.charges.total),
        "broker_net_quantity": None,
        "is_stale": False,
        "last_reconciled_at": None,
    }


def _totals(realised: int, unrealised: int, charged: ChargesPaise) -> dict[str, object]:
    gross = realised + unrealised
    return {
        "realized_pnl": rupees(realised),
        "unrealized_pnl": rupees(unrealised),
        "gross_pnl": rupees(gross),
        "charges": rupees(charged.total),
        "net_pnl": rupees(gross - charged.total),
        "brokerage": rupees(charged.brokerage),
        "taxes": rupees(charged.taxes),
    }


def _snapshot(
    run: Run, status: str, totals: dict[str, object], legs: list[dict[str, object]],
    updated_at: datetime,
) -> dict[str, object]:  # fmt: skip
    return {
        "strategy_run_id": run.strategy_run_id,
        "execution_mode": run.execution_mode,
        "status": status,
        "currency": "INR",
        "totals": totals,
        "legs": legs,
        "position_count": len(legs),
        "is_realtime": run.execution_mode != "dry_run",
        "is_stale": False,
        "updated_at": iso(updated_at),
    }


def _last(broker: Broker, row: Position, at: datetime) -> int:
    return broker.prices.last(row.instrument, epoch(at))
