"""Protection of option runs: rules, live figures, what is noted, and the replay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from kite_algo_sandbox.engine import Conflict, Unprocessable
from kite_algo_sandbox.engine.base.clock import epoch, from_epoch
from kite_algo_sandbox.engine.base.errors import BadRequest
from kite_algo_sandbox.engine.options.option_protection import (
    Basis,
    basis_of,
    free_form,
    parse_config,
)
from tests.sandbox.options.conftest import OptionDesk, code

ALWAYS = {"metric": "index_ltp", "operator": "gte", "threshold": 1}


def entered(desk: OptionDesk, side: str = "SELL", **fields: Any) -> str:
    option_run = desk.create(desk.straddle(side), **fields)
    desk.enter(option_run)
    return option_run


def replay(desk: OptionDesk, run: str, snapshots: list[Any], **body: Any) -> Any:
    request = {"metric_snapshots": snapshots} | body
    return desk.engine.replay_option_run_protection(desk.token, run, request)["events"]


def test_live_figures_are_those_of_the_market(desk: OptionDesk) -> None:
    legs = [desk.leg("SELL", lots=2), desk.leg("BUY", offset="OTM3", lots=2)]
    option_run = desk.create(legs)
    assert desk.protection(option_run)["metrics"].keys() == {"index_ltp", "open_quantity"}
    trades = desk.enter(option_run)["trades"]
    desk.wait(600)
    metrics = desk.protection(option_run)["metrics"]
    last = {leg["tradingsymbol"]: desk.last(f"NFO:{leg['tradingsymbol']}") for leg in legs}
    entry = {trade["tradingsymbol"]: trade["price"] for trade in trades}
    premium, before = 2 * sum(last.values()), 2 * sum(entry.values())
    assert metrics["index_ltp"] == desk.last("NSE:NIFTY 50")
    assert metrics["combined_premium"] == pytest.approx(premium)
    change = (premium / before - 1) * 100
    assert metrics["combined_premium_change_pct"] == pytest.approx(change, abs=1e-4)
    assert metrics["open_quantity"] == 260
    totals = desk.pnl()["totals"]
    assert metrics["strategy_mtm"] == pytest.approx(totals["unrealized_pnl"])


def test_the_first_role_of_the_precedence_wins(desk: OptionDesk) -> None:
    option_run = entered(desk)
    late, early = ALWAYS | {"role": "late"}, ALWAYS | {"role": "early", "key": "first"}
    stored = desk.protect(option_run, late, early, precedence=["early", "late"])["protection"]
    assert stored["rules"][0] == {
        "key": "rule_1", "metric": "index_ltp", "operator": "gte", "threshold": 1.0,
        "role": "late", "action": "exit",
    }  # fmt: skip
    state = desk.protection(option_run)
    assert state["triggered"]
    assert state["matched_rule"]["key"] == "first"
    orders = state["recommended_exit_orders"]
    assert [(o["transaction_type"], o["quantity"], o["product"]) for o in orders] == [
        ("BUY", 65, "NRML"), ("BUY", 65, "NRML"),
    ]  # fmt: skip
    assert {order["market_protection"] for order in orders} == {-1}


def test_a_role_outside_the_precedence_never_counts(desk: OptionDesk) -> None:
    option_run = entered(desk)
    desk.protect(option_run, ALWAYS, precedence=[])
    assert not desk.protection(option_run)["triggered"]
    body = {"rules": [ALWAYS]}
    desk.engine.update_option_run_protection(desk.token, option_run, body)
    assert not desk.protection(option_run)["triggered"]


@pytest.mark.parametrize(
    "rule",
    [
        {"metric": "vix", "operator": "gte", "threshold": 1},
        {"metric": "index_ltp", "operator": "above", "threshold": 1},
        {"metric": "index_ltp", "operator": "gte", "threshold": "x"},
        {"metric": "index_ltp", "operator": "gte", "threshold": 1, "action": "alert"},
    ],
)
def test_an_unusable_rule_is_refused(desk: OptionDesk, rule: dict[str, Any]) -> None:
    option_run = entered(desk)
    with pytest.raises(Unprocessable) as caught:
        desk.protect(option_run, rule)
    assert isinstance(caught.value.detail, dict)
    assert caught.value.detail["code"] == "OPTION_PROTECTION_INVALID_CONFIG"


def test_rules_stored_unchecked_are_refused_when_read(desk: OptionDesk) -> None:
    option_run = entered(desk, protection={"rules": "none"})
    desk.wait(30)
    with pytest.raises(Unprocessable):
        desk.protection(option_run)


def test_a_percentage_is_a_share_of_the_premium_entered(desk: OptionDesk) -> None:
    option_run = entered(desk, protection={"stoploss_pct": 2.0, "target_pct": 50.0})
    basis = sum(t["price"] * t["quantity"] for t in option_trades(desk, option_run))
    state = desk.protection(option_run)
    assert not state["triggered"]
    events = replay(desk, option_run, [
        {"strategy_mtm": -basis * 0.0199}, {"strategy_mtm": -basis * 0.0201},
        {"strategy_mtm": basis * 0.499}, {"strategy_mtm": basis * 0.501},
    ])  # fmt: skip
    assert [event["triggered"] for event in events] == [False, True, False, True]
    assert events[1]["matched_rule"]["key"] == "stoploss_pct"
    assert events[3]["matched_rule"]["key"] == "target_pct"


def option_trades(desk: OptionDesk, option_run: str) -> Any:
    return desk.engine.option_runs.get(option_run, desk.clock.now()).trades()


def test_a_rule_that_becomes_true_is_noted_once_and_trades_nothing(desk: OptionDesk) -> None:
    option_run = entered(desk, "BUY")
    premium = desk.protection(option_run)["metrics"]["combined_premium"]
    desk.protect(
        option_run, {"metric": "combined_premium", "operator": "gte", "threshold": premium + 3}
    )
    placed = len(desk.orders())
    for _ in range(240):
        desk.wait(60)
        notes = desk.events(event_kind="protection")
        if notes:
            break
    assert notes[0]["event_type"] == "protection.triggered"
    assert notes[0]["payload"]["metrics"]["combined_premium"] >= premium + 3
    assert len(notes[0]["payload"]["recommended_exit_orders"]) == 2
    assert notes[0]["related_resource_id"] == option_run
    kinds = [row["event_type"] for row in notes]
    assert all(kind != after for kind, after in pairwise(kinds))
    desk.engine.tick()
    assert len(desk.events(event_kind="protection")) == len(notes)
    assert len(desk.orders()) == placed
    safety: Any = desk.engine.safety_check(desk.token, "run-1")
    assert safety["options_protection"]["applicable"]
    assert safety["can_trade"]


def test_a_trailing_stop_follows_the_best_profit(desk: OptionDesk) -> None:
    option_run = entered(desk, "BUY", protection={"trailing_stoploss_pct": 5.0})
    run = desk.engine.option_runs.get(option_run, desk.clock.now())
    seen = 0.0
    for _ in range(19):
        desk.wait(600)
        seen = max(seen, desk.protection(option_run)["metrics"]["strategy_mtm"])
    best = run.best_mtm / 100
    assert best >= seen > 0
    assert desk.protection(option_run)["metrics"]["strategy_mtm"] < best
    basis = sum(t["price"] * t["quantity"] for t in option_trades(desk, option_run))
    events = replay(desk, option_run, [
        {"strategy_mtm": best - basis * 0.0499}, {"strategy_mtm": best - basis * 0.0501},
    ])  # fmt: skip
    assert [event["triggered"] for event in events] == [False, True]


def test_a_triggered_run_of_the_same_id_blocks_the_worker_run(desk: OptionDesk) -> None:
    desk.create(desk.straddle(), strategy_run_id="run-1")
    desk.enter("run-1")
    assert desk.safety_token()
    desk.protect("run-1", ALWAYS)
    safety: Any = desk.engine.safety_check(desk.token, "run-1")
    assert (safety["can_trade"], safety["safety_token"]) == (False, None)
    assert safety["blocking_reasons"][0].startswith("OPTIONS_PROTECTION_TRIGGERED")
    assert safety["options_protection"]["recommended_exit_orders_count"] == 2
    desk.protect("run-1")
    desk.exit("run-1")
    safety = desk.engine.safety_check(desk.token, "run-1")
    assert safety["blocking_reasons"][0].startswith("OPTIONS_RUN_NOT_ACTIVE")


# -- replay ---------------------------------------------------------------------------------------


def test_documented_replay(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle())
    rules = [
        {"metric": "index_ltp", "role": "stop", "operator": "lte", "threshold": 24900},
        {"metric": "strategy_mtm", "role": "target", "operator": "gte", "threshold": 5000},
    ]
    protection = {"rules": rules, "precedence": ["stop", "target"]}
    snapshots = [
        {"index_ltp": 24950}, {"index_ltp": 24890, "strategy_mtm": 6000}, {"strategy_mtm": 6000},
    ]  # fmt: skip
    for body in ({"protection": protection}, {}):
        events = replay(desk, option_run, snapshots, **body)
        matched = [event["matched_rule"] and event["matched_rule"]["key"] for event in events]
        assert matched == ([None, "rule_1", "rule_2"] if body else [None] * 3)
        assert [event["index"] for event in events] == [0, 1, 2]
    desk.engine.update_option_run_protection(desk.token, option_run, protection)
    events = replay(desk, option_run, snapshots)
    assert [event["triggered"] for event in events] == [False, True, True]
    assert "index_ltp" not in events[2]["metrics"]


def test_a_replay_needs_figures(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle())
    with pytest.raises(BadRequest) as caught:
        replay(desk, option_run, [])
    assert isinstance(caught.value.detail, dict)
    assert caught.value.detail["code"] == "OPTION_PROTECTION_REPLAY_SNAPSHOTS_REQUIRED"


def test_figures_given_at_creation_fill_what_is_not_known(desk: OptionDesk) -> None:
    given = {"protection_metrics": {"strategy_mtm": 700, "index_ltp": 1.0}}
    option_run = desk.create(desk.straddle(), metadata=given)
    metrics = desk.protection(option_run)["metrics"]
    assert metrics["strategy_mtm"] == 700
    assert metrics["index_ltp"] == desk.last("NSE:NIFTY 50")


# -- free-form values -----------------------------------------------------------------------------

SOLD = Basis(value=20_000.0, points=300.0, net=20_000.0, best=1_000.0)
BOUGHT = Basis(value=20_000.0, points=300.0, net=-20_000.0, best=0.0)


@pytest.mark.parametrize(
    ("values", "basis", "rules"),
    [
        ({"stoploss_pct": 2}, SOLD, [("strategy_mtm", "lte", -400)]),
        ({"target_pct": 10}, SOLD, [("strategy_mtm", "gte", 2000)]),
        ({"stoploss_pct": 2}, None, []),
        ({"index_lower_boundary": 24900, "index_upper_stoploss": 25100}, None,
         [("index_ltp", "lte", 24900), ("index_ltp", "gte", 25100)]),
        ({"basket_mtm_stoploss": 500, "basket_mtm_target": 900}, SOLD,
         [("strategy_mtm", "lte", -500), ("strategy_mtm", "gte", 900)]),
        ({"combined_premium_target": 106, "combined_premium_stoploss": 40}, SOLD,
         [("combined_premium", "lte", 194), ("combined_premium", "gte", 340)]),
        ({"combined_premium_target": 106, "combined_premium_stoploss": 40}, BOUGHT,
         [("combined_premium", "gte", 406), ("combined_premium", "lte", 260)]),
        ({"trailing_stoploss_pct": 1}, SOLD, [("strategy_mtm", "lte", 800)]),
        ({"trailing_stoploss_pct": 1}, BOUGHT, [("strategy_mtm", "lte", -200)]),
        ({"trailing_activate_pct": 5, "trailing_drawdown_pct": 2}, SOLD,
         [("strategy_mtm", "lte", 600)]),
        ({"trailing_activate_pct": 6, "trailing_drawdown_pct": 2}, SOLD,
         [("strategy_mtm", "lte", 600)]),
        ({"note": "mine", "stoploss_pct": None, "target_pct": "x"}, SOLD, []),
    ],
)  # fmt: skip
def test_free_form_values_become_rules(values: Any, basis: Basis | None, rules: Any) -> None:
    found = free_form(values, basis)
    assert [(rule.metric, rule.operator, rule.threshold) for rule in found] == rules
    config = parse_config(values, basis)
    assert set(config.precedence) == {rule.role for rule in found}
    assert parse_config(values | {"enabled": False}, basis).rules == ()


@pytest.mark.parametrize(
    ("values", "best", "profit", "is_met"),
    [
        ({"trailing_stoploss_pct": 1}, 0.0, -300.0, False),
        ({"trailing_stoploss_pct": 1}, 100.0, -100.0, True),
        ({"trailing_stoploss_pct": 1}, 100.0, -99.9, False),
        ({"trailing_activate_pct": 6, "trailing_drawdown_pct": 2}, 1199.9, 0.0, False),
        ({"trailing_activate_pct": 6, "trailing_drawdown_pct": 2}, 1200.0, 800.0, True),
    ],
)
def test_a_trailing_rule_waits_until_its_best_is_high_enough(
    values: dict[str, float], best: float, profit: float, is_met: bool
) -> None:
    config = parse_config(values, replace(BOUGHT, best=best))
    assert (config.first_met({"strategy_mtm": profit}) is not None) is is_met


def test_a_safety_token_dies_with_the_status_of_its_option_run(desk: OptionDesk) -> None:
    desk.create(desk.straddle(), strategy_run_id="run-1")
    body = {
        "intent_type": "place_order",
        "payload": {"order": desk.order()},
        "idempotency_key": "while-created",
        "safety_token": desk.safety_token(),
    }
    assert desk.engine.submit_intent(desk.token, "run-1", body)["status"] == "accepted"
    desk.engine.preview_option_run_entry(desk.token, "run-1")
    with pytest.raises(Conflict) as refusal:
        desk.engine.submit_intent(desk.token, "run-1", body | {"idempotency_key": "later-on"})
    assert code(refusal) == "SAFETY_TOKEN_EXPIRED"
    fresh = body | {"idempotency_key": "later-on", "safety_token": desk.safety_token()}
    assert desk.engine.submit_intent(desk.token, "run-1", fresh)["status"] == "accepted"


# -- every tick -----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 61, 1800])
@pytest.mark.parametrize(
    "values",
    [
        {"stoploss_pct": 1.5, "target_pct": 3},
        {"trailing_stoploss_pct": 1},
        {"trailing_activate_pct": 0.6, "trailing_drawdown_pct": 0.4},
        {"combined_premium_target": 4, "combined_premium_stoploss": 4},
    ],
)
def test_a_rule_is_noted_on_the_tick_that_meets_it(
    values: dict[str, float], step: int, desk: OptionDesk
) -> None:
    made = entered(desk, protection=values)
    option_run = desk.engine.option_runs.get(made, desk.clock.now())
    guard, now = desk.engine.option_guard, epoch(desk.clock.now())
    expected, best = None, 0
    for second in range(now + 1, now + 1801):
        at = from_epoch(second)
        figures = guard.metrics(option_run, at)
        best = max(best, round(figures["strategy_mtm"] * 100))
        basis = basis_of(option_run)
        assert basis is not None
        if parse_config(values, replace(basis, best=best / 100)).first_met(figures):
            expected = at.isoformat()
            break
    for _ in range(1800 // step):
        desk.wait(step)
    notes = desk.events(event_kind="protection")
    if expected is None or datetime.fromisoformat(expected) > desk.clock.now():
        assert notes == []
    else:
        assert notes[0]["created_at"] == expected
        assert option_run.best_mtm >= best
