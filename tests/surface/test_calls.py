"""Every way of calling that release 0.7.0 offered still binds, with the same defaults."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.surface import published
from tests.surface.published import Call, sample

CALLS = [*published.functions(), *published.methods()]

# Documented keywords of what 0.7.0 declared as **params / **payload / **kwargs.
KEYWORDS: dict[str, dict[str, Any]] = {
    "list_timeline": {"after_cursor": 0, "limit": 20, "event_kind": "decision"},
    "list_timeline_snapshot": {"after_cursor": 0, "limit": 20, "event_kind": "decision"},
    "stream_timeline": {"after_cursor": 0, "limit": 20, "event_kind": "decision"},
    "log_decision_event": {
        "event_type": "signal.generated",
        "summary": "crossed",
        "details": {"fast": 1.0},
        "related_resource_type": "order",
        "related_resource_id": "1",
    },
    "wait_for_history": {
        "from_date": "2026-01-01",
        "to_date": "2026-02-01",
        "ingest": False,
        "passthrough": False,
    },
    "warmup_history": {"from_date": "2026-01-01", "to_date": "2026-02-01", "ingest": False},
}


# A record dumps everything unless told otherwise, like every other record.
CHANGED = {("WorkerHistoricalCandles", "model_dump", "exclude_none")}


def label(call: Call) -> str:
    return call.label


def named(call: Call) -> dict[str, Any]:
    return {p["name"]: sample(p) for p in call.parameters if not p["kind"].startswith("var_")}


@pytest.mark.parametrize("call", CALLS, ids=label)
def test_positional_arguments_in_their_old_order(call: Call) -> None:
    positional = [sample(p) for p in call.parameters if p["kind"] == "positional"]
    keyword = {p["name"]: sample(p) for p in call.parameters if p["kind"] == "keyword"}
    bound = call.signature().bind(*positional, **keyword)
    if call.name == "njit":
        return
    old_names = [p["name"] for p in call.parameters if p["kind"] == "positional"]
    for old, new in zip(old_names, bound.arguments, strict=False):
        assert old == new or {old, new} == {"instrument", "symbol_or_token"}, (old, new)


@pytest.mark.parametrize("call", CALLS, ids=label)
def test_every_argument_by_its_old_name(call: Call) -> None:
    call.signature().bind(**named(call))


@pytest.mark.parametrize("call", CALLS, ids=label)
def test_required_arguments_alone(call: Call) -> None:
    required = {
        p["name"]: sample(p)
        for p in call.parameters
        if "default" not in p and "default_factory" not in p and not p["kind"].startswith("var_")
    }
    call.signature().bind(**required)


@pytest.mark.parametrize("call", [c for c in CALLS if c.name in KEYWORDS], ids=label)
def test_documented_free_keywords(call: Call) -> None:
    call.signature().bind(**named(call), **KEYWORDS[call.name])


@pytest.mark.parametrize("call", CALLS, ids=label)
def test_defaults_are_the_old_ones(call: Call) -> None:
    parameters = call.signature().parameters
    for old in call.parameters:
        if "default" in old and old["name"] in parameters:
            ours = parameters[old["name"]].default
            if ours is inspect.Parameter.empty:
                continue  # bound elsewhere: test_required_arguments_alone says it may be left out
            if (call.owner, call.name, old["name"]) in CHANGED:
                continue
            assert ours == old["default"], old["name"]


@pytest.mark.parametrize(
    ("owner", "name", "how"),
    [
        (owner, name, method["how"])
        for owner, found in published.SURFACE["kite_algo_worker"]["classes"].items()
        for name, method in found["methods"].items()
        if method["how"] != "method"
    ],
)
def test_static_and_class_methods_need_no_instance(owner: str, name: str, how: str) -> None:
    import kite_algo_worker

    found = inspect.getattr_static(getattr(kite_algo_worker, owner), name)
    assert isinstance(found, staticmethod if how == "static" else classmethod)
