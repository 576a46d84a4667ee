"""Facade, part one: connection, runs, sessions, protection, funds and exit."""

from __future__ import annotations

import base64
import copy
from collections.abc import Mapping

from ..base.clock import iso
from ..base.errors import BadRequest, Conflict, Forbidden, Invalid
from ..runs.runs import MODE_MESSAGE, Run
from ..runs.safety import safety_check
from ..runs.tokens import MODES, Token, normalise_scope
from ..trading.pnl import account_funds, run_funds
from .core import Core

Json = dict[str, object]
Body = Mapping[str, object]
DEFAULT_SCOPE = "kite:paper-a"


class RunsApi(Core):
    """Operations on runs. Every method takes the caller's token first."""

    def authenticate(self, secret: str | None) -> Token:
        """The token of a presented secret. Raises ``Unauthorized``. Safe to repeat."""
        with self.lock:
            return self.tokens.authenticate(secret, self.clock.now())

    def health(self, token: Token) -> Json:
        """That the exchange is up, and what the token may do. Safe to repeat."""
        return {
            "status": "healthy",
            "token_id": token.token_id,
            "account_scope": token.account_scope,
            "allowed_modes": list(token.allowed_modes),
            "allowed_actions": list(token.allowed_actions),
            "allowed_templates": list(token.allowed_templates),
        }

    def heartbeat(self, token: Token, body: Body) -> Json:
        """Notes that the worker behind the token lives. Safe to repeat."""
        token.require("heartbeat")
        with self.lock:
            at = self.advance()
            self.token_heartbeats[token.token_id] = at
            return {"status": "ok", "token_id": token.token_id, "received_at": iso(at)}

    def create_run(self, token: Token, body: Body) -> Json:
        """Creates a run, or recovers the one with this id when template, scope and mode agree.

        Raises ``BadRequest`` and ``Forbidden`` for what the token or the mode does not allow,
        ``Invalid`` for a wrong protection object, ``Conflict`` when the id belongs to a different
        run. Safe to repeat.
        """
        token.require("runs:create")
        with self.lock:
            return self.runs.create(token, body, self.advance()).as_json()

    def get_run(self, token: Token, run_id: str) -> Json:
        """The run with its health fields. Safe to repeat."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "runs:read")
            return run.as_json() | run.health(at)

    def list_runs(self, token: Token, *, limit: int = 25, cursor: str | None = None) -> Json:
        """The token's runs that it may use, newest first, in pages. Safe to repeat.

        Raises ``BadRequest`` for a cursor that no answer had.
        """
        token.require("runs:read")
        if not 1 <= limit <= 100:
            raise Invalid("limit", "must be between 1 and 100", limit)
        with self.lock:
            self.advance()
            mine = [run for run in reversed(self.runs.all()) if _may_list(token, run)]
            first = _after(cursor, mine) if cursor is not None else 0
            page = mine[first : first + limit]
            more = first + limit < len(mine)
            return {
                "items": [_listed(run) for run in page],
                "next_cursor": _cursor(page[-1]) if more else None,
            }

    def claim_session(self, token: Token, run_id: str) -> Json:
        """Starts the run's worker session, or takes over one that went quiet.

        Raises ``Conflict`` (``WORKER_SESSION_CONFLICT``) while another session lives, also for
        its own holder: not to be repeated blindly.
        """
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "runs:read")
            run.claim(self.make_id("wsn_"), at)
            return {
                "strategy_run_id": run_id,
                "worker_session_nonce": run.nonce,
                "worker_session_claimed_at": iso(at),
            }

    def release_session(self, token: Token, run_id: str, nonce: str | None) -> Json:
        """Ends the worker session that ``nonce`` names. Raises ``Conflict`` otherwise."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "runs:read")
            run.require_session(nonce, always=True)
            run.release(at)
            return {"status": "released", "strategy_run_id": run_id}

    def run_heartbeat(
        self, token: Token, run_id: str, nonce: str | None, body: Body | None = None
    ) -> Json:
        """Notes that the run's worker lives. Needs the session's nonce. Safe to repeat."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "heartbeat")
            run.require_session(nonce, always=True)
            run.last_heartbeat_at = run.updated_at = at
            return {"status": "ok", "strategy_run_id": run_id, "last_heartbeat_at": iso(at)}

    def safety_check(self, token: Token, run_id: str) -> Json:
        """Whether the run may trade, with a token valid for ten seconds. Safe to repeat."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "runs:read")
            return safety_check(run, self.secret, at, self.option_runs.status_of(run_id, at))

    def patch_risk(self, token: Token, run_id: str, body: Body, nonce: str | None = None) -> Json:
        """Merges ``body["patch"]`` into the run's risk settings. Safe to repeat."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "risk:update")
            run.require_session(nonce)
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
            run.updated_at = at
            return run.as_json()

    def update_backend_protection(
        self, token: Token, run_id: str, body: Body, nonce: str | None = None
    ) -> Json:
        """Replaces the run's protection and starts a new generation of its state.

        Raises ``Invalid`` for a wrong object, ``Conflict`` when the run is closed or an exit is
        under way. Repeating it starts yet another generation.
        """
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "risk:update")
            run.require_session(nonce)
            reason = body.get("reason")
            self.protection.update(
                run,
                body.get("backend_protection"),
                None if reason is None else str(reason),
                body.get("reset_trailing") is not False,
                at,
            )
            return run.as_json()

    def exit_run(self, token: Token, run_id: str, body: Body, nonce: str | None = None) -> Json:
        """Cancels the run's resting orders, closes its positions and ends it.

        ``dry_run`` only previews. With an ``idempotency_key`` a repeat returns the first result;
        without one a repeat on a closed run changes nothing.
        """
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "runs:exit")
            run.require_session(nonce)
            reason, key = body.get("reason"), body.get("idempotency_key")
            return self.exits.exit(
                run,
                None if reason is None else str(reason),
                None if key is None else str(key),
                body.get("dry_run") is True,
                at,
            )

    def get_funds(
        self, token: Token, *, mode: str | None = "paper", account_scope: str | None = None
    ) -> Json:
        """An account's funds; reading them opens a paper account. Safe to repeat."""
        token.require("funds:read")
        name = (mode or "paper").strip().lower()
        if name not in MODES:
            raise Forbidden(MODE_MESSAGE)
        if name not in token.allowed_modes:
            raise Forbidden("Worker token cannot read funds for this execution mode")
        scope = account_scope or token.account_scope or DEFAULT_SCOPE
        if not token.may_use_scope(scope):
            raise Forbidden("Worker token cannot read this account scope")
        with self.lock:
            at = self.advance()
            account = self.broker.account(normalise_scope(scope), at)
            return account_funds(account, scope, name, at)

    def get_run_funds(self, token: Token, run_id: str) -> Json:
        """The funds of the run's account and the run's share of them. Safe to repeat."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "funds:read")
            if run.execution_mode not in token.allowed_modes:
                raise Forbidden("Worker token cannot read funds for this execution mode")
            return run_funds(self.broker, run, at)

    def check_run_access(self, token: Token, run_id: str, action: str = "runs:read") -> None:
        """Raises unless the token may use ``action`` on the run."""
        with self.lock:
            self._run(token, run_id, action)

    def _run(self, token: Token, run_id: str, action: str) -> Run:
        token.require(action)
        return self.runs.access(token, run_id)

    def _gtt_scope(self, token: Token) -> str:
        scope = token.account_scope or DEFAULT_SCOPE
        try:
            return normalise_scope(scope)
        except BadRequest:
            raise BadRequest(
                {
                    "rejection_reason": "WORKER_ACCOUNT_SCOPE_UNSUPPORTED",
                    "account_scope": scope,
                }
            ) from None


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
    names = (
        "strategy_run_id",
        "template_id",
        "account_scope",
        "execution_mode",
        "status",
        "created_at",
        "updated_at",
        "closed_at",
    )
    name = run.metadata.get("strategy_name") or run.metadata.get("name") or run.template_id
    return {"name": name} | {key: shown[key] for key in names}
