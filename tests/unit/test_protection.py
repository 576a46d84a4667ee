"""Protection objects: limits, identities, and what a rule needs."""

from __future__ import annotations

import inspect
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.inputs.protection import (
    BackendProtection,
    BasketProtection,
    OperationalProtection,
    ProtectedPosition,
    validate_protection,
)
from kite_algo_worker.options.protection import (
    validate_metric_snapshots,
    validate_option_protection,
)
from tests.refusals import refused_fields

POSITION: dict[str, object] = {
    "product": "CNC",
    "side": "BUY",
    "quantity": 1,
    "entry_price": 1500.0,
    "symbol": "NSE:INFY",
    "stoploss_pct": 2.0,
}


def position(**changes: object) -> dict[str, object]:
    merged = {**POSITION, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def test_the_documented_example() -> None:
    protection = BackendProtection(
        positions=[
            ProtectedPosition(
                symbol="NSE:INFY",
                product="CNC",
                side="BUY",
                quantity=1,
                entry_price=1500.0,
                stoploss_pct=2.0,
            )
        ],
        basket=BasketProtection(stoploss_pct=4.0),
        operations=OperationalProtection(exit_on_worker_stale=True, worker_stale_sec=300),
    )
    assert protection.to_dict() == {
        "positions": [POSITION],
        "basket": {"stoploss_pct": 4.0},
        "operations": {"exit_on_worker_stale": True, "worker_stale_sec": 300},
        "enabled": True,
        "mode": "exposure",
        "version": 1,
    }
    assert validate_protection(protection) == protection.to_dict()
    assert validate_protection(protection.to_dict()) == protection.to_dict()


def test_positional_order() -> None:
    held = ProtectedPosition("MIS", "SELL", 5, 10.0, "NSE:INFY", 408065, "NSE", "INFY", 1, 2, 3)
    assert held.to_dict() == {
        "product": "MIS",
        "side": "SELL",
        "quantity": 5,
        "entry_price": 10.0,
        "symbol": "NSE:INFY",
        "instrument_token": 408065,
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "stoploss_pct": 1.0,
        "target_pct": 2.0,
        "trailing_stoploss_pct": 3.0,
    }
    assert BasketProtection(1, 2, 3, 4).to_dict() == {
        "stoploss_pct": 1.0,
        "target_pct": 2.0,
        "trailing_activate_pct": 3.0,
        "trailing_drawdown_pct": 4.0,
    }
    operations = OperationalProtection(True, 30, 0)
    whole = BackendProtection([held], None, operations, False, "exposure", 7)
    assert (whole.positions, whole.operations, whole.enabled, whole.version) == (
        [held],
        operations,
        False,
        7,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"product": "nrml", "side": "sell"},
        {"symbol": "nse : infy"},
        {"symbol": None, "instrument_token": 408065},
        {"symbol": "INFY", "instrument_token": 408065},
        {"symbol": None, "exchange": "nse", "tradingsymbol": "infy"},
        {"stoploss_pct": None, "target_pct": 1000},
        {"stoploss_pct": None, "trailing_stoploss_pct": 0.01},
    ],
)
def test_position_allowed(changes: dict[str, object]) -> None:
    checked = ProtectedPosition.model_validate(position(**changes))
    assert checked.side in ("BUY", "SELL")
    assert " " not in (checked.symbol or "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product": "MTF"}, "product"),
        ({"side": "LONG"}, "side"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"entry_price": 0}, "entry_price"),
        ({"entry_price": math.nan}, "entry_price"),
        ({"stoploss_pct": 0}, "stoploss_pct"),
        ({"stoploss_pct": -2}, "stoploss_pct"),
        ({"stoploss_pct": 1000.1}, "stoploss_pct"),
        ({"stoploss_pct": "2%"}, "stoploss_pct"),
        ({"stoploss_pct": True}, "stoploss_pct"),
        ({"stoploss_pct": None}, "stoploss_pct"),
        ({"symbol": None}, "symbol"),
        ({"symbol": "INFY"}, "symbol"),
        ({"symbol": ":INFY"}, "symbol"),
        ({"symbol": None, "exchange": "NSE"}, "symbol"),
        ({"instrument_token": 0}, "instrument_token"),
        ({"stoploss": 2}, "stoploss"),
    ],
)
def test_position_refused(changes: dict[str, object], field: str) -> None:
    wrong = {"positions": [position(**changes)]}
    expected = f"backend_protection.positions[0].{field}"
    assert expected in refused_fields(lambda: validate_protection(wrong))


