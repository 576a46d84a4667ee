"""What a person and a program read from each command."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import threading
from contextlib import suppress
from importlib.metadata import metadata
from pathlib import Path

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    KiteAlgoWorkerClient,
    RunClosedError,
    RunConfig,
    equity_market_order,
)
from kite_algo_worker.cli import COMMANDS
from kite_algo_worker.cli.doctor import EXTRAS
from tests.cli.conftest import Run


def test_runs(command: Run, traded: str) -> None:
    assert traded in command("runs").out
    (run,) = command("runs", "--json").json["runs"]
    assert (run["strategy_run_id"], run["status"]) == (traded, "open")
    assert command("runs", "--status", "closed", "--json").json["runs"] == []


def test_orders(command: Run, traded: str) -> None:
    shown = command("orders", traded)
    assert shown.code == 0
    assert "INFY" in shown.out
    assert "COMPLETE" in shown.out
    (order,) = command("orders", traded, "--json").json["orders"]
    assert (order["tradingsymbol"], order["filled_quantity"]) == ("INFY", 2)


def test_positions(command: Run, traded: str) -> None:
    shown = command("positions", traded)
    assert "net_pnl" in shown.out
    answer = command("positions", traded, "--json").json
    assert answer["schema"] == 1
    assert answer["legs"][0]["net_quantity"] == 2
    assert answer["totals"]["net_pnl"] == pytest.approx(
        answer["totals"]["gross_pnl"] - answer["totals"]["charges"]
    )


def test_quotes(command: Run, sandbox: Sandbox) -> None:
    assert command("quotes", "NSE:INFY", "NSE:SBIN").out.count("NSE:") == 2
    assert set(command("quotes", "NSE:INFY", "--json").json["quotes"]) == {"NSE:INFY"}
    partly = command("quotes", "NSE:INFY", "NSE:NOTHING")
    assert (partly.code, partly.out.count("NSE:")) == (0, 1)
    assert "NSE:NOTHING: the backend has no quote" in partly.err


def test_history_as_csv_is_read_back_as_the_same_numbers(command: Run, sandbox: Sandbox) -> None:
    words = ["history", "NSE:INFY", "--interval", "day", "--from", "2026-04-01"]
    words += ["--to", "2026-05-05"]
    candles = command(*words, "--json").json["candles"]
    rows = list(csv.DictReader(io.StringIO(command(*words, "--csv").out)))
    assert len(rows) == len(candles) > 10
    assert [float(row["close"]) for row in rows] == [candle["close"] for candle in candles]


def test_doctor_looks_for_every_extra() -> None:
    declared = metadata("kite-algo-worker").get_all("Provides-Extra") or []
    assert set(EXTRAS) == set(declared) - {"all"}


def test_chain_is_centred_on_the_money(command: Run, sandbox: Sandbox) -> None:
    shown = command("chain", "NIFTY", "--strikes", "2")
    assert shown.code == 0
    assert len(shown.out.splitlines()) == 2 + 5
    assert len(command("chain", "NIFTY", "--strikes", "2", "--json").json["contracts"]) == 5


def test_watch_ends_after_so_many_figures(command: Run, traded: str, sandbox: Sandbox) -> None:
    is_over = threading.Event()

    def let_time_pass() -> None:
        while not is_over.wait(0.02):
            sandbox.advance(1)

    passing = threading.Thread(target=let_time_pass)
    passing.start()
    try:
        shown = command("watch", traded, "--count", "2", "--interval", "1")
    finally:
        is_over.set()
        passing.join()
    assert shown.code == 0
    assert shown.out.count("net_pnl") == 2


def test_exit_asks_and_without_a_terminal_refuses(
    command: Run, traded: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    refused = command("exit", traded)
    assert refused.code == 2
    assert "--yes" in refused.err
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        assert client.get_run(traded)["status"] == "open"
        done = command("exit", traded, "--yes")
        assert done.code == 0
        assert client.get_run(traded)["status"] == "closed"


def test_exit_ends_a_run_whose_worker_goes_on(command: Run, sandbox: Sandbox) -> None:
    config = RunConfig(
        strategy_run_id="run-held", template_id="t", account_scope="kite:paper-a",
        execution_mode="paper",
    )  # fmt: skip
    order = equity_market_order("INFY", "BUY", 1)
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        with suppress(RunClosedError), client.run(config) as run:  # leaving the block says it, too
            done = command("exit", "run-held", "--yes", "--reason", "seen enough")
            assert done.code == 0, done.err
            with pytest.raises(RunClosedError, match="seen enough"):
                run.place_order(order, idempotency_key="too-late")


def test_new_writes_a_strategy_that_is_tested_and_replayed(command: Run, tmp_path: Path) -> None:
    assert command("new", "my-strategy").code == 0
    folder = tmp_path / "my-strategy"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-p", "kite_algo_sandbox.testing.plugin"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
    span = ("--from", "2026-05-07", "--to", "2026-05-08", "--json")
    shown = command("replay", str(folder / "worker.py"), "--data", "synthetic", *span)
    assert shown.code == 0
    assert shown.json["outcome"] == "finished"
    assert shown.json["orders"] >= 2
    again = command("new", "my-strategy")
    assert again.code == 2
    assert "exists already" in again.err
    assert command("new", "../elsewhere").code == 2
    assert "INFY or M&M" in command("new", "other", "--symbol", 'x"; import os').err


def test_demo_trades_and_leaves_flat(command: Run) -> None:
    shown = command("demo")
    assert shown.code == 0
    assert "after 30 minutes" in shown.out
    assert shown.out.count("COMPLETE at") == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_commands_and_options(command: Run, shell: str) -> None:
    script = command("completion", shell).out
    for name in COMMANDS:
        assert name in script
    assert ("-l dry-run" if shell == "fish" else "--dry-run") in script


def test_completion_of_bash_answers(command: Run, tmp_path: Path) -> None:
    script = command("completion", "bash").out
    asked = "COMP_WORDS=(kite-algo do); COMP_CWORD=1; _kite_algo; echo ${COMPREPLY[@]}"
    done = subprocess.run(
        ["bash", "-c", f"{script}\n{asked}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["doctor"]
