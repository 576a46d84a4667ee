"""What tracebacks with locals, printers and log files show when secrets are planted everywhere."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import os
import pprint
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    InvalidInputError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    RunConfig,
    SyncWorkerWebSocketClient,
)
from tests.clients import Backend, Face
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import KEY, ORDER, RUN, good_answer

Serve = Callable[[Script], Server]

# Without the prefixes that give real ones away, and longer than what printers cut.
TOKEN = "planted-token-" + "t" * 90
NONCE = "planted-nonce-" + "n" * 90
SAFETY = "planted-safety-" + "s" * 90
SECRETS = {"token": TOKEN, "nonce": NONCE, "safety token": SAFETY}


def leaks(text: str) -> list[str]:
    """Which secrets show, whole or in part."""
    return [name for name, secret in SECRETS.items() if secret[:20] in text]


def with_locals(error: BaseException) -> str:
    """All frames of an exception and its causes with their variables, but for those of tests."""
    told = [traceback.TracebackException.from_exception(error, capture_locals=True)]
    lines = []
    while told:
        one = told.pop()
        told += [other for other in (one.__cause__, one.__context__) if other is not None]
        for frame in one.stack:
            if "/tests/" not in frame.filename:
                lines.append(f"{frame.filename}:{frame.name} {frame.locals}")
    return "\n".join(lines)


def in_rich(error: BaseException) -> str:
    """What rich shows of the frames below the test's own."""
    trace = error.__traceback__
    while trace is not None and "/tests/" in trace.tb_frame.f_code.co_filename:
        trace = trace.tb_next
    console = Console(file=io.StringIO(), width=400)
    shown = Traceback.from_exception(type(error), error, trace, show_locals=True)
    console.print(shown)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def everything(value: object) -> str:
    """A value in all the ways people print it."""
    shown = [repr(value), str([value]), pprint.pformat(value), pretty_repr(value, max_string=80)]
    if hasattr(value, "__dict__"):
        shown += [repr(vars(value)), pprint.pformat(vars(value)), pretty_repr(vars(value))]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown.append(repr(dataclasses.asdict(value)))
    return "\n".join(shown)


def place(client: Any) -> Any:
    return client.place_order(RUN, ORDER, KEY, None, SAFETY, session_nonce=NONCE)


def echo(request: httpx.Request) -> httpx.Response:
    told = {"headers": dict(request.headers), "body": request.content.decode()}
    return httpx.Response(409, json={"detail": json.dumps(told), "safety_token": SAFETY})


