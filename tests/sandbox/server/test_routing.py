"""Operations are found by method and path."""

from __future__ import annotations

import pytest

from kite_algo_sandbox.server.routing import RouteTable
from kite_algo_sandbox.server.spec import Operation, load_document, read_operations

OPERATIONS = read_operations(load_document())
TABLE = RouteTable(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_is_reachable(operation: Operation) -> None:
    path = "/".join(
        "value%2Fwith%20signs" if part.startswith("{") else part for part in operation.segments
    )
    match = TABLE.find("/" + path)
    assert match is not None
    assert match.operations[operation.method] is operation
    values = match.path_parameters(operation)
    assert set(values.values()) <= {"value/with signs"}
    assert set(values) == {p.name for p in operation.parameters_in("path")}


@pytest.mark.parametrize(
    "path",
    ["", "/", "/worker", "/worker/nothing", "/worker/runs//pnl", "/worker/runs/a/b/c/d", "/x"],
)
def test_other_paths_are_not_found(path: str) -> None:
    match = TABLE.find(path)
    assert match is None


def test_a_fixed_word_wins_over_a_parameter() -> None:
    match = TABLE.find("/worker/options/strategies/preview")
    assert match is not None
    assert match.operations["POST"].id == "preview_option_strategy"
