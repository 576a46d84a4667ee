"""The HTTP contract is a valid, complete document whose examples fit its schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.contract_document import SPEC, Json, component, problems, resolve, spec

METHODS = ("get", "post", "put", "patch", "delete")
TAGS = {
    "connection",
    "runs",
    "sessions",
    "funds",
    "market",
    "orders",
    "execution",
    "monitoring",
    "gtt",
    "options",
}


class Operation(NamedTuple):
    id: str
    method: str
    path: str
    spec: dict[str, Json]


class Example(NamedTuple):
    where: str
    schema: dict[str, Json]
    value: Json


@cache
def operations() -> tuple[Operation, ...]:
    return tuple(
        Operation(item[method].get("operationId", ""), method, path, item[method])
        for path, item in spec()["paths"].items()
        for method in METHODS
        if method in item
    )


def by_operation(test: Any) -> Any:
    return pytest.mark.parametrize("op", operations(), ids=lambda op: op.id)(test)


def media_examples(where: str, content: dict[str, Json]) -> Iterator[Example]:
    for media_type, media in content.items():
        if "example" in media:
            yield Example(f"{where} {media_type}", media["schema"], media["example"])


def examples() -> Iterator[Example]:
    for op in operations():
        yield from media_examples(
            f"{op.id} request", op.spec.get("requestBody", {}).get("content", {})
        )
        for status, response in op.spec["responses"].items():
            yield from media_examples(f"{op.id} {status}", resolve(response).get("content", {}))
        for parameter in map(resolve, op.spec.get("parameters", [])):
            if "example" in parameter:
                yield Example(
                    f"{op.id} {parameter['name']}", parameter["schema"], parameter["example"]
                )


def schemas(node: Json, where: str = "#") -> Iterator[tuple[str, dict[str, Json]]]:
    """Every object of the document that declares properties."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield where, node
        for key, value in node.items():
            if key not in ("example", "examples", "default"):
                yield from schemas(value, f"{where}/{key}")
    elif isinstance(node, list):
        for number, item in enumerate(node):
            yield from schemas(item, f"{where}/{number}")


# ---- the document ----------------------------------------------------------------------------


def test_document_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(spec()).validate()
    assert spec()["openapi"] == "3.1.0"


def test_no_key_is_written_twice() -> None:
    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Json, Json]:
        keys = [loader.construct_object(key) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        assert not twice, f"line {node.start_mark.line + 1}: {twice} written twice"
        return loader.construct_mapping(node, deep=True)

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    yaml.load(SPEC.read_text(encoding="utf-8"), Loader=Strict)


def test_operation_ids_are_unique() -> None:
    ids = [op.id for op in operations()]
    assert len(ids) == len(set(ids))


def test_every_declared_tag_is_used_and_described() -> None:
    declared = {tag["name"]: tag.get("description") for tag in spec()["tags"]}
    assert set(declared) == TAGS
    assert all(declared.values())
    assert {op.spec["tags"][0] for op in operations()} == TAGS


def test_every_component_is_reachable() -> None:
    text = SPEC.read_text(encoding="utf-8")
    # A selection of a run's fields, and the data of `error` and heartbeat events of the streams.
    unreferenced = {"WorkerRunHealthSnapshot", "StreamErrorEvent", "StreamHeartbeatEvent"}
    for section, entries in spec()["components"].items():
        if section == "securitySchemes":
            continue
        for name in entries:
            reference = f"#/components/{section}/{name}'"
            assert reference in text or name in unreferenced, f"{section}/{name} is not used"


def test_property_names_do_not_collide_with_generated_methods() -> None:
    for where, schema in schemas(spec()["components"]):
        clash = {"to_dict", "from_dict", "additional_properties"} & set(schema["properties"])
        assert not clash, f"{where}: {clash}"


def test_no_boolean_schemas() -> None:
    for where, schema in schemas(spec()):
        for name, prop in schema["properties"].items():
            assert isinstance(prop, dict), f"{where}/{name}"
            assert not isinstance(prop.get("items"), bool), f"{where}/{name}"


def test_every_property_is_described() -> None:
    for name, schema in spec()["components"]["schemas"].items():
        assert schema.get("description"), name
        for field, prop in schema.get("properties", {}).items():
            assert prop.get("description") or resolve(prop).get("description"), f"{name}.{field}"


def test_required_fields_are_declared() -> None:
    for name, schema in spec()["components"]["schemas"].items():
        missing = set(schema.get("required", [])) - set(schema.get("properties", {}))
        assert not missing, f"{name}: {missing}"


def test_defaults_fit_their_schemas() -> None:
    for where, schema in schemas(spec()["components"]["schemas"]):
        for name, prop in schema["properties"].items():
            if "default" in prop:
                assert not problems(prop, prop["default"]), f"{where}/{name}"


# ---- every operation -------------------------------------------------------------------------


@by_operation
def test_operation_is_named_and_described(op: Operation) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", op.id)
    assert len(op.spec["tags"]) == 1
    assert 10 <= len(op.spec["summary"]) <= 80
    assert len(op.spec["description"].split()) >= 8
    assert op.path.startswith("/worker/")


@by_operation
def test_operation_documents_its_parameters(op: Operation) -> None:
    parameters = [resolve(p) for p in op.spec.get("parameters", [])]
    in_path = {p["name"] for p in parameters if p["in"] == "path"}
    assert in_path == set(re.findall(r"\{(\w+)\}", op.path))
    for parameter in parameters:
        assert parameter.get("description"), parameter["name"]
        if parameter["in"] == "path":
            assert parameter["required"] is True


@by_operation
def test_operation_documents_its_errors(op: Operation) -> None:
    responses = op.spec["responses"]
    assert {"200", "401", "429", "500", "503"} <= set(responses)
    takes_input = op.spec.get("parameters") or "requestBody" in op.spec
    assert not takes_input or "422" in responses
    for status, response in responses.items():
        assert resolve(response).get("description"), status
        if not status.startswith("2"):
            schema = resolve(response)["content"]["application/json"]["schema"]
            assert schema == component("ErrorBody"), status


@by_operation
def test_operation_answers_with_one_named_record(op: Operation) -> None:
    [(media_type, media)] = op.spec["responses"]["200"]["content"].items()
    schema = media["schema"]
    if media_type == "text/csv":
        assert schema == {"type": "string"}
        return
    assert "$ref" in (schema["items"] if schema.get("type") == "array" else schema)
    assert "example" in media
    is_stream = media_type == "text/event-stream"
    assert is_stream == bool(op.spec.get("x-sse-events"))
    assert is_stream == op.id.startswith("stream_")


@by_operation
def test_operation_takes_one_named_body_with_an_example(op: Operation) -> None:
    body = op.spec.get("requestBody")
    if body is None:
        return
    [(media_type, media)] = body["content"].items()
    assert media_type == "application/json"
    assert "$ref" in media["schema"]
    assert "example" in media


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.where)
def test_example_fits_its_schema(example: Example) -> None:
    assert problems(example.schema, example.value) == []


@by_operation
def test_answers_stay_open_to_new_fields(op: Operation) -> None:
    seen: set[str] = set()
    queue = [op.spec["responses"]["200"]["content"]]
    while queue:
        node = queue.pop()
        if isinstance(node, list):
            queue.extend(node)
        elif isinstance(node, dict):
            assert node.get("additionalProperties") is not False
            if (ref := node.get("$ref")) and ref not in seen:
                seen.add(ref)
                queue.append(resolve(node))
            queue.extend(value for key, value in node.items() if key != "example")
