"""The table of operations: its arguments are the contract's, and both ways to ask agree."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from kite_algo_sandbox.engine import OPERATIONS, Conflict, Forbidden, SandboxEngine, Token
from kite_algo_sandbox.engine.api.operation import RUN_PARAMETER, SESSION_PARAMETER
from kite_algo_sandbox.server.operations import OFFERED
from kite_algo_sandbox.server.spec import Operation as Described
from kite_algo_sandbox.server.spec import load_document, read_operations

from .conftest import Desk

CONTRACT = {described.id: described for described in read_operations(load_document())}
#: A nonce may be sent with these, and is not asked for.
NOT_ASKED = {"cancel_order", "modify_order"}


def fields_of(described: Described) -> set[str]:
    """The fields of the body; of a body that only the engine checks, none are known."""
    return set(described.body.schema.get("properties", {})) if described.body else set()


def test_every_operation_is_one_of_the_contract() -> None:
    assert set(OFFERED) <= set(CONTRACT)
    for name, operation in OPERATIONS.items():
        assert operation.name == name
        assert inspect.getdoc(operation), name
        assert getattr(SandboxEngine, name) is operation


@pytest.mark.parametrize("name", OFFERED)
def test_arguments_are_those_of_the_contract(name: str) -> None:
    operation, described = OFFERED[name], CONTRACT[name]
    params = {parameter.name for parameter in described.parameters}
    assert operation.of_run == (RUN_PARAMETER in params)
    assert operation.needs_session == (SESSION_PARAMETER in params and name not in NOT_ASKED)
    wanted = {argument.rstrip("_") for argument in operation.arguments}
    left = params - {RUN_PARAMETER, SESSION_PARAMETER}
    if "body" in wanted:
        assert wanted - {"body"} == left
    else:
        assert wanted - fields_of(described) == left - fields_of(described)
        assert wanted >= left


def test_a_request_and_a_method_ask_for_the_same(desk: Desk) -> None:
    engine, token = desk.engine, desk.token
    nonce = str(engine.claim_session(token, "run-1")["worker_session_nonce"])
    params: dict[str, Any] = {RUN_PARAMETER: "run-1", SESSION_PARAMETER: nonce}
    body = {"intent_type": "place_order", "payload": {"order": desk.order()}}
    placed = OPERATIONS["submit_intent"].perform(
        engine, token, params, body | {"idempotency_key": "intent:one"}
    )
    asked = engine.submit_intent(token, "run-1", body | {"idempotency_key": "intent:one"}, nonce)
    assert asked["order_id"] == placed["order_id"]
    shown = OPERATIONS["list_timeline"].perform(engine, token, params | {"limit": 1}, {})
    assert shown == engine.list_timeline(token, "run-1", limit=1)
    found = OPERATIONS["get_quotes"].perform(engine, token, {}, {"symbols": ["NSE:INFY"]})
    assert found == engine.get_quotes(token, symbols=["NSE:INFY"])
    days = OPERATIONS["get_market_calendar"].perform(
        engine, token, {"from": "2026-05-08", "to": "2026-05-09"}, {}
    )
    assert days == engine.get_market_calendar(token, from_="2026-05-08", to="2026-05-09")


@pytest.mark.parametrize("session", [{}, {SESSION_PARAMETER: " "}, {SESSION_PARAMETER: "wsn_no"}])
def test_right_and_session_are_checked_before_the_function(
    desk: Desk, session: dict[str, str]
) -> None:
    engine = desk.engine
    engine.claim_session(desk.token, "run-1")
    params = {RUN_PARAMETER: "run-1", **session}
    for name in ("submit_intent", "exit_run", "patch_risk", "log_decision_event"):
        with pytest.raises(Conflict):
            OPERATIONS[name].perform(engine, desk.token, params, {})
    reader = Token.from_secret("kwa_reader", allowed_actions=("market:read",))
    for name, operation in OPERATIONS.items():
        if operation.rights and "market:read" not in operation.rights:
            with pytest.raises(Forbidden):
                operation.perform(engine, reader, params, {})
            assert name not in {"health", "preview_option_strategy"}
