"""The command itself: help without imports, exit codes, JSON alone on stdout."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import __version__
from kite_algo_worker.cli import COMMANDS, command_parser
from tests.cli.conftest import Run


def test_help_imports_neither_the_client_nor_the_sandbox() -> None:
    code = (
        "import sys; from kite_algo_worker.cli import main; main(['--help']);"
        "print(*(m for m in ('httpx', 'pydantic', 'asyncio', 'kite_algo_sandbox') "
        "if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *overview, imported = done.stdout.splitlines()
    assert imported == ""
    for name in COMMANDS:
        assert any(line.strip().startswith(name) for line in overview)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, command: Run) -> None:
    shown = command(name, "--help")
    assert shown.code == 0
    description = command_parser(name).description or ""
    assert " ".join(description.split()) in " ".join(shown.out.split())


def test_a_slip_of_the_finger_is_named(command: Run) -> None:
    outcome = command("docter")
    assert outcome.code == 2
    assert "did you mean doctor?" in outcome.err


def test_version(command: Run) -> None:
    assert command("--version").out == f"kite-algo {__version__}\n"


def test_a_refusal_is_one(command: Run, sandbox: Sandbox) -> None:
    outcome = command("orders", "run_nobody", "--json")
    assert outcome.code == 1
    assert outcome.json["exit_code"] == 1
    assert "run_nobody" in outcome.err or "not found" in outcome.err.lower()


def test_nobody_there_is_three(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("KITE_ALGO_API_BASE", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", "kwa_made_up_for_this_test")
    outcome = command("orders", "run_x")
    assert outcome.code == 3
    assert "doctor" in outcome.err


def test_a_missing_token_is_a_usage_error(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KITE_ALGO_WORKER_TOKEN", raising=False)
    outcome = command("quotes", "NSE:INFY")
    assert outcome.code == 2
    assert "KITE_ALGO_WORKER_TOKEN" in outcome.err


def test_settings_come_from_a_file_and_the_environment_wins(
    command: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        f"KITE_ALGO_WORKER_TOKEN={sandbox.token}\nKITE_ALGO_API_BASE=http://127.0.0.1:9\n", "utf-8"
    )
    monkeypatch.delenv("KITE_ALGO_WORKER_TOKEN")
    assert command("quotes", "NSE:INFY").code == 0
    missing = command("quotes", "NSE:INFY", "--env-file", "nowhere.env")
    assert missing.code == 2
    assert "nowhere.env" in missing.err


def test_a_command_is_asked_for(command: Run) -> None:
    outcome = command()
    assert outcome.code == 2
    assert "COMMAND" in outcome.err
    assert outcome.out == ""
