"""Grids: every combination once, in an order that does not change, each with one name."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_sandbox.sweep.parameters import canonical, combinations, parsed

VALUES = st.one_of(
    st.integers(-5, 5), st.sampled_from(["a", "b", "", "1"]), st.booleans(), st.none()
)


@given(
    st.dictionaries(st.sampled_from("abc"), st.lists(VALUES, min_size=1, max_size=4), min_size=1)
)
def test_every_combination_once(grid: dict[str, list[Any]]) -> None:
    unique = {
        name: list({canonical({"": one}): one for one in values}.values())
        for name, values in grid.items()
    }
    sets = combinations(unique)
    assert len(sets) == math.prod(map(len, unique.values()))
    assert len({canonical(one) for one in sets}) == len(sets)
    assert all(list(one) == list(unique) for one in sets)
    assert sets == combinations(unique)


def test_the_name_of_a_set_does_not_depend_on_the_order_of_its_settings() -> None:
    assert canonical({"a": 1, "b": 2.5}) == canonical({"b": 2.5, "a": 1})
    assert canonical({"a": 1}) != canonical({"a": "1"})
    assert canonical({"a": 1}) != canonical({"a": True})


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("fast=5,10,20", [5, 10, 20]),
        ("fast=5:20:5", [5, 10, 15, 20]),
        ("fast=3:5", [3, 4, 5]),
        ("stop=0.5:1.0:0.25", [0.5, 0.75, 1.0]),
        ("stop=0.1:0.3:0.1", [0.1, 0.2, 0.3]),
        ("side=long,short", ["long", "short"]),
        ("trail=True,None", [True, None]),
        ("symbol='NSE:INFY'", None),
    ],
)
def test_grids_of_the_command_line(option: str, values: list[Any] | None) -> None:
    if values is None:
        with pytest.raises(ValueError, match="range"):
            parsed([option])
    else:
        assert parsed([option]) == {option.partition("=")[0]: values}


@pytest.mark.parametrize(
    "options",
    [["fast"], ["=1"], ["fast="], ["fast=1,,2"], ["fast=1:a"], ["fast=5:1"], ["fast=1:5:0"],
     ["fast=1", "fast=2"], ["a b=1"], ["fast=0:1e9"]],
)  # fmt: skip
def test_what_is_no_grid_is_refused(options: list[str]) -> None:
    with pytest.raises(ValueError):
        parsed(options)


@pytest.mark.parametrize(
    ("grid", "error"),
    [
        ({}, ValueError),
        ({"fast": []}, ValueError),
        ({"fast": [1, 2, 1]}, ValueError),
        ({"fast": [float("nan")]}, ValueError),
        ({"fast": "12"}, TypeError),
        ({"fast": [[1]]}, TypeError),
        ({"a": list(range(2_000)), "b": list(range(2_000))}, ValueError),
    ],
)
def test_grids_that_cannot_be_swept_are_refused(grid: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        combinations(grid)
