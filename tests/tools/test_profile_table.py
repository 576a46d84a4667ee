"""The page about the sandbox lists the profile's differences as the code has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kite_algo_sandbox.profiles.deployed import DIFFERENCES
from tools import profile_table


def test_page_is_up_to_date() -> None:
    assert profile_table.main(["--check"]) == 0


def test_every_difference_is_a_row() -> None:
    rows = [line for line in profile_table.section().splitlines() if line.startswith("| ")]
    assert len(rows) == len(DIFFERENCES) + 2


def test_a_changed_page_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = profile_table.PAGE.read_text("utf-8").replace("`status` is `ok`", "`status` is `fine`")
    copy = tmp_path / "sandbox.md"
    copy.write_text(page, "utf-8")
    monkeypatch.setattr(profile_table, "PAGE", copy)
    assert profile_table.main(["--check"]) == 1
    assert profile_table.main([]) == 0
    assert profile_table.main(["--check"]) == 0


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(SystemExit, match="marks"):
        profile_table.with_section("# A page\n")
