"""RunConfig: scopes, modes, live metadata and the body it becomes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.inputs.protection import BackendProtection, BasketProtection
from kite_algo_worker.inputs.run_config import RunConfig, is_paper_scope
from tests.refusals import refused_fields

LIVE = {"strategy_family": "indicator_strategy", "strategy_name": "EMA"}


def test_minimal_payload() -> None:
    assert RunConfig("managed-demo", "kite:paper-a").to_create_run_payload() == {
        "template_id": "managed-demo",
        "account_scope": "kite:paper-a",
        "execution_mode": "paper",
        "summary_fields": [],
        "risk_schema": [],
        "allowed_actions": ["edit_risk", "exit_strategy"],
        "runtime_state": {},
        "metadata": {},
    }


def test_positional_order() -> None:
    protection = BackendProtection(basket=BasketProtection(stoploss_pct=4))
    config = RunConfig(
        "t", "kite:paper", "dry_run", "run_1", [{"key": "a"}], [{"key": "b"}], ["x"],
        {"risk": {}}, {"m": 1}, protection,
    )  # fmt: skip
    payload = config.to_create_run_payload()
    assert payload["strategy_run_id"] == "run_1"
    assert payload["summary_fields"] == [{"key": "a"}]
    assert payload["risk_schema"] == [{"key": "b"}]
    assert payload["allowed_actions"] == ["x"]
    assert payload["metadata"] == {"m": 1}
    assert payload["runtime_state"] == {
        "risk": {},
        "backend_protection": protection.to_dict(),
    }


@pytest.mark.parametrize(
    ("scope", "normalised", "paper"),
    [
        ("kite:paper", "kite:paper", True),
        ("KITE: paper-a ", "kite:paper-a", True),
        ("kite:PAPER_b", "kite:PAPER_b", True),
        ("kite:test-paperx", "kite:test-paperx", True),
        ("kite:my-paper", "kite:my-paper", True),
        ("kite:my_paper", "kite:my_paper", True),
        ("kite:AB1234", "kite:AB1234", False),
        ("kite:paperboy", "kite:paperboy", False),
        ("kite:a:b", "kite:a:b", False),
    ],
)
def test_scopes(scope: str, normalised: str, paper: bool) -> None:
    assert RunConfig("t", scope, "dry_run").account_scope == normalised
    assert is_paper_scope(scope) is paper
    other = "live" if paper else "paper"
    assert "account_scope" in refused_fields(lambda: RunConfig("t", scope, other, metadata=LIVE))  # type: ignore[arg-type]


@pytest.mark.parametrize("scope", ["", "paper-a", "kite:", "kite", "kite: ", "zerodha:x", 5, None])
def test_bad_scopes(scope: object) -> None:
    wrong = {"template_id": "t", "account_scope": scope}
    assert refused_fields(lambda: RunConfig.model_validate(wrong)) == ["account_scope"]


@pytest.mark.parametrize(
    ("metadata", "fields"),
    [
        ({}, ["metadata.strategy_family", "metadata.strategy_name"]),
        ({**LIVE, "strategy_family": "scalping"}, ["metadata.strategy_family"]),
        ({**LIVE, "strategy_name": "  "}, ["metadata.strategy_name"]),
    ],
)
def test_live_metadata_refused(metadata: dict[str, object], fields: list[str]) -> None:
    assert (
        refused_fields(lambda: RunConfig("t", "kite:AB1234", "live", metadata=metadata)) == fields
    )


@pytest.mark.parametrize("surface", [None, "notebook"])
def test_live_entry_surface(surface: str | None) -> None:
    metadata = LIVE if surface is None else {**LIVE, "entry_surface": surface}
    config = RunConfig("t", "kite:AB1234", "live", metadata=dict(metadata))
    payload = config.to_create_run_payload()
    assert payload["metadata"]["entry_surface"] == (surface or "algo_worker")
    assert config.metadata == metadata


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"template_id": ""}, "template_id"),
        ({"execution_mode": "sandbox"}, "execution_mode"),
        ({"execution_mode": None}, "execution_mode"),
        ({"strategy_run_id": ""}, "strategy_run_id"),
        ({"strategy_run_id": "a/b"}, "strategy_run_id"),
        ({"strategy_run_id": ".."}, "strategy_run_id"),
        ({"strategy_run_id": "a\nb"}, "strategy_run_id"),
        ({"summary_fields": ["x"]}, "summary_fields[0]"),
        ({"allowed_actions": "exit"}, "allowed_actions"),
        ({"allowed_actions": [""]}, "allowed_actions[0]"),
        ({"runtime_state": []}, "runtime_state"),
        ({"runtime_state": {"risk": {"stop": object()}}}, "runtime_state.risk.stop"),
        ({"metadata": {"x": object()}}, "metadata.x"),
        ({"metadata": {None: "x"}}, "metadata"),
        (
            {"runtime_state": {"backend_protection": {"basket": {"stoploss_pct": 0}}}},
            "runtime_state.backend_protection.basket.stoploss_pct",
        ),
        ({"backend_protection": {"basket": {}}}, "backend_protection.basket.stoploss_pct"),
        ({"stratgy_run_id": "x"}, "stratgy_run_id"),
    ],
)
def test_refused(changes: dict[str, object], field: str) -> None:
    fields = {"template_id": "t", "account_scope": "kite:paper-a", **changes}
    assert field in refused_fields(lambda: RunConfig.model_validate(fields))


def test_protection_given_twice() -> None:
    protection = BackendProtection(basket=BasketProtection(stoploss_pct=4))
    state = {"backend_protection": protection.to_dict()}
    assert RunConfig("t", "kite:paper", runtime_state=state).to_create_run_payload()[
        "runtime_state"
    ] == {"backend_protection": protection.to_dict()}
    twice = RunConfig("t", "kite:paper").with_backend_protection(protection)
    assert refused_fields(lambda: twice.with_runtime_state_patch(**state)) == [
        "runtime_state.backend_protection"
    ]


def test_helpers_return_changed_copies() -> None:
    start = RunConfig(
        "t",
        "kite:paper-a",
        risk_schema=[{"key": "stop", "value": 1}, {"key": "other", "value": 2}],
        runtime_state={"risk": {"stop": 1}, "x": 1},
    )
    before = start.model_dump()
    changed = (
        start.with_metadata(a=1)
        .with_metadata(b=2)
        .with_risk_patch(stop=3, target=9)
        .with_runtime_state_patch(y=2)
        .with_summary_field("pnl", 0, label="P&L")
        .with_summary_field("pnl", 5)
        .with_summary_field("state", "flat")
        .with_allowed_actions("exit_strategy", "x")
        .with_backend_protection(BackendProtection(basket=BasketProtection(target_pct=5)))
    )
    assert start.model_dump() == before
    assert changed.metadata == {"a": 1, "b": 2}
    assert changed.runtime_state == {"risk": {"stop": 3, "target": 9}, "x": 1, "y": 2}
    assert changed.risk_schema == [{"key": "stop", "value": 3}, {"key": "other", "value": 2}]
    assert changed.summary_fields == [
        {"key": "pnl", "value": 5},
        {"key": "state", "value": "flat"},
    ]
    assert changed.allowed_actions == ["edit_risk", "exit_strategy", "x"]
    assert changed.backend_protection is not None
    with pytest.raises(InvalidInputError):
        start.with_risk_patch(stop=object())


def test_changes_in_place_are_checked_when_sent() -> None:
    config = RunConfig("t", "kite:paper-a")
    config.metadata["bad"] = object()
    assert refused_fields(config.to_create_run_payload) == ["metadata.bad"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_any_json_survives(metadata: dict[str, object]) -> None:
    payload = RunConfig("t", "kite:paper-a", metadata=metadata).to_create_run_payload()
    assert json.loads(json.dumps(payload, allow_nan=False))["metadata"] == metadata
