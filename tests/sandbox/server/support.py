"""What several test files of the server need."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any, Self

import httpx

from kite_algo_sandbox import Sandbox

PREFIX = "/api/algo-workers"


def connect(sandbox: Sandbox, token: str | None = None) -> httpx.Client:
    """A plain HTTP client with the sandbox's own token or another one."""
    headers = {"Authorization": f"Bearer {token or sandbox.token}"}
    return httpx.Client(base_url=sandbox.base_url + PREFIX, headers=headers, timeout=5)


def buy(key: str, **changes: object) -> dict[str, Any]:
    """The body of an intent that buys one INFY at the market."""
    order = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "variety": "regular",
        "product": "CNC",
        "order_type": "MARKET",
        "quantity": 1,
        **changes,
    }
    return {"intent_type": "place_order", "payload": {"order": order}, "idempotency_key": key}


class RawStream:
    """An event stream read from the bare socket, so that every byte can be looked at."""

    def __init__(self, sandbox: Sandbox, path: str) -> None:
        host, port = sandbox.base_url.removeprefix("http://").split(":")
        self._socket = socket.create_connection((host, int(port)), timeout=5)
        request = (
            f"GET {PREFIX}{path} HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {sandbox.token}\r\nAccept: text/event-stream\r\n\r\n"
        )
        self._socket.sendall(request.encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers: dict[str, str] = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()
        self._buffer = b""

    def event(self) -> bytes | None:
        """The next event up to and without its blank line; ``None`` at the end."""
        while b"\n\n" not in self._buffer:
            size = int(self._file.readline() or b"0", 16)
            chunk = self._file.read(size)
            self._file.readline()
            if size == 0:
                return None
            self._buffer += chunk
        event, _, self._buffer = self._buffer.partition(b"\n\n")
        return event

    def data(self, name: str | None) -> Any:
        """The JSON of the next event, which must have this name (``None``: no name at all)."""
        lines = (self.event() or b"").split(b"\n")
        if name is not None:
            assert lines.pop(0) == b"event: " + name.encode()
        [line] = lines
        assert line.startswith(b"data: ")
        return json.loads(line.removeprefix(b"data: "))

    def next_data(self) -> Any:
        """The JSON of the next event of any name, keep-alives skipped."""
        while (event := self.event()) == b": heartbeat":
            pass
        assert event is not None
        return json.loads(event.split(b"data: ", 1)[1])

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def wait_until(condition: Callable[[], bool], seconds: float = 3.0) -> None:
    """Return as soon as the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.01)
