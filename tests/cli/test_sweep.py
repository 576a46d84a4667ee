"""``kite-algo sweep``: what a person and a program read, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kite_algo_sandbox.report.model import FIGURE_KINDS
from tests.cli.conftest import Run
from tests.replay.candles import some_days, wander, write
from tests.replay.test_replay import SCRIPT
from tests.report.test_page import Reader


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(some_days(tmp_path / "candles"))


@pytest.fixture
def worker(tmp_path: Path) -> str:
    path = tmp_path / "worker.py"
    path.write_text(SCRIPT, "utf-8")
    return str(path)


def test_the_command_ranks_keeps_and_reports(
    command: Run,
    data: str,
    worker: str,
    tmp_path: Path,
) -> None:
    words = (
        "sweep", worker, "--data", data, "--grid", "EVERY=10:30:10", "--grid", "QUANTITY=1,2",
        "--workers", "1", "--results", "kept.jsonl",
    )  # fmt: skip
    shown = command(*words, "--report", "sweep.html", "--top", "2")
    assert shown.code == 0, shown.err
    assert len(shown.out.splitlines()) == 4
    assert "6 sets, 0 of them known before" in shown.err
    again = command(*words, "--json")
    document = again.json
    assert (document["schema"], document["command"], len(document["rows"])) == (1, "sweep", 6)
    assert len((tmp_path / "kept.jsonl").read_text().splitlines()) == 6
    page = Reader((tmp_path / "sweep.html").read_text("utf-8"))
    (heat,) = [rows for caption, rows in page.tables.items() if "by QUANTITY (rows)" in caption]
    assert [row[0] for row in heat] == ["QUANTITY \\ EVERY", "1", "2"]
    (ranking,) = [rows for caption, rows in page.tables.items() if "Ordered by Net P&L" in caption]
    best = document["rows"][0]
    assert ranking[1][:3] == ["1", *map(str, best["parameters"].values())]
    assert ranking[1][3] == FIGURE_KINDS["net_pnl"].shown(best["figures"]["net_pnl"])
    assert "script" not in {tag for tag, _ in page.tags}


def test_a_search_and_a_walk_forward(command: Run, worker: str, tmp_path: Path) -> None:
    days = (date(2025, 3, 27), date(2025, 4, 28))
    write(tmp_path / "two", [(day, wander(75, seed)) for seed, day in enumerate(days)])
    words = (
        "sweep", worker, "--data", "two", "--workers", "1", "--grid", "EVERY=10:30:10",
        "--from", "2025-03-27", "--to", "2025-04-28",
    )  # fmt: skip
    found = command(*words, "--trials", "2", "--json").json
    assert 1 <= len(found["rows"]) <= 2
    walked = command(*words, "--walk-forward", "1:1")
    assert walked.code == 0, walked.err
    assert "2025-04-27 to 2025-04-28" in walked.out
    assert "1 tests, net P&L" in walked.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--grid", "EVERY=10", "--walk-forward", "1:1"], "needs --from"),
        (["--grid", "EVERY=10", "--walk-forward", "1"], "as in 6:1"),
        (["--grid", "EVERY=10", "--halving"], "goes with --trials"),
        (["--grid", "EVERY"], "NAME=VALUE"),
        (["--grid", "OTHER=1"], "assigns no OTHER"),
        (["--grid", "EVERY=10", "--objective", "luck"], "objective must be one of"),
        (["--grid", "EVERY=10", "--data", "nowhere"], "nowhere"),
        (["--grid", "EVERY=10", "--results", "nowhere/kept.jsonl"], "nowhere"),
    ],
)
def test_the_command_names_what_it_cannot_use(
    command: Run,
    data: str,
    worker: str,
    words: list[str],
    named: str,
) -> None:
    refused = command("sweep", worker, "--data", data, "--workers", "1", *words)
    assert refused.code == 2
    assert named in refused.err
