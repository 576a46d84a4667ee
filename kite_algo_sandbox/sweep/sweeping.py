"""The sweep itself: which sets are new, where they run, what came of all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Unpack

from ..report.model import FIGURE_KINDS
from .journal import Journal
from .options import ReplayOptions
from .parameters import Parameters, Value, combinations
from .pools import InProcess, Pool, Processes
from .progress import Meter, Progress
from .replaying import ReplayRun, Worker
from .result import OBJECTIVE, SweepResult, ranked
from .rows import Run, SweepRow, Task, key_of
from .scheduling import ctrl_c, run_all


@dataclass(frozen=True)
class Setup:
    """Where sets run and where their rows are kept; the same for every kind of sweep.

    Attributes:
        workers: How many processes; 1 runs in this one, None takes as many as there are cores.
        cluster: Address of a dask scheduler (``tcp://host:8786``) to run on instead.
        results: File of results, appended to and resumed from; in memory alone when None.
        retry_failed: Run sets again that have failed before.
        on_progress: Called after each set.
    """

    workers: int | None = None
    cluster: str | None = None
    results: str | os.PathLike[str] | None = None
    retry_failed: bool = False
    on_progress: Callable[[Progress], object] | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise ValueError(f"workers must be at least 1, not {self.workers}")


class Evaluator:
    """Runs sets that have no row yet; a context manager that holds pool and file of results.

    Args:
        run: Replays one set.
        context: What decides the outcome of every set alike; part of each row's key.
        setup: Where.
        objective: What makes a set the best, for the progress.
    """

    def __init__(
        self, run: Run, context: Mapping[str, Any], setup: Setup, objective: str = OBJECTIVE
    ) -> None:
        self._run, self._context, self._setup = run, context, setup
        self._meter = Meter(objective, setup.on_progress)
        self._stack = ExitStack()
        self._pool: Pool | None = None

    def __enter__(self) -> Evaluator:
        path = self._setup.results
        self._journal = self._stack.enter_context(Journal(None if path is None else Path(path)))
        self._interrupt = self._stack.enter_context(ctrl_c())
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._pool is not None:
            self._pool.close(now=kind is not None)
        self._stack.close()

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self._interrupt.pressed

    def task(self, parameters: Parameters, first: date | None, last: date | None) -> Task:
        """A set as a task."""
        return Task(key_of(parameters, first, last, self._context), dict(parameters), first, last)

    def known(self, task: Task) -> SweepRow | None:
        """The row that a task has already."""
        row = self._journal.get(task.key)
        return None if row is not None and row.failed and self._setup.retry_failed else row

    def kept(self) -> list[SweepRow]:
        """Every row of the file of results, those of other sweeps as well."""
        return self._journal.rows()

    def rows(self, tasks: Sequence[Task]) -> list[SweepRow]:
        """The rows of tasks, in their order; fewer when it was interrupted."""
        unique = {task.key: task for task in tasks}
        found = {key: row for key, task in unique.items() if (row := self.known(task))}
        self._meter.expect(len(unique), list(found.values()))

        def keep(row: SweepRow) -> None:
            found[row.key] = row
            self._journal.append(row)
            self._meter.add(row)

        missing = [task for key, task in unique.items() if key not in found]
        if missing:
            run_all(missing, self._started(), keep, self._interrupt)
        return [found[task.key] for task in tasks if task.key in found]

    def _started(self) -> Pool:
        if self._pool is None:
            self._pool = self._chosen()
        return self._pool

    def _chosen(self) -> Pool:
        if self._setup.cluster is not None:
            from .cluster import Cluster

            return Cluster(self._run, self._setup.cluster)
        count = self._setup.workers or os.cpu_count() or 1
        return InProcess(self._run) if count == 1 else Processes(self._run, count)


def sweep(
    worker: Worker,
    grid: Mapping[str, Sequence[Value]],
    *,
    data: str | os.PathLike[str],
    first: date | None = None,
    last: date | None = None,
    objective: str = OBJECTIVE,
    workers: int | None = None,
    cluster: str | None = None,
    results: str | os.PathLike[str] | None = None,
    retry_failed: bool = False,
    on_progress: Callable[[Progress], object] | None = None,
    **options: Unpack[ReplayOptions],
) -> SweepResult:
    """Replay a worker with every combination of a grid of settings, and rank what came of it.

    Sets run in processes of their own. A set that fails is a row with its error; a process that
    dies costs what it was working on, which runs again. With `results` each row is kept as it
    arrives: the same call again runs only what is missing, also after the machine went down. The
    file may hold other sweeps as well; a changed worker, candle file, option or version of the
    package makes rows of its own. Safe to repeat; without `cluster` nothing leaves this machine.

    Args:
        worker: Path of a script, or a function that can be imported by its name.
        grid: Values by the name of a setting: names that the script assigns at its top level, or
            keywords of the function.
        data: Directory with one CSV or Parquet file of candles per instrument; ``"synthetic"`` for
            made-up ones, which `first` and `last` are needed for.
        first: First evaluated day; that of the first candle when omitted.
        last: Last evaluated day, inclusive.
        objective: Key figure of the report that makes one set better than another, the higher the
            better: ``net_pnl``, ``sharpe``, ``calmar``, ``max_drawdown`` (which is below 0) ...
        workers: How many processes; 1 runs all sets in this one. As many as cores when omitted.
        cluster: Address of a dask scheduler that is running (``tcp://10.0.0.5:8786``): sets run on
            its workers instead. The strategy's source is sent along; the candles must lie under the
            same path on every worker, and versions and digests are compared first. Needs the
            ``cluster`` extra.
        results: File of results, one JSON object per line.
        retry_failed: Run sets again whose row in `results` is a failed one.
        on_progress: Called after each set with how far it is.
        options: As for `replay`: ``interval``, ``cash``, ``slippage`` and so on.

    Returns:
        Every row, the best first. After Ctrl-C the rows so far, with ``interrupted`` set.

    Raises:
        ValueError: the grid, a date or an option cannot be used, `results` is another file, or the
            cluster is not what this machine is.
        KeyboardInterrupt: Ctrl-C a second time.
    """
    check_objective(objective)
    run = ReplayRun(worker, os.fspath(data), options)
    context = run.context(combinations(grid)[0])
    setup = Setup(workers, cluster, results, retry_failed, on_progress)
    return sweep_over(
        run, grid, context=context, first=first, last=last, objective=objective, setup=setup
    )


def sweep_over(
    run: Run,
    grid: Mapping[str, Sequence[Value]],
    *,
    context: Mapping[str, Any],
    first: date | None = None,
    last: date | None = None,
    objective: str = OBJECTIVE,
    setup: Setup | None = None,
) -> SweepResult:
    """The same with anything that turns a set into a result of a replay.

    Args:
        run: Called as ``run(parameters, first, last)``, in other processes unless `setup` says
            otherwise: a function of a module, or an object that can be pickled.
        grid: As for `sweep`.
        context: What decides the outcome besides the set and the dates, such as digests of source
            and data: rows are found again only under the same.
        first: Handed to `run`.
        last: Handed to `run`.
        objective: As for `sweep`.
        setup: Where.

    Returns:
        Every row, the best first.
    """
    sets = combinations(grid)
    check_objective(objective)
    with Evaluator(run, context, setup or Setup(), objective) as evaluator:
        tasks = [evaluator.task(one, first, last) for one in sets]
        resumed = sum(evaluator.known(task) is not None for task in tasks)
        rows = evaluator.rows(tasks)
        return SweepResult(ranked(rows, objective), objective, evaluator.interrupted, resumed)


def check_objective(objective: str) -> None:
    """Raise ValueError when no report has such a key figure."""
    if objective not in FIGURE_KINDS:
        raise ValueError(f"objective must be one of {', '.join(FIGURE_KINDS)}, not {objective!r}")
