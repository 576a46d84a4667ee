"""The life of an option run: orders at the exchange, positions, money, and the ways out."""

from __future__ import annotations

from typing import Any

import pytest

from kite_algo_sandbox.engine import Conflict, Forbidden, NotFound, Token, Unprocessable
from kite_algo_sandbox.engine.base.errors import BadRequest, Invalid
from tests.sandbox.options.conftest import OptionDesk, code, net_units


def test_a_spread_is_entered_watched_and_exited(desk: OptionDesk) -> None:
    legs = [desk.leg("SELL"), desk.leg("BUY", moneyness="+1_strike")]
    option_run = desk.create(legs)
    assert desk.status(option_run) == "created"
    entered = desk.enter(option_run)
    assert entered["status"] == desk.status(option_run) == "entered"
    assert entered["mode"] == "paper"
    assert entered["paper_result"]["status"] == "success"
    assert [order["transaction_type"] for order in entered["orders"]] == ["BUY", "SELL"]
    assert {order["status"] for order in entered["orders"]} == {"filled"}
    assert net_units(desk) == {
        leg["tradingsymbol"]: leg["quantity"] * (1 if leg["transaction_type"] == "BUY" else -1)
        for leg in legs
    }
    desk.wait(30)
    left = desk.exit(option_run)
    assert left["status"] == desk.status(option_run) == "exited"
    assert [order["transaction_type"] for order in left["orders"]] == ["BUY", "SELL"]
    assert {order["phase"] for order in left["orders"] + left["trades"]} == {"exit"}
    assert net_units(desk) == {}
    assert [order["order_id"] for order in desk.orders()] == [
        order["order_id"] for order in entered["orders"] + left["orders"]
    ]
    with pytest.raises(Conflict) as caught:
        desk.exit(option_run)
    assert code(caught) == "OPTION_RUN_INVALID_TRANSITION"


def test_orders_belong_to_the_worker_run_and_say_which_leg_they_are(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle())
    entered = desk.enter(option_run)
    for shown, order in zip(desk.orders(), entered["orders"], strict=True):
        assert shown["strategy_run_id"] == "run-1"
        assert shown["order_id"] == order["order_id"]
    kinds = [row["event_type"] for row in desk.events()]
    assert kinds.count("order.trade") == 2
    placed = desk.engine.broker.orders.get(entered["orders"][0]["order_id"])
    assert placed is not None
    assert placed.attribution["leg_id"] == entered["orders"][0]["leg_id"]
    assert placed.attribution["option_run_id"] == option_run


def test_a_preview_may_be_repeated_and_tells_what_the_entry_blocks(desk: OptionDesk) -> None:
    option_run = desk.create([desk.leg("SELL"), desk.leg("BUY", offset="OTM2")])
    preview: Any = desk.engine.preview_option_run_entry(desk.token, option_run)
    assert preview == desk.engine.preview_option_run_entry(desk.token, option_run)
    assert desk.status(option_run) == "entry_previewed"
    plan = preview["order_plan"]
    assert [item["transaction_type"] for item in plan] == ["BUY", "SELL"]
    before = desk.funds()["segments"]["equity"]["utilised"]
    desk.enter(option_run)
    blocked = desk.funds()["segments"]["equity"]["utilised"] - before
    assert preview["margin"]["required"] == pytest.approx(blocked, abs=0.01)
    naked = desk.create([desk.leg("SELL")])
    alone: Any = desk.engine.preview_option_run_entry(desk.token, naked)
    assert preview["margin"]["required"] < alone["margin"]["required"]
    assert preview["charges"]["estimated"] == pytest.approx(desk.pnl()["totals"]["charges"])
    assert [row["sequence_index"] for row in preview["margin"]["per_leg"]] == [1, 2]


def test_an_exit_preview_lists_what_is_open_and_needs_no_margin(desk: OptionDesk) -> None:
    option_run = desk.create([desk.leg("BUY") | {"leg_id": "wing", "exit_variety": "regular"}])
    desk.enter(option_run)
    preview: Any = desk.engine.preview_option_run_exit(desk.token, option_run)
    assert preview["margin"]["required"] == 0.0
    [row] = preview["open_legs"]
    assert (row["leg_id"], row["entry_side"], row["open_quantity"]) == ("wing", "BUY", 65)
    assert [item["transaction_type"] for item in preview["order_plan"]] == ["SELL"]
    assert desk.status(option_run) == "exit_previewed"
    assert desk.exit(option_run)["status"] == "exited"


