"""Lenient reading, strict rules, and the error list of a 422 answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_sandbox.server.fast_check import Unsupported, compile_check
from kite_algo_sandbox.server.issues import Issue
from kite_algo_sandbox.server.spec import Operation, load_document, read_operations
from kite_algo_sandbox.server.validation import SchemaCheck

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


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 400),
    st.sampled_from([0.0, 0.5, 2.0, -1.0]),
    st.sampled_from(["", "BUY", "LIMIT", "MARKET", "SL", "SL-M", "co", "amo", "iceberg", "TTL"]),
)
FIELDS = st.sampled_from(
    [
        *ORDER,
        "price",
        "trigger_price",
        "validity",
        "validity_ttl",
        "disclosed_quantity",
        "market_protection",
        "iceberg_legs",
        "iceberg_quantity",
        "auction_number",
        "squareoff",
        "stoploss",
        "tag",
    ]
)


@given(st.dictionaries(FIELDS, VALUES, max_size=5), st.sampled_from(["order", "basket", "bare"]))
def test_the_quick_check_agrees_with_the_full_validator(
    changes: dict[str, object], kind: str
) -> None:
    body = intent(**changes)
    if kind == "basket":
        legs = [body["payload"]["order"], ORDER]
        body = {**body, "intent_type": "place_basket", "payload": {"basket": {"orders": legs}}}
    elif kind == "bare":
        body["payload"] = body["payload"]["order"]
    check = check_of("submit_intent")
    full = check._validator.is_valid(body)
    assert compile_check(check.schema)(body) == full
    assert (check.issues(body, ()) == []) == full


@given(
    st.sampled_from(sorted(OPERATIONS)),
    st.recursive(
        VALUES | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=8,
    ),
)
def test_the_quick_check_agrees_for_every_body(operation: str, value: object) -> None:
    check = OPERATIONS[operation].body
    if check is None:
        return
    try:
        quick = compile_check(check.schema)
    except Unsupported:
        return
    assert quick(value) == check._validator.is_valid(value)


@pytest.mark.parametrize("rule", [{"minProperties": 1}, {"enum": [1]}, {"const": True}])
@pytest.mark.parametrize("value", [{}, {"a": 1}, 1, True, 1.0, [], None])
def test_the_quick_check_keeps_json_types_apart(rule: dict[str, Any], value: object) -> None:
    assert compile_check(rule)(value) == SchemaCheck(rule)._validator.is_valid(value)


def test_an_unknown_keyword_is_left_to_the_full_validator() -> None:
    schema = {"propertyNames": {"maxLength": 1}}
    with pytest.raises(Unsupported):
        compile_check(schema)
    assert SchemaCheck(schema).issues({"long": 1}, ()) != []
    assert SchemaCheck(schema).issues({"a": 1}, ()) == []
