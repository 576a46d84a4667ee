"""Facade, part three: option market data and option runs.

Every valid token may read option data and act on option runs it knows; what it may not do is use
an account or a worker run that is not its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..base.errors import BadRequest, Conflict, Forbidden, Invalid, Unprocessable
from ..market import option_selection
from ..market.option_sessions import MAX_MINI_WINDOW
from ..options import option_strategy
from ..options.option_legs import OptionRun
from ..options.option_trading import Terms
from ..runs.attribution import attribution_of
from ..runs.runs import Run
from ..runs.safety import claimed_run, require_token
from ..runs.tokens import Token, is_paper_scope, normalise_scope
from .api_orders import OrdersApi
from .api_runs import DEFAULT_SCOPE, Body, Json

MODES = ("paper", "dry_run", "live")
#: The caller said what happened; no order is placed.
REPORTED = "deterministic"


class OptionsApi(OrdersApi):
    """Operations on options."""

    def get_option_session(self, token: Token, underlying: str) -> Json:
        """The pricing session of an underlying; one always runs. Safe to repeat."""
        token.require("market:read")
        with self.lock:
            return self.options.session(underlying, self.advance())

    def list_option_expiries(self, token: Token, underlying: str) -> Json:
        """The expiries that still trade, ascending. Safe to repeat."""
        token.require("market:read")
        with self.lock:
            return self.options.expiries(underlying, self.advance())

    def get_option_chain(self, token: Token, underlying: str, *, expiry: str | None = None) -> Json:
        """Every strike of one expiry with its call and put. Safe to repeat."""
        token.require("market:read")
        with self.lock:
            return self.options.chain(underlying, expiry, self.advance())

    def get_option_mini_chain(
        self, token: Token, underlying: str, *, expiry: str | None = None, window: int = 5
    ) -> Json:
        """The strikes around the money. Safe to repeat."""
        if not 1 <= window <= MAX_MINI_WINDOW:
            raise Invalid("window", f"must be between 1 and {MAX_MINI_WINDOW}", window)
        token.require("market:read")
        with self.lock:
            return self.options.mini_chain(underlying, expiry, window, self.advance())

    def get_option_greeks(
        self, token: Token, underlying: str, *, expiry: str | None = None
    ) -> Json:
        """Volatility and sensitivities of one expiry. Safe to repeat."""
        token.require("market:read")
        with self.lock:
            return self.options.greeks(underlying, expiry, self.advance())

    def get_option_pcr(self, token: Token, underlying: str, *, expiry: str | None = None) -> Json:
        """The put/call ratio of one expiry. Safe to repeat."""
        token.require("market:read")
        with self.lock:
            return self.options.put_call_ratio(underlying, expiry, self.advance())

    def get_option_max_pain(
        self, token: Token, underlying: str, *, expiry: str | None = None
    ) -> Json:
        """The max-pain strike of one expiry. Safe to repeat."""
        token.require("market:read")
        with self.lock:
            return self.options.max_pain(underlying, expiry, self.advance())

    def resolve_option_contracts(self, token: Token, underlying: str, body: Body) -> Json:
        """The contracts that the legs' selectors name. Safe to repeat."""
        token.require("market:read")
        with self.lock:
            return option_selection.resolve(self.options, underlying, body, self.advance())

    def preview_option_strategy(self, token: Token, body: Body) -> Json:
        """Classifies legs and proposes protection values; keeps nothing. Safe to repeat."""
        return {"strategy": option_strategy.preview(body)}

    def create_option_run(self, token: Token, body: Body) -> Json:
        """Stores an option run; nothing is traded. Each call makes another one."""
        token.require("runs:create")
        with self.lock:
            return self.option_runs.create(body, self.advance()).as_json()

    def preview_option_run_entry(self, token: Token, run_id: str) -> Json:
        """The entry's orders with margin and charges. May be repeated until the entry."""
        token.require("runs:read")
        with self.lock:
            at = self.advance()
            run = self.option_runs.get(run_id, at)
            worker = self._named_worker(token, run)
            return self.option_runs.preview_entry(run, self._scope(token, run, worker, {}), at)

    def preview_option_run_exit(self, token: Token, run_id: str) -> Json:
        """The orders that would close the run. May be repeated."""
        token.require("runs:read")
        with self.lock:
            at = self.advance()
            run = self.option_runs.get(run_id, at)
            worker = self._named_worker(token, run)
            return self.option_runs.preview_exit(run, self._scope(token, run, worker, {}), at)

    def enter_option_run(
        self, token: Token, run_id: str, body: Body, nonce: str | None = None
    ) -> Json:
        """Places the entry orders; they belong to the worker run that ``body`` or ``nonce`` names.

        ``body["safety_token"]`` is one of a worker run; a stale one raises ``Conflict``, as does a
        second entry. A repeat with the same ``idempotency_key`` returns the first answer.
        """
        token.require("intents:submit")
        with self.lock:
            at = self.advance()
            self._guard_session(token, run_id, nonce)
            run = self.option_runs.get(run_id, at)
            worker = self._worker(token, run, body, nonce)
            if worker is not None and worker.status != "open":
                raise Conflict("Worker intents can only be submitted for open strategy runs")
            mode = self._mode(token, worker, body)
            scope = self._scope(token, run, worker, body)
            if mode == "paper" and not is_paper_scope(scope):
                raise Unprocessable(f"Account scope '{scope}' is not a paper account")
            terms = self._terms(token, run, worker, mode, scope, body)
            return self.option_runs.enter(run, terms, at)

    def exit_option_run(
        self, token: Token, run_id: str, body: Body, nonce: str | None = None
    ) -> Json:
        """Closes the run's open legs, straight from ``entered`` or after a preview.

        Raises ``Conflict`` when there is nothing to exit or the market is closed.
        """
        token.require("runs:exit")
        with self.lock:
            at = self.advance()
            self._guard_session(token, run_id, nonce)
            run = self.option_runs.get(run_id, at)
            self._worker(token, run, body, None)
            if _is_reported(body) and not run.is_simulated:
                raise BadRequest("The run has positions at the exchange; exit without results")
            worker = self._named_worker(token, run)
            scope = run.account_scope or self._scope(token, run, worker, body)
            if not token.may_use_scope(scope):
                raise Forbidden("Worker token cannot use this account scope")
            terms = self._terms(token, run, worker, run.mode or "paper", scope, body)
            return self.option_runs.exit(run, terms, at)

    def get_option_run_state(self, token: Token, run_id: str) -> Json:
        """The run's status and its legs by outcome. Safe to repeat."""
        token.require("runs:read")
        with self.lock:
            run = self.option_runs.get(run_id, self.advance())
            return {"strategy_run_id": run_id, "state": run.state()}

    def update_option_run_protection(
        self, token: Token, run_id: str, body: Body, nonce: str | None = None
    ) -> Json:
        """Replaces the run's rules. Raises ``Unprocessable`` for a bad one. Safe to repeat."""
        token.require("risk:update")
        with self.lock:
            at = self.advance()
            self._guard_session(token, run_id, nonce)
            return self.option_guard.update(self.option_runs.get(run_id, at), body)

    def get_option_run_protection_state(self, token: Token, run_id: str) -> Json:
        """Whether a rule is met now, and the exit it recommends. Safe to repeat."""
        token.require("runs:read")
        with self.lock:
            at = self.advance()
            return self.option_guard.state(self.option_runs.get(run_id, at), at)

    def replay_option_run_protection(self, token: Token, run_id: str, body: Body) -> Json:
        """Evaluates rules on given figures. Changes nothing."""
        token.require("runs:read")
        with self.lock:
            at = self.advance()
            return self.option_guard.replay(self.option_runs.get(run_id, at), body, at)

    def safety_check(self, token: Token, run_id: str) -> Json:
        """As for every run; the protection of its option runs is part of the answer."""
        with self.lock:
            answer = super().safety_check(token, run_id)
            worker = self._run(token, run_id, "runs:read")
            shown = self.option_guard.safety(worker, self.advance())
            if shown is None:
                return answer
            answer["options_protection"] = shown
            reason, reasons = shown["blocking_reason"], answer["blocking_reasons"]
            if reason is not None and isinstance(reasons, list):
                text = f"{reason}: the option run is {shown['run_status']}"
                answer["blocking_reasons"] = [*reasons, text]
                answer |= {"can_trade": False, "safety_token": None, "token_expires_at": None}
            return answer

    def _guard_session(self, token: Token, run_id: str, nonce: str | None) -> None:
        """A worker run of the same id guards the option run with its session."""
        worker = self.runs.find(run_id)
        if worker is not None:
            self.runs.access(token, run_id).require_session(nonce)

    def _worker(self, token: Token, run: OptionRun, body: Body, nonce: str | None) -> Run | None:
        """The worker run an entry belongs to; its safety token is checked when there is one."""
        proof = body.get("safety_token")
        if proof:
            claimed = claimed_run(proof)
            if self.runs.find(claimed) is None:
                raise Conflict(
                    {
                        "rejection_reason": "SAFETY_TOKEN_EXPIRED",
                        "blocking_reasons": ["SAFETY_STATE_UNKNOWN"],
                        "strategy_run_id": run.strategy_run_id,
                    }
                )
            worker = self.runs.access(token, claimed)
            status = self.option_runs.status_of(worker.strategy_run_id, self._at)
            require_token(worker, proof, self.secret, self._at, status)
            return worker
        if nonce:
            held = next((item for item in self.runs.all() if item.nonce == nonce), None)
            if held is not None:
                return self.runs.access(token, held.strategy_run_id)
        return self._named_worker(token, run)

    def _named_worker(self, token: Token, run: OptionRun) -> Run | None:
        """The worker run the option run is tied to: by an entry, by its id, by its metadata."""
        named = str(run.metadata.get("strategy_run_id") or "")
        for run_id in (run.worker_run_id, run.strategy_run_id, named):
            if run_id and self.runs.find(run_id) is not None:
                return self.runs.access(token, run_id)
        return None

    def _scope(self, token: Token, run: OptionRun, worker: Run | None, body: Body) -> str:
        if worker is not None:
            return worker.scope
        scope = (
            body.get("account_scope")
            or run.account_scope
            or run.metadata.get("account_scope")
            or token.account_scope
            or DEFAULT_SCOPE
        )
        try:
            found = normalise_scope(str(scope))
        except BadRequest as problem:
            raise Unprocessable(problem.detail) from None
        if not token.may_use_scope(found):
            raise Forbidden("Worker token cannot use this account scope")
        return found

    def _mode(self, token: Token, worker: Run | None, body: Body) -> str:
        if _is_reported(body) and not (body.get("mode") or body.get("execution_mode")):
            return REPORTED
        fallback = worker.execution_mode if worker is not None else "paper"
        mode = str(body.get("mode") or body.get("execution_mode") or fallback).strip().lower()
        if mode not in MODES:
            raise Invalid("mode", f"must be one of {', '.join(MODES)}", mode)
        if mode not in token.allowed_modes:
            raise Forbidden("Worker token cannot submit intents for this execution mode")
        if mode == "live" and (worker is None or worker.execution_mode != "live"):
            raise BadRequest("A live entry needs the safety token of a live worker run")
        if worker is not None and mode not in {"dry_run", worker.execution_mode}:
            raise BadRequest(f"The worker run is {worker.execution_mode}, not {mode}")
        return mode

    def _terms(
        self, token: Token, run: OptionRun, worker: Run | None, mode: str, scope: str, body: Body
    ) -> Terms:
        key, metadata = body.get("idempotency_key"), body.get("metadata")
        given = {str(k): v for k, v in metadata.items()} if isinstance(metadata, Mapping) else {}
        label = str(key) if key else None
        if worker is not None:
            labels = attribution_of(token, worker, label, given)
        else:
            labels = {
                "strategy_run_id": run.strategy_run_id,
                "strategy_family": "options_strategy",
                "execution_mode": mode,
                "account_scope": scope,
                "source": "algo_worker",
                "idempotency_key": label,
                "token_id": token.token_id,
                "metadata": given,
            }
        labels["strategy_name"] = run.strategy_name
        labels["option_strategy_id"] = run.strategy_run_id
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