# -- who may, and for whom ------------------------------------------------------------------------


def test_without_a_worker_run_the_orders_have_a_paper_account_of_their_own(
    desk: OptionDesk,
) -> None:
    option_run = desk.create(desk.straddle())
    desk.enter(option_run, safety_token=None, account_scope="kite:paper-own")
    assert desk.orders() == []
    funds: Any = desk.engine.get_funds(desk.token, account_scope="kite:paper-own")
    assert funds["segments"]["equity"]["utilised"] > 0
    assert desk.exit(option_run)["status"] == "exited"
    funds = desk.engine.get_funds(desk.token, account_scope="kite:paper-own")
    assert funds["segments"]["equity"]["utilised"] == 0


def test_the_session_of_a_worker_run_ties_the_entry_to_it(desk: OptionDesk) -> None:
    claim: Any = desk.engine.claim_session(desk.token, "run-1")
    option_run = desk.create(desk.straddle())
    desk.enter(option_run, claim["worker_session_nonce"], safety_token=None)
    assert len(desk.orders()) == 2


def test_a_stale_or_forged_safety_token_is_refused(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle())
    token = desk.safety_token()
    desk.wait(11)
    for bad in (token, "nonsense", token[:-8] + "AAAAAAA="):
        with pytest.raises(Conflict) as caught:
            desk.enter(option_run, safety_token=bad)
        assert code(caught) == "SAFETY_TOKEN_EXPIRED"
    assert desk.status(option_run) == "created"
    assert desk.orders() == []


def test_a_worker_run_of_the_same_id_guards_with_its_session(desk: OptionDesk) -> None:
    claim: Any = desk.engine.claim_session(desk.token, "run-1")
    assert desk.create([desk.leg()], strategy_run_id="run-1") == "run-1"
    for nonce, reason in ((None, "WORKER_SESSION_REQUIRED"), ("x", "WORKER_SESSION_CONFLICT")):
        with pytest.raises(Conflict) as caught:
            desk.enter("run-1", nonce, safety_token=None)
        assert code(caught) == reason
    assert desk.enter("run-1", claim["worker_session_nonce"])["status"] == "entered"
    with pytest.raises(Conflict):
        desk.create([desk.leg()], strategy_run_id="run-1")


def test_another_token_reaches_neither_the_worker_run_nor_its_account(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle())
    proof = desk.safety_token()
    stranger = Token.from_secret("kwa_other", account_scope="kite:paper-b")
    with pytest.raises(Forbidden):
        desk.engine.enter_option_run(stranger, option_run, {"safety_token": proof})
    body = {"account_scope": "kite:paper-a"}
    with pytest.raises(Forbidden):
        desk.engine.enter_option_run(stranger, option_run, body)
    desk.enter(option_run)
    with pytest.raises(Forbidden):
        desk.engine.exit_option_run(stranger, option_run, {})
    assert len(net_units(desk)) == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda e, t, run: e.get_option_run_state(t, run),
        lambda e, t, run: e.get_option_run_protection_state(t, run),
        lambda e, t, run: e.replay_option_run_protection(t, run, {}),
        lambda e, t, run: e.update_option_run_protection(t, run, {"rules": [], "precedence": []}),
        lambda e, t, run: e.exit_option_run(t, run, {}),
    ],
    ids=["state", "protection", "replay", "rules", "exit"],
)
def test_an_option_run_of_a_worker_run_belongs_to_its_token(desk: OptionDesk, call: Any) -> None:
    option_run = desk.create(desk.straddle())
    desk.enter(option_run)
    stranger = Token.from_secret("kwa_other")
    desk.engine.tokens.add(stranger)
    with pytest.raises(Forbidden, match="cannot access this run"):
        call(desk.engine, stranger, option_run)
    assert desk.status(option_run) == "entered"


def test_modes_and_scopes_that_do_not_fit_are_refused(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle())
    with pytest.raises(BadRequest):
        desk.enter(option_run, mode="live")
    with pytest.raises(BadRequest):
        desk.enter(option_run, safety_token=None, mode="live")
    with pytest.raises(Unprocessable):
        desk.enter(option_run, safety_token=None, account_scope="kite:real", mode="paper")
    with pytest.raises(Unprocessable):
        desk.enter(option_run, safety_token=None, account_scope="nowhere")
    with pytest.raises(NotFound) as caught:
        desk.enter("opt_run_missing")
    assert code(caught) == "OPTION_RUN_NOT_FOUND"
    assert desk.status(option_run) == "created"


