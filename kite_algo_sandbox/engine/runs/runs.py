"""Strategy runs: creation, recovery, ownership, sessions and health."""

from __future__ import annotations

import copy
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..base.clock import iso
from ..base.errors import BadRequest, Conflict, Forbidden, NotFound
from .protection_config import initial_state, parse_protection
from .tokens import MODES, Token, is_paper_scope, normalise_scope

SESSION_FRESH_SECONDS = 60
CLAIM_WITHOUT_HEARTBEAT_SECONDS = 120
HEALTHY_SECONDS = 45
STALE_SECONDS = 180
FAMILIES = (
    "discretionary_strategy",
    "indicator_strategy",
    "investment_strategy",
    "options_strategy",
)
MODE_MESSAGE = (
    "Algo worker API allows only paper, dry_run, and explicitly enabled live execution modes"
)


@dataclass(slots=True)
class Run:
    """One strategy run as the backend keeps it."""

    strategy_run_id: str
    token_id: str
    template_id: str
    account_scope: str
    execution_mode: str
    created_at: datetime
    updated_at: datetime
    status: str = "open"
    summary_fields: list[object] = field(default_factory=list)
    risk_schema: list[dict[str, object]] = field(default_factory=list)
    allowed_actions: list[object] = field(default_factory=list)
    runtime_state: dict[str, object] = field(default_factory=dict)
    metadata: dict[str, object] = field(default_factory=dict)
    nonce: str | None = field(default=None, repr=False)
    claimed_at: datetime | None = None
    last_heartbeat_at: datetime | None = None
    closed_at: datetime | None = None
    protection_check: int = 0

    @property
    def scope(self) -> str:
        """The normalised account scope."""
        return normalise_scope(self.account_scope)

    @property
    def protection_state(self) -> dict[str, object]:
        """``runtime_state.backend_protection_state``; empty when there is none."""
        state = self.runtime_state.get("backend_protection_state")
        return state if isinstance(state, dict) else {}

    @property
    def is_terminal(self) -> bool:
        """Whether the run refuses every write."""
        return self.status in {"closed", "failed"}

    def as_json(self) -> dict[str, object]:
        """The run object without health fields."""
        return {
            "strategy_run_id": self.strategy_run_id,
            "token_id": self.token_id,
            "template_id": self.template_id,
            "account_scope": self.account_scope,
            "execution_mode": self.execution_mode,
            "status": self.status,
            "summary_fields": copy.deepcopy(self.summary_fields),
            "risk_schema": copy.deepcopy(self.risk_schema),
            "allowed_actions": list(self.allowed_actions),
            "capabilities": ["dry_run"],
            "runtime_state": copy.deepcopy(self.runtime_state),
            "metadata": copy.deepcopy(self.metadata),
            "worker_session_nonce": self.nonce,
            "worker_session_claimed_at": iso(self.claimed_at) if self.claimed_at else None,
            "last_heartbeat_at": iso(self.last_heartbeat_at) if self.last_heartbeat_at else None,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
            "closed_at": iso(self.closed_at) if self.closed_at else None,
        }

    def health(self, at: datetime) -> dict[str, object]:
        """The health fields of the run at an instant."""
        age = self.heartbeat_age(at)
        if age is None:
            health = "unknown"
        elif age <= HEALTHY_SECONDS:
            health = "healthy"
        else:
            health = "stale" if age <= STALE_SECONDS else "disconnected"
        if self.nonce is None:
            session = "missing"
        elif age is None:
            session = "takeover_required"
        else:
            session = "claimed" if health == "healthy" else "stale"
        recovery = self.runtime_state.get("runtime_recovery")
        recovery = recovery if isinstance(recovery, dict) else {}
        return {
            "heartbeat_age_sec": age,
            "health_status": health,
            "session_status": session,
            "recovery_status": recovery.get("recovery_status"),
            "recovery_action_required": bool(recovery.get("action_required", False)),
        }

    def heartbeat_age(self, at: datetime) -> int | None:
        """Whole seconds since the last run heartbeat."""
        if self.last_heartbeat_at is None:
            return None
        return max(int((at - self.last_heartbeat_at).total_seconds()), 0)

    def close(self, at: datetime, **runtime: object) -> None:
        """End the run and note why."""
        self.status = "closed"
        self.closed_at = at
        self.updated_at = at
        self.runtime_state.update(runtime)

    def claim(self, nonce: str, at: datetime) -> None:
        """Start a worker session, or take over one that went quiet."""
        if self.nonce is not None and not self._may_take_over(at):
            raise self._session_error("WORKER_SESSION_CONFLICT")
        self.nonce = nonce
        self.claimed_at = at
        self.updated_at = at

    def require_session(self, nonce: str | None, *, always: bool = False) -> None:
        """Refuse unless the caller holds the session; without one only ``always`` refuses."""
        given = (nonce or "").strip()
        if self.nonce is None and not always:
            return
        if not given:
            raise self._session_error("WORKER_SESSION_REQUIRED")
        held = self.nonce or ""
        if not held or not hmac.compare_digest(given.encode(), held.encode()):
            raise self._session_error("WORKER_SESSION_CONFLICT")

    def release(self, at: datetime) -> None:
        """End the worker session; the last heartbeat stays known."""
        self.nonce = None
        self.claimed_at = None
        self.updated_at = at

    def _may_take_over(self, at: datetime) -> bool:
        if self.last_heartbeat_at is not None:
            return (at - self.last_heartbeat_at).total_seconds() > SESSION_FRESH_SECONDS
        if self.claimed_at is None:
            return True
        return (at - self.claimed_at).total_seconds() > CLAIM_WITHOUT_HEARTBEAT_SECONDS

    def _session_error(self, reason: str) -> Conflict:
        return Conflict({"rejection_reason": reason, "strategy_run_id": self.strategy_run_id})


