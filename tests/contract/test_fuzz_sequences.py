"""Sequences of operations along the links of the contract: make, read, change, end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from schemathesis import Case

from kite_algo_sandbox import Sandbox
from tests.contract.fuzz_server import TOKEN, Served, sandbox_on, served
from tests.contract.fuzzing import (
    CLAIMED,
    OPEN,
    OPERATIONS,
    SEED,
    bounded,
    checks_for,
    operations,
    rounds,
    seeded,
)

Json = Any

SEQUENCES = 60
STEPS = 14
BEGINNINGS = ("create_run", "create_run", "create_run", "create_option_run", "place_gtt")
# Leads that open others are followed more often.
WEIGHTS = {
    "submit_intent": 12, "create_bracket": 8, "claim_session": 4, "enter_option_run": 6,
    "get_order": 8, "modify_order": 12, "cancel_order": 12, "get_bracket": 8, "cancel_bracket": 8,
}  # fmt: skip
NEWEST = 24
# Seconds that pass now and then, so that orders fill, triggers fire and contracts expire.
PAUSES = (1, 60, 900, 86_400)
# What has to succeed now and then, or the sequences would prove nothing.
EXPECTED = {
    "create_run", "get_run", "claim_session", "submit_intent", "exit_run", "place_gtt", "get_gtt",
    "create_option_run",
}  # fmt: skip


@dataclass(frozen=True)
class Lead:
    """A link that an answer offers, with the values it passes on."""

    target: str
    parameters: dict[str, Json]
    body: Json


def leads(operation_id: str, case: Case[Any], answer: Json) -> list[Lead]:
    """The links of an answer whose values it really holds."""
    found = []
    for link in OPERATIONS[operation_id]["responses"]["200"].get("links", {}).values():
        values = {name: _value(text, case, answer) for name, text in link["parameters"].items()}
        body = link.get("requestBody")
        if isinstance(body, dict):
            body = {name: _value(item, case, answer) for name, item in body.items()}
        if None not in values.values():
            found.append(Lead(link["operationId"], values, body))
    return found


def _value(expression: Json, case: Case[Any], answer: Json) -> Json:
    if not isinstance(expression, str) or not expression.startswith("$"):
        return expression
    if expression.startswith("$request.path."):
        return case.path_parameters[expression.removeprefix("$request.path.")]
    value = answer
    for part in expression.removeprefix("$response.body#/").split("/"):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def follow(operation: Any, lead: Lead) -> st.SearchStrategy[Case[Any]]:
    """Requests for the target of a link: what it passes on is fixed, the rest is made up."""
    places = {"path_parameters": operation.path_parameters, "query": operation.query,
              "headers": operation.headers}  # fmt: skip
    fixed: dict[str, Any] = {}
    for place, declared in places.items():
        values = {name: value for name, value in lead.parameters.items() if name in declared}
        if values:
            fixed[place] = values
    if lead.body is not None:
        fixed["body"] = lead.body
    strategy: st.SearchStrategy[Case[Any]] = operation.as_strategy(**fixed)
    return strategy


def walk(
    target: Served, known: dict[str, Any], data: st.DataObject, seen: Counter[str], steps: int
) -> set[str]:
    """One sequence from nothing; returns the runs it made."""
    runs = {OPEN, CLAIMED}
    target.begin()
    open_leads: list[Lead] = []
    # Evenly distributed choices, still decided by the seed of the run.
    choice = data.draw(st.randoms(use_true_random=True))
    for _ in range(steps):
        if choice.random() < 0.2:
            target.sandbox.advance(choice.choice(PAUSES))
        newest = [lead for lead in open_leads[-NEWEST:] for _ in range(WEIGHTS.get(lead.target, 2))]
        if not newest or choice.random() < 0.15:
            operation_id = choice.choice(BEGINNINGS)
            case = data.draw(known[operation_id].as_strategy())
        else:
            lead = choice.choice(newest)
            operation_id = lead.target
            case = data.draw(follow(known[operation_id], lead))
        answer = case.call(session=target.session, base_url=target.base_url, timeout=5)
        case.validate_response(answer, checks=checks_for(operation_id))
        if answer.status_code == 200:
            seen[operation_id] += 1
            open_leads += leads(operation_id, case, answer.json())
            if operation_id == "create_run":
                runs.add(answer.json()["strategy_run_id"])
    return runs


def test_sequences_keep_every_promise() -> None:
    seen: Counter[str] = Counter()
    with served() as target:
        known = operations(target.base_url, target.begin(), ready=True)

        @bounded(SEQUENCES)
        @given(data=st.data())
        def sequence(data: st.DataObject) -> None:
            walk(target, known, data, seen, STEPS)

        for number in rounds(0.4):
            seeded(number, sequence)
    assert {name for name in EXPECTED if not seen[name]} == set()


def picture(sandbox: Sandbox, runs: set[str]) -> list[Json]:
    """All that a worker can read of these runs and its account."""
    engine, token = sandbox.engine, sandbox.engine.authenticate(TOKEN)
    found: list[Json] = [engine.get_funds(token), engine.list_gtts(token)]
    for run_id in sorted(runs):
        found += [
            engine.get_run(token, run_id),
            engine.list_orders(token, run_id),
            engine.list_trades(token, run_id),
            engine.list_baskets(token, run_id),
            engine.list_brackets(token, run_id),
            engine.list_timeline(token, run_id, limit=1000),
            engine.get_run_pnl(token, run_id),
        ]
    return found


def test_whatever_was_sent_a_restart_finds_the_same(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    runs: set[str] = set()
    with served(tmp_path / "state.sqlite3") as target:
        known = operations(target.base_url, target.begin(), ready=True)

        @bounded(2)
        @given(data=st.data())
        def sequence(data: st.DataObject) -> None:
            runs.clear()
            runs.update(walk(target, known, data, seen, 4 * STEPS))

        seeded(SEED, sequence)
        target.sandbox.advance(600)
        before = picture(target.sandbox, runs)
    again = sandbox_on(tmp_path / "state.sqlite3")
    try:
        assert picture(again, runs) == before
    finally:
        again.stop()
