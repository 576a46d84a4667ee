"""Requests made up from the contract, for a live sandbox, and what has to hold of every answer.

The requests come from schemathesis. Left to itself it would rarely name a run that exists or an
order that a broker takes, so the document it reads is a copy with hints. The *ready* copy knows
values that exist and whole orders that a broker takes; in the *free* one only parameters are known
and bodies follow the contract alone. What is checked is always the real contract.

``KITE_ALGO_FUZZ_SEED`` chooses other requests, ``KITE_ALGO_FUZZ_SECONDS`` how long to go on
(``make fuzz``). Without them a test makes the same few requests every time.
"""

from __future__ import annotations

import copy
import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.contract_document import component, problems, resolve, spec

Json = Any

SEED = int(os.environ.get("KITE_ALGO_FUZZ_SEED", "1"))
SECONDS = float(os.environ.get("KITE_ALGO_FUZZ_SECONDS", "0"))
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS: dict[str, Json] = {
    item[method]["operationId"]: item[method]
    for item in spec()["paths"].values()
    for method in METHODS
    if method in item
}

OPEN, CLAIMED, DRY, CLOSED = "fuzz-open", "fuzz-claimed", "fuzz-dry", "fuzz-closed"
# Allowed by every schema of a text, and known to nobody.
ODD = ["ü/.. ?\u200b" * 20]
SHARES = ["INFY", "RELIANCE", "SBIN", "M&M"]
CONTRACTS = ["NIFTY26MAYFUT", "BANKNIFTY26MAYFUT"]

# Values that mean something. The names are those of fields and parameters.
HINTS: dict[str, list[Json]] = {
    "strategy_run_id": [OPEN, *ODD],
    "source_list": ["Nifty50", "nifty-bank", *ODD],
    "symbol": ["NSE:INFY", "NFO:NIFTY26MAYFUT", "NSE:NIFTY 50", "infy", *ODD],
    "symbols": ["NSE:INFY,NSE:M&M", "NSE:NIFTY 50", ",", *ODD],
    "instrument_token": [408065, 256265, 1],
    "tokens": ["408065,256265", " 408065 ,", "408065,1"],
    "underlying": ["NIFTY", "BANKNIFTY", "nifty", *ODD],
    "expiry": ["nearest", "current_week", "current_month", "2026-05-26", *ODD],
    "query": ["INF", "NIFTY", *ODD],
    "from": ["2026-05-07T09:15:00+05:30", "2026-05-08T09:00:00Z", "2026-05-08", *ODD],
    "to": ["2026-05-08T09:15:00+05:30", "2020-01-01T00:00:00+05:30", *ODD],
    "timeframe": ["day", "5minute", "1d", *ODD],
    "mode": ["ltp", "quote", "full", "paper", "dry_run"],
    "account_scope": ["kite:paper-a", "kite:paper-b", *ODD],
    "tradingsymbol": [*SHARES, *CONTRACTS, *ODD],
    "after_cursor": [0, 5, 10**9],
    "order_id": ODD,
    "basket_execution_id": ODD,
    "bracket_intent_id": ODD,
    "trigger_id": [99, 2**53],
    "event_kind": ["execution", "decision", *ODD],
}


def _object(required: dict[str, Json], **optional: Json) -> Json:
    return {
        "type": "object",
        "required": list(required),
        "properties": required | optional,
        "additionalProperties": False,
    }


def _ready_order(order_type: str, fields: dict[str, Json], **more: Json) -> Json:
    share = {
        "exchange": {"enum": ["NSE"]},
        "tradingsymbol": {"enum": SHARES},
        "transaction_type": {"enum": ["BUY", "SELL"]},
        "product": {"enum": ["CNC", "MIS"]},
        "order_type": {"enum": [order_type]},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 400},
    }
    return _object(share | fields, **more)


_INFY = {"enum": ["INFY"]}
_PRICE = {"enum": [1250, 1350.05, 1500, 1600, 3000]}
_ORDER = component("OrderRequest")
_BASKET = _object(
    {"orders": {"type": "array", "items": _ORDER, "minItems": 1, "maxItems": 3}},
    all_or_none={"type": "boolean"},
    dry_run={"type": "boolean"},
)


def _intent(kind: str, payload: Json) -> Json:
    key = {"type": "string", "pattern": "^key-[0-9]{5}$"}
    fixed = {"intent_type": {"enum": [kind]}, "payload": payload, "idempotency_key": key}
    return _object(fixed)


