"""Lenient reading, strict rules, and the error list of a 422 answer."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from kite_algo_sandbox.server.issues import MOST, Issue
from kite_algo_sandbox.server.spec import Operation, load_document, read_operations
from kite_algo_sandbox.server.validation import SchemaCheck
from tests import pace

OPERATIONS: dict[str, Operation] = {o.id: o for o in read_operations(load_document())}
ORDER: dict[str, Any] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "CNC",
    "order_type": "MARKET",
    "quantity": 1,
}


def intent(**changes: object) -> dict[str, Any]:
    order = {key: value for key, value in {**ORDER, **changes}.items() if value is not ...}
    return {
        "intent_type": "place_order",
        "payload": {"order": order},
        "idempotency_key": "test:entry:001",
    }


def check_of(operation: str) -> SchemaCheck:
    body = OPERATIONS[operation].body
    assert body is not None
    return body


def faults(body: object) -> list[tuple[str, str]]:
    check = check_of("submit_intent")
    found: list[Issue] = check.issues(check.read(body), ("body",))
    return [(entry["type"], ".".join(map(str, entry["loc"]))) for entry in found]


@pytest.mark.parametrize(
    ("schema", "sent", "read"),
    [
        ({"type": "integer"}, "12", 12),
        ({"type": "integer"}, " -3 ", -3),
        ({"type": "integer"}, 4.0, 4),
        ({"type": "integer"}, "4.5", "4.5"),
        ({"type": ["integer", "null"]}, "7", 7),
        ({"type": "number"}, "1450.05", 1450.05),
        ({"type": "number"}, "nan", "nan"),
        ({"type": "boolean"}, "Yes", True),
        ({"type": "boolean"}, "off", False),
        ({"type": "boolean"}, "0", False),
        ({"type": "boolean"}, "perhaps", "perhaps"),
        ({"type": "string"}, "12", "12"),
        ({"type": "string", "enum": ["paper", "live"]}, " PAPER ", "paper"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "3", 3),
        ({"items": {"type": "integer"}}, ["1", 2], [1, 2]),
        ({"properties": {"n": {"type": "integer"}}}, {"n": "5", "x": "5"}, {"n": 5, "x": "5"}),
        ({"properties": {"n": {"default": 3}}}, {}, {"n": 3}),
        ({"properties": {"n": {"default": 3}}}, {"n": 0}, {"n": 0}),
    ],
)
def test_values_are_read_leniently(schema: dict[str, Any], sent: object, read: object) -> None:
    result = SchemaCheck(schema).read(sent)
    assert result == read
    assert type(result) is type(read)


def test_reading_leaves_the_sent_object_alone_and_defaults_are_not_shared() -> None:
    check = SchemaCheck({"properties": {"metadata": {"default": {}}, "n": {"type": "integer"}}})
    sent = {"n": "1"}
    first, second = check.read(sent), check.read(sent)
    assert sent == {"n": "1"}
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    first["metadata"]["x"] = 1
    assert second["metadata"] == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"quantity": 0}, [("greater_than", "body.payload.order.quantity")]),
        ({"quantity": "many"}, [("int_parsing", "body.payload.order.quantity")]),
        ({"quantity": ...}, [("missing", "body.payload.order.quantity")]),
        ({"product": "NRML"}, [("enum", "body.payload.order.product")]),
        ({"price": 10}, [("enum", "body.payload.order.price")]),
        ({"order_type": "LIMIT"}, [("missing", "body.payload.order.price")]),
        ({"tag": "mine"}, [("extra_forbidden", "body.payload.order.tag")]),
        ({"disclosed_quantity": 2}, [("less_than_equal", "body.payload.order.disclosed_quantity")]),
        (
            {"variety": "co"},
            [
                ("missing", "body.payload.order.squareoff"),
                ("missing", "body.payload.order.stoploss"),
            ],
        ),
    ],
)
def test_every_broken_rule_names_its_field_once(
    changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert faults(intent(**changes)) == expected


def test_the_value_of_a_secret_field_is_not_repeated() -> None:
    check = check_of("submit_intent")
    body = {**intent(), "safety_token": ["top-secret"]}
    found = check.issues(check.read(body), ("body",))
    assert [entry["loc"][-1] for entry in found] == ["safety_token"]
    text = SchemaCheck({"properties": {"safety_token": {"maxLength": 3}}})
    assert text.issues({"safety_token": "top-secret"}, ("body",))[0]["input"] is None


def test_texts_and_nulls_have_no_bound_beside_them() -> None:
    check = SchemaCheck({"x-sibling-bounds": {"part": "whole"}})
    assert check.issues({"part": 2, "whole": 2.5}, ()) == []
    for value in ({"part": "9", "whole": 1}, {"part": 9, "whole": None}, {"part": True}, [9]):
        assert check.issues(value, ()) == []
    assert [entry["loc"] for entry in check.issues({"part": 2, "whole": 1}, ())] == [["part"]]


NAMES = [f"n{number}" for number in range(1000)]
HOSTILE: dict[str, dict[str, Any]] = {
    "empty legs": intent() | {"payload": {"basket": {"orders": [{}] * 2000}}},
    "legs of nothing": intent() | {"payload": {"basket": {"orders": [None] * 50_000}}},
    "unknown fields in legs": intent()
    | {"payload": {"basket": {"orders": [{name: [] for name in NAMES[:100]}] * 100}}},
    "deep": intent() | {"metadata": json.loads("[" * 150 + "]" * 150)},
    "deep payload": intent() | {"payload": json.loads("[" * 150 + "]" * 150)},
    "long text": intent(product="X" * 1_000_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_many_mistakes_are_found_quickly_and_told_briefly(name: str) -> None:
    check = check_of("submit_intent")
    body = HOSTILE[name]
    started = time.process_time()
    found = check.issues(check.read(body), ("body",))
    assert time.process_time() - started < pace.seconds(0.5)
    assert 1 <= len(found) <= MOST
    assert len(json.dumps(found)) < 20_000


def test_what_fifty_legs_lack_is_listed_up_to_a_limit() -> None:
    check = check_of("submit_intent")
    body = intent() | {"intent_type": "place_basket", "payload": {"basket": {"orders": [{}] * 50}}}
    found = check.issues(check.read(body), ("body",))
    assert len(found) == MOST
    assert found[0]["loc"][:5] == ["body", "payload", "basket", "orders", 0]
