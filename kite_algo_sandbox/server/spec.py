"""The HTTP contract as the sandbox uses it: operations, parameters and request bodies.

Everything here is read once from ``kite_algo_worker_api/worker.json``. Schemas are expanded (no
``$ref`` is left) and compiled at start, so a request only pays for the checks themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from .validation import Schema, SchemaCheck

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One path, query or header parameter."""

    name: str
    location: str
    required: bool
    schema: Schema
    check: SchemaCheck

    @property
    def is_array(self) -> bool:
        return self.schema.get("type") == "array"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract, ready to serve."""

    id: str
    method: str
    path: str
    tag: str
    parameters: tuple[Parameter, ...]
    body: SchemaCheck | None
    body_required: bool
    is_stream: bool
    effect: str
    one_of: tuple[str, ...] = ()

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))

    @property
    def changes_state(self) -> bool:
        """Whether the contract says that it does more than read."""
        return self.effect != "read"

    @property
    def values_source(self) -> str:
        """Where the values of a request mostly travel: ``body`` or ``query``."""
        return "query" if self.body is None else "body"

    def parameters_in(self, location: str) -> tuple[Parameter, ...]:
        return tuple(p for p in self.parameters if p.location == location)


def load_document() -> dict[str, Any]:
    """Return the packaged OpenAPI document."""
    source = resources.files("kite_algo_worker_api").joinpath("worker.json")
    document: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return document


def read_operations(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Compile every operation of an OpenAPI document."""
    expander = _Expander(document)
    return tuple(
        _operation(expander, path, method, item, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    )


def _operation(
    expander: _Expander, path: str, method: str, item: Mapping[str, Any], node: Mapping[str, Any]
) -> Operation:
    parameters = {
        (p.name.lower(), p.location): p
        for p in _parameters(expander, [*item.get("parameters", ()), *node.get("parameters", ())])
    }
    body, body_required = _body(expander, node)
    return Operation(
        id=node["operationId"],
        method=method.upper(),
        path=path,
        tag=(node.get("tags") or [""])[0],
        parameters=tuple(parameters.values()),
        body=body,
        body_required=body_required,
        is_stream="text/event-stream" in _success_content(expander, node),
        effect=node["x-effect"],
        one_of=tuple(node.get("x-one-of", ())),
    )


def _parameters(expander: _Expander, nodes: list[Mapping[str, Any]]) -> Iterator[Parameter]:
    for raw in nodes:
        node = expander.resolve(raw)
        schema = expander.expand(node.get("schema", {}))
        yield Parameter(
            name=node["name"],
            location=node["in"],
            required=bool(node.get("required", False)),
            schema=schema,
            check=SchemaCheck(schema),
        )


def _body(expander: _Expander, node: Mapping[str, Any]) -> tuple[SchemaCheck | None, bool]:
    if "requestBody" not in node:
        return None, False
    body = expander.resolve(node["requestBody"])
    if node.get("x-body-check") == "handler":
        # The engine answers the faults of these bodies with codes of their own.
        return SchemaCheck({"type": "object"}), bool(body.get("required", False))
    schema = body["content"]["application/json"]["schema"]
    return SchemaCheck(expander.expand(schema)), bool(body.get("required", False))


def _success_content(expander: _Expander, node: Mapping[str, Any]) -> Mapping[str, Any]:
    response = node.get("responses", {}).get("200")
    if response is None:
        return {}
    content: Mapping[str, Any] = expander.resolve(response).get("content", {})
    return content


class _Expander:
    """Replaces every ``$ref`` of a schema by what it points to."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node:
            target: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def expand(self, node: Any, above: tuple[str, ...] = ()) -> Any:
        if isinstance(node, list):
            return [self.expand(item, above) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            if reference in above:
                # A schema that contains itself is checked one level deep.
                return {}
            siblings = {key: value for key, value in node.items() if key != "$ref"}
            expanded = self.expand(self.resolve({"$ref": reference}), (*above, reference))
            return {**expanded, **self.expand(siblings, above)}
        result = {key: self.expand(value, above) for key, value in node.items()}
        return _with_sibling_bounds(result)


def _with_sibling_bounds(schema: dict[str, Any]) -> dict[str, Any]:
    """Lift ``x-not-greater-than`` from a property to its object, where both values are at hand."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return schema
    bounds = {
        name: prop["x-not-greater-than"]
        for name, prop in properties.items()
        if isinstance(prop, dict) and "x-not-greater-than" in prop
    }
    return {**schema, "x-sibling-bounds": bounds} if bounds else schema
