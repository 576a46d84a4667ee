"""Facade, part four: brackets, and stopping everything at once."""

from __future__ import annotations

from ..runs.attribution import attribution_of
from ..runs.tokens import Token
from .api_orders import OrdersApi
from .api_runs import Body, Json


class BracketsApi(OrdersApi):
    """Operations on brackets."""

    def create_bracket(
        self, token: Token, run_id: str, body: Body, nonce: str | None = None
    ) -> Json:
        """Places an entry whose exits follow its fill.

        With an ``idempotency_key`` that begins with ``bracket:`` a repeat returns the bracket that
        exists; without one it trades again. Raises ``Invalid`` for exits that do not belong to the
        entry, ``Conflict`` for a ``dry_run`` or closed run.
        """
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "intents:submit")
            run.require_session(nonce)
            key = body.get("idempotency_key")
            attribution = attribution_of(token, run, str(key) if key else None, {})
            return self.brackets.create(run, body, attribution, at)

    def list_brackets(self, token: Token, run_id: str, *, limit: int = 50) -> Json:
        """The run's brackets, newest first. Safe to repeat."""
        with self.lock:
            self.advance()
            run = self._run(token, run_id, "runs:read")
            return {"strategy_run_id": run_id, "brackets": self.brackets.of_run(run, limit)}

    def get_bracket(self, token: Token, run_id: str, bracket_intent_id: str) -> Json:
        """One bracket in its present state. Raises ``NotFound``. Safe to repeat."""
        with self.lock:
            self.advance()
            run = self._run(token, run_id, "runs:read")
            return self.brackets.get(run, bracket_intent_id).as_json()

    def cancel_bracket(
        self, token: Token, run_id: str, bracket_intent_id: str, nonce: str | None = None
    ) -> Json:
        """Cancels what rests; a position already entered stays open. Safe to repeat."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "intents:submit")
            run.require_session(nonce)
            return self.brackets.cancel(run, bracket_intent_id, at)

    def flatten_all(self, reason: str = "kill_switch", token_id: str | None = None) -> list[str]:
        """Exits every open run, of one token or of all; returns the ids of those now closed.

        It asks for no session: it is the operator's hand, not the worker's. A run whose market is
        closed stays open and is not in the answer. Safe to repeat.
        """
        closed: list[str] = []
        with self.lock:
            at = self.advance()
            for run in self.runs.all():
                if run.is_terminal or (token_id is not None and run.token_id != token_id):
                    continue
                answer = self.exits.exit(run, reason, None, False, at)
                if answer["status"] == "closed":
                    closed.append(run.strategy_run_id)
        return closed
