"""``kite-algo replay`` and ``kite-algo fetch``: candles into files, and a strategy over them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.candle_files import read_directory
from kite_algo_sandbox.replay import ReplayResult
from kite_algo_worker.cli.fetch import CandleCache
from tests.cli.conftest import Run
from tests.replay.candles import some_days

WORKER = """
import sys
from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient, RunConfig, equity_market_order

EVERY, INTERVAL = 10, "5minute"
settings = AlgoWorkerConfig.from_env()
config = RunConfig(
    strategy_run_id="run_cli", template_id="cli", account_scope=settings.account_scope,
    execution_mode=settings.execution_mode,
)
print("arguments", sys.argv[1:])
with KiteAlgoWorkerClient(settings) as client, client.run(config) as run:
    seen = 0
    for event in client.stream_candles("NSE:INFY", INTERVAL):
        candle = event["current"]
        if candle is None or not candle["is_complete"]:
            continue
        seen += 1
        if seen % EVERY == 0:
            run.place_order(
                equity_market_order("INFY", "BUY", 1, product="MIS"),
                idempotency_key=run.key("BUY", candle["ts"]),
            )
"""


@pytest.fixture
def worker(tmp_path: Path) -> str:
    path = tmp_path / "worker.py"
    path.write_text(WORKER, "utf-8")
    return str(path)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(some_days(tmp_path / "candles"))


def test_the_figures_of_a_replay_are_one_object(command: Run, worker: str, data: str) -> None:
    shown = command("replay", worker, "--data", data, "--json", "--", "--fast", "3")
    assert shown.code == 0
    found = shown.json
    assert {
        "schema", "ledger_hash", "orders", "trades", "gross_pnl", "charges", "net_pnl", "bars",
        "seconds",
    } <= found.keys()  # fmt: skip
    assert (found["outcome"], found["bars"], found["sessions"]) == ("finished", 150, 2)
    assert found["net_pnl"] == pytest.approx(found["gross_pnl"] - found["charges"])
    assert "arguments ['--fast', '3']" in shown.err


def test_a_replay_is_told_in_words_and_kept(
    command: Run, worker: str, data: str, tmp_path: Path
) -> None:
    kept = tmp_path / "result.json"
    shown = command(
        "replay", worker, "--data", data, "--from", "2025-03-04", "--interval", "15minute",
        "--cash", "2,00,000", "--set", "EVERY=5", "--set", "INTERVAL=15minute",
        "--result", str(kept),
    )  # fmt: skip
    assert shown.code == 0
    result = ReplayResult.from_json(kept.read_text("utf-8"))
    assert (result.bars, result.manifest.settings) == (
        25, {"EVERY": "5", "INTERVAL": "'15minute'"},
    )  # fmt: skip
    assert result.start_equity == 200_000_00
    assert "NSE:INFY, 2025-03-04 to 2025-03-04, 1 sessions, 25 bars of 15minute" in shown.out
    assert result.ledger_hash in shown.out


def test_a_replay_writes_its_report(command: Run, worker: str, data: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert command("replay", worker, "--data", data, "--report", str(page)).code == 0
    assert "NSE:INFY" in page.read_text("utf-8")


def test_a_strategy_that_raises_is_a_finding(command: Run, data: str, tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("raise RuntimeError('no')", "utf-8")
    shown = command("replay", str(worker), "--data", data, "--json")
    assert shown.code == 1
    assert shown.json["outcome"] == "raised"
    assert shown.json["message"] == "RuntimeError: no (worker.py, line 1)"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "EVERY"), "--set takes NAME=VALUE, not 'EVERY'"),
        (("--set", "OTHER=1"), "worker.py assigns no OTHER at its top level"),
        (("--interval", "7minute"), "interval must be one of"),
        (("--from", "2031-01-01"), "there are no candles between 2031-01-01 and the end"),
    ],
)
def test_what_cannot_be_replayed_is_said(
    command: Run, worker: str, data: str, words: tuple[str, str], said: str
) -> None:
    shown = command("replay", worker, "--data", data, *words)
    assert shown.code == 2
    assert said in shown.err


def test_missing_candles_and_strategies_are_named(
    command: Run, worker: str, data: str, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert "cannot read" in command("replay", worker, "--data", nowhere).err
    shown = command("replay", nowhere, "--data", data)
    assert (shown.code, "cannot read" in shown.err) == (2, True)


def test_made_up_prices_need_no_files(command: Run, worker: str) -> None:
    words: tuple[str, ...] = (
        "replay",
        worker,
        "--data",
        "synthetic",
        "--interval",
        "5minute",
        "--json",
    )
    assert "need a first and a last day" in command(*words).err
    words += ("--from", "2025-03-03", "--to", "2025-03-04")
    one, other, third = (command(*words, "--seed", seed).json for seed in ("1", "1", "2"))
    assert (one["bars"], one["outcome"]) == (150, "finished")
    assert one["ledger_hash"] == other["ledger_hash"] != third["ledger_hash"]


def test_a_new_strategy_is_replayed_as_it_is(command: Run) -> None:
    assert command("new", "fresh").code == 0
    shown = command(
        "replay", "fresh/worker.py", "--data", "synthetic", "--json", "--interval", "5minute",
        "--from", "2025-03-03", "--to", "2025-03-04", "--set", "SLOW=10",
    )  # fmt: skip
    assert shown.code == 0, shown.err
    assert shown.json["outcome"] == "finished"
    assert shown.json["orders"] > 1


# -- fetch -----------------------------------------------------------------------------------------


def test_candles_are_fetched_once(command: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    words = ("fetch", "NSE:INFY", "NSE:NIFTY 50", "--data", str(folder), "--interval", "60minute")
    first = command(*words, "--from", "2026-01-05", "--to", "2026-01-06", "--json")
    assert first.code == 0
    assert [row["candles"] > 0 for row in first.json["files"]] == [True, True]
    assert first.err.count("2026-01-05 to 2026-01-06") == 2
    more = command(*words, "--from", "2026-01-02", "--to", "2026-01-07")
    assert "2026-01-02 to 2026-01-04" in more.err
    assert "2026-01-07 to 2026-01-07" in more.err
    assert "2026-01-05" not in more.err.replace("to 2026-01-05", "")
    again = command(*words, "--from", "2026-01-02", "--to", "2026-01-07")
    assert again.err == ""
    files = read_directory(folder)
    assert [file.identifier for file in files] == ["NSE:INFY", "NSE:NIFTY 50"]
    assert {file.step for file in files} == {3600}


def test_a_year_is_asked_for_in_parts_that_resume(tmp_path: Path) -> None:
    from datetime import date

    cache = CandleCache(tmp_path, "NSE:INFY", "minute")
    spans = list(cache.missing(date(2025, 1, 1), date(2025, 12, 31)))
    assert spans[0] == (date(2025, 1, 1), date(2025, 3, 31))
    assert spans[-1][1] == date(2025, 12, 31)
    cache.add([{"ts": "2025-01-01T09:15:00+05:30", "open": 1.0, "volume": 2}], *spans[0])
    assert list(cache.missing(date(2025, 1, 1), date(2025, 12, 31))) == spans[1:]
    cache.add([], *spans[2])
    left = list(cache.missing(date(2025, 1, 1), date(2025, 12, 31)))
    assert left == [spans[1], *spans[3:]]
    assert cache.count() == 1
    held = json.loads((tmp_path / ".fetched.json").read_text("utf-8"))
    assert len(held["NSE_INFY_minute.csv"]) == 2
    cache.path.unlink()
    assert list(cache.missing(*spans[0])) == [spans[0]]


def test_a_day_that_is_not_over_is_not_kept(command: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    shown = command("fetch", "NSE:INFY", "--data", str(tmp_path / "c"), "--from", "2099-01-01")
    assert shown.code == 2
    assert "no complete day from 2099-01-01" in shown.err