@pytest.mark.parametrize(
    ("basket", "field"),
    [
        ({}, "stoploss_pct"),
        ({"trailing_activate_pct": 2}, "trailing_drawdown_pct"),
        ({"stoploss_pct": 1, "trailing_activate_pct": 2}, "trailing_drawdown_pct"),
        ({"trailing_drawdown_pct": 1}, "trailing_activate_pct"),
        ({"stoploss_pct": 1001}, "stoploss_pct"),
        ({"stop_loss_pct": 1}, "stop_loss_pct"),
    ],
)
def test_basket_refused(basket: dict[str, object], field: str) -> None:
    assert field in refused_fields(lambda: BasketProtection.model_validate(basket))


@pytest.mark.parametrize(
    ("operations", "field"),
    [
        ({"exit_on_worker_stale": True}, "worker_stale_sec"),
        ({"worker_stale_sec": 29}, "worker_stale_sec"),
        ({"worker_stale_sec": 86401}, "worker_stale_sec"),
        ({"worker_stale_sec": 60.0}, "worker_stale_sec"),
        ({"mis_squareoff_buffer_sec": -1}, "mis_squareoff_buffer_sec"),
        ({"mis_squareoff_buffer_sec": 3601}, "mis_squareoff_buffer_sec"),
        ({"exit_on_worker_stale": 1, "worker_stale_sec": 60}, "exit_on_worker_stale"),
    ],
)
def test_operations_refused(operations: dict[str, object], field: str) -> None:
    assert field in refused_fields(lambda: OperationalProtection.model_validate(operations))


@given(st.integers(-10, 100_000), st.integers(-10, 5_000))
def test_second_limits(stale: int, buffer: int) -> None:
    fields = {"worker_stale_sec": stale, "mis_squareoff_buffer_sec": buffer}
    allowed = 30 <= stale <= 86400 and 0 <= buffer <= 3600
    if allowed:
        assert OperationalProtection.model_validate(fields).has_rules()
    else:
        assert refused_fields(lambda: OperationalProtection.model_validate(fields))


def test_has_rules() -> None:
    assert not OperationalProtection().has_rules()
    assert not OperationalProtection(worker_stale_sec=60).has_rules()
    assert OperationalProtection(mis_squareoff_buffer_sec=0).has_rules()
    assert OperationalProtection(True, 60).has_rules()


@pytest.mark.parametrize(
    "protection",
    [
        {},
        {"enabled": True},
        {"operations": {"worker_stale_sec": 60}},
        {"positions": []},
    ],
)
def test_enabled_needs_a_rule(protection: dict[str, object]) -> None:
    assert refused_fields(lambda: validate_protection(protection)) == ["backend_protection.enabled"]


def test_protection_can_be_switched_off() -> None:
    assert validate_protection(BackendProtection(enabled=False)) == {
        "enabled": False,
        "mode": "exposure",
        "version": 1,
    }


@pytest.mark.parametrize("wrong", [None, "x", 5, [POSITION]])
def test_only_objects(wrong: object) -> None:
    assert refused_fields(lambda: validate_protection(wrong)) == ["backend_protection"]


def test_changes_in_place_are_checked_when_sent() -> None:
    protection = BackendProtection(operations=OperationalProtection(True, 60))
    with pytest.raises(InvalidInputError):
        protection.enabled = "yes"  # type: ignore[assignment]
    protection.operations = None if protection.positions else protection.operations
    protection.positions.append("nonsense")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=r"positions\[0\]"):
        validate_protection(protection)


