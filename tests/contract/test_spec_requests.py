"""The schemas of protection, runs, decisions and triggers refuse what their rules forbid."""

from __future__ import annotations

import pytest

from tests.contract.contract_document import Json, component, problems, without

# ---- what protection may look like -----------------------------------------------------------

POSITION: dict[str, Json] = {
    "symbol": "NSE:INFY",
    "product": "CNC",
    "side": "BUY",
    "quantity": 1,
    "entry_price": 1500.0,
    "stoploss_pct": 2.0,
}
STALE = {"exit_on_worker_stale": True, "worker_stale_sec": 300}


@pytest.mark.parametrize(
    ("config", "good"),
    [
        ({}, True),
        ({"enabled": False}, True),
        ({"enabled": True}, False),
        ({"enabled": True, "positions": []}, False),
        ({"enabled": True, "basket": None, "operations": {"exit_on_worker_stale": False}}, False),
        ({"enabled": True, "positions": [POSITION]}, True),
        ({"enabled": True, "basket": {"stoploss_pct": 4.0}}, True),
        ({"enabled": True, "operations": STALE}, True),
        ({"enabled": True, "operations": {"mis_squareoff_buffer_sec": 0}}, True),
        ({"positions": [POSITION], "surprise": 1}, False),
        ({"mode": "delta"}, False),
        ({"version": 0}, False),
    ],
)
def test_protection_has_rules_when_enabled(config: dict[str, Json], good: bool) -> None:
    assert (problems(component("BackendProtectionConfig"), config) == []) is good


@pytest.mark.parametrize(
    ("position", "good"),
    [
        (POSITION, True),
        ({**POSITION, "side": "SELL", "product": "NRML"}, True),
        ({**without(POSITION, "symbol"), "instrument_token": 408065}, True),
        ({**without(POSITION, "symbol"), "exchange": "NSE", "tradingsymbol": "INFY"}, True),
        ({**without(POSITION, "symbol"), "tradingsymbol": "INFY"}, False),
        (without(POSITION, "symbol"), False),
        ({**POSITION, "symbol": None}, False),
        (without(POSITION, "stoploss_pct"), False),
        ({**POSITION, "stoploss_pct": None}, False),
        ({**POSITION, "product": "MTF"}, False),
        ({**POSITION, "side": "LONG"}, False),
        ({**POSITION, "quantity": 0}, False),
        ({**POSITION, "entry_price": 0}, False),
        ({**POSITION, "stoploss_pct": 0}, False),
        ({**POSITION, "stoploss_pct": 1000}, True),
        ({**POSITION, "stoploss_pct": 1000.1}, False),
        ({**POSITION, "surprise": 1}, False),
        *(
            (without(POSITION, name), False)
            for name in ("product", "side", "quantity", "entry_price")
        ),
    ],
)
def test_protected_position(position: dict[str, Json], good: bool) -> None:
    assert (problems(component("ProtectedPositionConfig"), position) == []) is good


@pytest.mark.parametrize(
    ("basket", "good"),
    [
        ({"stoploss_pct": 4.0}, True),
        ({"target_pct": 4.0}, True),
        ({"trailing_activate_pct": 2.0, "trailing_drawdown_pct": 1.0}, True),
        ({"trailing_drawdown_pct": 1.0}, False),
        ({"trailing_activate_pct": 2.0}, False),
        ({}, False),
        ({"target_pct": -1.0}, False),
        ({"stoploss_pct": 4.0, "surprise": 1}, False),
    ],
)
def test_basket_protection(basket: dict[str, Json], good: bool) -> None:
    assert (problems(component("BasketProtectionConfig"), basket) == []) is good


@pytest.mark.parametrize(
    ("operations_config", "good"),
    [
        ({}, True),
        (STALE, True),
        ({"exit_on_worker_stale": True}, False),
        ({**STALE, "worker_stale_sec": 30}, True),
        ({**STALE, "worker_stale_sec": 29}, False),
        ({**STALE, "worker_stale_sec": 86400}, True),
        ({**STALE, "worker_stale_sec": 86401}, False),
        ({"mis_squareoff_buffer_sec": 3600}, True),
        ({"mis_squareoff_buffer_sec": 3601}, False),
        ({"mis_squareoff_buffer_sec": -1}, False),
        ({"surprise": 1}, False),
    ],
)
def test_operational_protection(operations_config: dict[str, Json], good: bool) -> None:
    assert (problems(component("OperationalProtectionConfig"), operations_config) == []) is good


# ---- runs, decisions, triggers ---------------------------------------------------------------

