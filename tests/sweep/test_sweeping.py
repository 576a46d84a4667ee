"""Sweeps whatever happens: sets that fail, processes that die, files that are half written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_sandbox.sweep import Progress, Setup, SweepResult, sweep_over
from kite_algo_sandbox.sweep.journal import Journal, JournalError
from kite_algo_sandbox.sweep.result import ranked
from kite_algo_sandbox.sweep.rows import SweepRow
from tests import pace
from tests.sweep.runs import CALLS, calls, hill

GRID = {"fast": [5, 10, 15, 20], "slow": [20, 30, 40, 50]}
ROOT = Path(__file__).parents[2]


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which runs are counted, in whatever process they are."""
    folder = tmp_path / "calls"
    folder.mkdir()
    monkeypatch.setenv(CALLS, str(folder))
    return folder


def swept(grid: dict[str, Any], *, context: str = "", **setup: Any) -> SweepResult:
    return sweep_over(hill, grid, context={"of": context}, setup=Setup(**setup))


def cells(result: SweepResult) -> list[dict[str, Any]]:
    """Everything but how long it took."""
    return [{**row.to_dict(), "seconds": None} for row in result.rows]


def test_the_best_set_is_first_and_every_set_has_a_row() -> None:
    result = swept(GRID, workers=1)
    assert len(result.rows) == 16
    assert result.best is not None
    assert dict(result.best.parameters) == {"fast": 10, "slow": 30}
    assert result.best.figures["net_pnl"] == 5_000.0
    values = [row.figures["net_pnl"] or 0.0 for row in result.rows]
    assert values == sorted(values, reverse=True)


def test_processes_find_what_one_process_finds_and_a_failed_set_is_a_row() -> None:
    grid = {**GRID, "what": ["", "raises", "worker raises"]}
    serial = swept(grid, workers=1)
    parallel = swept(grid, workers=2)
    assert cells(parallel) == cells(serial)
    assert len(serial.failed) == 32
    assert {row.error for row in serial.failed if row.parameters["fast"] == 5} == {
        "RuntimeError: no luck with 5",
        "ZeroDivisionError: division by zero",
    }


def test_a_process_that_dies_costs_nobody_else_a_row(counted: Path) -> None:
    grid = {"fast": [5], "slow": [30], "what": ["", "dies once", "none"]}
    assert swept(grid, workers=2).failed == ()
    result = swept({**grid, "what": ["", "dies", "none"]}, workers=2)
    assert len(result.rows) == 3
    (failed,) = result.failed
    assert failed.parameters["what"] == "dies"
    assert "died" in (failed.error or "")


def test_what_is_kept_is_not_run_again(tmp_path: Path, counted: Path) -> None:
    file = tmp_path / "results.jsonl"
    part = swept({"fast": [5, 10], "slow": [30]}, workers=1, results=file)
    assert part.resumed == 0
    whole = swept({"fast": [5, 10, 15], "slow": [30]}, workers=1, results=file)
    assert (whole.resumed, len(whole.rows)) == (2, 3)
    assert set(calls(counted).values()) == {1}
    # Another worker, other candles, another version: nothing of it is known.
    other = swept({"fast": [5], "slow": [30]}, context="changed", workers=1, results=file)
    assert other.resumed == 0
    assert sum(calls(counted).values()) == 4


def test_failed_sets_are_tried_again_when_asked(tmp_path: Path, counted: Path) -> None:
    file = tmp_path / "results.jsonl"
    grid = {"fast": [5], "slow": [30], "what": ["raises"]}
    for retry, runs in ((False, 1), (False, 1), (True, 2)):
        assert len(swept(grid, workers=1, results=file, retry_failed=retry).failed) == 1
        assert sum(calls(counted).values()) == runs


def test_a_line_that_was_cut_short_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    swept(GRID, workers=1, results=file)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:5]) + lines[5][:-20])
    resumed = swept(GRID, workers=1, results=file)
    assert (resumed.resumed, len(resumed.rows)) == (5, 16)
    # And the next line is not glued to it.
    assert swept(GRID, workers=1, results=file).resumed == 16


@pytest.mark.parametrize("content", ["hello\n{}\n", '{"schema":"other/1"}\n', "[1]\n"])
def test_another_file_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(content)
    with pytest.raises(JournalError, match=r"notes\.txt, line 1"):
        swept(GRID, workers=1, results=file)
    assert file.read_text() == content


SWEEPING = """
import sys
from kite_algo_sandbox.sweep import Setup, sweep_over
from tests.sweep.runs import hill
if __name__ == "__main__":
    grid = {"fast": list(range(1, 13)), "slow": [30], "sleep": [0.15]}
    result = sweep_over(hill, grid, context={}, setup=Setup(workers=2, results=sys.argv[1]))
    print(len(result.rows), result.resumed, result.interrupted)
"""


