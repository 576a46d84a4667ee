"""What one client knows about the runs it trades and the intents it sent."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from .. import _checks as args
from ..exceptions import KiteAlgoWorkerError
from ..trading_errors import ModeMismatchError
from ..wire.operations import EXITS
from .intents import Intent, IntentName, WriteResult
from .journal import IntentJournal

if TYPE_CHECKING:
    from kite_algo_worker_api.models import StrategyRun

_log = logging.getLogger("kite_algo_worker")

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

    def looks_only(self, operation: str) -> bool:
        """Whether the backend trades nothing when ``dry_run`` says so.

        All do for live runs. In a dry run nothing is traded anyway, but an exit ends the run.
        """
        if self.execution_mode == "live" or self.honours_dry_run:
            return True
        return self.execution_mode == "dry_run" and operation not in EXITS

    def refuse_if_mismatched(self, *, closing: bool = False) -> None:
        """Raise what was found before, as an error of its own.

        Where something was executed already, what closes it may still be sent.
        """
        if self.mismatch is not None and not (closing and self.mismatch.result is not None):
            found = self.mismatch
            raise ModeMismatchError(
                found.strategy_run_id, found.field, found.expected, found.reported
            )


class Placements:
    """Shared by a client and its copies; every method may be called from any thread.

    Args:
        settle: Seconds after which an unanswered attempt cannot be in flight, or None.
        verify: Read a run before the first intent for it.

    Attributes:
        journal: Where to remember intents beyond the life of the process, or None.
    """

    def __init__(self, settle: float | None, *, verify: bool) -> None:
        self.journal: IntentJournal | None = None
        self.settle = None if settle is None else args.number_between("settle", settle, 0.0, 3600.0)
        self.verify = verify
        self.runs: dict[str, RunIdentity] = {}
        self.no_runs: set[str] = set()
        self._plans: dict[str, tuple[Mapping[str, Any], ...]] = {}
        self._token_of: dict[str, str] = {}
        self._guardians: dict[str, str] = {}
        self._lock = threading.Lock()
        self._lost: dict[IntentName, tuple[Intent, float]] = {}

    def close(self) -> None:
        """Close the journal."""
        if self.journal is not None:
            self.journal.close()

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

    def issued(self, safety_token: str | None, run_id: str) -> None:
        """Remember for which run a safety token was issued; the latest one of each is enough."""
        if safety_token:
            self._token_of[run_id] = safety_token

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

    def plan_of(self, option_run_id: str) -> tuple[Mapping[str, Any], ...]:
        """The orders of an entry; empty when this client does not know them."""
        return self._plans.get(option_run_id, ())

    def worker_of(self, option_run_id: str, token: object, session: str | None) -> str | None:
        """The worker run whose mode and limits hold: by token, by session, by its metadata."""
        by_token = (run for run, issued in self._token_of.items() if token and issued == token)
        found = next(by_token, None) or session or self._guardians.get(option_run_id)
        if found is not None:
            self._guardians[option_run_id] = found
        return found

    # -- intents ----------------------------------------------------------------------------------

    def sending(self, intent: Intent, *, must: bool) -> None:
        """Called before an intent is sent; what ``must`` not be noted is sent all the same."""
        if self.journal is None:
            return
        try:
            self.journal.sending(intent)
        except KiteAlgoWorkerError as error:
            if must:
                raise
            _log.warning("%s", error)

    def lost(self, intent: Intent, now: float) -> None:
        """The answer to an intent was lost at ``now`` of the monotonic clock."""
        with self._lock:
            self._lost[intent.name] = (intent, now)

    def settled(self, intent: Intent, state: str) -> None:
        """The outcome of an intent is known."""
        with self._lock:
            self._lost.pop(intent.name, None)
        if self.journal is not None:
            self.journal.settled(intent, state)

    def find(self, run_id: str, key: str) -> Intent | None:
        """An intent without a known outcome."""
        wanted = (run_id, key)
        return next((one for one in self.pending() if one.name[:2] == wanted), None)

    def is_pending(self, intent: Intent) -> bool:
        """Whether an earlier attempt at the intent has no known outcome."""
        with self._lock:
            if intent.name in self._lost:
                return True
        return self.journal is not None and self.journal.find(intent.name) is not None

    def pending(self) -> list[Intent]:
        """Every intent without a known outcome."""
        stored = self.journal.pending() if self.journal is not None else []
        with self._lock:
            own = {name: intent for name, (intent, _) in self._lost.items()}
        return [*own.values(), *(intent for intent in stored if intent.name not in own)]

    def settling(self, intent: Intent, settle: float, now: float) -> float:
        """Seconds for which an earlier attempt with this key may still be in flight."""
        with self._lock:
            found = self._lost.get(intent.name)
        if found is not None:
            return max(0.0, found[1] + settle - now)
        stored = self.journal.find(intent.name) if self.journal is not None else None
        if stored is None or stored.sent_at is None:
            return 0.0
        # Of an earlier process: it may have been sending until the moment it died.
        return min(settle, max(0.0, stored.sent_at + 2 * settle - time.time()))


def _words(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _changed(run_id: str, known: RunIdentity, now: RunIdentity) -> ModeMismatchError | None:
    """A run never moves: what the server says now must be what it said before."""
    for field in _GUARDED_FIELDS:
        before, after = getattr(known, field), getattr(now, field)
        if before and after and before != after:
            return ModeMismatchError(run_id, field, before, after)
    return None


def check_result(
    placements: Placements,
    intent: Intent,
    identity: RunIdentity | None,
    result: WriteResult,
    *,
    live: bool,
) -> None:
    """Compare what a write's result says about mode and account with what the run said.

    Where nothing is known of the run, at least nothing may be live unless ``live`` is allowed.

    Raises:
        ModeMismatchError: they differ; nothing more is sent to the run.
    """
    inner, run = result.get("result"), result.get("run")
    inside: Mapping[str, Any] = inner if isinstance(inner, Mapping) else {}
    order = inside.get("order")
    places = (result, order, run)
    scopes = (place.get("account_scope") for place in places if isinstance(place, Mapping))
    reports = {
        "execution_mode": result.get("mode") or inside.get("mode"),
        "account_scope": next((scope for scope in scopes if scope), None),
    }
    identity = identity or RunIdentity("", "")
    for field, reported in reports.items():
        expected = getattr(identity, field)
        if reported == "live" and not live:
            expected = expected or "paper"
        if reported in _NO_MODES or not reported or not expected or str(reported) == expected:
            continue
        error = ModeMismatchError(intent.limited_run, field, expected, str(reported), result=result)
        identity.mismatch = error
        known = placements.runs.get(intent.limited_run)
        if known is not None:
            known.mismatch = error
        raise error
