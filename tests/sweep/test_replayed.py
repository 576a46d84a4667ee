"""Sweeps of a worker over bars."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox.replay.worker import WorkerError
from kite_algo_sandbox.sweep import sweep, write_sweep_report
from tests.replay.candles import some_days
from tests.replay.test_replay import SCRIPT

GRID = {"EVERY": [10, 15, 30], "QUANTITY": [1, 2]}


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(some_days(tmp_path / "candles"))


@pytest.fixture
def worker(tmp_path: Path) -> str:
    path = tmp_path / "worker.py"
    path.write_text(SCRIPT, "utf-8")
    return str(path)


def cells(result: Any) -> list[dict[str, Any]]:
    return [{**row.to_dict(), "seconds": None} for row in result.rows]


def test_a_worker_is_swept_the_same_in_one_and_in_two_processes(data: str, worker: str) -> None:
    serial = sweep(worker, GRID, data=data, workers=1, cash=500_000)
    assert len({row.ledger_hash for row in serial.rows}) == 6
    assert all(row.figures["start_equity"] == 500_000.0 for row in serial.rows)
    assert cells(sweep(worker, GRID, data=data, workers=2, cash=500_000)) == cells(serial)


def test_a_changed_worker_candle_or_option_is_another_sweep(
    data: str, worker: str, tmp_path: Path
) -> None:
    kept: dict[str, Any] = {"data": data, "workers": 1, "results": tmp_path / "kept.jsonl"}
    grid = {"EVERY": [10]}
    assert [sweep(worker, grid, **kept).resumed for _ in range(2)] == [0, 1]
    assert sweep(worker, grid, **kept, cash=7_000).resumed == 0
    with Path(worker).open("a") as script:
        script.write("# changed\n")
    assert sweep(worker, grid, **kept).resumed == 0
    file = next(Path(data).iterdir())
    file.write_text(file.read_text("utf-8").replace(",1000\n", ",1001\n", 1), "utf-8")
    assert sweep(worker, grid, **kept).resumed == 0


def test_a_setting_that_the_worker_does_not_have_is_refused_at_once(data: str, worker: str) -> None:
    with pytest.raises(WorkerError, match="assigns no SLOW"):
        sweep(worker, {"SLOW": [1, 2]}, data=data, workers=1)


def test_a_page_of_failed_sets(data: str, worker: str, tmp_path: Path) -> None:
    raising = "    raise RuntimeError('<b>no luck</b>')\n"
    Path(worker).write_text(SCRIPT.replace("    seen = 0\n", raising), "utf-8")
    result = sweep(worker, {"EVERY": [10, 20]}, data=data, workers=1)
    text = write_sweep_report(result, tmp_path / "failed.html", title="<i>").read_text("utf-8")
    assert result.best is None
    assert "&lt;b&gt;no luck" in text
    assert "<b>no luck" not in text
    assert json.loads(result.to_json())["rows"][0]["figures"] == {}
