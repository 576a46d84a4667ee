"""What a plan accepts needs no second look: it has all that the operation's answer relies on."""

from __future__ import annotations

import copy
import json
from importlib import import_module, resources
from inspect import Parameter, signature
from typing import Any

import pytest

from kite_algo_worker.wire.shape import ESSENTIALS, check_shape, left_to_check, planned
from kite_algo_worker_api.operations import OPERATIONS
from kite_algo_worker_api.types import plan_behind
from kite_algo_worker_api.wrapping import UNPLANNED

CONTRACT = json.loads((resources.files("kite_algo_worker_api") / "worker.json").read_text("utf-8"))
PLANNED = [name for name in ESSENTIALS if left_to_check(name) is not None]
ODD: list[Any] = [
    None,
    "text",
    3,
    True,
    {},
    {"a": 1},
    [],
    [None],
    [{}, 3],
    [[]],
    [{}] * 20 + [None],
]


def plan_of_operation(name: str) -> Any:
    build = import_module(f"kite_algo_worker_api.api.{OPERATIONS[name].tag}.{name}").build
    needed = [p for p in signature(build).parameters.values() if p.default is Parameter.empty]
    return plan_behind(build(**{p.name: {} if p.name == "body" else "run_1" for p in needed}).parse)


def example_of(name: str) -> dict[str, Any]:
    described = CONTRACT["paths"][OPERATIONS[name].path][OPERATIONS[name].method.lower()]
    media = next(iter(described["responses"]["200"]["content"].values()))
    found: Any = media.get("example")
    if not isinstance(found, dict):  # of a stream: its text
        data = [line[6:] for line in str(found).splitlines() if line.startswith("data: {")]
        found = json.loads(data[0]) if data else {}
    assert isinstance(found, dict)
    return found


def test_the_hot_operations_are_planned() -> None:
    assert {"get_historical_candles", "stream_ticks", "stream_candles", "stream_run_pnl"} <= set(
        PLANNED
    )
    assert left_to_check("safety_check") is None
    assert left_to_check("stream_timeline") == ()
    assert left_to_check("get_run_pnl") == ("totals",)


@pytest.mark.parametrize("name", PLANNED)
def test_a_plan_accepts_nothing_that_the_check_refuses(name: str) -> None:
    plan, keys, example = plan_of_operation(name), left_to_check(name), example_of(name)
    assert keys is not None
    answers = [example]
    for key, _ in ESSENTIALS[name]:
        answers += [{**example, key: odd} for odd in ODD]
        answers.append({k: v for k, v in example.items() if k != key})
    accepted = 0
    for answer in answers:
        checked, taken = copy.deepcopy(answer), copy.deepcopy(answer)
        try:
            planned(plan, keys, taken)
        except UNPLANNED:
            continue
        accepted += 1
        assert check_shape(name, checked) == answer
    assert accepted
