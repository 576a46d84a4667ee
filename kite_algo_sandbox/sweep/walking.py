"""Walk-forward: choose a set on some months, try it on the next ones, and so on to the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Unpack

from .months import Split, splits
from .options import ReplayOptions
from .parameters import Value, combinations
from .progress import Progress
from .replaying import ReplayRun, Worker
from .result import OBJECTIVE, ranked
from .rows import Run, SweepRow
from .sweeping import Evaluator, Setup, check_objective


@dataclass(frozen=True, slots=True)
class Fold:
    """One split and what came of it.

    Attributes:
        split: The dates.
        chosen: The best set of the training.
        tested: The same set in the sessions after.
    """

    split: Split
    chosen: SweepRow
    tested: SweepRow


@dataclass(frozen=True, slots=True)
class WalkForward:
    """What a walk-forward found: figures of sets that were chosen before the time they count for.

    Attributes:
        folds: The oldest first; without those whose training has failed altogether.
        objective: By which sets were chosen.
        interrupted: Whether folds are missing because Ctrl-C was pressed.
        failed: A row of every training in which no set had figures.
    """

    folds: tuple[Fold, ...]
    objective: str
    interrupted: bool = False
    failed: tuple[SweepRow, ...] = ()

    @property
    def net_pnl(self) -> float:
        """Rupees of all tests together; each test begins with the whole opening balance."""
        return round(sum(fold.tested.figures.get("net_pnl") or 0.0 for fold in self.folds), 2)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "schema": "kite-algo-walk-forward/1",
            "objective": self.objective,
            "interrupted": self.interrupted,
            "net_pnl": self.net_pnl,
            "folds": [
                {"chosen": fold.chosen.to_dict(), "tested": fold.tested.to_dict()}
                for fold in self.folds
            ],
            "failed": [row.to_dict() for row in self.failed],
        }


def walk_forward(
    worker: Worker,
    grid: Mapping[str, Sequence[Value]],
    *,
    data: str | os.PathLike[str],
    first: date,
    last: date,
    train_months: int = 6,
    test_months: int = 1,
    anchored: bool = False,
    objective: str = OBJECTIVE,
    workers: int | None = None,
    cluster: str | None = None,
    results: str | os.PathLike[str] | None = None,
    retry_failed: bool = False,
    on_progress: Callable[[Progress], object] | None = None,
    **options: Unpack[ReplayOptions],
) -> WalkForward:
    """Sweep some months, replay the best set in the next ones, move on, to the end of the data.

    What the tests earn is what choosing by `objective` would have earned, and the honest figure of
    a grid: its best set over all the data has seen all the data.

    Args:
        worker: As for `sweep`.
        grid: As for `sweep`.
        data: As for `sweep`.
        first: First session of the first training.
        last: Last session of the last test.
        train_months: Months of a training.
        test_months: Months of a test, by which the split moves on.
        anchored: Whether every training begins at `first`.
        objective: As for `sweep`.
        workers: As for `sweep`.
        cluster: As for `sweep`.
        results: As for `sweep`; trainings and tests are kept alike.
        retry_failed: As for `sweep`.
        on_progress: As for `sweep`.
        options: As for `replay`.

    Returns:
        The folds.

    Raises:
        ValueError: as for `sweep`, or there is no test between the dates.
    """
    check_objective(objective)
    run = ReplayRun(worker, os.fspath(data), options)
    context = run.context(combinations(grid)[0])
    setup = Setup(workers, cluster, results, retry_failed, on_progress)
    dates = list(splits(first, last, train_months, test_months, anchored=anchored))
    return walk_over(run, grid, dates, context=context, objective=objective, setup=setup)


def walk_over(
    run: Run,
    grid: Mapping[str, Sequence[Value]],
    dates: Sequence[Split],
    *,
    context: Mapping[str, Any],
    objective: str = OBJECTIVE,
    setup: Setup | None = None,
) -> WalkForward:
    """The same with anything that turns a set into a result, over given splits."""
    sets = combinations(grid)
    with Evaluator(run, context, setup or Setup(), objective) as evaluator:
        # All trainings at once: they do not depend on each other.
        trainings = [
            [evaluator.task(one, split.train_first, split.train_last) for one in sets]
            for split in dates
        ]
        trained = {
            row.key: row for row in evaluator.rows([task for tasks in trainings for task in tasks])
        }
        chosen: list[tuple[Split, SweepRow]] = []
        failed: list[SweepRow] = []
        for split, tasks in zip(dates, trainings, strict=True):
            rows = [trained[task.key] for task in tasks if task.key in trained]
            best = next(iter(ranked(rows, objective)), None)
            if best is None or len(rows) < len(tasks):
                continue  # interrupted: the best of half a training is not the best
            if best.failed:
                failed.append(best)
            else:
                chosen.append((split, best))
        tests = [
            evaluator.task(best.parameters, split.test_first, split.test_last)
            for split, best in chosen
        ]
        tested = {row.key: row for row in evaluator.rows(tests)}
        folds = tuple(
            Fold(split, best, tested[task.key])
            for (split, best), task in zip(chosen, tests, strict=True)
            if task.key in tested
        )
        return WalkForward(folds, objective, evaluator.interrupted, tuple(failed))
