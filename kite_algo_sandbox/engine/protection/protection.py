"""Watches protected runs and exits them when a rule is met; closes abandoned runs."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime

from ..base.clock import epoch, iso
from ..base.errors import Conflict
from ..base.money import average
from ..base.timeline import Related, Timeline
from ..orders.broker import Broker
from ..runs.protection_config import initial_state, parse_protection
from ..runs.runs import Run
from ..trading.exits import EXITING, Exits
from ..trading.pnl import run_legs
from .protection_rules import Leg, Verdict, evaluate

Json = dict[str, object]
RETRY_SECONDS = 60
_RESETTABLE = {None, "", "active", "disabled", "triggered", "error"}


class Protection:
    """Evaluates, exits and re-arms protected runs; :mod:`protection_watch` says when."""

    def __init__(
        self, broker: Broker, exits: Exits, timeline: Timeline,
        make_id: Callable[[str], str], token_heartbeats: Mapping[str, datetime],
    ) -> None:  # fmt: skip
        self._broker = broker
        self._exits = exits
        self._timeline = timeline
        self._make_id = make_id
        self._token_heartbeats = token_heartbeats

    def check(self, run: Run, at: datetime) -> None:
        """Evaluate one run's rules and exit it when one is met."""
        if run.protection_state.get("exit_submitted"):
            return
        verdict = self._evaluate(run, at)
        if verdict.rule is None:
            self._settle(run, verdict, at)
        else:
            self._trigger(run, verdict, at)

    def look(self, run: Run, at: datetime) -> bool:
        """Bring the run's state up to date; ``False``, and no change, when a rule is met."""
        verdict = self._evaluate(run, at)
        if verdict.rule is not None:
            return False
        self._settle(run, verdict, at)
        return True

    def heartbeat_of(self, run: Run) -> datetime | None:
        """The run's last heartbeat, else that of its token."""
        return run.last_heartbeat_at or self._token_heartbeats.get(run.token_id)

    def update(
        self, run: Run, config: object, reason: str | None, reset_trailing: bool, at: datetime
    ) -> None:
        """Replace a run's protection and start a new generation."""
        if run.is_terminal:
            raise Conflict("Closed strategy runs cannot be protection-edited")
        state = run.protection_state
        if state.get("exit_submitted"):
            raise Conflict("Backend protection cannot be reset after a terminal protection exit")
        if state.get("exit_claim_id") and _retry_is_early(state, at):
            raise Conflict("Backend protection exit is already in progress")
        if state.get("status") not in _RESETTABLE:
            raise Conflict("Backend protection cannot be reset from current status")
        parsed = parse_protection(config)
        previous, before = _number(config_of(run).get("version")), _number(state.get("generation"))
        parsed["version"] = max(_number(parsed["version"]), previous + 1 if previous else 1)
        kept: Json = {"reset_trailing": reset_trailing}
        if not reset_trailing:
            for name in ("best_basket_pnl_pct", "position_states"):
                if name in state:
                    kept[name] = state[name]
        fresh = initial_state(parsed, before + 1, reason, at, **kept)
        run.runtime_state["backend_protection"] = parsed
        run.runtime_state["backend_protection_state"] = fresh
        run.updated_at = at
        if state.get("status") in {"triggered", "error"} and fresh["status"] == "active":
            self._note(
                run, "protection.reset", at, "Backend protection reset to active generation",
                {
                    "previous_status": state.get("status"),
                    "previous_generation": before,
                    "reason": reason,
                },
            )  # fmt: skip

    def _trigger(self, run: Run, verdict: Verdict, at: datetime) -> None:
        before = run.protection_state
        generation = _number(before.get("generation")) or 1
        digest = hashlib.sha1(
            json.dumps(verdict.details, sort_keys=True, default=str).encode(),
            usedforsecurity=False,
        ).hexdigest()
        run_id = run.strategy_run_id
        key = f"backend-protection:{run_id}:g{generation}:{verdict.rule}:{digest[:10]}"
        state: Json = {
            "status": "triggered",
            "triggered_rule": verdict.rule,
            "triggered_at": iso(at),
            "last_checked_at": iso(at),
            "action": "exit_strategy",
            "exit_submitted": False,
            "details": verdict.details,
            "generation": generation,
            "version": before.get("version", 1),
            "position_states": verdict.position_states,
            "current_basket_pnl_pct": verdict.basket_pct,
            "best_basket_pnl_pct": verdict.best_basket_pct,
            "errors": verdict.errors,
            "exit_claim_id": self._make_id(""),
            "exit_claimed_at": iso(at),
            "exit_idempotency_key": key,
        }
        run.runtime_state["backend_protection_state"] = state
        if before.get("status") != "triggered":
            self._note(
                run, "protection.triggered", at, f"Backend protection triggered: {verdict.rule}",
                {"triggered_rule": verdict.rule, "action": "exit_strategy"},
            )  # fmt: skip
        self._submit_exit(run, state, key, at)

    def _submit_exit(self, run: Run, state: Json, key: str, at: datetime) -> None:
        answer = self._exits.exit(
            run, f"backend_protection:{state['triggered_rule']}", key, False, at
        )
        if answer["status"] not in {"closed", EXITING}:
            state["exit_submission_status"] = "deferred"
            return
        state["exit_submitted"] = True
        result = {name: value for name, value in answer.items() if name != "run"}
        state["exit_result"] = copy.deepcopy(result)
        self._note(
            run, "protection.exit_submitted", at,
            f"Backend protection exit submitted: {state['triggered_rule']}",
            {
                "triggered_rule": state["triggered_rule"],
                "action": "exit_strategy",
                "exit_submission_status": "submitted",
                "exit_result": result,
            },
        )  # fmt: skip

    def recover(self, run: Run, at: datetime) -> None:
        """Deal with a run whose worker has gone: exit it, or flag it for a person."""
        recovery: Json = {"checked_at": iso(at), "action_required": False}
        if run.execution_mode == "live":
            recovery |= {
                "recovery_status": "action_required",
                "action_required": True,
                "reason": "live_stale_unprotected",
            }
        else:
            mode = run.execution_mode
            answer = self._exits.exit(run, "worker_stale_recovery", None, False, at)
            closed = answer["status"] in {"closed", EXITING}
            name = "dry_run_stale_auto_closed" if mode == "dry_run" else "paper_stale_exit_closed"
            recovery |= {
                "recovery_status": "closed" if closed else "stalled",
                "action_required": not closed,
                "reason": name if closed else "paper_stale_exit_blocked",
            }
        run.runtime_state["runtime_recovery"] = recovery

    def legs(self, run: Run, at: datetime | None) -> list[Leg]:
        """The run's open positions as the rules see them; without an instant, at no price."""
        second = None if at is None else epoch(at)
        return [
            Leg(
                row.instrument.instrument_token,
                row.instrument.exchange,
                row.instrument.tradingsymbol,
                row.product,
                row.quantity,
                float(average(row.open_value, abs(row.quantity))) / 100,
                0.0 if second is None else self._broker.prices.last(row.instrument, second) / 100,
            )
            for row in run_legs(self._broker, run)
        ]

    def _evaluate(self, run: Run, at: datetime) -> Verdict:
        beat = self.heartbeat_of(run)
        age = None if beat is None else max(int((at - beat).total_seconds()), 0)
        return evaluate(config_of(run), run.protection_state, self.legs(run, at), age, at)

    def _settle(self, run: Run, verdict: Verdict, at: datetime) -> None:
        state = run.protection_state
        run.runtime_state["backend_protection_state"] = _quiet(state, verdict, at)
        if state.get("status") == "error":
            self._note(
                run, "protection.blocking_changed", at,
                "Backend protection recovered from error to active", {"previous_status": "error"},
            )  # fmt: skip

    def _note(self, run: Run, event_type: str, at: datetime, summary: str, payload: Json) -> None:
        state = run.protection_state
        self._timeline.append(
            run.strategy_run_id, run.account_scope, "protection", "backend_protection",
            event_type, at, summary=summary, related=Related("strategy_run", run.strategy_run_id),
            payload={
                "emission_mode": "mutation_driven",
                "status": state.get("status"),
                "generation": state.get("generation"),
                **payload,
            },
        )  # fmt: skip


