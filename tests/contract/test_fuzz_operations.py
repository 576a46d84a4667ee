"""Every operation of the contract, asked with made-up requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from schemathesis import Case, GenerationMode

from kite_algo_sandbox.server.operations import NOT_OFFERED
from tests.contract.fuzz_server import Served, served
from tests.contract.fuzzing import (
    OPERATIONS,
    bounded,
    checks_for,
    operations,
    rounds,
    seeded,
)

EXAMPLES = 5
# Bodies that a broker takes, bodies that the contract allows, and what it does not allow.
READY, FREE, WRONG = "ready", "free", "wrong"


@pytest.fixture(scope="module")
def target() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def known(target: Served) -> dict[str, dict[str, Any]]:
    hints = target.begin()
    assert hints == target.begin()
    free = operations(target.base_url, hints, ready=False)
    return {READY: operations(target.base_url, hints, ready=True), FREE: free, WRONG: free}


def _asked() -> Iterator[tuple[str, str]]:
    for name, node in OPERATIONS.items():
        if name in NOT_OFFERED:
            continue
        yield name, READY
        if "requestBody" in node:
            yield name, FREE
        if "parameters" in node or "requestBody" in node:  # otherwise there is nothing to get wrong
            yield name, WRONG


@pytest.mark.parametrize(("operation_id", "kind"), list(_asked()))
def test_every_answer_is_one_the_contract_promises(
    target: Served, known: dict[str, dict[str, Any]], operation_id: str, kind: str
) -> None:
    mode = GenerationMode.NEGATIVE if kind == WRONG else GenerationMode.POSITIVE
    checks = checks_for(operation_id)

    def ask(case: Case[Any]) -> None:
        answer = case.call(session=target.session, base_url=target.base_url, timeout=5)
        # A made-up "#" ends the path early, and what is left may be another one.
        if answer.status_code != 405 or kind != WRONG:
            case.validate_response(answer, checks=checks)

    target.begin()
    requests = known[kind][operation_id].as_strategy(mode)
    for number in rounds(0.6 / 3 / len(OPERATIONS)):
        seeded(number, bounded(EXAMPLES)(given(case=requests)(ask)))
