"""Every operation of the contract, asked with made-up requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from schemathesis import Case, GenerationMode
from schemathesis.schemas import BaseSchema

from tests.contract.fuzz_server import Served, served
from tests.contract.fuzzing import (
    OPERATIONS,
    bounded,
    checks_for,
    operations,
    rounds,
    schema_for,
    seeded,
)

EXAMPLES = 6


@pytest.fixture(scope="module")
def target() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def schema(target: Served) -> BaseSchema:
    return schema_for(target.base_url)


def _asked() -> Iterator[tuple[str, GenerationMode]]:
    for name, node in OPERATIONS.items():
        yield name, GenerationMode.POSITIVE
        if "parameters" in node or "requestBody" in node:  # otherwise there is nothing to get wrong
            yield name, GenerationMode.NEGATIVE


@pytest.mark.parametrize(
    ("operation_id", "mode"),
    [pytest.param(*one, id=f"{one[0]}-{one[1].value}") for one in _asked()],
)
def test_every_answer_is_one_the_contract_promises(
    target: Served, schema: BaseSchema, operation_id: str, mode: GenerationMode
) -> None:
    operation = operations(schema)[operation_id]
    checks = checks_for(operation_id)

    def ask(case: Case[Any]) -> None:
        answer = case.call(session=target.session, base_url=target.base_url, timeout=5)
        # A made-up "#" ends the path early, and what is left may be another one.
        if answer.status_code != 405 or mode is GenerationMode.POSITIVE:
            case.validate_response(answer, checks=checks)

    target.begin()
    for number in rounds(0.5 / len(OPERATIONS)):
        seeded(number, bounded(EXAMPLES)(given(case=operation.as_strategy(mode))(ask)))
