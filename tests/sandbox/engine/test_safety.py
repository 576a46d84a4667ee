"""Safety tokens: how long they live, and what they die of."""

from __future__ import annotations

from typing import Any

import pytest

from kite_algo_sandbox.engine import Conflict

from .conftest import Desk


def reason_of(refusal: pytest.ExceptionInfo[Any]) -> Any:
    detail = refusal.value.detail
    return detail["rejection_reason"] if isinstance(detail, dict) else detail


def intent(desk: Desk, token_text: Any, key: str) -> Any:
    body = {
        "intent_type": "place_order",
        "payload": {"order": desk.order()},
        "idempotency_key": key,
        "safety_token": token_text,
    }
    return desk.engine.submit_intent(desk.token, "run-1", body)


def test_safety_token_lives_ten_seconds(desk: Desk) -> None:
    check = desk.engine.safety_check(desk.token, "run-1")
    assert check["can_trade"] is True
    assert check["blocking_reasons"] == []
    assert intent(desk, check["safety_token"], "safe:0001")["status"] == "accepted"
    desk.wait(9.5)
    assert intent(desk, check["safety_token"], "safe:0002")["status"] == "accepted"
    desk.wait(1)
    with pytest.raises(Conflict) as refusal:
        intent(desk, check["safety_token"], "safe:0003")
    assert reason_of(refusal) == "SAFETY_TOKEN_EXPIRED"
    # A replay returns what is known, whatever the token.
    assert intent(desk, check["safety_token"], "safe:0001")["status"] == "deduped"


def test_a_safety_token_may_be_used_again_while_it_lives(desk: Desk) -> None:
    proof = desk.engine.safety_check(desk.token, "run-1")["safety_token"]
    for number in range(2):
        assert intent(desk, proof, f"reused-{number:03d}")["status"] == "accepted"
        desk.wait(4)
    # A repeat of a key is answered from memory; its token no longer matters.
    desk.wait(60)
    assert intent(desk, proof, "reused-000")["status"] == "deduped"
    with pytest.raises(Conflict):
        intent(desk, proof, "reused-002")


def test_safety_tokens_cannot_be_forged_or_moved(desk: Desk) -> None:
    desk.run("run-2")
    other = desk.engine.safety_check(desk.token, "run-2")["safety_token"]
    good = str(desk.engine.safety_check(desk.token, "run-1")["safety_token"])
    for wrong in (other, good[:-6] + "AAAA==", "nonsense", "bm9uc2Vuc2U=", "W10=", 7):
        with pytest.raises(Conflict):
            intent(desk, wrong, "safe:0004")
    for absent in (None, ""):
        assert intent(desk, absent, f"safe:none:{absent}")["status"] == "accepted"


def test_a_token_dies_with_the_state_it_saw(desk: Desk) -> None:
    good = desk.engine.safety_check(desk.token, "run-1")["safety_token"]
    state = desk.engine.runs.all()[0].runtime_state
    state["backend_protection_state"] = {"status": "triggered", "triggered_rule": "x"}
    with pytest.raises(Conflict):
        intent(desk, good, "safe:0005")
    check = desk.engine.safety_check(desk.token, "run-1")
    assert check["can_trade"] is False
    assert check["safety_token"] is None
    assert str(check["blocking_reasons"]).startswith("['GENERIC_PROTECTION_TRIGGERED: ")
