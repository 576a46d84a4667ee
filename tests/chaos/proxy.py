"""A proxy that breaks the connection to a backend in every way a network can, by a seeded plan."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

FAULTS = {
    "none": 50,
    "reset before reading": 5,
    "reset before sending": 5,
    "reset after sending": 7,
    "reset in the answer": 7,
    "late delivery": 5,
    "late answer": 5,
    "delivered twice": 6,
    "429": 3,
    "503": 2,
    "503 of a gateway": 2,
    "500": 2,
    "502": 1,
}
LATE = 0.3
"""Seconds of a delay; the client's timeout is shorter."""


@dataclass(frozen=True)
class Message:
    head: bytes
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def trades(self) -> bool:
        """Whether it may place an order."""
        return self.method == "POST" and self.target.endswith(("/intents", "/brackets", "/enter"))

    @property
    def key(self) -> str:
        """The key of an order, a basket or a bracket; an option run is entered once by itself."""
        if not self.trades or self.target.endswith("/enter"):
            return ""
        return str(json.loads(self.body).get("idempotency_key"))


class ChaosProxy:
    """Forwards to ``backend``; which fault hits a request follows from the seed and its key.

    Args:
        backend: Base URL.
        seed: Of the plan.
        deployed: Behave like a deployed backend: two requests with one key that are under way at
            the same time both execute, and the first stored result stays.
    """

    def __init__(self, backend: str, seed: int, *, deployed: bool = False) -> None:
        parts = urlsplit(backend)
        self._backend = (str(parts.hostname), int(parts.port or 80))
        self._seed = seed
        self._deployed = deployed
        self._lock = threading.Lock()
        self._seen: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self._stored: dict[str, bytes] = {}
        self.faults: Counter[str] = Counter()
        self.closing = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def __enter__(self) -> ChaosProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.closing = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(5)
        for thread in self._threads:
            thread.join(5)

    # -- connections ------------------------------------------------------------------------------

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(2.0)
        with connection, contextlib.suppress(OSError, http.client.HTTPException):
            buffer = b""
            while not self.closing:
                message, buffer = _read(connection, buffer)
                if message is None or not self._handle(connection, message):
                    return

    def _handle(self, connection: socket.socket, message: Message) -> bool:
        """Answer one request; False closes the connection."""
        fault = self._fault_of(message)
        self.faults[fault] += 1
        if fault in ("reset before reading", "reset before sending"):
            return _reset(connection)
        if fault == "429":
            return _answer(connection, 429, {"detail": "Too many requests"}, "Retry-After: 0.01")
        if fault == "503":
            return _answer(connection, 503, {"detail": "Order queue is too long. Please retry."})
        if fault == "502":
            return _answer(connection, 502, {"detail": "no route"})
        answer = self._forward(message, LATE if fault == "late delivery" else 0.0)
        if fault == "delivered twice" and message.method == "POST":
            answer = self._forward(message)
        if fault == "late answer":
            time.sleep(LATE)
        if fault == "reset after sending":
            return _reset(connection)
        if fault == "503 of a gateway":
            return _answer(connection, 503, "<html>Service Unavailable</html>")
        if fault == "500":
            return _answer(connection, 500, "Internal Server Error")
        if fault == "reset in the answer":
            connection.sendall(answer[: len(answer) // 2])
            return _reset(connection)
        connection.sendall(answer)
        return True

    def _fault_of(self, message: Message) -> str:
        name = message.key or f"{message.method} {message.target}"
        with self._lock:
            self._seen[name] += 1
            number = self._seen[name]
        dice = random.Random(f"{self._seed}/{name}/{number}")
        if not message.trades and dice.random() < 0.8:
            return "none"
        return dice.choices(list(FAULTS), list(FAULTS.values()))[0]

    # -- the backend ------------------------------------------------------------------------------

    def _forward(self, message: Message, delay: float = 0.0) -> bytes:
        if not self._deployed or not message.key:
            time.sleep(delay)
            return self._exchange(message, message.body)
        key, body = message.key, json.loads(message.body)
        with self._lock:
            if key in self._stored:
                return self._stored[key]
            beside = self._under_way[key]
            self._under_way[key] += 1
        try:
            time.sleep(delay)  # a deployed backend that takes its time has not stored the key yet
            if beside:
                body["idempotency_key"] = f"{key}~{beside}~{time.monotonic_ns()}"
            answer = self._exchange(message, json.dumps(body).encode())
        finally:
            with self._lock:
                self._under_way[key] -= 1
        if answer.startswith(b"HTTP/1.1 200"):
            with self._lock:
                answer = self._stored.setdefault(key, answer)
        return answer

    def _exchange(self, message: Message, body: bytes) -> bytes:
        backend = http.client.HTTPConnection(*self._backend, timeout=5)
        try:
            headers = {
                name: value
                for name, value in message.headers.items()
                if name not in ("content-length", "connection", "accept-encoding")
            }
            backend.request(message.method, message.target, body or None, headers)
            response = backend.getresponse()
            data = response.read()
        finally:
            backend.close()
        kind = response.getheader("Content-Type") or "application/json"
        head = f"HTTP/1.1 {response.status} X\r\nContent-Type: {kind}\r\n"
        return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data


def _read(connection: socket.socket, buffer: bytes) -> tuple[Message | None, bytes]:
    while b"\r\n\r\n" not in buffer:
        piece = connection.recv(65536)
        if not piece:
            return None, b""
        buffer += piece
    head, _, rest = buffer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = int(headers.get("content-length", 0))
    while len(rest) < length:
        piece = connection.recv(65536)
        if not piece:
            return None, b""
        rest += piece
    return Message(head, method, target, headers, rest[:length]), rest[length:]


def _answer(connection: socket.socket, status: int, body: Any, *headers: str) -> bool:
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/html" if isinstance(body, str) else "application/json"
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(text)}"]
    connection.sendall("\r\n".join([*lines, *headers, "", text]).encode())
    return True


def _reset(connection: socket.socket) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False
