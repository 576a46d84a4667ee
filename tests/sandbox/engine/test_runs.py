"""Runs: recovery, ownership, sessions, safety tokens, risk, funds, exit, recovery of the lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kite_algo_sandbox.engine import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    SandboxEngine,
    Token,
    Unauthorized,
    VirtualClock,
)

from .conftest import START, Desk

LIVE = {"strategy_family": "indicator_strategy", "strategy_name": "X"}


def reason_of(refusal: pytest.ExceptionInfo[Any]) -> Any:
    detail = refusal.value.detail
    return detail["rejection_reason"] if isinstance(detail, dict) else detail


def test_create_run_recovers_its_equal(desk: Desk) -> None:
    first = desk.run("again", metadata={"a": 1})
    second = desk.run("again", metadata={"a": 2})
    assert second == first
    assert first["status"] == "open"
    assert first["allowed_actions"] == ["edit_risk", "exit_strategy"]


@pytest.mark.parametrize(
    "other",
    [{"template_id": "other"}, {"account_scope": "kite:paper-b"}, {"mode": "dry_run"}],
)
def test_create_run_refuses_a_different_one(desk: Desk, other: dict[str, Any]) -> None:
    with pytest.raises(Conflict, match="already exists"):
        desk.run("run-1", **other)


def test_a_generated_id(desk: Desk) -> None:
    run = desk.run("")
    assert len(run["strategy_run_id"]) == 36
    assert run["strategy_run_id"].startswith("run_")


@pytest.mark.parametrize(
    ("mode", "body", "kind", "text"),
    [
        ("magic", {}, Forbidden, "Algo worker API allows only"),
        ("paper", {"account_scope": "paper"}, BadRequest, "Unsupported account_scope 'paper'"),
        ("paper", {"account_scope": "kite:AB1234"}, BadRequest, "require a paper account_scope"),
        ("live", {"account_scope": "kite:paper-a", "metadata": LIVE}, BadRequest, "not a paper"),
        ("live", {"account_scope": "kite:AB1"}, BadRequest, "strategy_family, strategy_name"),
        (
            "live",
            {"account_scope": "kite:AB1", "metadata": LIVE | {"strategy_family": "x"}},
            BadRequest,
            "must be one of",
        ),
        ("paper", {"runtime_state": {"backend_protection": {"x": 1}}}, Invalid, "x"),
        ("paper", {"template_id": ""}, BadRequest, "template_id"),
    ],
)
def test_creation_rules(
    desk: Desk, mode: str, body: dict[str, Any], kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind, match=text):
        desk.run("fresh", mode=mode, **body)


def test_unknown_foreign_and_out_of_scope_runs(desk: Desk) -> None:
    with pytest.raises(NotFound, match="Strategy run not found"):
        desk.engine.get_run(desk.token, "nope")
    stranger = Token.from_secret("kwa_other")
    with pytest.raises(Forbidden, match="cannot access this run"):
        desk.engine.get_run(stranger, "run-1")
    for limits, text in (
        ({"account_scope": "kite:paper-b"}, "account scope"),
        ({"allowed_templates": ["x"]}, "strategy template"),
        ({"allowed_actions": ["heartbeat"]}, "not allowed to perform 'runs:read'"),
    ):
        narrowed = Token.from_secret("kwa_test", **limits)
        with pytest.raises(Forbidden, match=text):
            desk.engine.get_run(narrowed, "run-1")


@pytest.mark.parametrize(
    ("own", "asked", "allowed"),
    [
        (None, "kite:anything", True),
        ("kite:AB1", "kite:paper-a", True),
        ("kite:AB1", "kite:AB2", False),
        ("KITE:AB1", "kite:AB1", True),
        ("kite:paper-a", "kite:paper-a", True),
        ("kite:paper-a", "kite:paper-b", False),
        ("kite:paper-a", "kite:AB1", False),
        ("odd", "odd", True),
        ("odd", "kite:paper", False),
    ],
)
def test_scopes(own: str | None, asked: str, allowed: bool) -> None:
    assert Token.from_secret("s", account_scope=own).may_use_scope(asked) is allowed


def test_authentication() -> None:
    clock = VirtualClock(START)
    live = Token.from_secret("kwa_good", expires_at=START + timedelta(hours=1))
    gone = Token.from_secret("kwa_gone", status="revoked")
    engine = SandboxEngine(clock, tokens=[live, gone])
    assert engine.authenticate(" kwa_good ") is live
    assert "kwa_good" not in repr(live)
    assert live.digest not in repr(live)
    for secret, text in (
        (None, "required"),
        (" ", "required"),
        ("x", "Invalid"),
        ("kwa_gone", "Invalid"),
    ):
        with pytest.raises(Unauthorized, match=text):
            engine.authenticate(secret)
    clock.advance(seconds=3600)
    with pytest.raises(Unauthorized, match="expired"):
        engine.authenticate("kwa_good")


def test_session_life(desk: Desk) -> None:
    engine, token = desk.engine, desk.token
    claim = engine.claim_session(token, "run-1")
    nonce = str(claim["worker_session_nonce"])
    assert nonce.startswith("wsn_")
    assert len(nonce) == 36
    with pytest.raises(Conflict) as refusal:
        engine.claim_session(token, "run-1")
    assert reason_of(refusal) == "WORKER_SESSION_CONFLICT"
    for given, expected in ((None, "REQUIRED"), ("", "REQUIRED"), ("wsn_x", "CONFLICT")):
        with pytest.raises(Conflict) as refusal:
            engine.exit_run(token, "run-1", {}, given)
        assert reason_of(refusal) == f"WORKER_SESSION_{expected}"
    beat = engine.run_heartbeat(token, "run-1", nonce)
    assert beat["last_heartbeat_at"] == START.isoformat()
    assert engine.release_session(token, "run-1", nonce)["status"] == "released"
    with pytest.raises(Conflict):
        engine.release_session(token, "run-1", nonce)
    with pytest.raises(Conflict) as refusal:
        engine.run_heartbeat(token, "run-1", None)
    assert reason_of(refusal) == "WORKER_SESSION_REQUIRED"


@pytest.mark.parametrize("write", ["intent", "risk", "protection", "exit", "decision"])
def test_writes_need_the_session(desk: Desk, write: str) -> None:
    engine, token = desk.engine, desk.token
    nonce = str(engine.claim_session(token, "run-1")["worker_session_nonce"])
    intent = {
        "intent_type": "place_order",
        "payload": {"order": desk.order()},
        "idempotency_key": "intent:1",
    }
    decision = {"event_type": "note.x", "summary": "x"}

    def attempt(given: str | None) -> object:
        if write == "intent":
            return engine.submit_intent(token, "run-1", intent, given)
        if write == "risk":
            return engine.patch_risk(token, "run-1", {"patch": {}}, given)
        if write == "protection":
            return engine.update_backend_protection(token, "run-1", {}, given)
        if write == "exit":
            return engine.exit_run(token, "run-1", {}, given)
        return engine.log_decision_event(token, "run-1", decision, given)

    for wrong in (None, "wsn_wrong"):
        with pytest.raises(Conflict):
            attempt(wrong)
    assert attempt(nonce)


@pytest.mark.parametrize(
    ("beat", "quiet", "free"),
    [(True, 60, False), (True, 61, True), (False, 120, False), (False, 121, True)],
)
def test_takeover_of_a_quiet_session(desk: Desk, beat: bool, quiet: int, free: bool) -> None:
    engine, token = desk.engine, desk.token
    nonce = str(engine.claim_session(token, "run-1")["worker_session_nonce"])
    if beat:
        engine.run_heartbeat(token, "run-1", nonce)
    desk.wait(quiet)
    if not free:
        with pytest.raises(Conflict):
            engine.claim_session(token, "run-1")
        return
    assert engine.claim_session(token, "run-1")["worker_session_nonce"] != nonce
    with pytest.raises(Conflict):
        engine.run_heartbeat(token, "run-1", nonce)


@pytest.mark.parametrize(
    ("age", "health", "session"),
    [(0, "healthy", "claimed"), (45, "healthy", "claimed"), (46, "stale", "stale"),
     (180, "stale", "stale")],
)  # fmt: skip
def test_health_by_heartbeat_age(desk: Desk, age: int, health: str, session: str) -> None:
    engine, token = desk.engine, desk.token
    assert engine.get_run(token, "run-1")["session_status"] == "missing"
    nonce = str(engine.claim_session(token, "run-1")["worker_session_nonce"])
    run = engine.get_run(token, "run-1")
    assert (run["health_status"], run["session_status"]) == ("unknown", "takeover_required")
    engine.run_heartbeat(token, "run-1", nonce)
    desk.wait(age)
    run = engine.get_run(token, "run-1")
    assert run["heartbeat_age_sec"] == age
    assert (run["health_status"], run["session_status"]) == (health, session)


def test_an_abandoned_session_is_exited(desk: Desk) -> None:
    engine, token = desk.engine, desk.token
    desk.place()
    nonce = str(engine.claim_session(token, "run-1")["worker_session_nonce"])
    engine.run_heartbeat(token, "run-1", nonce)
    desk.wait(180)
    assert engine.get_run(token, "run-1")["status"] == "open"
    desk.wait(30)
    run = engine.get_run(token, "run-1")
    assert run["status"] == "closed"
    assert run["recovery_status"] == "closed"
    assert run["runtime_state"]["runtime_recovery"]["reason"] == "paper_stale_exit_closed"  # type: ignore[index]
    assert desk.pnl()["legs"] == []


def test_a_claim_without_a_heartbeat_is_abandoned_after_two_minutes(desk: Desk) -> None:
    desk.place()
    desk.engine.claim_session(desk.token, "run-1")
    desk.wait(120)
    assert desk.engine.get_run(desk.token, "run-1")["status"] == "open"
    desk.wait(1)
    run: Any = desk.engine.get_run(desk.token, "run-1")
    assert run["status"] == "closed"
    assert run["runtime_state"]["runtime_recovery"]["reason"] == "paper_stale_exit_closed"


def test_a_released_session_is_not_abandoned(desk: Desk) -> None:
    engine, token = desk.engine, desk.token
    nonce = str(engine.claim_session(token, "run-1")["worker_session_nonce"])
    engine.run_heartbeat(token, "run-1", nonce)
    engine.release_session(token, "run-1", nonce)
    desk.wait(3600)
    assert engine.get_run(token, "run-1")["status"] == "open"


def test_risk_patch_merges_and_fills_the_schema(desk: Desk) -> None:
    desk.run("risky", risk_schema=[{"key": "stop_loss_pct", "value": 2.0}, {"key": "other"}],
             runtime_state={"risk": {"a": 1}})  # fmt: skip
    patch = {"patch": {"stop_loss_pct": 1.0}, "reason": "volatility"}
    run: Any = desk.engine.patch_risk(desk.token, "risky", patch)
    assert run["runtime_state"]["risk"] == {"a": 1, "stop_loss_pct": 1.0}
    assert run["risk_schema"] == [{"key": "stop_loss_pct", "value": 1.0}, {"key": "other"}]


def test_fresh_funds(desk: Desk) -> None:
    funds = desk.funds()
    assert funds["available"] == {"cash": 100_000.0, "collateral": 0.0, "intraday_payin": 0.0}
    assert funds["net"] == 100_000.0
    assert set(funds["utilized"].values()) == {0.0}
    assert funds["segments"]["equity"]["available_cash"] == 100_000.0
    with pytest.raises(Forbidden):
        desk.engine.get_funds(Token.from_secret("x", allowed_modes=["paper"]), mode="live")
    scoped = Token.from_secret("x", account_scope="kite:paper-z")
    assert desk.engine.get_funds(scoped)["account_scope"] == "kite:paper-z"
    with pytest.raises(Forbidden):
        desk.engine.get_funds(scoped, account_scope="kite:paper-a")


def test_run_funds_track_the_cap(desk: Desk) -> None:
    desk.run("capped", metadata={"allocation_cap_inr": 5000})
    before: Any = desk.engine.get_run_funds(desk.token, "capped")
    assert before["strategy"]["allocation"]["remaining"] == 5000.0
    desk.place("capped", quantity=2)
    after: Any = desk.engine.get_run_funds(desk.token, "capped")
    used = after["strategy"]["gross_exposure"]
    assert used == pytest.approx(2 * desk.last())
    assert after["strategy"]["allocation"] == {
        "cap": 5000.0,
        "cap_inr": 5000.0,
        "usage_gross_exposure": used,
        "used": used,
        "remaining": pytest.approx(5000 - used),
        "basis": "gross_exposure",
    }
    free: Any = desk.engine.get_run_funds(desk.token, "run-1")
    assert free["strategy"]["allocation"]["remaining"] is None


def test_listing_shows_own_runs_newest_first(desk: Desk) -> None:
    desk.run("run-2", metadata={"strategy_name": "Second"})
    listed: Any = desk.engine.list_runs(desk.token)
    assert [row["strategy_run_id"] for row in listed["items"]] == ["run-2", "run-1"]
    assert listed["items"][0]["name"] == "Second"
    assert desk.engine.list_runs(Token.from_secret("other"))["items"] == []


def test_heartbeat_and_health(desk: Desk) -> None:
    assert desk.engine.health(desk.token)["status"] == "healthy"
    assert desk.engine.heartbeat(desk.token, {"worker_id": "w"})["received_at"] == START.isoformat()
