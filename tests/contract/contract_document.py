"""The HTTP contract as data, and validation against one of its schemas."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SPEC = Path(__file__).resolve().parents[2] / "openapi" / "worker.yaml"

Json = Any


@cache
def spec() -> dict[str, Json]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: dict[str, Json] = yaml.load(SPEC.read_text(encoding="utf-8"), Loader=loader)
    return document


@cache
def registry() -> Registry[Json]:
    resource = Resource.from_contents(spec(), default_specification=DRAFT202012)
    found: Registry[Json] = Registry().with_resource("urn:spec", resource)
    return found


def validator(schema: dict[str, Json]) -> Draft202012Validator:
    """A validator for a schema that refers to components of the document."""
    located = {"$id": "urn:here", **_absolute(schema)}
    return Draft202012Validator(located, registry=registry())


def _absolute(node: Json) -> Json:
    if isinstance(node, dict):
        return {
            key: f"urn:spec{value}" if key == "$ref" else _absolute(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_absolute(item) for item in node]
    return node


def problems(schema: dict[str, Json], value: Json) -> list[str]:
    found = validator(schema).iter_errors(value)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in found]


def component(name: str) -> dict[str, Json]:
    return {"$ref": f"#/components/schemas/{name}"}


def resolve(node: dict[str, Json]) -> dict[str, Json]:
    if "$ref" not in node:
        return node
    target: Json = spec()
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    assert isinstance(target, dict)
    return target


def without(order: dict[str, Json], *names: str) -> dict[str, Json]:
    """A copy lacking some fields."""
    return {name: value for name, value in order.items() if name not in names}