# Whole objects that a broker takes, mostly.
READY: dict[str, list[Json]] = {
    "OrderRequest": [
        _ready_order("MARKET", {}, validity={"enum": ["DAY", "IOC"]}),
        _ready_order("LIMIT", {"price": {"enum": [1250, 1300.05]}, "tradingsymbol": _INFY}),
        _ready_order("LIMIT", {"price": _PRICE}, disclosed_quantity={"enum": [0, 1]}),
        _ready_order("SL", {"price": _PRICE, "trigger_price": _PRICE}),
        _ready_order("SL-M", {"trigger_price": _PRICE}),
        _ready_order("LIMIT", {
            "price": _PRICE,
            "variety": {"enum": ["iceberg"]},
            "iceberg_legs": {"enum": [2, 5]},
            "iceberg_quantity": {"enum": [10, 50]},
            "quantity": {"enum": [50, 95]},
        }),
        _ready_order("MARKET", {
            "exchange": {"enum": ["NFO"]},
            "tradingsymbol": {"enum": CONTRACTS},
            "product": {"enum": ["NRML", "MIS"]},
            "quantity": {"enum": [30, 35, 65, 75, 1950]},
        }),
    ],
    "IntentRequest": [
        _intent("place_order", _object({"order": _ORDER})),
        _intent("place_order", _ORDER),
        _intent("place_basket", _object({"basket": _BASKET})),
    ],
    "ModifyOrderRequest": [
        _object(
            {"strategy_run_id": {"enum": [OPEN]}},
            quantity={"type": "integer", "minimum": 1, "maximum": 400},
            price=_PRICE,
        )
    ],
    "CreateRunRequest": [
        _object(
            {
                "template_id": {"enum": ["fuzz"]},
                "account_scope": {"enum": ["kite:paper-a"]},
                "execution_mode": {"enum": ["paper", "dry_run"]},
            },
            strategy_run_id={"type": "string", "pattern": "^run-[0-9]{6}$"},
        )
    ],
    "BracketRequest": [
        _object({
            "entry_order": _ORDER,
            "stoploss": _object({
                "order_type": {"enum": ["SL-M"]}, "trigger_price": {"enum": [1250, 1600]},
            }),
        })
    ],
    "GttRequest": [
        _object({
            "type": {"enum": ["single"]},
            "condition": _object({
                "exchange": {"enum": ["NSE"]},
                "tradingsymbol": {"enum": SHARES},
                "trigger_values": {"enum": [[1450.0], [900]]},
                "last_price": {"enum": [1500]},
            }),
            "orders": {"type": "array", "minItems": 1, "maxItems": 1, "items": {
                "$ref": "#/components/schemas/GttOrderInput",
            }},
        })
    ],
    "GttOrderInput": [
        _object({
            "exchange": {"enum": ["NSE"]},
            "tradingsymbol": {"enum": SHARES},
            "transaction_type": {"enum": ["BUY", "SELL"]},
            "quantity": {"enum": [1, 10]},
            "product": {"enum": ["CNC"]},
            "price": _PRICE,
        })
    ],
}  # fmt: skip
# The examples of the contract are tried often: here an order that stays open.
RESTING_ORDER = {
    "intent_type": "place_order",
    "payload": {"order": {
        "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "product": "CNC",
        "order_type": "LIMIT", "quantity": 1, "price": 1250,
    }},
    "idempotency_key": "resting-1",
}  # fmt: skip
_CONDITIONS = ("if", "then", "else", "not", "dependentRequired")


def hinted_document(hints: dict[str, list[Json]], *, ready: bool) -> dict[str, Json]:
    """The contract as schemathesis reads it; ``hints`` are added to the general ones."""
    document = copy.deepcopy(spec())
    schemas = document["components"]["schemas"]
    for name in _request_components(document):
        schemas[name] = _simplified(schemas[name])
    if ready:
        for name, forms in READY.items():
            schemas[name] = {"anyOf": forms}
        intents = document["paths"]["/worker/runs/{strategy_run_id}/intents"]["post"]
        intents["requestBody"]["content"]["application/json"]["example"] = RESTING_ORDER
    for parameter in _parameters(document):
        parameter.pop("example", None)
        name = parameter["name"]
        values = [*hints.get(name, ()), *HINTS.get(name, ())]
        known = [value for value in values if not problems(parameter["schema"], value)]
        if known:
            # A list of values and a general rule beside it would be read as the rule alone.
            parameter["schema"] = {"enum": known}
    return document


def _request_components(document: Json) -> set[str]:
    found: set[str] = set()
    waiting = [
        item[method]["requestBody"]
        for item in document["paths"].values()
        for method in METHODS
        if "requestBody" in item.get(method, {})
    ]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(document["components"]["schemas"][name])
    return found


