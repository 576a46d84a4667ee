"""Protection: its strict form, its rules and its exits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST, Conflict, Invalid
from kite_algo_sandbox.engine.protection.protection_rules import Leg, evaluate
from kite_algo_sandbox.engine.runs.protection_config import parse_protection

from .conftest import Desk

AT = datetime(2026, 5, 8, 11, 0, tzinfo=IST)


def guard(**fields: Any) -> dict[str, Any]:
    return {
        "product": "CNC",
        "side": "BUY",
        "quantity": 1,
        "entry_price": 100.0,
        "symbol": "NSE:INFY",
    } | fields


def leg(last: float = 100.0, quantity: int = 1, average: float = 100.0, **more: Any) -> Leg:
    fields = {"exchange": "NSE", "tradingsymbol": "INFY", "product": "CNC"} | more
    return Leg(408065, fields["exchange"], fields["tradingsymbol"], fields["product"],
               quantity, average, last)  # fmt: skip


def verdict(config: dict[str, Any], *legs: Leg, state: Any = None, age: int | None = None,
            at: datetime = AT) -> Any:  # fmt: skip
    parsed = parse_protection({"enabled": True} | config)
    return evaluate(parsed, state or {}, legs, age, at)


@pytest.mark.parametrize(
    ("fields", "last", "rule"),
    [
        ({"stoploss_pct": 2}, 98.0, "position_stoploss"),
        ({"stoploss_pct": 2}, 98.01, None),
        ({"target_pct": 3}, 103.0, "position_target"),
        ({"target_pct": 3}, 102.99, None),
        ({"side": "SELL", "stoploss_pct": 2}, 102.0, "position_stoploss"),
        ({"side": "SELL", "target_pct": 3}, 97.0, "position_target"),
    ],
)
def test_position_rules(fields: dict[str, Any], last: float, rule: str | None) -> None:
    quantity = -1 if fields.get("side") == "SELL" else 1
    found = verdict({"positions": [guard(**fields)]}, leg(last, quantity))
    assert found.rule == rule
    if rule:
        assert found.details["position_key"] == "symbol:NSE:INFY:CNC"


def test_trailing_stop_follows_the_best() -> None:
    config = {"positions": [guard(trailing_stoploss_pct=1.0)]}
    state: dict[str, Any] = {}
    for last, rule in ((99.0, None), (102.0, None), (101.01, None), (101.0, "yes")):
        found = verdict(config, leg(last), state=state)
        state = {"position_states": found.position_states}
        assert (found.rule is not None) is (rule is not None)
    assert found.rule == "position_trailing_stoploss"
    assert found.details["best_pnl_pct"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    "identity",
    [
        {"symbol": "nse:infy"},
        {"symbol": "INFY"},
        {"symbol": None, "instrument_token": 408065},
        {"symbol": None, "exchange": "nse", "tradingsymbol": "infy"},
    ],
)
def test_ways_to_name_a_position(identity: dict[str, Any]) -> None:
    found = verdict({"positions": [guard(stoploss_pct=1, **identity)]}, leg(90.0))
    assert found.rule == "position_stoploss"


@pytest.mark.parametrize(
    ("held", "error"),
    [
        ((), "not open"),
        ((leg(product="MIS"),), "not open"),
        ((leg(quantity=-1),), "side does not match"),
        ((leg(0.0),), "no usable price"),
    ],
)
def test_problems_are_noted_not_acted_on(held: tuple[Leg, ...], error: str) -> None:
    found = verdict({"positions": [guard(stoploss_pct=1)]}, *held)
    assert found.rule is None
    assert error in found.errors[0]


BASKET = {
    "stoploss_pct": 2.0,
    "target_pct": 4.0,
    "trailing_activate_pct": 2.0,
    "trailing_drawdown_pct": 1.0,
}


@pytest.mark.parametrize(
    ("lasts", "best", "rule"),
    [
        ((98.0, 196.0), None, "basket_stoploss"),
        ((90.0, 205.0), None, None),
        ((104.0, 208.0), None, "basket_target"),
        ((101.0, 202.0), 2.0, "basket_trailing_drawdown"),
        ((101.0, 202.0), 1.9, None),
    ],
)
def test_basket_rules(lasts: tuple[float, float], best: float | None, rule: str | None) -> None:
    second = Leg(1, "NSE", "SBIN", "CNC", 1, 200.0, lasts[1])
    state = {} if best is None else {"best_basket_pnl_pct": best}
    found = verdict({"basket": BASKET}, leg(lasts[0]), second, state=state)
    assert found.rule == rule


def test_operational_rules() -> None:
    stale = {"operations": {"exit_on_worker_stale": True, "worker_stale_sec": 60}}
    assert verdict(stale, age=59).rule is None
    assert verdict(stale, age=60).rule == "worker_stale"
    assert verdict(stale, age=None).rule is None
    buffer = {"operations": {"mis_squareoff_buffer_sec": 600}}
    early = datetime(2026, 5, 8, 15, 9, 59, tzinfo=IST)
    due = datetime(2026, 5, 8, 15, 10, 0, tzinfo=IST)
    assert verdict(buffer, leg(product="MIS"), at=early).rule is None
    assert verdict(buffer, leg(product="MIS"), at=due).rule == "mis_squareoff_buffer"
    assert verdict(buffer, leg(product="CNC"), at=due).rule is None


def test_position_rules_come_before_the_basket() -> None:
    config = {"positions": [guard(stoploss_pct=2)], "basket": {"stoploss_pct": 1.0}}
    found = verdict(config, leg(97.0))
    assert found.rule == "position_stoploss"
    assert found.basket_pct is None


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"unknown": 1}, "unknown"),
        ({"enabled": True}, ""),
        ({"enabled": "yes"}, "enabled"),
        ({"mode": "other"}, "mode"),
        ({"version": 0}, "version"),
        ({"positions": [guard()]}, "positions.0.stoploss_pct"),
        ({"positions": [guard(stoploss_pct=0)]}, "positions.0.stoploss_pct"),
        ({"positions": [guard(stoploss_pct=1001)]}, "positions.0.stoploss_pct"),
        ({"positions": [guard(quantity=0, target_pct=1)]}, "positions.0.quantity"),
        ({"positions": [guard(product="MTF", target_pct=1)]}, "positions.0.product"),
        ({"positions": [guard(entry_price=-1, target_pct=1)]},
         "positions.0.entry_price"),
        ({"positions": [guard(symbol=None, target_pct=1)]}, "positions.0.symbol"),
        ({"basket": {}}, "basket.stoploss_pct"),
        ({"basket": {"trailing_drawdown_pct": 1}}, "basket.trailing_activate_pct"),
        ({"operations": {"exit_on_worker_stale": True}},
         "operations.worker_stale_sec"),
        ({"operations": {"worker_stale_sec": 29}}, "operations.worker_stale_sec"),
        ({"operations": {"mis_squareoff_buffer_sec": 3601}},
         "operations.mis_squareoff_buffer_sec"),
    ],
)  # fmt: skip
def test_the_form_is_strict(config: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_protection(config)
    assert refusal.value.field == f"backend_protection.{field}".rstrip(".")


def protect(desk: Desk, config: dict[str, Any], **more: Any) -> Any:
    body = {"backend_protection": {"enabled": True} | config} | more
    return desk.engine.update_backend_protection(desk.token, "run-1", body)


def state_of(run: Any) -> Any:
    return run["runtime_state"]["backend_protection_state"]


def wait_for_trigger(desk: Desk, minutes: int = 1500) -> Any:
    for _ in range(minutes):
        desk.wait(60)
        run = desk.engine.get_run(desk.token, "run-1")
        if run["status"] == "closed":
            return run
    raise AssertionError("the rule never fired")


def test_a_stop_exits_the_run_and_tells_the_story(desk: Desk) -> None:
    desk.place(quantity=2)
    desk.place(tradingsymbol="SBIN")
    entry = desk.pnl()["legs"][0]["average_price"]
    protect(desk, {"positions": [guard(entry_price=entry, stoploss_pct=0.4)]})
    run = wait_for_trigger(desk)
    state = state_of(run)
    assert state["status"] == "triggered"
    assert state["triggered_rule"] == "position_stoploss"
    assert state["exit_submitted"] is True
    assert state["exit_idempotency_key"].startswith(
        "backend-protection:run-1:g1:position_stoploss:"
    )
    assert -0.6 < state["details"]["pnl_pct"] <= -0.4
    assert run["runtime_state"]["exit_reason"] == "backend_protection:position_stoploss"
    assert desk.pnl()["legs"] == []
    rows = desk.events(event_kind="protection")
    assert [row["event_type"] for row in rows] == [
        "protection.triggered",
        "protection.exit_submitted",
    ]
    assert rows[0]["summary"] == "Backend protection triggered: position_stoploss"
    check = desk.engine.safety_check(desk.token, "run-1")
    codes = [str(reason).split(":")[0] for reason in check["blocking_reasons"]]  # type: ignore[attr-defined]
    assert codes == ["RUN_NOT_OPEN", "GENERIC_PROTECTION_TRIGGERED", "GENERIC_EXIT_IN_PROGRESS"]


def test_the_moment_does_not_depend_on_who_asks(make_desk: Callable[..., Desk]) -> None:
    moments = []
    for step in (5.0, 61.0, 3600.0):
        desk = make_desk()
        desk.run()
        desk.place()
        protect(desk, {"basket": {"stoploss_pct": 0.4, "target_pct": 0.4}})
        while desk.engine.get_run(desk.token, "run-1")["status"] == "open":
            desk.wait(step)
        rows = desk.events(event_kind="protection")
        moments.append(rows[0]["created_at"])
    assert len(set(moments)) == 1


def test_a_quiet_check_leaves_the_documented_state(desk: Desk) -> None:
    run = desk.run("guarded", backend_protection={
        "enabled": True, "positions": [guard(stoploss_pct=50)]})  # fmt: skip
    assert state_of(run) == {
        "status": "active",
        "generation": 1,
        "version": 1,
        "update_reason": "run_create",
        "updated_at": "2026-05-08T10:00:00+05:30",
        "last_checked_at": None,
        "triggered_rule": None,
        "action": None,
        "exit_submitted": False,
        "errors": [],
    }
    desk.place("guarded")
    desk.wait(5)
    state = state_of(desk.engine.get_run(desk.token, "guarded"))
    assert state["last_checked_at"] == "2026-05-08T10:00:05+05:30"
    assert state["position_states"].keys() == {"symbol:NSE:INFY:CNC"}
    assert state["current_basket_pnl_pct"] == pytest.approx(state["best_basket_pnl_pct"])
    assert set(state) == {
        "status", "last_checked_at", "triggered_rule", "exit_submitted",
        "current_basket_pnl_pct", "best_basket_pnl_pct", "position_states", "errors",
        "generation", "version",
    }  # fmt: skip


def test_a_stale_worker_is_exited_even_in_dry_run(desk: Desk) -> None:
    operations = {"exit_on_worker_stale": True, "worker_stale_sec": 30}
    desk.run("dry", mode="dry_run",
             backend_protection={"enabled": True, "operations": operations})  # fmt: skip
    desk.wait(600)
    assert desk.engine.get_run(desk.token, "dry")["status"] == "open"
    desk.engine.heartbeat(desk.token, {})
    desk.wait(29)
    assert desk.engine.get_run(desk.token, "dry")["status"] == "open"
    desk.wait(6)
    run = desk.engine.get_run(desk.token, "dry")
    assert run["status"] == "closed"
    assert state_of(run)["triggered_rule"] == "worker_stale"


def test_updates_count_generations(desk: Desk) -> None:
    config = {"basket": {"stoploss_pct": 50}}
    first = state_of(protect(desk, config, reason="a"))
    assert (first["generation"], first["update_reason"]) == (1, "a")
    desk.place()
    desk.wait(5)
    kept = state_of(protect(desk, config, reason="b", reset_trailing=False))
    assert kept["generation"] == 2
    assert kept["reset_trailing"] is False
    assert "best_basket_pnl_pct" in kept
    fresh = protect(desk, config)
    assert state_of(fresh)["generation"] == 3
    assert "best_basket_pnl_pct" not in state_of(fresh)
    assert fresh["runtime_state"]["backend_protection"]["version"] == 3
    off = desk.engine.update_backend_protection(desk.token, "run-1", {"backend_protection": {}})
    assert state_of(off)["status"] == "disabled"


def test_no_update_after_the_exit(desk: Desk) -> None:
    desk.place()
    protect(desk, {"basket": {"stoploss_pct": 0.1, "target_pct": 0.1}})
    wait_for_trigger(desk)
    with pytest.raises(Conflict, match="Closed strategy runs"):
        protect(desk, {"basket": {"stoploss_pct": 5}})


def test_a_closed_market_defers_the_exit(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse", start=datetime(2026, 5, 8, 15, 29, tzinfo=IST))
    desk.run()
    desk.place()
    operations = {"exit_on_worker_stale": True, "worker_stale_sec": 60}
    protect(desk, {"operations": operations})
    desk.engine.heartbeat(desk.token, {})
    desk.wait(300)
    run = desk.engine.get_run(desk.token, "run-1")
    assert run["status"] == "open"
    assert state_of(run)["exit_submission_status"] == "deferred"
    desk.clock.set(datetime(2026, 5, 11, 9, 17, tzinfo=IST))
    run = desk.engine.get_run(desk.token, "run-1")
    assert run["status"] == "closed"
    assert len(desk.events(event_type="protection.triggered")) == 1
