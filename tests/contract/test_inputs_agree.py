"""What the input models accept, the contract accepts too."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.inputs.decisions import decision_body
from kite_algo_worker.inputs.gtt import validate_gtt, validate_gtt_patch
from kite_algo_worker.inputs.orders import validate_order, validate_order_patch
from kite_algo_worker.inputs.protection import validate_protection
from kite_algo_worker.inputs.run_config import RunConfig
from kite_algo_worker.options import OptionRunActionRequest, OptionRunCreateRequest, option_leg
from kite_algo_worker.options.protection import validate_option_protection
from kite_algo_worker.options.selection import parse_selection


@cache
def schema_of(name: str) -> Draft202012Validator:
    text = files("kite_algo_worker_api").joinpath("worker.json").read_text(encoding="utf-8")
    document = json.loads(text)
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    )


def complaints(name: str, body: object) -> list[str]:
    plain = json.loads(json.dumps(body, allow_nan=False))
    return [f"{e.json_path}: {e.message}" for e in schema_of(name).iter_errors(plain)]


small = st.sampled_from([0, 1, 2, 10, 11, 365, 366])
price = st.sampled_from([0, 0.05, 1450.0])
orders: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "exchange": st.sampled_from(["NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX"]),
        "tradingsymbol": st.just("INFY"),
        "transaction_type": st.sampled_from(["BUY", "SELL"]),
        "product": st.sampled_from(["CNC", "MIS", "NRML", "MTF"]),
        "order_type": st.sampled_from(["MARKET", "LIMIT", "SL", "SL-M"]),
        "quantity": small,
        "variety": st.sampled_from(["regular", "amo", "co", "iceberg", "auction"]),
    },
    optional={
        "price": price,
        "trigger_price": price,
        "validity": st.sampled_from(["DAY", "IOC", "TTL"]),
        "validity_ttl": small,
        "disclosed_quantity": small,
        "market_protection": st.sampled_from([-1, 0, 100, 101]),
        "iceberg_legs": small,
        "iceberg_quantity": small,
        "auction_number": st.just("22"),
        "squareoff": price,
        "stoploss": price,
        "trailing_stoploss": price,
        "autoslice": st.booleans(),
    },
)


@settings(max_examples=300)
@given(orders)
def test_accepted_orders(candidate: dict[str, Any]) -> None:
    try:
        order = validate_order(candidate)
    except InvalidInputError:
        return
    assert complaints("OrderRequest", order) == []


@settings(max_examples=200)
@given(orders)
def test_what_the_contract_refuses_is_refused_here(candidate: dict[str, Any]) -> None:
    if complaints("OrderRequest", candidate):
        with pytest.raises(InvalidInputError):
            validate_order(candidate)


@pytest.mark.parametrize(
    "patch",
    [
        {"quantity": 2},
        {"order_type": "SL", "price": 5, "trigger_price": 4},
        {"order_type": "MARKET", "market_protection": -1},
        {"validity": "TTL", "validity_ttl": 10, "disclosed_quantity": 1},
    ],
)
def test_order_patches(patch: dict[str, Any]) -> None:
    body = {"strategy_run_id": "run_1", "variety": "regular", **validate_order_patch(patch)}
    assert complaints("ModifyOrderRequest", body) == []


PROTECTION: dict[str, Any] = {
    "positions": [
        {
            "product": "CNC",
            "side": "BUY",
            "quantity": 1,
            "entry_price": 1500,
            "symbol": "nse:infy",
            "stoploss_pct": 2,
        }
    ],
    "basket": {"trailing_activate_pct": 2, "trailing_drawdown_pct": 1},
    "operations": {"exit_on_worker_stale": True, "worker_stale_sec": 30},
}


@pytest.mark.parametrize(
    "protection",
    [
        PROTECTION,
        {"operations": {"mis_squareoff_buffer_sec": 0}},
        {"enabled": False},
        {**PROTECTION, "enabled": False, "version": 3},
    ],
)
def test_protection(protection: dict[str, Any]) -> None:
    assert complaints("BackendProtectionConfig", validate_protection(protection)) == []


def test_create_run() -> None:
    metadata = {"strategy_family": "indicator_strategy", "strategy_name": "EMA"}
    for scope, mode in (("kite:paper-a", "paper"), ("kite:AB1234", "live")):
        config = RunConfig.model_validate(
            {
                "template_id": "t",
                "account_scope": scope,
                "execution_mode": mode,
                "strategy_run_id": "run_1",
                "metadata": metadata,
                "backend_protection": PROTECTION,
            }
        )
        assert complaints("CreateRunRequest", config.to_create_run_payload()) == []


@pytest.mark.parametrize(
    "event",
    [
        {"event_type": "signal.generated", "summary": "x"},
        {"event_type": "∂", "summary": "x", "details": {"a": float("nan")}},
        {"decision_type": "entry", "summary": "x" * 500, "related_resource_id": "b1"},
    ],
)
def test_decision_events(event: dict[str, Any]) -> None:
    assert complaints("DecisionEventRequest", decision_body(event)) == []


def test_gtt() -> None:
    order = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "product": "CNC",
        "price": 1450,
    }
    condition = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [1400, 1500],
        "last_price": 1448.0,
    }
    whole = {"type": "two-leg", "condition": condition, "orders": [order, order]}
    assert complaints("GttRequest", validate_gtt(whole)) == []
    change = validate_gtt_patch({"condition": {"trigger_values": [1460.0]}})
    assert complaints("GttPatch", change) == []


def test_option_requests() -> None:
    leg = option_leg("NIFTY26MAY25000CE", "BUY", 65, exit_order_type="LIMIT", exit_price=5)
    rules = {"rules": [{"metric": "index_ltp", "operator": "lte", "threshold": 24900}]}
    for protection in (None, rules, {"stoploss_pct": 2.0}):
        fields = {"strategy_name": "x", "product": "MIS", "legs": [leg], "protection": protection}
        request = OptionRunCreateRequest.model_validate(fields)
        assert complaints("OptionRunCreate", request.model_dump(exclude_none=True)) == []
    action = OptionRunActionRequest("paper", idempotency_key="run:enter:1", safety_token="t")
    assert complaints("OptionRunActionBody", action.model_dump(exclude_none=True)) == []
    assert complaints("OptionProtectionRequest", validate_option_protection(rules)) == []


@pytest.mark.parametrize(
    "selection",
    [
        {"option_type": "CE", "strike": 25000, "lot_size": 65},
        {"option_type": "PE", "moneyness": "-2_strike"},
        {"option_type": "PE", "delta_target": -0.3, "tick_size": 0.05},
    ],
)
def test_selections(selection: dict[str, Any]) -> None:
    body = {"expiry": "current_week", "legs": [parse_selection(selection).to_body()]}
    assert complaints("OptionSelectionRequest", body) == []
