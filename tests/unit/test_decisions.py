"""Decision events in both vocabularies."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.inputs.decisions import decision_body

TYPES = {"signal", "entry", "exit", "risk_update", "management", "protection_ack", "note"}
ACTIONS = {
    "enter", "exit", "hold", "skip", "modify", "cancel", "update_protection", "arm_bracket",
    "rebalance", "observe",
}  # fmt: skip


def test_the_documented_example() -> None:
    details = {"symbol": "INFY", "fast_ema": 1450.1, "slow_ema": 1448.3}
    body = decision_body(
        {
            "event_type": "signal.generated",
            "summary": "EMA crossover detected on INFY 5min",
            "details": details,
        }
    )
    assert body == {
        "event_type": "signal.generated",
        "summary": "EMA crossover detected on INFY 5min",
        "details": details,
        "decision_type": "signal",
        "action": "observe",
        "metadata": details,
    }


@pytest.mark.parametrize(
    ("event_type", "decision_type", "action"),
    [
        ("signal.generated", "signal", "observe"),
        ("signal.skipped", "signal", "skip"),
        ("signal.exit", "signal", "exit"),
        ("entry.submitted", "entry", "enter"),
        ("entry.skipped", "entry", "skip"),
        ("exit.stop_hit", "exit", "exit"),
        ("risk.updated", "risk_update", "modify"),
        ("protection.updated", "protection_ack", "update_protection"),
        ("order.cancelled", "management", "cancel"),
        ("position.hold", "management", "hold"),
        ("portfolio_rebalance", "management", "rebalance"),
        ("bracket.armed", "management", "arm_bracket"),
        ("Warmup finished", "note", "observe"),
        ("∂", "note", "observe"),
    ],
)
def test_derived_vocabulary(event_type: str, decision_type: str, action: str) -> None:
    body = decision_body({"event_type": event_type, "summary": "x"})
    assert (body["decision_type"], body["action"]) == (decision_type, action)
    assert "details" not in body


@given(st.text(min_size=1, max_size=100))
def test_derived_values_are_always_known(event_type: str) -> None:
    try:
        body = decision_body({"event_type": event_type, "summary": "x"})
    except InvalidInputError:
        return
    assert body["decision_type"] in TYPES
    assert body["action"] in ACTIONS
    assert body["event_type"] == event_type.strip()


def test_the_other_vocabulary_passes() -> None:
    body = decision_body(
        {
            "decision_type": "ENTRY",
            "action": "skip",
            "summary": " no\n funds ",
            "metadata": {"a": 1},
            "related_resource_type": "basket_execution",
            "related_resource_id": " b1 ",
            "basket_execution_id": "b1",
        }
    )
    assert body == {
        "decision_type": "entry",
        "action": "skip",
        "summary": "no funds",
        "metadata": {"a": 1},
        "details": {"a": 1},
        "related_resource_type": "basket_execution",
        "related_resource_id": "b1",
        "basket_execution_id": "b1",
    }


def test_context_becomes_plain_json() -> None:
    details = {
        "ema": np.float32(1.5),
        "warm": np.bool_(True),
        "bars": np.int64(3),
        "rsi": math.nan,
        "series": np.array([1.0, math.nan]),
        "at": datetime(2026, 5, 8, 9, 15, tzinfo=UTC),
        "price": Decimal("1.05"),
    }
    body = decision_body({"event_type": "signal", "summary": "x", "details": details})
    assert json.loads(json.dumps(body, allow_nan=False))["details"] == {
        "ema": 1.5,
        "warm": True,
        "bars": 3,
        "rsi": None,
        "series": [1.0, None],
        "at": "2026-05-08T09:15:00+00:00",
        "price": 1.05,
    }


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"summary": "x"}, "event_type"),
        ({"event_type": "signal"}, "summary"),
        ({"event_type": "signal", "summary": "  "}, "summary"),
        ({"event_type": "signal", "summary": "x" * 501}, "summary"),
        ({"event_type": "x" * 129, "summary": "x"}, "event_type"),
        ({"event_type": "signal", "summary": "x", "details": [1]}, "details"),
        ({"event_type": "signal", "summary": "x", "details": {"a": object()}}, "details.a"),
        ({"decision_type": "buy", "summary": "x"}, "decision_type"),
        ({"event_type": "signal", "action": "buy", "summary": "x"}, "action"),
        ({"event_type": "signal", "summary": "x", "detail": {}}, "detail"),
    ],
)
def test_refused(payload: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        decision_body(payload)
    assert field in [name for name, _ in caught.value.errors]
