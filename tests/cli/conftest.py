"""A sandbox whose settings are the environment, and the command as a function."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import KiteAlgoWorkerClient, equity_market_order
from kite_algo_worker.cli import main


class Outcome(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on stdout."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Run ``kite-algo`` with these words, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Outcome:
        capsys.readouterr()
        try:
            code = main(list(words))
        except SystemExit as end:
            code = int(end.code or 0)
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A running sandbox that ``from_env`` finds."""
    with Sandbox(clock="virtual") as running:
        monkeypatch.setenv("KITE_ALGO_API_BASE", running.base_url)
        monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", running.token)
        monkeypatch.setenv("KITE_ALGO_EXECUTION_MODE", "paper")
        yield running


@pytest.fixture
def traded(sandbox: Sandbox) -> str:
    """The id of a run that bought two shares."""
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        client.create_run(
            strategy_run_id="run_cli",
            template_id="cli",
            account_scope="kite:paper-a",
            execution_mode="paper",
        )
        order = equity_market_order("INFY", "BUY", 2)
        client.place_order("run_cli", order, idempotency_key="run_cli:entry:1")
    return "run_cli"
