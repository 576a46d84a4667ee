"""Starting, stopping, time, and the command line."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.handle import make_clock
from kite_algo_sandbox.replay import replay
from kite_algo_worker import KiteAlgoWorkerClient
from tests import pace
from tests.sandbox.server.support import PREFIX, RawStream, connect, wait_until


def test_it_starts_and_stops_quickly_and_repeats_both() -> None:
    sandbox = Sandbox()
    begin = time.monotonic()
    sandbox.start()
    assert sandbox.start() is sandbox
    assert time.monotonic() - begin < pace.seconds(1.0)
    with connect(sandbox) as client:
        assert client.get("/worker/health").is_success
    sandbox.stop()
    sandbox.stop()
    with pytest.raises(httpx.ConnectError), connect(sandbox) as client:
        client.get("/worker/health")


def test_it_can_be_started_again_with_its_state_and_streams() -> None:
    sandbox = Sandbox(clock="virtual", tick_interval=60).start()
    address = sandbox.base_url
    with connect(sandbox) as client:
        body = {"strategy_run_id": "kept", "template_id": "t", "account_scope": "kite:paper-a"}
        assert client.post("/worker/runs", json={**body, "execution_mode": "paper"}).is_success
    sandbox.stop()
    with sandbox, connect(sandbox) as client:
        assert sandbox.base_url == address
        assert client.get("/worker/runs/kept").is_success
        with RawStream(sandbox, "/worker/market/ticks/stream?symbols=NSE:INFY") as ticks:
            ticks.data("snapshot")
            sandbox.advance(5)
            assert ticks.data("ticks")["ticks"]


def test_the_handle_hides_its_token() -> None:
    sandbox = Sandbox(token="kwa_visible")
    assert sandbox.token == "kwa_visible"
    assert "kwa_visible" not in repr(sandbox)
    assert "kwa_visible" not in repr(sandbox.config())


def test_the_config_connects(sandbox: Sandbox) -> None:
    config = sandbox.config(timeout=3.0)
    assert (config.base_url, config.timeout) == (sandbox.base_url, 3.0)
    answer = httpx.get(
        config.base_url + config.api_prefix + "/worker/health",
        headers={"Authorization": f"Bearer {config.token}"},
    )
    assert answer.is_success


def test_a_taken_port_is_an_os_error(sandbox: Sandbox) -> None:
    port = int(sandbox.base_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=port).start()


def test_open_streams_end_with_the_server() -> None:
    sandbox = Sandbox(clock="virtual", tick_interval=60).start()
    streams = [
        RawStream(sandbox, "/worker/market/ticks/stream?symbols=NSE:INFY"),
        RawStream(sandbox, "/worker/market/candles/stream?symbol=NSE:INFY"),
    ]
    hub = sandbox.asgi_app().state.hub
    wait_until(lambda: hub.client_count == 2)
    begin = time.monotonic()
    sandbox.stop()
    assert time.monotonic() - begin < pace.seconds(2.0)
    for raw in streams:
        raw.data("snapshot")
        assert raw.event() is None
        raw.close()


def test_virtual_time_moves_only_when_told() -> None:
    start = datetime(2026, 5, 8, 10, 0, tzinfo=IST)
    with Sandbox(clock="virtual", start=start, tick_interval=0.05) as sandbox:
        time.sleep(0.12)
        assert sandbox.engine.clock.now() == start
        assert (sandbox.advance(90, step=60) - start).total_seconds() == 90
        with pytest.raises(ValueError, match="seconds: must be"):
            sandbox.advance(-1)


def test_virtual_time_can_run_by_itself() -> None:
    with Sandbox(clock="virtual", speed=1000.0, tick_interval=0.02) as sandbox:
        start = sandbox.engine.clock.now()
        wait_until(lambda: (sandbox.engine.clock.now() - start).total_seconds() > 10)


def test_only_a_virtual_clock_can_be_advanced(sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="virtual"):
        sandbox.advance(1)


@pytest.mark.parametrize(("name", "mode"), [("always-open", "always-open"), ("real", "nse")])
def test_clock_names(name: str, mode: str) -> None:
    assert make_clock(name).mode == mode  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="virtual"):
        make_clock(name, datetime(2026, 5, 8, tzinfo=IST))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown clock"):
        make_clock("sundial")  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_prices() -> None:
    def price(seed: int) -> object:
        with Sandbox(clock="virtual", seed=seed) as sandbox, connect(sandbox) as client:
            sandbox.advance(3600)
            answer = client.post("/worker/market/quotes", json={"symbols": ["NSE:INFY"]})
            return answer.json()["quotes"]["NSE:INFY"]["last_price"]

    assert price(1) == price(1)
    assert price(1) != price(2)


def test_a_small_read_waits_for_no_timer(sandbox: Sandbox) -> None:
    with connect(sandbox) as client:
        client.get("/worker/health")
        durations = []
        for _ in range(200):
            begin = time.perf_counter()
            client.get("/worker/health")
            durations.append(time.perf_counter() - begin)
    # Nagle's algorithm waits 40 ms for each of them; a busy machine lets a few through at once.
    assert min(durations) < 0.03


# ---- the command ------------------------------------------------------------------------------

Process = subprocess.Popen[str]


@contextmanager
def command(*arguments: str, **environment: str) -> Iterator[Process]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("KITE_ALGO_")}
    process = subprocess.Popen(
        [
            *(sys.executable, "-W", "error", "-m", "kite_algo_sandbox"),
            *arguments,
            *(() if "--data-file" in arguments else ("--ephemeral",)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**clean, **environment},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_until(process: Process, last: str) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if last in line:
            break
    return "".join(lines)


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM])
def test_the_banner_is_all_one_needs_and_a_signal_ends_it(stop_signal: signal.Signals) -> None:
    with command("--port", "0") as process:
        banner = read_until(process, "Ctrl-C")
        exports = dict(re.findall(r"export (KITE_ALGO_\w+)=(\S+)", banner))
        assert set(exports) == {
            "KITE_ALGO_API_BASE",
            "KITE_ALGO_WORKER_TOKEN",
            "KITE_ALGO_EXECUTION_MODE",
        }
        assert "synthetic" in banner
        answer = httpx.get(
            f"{exports['KITE_ALGO_API_BASE']}{PREFIX}/worker/health",
            headers={"Authorization": f"Bearer {exports['KITE_ALGO_WORKER_TOKEN']}"},
        )
        assert answer.json()["status"] == "healthy"
        process.send_signal(stop_signal)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert errors == ""


def test_a_token_of_ones_own_is_used_and_not_printed() -> None:
    with command("--port", "0", "--quiet", KITE_ALGO_WORKER_TOKEN="kwa_of_my_own") as process:
        text = read_until(process, "EXECUTION_MODE")
        base = re.findall(r"KITE_ALGO_API_BASE=(\S+)", text)[0]
        headers = {"Authorization": "Bearer kwa_of_my_own"}
        assert httpx.get(f"{base}{PREFIX}/worker/health", headers=headers).is_success
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=60)
    assert "kwa_of_my_own" not in text + rest + errors
    assert len(text.splitlines()) == 3


def test_a_taken_port_is_told_in_a_sentence() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with command("--port", str(port)) as process:
            output, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert output == ""
    assert errors == (
        f"error: port {port} on 127.0.0.1 is already in use; "
        "choose another with --port, or --port 0\n"
    )


def test_an_open_stream_does_not_keep_the_process_alive() -> None:
    with command("--port", "0", "--token", "kwa_t", "--quiet", "--clock", "virtual") as process:
        base = re.findall(r"API_BASE=(\S+)", read_until(process, "EXECUTION_MODE"))[0]
        headers = {"Authorization": "Bearer kwa_t"}
        url = f"{base}{PREFIX}/worker/market/ticks/stream?symbols=NSE:INFY"
        with httpx.stream("GET", url, headers=headers, timeout=5) as answer:
            next(answer.iter_raw())
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert errors == ""


Run = Callable[..., int]


@pytest.fixture
def run_cli(monkeypatch: pytest.MonkeyPatch) -> Run:
    from kite_algo_worker.cli import main

    monkeypatch.delenv("KITE_ALGO_WORKER_TOKEN", raising=False)
    return lambda *arguments: main(["sandbox", *arguments])


def test_without_the_extra_the_message_says_what_to_install() -> None:
    # In a process of its own: modules imported a second time would stay behind for other tests.
    code = (
        "import sys; sys.modules['starlette'] = None; "
        "from kite_algo_worker.cli import main; sys.exit(main(['sandbox']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert 'pip install "kite-algo-worker[sandbox]"' in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "70000"],
        ["--clock", "lunar"],
        ["--cash", "-1"],
        ["--cash", "much"],
        ["--speed", "0"],
        ["--start", "2026-05-08T09:15:00"],
        ["--start", "tomorrow"],
    ],
)
def test_bad_options_are_usage_errors(run_cli: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run_cli(*arguments)
    assert left.value.code == 2


def test_start_needs_a_virtual_clock(run_cli: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli("--start", "2026-05-08T09:15:00+05:30") == 2
    assert "--clock virtual" in capsys.readouterr().err


@pytest.mark.parametrize("clock", [[], ["--clock", "real"]])
def test_speed_needs_a_virtual_clock(
    run_cli: Run, capsys: pytest.CaptureFixture[str], clock: list[str]
) -> None:
    assert run_cli("--speed", "30", *clock) == 2
    assert "--speed needs --clock virtual" in capsys.readouterr().err


def test_a_bad_token_file_is_told(
    run_cli: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cli("--token-file", str(tmp_path / "none.json")) == 2
    assert "cannot read" in capsys.readouterr().err


def test_help_shows_the_sandbox_command(capsys: pytest.CaptureFixture[str]) -> None:
    from kite_algo_worker.cli import main

    assert main(["--help"]) == 0
    assert "sandbox" in capsys.readouterr().out


def test_it_stops_although_a_replay_moved_the_clocks_beside_it() -> None:
    def worker(client: KiteAlgoWorkerClient) -> None:
        time.sleep(3600)
        sum(range(20_000_000))  # long enough for the server to look at a clock meanwhile
        time.sleep(3600)

    others = set(threading.enumerate())
    with Sandbox(clock="virtual"):
        served = [one for one in threading.enumerate() if one not in others]
        replay(worker, data="synthetic", first=date(2025, 6, 2), last=date(2025, 6, 2))
    assert [one.name for one in served] == ["sandbox"]
    assert not served[0].is_alive()
