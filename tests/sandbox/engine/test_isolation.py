"""Tokens, accounts and runs do not see each other; settings of the market are explicit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_sandbox.engine import Forbidden, Token

from .conftest import Desk

FOREIGN: list[tuple[str, Callable[[Desk, Token], object]]] = [
    ("get_run", lambda d, t: d.engine.get_run(t, "run-1")),
    ("orders", lambda d, t: d.engine.list_orders(t, "run-1")),
    ("trades", lambda d, t: d.engine.list_trades(t, "run-1")),
    ("pnl", lambda d, t: d.engine.get_run_pnl(t, "run-1")),
    ("timeline", lambda d, t: d.engine.list_timeline(t, "run-1")),
    ("funds", lambda d, t: d.engine.get_run_funds(t, "run-1")),
    ("baskets", lambda d, t: d.engine.list_baskets(t, "run-1")),
    ("brackets", lambda d, t: d.engine.list_brackets(t, "run-1")),
    ("claim", lambda d, t: d.engine.claim_session(t, "run-1")),
    ("exit", lambda d, t: d.engine.exit_run(t, "run-1", {})),
    ("risk", lambda d, t: d.engine.patch_risk(t, "run-1", {"patch": {"a": 1}})),
    ("bracket", lambda d, t: d.engine.create_bracket(t, "run-1", {})),
]


@pytest.mark.parametrize("call", [row[1] for row in FOREIGN], ids=[row[0] for row in FOREIGN])
def test_a_run_belongs_to_its_token(desk: Desk, call: Callable[[Desk, Token], object]) -> None:
    stranger = Token.from_secret("kwa_stranger")
    desk.engine.tokens.add(stranger)
    desk.place()
    before = desk.events()
    with pytest.raises(Forbidden, match="cannot access this run"):
        call(desk, stranger)
    assert desk.events() == before


def test_orders_cannot_be_touched_through_a_run_of_ones_own(desk: Desk) -> None:
    stranger = Token.from_secret("kwa_stranger")
    desk.engine.tokens.add(stranger)
    request = {"template_id": "t", "account_scope": "kite:paper-a", "execution_mode": "paper"}
    desk.engine.create_run(stranger, request | {"strategy_run_id": "theirs"})
    order_id = desk.place(order_type="LIMIT", price=round(desk.last() * 0.9, 1))["order_id"]
    body = {"strategy_run_id": "theirs"}
    for call in (desk.engine.cancel_order, desk.engine.modify_order):
        with pytest.raises(Exception, match="not found"):
            call(stranger, order_id, body | {"quantity": 2})
    assert desk.show(order_id)["status"] == "OPEN"


def test_accounts_have_money_and_triggers_of_their_own(desk: Desk) -> None:
    scopes = ("kite:paper-b", "kite:paper-c")
    tokens = [Token.from_secret(f"kwa_{scope}", account_scope=scope) for scope in scopes]
    for token, scope in zip(tokens, scopes, strict=True):
        desk.engine.tokens.add(token)
        body = {"template_id": "t", "account_scope": scope, "execution_mode": "paper"}
        desk.engine.create_run(token, body | {"strategy_run_id": scope})
    intent = {
        "intent_type": "place_order",
        "payload": {"order": desk.order(quantity=10)},
        "idempotency_key": "the-same-key",
    }
    first: Any = desk.engine.submit_intent(tokens[0], scopes[0], intent)
    funds: list[Any] = [desk.engine.get_funds(token) for token in tokens]
    assert funds[0]["net"] < funds[1]["net"] == 100_000.0
    # Keys are per run: the same one is another intent elsewhere.
    second: Any = desk.engine.submit_intent(tokens[1], scopes[1], intent)
    assert (first["status"], second["status"]) == ("accepted", "accepted")
    with pytest.raises(Forbidden):
        desk.engine.get_funds(tokens[0], account_scope=scopes[1])


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_slippage_worsens_market_orders_only(make_desk: Callable[..., Desk], side: str) -> None:
    desk = make_desk(slippage=3)
    desk.run()
    bid, ask = desk.bid_ask()
    at_market = desk.show(desk.place(transaction_type=side, product="MIS")["order_id"])
    expected = ask + 0.3 if side == "BUY" else bid - 0.3
    assert at_market["average_price"] == pytest.approx(expected)
    price = round(ask + 5, 1) if side == "BUY" else round(bid - 5, 1)
    limited = desk.place(transaction_type=side, product="MIS", order_type="LIMIT", price=price)
    got = desk.show(limited["order_id"])["average_price"]
    assert got == pytest.approx(ask if side == "BUY" else bid)