class Runs:
    """Every run of the sandbox."""

    def __init__(self, make_id: Callable[[str], str]) -> None:
        self._runs: dict[str, Run] = {}
        self._live: dict[str, Run] = {}
        self._make_id = make_id

    def all(self) -> list[Run]:
        """Every run, oldest first."""
        return list(self._runs.values())

    def live(self) -> list[Run]:
        """Runs that have not ended, oldest first."""
        for run_id in [run_id for run_id, run in self._live.items() if run.is_terminal]:
            del self._live[run_id]
        return list(self._live.values())

    def find(self, run_id: str) -> Run | None:
        """The run with this id, whoever owns it."""
        return self._runs.get(run_id)

    def access(self, token: Token, run_id: str) -> Run:
        """The run, when this token may touch it."""
        run = self._runs.get(run_id)
        if run is None:
            raise NotFound("Strategy run not found")
        if run.token_id != token.token_id:
            raise Forbidden("Worker token cannot access this run")
        if not token.may_use_scope(run.account_scope):
            raise Forbidden("Worker token cannot access this account scope")
        if not token.may_use_template(run.template_id):
            raise Forbidden("Worker token cannot access this strategy template")
        return run

    def create(self, token: Token, body: Mapping[str, object], at: datetime) -> Run:
        """A new run, or the existing one when id, template, scope and mode agree."""
        mode = str(body.get("execution_mode") or "paper").strip().lower()
        scope = str(body.get("account_scope") or "")
        template = str(body.get("template_id") or "")
        metadata = _object(body.get("metadata"))
        _check_creation(token, mode, scope, template, metadata)
        run_id = str(body.get("strategy_run_id") or "") or self._make_id("run_")
        existing = self._runs.get(run_id)
        if existing is not None:
            return self._recover(token, existing, template, scope, mode)
        run = Run(
            strategy_run_id=run_id,
            token_id=token.token_id,
            template_id=template,
            account_scope=scope,
            execution_mode=mode,
            created_at=at,
            updated_at=at,
            summary_fields=_list(body.get("summary_fields")),
            risk_schema=[_object(item) for item in _list(body.get("risk_schema"))],
            allowed_actions=_list(body.get("allowed_actions", ["edit_risk", "exit_strategy"])),
            runtime_state=_object(body.get("runtime_state")),
            metadata=metadata,
        )
        _install_protection(run, body, at)
        self._runs[run_id] = self._live[run_id] = run
        return run

    def _recover(self, token: Token, run: Run, template: str, scope: str, mode: str) -> Run:
        self.access(token, run.strategy_run_id)
        same = (
            run.template_id == template
            and run.scope == normalise_scope(scope)
            and run.execution_mode == mode
        )
        if not same:
            raise Conflict("Strategy run already exists")
        return run


def _install_protection(run: Run, body: Mapping[str, object], at: datetime) -> None:
    config = run.runtime_state.get("backend_protection", body.get("backend_protection"))
    if config is None:
        return
    parsed = parse_protection(config)
    run.runtime_state["backend_protection"] = parsed
    run.runtime_state["backend_protection_state"] = initial_state(parsed, 1, "run_create", at)


def _check_creation(
    token: Token, mode: str, scope: str, template: str, metadata: dict[str, object]
) -> None:
    if mode not in MODES:
        raise Forbidden(MODE_MESSAGE)
    normal = normalise_scope(scope)
    if not template.strip():
        raise BadRequest("template_id is required")
    if mode == "paper" and not is_paper_scope(normal):
        raise BadRequest("Paper worker runs require a paper account_scope")
    if not token.may_use_scope(normal):
        raise Forbidden("Worker token cannot create runs for this account scope")
    if not token.may_use_template(template):
        raise Forbidden("Worker token cannot create this strategy template")
    if mode not in token.allowed_modes:
        raise Forbidden("Worker token cannot use this execution mode")
    if mode == "live":
        _check_live(normal, metadata)


def _check_live(scope: str, metadata: dict[str, object]) -> None:
    if is_paper_scope(scope):
        raise BadRequest(
            "Live worker execution requires a real broker account_scope, not a paper account scope"
        )
    missing = [
        name
        for name in ("strategy_family", "strategy_name")
        if not str(metadata.get(name) or "").strip()
    ]
    if missing:
        raise BadRequest(f"Live worker runs require metadata fields: {', '.join(missing)}")
    if metadata["strategy_family"] not in FAMILIES:
        raise BadRequest(
            f"Live worker metadata.strategy_family must be one of: {', '.join(FAMILIES)}"
        )


def _object(value: object) -> dict[str, object]:
    return (
        copy.deepcopy({str(k): v for k, v in value.items()}) if isinstance(value, Mapping) else {}
    )


def _list(value: object) -> list[object]:
    return copy.deepcopy(list(value)) if isinstance(value, list | tuple) else []
