"""What must hold before a write that moves money is sent: mode, account, and the run's limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kite_algo_worker_api.api.connection import health
from kite_algo_worker_api.api.market import get_quotes
from kite_algo_worker_api.api.monitoring import get_run_pnl
from kite_algo_worker_api.api.orders import get_order
from kite_algo_worker_api.api.runs import get_run
from kite_algo_worker_api.models import WorkerQuote

from ..config import require_live_consent
from ..exceptions import InvalidInputError, KiteAlgoWorkerError, NotFoundError
from ..inputs.run_config import is_paper_scope
from ..placing.guards import Guards, Mark, reducing, symbol_of
from ..placing.intents import ACCOUNT, Intent
from ..placing.placements import RunIdentity
from ..placing.writes import reduces
from ..trading_errors import GuardError, ModeMismatchError
from ..wire.quotes import with_quote_map
from ..wire.retry import Retry
from ._compat import monotonic
from .core import AsyncCore

_NO_MARK = Mark(None, None)
_BRIEF = Retry(attempts=1, total=2.0)
_NOT_HONOURED = (
    "this backend has not said that it honours it for {} runs: it would be carried out. "
    "Nothing was sent; get_run_pnl(...) shows the open legs, a live run can be previewed"
)


class AsyncGuardedMethods(AsyncCore):
    """Mode guard and runaway guards. What they need to know is read; what they refuse is not sent.

    Nothing but the mode guard stands in the way of exits and cancels.
    """

    # -- mode and account -------------------------------------------------------------------------

    async def _identity_of(self, intent: Intent) -> RunIdentity | None:
        """Where the write would trade; refused when that is elsewhere, or live without consent."""
        closing = reduces(intent.operation) and not intent.dry_run
        asking = self.with_options(retry=_BRIEF) if closing else self
        try:
            if intent.strategy_run_id == ACCOUNT:
                known = await asking._account()
            else:
                known = await asking._identity(
                    intent.limited_run, optional=intent.is_of_options, verify=intent.dry_run
                )
        except KiteAlgoWorkerError:
            if not closing:
                raise
            return None  # a question that failed must not hold up what closes positions
        if known is not None:
            known.refuse_if_mismatched(closing=closing)
            require_live_consent(known.execution_mode, self.config)
            if intent.dry_run and not known.looks_only(intent.operation):
                raise InvalidInputError("dry_run", _NOT_HONOURED.format(known.execution_mode))
        return _as_asked(intent, known)

    async def _identity(
        self, run_id: str, *, optional: bool, verify: bool = False
    ) -> RunIdentity | None:
        """Mode and account of a run, read once; None when there is no run of that name.

        With ``verify`` it is read whatever the client was told about reading runs.
        """
        known = self._placements.runs.get(run_id)
        verify = verify or self._placements.verify
        if known is None and verify and run_id not in self._placements.no_runs:
            try:
                self._placements.learn(await self.send(get_run.build(run_id)))
            except NotFoundError:
                if not optional:
                    raise
                self._placements.no_runs.add(run_id)
        return self._placements.runs.get(run_id)

    async def _account(self) -> RunIdentity | None:
        """The account of the token, read once. GTT triggers have no run, and no paper backend."""
        known = self._placements.runs.get(ACCOUNT)
        if known is None and self._placements.verify:
            scope = (await self.send(health.build())).account_scope or ""
            mode = "paper" if not scope or is_paper_scope(scope) else "live"
            known = self._placements.runs[ACCOUNT] = RunIdentity(mode, scope)
        return known

    # -- limits -----------------------------------------------------------------------------------

    async def _guard(self, intent: Intent, identity: RunIdentity | None) -> None:
        for name in {intent.strategy_run_id, intent.limited_run}:
            self._guards.check_alive(name)
        limits = self._limits(identity)
        if limits is None or intent.trades_nothing():
            return
        run_id, key = intent.limited_run, intent.idempotency_key
        orders = intent.orders()
        if intent.operation == "modify_order":
            orders = [await self._added_by(intent)]
            key = f"{key} {monotonic()}"  # every change is one more request to the exchange
            if not orders[0]["quantity"]:
                limits = Guards(limits.orders_per_minute, None, None, None)
        elif not orders and intent.is_of_options and limits.need_orders:
            raise GuardError(run_id, "what entering would trade is unknown: preview it first")
        marks = [_NO_MARK] * len(orders)
        if limits.need_prices and orders:
            marks = await self._marks(limits, orders)
            if not all(mark.is_fresh(limits) for mark in marks) and self._has_results(intent):
                marks = reducing(orders, marks, await self._open_legs(run_id))
            self._guards.check_prices(run_id, limits, orders, marks)
        if limits.daily_loss is not None and self._has_results(intent):
            created = identity.created_at if identity else None
            await self._check_loss(run_id, limits.daily_loss, created)
        self._guards.reserve(run_id, key, limits, orders, marks, monotonic())

    async def _added_by(self, intent: Intent) -> Mapping[str, Any]:
        """What a change adds to its order: nothing, unless it raises the quantity."""
        wanted = int(intent.body.get("quantity") or 0)
        if not wanted:
            return {"quantity": 0}
        run_id = intent.strategy_run_id
        found = await self.send(get_order.build(intent.target or "", strategy_run_id=run_id))
        added = max(0, wanted - (found.order.quantity or 0))
        return dict(found.order) | dict(intent.body) | {"quantity": added}

    def _has_results(self, intent: Intent) -> bool:
        """Whether there is a worker run whose profit and loss can be asked for."""
        run_id = intent.limited_run
        if intent.is_of_options:
            return run_id in self._placements.runs
        return run_id != ACCOUNT

    def _limits(self, identity: RunIdentity | None) -> Guards | None:
        if identity is not None and identity.execution_mode:
            return self._guards.limits(identity.execution_mode)
        # Of a run that nobody has read, everything is possible that was consented to.
        return self._guards.limits("live" if self.config.live_enabled else None)

    async def _check_loss(self, run_id: str, limit: float, created_at: str | None) -> None:
        pnl = await self.send(get_run_pnl.build(run_id))
        self._guards.check_loss(run_id, limit, pnl.totals.net_pnl, created_at, datetime.now(UTC))

    async def _open_legs(self, run_id: str) -> Sequence[Mapping[str, Any]]:
        """What the run holds; nothing when it cannot be read."""
        try:
            pnl = await self.send(get_run_pnl.build(run_id))
        except KiteAlgoWorkerError:
            return ()
        return pnl.legs or ()

    async def _marks(self, limits: Guards, orders: Sequence[Mapping[str, Any]]) -> list[Mark]:
        symbols = [symbol_of(order) for order in orders]
        wanted = {"symbols": sorted(set(symbols)), "instrument_tokens": [], "mode": "quote"}
        try:
            answer = await self.send(get_quotes.build(body=wanted))
        except KiteAlgoWorkerError:
            return [_NO_MARK] * len(orders)
        with_quote_map(answer)
        quotes: Mapping[str, WorkerQuote] = answer.quotes or {}
        marks = []
        for symbol in symbols:
            quote = quotes.get(symbol)
            age = None if quote is None or quote.age_ms is None else quote.age_ms / 1000
            marks.append(_NO_MARK if quote is None else Mark(quote.last_price, age))
        return marks


def _as_asked(intent: Intent, known: RunIdentity | None) -> RunIdentity | None:
    """What the write itself asks for, which must not be elsewhere than its run trades.

    Raises:
        ModeMismatchError: it is; nothing was sent.
    """
    mode = intent.body.get("mode") or intent.body.get("execution_mode")
    scope = intent.body.get("account_scope")
    if not intent.is_of_options or (mode is None and scope is None):
        return known
    if known is None:
        return RunIdentity(str(mode or ""), str(scope or ""))
    for field, wanted in (("execution_mode", mode), ("account_scope", scope)):
        reported = getattr(known, field)
        harmless = wanted is None or wanted == "dry_run"
        if not harmless and reported and str(wanted) != reported:
            raise ModeMismatchError(intent.limited_run, field, str(wanted), reported)
    return replace(known, execution_mode=str(mode or known.execution_mode))
