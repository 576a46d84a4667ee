"""A run that is not open any more, as the exception that says when and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ..exceptions import KiteAlgoWorkerError, RunClosedError

# Statuses in which a run takes no more orders, for good.
CLOSED: Final = frozenset({"closed", "exiting", "failed"})

_SILENCE: Final = "no heartbeat reached the backend for 180 s, so it closed the run"
# What the backend's own words for the end of a run mean.
_MEANINGS: Final = {
    "worker_stale_recovery": _SILENCE,
    "paper_stale_exit_closed": _SILENCE,
    "dry_run_stale_auto_closed": _SILENCE,
    "dry_run_exit": "it was exited",
}
_PROTECTION: Final = "backend_protection:"


def closed_run(
    run: Mapping[str, object], refusal: KiteAlgoWorkerError | None = None, *, because: str = ""
) -> RunClosedError | None:
    """The exception for a run as the server describes it, or None while it is open.

    Args:
        run: The run.
        refusal: What the server refused because of it.
        because: What this process knows about the cause.
    """
    status = run.get("status")
    if status not in CLOSED:
        return None
    run_id, reason = str(run.get("strategy_run_id") or ""), _reason_of(run)
    at = _time(run.get("closed_at"))
    since = f" since {at:%Y-%m-%d %H:%M:%S%z}" if at is not None else ""
    why = "; ".join(part for part in (_explained(reason), because) if part)
    text = f"run {run_id} is {status}{since}{f' ({why})' if why else ''}"
    return RunClosedError(
        f"{text}: it stays so, trade on under a new id",
        strategy_run_id=run_id,
        reason=reason,
        at=at,
        status_code=refusal.status_code if refusal is not None else 0,
        response_body=refusal.response_body if refusal is not None else None,
        operation=refusal.operation if refusal is not None else None,
        correlation_id=refusal.correlation_id if refusal is not None else None,
    )


def _reason_of(run: Mapping[str, object]) -> str | None:
    state = run.get("runtime_state")
    if not isinstance(state, Mapping):
        return None
    recovery = state.get("runtime_recovery")
    found = state.get("exit_reason")
    if not found and isinstance(recovery, Mapping):
        found = recovery.get("reason")
    return found if isinstance(found, str) and found else None


def _explained(reason: str | None) -> str | None:
    if reason is None:
        return None
    if reason.startswith(_PROTECTION):
        return f"{reason}: the rule {reason.removeprefix(_PROTECTION)} of its protection was met"
    meaning = _MEANINGS.get(reason)
    return reason if meaning is None else f"{reason}: {meaning}"


def _time(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