def _references(node: Json) -> Iterator[str]:
    if isinstance(node, dict):
        if str(node.get("$ref", "")).startswith("#/components/schemas/"):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _references(value)
    if isinstance(node, list):
        for value in node:
            yield from _references(value)


def _simplified(schema: Json) -> Json:
    """Without the rules between fields, which the generator does not understand."""
    if isinstance(schema, list):
        return [_simplified(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _simplified(value) for key, value in schema.items() if key not in _CONDITIONS}
    if "allOf" in kept:
        kept["allOf"] = [part for part in kept["allOf"] if part]
    if not kept.get("allOf", True):
        del kept["allOf"]
    return kept


def _parameters(document: Json) -> Iterator[Json]:
    yield from document["components"]["parameters"].values()
    for item in document["paths"].values():
        for node in (item, *(item[method] for method in METHODS if method in item)):
            yield from (entry for entry in node.get("parameters", ()) if "$ref" not in entry)


def operations(
    base_url: str, hints: dict[str, list[Json]], *, ready: bool
) -> dict[str, APIOperation[Any, Any, Any, Any]]:
    """Every operation by its id, able to make up requests for the server at ``base_url``."""
    schema: BaseSchema = schemathesis.openapi.from_dict(hinted_document(hints, ready=ready))
    schema.config.base_url = base_url
    # Tokens are tested elsewhere; here every second request would stop at a 401.
    schema.config.generation.with_security_parameters = False
    found: Json = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    return {one.definition.raw["operationId"]: one for one in found}


# ---- what has to hold ----------------------------------------------------------------------------


def refusals_name_the_field(_ctx: object, response: Response, case: Json) -> None:
    """A 422 says where the fault is: in a list, in a sentence, or by a code of its own."""
    if response.status_code != 422:
        return
    detail = response.json()["detail"]
    if isinstance(detail, str):
        sent = [case.path_parameters, case.query, case.body]
        names = [name for part in sent if isinstance(part, dict) for name in part]
        assert any(name in detail for name in names), detail
        return
    if isinstance(detail, dict):
        assert detail.get("code") or detail.get("rejection_reason"), detail
        return
    assert isinstance(detail, list), detail
    assert detail, "an empty list of faults"
    for entry in detail:
        assert entry["loc"][0] in {"path", "query", "header", "body"}, entry
        whole_body = entry["loc"] == ["body"]
        assert len(entry["loc"]) > 1 or whole_body, entry
        assert entry["msg"], entry


def events_are_as_declared(_ctx: object, response: Response, case: Json) -> None:
    """Every event of a stream has a declared name, and the shape that belongs to it."""
    if "text/event-stream" not in "".join(response.headers.get("content-type", [])):
        return
    node = OPERATIONS[case.operation.definition.raw["operationId"]]
    answer = resolve(node["responses"]["200"])["content"]["text/event-stream"]["schema"]
    shapes = {
        "error": component("StreamErrorEvent"),
        "end": component("StreamErrorEvent"),
        "heartbeat": component("StreamHeartbeatEvent"),
    }
    for name, data in _events(response.content.decode()):
        assert name in {*node["x-sse-events"], "heartbeat"}, f"undeclared event {name!r}"
        found = problems(shapes.get(name, answer), data)
        assert not found, f"{name}: {found}"


def _events(text: str) -> Iterator[tuple[str, Json]]:
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "data" in fields:
            yield fields.get("event", "message"), json.loads(fields["data"])


COMMON: tuple[Callable[..., Any], ...] = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    refusals_name_the_field,
)


def checks_for(operation_id: str) -> list[Callable[..., Any]]:
    """What is checked of every answer of an operation."""
    is_stream = "x-sse-events" in OPERATIONS[operation_id]
    own = events_are_as_declared if is_stream else response_schema_conformance
    return [*COMMON, own]


# ---- how much ------------------------------------------------------------------------------------


def bounded(examples: int, **more: Any) -> settings:
    """Settings of a run that makes its requests from the seed alone."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        print_blob=False,
        **more,
    )


def rounds(share: float) -> Iterator[int]:
    """Seeds: one, or as many as fit into a share of the time that was asked for."""
    end = time.monotonic() + SECONDS * share
    number = SEED
    yield number
    while time.monotonic() < end:
        number += 1
        yield number


def seeded(number: int, run: Callable[[], None]) -> None:
    """Run a hypothesis test with this seed; a failure tells the number."""
    try:
        seed(number)(run)()
    except BaseException as error:
        error.add_note(f"seed {number}: make fuzz SEED={number} begins with it")
        raise