def test_nothing_is_entered_for_a_closed_worker_run(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle(), metadata={"strategy_run_id": "run-1"})
    desk.engine.exit_run(desk.token, "run-1", {})
    with pytest.raises(Conflict):
        desk.enter(option_run, safety_token=None)


# -- outcomes -------------------------------------------------------------------------------------


def test_a_second_entry_is_refused_unless_it_repeats_the_key(desk: OptionDesk) -> None:
    option_run = desk.create(desk.straddle())
    first = desk.enter(option_run, idempotency_key="entry:0001")
    again = desk.enter(option_run, idempotency_key="entry:0001")
    assert again == first
    with pytest.raises(Conflict) as caught:
        desk.enter(option_run, idempotency_key="entry:0002")
    assert code(caught) == "OPTION_RUN_INVALID_TRANSITION"
    assert len(desk.orders()) == 2
    out = desk.exit(option_run, idempotency_key="exit:0001")
    assert desk.exit(option_run, idempotency_key="exit:0001") == out
    assert len(desk.orders()) == 4


def test_a_refused_second_entry_leaves_the_run_with_its_worker_run(desk: OptionDesk) -> None:
    desk.run("run-2")
    option_run = desk.create(desk.straddle())
    desk.enter(option_run)
    with pytest.raises(Conflict):
        desk.enter(option_run, safety_token=desk.safety_token("run-2"))
    assert len(desk.exit(option_run)["orders"]) == 2
    assert net_units(desk) == {}
    assert desk.orders("run-2") == []


def test_a_refused_leg_leaves_the_others_for_clean_up(desk: OptionDesk) -> None:
    odd = desk.leg("BUY", offset="OTM1") | {"quantity": 64}
    option_run = desk.create([desk.leg("BUY"), odd])
    entered = desk.enter(option_run)
    assert entered["status"] == "cleanup_required"
    assert len(entered["completed_legs"]) == len(entered["failed_legs"]) == 1
    assert entered["pending_legs"] == entered["failed_legs"]
    assert entered["paper_result"]["status"] == "partial"
    assert len(net_units(desk)) == 1
    assert desk.exit(option_run)["status"] == "exited"
    assert net_units(desk) == {}


def test_all_or_none_places_nothing_when_a_leg_is_refused(desk: OptionDesk) -> None:
    odd = desk.leg("BUY", offset="OTM1") | {"quantity": 64}
    option_run = desk.create([desk.leg("BUY"), odd])
    entered = desk.enter(option_run, all_or_none=True)
    assert entered["status"] == "cleanup_required"
    assert entered["paper_result"]["status"] == "failed"
    assert len(entered["failed_legs"]) == 2
    assert all("lot size" in order["reason"] for order in entered["orders"])
    assert desk.orders() == []
    assert desk.exit(option_run)["status"] == "exited"


def test_all_or_none_counts_the_funds_of_all_legs_together() -> None:
    poor = OptionDesk(starting_cash=100_000)
    poor.run()
    naked = poor.create([poor.leg("SELL")])
    refused = poor.enter(naked, all_or_none=True)
    assert refused["status"] == "cleanup_required"
    assert "funds" in refused["orders"][0]["reason"]
    spread = poor.create([poor.leg("SELL"), poor.leg("BUY", offset="OTM1")])
    assert poor.enter(spread, all_or_none=True)["status"] == "entered"


def test_a_resting_leg_is_pending_until_it_fills(desk: OptionDesk) -> None:
    leg = desk.leg("BUY")
    last = desk.last(f"NFO:{leg['tradingsymbol']}")
    bid = round(last * 0.97 / 0.05) * 0.05
    resting = leg | {"order_type": "LIMIT", "price": round(bid, 2)}
    option_run = desk.create([resting, desk.leg("BUY", option_type="PE")])
    entered = desk.enter(option_run)
    assert entered["status"] == "partial_entry"
    assert entered["orders"][0]["status"] == "accepted"
    order_id = entered["orders"][0]["order_id"]
    desk.modify(order_id, price=round(last * 1.1 / 0.05) * 0.05)
    assert desk.show(order_id)["status"] == "COMPLETE"
    assert desk.status(option_run) == "entered"


