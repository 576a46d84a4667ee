"""The examples run as a user starts them: paper, dry run, and never live by accident."""

from __future__ import annotations

import io
import runpy
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from kite_algo_worker import (
    AlgoWorkerConfig,
    KiteAlgoWorkerClient,
    LiveIndicatorEngine,
    equity_market_order,
)
from tests.readme.blocks import ROOT

EXAMPLES = sorted(path.name for path in (ROOT / "examples").glob("*.py"))
ARGUMENTS = {"mean_reversion_worker.py": ["--events", "3"]}
SIGNALS = """\
{"id": "s-001", "symbol": "NSE:INFY", "side": "BUY", "quantity": 1}

{"id": "s-002", "symbol": "NSE:INFY", "side": "BUY", "quantity": "one"}
["no", "signal"]
{"id": "s-003"}
{"id": "s-004", "symbol": "NSE:INFY", "side": "BUY", "quantity": 1000000}
{"id": "s-001", "symbol": "NSE:INFY", "side": "BUY", "quantity": 1}
"""

#: One waits for candles, which a deployed backend sends when they are complete: for minutes.
ON_DEPLOYED = [name for name in EXAMPLES if name != "mean_reversion_worker.py"]

Start = Callable[..., tuple[object, str]]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    start = datetime(2026, 5, 8, 10, 0, tzinfo=IST)
    with Sandbox(clock="virtual", start=start, speed=1.0, tick_interval=0.05) as running:
        yield running


@pytest.fixture(scope="module")
def deployed() -> Iterator[Sandbox]:
    start = datetime(2026, 5, 8, 10, 0, tzinfo=IST)
    with Sandbox(
        clock="virtual", start=start, speed=1.0, tick_interval=0.05, profile="deployed"
    ) as running:
        yield running


@pytest.fixture
def start(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Start:
    """Start an example like a script; returns its exit code and what it printed."""

    def start(
        name: str, mode: str, *arguments: str, text: str = SIGNALS, on: Sandbox | None = None
    ) -> tuple[object, str]:
        backend = on or sandbox
        monkeypatch.setenv("KITE_ALGO_API_BASE", backend.base_url)
        monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", backend.token)
        monkeypatch.setenv("KITE_ALGO_EXECUTION_MODE", mode)
        monkeypatch.delenv("KITE_ALGO_ENABLE_LIVE", raising=False)
        given = list(arguments) or ARGUMENTS.get(name, [])
        monkeypatch.setattr("sys.argv", [name, *given])
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        with pytest.raises(SystemExit) as left:
            runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")
        return left.value.code, capsys.readouterr().out

    return start


@pytest.fixture
def looked_at(sandbox: Sandbox) -> str:
    """A paper run with a position, for the example that previews an exit."""
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        run = client.create_run(
            strategy_run_id="run_looked_at", template_id="t", account_scope="kite:paper-a"
        )
        if run.status == "open":
            client.place_order(
                "run_looked_at", equity_market_order("INFY", "BUY", 2), "looked:at:1"
            )
    return "run_looked_at"


@pytest.mark.parametrize("mode", ["paper", "dry_run"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_it_runs_to_its_end(name: str, mode: str, start: Start) -> None:
    given = ["--run-id", f"run_signals_{mode}"] if name == "signal_driven_worker.py" else []
    code, printed = start(name, mode, *given)
    assert code == 0, printed
    assert "None" not in printed


@pytest.mark.parametrize("name", ON_DEPLOYED)
def test_it_runs_on_a_backend_with_deployed_manners(
    name: str, start: Start, deployed: Sandbox
) -> None:
    code, printed = start(name, "paper", on=deployed)
    assert code == 0, printed
    assert "None" not in printed


@pytest.mark.parametrize("name", EXAMPLES)
def test_live_is_refused_before_anything_is_sent(name: str, start: Start) -> None:
    code, printed = start(name, "live")
    assert code == 1
    assert "KITE_ALGO_ENABLE_LIVE=1" in printed


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_a_mode_it_is_a_dry_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", "kwa_test")
    monkeypatch.delenv("KITE_ALGO_EXECUTION_MODE", raising=False)
    assert "from_env()" in (ROOT / "examples" / name).read_text("utf-8")
    assert AlgoWorkerConfig.from_env().execution_mode == "dry_run"


def test_one_order_per_signal_whatever_else_comes_along(start: Start) -> None:
    code, printed = start("signal_driven_worker.py", "paper", "--run-id", "run_signals_mixed")
    assert code == 0
    lines = printed.splitlines()[1:]
    assert lines[0] == "s-001: accepted COMPLETE"
    assert [line.partition(":")[0] for line in lines[1:4]] == ["line 3", "line 4", "line 5"]
    assert lines[4].startswith("s-004: rejected Insufficient")
    assert lines[5] == "s-001: deduped COMPLETE"


def test_a_refused_order_is_told_and_not_cancelled(sandbox: Sandbox, start: Start) -> None:
    sandbox.control.reject_next("Markets are closed right now", times=2)
    code, printed = start("basic_equity_worker.py", "paper")
    assert code == 0
    assert printed.count("rejected: no order, Markets are closed right now") == 2
    assert "the run is closed" in printed


def test_a_preview_closes_nothing(
    sandbox: Sandbox, looked_at: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITE_ALGO_RUN_ID", looked_at)
    code, printed = start("live_exit_preview.py", "paper")
    assert code == 0
    assert "LONG 2 NSE:INFY" in printed
    with KiteAlgoWorkerClient(sandbox.config()) as client:
        assert client.get_run(looked_at).status == "open"
    code, printed = start("live_exit_preview.py", "paper", "--confirm")
    assert "exit: the run is closed" in printed


def test_a_preview_without_a_run_opens_and_closes_its_own(start: Start) -> None:
    code, printed = start("live_exit_preview.py", "paper")
    assert code == 0
    assert "LONG 1 NSE:INFY" in printed
    assert "exit: the run is closed" in printed


def test_mean_reversion_decides_on_finished_bars_only(
    sandbox: Sandbox, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a band that every price is below, each finished bar would trade, and no other does."""
    seen: list[dict[str, object]] = []

    def feed(engine: LiveIndicatorEngine, event: object) -> object:
        values = whole_feed(engine, event)
        band = values["bbands"]
        seen.append({"confirmed": band.confirmed, "ts": band.ts})
        wide = {"lower": 1e9, "middle": 1e9, "upper": 1e9}
        return {"bbands": band._replace(value=wide, ready=True)}

    whole_feed = LiveIndicatorEngine.feed
    monkeypatch.setattr(LiveIndicatorEngine, "feed", feed)
    code, printed = start("mean_reversion_worker.py", "paper", "--events", "6")
    assert code == 0
    finished = {one["ts"] for one in seen if one["confirmed"]}
    assert printed.count("below the band") == min(len(finished), 1)
