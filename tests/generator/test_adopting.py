"""Adopting an answer gives what wrapping it with care gives; wrapping changes no argument."""

from __future__ import annotations

import copy
import json
from importlib import resources
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker_api import models
from kite_algo_worker_api.types import Record
from kite_algo_worker_api.wrapping import plan_of

CONTRACT = json.loads((resources.files("kite_algo_worker_api") / "worker.json").read_text("utf-8"))

BAR = {"ts": "2026-01-01T09:15:00+05:30", "open": 1.0, "close": 2.0}
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, 3, "text", [], {}, [1], [None], {"a": 1}, True]
)
BARS = st.lists(st.just(BAR) | st.just({**BAR, "more": {"x": [1]}}) | ODD, max_size=12)
TOTALS: st.SearchStrategy[Any] = st.just({"net_pnl": 5}) | st.just({}) | ODD
NESTED = st.fixed_dictionaries(
    {"totals": TOTALS, "bars": BARS},
    optional={
        "current": st.just(BAR) | ODD,
        "extra_bars": BARS,
        "quotes": st.dictionaries(st.text(max_size=3), TOTALS, max_size=3)
        | st.lists(TOTALS, max_size=3)
        | ODD,
        "detail": st.just({"reason": "r"}) | ODD,
        "outcome": st.just({"reason": "r"}) | TOTALS,
        "allocation": st.just({"remaining": 1}) | ODD,
    },
)
EXAMPLES = [
    (name, example)
    for item in CONTRACT["paths"].values()
    for operation in item.values()
    if isinstance(operation, dict) and "responses" in operation
    for media in operation["responses"]["200"].get("content", {}).values()
    if (name := media["schema"].get("$ref", "").rpartition("/")[2])
    for example in [media.get("example")]
    if isinstance(example, dict)
]


def outcome(read: Any, data: Any) -> Any:
    """What reading gives, with the type of every part; or where and why it fails."""
    try:
        return kinds(read(data))
    except Exception as error:
        return type(error).__name__, str(error)


def kinds(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value).__name__, {key: kinds(item) for key, item in value.items()}
    if isinstance(value, list):
        return [kinds(item) for item in value]
    return type(value).__name__, value


@given(nested=NESTED, left_out=st.sampled_from([None, "bars", "totals", "id"]))
def test_adopting_is_wrapping(
    small_api: ModuleType, nested: dict[str, Any], left_out: str | None
) -> None:
    thing = {"id": "t1", "status": "open", **nested}
    thing.pop(str(left_out), None)
    before = copy.deepcopy(thing)
    with_care = outcome(small_api.models.Thing.wrap, thing)
    assert thing == before
    assert kinds(thing) == kinds(before)
    assert outcome(small_api.models.Thing.adopt, thing) == with_care


@pytest.mark.parametrize("read", ["wrap", "model_validate"])
@pytest.mark.parametrize("count", [3, 20, 600])
def test_a_list_of_the_caller_holds_no_records_afterwards(
    small_api: ModuleType, read: str, count: int
) -> None:
    thing = {"id": "t", "status": "open", "totals": {}, "bars": [dict(BAR) for _ in range(count)]}
    record = getattr(small_api.models.Thing, read)(thing)
    assert record["bars"] is not thing["bars"]
    assert {type(bar) for bar in record["bars"]} == {small_api.models.Bar}
    assert {type(bar) for bar in thing["bars"]} == {dict}


def test_a_list_given_to_the_constructor_stays_the_callers(small_api: ModuleType) -> None:
    bars = [dict(BAR) for _ in range(20)]
    record = small_api.models.Thing("t", "open", totals={}, bars=bars)
    assert type(record.bars[0]) is small_api.models.Bar
    assert {type(bar) for bar in bars} == {dict}


@pytest.mark.parametrize("count", [1, 8, 9, 600])
def test_an_adopted_list_is_reused(small_api: ModuleType, count: int) -> None:
    bars = [dict(BAR) for _ in range(count)]
    record = small_api.models.Thing.adopt({"id": "t", "status": "open", "totals": {}, "bars": bars})
    assert record["bars"] is bars
    assert {type(bar) for bar in bars} == {small_api.models.Bar}


def test_a_late_oddity_in_a_list_is_found(small_api: ModuleType) -> None:
    bars = [dict(BAR) for _ in range(300)] + [{"ts": "x", "open": 1}]
    thing = {"id": "t", "status": "open", "totals": {}, "bars": bars}
    with pytest.raises(small_api.types.ResponseShapeError) as caught:
        small_api.models.Thing.adopt(thing)
    assert caught.value.path == "$.bars[300].close"


@pytest.mark.parametrize("name", models.__all__)
def test_every_record_has_a_plan(name: str) -> None:
    record: type[Record] = getattr(models, name)
    least = dict.fromkeys(record._required)
    for key, nested in record._nested:
        nested.resolve()
        if nested.item and not nested.records:
            least[key] = []
    assert kinds(plan_of(record)(least)) == kinds(record.wrap(least))


@pytest.mark.parametrize(("record", "example"), EXAMPLES)
def test_the_examples_of_the_contract_are_read_by_plan(record: str, example: Any) -> None:
    made: type[Record] = getattr(models, record)
    assert kinds(plan_of(made)(copy.deepcopy(example))) == kinds(made.wrap(example))
