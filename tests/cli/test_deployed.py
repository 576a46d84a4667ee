"""The commands on a backend with deployed manners: what it refuses is said, the rest works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kite_algo_sandbox import Sandbox
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def deployed() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", profile="deployed") as running:
        yield running


@pytest.fixture
def sandbox(deployed: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """In the place of the documented one."""
    monkeypatch.setenv("KITE_ALGO_API_BASE", deployed.base_url)
    monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", deployed.token)
    monkeypatch.setenv("KITE_ALGO_EXECUTION_MODE", "paper")
    deployed.control.reset()
    return deployed


def test_the_doctor_finds_nothing(command: Run, sandbox: Sandbox) -> None:
    outcome = command("doctor", "--json")
    assert (outcome.code, outcome.json["ok"]) == (0, True)


def test_what_a_run_holds_and_its_end(command: Run, traded: str) -> None:
    held = command("positions", traded, "--json")
    assert (held.code, "INFY" in held.out) == (0, True)
    assert command("exit", traded, "--yes").code == 0
    assert "INFY" not in command("positions", traded, "--json").out


@pytest.mark.parametrize(
    "words", [("quotes", "NSE:INFY"), ("history", "NSE:INFY", "--from", "2026-05-01"), ("runs",)]
)
def test_what_is_read(words: tuple[str, ...], command: Run, traded: str) -> None:
    outcome = command(*words, "--json")
    assert (outcome.code, outcome.err) == (0, "")


def test_a_paper_run_has_no_order_book(command: Run, traded: str) -> None:
    outcome = command("orders", traded)
    assert outcome.code == 1
    assert "only supported for live runs" in outcome.err
