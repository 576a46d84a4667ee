"""Each finding of the doctor, brought about for real, with its cure."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from tests.cli.conftest import Outcome, Run

TOKEN = "kwa_made_up_for_this_test"


def statuses(outcome: Outcome) -> dict[str, str]:
    return {check["name"]: check["status"] for check in outcome.json["checks"]}


def cure(outcome: Outcome, name: str) -> str:
    (check,) = (check for check in outcome.json["checks"] if check["name"] == name)
    return str(check["cure"])


def test_nothing_is_wrong(command: Run, sandbox: Sandbox) -> None:
    outcome = command("doctor", "--json")
    assert outcome.code == 0
    assert outcome.json["ok"] is True
    assert set(statuses(outcome).values()) == {"ok"}
    assert "Nothing stands in the way." in command("doctor").out


def test_no_token(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KITE_ALGO_WORKER_TOKEN", raising=False)
    outcome = command("doctor", "--json")
    assert outcome.code == 1
    assert "kite-algo sandbox" in cure(outcome, "environment")


def test_a_wrong_token(command: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", TOKEN)
    outcome = command("doctor", "--json")
    assert outcome.code == 1
    assert statuses(outcome)["address"] == "ok"
    assert statuses(outcome)["token"] == "failed"
    assert TOKEN not in outcome.out + outcome.err


def test_a_wrong_port(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", TOKEN)
    monkeypatch.setenv("KITE_ALGO_API_BASE", "http://127.0.0.1:9")
    outcome = command("doctor", "--json")
    assert outcome.code == 3
    assert "KITE_ALGO_API_BASE" in cure(outcome, "address")


def test_live_without_the_acknowledgement(
    command: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITE_ALGO_EXECUTION_MODE", "live")
    monkeypatch.delenv("KITE_ALGO_ENABLE_LIVE", raising=False)
    outcome = command("doctor", "--json")
    assert outcome.code == 1
    assert "KITE_ALGO_ENABLE_LIVE=1" in cure(outcome, "mode")
    assert statuses(outcome)["token"] == "ok"


def test_a_mode_that_the_token_does_not_allow(
    command: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITE_ALGO_EXECUTION_MODE", "live")
    monkeypatch.setenv("KITE_ALGO_ENABLE_LIVE", "1")
    outcome = command("doctor", "--json")
    assert statuses(outcome)["mode"] == "failed"


@contextmanager
def backend(health: dict[str, Any], date: str | None = None, status: int = 200) -> Iterator[str]:
    """A server that answers every path alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(health).encode()
            self.send_response_only(status)
            if date is not None:
                self.send_header("Date", date)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


HEALTH = {
    "status": "healthy",
    "account_scope": None,
    "allowed_modes": ["paper"],
    "allowed_actions": ["runs:create", "runs:read", "intents:submit", "runs:exit", "market:read"],
}


@pytest.mark.parametrize(
    ("health", "date", "status", "name", "told"),
    [
        (HEALTH, "Mon, 01 Jan 2024 00:00:00 GMT", 200, "clock", "time server"),
        (HEALTH | {"allowed_actions": ["runs:read"]}, None, 200, "rights", "intents:submit"),
        (HEALTH | {"account_scope": "kite:AB1234"}, None, 200, "account", "kite:AB1234"),
        ({"detail": "Not Found"}, None, 404, "address", "KITE_ALGO_API_BASE"),
    ],
)
def test_what_a_backend_tells(
    health: dict[str, Any],
    date: str | None,
    status: int,
    name: str,
    told: str,
    command: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with backend(health, date, status) as url:
        monkeypatch.setenv("KITE_ALGO_API_BASE", url)
        monkeypatch.setenv("KITE_ALGO_WORKER_TOKEN", TOKEN)
        monkeypatch.setenv("KITE_ALGO_EXECUTION_MODE", "paper")
        outcome = command("doctor", "--json")
    (check,) = (check for check in outcome.json["checks"] if check["name"] == name)
    assert check["status"] in ("warning", "failed")
    assert told in check["found"] + check["cure"]
