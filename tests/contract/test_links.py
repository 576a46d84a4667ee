"""The links of the contract lead from an answer to an operation that exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.contract_document import resolve, spec

METHODS = ("get", "post", "put", "patch", "delete")
NODES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    item[method]["operationId"]: (item, item[method])
    for item in spec()["paths"].values()
    for method in METHODS
    if method in item
}


def links() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, (_, node) in NODES.items():
        for key, link in node["responses"]["200"].get("links", {}).items():
            yield name, key, link


def parameters(operation: str) -> set[str]:
    item, node = NODES[operation]
    entries = [*item.get("parameters", ()), *node.get("parameters", ())]
    return {resolve(entry)["name"] for entry in entries}


def answered(operation: str) -> dict[str, Any]:
    response = resolve(NODES[operation][1]["responses"]["200"])
    schema = resolve(response["content"]["application/json"]["schema"])
    fields: dict[str, Any] = schema["properties"]
    return fields


@pytest.mark.parametrize(("source", "key", "link"), list(links()), ids=lambda one: str(one)[:40])
def test_a_link_takes_what_is_there_where_it_is_wanted(
    source: str, key: str, link: dict[str, Any]
) -> None:
    target = link["operationId"]
    assert key == target
    wanted = parameters(target)
    assert set(link["parameters"]) <= wanted
    assert {name for name in wanted if f"{{{name}}}" in _path(target)} <= set(link["parameters"])
    for expression in link["parameters"].values():
        where, _, name = expression.partition("#/")
        if where == "$response.body":
            assert name.split("/")[0] in answered(source)
        else:
            assert expression.removeprefix("$request.path.") in parameters(source)


def _path(operation: str) -> str:
    return next(
        path
        for path, item in spec()["paths"].items()
        for method in METHODS
        if item.get(method, {}).get("operationId") == operation
    )


def test_what_is_made_can_be_read_changed_and_ended() -> None:
    reached = {(source, key) for source, key, _ in links()}
    assert {
        ("create_run", "get_run"),
        ("create_run", "exit_run"),
        ("submit_intent", "modify_order"),
        ("submit_intent", "cancel_order"),
        ("place_gtt", "delete_gtt"),
        ("create_bracket", "cancel_bracket"),
        ("create_option_run", "enter_option_run"),
        ("enter_option_run", "exit_option_run"),
    } <= reached
