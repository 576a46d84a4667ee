"""What the person in front of the page may do: everything, in the name of the run's own worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, unquote

from ..engine import OPERATIONS, SandboxEngine, SandboxError, Token
from ..engine.runs.runs import Run
from ..engine.runs.tokens import ACTIONS, DEFAULT_SCOPE

Json = dict[str, object]

_RUN = "strategy_run_id"
_OPERATOR = Token(token_id="dashboard", digest="", name="dashboard")
_SHOWN = (
    "template_id",
    "account_scope",
    "execution_mode",
    "status",
    "summary_fields",
    "risk_schema",
    "allowed_actions",
    "runtime_state",
    "metadata",
    "created_at",
    "closed_at",
)


class Operator:
    """Stands in for the workers of all runs, with all rights and the session of each."""

    def __init__(self, engine: SandboxEngine) -> None:
        self._engine = engine

    def identity(self, path: str, query: str) -> tuple[Token, str | None]:
        """Whose token, and which session's nonce, a request is made with."""
        run = self._run_of(path, query)
        return (_OPERATOR, None) if run is None else (self._token(run), run.nonce)

    def state(self) -> Json:
        """Every run with its figures, newest first, and the accounts that they use."""
        engine = self._engine
        with engine.lock:
            at = engine.advance()
            runs = list(reversed(engine.runs.all()))
            return {
                "now": at.isoformat(),
                "runs": [self._card(run) for run in runs],
                "accounts": list(self._accounts(runs)),
            }

    def _run_of(self, path: str, query: str) -> Run | None:
        _, runs, rest = path.partition("/runs/")
        named = [unquote(rest.partition("/")[0])] if runs else parse_qs(query).get(_RUN, [])
        return self._engine.runs.find(named[0]) if named else None

    def _token(self, run: Run) -> Token:
        own = self._engine.tokens.by_id(run.token_id) or replace(_OPERATOR, token_id=run.token_id)
        return replace(own, allowed_actions=ACTIONS, allowed_templates=())

    def _card(self, run: Run) -> Json:
        told = run.as_json()
        card: Json = {_RUN: run.strategy_run_id} | {name: told[name] for name in _SHOWN}
        card |= run.health(self._engine.now())
        try:
            pnl = OPERATIONS["get_run_pnl"].perform(
                self._engine, self._token(run), {_RUN: run.strategy_run_id}, {}
            )
        except SandboxError as error:
            return card | {"trouble": str(error)}
        return card | {"totals": pnl["totals"], "position_count": pnl["position_count"]}

    def _accounts(self, runs: list[Run]) -> Iterator[Json]:
        for scope in sorted({DEFAULT_SCOPE, *(run.account_scope for run in runs)}):
            try:
                asked = {"mode": "paper", "account_scope": scope}
                funds = OPERATIONS["get_funds"].perform(self._engine, _OPERATOR, asked, {})
            except SandboxError:
                continue  # an account at a broker has no funds here
            yield {"account_scope": scope, "net": funds["net"], "available": funds["available"]}
