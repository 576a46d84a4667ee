"""A loopback HTTP server that answers exactly what a test tells it to, byte by byte."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.pace import seconds

Script = Callable[["Exchange"], None]


class Exchange:
    """One connection: the request as it came in, and the raw bytes to answer with."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.request = b""

    def read_request(self) -> bytes:
        """The whole request, head and body."""
        while b"\r\n\r\n" not in self.request:
            self._receive()
        head, _, rest = self.request.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        while len(rest) < length:
            self._receive()
            rest = self.request.partition(b"\r\n\r\n")[2]
        return self.request

    def _receive(self) -> None:
        piece = self._connection.recv(65536)
        if not piece:
            raise ConnectionResetError
        self.request += piece

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def answer(self, body: bytes, status: str = "200 OK", *headers: str) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
        lines += headers or ["Content-Type: application/json"]
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def reset(self) -> None:
        """Drop the connection the hard way."""
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._connection.close()

    def receive(self) -> bytes:
        """Whatever comes next; nothing when the client has left."""
        return self._connection.recv(65536)

    def wait_for_the_client_to_leave(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.recv(1)


class Server:
    """Runs ``script`` for every connection; ``requests`` holds what was read."""

    def __init__(self, script: Script) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.failures: list[BaseException] = []
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(seconds(5.0))
        exchange = Exchange(connection)
        with connection:
            try:
                self._script(exchange)
            except OSError:
                pass
            except BaseException as failure:
                self.failures.append(failure)
            finally:
                if exchange.request:
                    self.requests.append(exchange.request)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(seconds(5.0))
        for thread in self._threads:
            thread.join(seconds(5.0))

    def header(self, name: str, index: int = 0) -> list[str]:
        """Every value of a header of one request."""
        head = self.requests[index].partition(b"\r\n\r\n")[0].decode("latin-1")
        pairs = (line.partition(":") for line in head.split("\r\n")[1:])
        return [value.strip() for key, _, value in pairs if key.lower() == name.lower()]

    def target(self, index: int = 0) -> str:
        """The raw request target."""
        return self.requests[index].split(b" ", 2)[1].decode("ascii")


@pytest.fixture
def serve() -> Iterator[Callable[[Script], Server]]:
    servers: list[Server] = []

    def start(script: Script) -> Server:
        servers.append(Server(script))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
        assert server.failures == []


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)
