"""What one client knows about its runs: where they trade, under which session, guarded by whom."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from .._base import checks as args
from .._base.secret import Secret
from ..exceptions import ModeMismatchError
from .intents import Intent, Order

if TYPE_CHECKING:
    from kite_algo_worker_api.models import StrategyRun

    from .intents import WriteResult

_GUARDED_FIELDS: Final = ("execution_mode", "account_scope")
# An option run that was told its outcome, or makes one up, trades nowhere.
_NO_MODES: Final = ("deterministic", "reported")


@dataclass(slots=True)
class RunIdentity:
    """Where a run trades, as the server reports it.

    Attributes:
        execution_mode: ``dry_run``, ``paper`` or ``live``.
        account_scope: The account.
        created_at: When the run was created, as the server says it.
        honours_dry_run: What only asks trades nothing, as the backend says.
        mismatch: Set once the server has contradicted itself; nothing is sent any more.
    """

    execution_mode: str
    account_scope: str
    created_at: str | None = None
    mismatch: ModeMismatchError | None = None
    honours_dry_run: bool = False

    def looks_only(self, *, exits: bool) -> bool:
        """Whether the backend trades nothing when ``dry_run`` says so.

        All do for live runs. In a dry run nothing is traded anyway, but an exit ends the run.
        """
        if self.execution_mode == "live" or self.honours_dry_run:
            return True
        return self.execution_mode == "dry_run" and not exits

    def refuse_if_mismatched(self, *, closing: bool = False) -> None:
        """Raise what was found before, as an error of its own.

        Where something was executed already, what closes it may still be sent.
        """
        if self.mismatch is not None and not (closing and self.mismatch.result is not None):
            found = self.mismatch
            raise ModeMismatchError(
                found.strategy_run_id, found.field, found.expected, found.reported
            )


class RunBook:
    """Shared by a client and its copies; every method may be called from any thread.

    Args:
        verify: Read a run before the first intent for it.

    Attributes:
        runs: What is known of each run, by its id.
        no_runs: Names that are no worker runs.
        exited: Runs whose exit this client has asked for.
    """

    def __init__(self, *, verify: bool) -> None:
        self.verify = verify
        self.runs: dict[str, RunIdentity] = {}
        self.no_runs: set[str] = set()
        self.exited: set[str] = set()
        self._sessions: dict[str, str] = {}
        self._run_of_session: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._run_of_token: dict[str, str] = {}
        self._plans: dict[str, tuple[Order, ...]] = {}
        self._guardians: dict[str, str] = {}
        self._lock = threading.Lock()

    # -- sessions and safety tokens ---------------------------------------------------------------

    def claimed(self, run_id: str, nonce: str) -> None:
        """A session of the run was claimed through this client."""
        with self._lock:
            self._run_of_session.pop(self._sessions.get(run_id, ""), None)
            self._sessions[run_id] = Secret(nonce)
            self._run_of_session[nonce] = run_id

    def released(self, run_id: str, nonce: str | None) -> None:
        """That session, if it was this one, is over."""
        with self._lock:
            if nonce is not None and self._sessions.get(run_id) == nonce:
                del self._sessions[run_id]
                self._run_of_session.pop(nonce, None)

    def nonce(self, run_id: str, given: str | None = None) -> str | None:
        """The session nonce to send: the one given, else the one claimed through this client."""
        claimed = self._sessions.get(run_id)
        if given is None or given == claimed:
            return claimed
        return Secret(args.header_value("session_nonce", given))

    def issued(self, safety_token: object, run_id: str) -> None:
        """Remember for which run a safety token was issued; the latest one of each is enough."""
        if isinstance(safety_token, str) and safety_token:
            with self._lock:
                self._run_of_token.pop(self._tokens.get(run_id, ""), None)
                self._tokens[run_id] = safety_token
                self._run_of_token[safety_token] = run_id

    # -- runs -------------------------------------------------------------------------------------

    def learn(self, run: StrategyRun, asked: Mapping[str, object] | None = None) -> None:
        """Remember a run as the server reports it.

        Raises:
            ModeMismatchError: it reports another mode or account than was asked for.
        """
        run_id = run.get("strategy_run_id")
        mode, scope = run.get("execution_mode"), run.get("account_scope")
        if not isinstance(run_id, str) or not isinstance(mode, str) or not mode:
            return
        identity = RunIdentity(mode, scope if isinstance(scope, str) else "")
        identity.created_at = str(run.get("created_at") or "") or None
        identity.honours_dry_run = "dry_run" in _words(run.get("capabilities"))
        for field in _GUARDED_FIELDS:
            wanted, reported = (asked or {}).get(field), getattr(identity, field)
            if wanted is not None and reported and str(wanted) != reported:
                identity.mismatch = ModeMismatchError(run_id, field, str(wanted), reported)
        known = self.runs.get(run_id)
        if known is not None and identity.mismatch is None:
            identity.mismatch = _changed(run_id, known, identity) or known.mismatch
            found = known.mismatch
            if asked is not None and found is not None and found.result is None:
                identity.mismatch = None  # asked anew, and for what the run is
        self.runs[run_id] = identity
        if asked is not None:
            identity.refuse_if_mismatched()

    # -- option runs, and the worker runs that guard them ------------------------------------------

    def planned(self, run_id: str, run: Mapping[str, Any], plan: str) -> None:
        """Remember what entering an option run would trade, and which worker run it names."""
        orders, metadata = run.get(plan), run.get("metadata")
        if isinstance(orders, list):
            known = [order for order in orders if isinstance(order, Mapping)]
            self._plans[run_id] = tuple(
                {**order, "exchange": order.get("exchange") or "NFO"} for order in known
            )
        named = metadata.get("strategy_run_id") if isinstance(metadata, Mapping) else None
        if isinstance(named, str):
            self._guardians[run_id] = named

    def plan_of(self, option_run_id: str) -> tuple[Order, ...]:
        """The orders of an entry; empty when this client does not know them."""
        return self._plans.get(option_run_id, ())

    def worker_of(
        self, option_run_id: str, token: str | None, session_nonce: str | None
    ) -> str | None:
        """The worker run whose mode and limits hold: by token, by session, by its metadata."""
        found = (
            self._run_of_token.get(token or "")
            or self._run_of_session.get(session_nonce or "")
            or self._guardians.get(option_run_id)
        )
        if found is not None:
            self._guardians[option_run_id] = found
        return found

    # -- results ----------------------------------------------------------------------------------

    def check_result(
        self,
        intent: Intent,
        identity: RunIdentity | None,
        result: WriteResult,
        *,
        live: Callable[[], bool],
    ) -> None:
        """Compare what a write's result says about mode and account with what the run said.

        Where nothing is known of the run, at least nothing may be live unless ``live`` says so.

        Raises:
            ModeMismatchError: they differ; nothing more is sent to the run.
        """
        identity = identity or _UNKNOWN
        reports = _reports_of(result)
        for field, reported in reports:
            expected = getattr(identity, field)
            if reported == "live" and not live():
                expected = expected or "paper"
            if reported in _NO_MODES or not reported or not expected or str(reported) == expected:
                continue
            error = ModeMismatchError(
                intent.limited_run, field, expected, str(reported), result=result
            )
            for known in (identity, self.runs.get(intent.limited_run)):
                if known is not None and known is not _UNKNOWN:
                    known.mismatch = error
            raise error


_UNKNOWN: Final = RunIdentity("", "")


def _reports_of(result: WriteResult) -> tuple[tuple[str, object], tuple[str, object]]:
    """Mode and account as an answer tells them, wherever it does."""
    inner, run = result.get("result"), result.get("run")
    inside: Mapping[str, Any] = inner if isinstance(inner, Mapping) else {}
    places = (result, inside.get("order"), run)
    scopes = (place.get("account_scope") for place in places if isinstance(place, Mapping))
    return (
        ("execution_mode", result.get("mode") or inside.get("mode")),
        ("account_scope", next((scope for scope in scopes if scope), None)),
    )


def _words(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _changed(run_id: str, known: RunIdentity, now: RunIdentity) -> ModeMismatchError | None:
    """A run never moves: what the server says now must be what it said before."""
    for field in _GUARDED_FIELDS:
        before, after = getattr(known, field), getattr(now, field)
        if before and after and before != after:
            return ModeMismatchError(run_id, field, before, after)
    return None
