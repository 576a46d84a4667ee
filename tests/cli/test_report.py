"""``kite-algo report`` on a result that was kept."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.replay.results import hand_result


def test_a_kept_result_becomes_a_page(command: Run, tmp_path: Path) -> None:
    (tmp_path / "year.json").write_text(hand_result().to_json(), "utf-8")
    shown = command("report", "year.json")
    assert shown.code == 0
    assert "Net P&L" in shown.out
    assert "−₹59.00" in shown.out
    assert "year.html" in shown.err
    assert "−₹59.00" in (tmp_path / "year.html").read_text("utf-8")


def test_the_same_as_json(command: Run, tmp_path: Path) -> None:
    (tmp_path / "year.json").write_text(hand_result().to_json(), "utf-8")
    document = command("report", "year.json", "-o", "page.html", "--json").json
    assert (document["schema"], document["command"], document["file"]) == (1, "report", "page.html")
    assert document["report"]["figures"]["net_pnl"] == -59.0
    assert (tmp_path / "page.html").is_file()


def test_what_is_no_result_is_named(command: Run, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"schema": 1}', "utf-8")
    refused = command("report", "other.json")
    assert refused.code == 2
    assert "other.json" in refused.err
    assert "no result of a replay" in refused.err
    assert not (tmp_path / "other.html").exists()
    missing = command("report", "nowhere.json")
    assert missing.code == 2
    assert "nowhere.json: No such file" in missing.err