def is_guarded(run: Run) -> bool:
    """Whether the exchange has rules to follow for this run."""
    return run.status in {"open", "exiting"} and config_of(run).get("enabled") is True


def may_be_abandoned(run: Run, *, release_ends_watch: bool = True) -> bool:
    """Whether the run is closed when its worker goes silent."""
    operations = config_of(run).get("operations")
    exits_itself = (
        is_guarded(run)
        and isinstance(operations, dict)
        and operations.get("exit_on_worker_stale") is True
    )
    watched = run.nonce is not None or (
        run.last_heartbeat_at is not None and not release_ends_watch
    )
    return run.status in {"open", "paused"} and watched and not exits_itself


def config_of(run: Run) -> Json:
    """The run's protection; empty when it has none."""
    config = run.runtime_state.get("backend_protection")
    return config if isinstance(config, dict) else {}


def _quiet(state: Json, verdict: Verdict, at: datetime) -> Json:
    return {
        "status": "active",
        "last_checked_at": iso(at),
        "triggered_rule": None,
        "exit_submitted": False,
        "current_basket_pnl_pct": verdict.basket_pct,
        "best_basket_pnl_pct": verdict.best_basket_pct,
        "position_states": verdict.position_states,
        "errors": verdict.errors,
        "generation": state.get("generation", 1),
        "version": state.get("version", 1),
    }


def _retry_is_early(state: Json, at: datetime) -> bool:
    claimed = state.get("exit_claimed_at")
    if not isinstance(claimed, str) or state.get("exit_submitted"):
        return False
    return (at - datetime.fromisoformat(claimed)).total_seconds() < RETRY_SECONDS


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
