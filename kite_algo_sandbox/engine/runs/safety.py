"""The safety check and its short-lived signed token."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..base.clock import iso
from ..base.errors import Conflict
from .runs import Run

TOKEN_SECONDS = 10


def blocking_reasons(run: Run) -> list[str]:
    """Why the run may not trade; each text begins with its stable code."""
    state = run.protection_state
    reasons = []
    if run.status != "open":
        reasons.append(f"RUN_NOT_OPEN: the run is {run.status}")
    if state.get("status") == "triggered":
        rule = state.get("triggered_rule")
        reasons.append(f"GENERIC_PROTECTION_TRIGGERED: protection rule {rule} has fired")
    if state.get("exit_submitted"):
        reasons.append("GENERIC_EXIT_IN_PROGRESS: the protection's exit has been submitted")
    return reasons


def safety_check(run: Run, key: bytes, at: datetime, option_status: str = "") -> dict[str, object]:
    """Whether the run may trade now, with a token that proves it for ten seconds.

    ``option_status`` is the status of the option run with the same id, if there is one.
    """
    reasons = blocking_reasons(run)
    expires = at + timedelta(seconds=TOKEN_SECONDS)
    state = run.protection_state
    return {
        "strategy_run_id": run.strategy_run_id,
        "can_trade": not reasons,
        "run_status": run.status,
        "safety_token": None if reasons else _sign(run, key, expires, option_status),
        "token_expires_at": None if reasons else iso(expires),
        "blocking_reasons": reasons,
        "generic_protection": {
            "status": state.get("status", "active"),
            "triggered_rule": state.get("triggered_rule"),
            "exit_submitted": bool(state.get("exit_submitted", False)),
            "heartbeat_age_sec": run.heartbeat_age(at),
            "last_checked_at": state.get("last_checked_at"),
        },
        "options_protection": {
            "applicable": False,
            "run_status": None,
            "evaluation_mode": "run_state",
            "triggered": False,
            "blocking": False,
            "blocking_reason": None,
            "matched_rule": None,
            "metrics": {},
            "recommended_exit_orders_count": 0,
        },
        "evaluated_at": iso(at),
    }


def require_token(
    run: Run, token: object, key: bytes, at: datetime, option_status: str = ""
) -> None:
    """Refuse a token that is forged, expired, of another run, or older than the run's state."""
    if token is None or token == "":
        return
    if isinstance(token, str) and _is_good(run, token, key, at, option_status):
        return
    raise Conflict(
        {
            "rejection_reason": "SAFETY_TOKEN_EXPIRED",
            "blocking_reasons": blocking_reasons(run) or ["SAFETY_STATE_UNKNOWN"],
            "strategy_run_id": run.strategy_run_id,
        }
    )


def claimed_run(token: object) -> str:
    """The run a safety token says it belongs to, unproven; blank when it is none."""
    try:
        claims = _envelope(str(token))["payload"]
        return str(claims["strategy_run_id"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        return ""


def fingerprint(run: Run, option_status: str = "") -> str:
    """A digest of everything whose change makes an issued token stale."""
    state = run.protection_state
    parts = (
        run.status,
        str(state.get("status", "active")),
        "1" if state.get("exit_submitted") else "0",
        option_status,
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _sign(run: Run, key: bytes, expires: datetime, option_status: str) -> str:
    claims = {
        "strategy_run_id": run.strategy_run_id,
        "fingerprint": fingerprint(run, option_status),
        "expires_at": iso(expires),
    }
    envelope = {"payload": claims, "sig": _signature(claims, key)}
    return base64.urlsafe_b64encode(_compact(envelope)).decode()


def _is_good(run: Run, token: str, key: bytes, at: datetime, option_status: str) -> bool:
    try:
        envelope = _envelope(token)
        claims, signature = envelope["payload"], str(envelope["sig"])
        expires = datetime.fromisoformat(claims["expires_at"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        return False
    return (
        hmac.compare_digest(signature, _signature(claims, key))
        and claims.get("strategy_run_id") == run.strategy_run_id
        and claims.get("fingerprint") == fingerprint(run, option_status)
        and at < expires
    )


def _envelope(token: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))


def _signature(claims: Mapping[str, object], key: bytes) -> str:
    return hmac.new(key, _compact(claims), hashlib.sha256).hexdigest()


def _compact(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