def started(file: Path, script: Path) -> subprocess.Popen[str]:
    script.write_text(SWEEPING)
    return subprocess.Popen(
        [sys.executable, str(script), str(file)], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        start_new_session=True,
    )  # fmt: skip


def lines_in(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


def wait_for_lines(file: Path, count: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + pace.seconds(60)
    while lines_in(file) < count:
        assert process.poll() is None, "it ended too early"
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_worker_and_a_killed_parent_cost_what_was_in_flight(
    tmp_path: Path, counted: Path
) -> None:
    file, script = tmp_path / "results.jsonl", tmp_path / "sweeping.py"
    first = started(file, script)
    wait_for_lines(file, 2, first)
    children_of(first.pid)[0].kill()
    wait_for_lines(file, 5, first)
    orphans = children_of(first.pid)
    first.kill()
    first.communicate()
    kept = lines_in(file)
    _, alive = psutil.wait_procs(orphans, timeout=pace.seconds(30))
    assert alive == []  # they end with the one that started them
    second = started(file, script)
    out, _ = second.communicate(timeout=pace.seconds(60))
    assert out.split() == ["12", str(kept), "False"]
    again = {name for name, runs in calls(counted).items() if runs > 1}
    assert len(again) <= 4  # two processes, two deaths
    assert len({json.loads(line)["key"] for line in file.read_bytes().splitlines()}) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="another Ctrl-C")
def test_ctrl_c_finishes_what_is_in_flight(tmp_path: Path, counted: Path) -> None:
    file = tmp_path / "results.jsonl"
    process = started(file, tmp_path / "sweeping.py")
    wait_for_lines(file, 2, process)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to everybody
    out, _ = process.communicate(timeout=pace.seconds(60))
    rows, resumed, interrupted = out.split()
    assert (resumed, interrupted) == ("0", "True")
    assert int(rows) == lines_in(file) < 12
    assert set(calls(counted).values()) == {1}  # what was begun was finished


def children_of(pid: int) -> list[psutil.Process]:
    """Processes that run sets for a sweep, not its resource tracker."""
    return [
        child
        for child in psutil.Process(pid).children()
        if any("spawn_main" in word for word in child.cmdline())
    ]


def test_progress_tells_the_best_and_counts_failures() -> None:
    told: list[Progress] = []
    grid = {"fast": [5, 10], "slow": [30], "what": ["", "raises"]}
    swept(grid, workers=1, on_progress=told.append)
    assert [one.done for one in told] == [0, 1, 2, 3, 4]
    assert (told[0].rate, told[0].remaining, told[0].best) == (None, None, None)
    last = told[-1]
    assert (last.total, last.failed, last.remaining) == (4, 2, 0.0)
    assert last.best is not None
    assert last.best.parameters["fast"] == 10


def test_heat_map_takes_the_best_of_further_settings() -> None:
    grid = {"fast": [10, 5], "slow": [30, 40], "sleep": [0, 0.001], "what": [""]}
    result = swept(grid, workers=1)
    heat = result.heat_map("fast", "slow")
    assert (heat.columns, heat.rows) == ((5, 10), (30, 40))
    assert heat.values == ((4_825.0, 5_000.0), (4_725.0, 4_900.0))
    assert result.varied() == ["fast", "slow", "sleep"]
    with pytest.raises(KeyError, match="medium"):
        result.heat_map("fast", "medium")


def test_frame_and_json() -> None:
    result = swept({"fast": [5, 10], "slow": [30], "what": ["", "raises"]}, workers=1)
    frame = result.frame()
    assert list(frame["fast"])[:2] == [10, 5]
    assert frame["error"].notna().sum() == 2
    document = json.loads(result.to_json())
    assert [row["parameters"]["fast"] for row in document["rows"]][:2] == [10, 5]
    assert [SweepRow.from_dict(row).to_dict() for row in document["rows"]] == document["rows"]


@given(st.permutations(range(8)))
def test_the_order_of_rows_depends_on_the_rows_alone(order: list[int]) -> None:
    rows = [
        SweepRow(str(at), {"fast": at}, None, None, None, {"net_pnl": value}, "", 0.0)
        for at, value in enumerate((3.0, 1.0, 3.0, None, -2.0, 1.0))
    ]
    rows += [SweepRow(str(at), {"fast": at}, None, None, "no", {}, None, 0.0) for at in (6, 7)]
    found = [row.parameters["fast"] for row in ranked([rows[at] for at in order], "net_pnl")]
    assert found == [0, 2, 1, 5, 4, 3, 6, 7]


def test_setups_that_cannot_work_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="workers"):
        swept(GRID, workers=0)
    with pytest.raises(ValueError, match="objective must be one of net_pnl, "):
        sweep_over(hill, GRID, context={}, objective="luck")
    with pytest.raises(FileNotFoundError), Journal(tmp_path / "nowhere" / "results.jsonl"):
        pass
