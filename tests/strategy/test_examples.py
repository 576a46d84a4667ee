"""The strategies among the examples: their own tests, and a week of history."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kite_algo_sandbox.replay import replay

FOLDER = Path(__file__).parents[2] / "examples" / "strategies"
SHARES = ("NSE:INFY", "NSE:TCS", "NSE:RELIANCE")
#: What each is replayed with, how many orders it places at least, and how it ends.
REPLAYED = {
    "opening_range.py": (SHARES, 30, "finished"),
    "pair_trading.py": (SHARES, 10, "finished"),
    "delta_strangle.py": (("NSE:NIFTY 50",), 4, "exited-early"),
}


def test_there_is_no_other_one() -> None:
    names = {path.name for path in FOLDER.glob("*.py")}
    assert names == {*REPLAYED, *(f"test_{name}" for name in REPLAYED)}
    for name in REPLAYED:
        assert len((FOLDER / name).read_text("utf-8").splitlines()) < 120


def test_their_tests_pass(tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "strategies")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "kite_algo_sandbox.testing.plugin",
         "-p", "no:cacheprovider"],
        cwd=copy, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


@pytest.mark.parametrize("name", REPLAYED)
def test_it_is_replayed(name: str) -> None:
    symbols, orders, outcome = REPLAYED[name]
    result = replay(
        FOLDER / name, data="synthetic", symbols=symbols, interval="5minute",
        first=date(2025, 6, 2), last=date(2025, 6, 6),
    )  # fmt: skip
    assert result.outcome == outcome, result.message
    assert len(result.orders) >= orders
    assert result.positions == ()
