"""The sandbox that made-up requests are sent to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kite_algo_worker.sandbox import Sandbox
from kite_algo_worker.sandbox.server.app import API_PREFIX
from kite_algo_worker.sandbox.server.runner import SandboxServer, bind
from tests.contract.fuzzing import CLAIMED, CLOSED, DRY, OPEN

TOKEN = "kwa_made_up_requests"
MESSAGES_PER_STREAM = 3


class EndingStreams:
    """Ends every event stream after a few messages, as a reader that leaves would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left: int | None = None
        over = asyncio.Event()

        async def send_some(message: Message) -> None:
            nonlocal left
            if message["type"] == "http.response.start" and _is_stream(message):
                left = MESSAGES_PER_STREAM
            elif left is not None:
                if over.is_set():
                    return
                left -= 1
                if left == 0 or not message.get("more_body", False):
                    message = {**message, "more_body": False}
                    over.set()
            await send(message)

        async def receive_or_end() -> Message:
            if left is None:
                return await receive()
            await over.wait()
            return {"type": "http.disconnect"}

        await self._app(scope, receive_or_end, send_some)


def _is_stream(message: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in message["headers"]
    )


class Served:
    """A running sandbox and a session that knows its token."""

    def __init__(self, sandbox: Sandbox, base_url: str) -> None:
        self.sandbox = sandbox
        self.base_url = base_url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {TOKEN}"

    def begin(self) -> None:
        """Fresh accounts, and the runs that the hints name."""
        self.sandbox.control.reset()
        for run_id, mode in ((OPEN, "paper"), (CLAIMED, "paper"), (DRY, "dry_run")):
            self.post("/worker/runs", _run(run_id, mode))
        self.post("/worker/runs", _run(CLOSED, "paper"))
        self.post(f"/worker/runs/{CLOSED}/exit", {})
        self.post(f"/worker/runs/{CLAIMED}/claim-session", None)

    def post(self, path: str, body: Any) -> Any:
        """A request that has to succeed."""
        answer = self.session.post(self.base_url + path, json=body, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()


def _run(run_id: str, mode: str) -> dict[str, str]:
    return {
        "strategy_run_id": run_id,
        "template_id": "fuzz",
        "account_scope": "kite:paper-a",
        "execution_mode": mode,
    }


def sandbox_on(data_file: Path | None = None) -> Sandbox:
    """A sandbox on a clock that stands; the same one for the same file."""
    return Sandbox(
        clock="virtual", token=TOKEN, heartbeat=0.02, tick_interval=60, cash=10**7,
        data_file=data_file,
    )  # fmt: skip


@contextmanager
def served(data_file: Path | None = None) -> Iterator[Served]:
    """That sandbox, reached over a real connection."""
    sandbox = sandbox_on(data_file)
    app = sandbox.asgi_app()
    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = SandboxServer(EndingStreams(app), app.state.hub)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True
    )
    thread.start()
    assert server.ready.wait(10)
    running = Served(sandbox, f"http://127.0.0.1:{port}{API_PREFIX}")
    try:
        yield running
    finally:
        running.session.close()
        server.stop()
        thread.join(10)
        sandbox.stop()
