"""Search: fewer sets of a grid, proposed by what the sets before have earned."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, Unpack

from kite_algo_worker._base.extras import needs

from .months import later, months_between
from .options import ReplayOptions
from .parameters import Value, canonical, combinations
from .progress import Progress
from .replaying import ReplayRun, Worker
from .result import OBJECTIVE, SweepResult, ranked
from .rows import Run, SweepRow
from .sweeping import Evaluator, Setup, check_objective

with needs("search", "search"):
    import optuna

#: How many sets are proposed at once. Fixed: what is proposed does not depend on who runs it.
BATCH: Final = 9
#: Of a batch the best third is replayed over three times as many months, and so on.
_ETA: Final = 3
_RUNGS: Final = 3


def search(
    worker: Worker,
    grid: Mapping[str, Sequence[Value]],
    *,
    data: str | os.PathLike[str],
    trials: int,
    first: date | None = None,
    last: date | None = None,
    halving: bool = False,
    sampler_seed: int = 7,
    objective: str = OBJECTIVE,
    workers: int | None = None,
    cluster: str | None = None,
    results: str | os.PathLike[str] | None = None,
    retry_failed: bool = False,
    on_progress: Callable[[Progress], object] | None = None,
    **options: Unpack[ReplayOptions],
) -> SweepResult:
    """Replay so many sets of a grid, each proposed by what was found before (TPE, by optuna).

    The same call proposes the same sets, whoever runs them. With `results` the sets that are known
    already, from a search that was stopped or from a sweep, are what the first proposal builds on,
    and count as trials.

    Args:
        worker: As for `sweep`.
        grid: As for `sweep`; lists of numbers are taken as ordered.
        data: As for `sweep`.
        trials: How many sets in all.
        first: First session.
        last: Last session, inclusive.
        halving: Replay each nine proposals over a ninth of the months, the best three over a third,
            the best one over all. Needs both dates; only sets that got to the end are ranked.
        sampler_seed: Decides the first proposals.
        objective: As for `sweep`.
        workers: As for `sweep`.
        cluster: As for `sweep`.
        results: As for `sweep`.
        retry_failed: As for `sweep`.
        on_progress: As for `sweep`; the total grows with the proposals.
        options: As for `replay`.

    Returns:
        The sets that were replayed over all sessions, the best first.

    Raises:
        ValueError: as for `sweep`, or `halving` without dates.
    """
    check_objective(objective)
    run = ReplayRun(worker, os.fspath(data), options)
    context = run.context(combinations(grid)[0])
    setup = Setup(workers, cluster, results, retry_failed, on_progress)
    return search_over(
        run, grid, context=context, trials=trials, first=first, last=last, halving=halving,
        sampler_seed=sampler_seed, objective=objective, setup=setup,
    )  # fmt: skip


def search_over(
    run: Run,
    grid: Mapping[str, Sequence[Value]],
    *,
    context: Mapping[str, Any],
    trials: int,
    first: date | None = None,
    last: date | None = None,
    halving: bool = False,
    sampler_seed: int = 7,
    objective: str = OBJECTIVE,
    setup: Setup | None = None,
) -> SweepResult:
    """The same with anything that turns a set into a result."""
    check_objective(objective)
    combinations(grid)  # says what is wrong with it
    if trials < 1:
        raise ValueError(f"trials must be at least 1, not {trials}")
    stages = list(_stages(first, last, halving))
    found: dict[str, SweepRow] = {}
    with _quiet(), Evaluator(run, context, setup or Setup(), objective) as evaluator:
        proposer = _Proposer(grid, sampler_seed)
        known = _known(evaluator, grid, first, stages)
        final = len(stages) - 1
        for rows_of_set in known:
            proposer.tell_known(rows_of_set, objective, final)
            if final in rows_of_set:
                found[rows_of_set[final].key] = rows_of_set[final]
        resumed = len(found)
        left = trials - len(known)
        while left > 0 and not evaluator.interrupted:
            asked = [proposer.ask() for _ in range(min(BATCH, left))]
            left -= len(asked)
            for at, stage in enumerate(stages):
                tasks = [evaluator.task(one.parameters, first, stage) for one in asked]
                rows = evaluator.rows(tasks)
                if len(rows) < len(tasks):
                    break
                if at == final:
                    found.update({row.key: row for row in rows})
                keep = max(len(asked) // _ETA, 1) if at < final else 0
                best = {row.key for row in ranked(rows, objective)[:keep] if not row.failed}
                for one, row in zip(asked, rows, strict=True):
                    proposer.tell(one, row.value(objective), at, row.key in best, at == final)
                asked = [one for one, row in zip(asked, rows, strict=True) if row.key in best]
        return SweepResult(
            ranked(found.values(), objective), objective, evaluator.interrupted, resumed
        )


class _Asked(NamedTuple):
    """A set that was proposed."""

    trial: Any
    parameters: dict[str, Value]


class _Proposer:
    """Proposes sets of a grid: ordered values by their place, others as categories."""

    def __init__(self, grid: Mapping[str, Sequence[Value]], seed: int) -> None:
        self._values = {name: _ordered(values) for name, values in grid.items()}
        self._study = optuna.create_study(
            direction="maximize",
            sampler=optuna.samplers.TPESampler(seed=seed, constant_liar=True),
        )

    def ask(self) -> _Asked:
        """The next set."""
        trial = self._study.ask(self._distributions())
        return _Asked(
            trial, {name: values[trial.params[name]] for name, values in self._values.items()}
        )

    def tell(
        self, asked: _Asked, value: float | None, stage: int, goes_on: bool, is_last: bool
    ) -> None:
        """What came of a set in a stage."""
        states = optuna.trial.TrialState
        if value is None:
            self._study.tell(asked.trial, state=states.FAIL)
            return
        asked.trial.report(value, stage)
        if is_last:
            self._study.tell(asked.trial, value)
        elif not goes_on:
            self._study.tell(asked.trial, state=states.PRUNED)

    def tell_known(self, rows: Mapping[int, SweepRow], objective: str, last: int) -> None:
        """A set of which rows are known, by their stages; complete when `last` is among them."""
        values = {at: row.value(objective) for at, row in rows.items()}
        told = {at: value for at, value in values.items() if value is not None}
        parameters = next(iter(rows.values())).parameters
        places = {name: _place(values, parameters[name]) for name, values in self._values.items()}
        states = optuna.trial.TrialState
        state = states.COMPLETE if last in told else states.PRUNED
        self._study.add_trial(
            optuna.trial.create_trial(
                state=state if len(told) == len(rows) else states.FAIL,
                value=told.get(last),
                params=places,
                distributions=self._distributions(),
                intermediate_values=told,
            )
        )

    def _distributions(self) -> dict[str, Any]:
        kinds = optuna.distributions
        return {
            name: kinds.IntDistribution(0, len(values) - 1)
            if _is_ordered(values)
            else kinds.CategoricalDistribution(list(range(len(values))))
            for name, values in self._values.items()
        }


def _known(
    evaluator: Evaluator,
    grid: Mapping[str, Sequence[Value]],
    first: date | None,
    stages: Sequence[date | None],
) -> list[dict[int, SweepRow]]:
    """Sets of the grid with rows in the file of results, by stage, in a fixed order."""
    allowed = {name: {canonical({"": value}) for value in values} for name, values in grid.items()}
    sets: dict[str, Mapping[str, Value]] = {}
    for row in evaluator.kept():
        if set(row.parameters) == set(grid) and all(
            canonical({"": value}) in allowed[name] for name, value in row.parameters.items()
        ):
            sets[canonical(row.parameters)] = {name: row.parameters[name] for name in grid}
    found = []
    for _, parameters in sorted(sets.items()):
        tasks = [evaluator.task(parameters, first, stage) for stage in stages]
        rows: dict[int, SweepRow] = {}
        for at, task in enumerate(tasks):
            row_of_stage = evaluator.known(task)
            if row_of_stage is not None:
                rows[at] = row_of_stage
        if rows:
            found.append(rows)
    return found


def _stages(first: date | None, last: date | None, halving: bool) -> Iterator[date | None]:
    """The last session of each stage."""
    if not halving:
        yield last
        return
    if first is None or last is None:
        raise ValueError("halving needs first and last: it divides the months between them")
    months = months_between(first, last)
    ends = [later(first, max(months // _ETA**back, 1)) for back in range(_RUNGS - 1, 0, -1)]
    for end in sorted({end - timedelta(days=1) for end in ends}):
        if end < last:
            yield end
    yield last


def _place(values: Sequence[Value], value: Value) -> int:
    return [canonical({"": one}) for one in values].index(canonical({"": value}))


def _ordered(values: Sequence[Value]) -> list[Value]:
    return sorted(values) if _is_ordered(values) else list(values)  # type: ignore[type-var]


def _is_ordered(values: Sequence[Value]) -> bool:
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


@contextmanager
def _quiet() -> Iterator[None]:
    """A line per trial is the progress's to write."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
