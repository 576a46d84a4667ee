"""Objects of 0.7.0 are built as before: positionally, by keyword, with the same defaults."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import kite_algo_worker
from kite_algo_worker import KiteAlgoWorkerError
from kite_algo_worker_api import models
from kite_algo_worker_api.types import Record
from tests.surface import published
from tests.surface.published import Call, sample


def label(call: Call) -> str:
    return call.label


def is_a(call: Call, base: type) -> bool:
    found = call.ours()
    return isinstance(found, type) and issubclass(found, base)


CONSTRUCTORS = list(published.constructors())
RECORDS = [call for call in CONSTRUCTORS if is_a(call, Record)]
ERRORS = [call for call in CONSTRUCTORS if is_a(call, KiteAlgoWorkerError)]
NESTED: dict[str, Any] = {
    "WorkerCandle": {"ts": "t", "open": 1.0, "high": 1.0, "low": 1.0, "close": 1.0, "volume": 1.0},
    "WorkerRunPnlTotals": {},
    "CostContract": {},
    "PreviewPayload": {"intent_type": "place_order"},
}


def value_for(parameter: dict[str, Any]) -> Any:
    return NESTED.get(parameter["type"], sample(parameter))


def attribute(record: Any, name: str) -> Any:
    return getattr(record, name)


def required(call: Call) -> list[dict[str, Any]]:
    return [p for p in call.parameters if "default" not in p and "default_factory" not in p]


@pytest.mark.parametrize("call", RECORDS, ids=label)
def test_a_record_takes_its_fields_in_the_old_order(call: Call) -> None:
    # Every record has `raw`, what the server sent; only its name can be used to set it.
    parameters = [p for p in call.parameters if p["name"] != "raw"]
    values = [value_for(p) for p in parameters]
    record = call.ours()(*values)
    for parameter, value in zip(parameters, values, strict=True):
        assert attribute(record, parameter["name"]) == value, parameter["name"]


@pytest.mark.parametrize("call", RECORDS, ids=label)
def test_a_record_takes_its_fields_by_name(call: Call) -> None:
    fields = {p["name"]: value_for(p) for p in call.parameters}
    record = call.ours()(**fields)
    for name, value in fields.items():
        assert attribute(record, name) == value, name
        assert record[name] == value, name


@pytest.mark.parametrize("call", RECORDS, ids=label)
def test_a_record_has_the_old_defaults(call: Call) -> None:
    record = call.ours()(**{p["name"]: value_for(p) for p in required(call)})
    for parameter in call.parameters:
        name = parameter["name"]
        if "default" in parameter:
            assert attribute(record, name) == parameter["default"], name
        elif parameter.get("default_factory") == "list":
            assert attribute(record, name) == [], name
        elif parameter.get("default_factory") == "dict" and name != "raw":
            assert attribute(record, name) == {}, name


@pytest.mark.parametrize("call", RECORDS, ids=label)
def test_a_record_without_a_required_field_is_refused(call: Call) -> None:
    if not call.ours()._required:  # type: ignore[attr-defined]
        pytest.skip("it has no required field")
    with pytest.raises(TypeError, match="needs"):
        call.ours()()


@pytest.mark.parametrize("call", ERRORS, ids=label)
def test_an_exception_is_built_as_before(call: Call) -> None:
    error = call.ours()("it failed", status_code=418, response_body={"detail": "tea"})
    assert isinstance(error, KiteAlgoWorkerError)
    assert (error.status_code, error.response_body) == (418, {"detail": "tea"})
    assert "it failed" in str(error)
    assert call.ours()("it failed", status_code=418).response_body is None  # type: ignore[attr-defined]


POSITION = ("CNC", "BUY", 1, 1500.0, "NSE:INFY", None, None, None, 2.0, 4.0, 1.0)
INPUTS: dict[str, tuple[Any, ...]] = {
    "AlgoWorkerConfig": ("http://localhost:18777", "kwa_x", 3.0, "/api/algo-workers"),
    "BasketProtection": (4.0, 8.0, 3.0, 1.0),
    "OperationalProtection": (True, 300, 60),
    "ProtectedPosition": POSITION,
    "RunConfig": (
        "template",
        "kite:paper-a",
        "paper",
        "run_001",
        [{"key": "a", "value": 1}],
        [{"key": "b"}],
        ["edit_risk"],
        {"risk": {}},
        {"strategy_name": "n"},
        None,
    ),
    "OptionExecutionLeg": (
        "leg-1",
        "NIFTY26MAY25000CE",
        "BUY",
        75,
        "NFO",
        "MIS",
        1234,
        25000.0,
        "CE",
        "2026-05-28",
        100.0,
        75,
        1,
        "LIMIT",
        101.0,
        None,
        None,
        None,
        None,
        {"a": 1},
    ),
    "OptionRunActionRequest": (
        "paper",
        "paper",
        "kite:paper-a",
        True,
        "run_001:enter",
        {"a": 1},
        None,
        None,
        None,
    ),
    "OptionEntryPreviewRequest": (
        "run_001",
        [
            {
                "exchange": "NSE",
                "tradingsymbol": "INFY",
                "transaction_type": "BUY",
                "variety": "regular",
                "product": "CNC",
                "order_type": "MARKET",
                "quantity": 1,
            }
        ],
        {"a": 1},
        True,
    ),
    "SpreadLegSelection": (
        {"option_type": "CE", "strike": 25000},
        "BUY",
        2,
        "LIMIT",
        10.0,
        None,
        {"a": 1},
    ),
    "StreamHealth": ("ticks", "NSE:INFY", True, 1, 2.0, 3.0, True, 4.0, True, "gone", 5.0),
    "IndicatorValue": (1.0, True, "2026-01-01T09:15:00+05:30", True),
}
INPUT_CALLS = [call for call in CONSTRUCTORS if call.name in INPUTS]


@pytest.mark.parametrize("call", INPUT_CALLS, ids=label)
def test_an_input_takes_its_fields_in_the_old_order_and_by_name(call: Call) -> None:
    values = INPUTS[call.name]
    positional = call.ours()(*values)
    by_name = call.ours()(**{p["name"]: v for p, v in zip(call.parameters, values, strict=True)})
    assert positional == by_name
    for parameter, value in zip(call.parameters, values, strict=True):
        assert getattr(positional, parameter["name"]) == value, parameter["name"]


def test_backend_protection_takes_its_parts_in_the_old_order() -> None:
    position = kite_algo_worker.ProtectedPosition(*POSITION)
    basket = kite_algo_worker.BasketProtection(4.0)
    operations = kite_algo_worker.OperationalProtection(True, 300)
    protection = kite_algo_worker.BackendProtection(
        [position], basket, operations, True, "exposure", 1
    )
    assert protection.positions == [position]
    assert (protection.basket, protection.operations) == (basket, operations)
    assert (protection.enabled, protection.mode, protection.version) == (True, "exposure", 1)


def test_spread_spec_takes_its_legs_in_the_old_order() -> None:
    leg = kite_algo_worker.SpreadLegSelection({"option_type": "CE", "strike": 25000}, "BUY")
    spec = kite_algo_worker.SpreadSpec("vertical_call_spread", "current_week", [leg])
    assert (spec.spread_type, spec.expiry, spec.legs) == (
        "vertical_call_spread",
        "current_week",
        [leg],
    )


def test_option_run_create_request_takes_its_parts_in_the_old_order() -> None:
    leg = kite_algo_worker.OptionExecutionLeg(*INPUTS["OptionExecutionLeg"])
    request = kite_algo_worker.OptionRunCreateRequest(
        "name", "MIS", [leg], {"stoploss_pct": 2.0}, {"a": 1}
    )
    assert (request.strategy_name, request.product, request.legs) == ("name", "MIS", [leg])


@pytest.mark.parametrize(
    "name",
    [
        "WorkerWebSocketClient",
        "WorkerTickWebSocketClient",
        "WorkerCandleWebSocketClient",
        "WorkerRunPnlWebSocketClient",
    ],
)
def test_websocket_clients_are_built_as_before(name: str) -> None:
    cls = getattr(kite_algo_worker, name)
    health = kite_algo_worker.StreamHealth()
    cls("http://localhost:18777", "kwa_x", 2, 0.5, health)
    cls(base_url="http://localhost:18777", token="kwa_x", reconnect_attempts=0)


def test_no_class_of_0_7_0_is_forgotten_here() -> None:
    tested = {call.name for call in [*RECORDS, *ERRORS, *INPUT_CALLS]}
    # An OrderBuilder held nothing but static methods; it takes the documented arguments now.
    tested |= {"BackendProtection", "SpreadSpec", "OptionRunCreateRequest", "OrderBuilder"}
    tested |= {call.name for call in CONSTRUCTORS if call.name.endswith("WebSocketClient")}
    # What is left takes objects or nothing: clients, helpers, arrays.
    for call in CONSTRUCTORS:
        if call.name not in tested:
            arguments = [sample(p) for p in call.parameters]
            inspect.signature(call.ours()).bind(*arguments)


@pytest.mark.parametrize("call", RECORDS, ids=label)
def test_a_record_shows_its_fields(call: Call) -> None:
    """In notebooks and by `inspect`: the old names in the old order, nothing new required."""
    shown = inspect.signature(call.ours()).parameters
    names = [p["name"] for p in call.parameters if p["name"] != "raw"]
    assert list(shown)[: len(names)] == names
    needed = {n for n in names if shown[n].default is inspect.Parameter.empty}
    assert needed <= {parameter["name"] for parameter in required(call)}
    assert list(shown.values())[-1].kind is inspect.Parameter.VAR_KEYWORD


@pytest.mark.parametrize(
    "record",
    [getattr(models, name) for name in models.__all__ if isinstance(getattr(models, name), type)],
)
def test_every_record_can_be_inspected(record: type[Record]) -> None:
    shown = inspect.signature(record)
    assert all(field in shown.parameters for field in record._fields)