RUN: dict[str, Json] = {"template_id": "basic-equity", "account_scope": "kite:paper-a"}
LIVE: dict[str, Json] = {
    **RUN,
    "account_scope": "kite:AB1234",
    "execution_mode": "live",
    "metadata": {
        "strategy_family": "options_strategy",
        "strategy_name": "Spread",
        "entry_surface": "algo_worker",
    },
}


@pytest.mark.parametrize(
    ("run", "good"),
    [
        (RUN, True),
        ({**RUN, "execution_mode": "dry_run", "strategy_run_id": None}, True),
        ({**RUN, "execution_mode": "backtest"}, False),
        (without(RUN, "template_id"), False),
        (without(RUN, "account_scope"), False),
        ({**RUN, "template_id": ""}, False),
        (LIVE, True),
        (without(LIVE, "metadata"), False),
        ({**LIVE, "metadata": without(LIVE["metadata"], "strategy_family")}, False),
        ({**LIVE, "metadata": without(LIVE["metadata"], "strategy_name")}, False),
        ({**LIVE, "metadata": without(LIVE["metadata"], "entry_surface")}, False),
        ({**LIVE, "metadata": {**LIVE["metadata"], "strategy_family": "guessing"}}, False),
        ({**RUN, "runtime_state": {"risk": {"max": 1}, "anything": [1]}}, True),
        ({**RUN, "runtime_state": {"backend_protection": {"enabled": True}}}, False),
    ],
)
def test_create_run(run: dict[str, Json], good: bool) -> None:
    assert (problems(component("CreateRunRequest"), run) == []) is good


@pytest.mark.parametrize(
    ("event", "good"),
    [
        ({"event_type": "signal.generated", "summary": "x"}, True),
        ({"decision_type": "signal", "action": "observe", "summary": "x"}, True),
        ({"summary": "x"}, False),
        ({"event_type": "signal.generated"}, False),
        ({"event_type": "signal.generated", "summary": ""}, False),
        ({"event_type": "signal.generated", "summary": "x" * 500}, True),
        ({"event_type": "signal.generated", "summary": "x" * 501}, False),
        ({"decision_type": "guess", "summary": "x"}, False),
    ],
)
def test_decision_event(event: dict[str, Json], good: bool) -> None:
    assert (problems(component("DecisionEventRequest"), event) == []) is good


CONDITION = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "trigger_values": [10.0],
    "last_price": 11.0,
}
GTT_ORDER: dict[str, Json] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 1,
    "order_type": "LIMIT",
    "product": "CNC",
    "price": 10.0,
}
SINGLE: dict[str, Json] = {"type": "single", "condition": CONDITION, "orders": [GTT_ORDER]}
TWO_LEG: dict[str, Json] = {
    "type": "two-leg",
    "condition": {**CONDITION, "trigger_values": [9.0, 12.0]},
    "orders": [GTT_ORDER, GTT_ORDER],
}


@pytest.mark.parametrize(
    ("trigger", "good"),
    [
        (SINGLE, True),
        (TWO_LEG, True),
        ({**SINGLE, "orders": [without(GTT_ORDER, "order_type")]}, True),
        ({**SINGLE, "type": "oco"}, False),
        ({**SINGLE, "type": "two-leg"}, False),
        ({**TWO_LEG, "type": "single"}, False),
        ({**SINGLE, "orders": [GTT_ORDER, GTT_ORDER]}, False),
        ({**SINGLE, "orders": []}, False),
        ({**SINGLE, "orders": [{**GTT_ORDER, "order_type": "MARKET"}]}, False),
        ({**SINGLE, "orders": [{**GTT_ORDER, "price": 0}]}, False),
        ({**SINGLE, "orders": [{**GTT_ORDER, "quantity": 0}]}, False),
        ({**SINGLE, "condition": {**CONDITION, "exchange": "BFO"}}, False),
        *((without(SINGLE, name), False) for name in SINGLE),
        *(({**SINGLE, "condition": without(CONDITION, name)}, False) for name in CONDITION),
    ],
)
def test_gtt(trigger: dict[str, Json], good: bool) -> None:
    assert (problems(component("GttRequest"), trigger) == []) is good


@pytest.mark.parametrize(
    ("patch", "good"),
    [
        ({"condition": {"trigger_values": [1460.0], "last_price": 1455.0}}, True),
        (SINGLE, True),
        ({}, False),
        ({"condition": {"trigger_values": []}}, False),
        ({"orders": [without(GTT_ORDER, "price")]}, False),
    ],
)
def test_gtt_change_may_be_partial(patch: dict[str, Json], good: bool) -> None:
    assert (problems(component("GttPatch"), patch) == []) is good
