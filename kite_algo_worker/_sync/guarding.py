# Translated from _async/guarding.py by `make generate`; do not edit.
"""The guards' questions to the server, asked before an intent is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kite_algo_worker_api.api.market import get_quotes
from kite_algo_worker_api.api.monitoring import get_run_pnl
from kite_algo_worker_api.models import WorkerQuote

from ..exceptions import KiteAlgoWorkerError
from ..guards import Guards, Mark
from ..intents import Intent
from ..placements import RunIdentity
from ..quotes import with_quote_map
from ..trading_errors import StaleMarketDataError
from ._compat import monotonic
from .core import Core

_NO_MARK = Mark(None, None)


class GuardedMethods(Core):
    """Runaway guards. What they need to know is read; what they refuse is not sent."""

    def _guard(self, intent: Intent, identity: RunIdentity | None) -> None:
        run_id = intent.strategy_run_id
        self._guards.check_alive(run_id)
        limits = self._guards.limits(identity.execution_mode if identity else None)
        orders = intent.orders()
        if limits is None or not orders or intent.is_trial:
            return
        marks = [_NO_MARK] * len(orders)
        if limits.need_prices:
            marks = self._marks(run_id, limits, orders)
            self._guards.check_prices(run_id, limits, orders, marks)
        if limits.daily_loss is not None:
            pnl = self.send(get_run_pnl.build(run_id))
            created = identity.created_at if identity else None
            net, now = pnl.totals.net_pnl, datetime.now(UTC)
            self._guards.check_loss(run_id, limits.daily_loss, net, created, now)
        key = intent.idempotency_key
        self._guards.reserve(run_id, key, limits, orders, marks, monotonic())

    def _marks(
        self, run_id: str, limits: Guards, orders: Sequence[Mapping[str, Any]]
    ) -> list[Mark]:
        symbols = [f"{order['exchange']}:{order['tradingsymbol']}" for order in orders]
        wanted = {"symbols": sorted(set(symbols)), "instrument_tokens": [], "mode": "quote"}
        try:
            answer = self.send(get_quotes.build(body=wanted))
        except KiteAlgoWorkerError as error:
            if limits.stale_after is None:
                return [_NO_MARK] * len(orders)
            raise StaleMarketDataError(run_id, f"no prices: {error}") from error
        with_quote_map(answer)
        quotes: Mapping[str, WorkerQuote] = answer.quotes or {}
        marks = []
        for symbol in symbols:
            quote = quotes.get(symbol)
            age = None if quote is None or quote.age_ms is None else quote.age_ms / 1000
            marks.append(_NO_MARK if quote is None else Mark(quote.last_price, age))
        return marks
