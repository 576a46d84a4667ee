"""Both clients reach every operation of the contract, with the request the contract describes."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from kite_algo_worker.wire.operations import HEARTBEATS, WRITES
from kite_algo_worker_api.operations import OPERATIONS
from tests.clients import Face
from tests.operations import CALLS, contract, described, good_backend, operation_of


def test_the_package_knows_the_operations_of_its_contract() -> None:
    assert {name: (o.method, o.path) for name, o in OPERATIONS.items()} == {
        name: (o["method"].upper(), o["path"]) for name, o in described().items()
    }


def test_every_operation_has_a_call() -> None:
    assert CALLS.keys() == OPERATIONS.keys()


def located(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: f"urn:spec{v}" if k == "$ref" else located(v) for k, v in node.items()}
    return [located(item) for item in node] if isinstance(node, list) else node


def body_problems(operation: str, content: bytes) -> list[str]:
    body = described()[operation].get("requestBody")
    if body is None:
        return ["a body, although none is described"] if content else []
    if not content:
        return ["no body"] if body.get("required") else []
    resource = Resource.from_contents(contract(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:spec", resource)
    schema = located(body["content"]["application/json"]["schema"])
    found = Draft202012Validator(schema, registry=registry).iter_errors(json.loads(content))
    return [f"{error.json_path}: {error.message}" for error in found]


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("operation", sorted(CALLS))
def test_a_call_sends_the_operation_once_and_as_described(kind: str, operation: str) -> None:
    seen: list[httpx.Request] = []
    with Face(kind, handler=good_backend(seen)) as client:
        result = CALLS[operation](client)
    assert result is not None
    (request,) = seen
    assert operation_of(request) == operation
    assert body_problems(operation, request.content) == []
    known = {
        parameter["name"]
        for parameter in map(resolved, described()[operation].get("parameters", ()))
        if parameter["in"] == "query"
    }
    assert set(request.url.params) <= known


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    target: Any = contract()
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    assert isinstance(target, dict)
    return target


def test_writes_are_what_the_contract_does_not_call_safe() -> None:
    changing = {
        name
        for name, operation in described().items()
        if operation["method"] != "get" and not operation.get("x-safe")
    }
    assert changing - HEARTBEATS == WRITES
    assert changing >= HEARTBEATS
