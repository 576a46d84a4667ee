"""Search and walk-forward: chosen without seeing what they are judged by, and the same anywhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox.sweep import Setup, SweepResult, sweep_over, walk_over
from kite_algo_sandbox.sweep.months import splits
from kite_algo_sandbox.sweep.searching import search_over
from tests.sweep.runs import CALLS, calls, hill, profit

FIRST, LAST = date(2024, 4, 1), date(2025, 3, 31)
BIG: dict[str, list[Any]] = {"fast": list(range(2, 22)), "slow": list(range(16, 56, 2))}


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "calls"
    folder.mkdir()
    monkeypatch.setenv(CALLS, str(folder))
    return folder


def searched(**given: Any) -> SweepResult:
    setup = Setup(workers=given.pop("workers", 1), results=given.pop("results", None))
    return search_over(hill, BIG, context={}, **given, setup=setup)


def cells(result: SweepResult) -> list[dict[str, Any]]:
    return [{**row.to_dict(), "seconds": None} for row in result.rows]


def test_a_few_dozen_of_four_hundred_sets_come_near_the_top() -> None:
    result = searched(trials=60)
    assert result.best is not None
    assert (result.best.figures["net_pnl"] or 0) > 4_950
    assert len(result.rows) <= 60
    assert cells(searched(trials=60)) == cells(result)


def test_who_runs_the_sets_does_not_decide_which() -> None:
    assert cells(searched(trials=20, workers=2)) == cells(searched(trials=20))


def test_a_search_goes_on_from_what_is_known(tmp_path: Path, counted: Path) -> None:
    file = tmp_path / "kept.jsonl"
    some = {"fast": [9, 10, 11], "slow": [28, 30]}
    sweep_over(hill, some, context={}, setup=Setup(workers=1, results=file))
    result = searched(trials=12, results=file)
    assert result.resumed == 6
    assert result.best is not None
    assert dict(result.best.parameters) == {"fast": 10, "slow": 30}
    assert len(calls(counted)) <= 12
    assert set(calls(counted).values()) == {1}
    # The proposals are told of the good corner: they stay near it.
    new = [row.parameters for row in result.rows if row.parameters["slow"] not in (28, 30)]
    assert len(new) <= 6
    assert searched(trials=12, results=file).resumed >= 12 - 6


def test_halving_replays_few_sets_to_the_end(counted: Path) -> None:
    result = searched(trials=27, first=FIRST, last=LAST, halving=True)
    ends = [name.rpartition("None")[0] or name[-10:] for name in calls(counted)]
    by_end = {end: ends.count(end) for end in set(ends)}
    assert by_end["2025-03-31"] == len(result.rows) <= 3
    assert by_end["2024-07-31"] <= 9
    assert by_end["2024-04-30"] <= 27
    assert all(row.last == LAST for row in result.rows)
    with pytest.raises(ValueError, match="halving needs first and last"):
        searched(trials=9, halving=True)


def test_a_search_of_sets_that_fail_ends() -> None:
    grid: dict[str, list[Any]] = {"fast": [1, 2], "slow": [30], "what": ["raises"]}
    result = search_over(hill, grid, context={}, trials=5, setup=Setup(workers=1))
    assert result.best is None
    assert len(result.failed) == 2
    with pytest.raises(ValueError, match="trials"):
        searched(trials=0)


def test_walk_forward_takes_each_set_from_before_its_test() -> None:
    grid = {"fast": [8, 9, 10, 11, 12], "slow": [20, 30]}
    dates = list(splits(FIRST, LAST, 3, 2))
    found = walk_over(hill, grid, dates, context={}, setup=Setup(workers=1))
    assert len(found.folds) == 5
    for fold in found.folds:
        train = (fold.split.train_first, fold.split.train_last)
        best = max(
            ({"fast": fast, "slow": slow} for fast in grid["fast"] for slow in grid["slow"]),
            key=lambda one: profit(one, *train),
        )
        assert dict(fold.chosen.parameters) == best == dict(fold.tested.parameters)
        test = (fold.split.test_first, fold.split.test_last)
        assert (fold.tested.first, fold.tested.last) == test
        assert fold.tested.figures["net_pnl"] == profit(best, *test)
    assert found.net_pnl == sum(fold.tested.figures["net_pnl"] or 0 for fold in found.folds)
    assert found.to_dict()["folds"][0]["chosen"]["parameters"] == dict(
        found.folds[0].chosen.parameters
    )


def test_a_walk_is_resumed_and_failed_trainings_have_no_fold(tmp_path: Path, counted: Path) -> None:
    dates = list(splits(FIRST, LAST, 6, 3))
    setup = Setup(workers=1, results=tmp_path / "kept.jsonl")
    grid = {"fast": [9, 10], "slow": [30]}
    first = walk_over(hill, grid, dates, context={}, setup=setup)
    assert walk_over(hill, grid, dates, context={}, setup=setup).to_dict() == first.to_dict()
    assert set(calls(counted).values()) == {1}
    failing: dict[str, list[Any]] = {**grid, "what": ["raises"]}
    failed = walk_over(hill, failing, dates, context={}, setup=Setup(workers=1))
    assert failed.folds == ()
    assert [row.last for row in failed.failed] == [split.train_last for split in dates]