# --- option runs ---------------------------------------------------------------------------

STOP: dict[str, object] = {
    "metric": "index_ltp",
    "role": "stop",
    "operator": "LTE",
    "threshold": 24900,
}


def test_option_precedence_is_filled_in() -> None:
    target = {"metric": "strategy_mtm", "role": "target", "operator": "gte", "threshold": 5000}
    checked = validate_option_protection({"rules": [STOP, target, {**STOP, "threshold": 1}]})
    assert checked["precedence"] == ["stop", "target"]
    assert checked["rules"][0] == {
        "metric": "index_ltp",
        "operator": "lte",
        "threshold": 24900.0,
        "role": "stop",
        "action": "exit",
    }


@pytest.mark.parametrize(
    ("protection", "field"),
    [
        ({"rules": [{**STOP, "metric": "spot"}]}, "rules[0].metric"),
        ({"rules": [{**STOP, "operator": "<"}]}, "rules[0].operator"),
        ({"rules": [{**STOP, "threshold": math.inf}]}, "rules[0].threshold"),
        ({"rules": [{**STOP, "action": "alert"}]}, "rules[0].action"),
        ({"rules": [STOP], "precedence": []}, "rules[0].role"),
        ({"rules": [STOP], "precedence": ["target"]}, "rules[0].role"),
        ({"stoploss_pct": 2}, "stoploss_pct"),
    ],
)
def test_option_protection_refused(protection: dict[str, object], field: str) -> None:
    expected = f"protection.{field}"
    assert refused_fields(lambda: validate_option_protection(protection)) == [expected]


def test_free_form_option_protection() -> None:
    assert validate_option_protection({"stoploss_pct": 2.0}, free_form=True) == {
        "stoploss_pct": 2.0
    }
    wrong = {"stoploss_pct": -2.0}
    assert refused_fields(lambda: validate_option_protection(wrong, free_form=True)) == [
        "protection.stoploss_pct"
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("stop_loss_pct", "stoploss_pct"),
        ("stoplossPct", "stoploss_pct"),
        ("targets_pct", "target_pct"),
        ("trailing_stop_loss_pct", "trailing_stoploss_pct"),
        ("index_lower_bound", "index_lower_boundary"),
        ("combined_premium_stop_loss", "combined_premium_stoploss"),
    ],
)
def test_a_misspelled_rule_would_protect_nothing(name: str, meant: str) -> None:
    with pytest.raises(InvalidInputError, match=f"did you mean '{meant}'") as caught:
        validate_option_protection({name: 2.0}, free_form=True)
    assert caught.value.field == f"protection.{name}"


def test_what_only_the_backend_knows_passes() -> None:
    unknown = {"squareoff_at": "15:10", "note": "by hand", "vega_limit": 3}
    assert validate_option_protection(unknown, free_form=True) == unknown


def test_metric_snapshots() -> None:
    assert validate_metric_snapshots([{"index_ltp": 1, "open_quantity": None}]) == [
        {"index_ltp": 1.0}
    ]
    assert refused_fields(lambda: validate_metric_snapshots([])) == ["metric_snapshots"]
    assert refused_fields(lambda: validate_metric_snapshots([{}, {"ltp": 1}])) == [
        "metric_snapshots[1].ltp"
    ]


def test_signature_shows_the_fields_in_order() -> None:
    for _ in range(2):
        names = list(inspect.signature(BasketProtection).parameters)
        assert names == [
            "stoploss_pct",
            "target_pct",
            "trailing_activate_pct",
            "trailing_drawdown_pct",
        ]
        BasketProtection(stoploss_pct=1)
    with pytest.raises(TypeError):
        BasketProtection(1, stoploss_pct=1)  # type: ignore[misc]
    with pytest.raises(TypeError):
        BasketProtection(1, 2, 3, 4, 5)  # type: ignore[call-arg]
