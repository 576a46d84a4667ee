"""The AsyncAPI document of the WebSocket channels is sound and agrees with the HTTP contract."""

from __future__ import annotations

import copy
import importlib
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

OPENAPI = Path(__file__).resolve().parents[2] / "openapi"
DOCUMENT: dict[str, Any] = yaml.safe_load((OPENAPI / "websockets.yaml").read_text("utf-8"))
WORKER: dict[str, Any] = yaml.safe_load((OPENAPI / "worker.yaml").read_text("utf-8"))

BASE = "https://openapi.invalid/websockets.yaml"
REGISTRY: Registry[Any] = Registry().with_resources(
    [
        (BASE, Resource.from_contents(DOCUMENT, default_specification=DRAFT202012)),
        (
            "https://openapi.invalid/worker.yaml",
            Resource.from_contents(WORKER, default_specification=DRAFT202012),
        ),
    ]
)
RESOLVER = REGISTRY.resolver(base_uri=BASE)


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = RESOLVER.lookup(node["$ref"]).contents
    return node


def payload_errors(message: str, payload: object) -> list[str]:
    reference = {"$ref": f"{BASE}#/components/messages/{message}/payload"}
    validator = Draft202012Validator(reference, registry=REGISTRY)
    return [error.message for error in validator.iter_errors(payload)]


EXAMPLES = [
    pytest.param(name, example["payload"], id=f"{name}-{example['name']}")
    for name, message in DOCUMENT["components"]["messages"].items()
    for example in message["examples"]
]


class TestStructure:
    def validate(self, document: dict[str, Any]) -> None:
        with warnings.catch_warnings():
            # The library names two of its own model fields after pydantic methods.
            warnings.simplefilter("ignore", UserWarning)
            asyncapi3 = importlib.import_module("asyncapi3")

        asyncapi3.AsyncAPI3.model_validate(document)

    def test_the_document_is_asyncapi_3(self) -> None:
        assert DOCUMENT["asyncapi"] == "3.0.0"
        self.validate(DOCUMENT)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("operations", "sendRunPnl", "action"), "publish"),
            (("channels", "runPnl", "adress"), "/worker/ws"),
            (("servers", "local", "protocol"), None),
        ],
    )
    def test_a_misspelt_document_is_refused(self, path: tuple[str, ...], value: object) -> None:
        broken = copy.deepcopy(DOCUMENT)
        node = broken
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
        with pytest.raises(ValueError, match=path[-1]):
            self.validate(broken)

    @pytest.mark.parametrize("reference", sorted(set(references(DOCUMENT))))
    def test_every_reference_resolves(self, reference: str) -> None:
        try:
            target = RESOLVER.lookup(reference).contents
        except Unresolvable:
            pytest.fail(f"{reference} points nowhere")
        assert isinstance(target, dict)

    def test_every_component_is_used(self) -> None:
        used = set(references(DOCUMENT))
        for section, members in DOCUMENT["components"].items():
            for name in members:
                assert f"#/components/{section}/{name}" in used


class TestChannels:
    def test_there_are_three(self) -> None:
        addresses = {name: channel["address"] for name, channel in DOCUMENT["channels"].items()}
        assert addresses == {
            "marketTicks": "/worker/ws/market/ticks",
            "marketCandles": "/worker/ws/market/candles",
            "runPnl": "/worker/ws/runs/{strategy_run_id}/pnl",
        }

    @pytest.mark.parametrize("name", DOCUMENT["channels"])
    def test_path_parameters_are_declared(self, name: str) -> None:
        channel = DOCUMENT["channels"][name]
        assert re.findall(r"{(\w+)}", channel["address"]) == list(channel.get("parameters", {}))

    @pytest.mark.parametrize("name", DOCUMENT["channels"])
    def test_one_operation_sends_every_message_of_the_channel(self, name: str) -> None:
        [operation] = [
            operation
            for operation in DOCUMENT["operations"].values()
            if operation["channel"]["$ref"] == f"#/channels/{name}"
        ]
        assert operation["action"] == "send"
        assert [message["$ref"] for message in operation["messages"]] == [
            f"#/channels/{name}/messages/{message}"
            for message in DOCUMENT["channels"][name]["messages"]
        ]

    @pytest.mark.parametrize("name", DOCUMENT["channels"])
    def test_messages_carry_the_event_they_are_named_after(self, name: str) -> None:
        for key, reference in DOCUMENT["channels"][name]["messages"].items():
            message = resolve(reference)
            frame = resolve(message["payload"])
            assert message["name"] == key == frame["properties"]["event"]["const"]
            assert frame["required"] == ["event", "data"]

    @pytest.mark.parametrize("name", DOCUMENT["channels"])
    def test_every_channel_takes_the_token_and_tells_its_close_codes(self, name: str) -> None:
        channel = DOCUMENT["channels"][name]
        assert "token" in channel["bindings"]["ws"]["query"]["properties"]
        assert {"1000", "4400", "4404"} <= set(channel["x-close-codes"])
        assert {"401", "403"} <= set(channel["x-handshake-refusals"])

    def test_the_token_goes_into_the_query_or_the_header(self) -> None:
        [server] = DOCUMENT["servers"].values()
        schemes = [resolve(scheme) for scheme in server["security"]]
        assert [(scheme["type"], scheme.get("in")) for scheme in schemes] == [
            ("httpApiKey", "query"),
            ("http", None),
        ]
        assert schemes[0]["name"] == "token"


class TestAgreementWithHttp:
    @pytest.mark.parametrize(
        ("channel", "path"),
        [
            ("marketTicks", "/worker/market/ticks/stream"),
            ("marketCandles", "/worker/market/candles/stream"),
            ("runPnl", "/worker/runs/{strategy_run_id}/pnl/stream"),
        ],
    )
    def test_a_channel_takes_what_its_event_stream_takes(self, channel: str, path: str) -> None:
        stream: dict[str, dict[str, Any]] = {}
        for item in WORKER["paths"][path]["get"]["parameters"]:
            parameter = (
                RESOLVER.lookup(f"worker.yaml{item['$ref']}").contents if "$ref" in item else item
            )
            if parameter["in"] == "query":
                stream[parameter["name"]] = parameter["schema"]
        query = dict(DOCUMENT["channels"][channel]["bindings"]["ws"]["query"]["properties"])
        del query["token"]
        assert list(query) == list(stream)
        rules = ("type", "enum", "default", "minimum", "maximum")
        for name, schema in query.items():
            assert [schema.get(rule) for rule in rules] == [
                stream[name].get(rule) for rule in rules
            ], name


class TestExamples:
    @pytest.mark.parametrize(("message", "payload"), EXAMPLES)
    def test_an_example_fits_its_schema(self, message: str, payload: dict[str, Any]) -> None:
        assert payload_errors(message, payload) == []

    @pytest.mark.parametrize(("message", "payload"), EXAMPLES)
    def test_another_event_or_a_missing_part_does_not_fit(
        self, message: str, payload: dict[str, Any]
    ) -> None:
        assert payload_errors(message, payload | {"event": "other"})
        assert payload_errors(message, {"event": payload["event"]})
        assert payload_errors(message, {"data": payload["data"]})
        assert payload_errors(message, payload | {"data": []})

    def test_data_is_checked_against_the_http_schemas(self) -> None:
        frame = {"event": "candle", "data": {"symbol": "NSE:INFY"}}
        assert payload_errors("candle", frame)
        assert payload_errors("error", {"event": "error", "data": {"detail": 1}})
        assert payload_errors("pnlSnapshot", {"event": "snapshot", "data": {}})
