"""The same sweep on a dask scheduler with two workers, one of which is killed on the way."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kite_algo_sandbox.sweep import (
    Progress,
    Setup,
    SweepResult,
    SweepRow,
    cluster,
    sweep,
    sweep_over,
)
from kite_algo_sandbox.sweep.children import ChildDiedError, end_child, run_in_child
from kite_algo_sandbox.sweep.cluster import ClusterError
from kite_algo_sandbox.sweep.rows import Task
from tests import pace
from tests.replay.candles import some_days
from tests.replay.test_replay import SCRIPT
from tests.sweep.runs import CALLS, hill

ROOT = Path(__file__).parents[2]
GRID = {"fast": list(range(3, 19, 2)), "slow": list(range(16, 48, 4))}


class Running(NamedTuple):
    """A scheduler and its workers, each with a nanny that replaces it when it dies."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cluster")
    described = folder / "scheduler.json"
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": paths, CALLS: str(folder)}

    def started(module: str, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", "--scheduler-file", str(described),
             "--host", "127.0.0.1", "--no-dashboard", *words],
            cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    processes = [started("dask_scheduler", "--port", "0")]
    processes += [
        started("dask_worker", "--nthreads", "1", "--name", name, "--no-nanny")
        for name in ("one", "two")
    ]
    try:
        deadline = time.monotonic() + pace.seconds(60)
        while not described.exists() or not described.read_text():
            assert time.monotonic() < deadline, "no scheduler"
            time.sleep(0.05)
        address = json.loads(described.read_text())["address"]
        _wait_for_workers(address, 2)
        yield Running(address, processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _wait_for_workers(address: str, count: int) -> None:
    import distributed

    with distributed.Client(address, timeout=pace.seconds(30), set_as_default=False) as client:
        client.wait_for_workers(count, timeout=pace.seconds(60))


def swept(**setup: Any) -> SweepResult:
    return sweep_over(hill, GRID, context={}, setup=Setup(**setup))


def cells(result: SweepResult) -> list[dict[str, Any]]:
    return [{**row.to_dict(), "seconds": None} for row in result.rows]


def test_a_worker_of_bars_is_swept_the_same_on_a_cluster(running: Running, tmp_path: Path) -> None:
    data = some_days(tmp_path / "candles")
    script = tmp_path / "worker.py"
    # The worker's own module travels with it.
    script.write_text("from mine.settings import QUANTITY as OTHER\n" + SCRIPT, "utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/__init__.py").touch()
    (tmp_path / "mine/settings.py").write_text("QUANTITY = 1\n", "utf-8")
    grid = {"EVERY": [10, 30]}
    serial = sweep(script, grid, data=data, workers=1)
    assert not serial.failed
    assert cells(sweep(script, grid, data=data, cluster=running.address)) == cells(serial)


def test_a_cluster_with_other_candles_is_refused(running: Running, tmp_path: Path) -> None:
    import distributed

    data = some_days(tmp_path / "candles")
    script = tmp_path / "worker.py"
    script.write_text(SCRIPT, "utf-8")
    with distributed.Client(running.address, set_as_default=False) as client:
        client.run(_hide, str(data))
        try:
            with pytest.raises(ClusterError, match=r"worker tcp.*NSE_INFY\.csv is .*here it is"):
                sweep(script, {"EVERY": [10]}, data=data, cluster=running.address)
        finally:
            client.run(_show)


def _hide(folder: str) -> None:
    """Workers of one machine share its files: they are made to see others."""
    from kite_algo_sandbox.sweep import cluster

    vars(cluster)["data_digests"] = lambda _: {"NSE_INFY.csv": "0" * 64}


def _show() -> None:
    from kite_algo_sandbox.sweep import cluster, replaying

    vars(cluster)["data_digests"] = replaying.data_digests


def test_a_child_that_dies_is_told_from_a_set_that_fails_and_is_replaced() -> None:
    def ran(what: str) -> SweepRow:
        return run_in_child(pickle.dumps(hill), Task("k", {"fast": 10, "slow": 30, "what": what}))

    try:
        assert ran("raises").error == "RuntimeError: no luck with 10"
        with pytest.raises(ChildDiedError):
            ran("dies")
        assert ran("").figures["net_pnl"] == 5_000.0
    finally:
        end_child()


def test_sixty_four_sets_are_the_same_everywhere_also_when_a_worker_is_killed(
    running: Running,
) -> None:
    serial, parallel = swept(workers=1), swept(workers=2)
    assert len(serial.rows) == 64

    def kill(progress: Progress) -> None:
        if progress.done == 20:
            running.workers[0].kill()

    remote = swept(cluster=running.address, on_progress=kill)
    assert running.workers[0].wait() != 0
    assert cells(serial) == cells(parallel) == cells(remote)


def test_nobody_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", "1s")
    with pytest.raises(ClusterError, match="no scheduler at"):
        swept(cluster="tcp://127.0.0.1:9")