def reset(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.reset()


def half(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")


def refuse_to_read(exchange: Exchange) -> None:
    exchange.reset()


@pytest.mark.parametrize("fault", [reset, half, refuse_to_read])
def test_locals_of_a_lost_write(serve: Serve, kind: str, fault: Script) -> None:
    with Face(kind, base_url=serve(fault).url, token=TOKEN) as client:
        with pytest.raises(KiteAlgoWorkerError) as caught:
            place(client)
    assert leaks(with_locals(caught.value)) == []
    assert leaks(in_rich(caught.value)) == []


def test_locals_of_a_refusal_that_repeats_everything(kind: str) -> None:
    with Face(kind, handler=echo, token=TOKEN) as client:
        with pytest.raises(KiteAlgoWorkerError) as caught:
            place(client)
    assert leaks(with_locals(caught.value)) == []
    assert leaks(in_rich(caught.value)) == []
    assert leaks(everything(caught.value)) == []


CALLS: dict[str, Callable[[Any], object]] = {
    "place_order": place,
    "place_basket": lambda c: c.place_basket(
        RUN, [ORDER], idempotency_key=KEY, safety_token=SAFETY, session_nonce=NONCE
    ),
    "heartbeat": lambda c: c.run_heartbeat(RUN, session_nonce=NONCE),
    "release": lambda c: c.release_session(RUN, session_nonce=NONCE),
    "exit": lambda c: c.exit_run(RUN, session_nonce=NONCE),
    "enter": lambda c: c.options.enter(RUN, safety_token=SAFETY, session_nonce=NONCE),
    "decision": lambda c: c.log_decision_event(
        RUN, event_type="note", summary="x", session_nonce=NONCE
    ),
    "bad order": lambda c: c.place_order(
        RUN, {**ORDER, "quantity": -1}, KEY, None, SAFETY, session_nonce=NONCE
    ),
    "bad nonce": lambda c: c.place_order(RUN, ORDER, KEY, session_nonce=NONCE + "\n"),
}


@pytest.mark.parametrize("call", CALLS)
def test_locals_of_every_call_with_a_secret(kind: str, call: str) -> None:
    with Face(kind, handler=echo, token=TOKEN) as client:
        with pytest.raises(KiteAlgoWorkerError) as caught:
            CALLS[call](client)
    assert leaks(with_locals(caught.value)) == []
    assert leaks(in_rich(caught.value)) == []


MISTAKES: dict[str, Callable[[], object]] = {
    "bad address": lambda: AlgoWorkerConfig("localhost", TOKEN),
    "bad timeout": lambda: AlgoWorkerConfig("http://localhost", token=TOKEN, timeout=-1),
    "bad token": lambda: AlgoWorkerConfig("http://localhost", TOKEN + "\n é"),
    "bad WebSocket": lambda: SyncWorkerWebSocketClient("ftp://localhost", TOKEN),
    "bad attempts": lambda: SyncWorkerWebSocketClient(
        "ws://localhost", token=TOKEN, reconnect_attempts=-1
    ),
    "bad environment": lambda: AlgoWorkerConfig.from_env(
        {"KITE_ALGO_WORKER_TOKEN": TOKEN, "KITE_ALGO_TIMEOUT": "soon"}
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_locals_of_a_mistake_in_the_settings(mistake: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        MISTAKES[mistake]()
    assert leaks(with_locals(caught.value)) == []
    assert leaks(in_rich(caught.value)) == []
    assert leaks(everything(caught.value)) == []


def test_the_environment_of_the_process_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", TOKEN)
    monkeypatch.setenv("KITE_ALGO_API_BASE", "nowhere")
    with pytest.raises(InvalidInputError) as caught:
        AlgoWorkerConfig.from_env()
    assert leaks(with_locals(caught.value)) == []


# -- objects ---------------------------------------------------------------------------------------


def backend() -> Backend:
    run = {**good_answer("get_run"), "worker_session_nonce": NONCE}
    return Backend(
        {
            f"GET /worker/runs/{RUN}": run,
            f"POST /worker/runs/{RUN}/claim-session": {
                **good_answer("claim_session"),
                "worker_session_nonce": NONCE,
            },
            f"DELETE /worker/runs/{RUN}/claim-session": good_answer("release_session"),
            f"POST /worker/runs/{RUN}/heartbeat": good_answer("run_heartbeat"),
            f"GET /worker/runs/{RUN}/safety-check": {
                **good_answer("safety_check"),
                "safety_token": SAFETY,
            },
        }
    )


@pytest.fixture
def shown(kind: str) -> Iterator[list[object]]:
    """Every public object that has to do with a secret."""
    run = good_answer("get_run")
    config = RunConfig(
        strategy_run_id=RUN, template_id=run["template_id"], account_scope=run["account_scope"]
    )
    seen = backend()
    with Face(kind, handler=seen, token=TOKEN) as client:
        with client.run(config) as managed:
            safety = managed.safety_check()
            assert (safety.safety_token, managed.session_nonce) == (SAFETY, NONCE)
            real = client.client
            yield [real, real.config, real.options, managed, managed.run, safety, [safety]]
    sent = [request.headers.get("x-worker-session-nonce") for request in seen.requests]
    assert NONCE in sent, "what is hidden from people reaches the server"
    assert seen.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_no_object_shows_a_secret(shown: list[object]) -> None:
    for value in shown:
        assert leaks(everything(value)) == [], type(value).__name__


def test_what_is_hidden_is_ordinary_text_for_programs(shown: list[object]) -> None:
    safety: Any = shown[5]
    assert json.loads(json.dumps(safety))["safety_token"] == SAFETY
    assert f"{safety.safety_token}" == SAFETY
    assert {SAFETY: 1}[safety["safety_token"]] == 1
    config: Any = shown[1]
    assert json.loads(json.dumps(dataclasses.asdict(config)))["token"] == TOKEN
    assert dataclasses.replace(config, timeout=1.0).token == TOKEN


def test_objects_around_a_websocket() -> None:
    channel = SyncWorkerWebSocketClient("ws://localhost:1", TOKEN)
    stream = channel.stream_ticks(symbols=["NSE:INFY"], mode="ltp")
    for value in (channel, stream, *vars(channel).values(), *vars(stream).values()):
        assert leaks(everything(value)) == [], type(value).__name__


# -- logs ------------------------------------------------------------------------------------------

PROGRAM = """
import logging, sys, threading
from kite_algo_worker import *
base, token, nonce, safety = sys.argv[1:]
client = KiteAlgoWorkerClient(AlgoWorkerConfig(base, token), verify_runs=False)
order = {"exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "product": "CNC",
         "order_type": "MARKET", "quantity": 1, "variety": "regular"}
try:
    client.place_order("run_1", order, "key-0001", None, safety, nonce)
except KiteAlgoWorkerError as error:
    logging.getLogger("kite_algo_worker").exception("failed")
client.close()
"""


@pytest.mark.parametrize("level", ["", "info", "debug"])
def test_a_server_that_repeats_everything_in_headers(serve: Serve, level: str) -> None:
    def hostile(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(
            f'{{"detail": "{TOKEN} {NONCE} {SAFETY}"}}'.encode(),
            "401 No",
            f"X-Echo: {TOKEN} {NONCE} {SAFETY}",
            f"Set-Cookie: session={TOKEN}",
            f"Location: http://evil.test/?token={TOKEN}",
        )

    environment = {**os.environ, "KITE_ALGO_LOG": level}
    ran = subprocess.run(
        [sys.executable, "-X", "dev", "-c", PROGRAM, serve(hostile).url, TOKEN, NONCE, SAFETY],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert "failed" in ran.stderr
    assert ("httpcore" in ran.stderr) is (level == "debug")
    assert leaks(ran.stdout + ran.stderr) == []


def test_loggers_of_libraries_at_debug(
    serve: Serve, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    def hostile(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(b"{}", f"401 {NONCE}", f"X-Echo: {TOKEN}{SAFETY}")

    caplog.set_level(logging.DEBUG)
    with Face(kind, base_url=serve(hostile).url, token=TOKEN) as client:
        with pytest.raises(KiteAlgoWorkerError):
            place(client)
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    assert leaks(caplog.text + repr([record.args for record in caplog.records])) == []


def test_the_websocket_library_at_debug(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with SyncWorkerWebSocketClient(sandbox.base_url, sandbox.token).stream_ticks(
        symbols=["NSE:INFY"], mode="ltp"
    ) as stream:
        stream.recv()
    assert any(record.name.startswith("websockets") for record in caplog.records)
    assert sandbox.token not in caplog.text + repr([record.args for record in caplog.records])


def test_a_hundred_safety_tokens_do_not_push_out_the_token(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def hostile(exchange: Exchange) -> None:
        while True:
            exchange.request = b""
            exchange.read_request()
            exchange.send(
                f"HTTP/1.1 401 No\r\nX-E: {TOKEN}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
            )

    caplog.set_level(logging.DEBUG)
    config = AlgoWorkerConfig(serve(hostile).url, TOKEN)
    with KiteAlgoWorkerClient(config, verify_runs=False) as client:
        for number in range(300):
            with pytest.raises(KiteAlgoWorkerError):
                client.place_order(RUN, ORDER, KEY, None, f"planted-other-{number:05}")
    assert leaks(caplog.text) == []


# -- proxies and files -----------------------------------------------------------------------------


def test_the_password_of_a_proxy(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{TOKEN}@127.0.0.1:1")
    with Face(kind, base_url="https://backend.test", token="some-token") as client:
        with pytest.raises(KiteAlgoWorkerError) as caught:
            client.health()
        assert leaks(everything(client.client)) == []
    assert leaks(with_locals(caught.value) + everything(caught.value)) == []
    monkeypatch.setenv("HTTPS_PROXY", f"ftp://user:{TOKEN}@127.0.0.1:1")
    with pytest.raises(InvalidInputError) as bad:
        (KiteAlgoWorkerClient if kind == "sync" else AsyncKiteAlgoWorkerClient)(
            AlgoWorkerConfig("https://backend.test", "some-token")
        )
    assert leaks(with_locals(bad.value) + everything(bad.value)) == []


def test_files_of_the_sandbox_and_the_journal_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        state = tmp_path / "state" / "sandbox.sqlite3"
        with Sandbox(data_file=state) as running:
            with KiteAlgoWorkerClient(running.config(), journal=tmp_path / "journal") as client:
                client.health()
                made = [path for path in tmp_path.rglob("*") if path.is_file()]
    finally:
        os.umask(before)
    assert len(made) >= 2
    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in made if path.exists()}
    assert set(modes.values()) == {"0o600"}, modes
