"""What a token may do, action by action, and what one worker's actions do to another's runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST, Forbidden, Invalid, NotFound, Token
from kite_algo_sandbox.engine.runs.tokens import ACTIONS

from .conftest import Desk


def test_runs_that_offset_each_other_no_longer_reconcile(desk: Desk) -> None:
    desk.run("run-2")
    desk.place(product="MIS", quantity=5)
    assert desk.pnl()["is_stale"] is False
    desk.place("run-2", product="MIS", transaction_type="SELL", quantity=4)
    assert (desk.pnl()["is_stale"], desk.pnl("run-2")["is_stale"]) == (False, True)
    desk.place("run-2", product="MIS", transaction_type="SELL", quantity=1)
    assert (desk.pnl()["is_stale"], desk.pnl("run-2")["is_stale"]) == (True, True)
    funds: Any = desk.engine.get_run_funds(desk.token, "run-1")
    assert funds["strategy"]["is_stale"] is True
    for run_id in ("run-1", "run-2"):
        assert desk.engine.exit_run(desk.token, run_id, {})["status"] == "closed"


NEEDED: list[tuple[str, Callable[[Desk, Token], object]]] = [
    ("heartbeat", lambda d, t: d.engine.heartbeat(t, {})),
    ("heartbeat", lambda d, t: d.engine.run_heartbeat(t, "run-1", "x")),
    ("runs:create", lambda d, t: d.engine.create_run(t, {})),
    ("runs:read", lambda d, t: d.engine.get_run(t, "run-1")),
    ("runs:read", lambda d, t: d.engine.list_runs(t)),
    ("runs:read", lambda d, t: d.engine.claim_session(t, "run-1")),
    ("runs:read", lambda d, t: d.engine.release_session(t, "run-1", "x")),
    ("runs:read", lambda d, t: d.engine.safety_check(t, "run-1")),
    ("runs:read", lambda d, t: d.engine.get_run_pnl(t, "run-1")),
    ("runs:read", lambda d, t: d.engine.list_orders(t, "run-1")),
    ("runs:read", lambda d, t: d.engine.get_order(t, "run-1", "1")),
    ("runs:read", lambda d, t: d.engine.get_order_history(t, "run-1", "1")),
    ("runs:read", lambda d, t: d.engine.list_trades(t, "run-1")),
    ("runs:read", lambda d, t: d.engine.list_timeline(t, "run-1")),
    ("runs:read", lambda d, t: d.engine.list_baskets(t, "run-1")),
    ("runs:read", lambda d, t: d.engine.list_brackets(t, "run-1")),
    ("runs:log", lambda d, t: d.engine.log_decision_event(t, "run-1", {})),
    ("intents:submit", lambda d, t: d.engine.submit_intent(t, "run-1", {})),
    ("intents:submit", lambda d, t: d.engine.preview_order(t, "run-1", {})),
    ("intents:submit", lambda d, t: d.engine.preview_basket(t, "run-1", {})),
    ("intents:submit", lambda d, t: d.engine.cancel_order(t, "1", {"strategy_run_id": "run-1"})),
    ("intents:submit", lambda d, t: d.engine.modify_order(t, "1", {"strategy_run_id": "run-1"})),
    ("intents:submit", lambda d, t: d.engine.create_bracket(t, "run-1", {})),
    ("intents:submit", lambda d, t: d.engine.cancel_bracket(t, "run-1", "1")),
    ("market:read", lambda d, t: d.engine.get_option_chain(t, "NIFTY")),
    ("market:read", lambda d, t: d.engine.resolve_option_contracts(t, "NIFTY", {})),
    ("runs:create", lambda d, t: d.engine.create_option_run(t, {})),
    ("runs:read", lambda d, t: d.engine.get_option_run_state(t, "x")),
    ("runs:read", lambda d, t: d.engine.preview_option_run_entry(t, "x")),
    ("intents:submit", lambda d, t: d.engine.enter_option_run(t, "x", {})),
    ("runs:exit", lambda d, t: d.engine.exit_option_run(t, "x", {})),
    ("risk:update", lambda d, t: d.engine.update_option_run_protection(t, "x", {})),
    ("risk:update", lambda d, t: d.engine.patch_risk(t, "run-1", {})),
    ("risk:update", lambda d, t: d.engine.update_backend_protection(t, "run-1", {})),
    ("runs:exit", lambda d, t: d.engine.exit_run(t, "run-1", {})),
    ("funds:read", lambda d, t: d.engine.get_funds(t)),
    ("funds:read", lambda d, t: d.engine.get_run_funds(t, "run-1")),
    ("market:read", lambda d, t: d.engine.get_quotes(t, symbols=["NSE:INFY"])),
    ("market:read", lambda d, t: d.engine.get_candles(t, symbol="NSE:INFY")),
]


@pytest.mark.parametrize(
    ("action", "call"), NEEDED, ids=[f"{number}-{row[0]}" for number, row in enumerate(NEEDED)]
)
def test_every_call_needs_its_action(
    desk: Desk, action: str, call: Callable[[Desk, Token], object]
) -> None:
    others = [name for name in ACTIONS if name != action]
    weak = replace(desk.token, allowed_actions=tuple(others))
    before = desk.events()
    with pytest.raises(Forbidden, match=f"not allowed to perform '{action}'"):
        call(desk, weak)
    assert desk.events() == before


@pytest.mark.parametrize(
    ("left", "call"),
    [
        (("gtt:read", "runs:read"), lambda d, t: d.engine.list_gtts(t)),
        (("gtt:read", "runs:read"), lambda d, t: d.engine.get_gtt(t, 1)),
        (("gtt:write", "intents:submit"), lambda d, t: d.engine.place_gtt(t, {})),
        (("gtt:write", "intents:submit"), lambda d, t: d.engine.delete_gtt(t, 1)),
    ],
)
def test_triggers_need_one_of_two_actions(
    desk: Desk, left: tuple[str, str], call: Callable[[Desk, Token], object]
) -> None:
    none = replace(desk.token, allowed_actions=tuple(n for n in ACTIONS if n not in left))
    with pytest.raises(Forbidden) as refusal:
        call(desk, none)
    assert refusal.value.detail == {
        "rejection_reason": "WORKER_ACTION_NOT_ALLOWED",
        "required_action": left[0],
    }
    for name in left:
        with contextlib.suppress(Invalid, NotFound):
            call(desk, replace(desk.token, allowed_actions=(name,)))


def test_the_kill_switch_leaves_what_cannot_be_closed(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse", start=datetime(2026, 5, 8, 15, 25, tzinfo=IST))
    for name in ("holds", "flat"):
        desk.run(name)
    desk.place("holds")
    other = Token.from_secret("kwa_other")
    desk.engine.tokens.add(other)
    body = {"template_id": "t", "account_scope": "kite:paper-a", "execution_mode": "paper"}
    desk.engine.create_run(other, body | {"strategy_run_id": "theirs"})
    desk.wait(3600)
    closed = desk.engine.flatten_all("stop", desk.token.token_id)
    assert closed == ["flat"]
    assert desk.engine.get_run(desk.token, "holds")["status"] == "open"
    assert desk.engine.get_run(other, "theirs")["status"] == "open"
    desk.clock.set(datetime(2026, 5, 11, 9, 16, tzinfo=IST))
    assert desk.engine.flatten_all("stop") == ["holds", "theirs"]
    assert desk.engine.flatten_all("stop") == []