def test_an_exit_from_a_partial_entry_cancels_what_rests(desk: OptionDesk) -> None:
    leg = desk.leg("BUY")
    far = round(desk.last(f"NFO:{leg['tradingsymbol']}") * 0.7 / 0.05) * 0.05
    leg |= {"order_type": "LIMIT", "price": far}
    option_run = desk.create([leg, desk.leg("BUY", option_type="PE")])
    entered = desk.enter(option_run)
    assert entered["status"] == "partial_entry"
    assert desk.exit(option_run)["status"] == "exited"
    assert desk.show(entered["orders"][0]["order_id"])["status"] == "CANCELLED"
    assert net_units(desk) == {}


def test_an_exit_at_a_limit_waits_and_can_be_asked_again(desk: OptionDesk) -> None:
    leg = desk.leg("BUY") | {"exit_order_type": "LIMIT", "exit_price": 5000.0}
    option_run = desk.create([leg])
    desk.enter(option_run)
    first = desk.exit(option_run)
    assert first["status"] == "partial_exit"
    assert first["orders"][0]["status"] == "accepted"
    second = desk.exit(option_run)
    assert desk.show(first["orders"][0]["order_id"])["status"] == "CANCELLED"
    resting = second["orders"][0]["order_id"]
    low = desk.last(f"NFO:{leg['tradingsymbol']}") * 0.9
    desk.modify(resting, price=round(low / 0.05) * 0.05)
    assert desk.status(option_run) == "exited"
    assert net_units(desk) == {}


# -- outcomes without orders ----------------------------------------------------------------------


def test_a_dry_run_reports_fills_and_places_nothing(desk: OptionDesk) -> None:
    desk.run("run-dry", mode="dry_run")
    option_run = desk.create(desk.straddle())
    entered = desk.enter(option_run, safety_token=desk.safety_token("run-dry"))
    assert (entered["mode"], entered["status"]) == ("dry_run", "entered")
    assert "paper_result" not in entered
    assert entered["orders"][0]["order_id"] == f"{option_run}_entry_o1"
    assert desk.protection(option_run)["metrics"]["open_quantity"] == 130
    assert desk.exit(option_run)["status"] == "exited"
    assert desk.orders("run-dry") == desk.orders() == []
    assert desk.funds()["segments"]["equity"]["utilised"] == 0


def test_a_reported_outcome_is_taken_as_it_is(desk: OptionDesk) -> None:
    legs = [desk.leg("BUY") | {"leg_id": "a"}, desk.leg("SELL", offset="OTM1") | {"leg_id": "b"}]
    option_run = desk.create(legs)
    results: list[dict[str, Any]] = [
        {"order_id": "x1", "leg_id": "a", "average_price": 120.0},
        {"order_id": "x2", "leg_id": "b", "status": "Rejected"},
    ]
    entered = desk.enter(option_run, safety_token=None, order_results=results)
    assert entered["status"] == "cleanup_required"
    assert (entered["completed_legs"], entered["failed_legs"]) == (["a"], ["b"])
    assert entered["orders"][0] == results[0] | {
        "tradingsymbol": legs[0]["tradingsymbol"], "transaction_type": "BUY", "quantity": 65,
        "product": "NRML", "status": "filled", "phase": "entry",
    }  # fmt: skip
    assert entered["trades"][0]["price"] == 120.0
    out = desk.exit(option_run, order_results=[{"leg_id": "a", "status": "complete"}])
    assert out["status"] == "exited"
    assert desk.orders() == []


def test_a_run_with_positions_cannot_be_declared_exited(desk: OptionDesk) -> None:
    option_run = desk.create([desk.leg() | {"leg_id": "a"}])
    desk.enter(option_run)
    with pytest.raises(BadRequest):
        desk.exit(option_run, order_results=[{"leg_id": "a"}])
    assert len(net_units(desk)) == 1


# -- what is refused at creation ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quantity": 0}, "legs.1.quantity"),
        ({"order_type": "LIMIT"}, "legs.1.price"),
        ({"transaction_type": "HOLD"}, "legs.1.transaction_type"),
        ({"variety": "strange"}, "legs.1.variety"),
    ],
)
def test_a_malformed_leg_is_named(desk: OptionDesk, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        desk.create([desk.leg(), desk.leg() | change])
    assert caught.value.field == field


def test_leg_ids_are_unique_and_an_empty_run_cannot_be_entered(desk: OptionDesk) -> None:
    twice = desk.leg() | {"leg_id": "same"}
    with pytest.raises(Invalid):
        desk.create([twice, twice])
    with pytest.raises(Conflict):
        desk.enter(desk.create([]))
