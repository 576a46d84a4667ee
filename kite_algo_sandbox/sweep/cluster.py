"""A dask scheduler that is running already, as a place for sets."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from concurrent.futures import Future
from time import monotonic
from typing import Any, Final

from kite_algo_worker._base.extras import needs
from kite_algo_worker._base.version import __version__

from .children import ChildDiedError, run_in_child
from .replaying import ReplayRun, data_digests, place_of
from .rows import Run, SweepRow, Task

with needs("sweep(cluster=...)", "cluster"):
    import cloudpickle
    import distributed

#: Real seconds without any worker after which a sweep gives up; its rows so far are kept.
PATIENCE: Final = 60.0
#: How long the scheduler may take to answer at first.
CONNECT = "20s"


class ClusterError(ValueError):
    """The cluster cannot be reached, or its workers are not what this machine is."""


class Cluster:
    """The workers of a scheduler.

    Before the first set, each of them is asked for its versions and for digests of the candles in
    `data`: figures must not depend on where they were made. The strategy's source travels with the
    sets; the candles must lie under the same path everywhere.

    Args:
        run: Replays one set.
        address: Of the scheduler, such as ``tcp://10.0.0.5:8786``.

    Raises:
        ClusterError: there is no scheduler, no worker, or one that differs.
    """

    def __init__(self, run: Run, address: str) -> None:
        data = place_of(run.data) if isinstance(run, ReplayRun) else None
        sent = run.uploaded() if isinstance(run, ReplayRun) else run
        self._run = cloudpickle.dumps(sent)
        try:
            self._client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler at {address}: {error}") from None
        try:
            self._compare(data)
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)
        self._alone_since: float | None = None

    @property
    def slots(self) -> int:
        """One per thread of a worker: each has a process of its own for replays."""
        return sum(worker["nthreads"] for worker in self._workers().values()) or 1

    def submit(self, task: Task) -> Future[SweepRow]:
        """Give it to whichever worker is free."""
        future: Future[SweepRow] = self._executor.submit(run_in_child, self._run, task)
        return future

    def died(self, error: BaseException) -> bool:
        """Whether it was the end of a process; dask itself repeats what a lost worker had."""
        return isinstance(error, ChildDiedError | distributed.KilledWorker)

    def rebuild(self) -> None:
        """Nothing to do: children and workers are replaced where they run."""

    def watch(self) -> None:
        """Give up when no worker has been there for long.

        Raises:
            ClusterError: there is none.
        """
        if self._workers():
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = monotonic()
        elif monotonic() - self._alone_since > PATIENCE:
            raise ClusterError("the cluster has no worker any more; the rows so far are kept")

    def close(self, *, now: bool) -> None:
        """Leave the cluster as it was found."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def _workers(self) -> Mapping[str, Mapping[str, Any]]:
        workers: Mapping[str, Mapping[str, Any]] = self._client.scheduler_info(n_workers=-1)[
            "workers"
        ]
        return workers

    def _compare(self, data: str | None) -> None:
        mine = about(data)
        theirs: Any = self._client.run(about, data, on_error="return")
        if not theirs:
            raise ClusterError("the scheduler has no worker")
        problems = [
            f"worker {name}: {problem}"
            for name, found in sorted(theirs.items())
            for problem in _differences(mine, found)
        ]
        if problems:
            raise ClusterError("\n".join(problems))


def about(data: str | None) -> dict[str, Any]:
    """What must be the same everywhere: asked of each worker, and of this process."""
    found: dict[str, Any] = {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "kite-algo-worker": __version__,
    }
    if data is not None:
        try:
            found |= data_digests(data)
        except (OSError, ValueError) as error:
            found[data] = str(error)
    return found


def _differences(mine: Mapping[str, Any], found: object) -> list[str]:
    if not isinstance(found, Mapping):
        return [f"cannot run this package: {type(found).__name__}: {found}"]
    return [
        f"{name} is {_short(found.get(name))}, here it is {_short(mine.get(name))}"
        for name in [*mine, *(name for name in found if name not in mine)]
        if found.get(name) != mine.get(name)
    ]


def _short(value: object) -> str:
    if value is None:
        return "missing"
    text = str(value)
    return text if len(text) != 64 else f"another file ({text[:12]}…)"
