"""A server that misbehaves on purpose, on real sockets."""

from __future__ import annotations

import contextlib
import gc
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clients import Face
from tests.pace import seconds
from tests.streams.channels import ChannelServers, Run

Script = Callable[["Peer"], object]


class Peer:
    """One connection as the server sees it. Everything is blocking; the thread is its own."""

    def __init__(self, connection: socket.socket, index: int) -> None:
        self._socket = connection
        self.index = index
        connection.settimeout(5.0)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(4096)
            if not piece:
                break
            head += piece
        lines = head.decode("latin-1").split("\r\n")
        self.target = lines[0].split(" ")[1] if lines[0] else ""
        self.headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])
        }

    def start(self, content_type: str = "text/event-stream; charset=utf-8") -> None:
        self.raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
            % content_type.encode()
        )

    def refuse(self, status: int, body: bytes = b'{"detail": "no"}', header: str = "") -> None:
        extra = f"{header}\r\n" if header else ""
        head = (
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{extra}"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.raw(head.encode() + body)

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.raw(b"%x\r\n%s\r\n" % (len(piece), piece))

    def event(self, name: str, data: str) -> None:
        self.send(f"event: {name}\ndata: {data}\n\n".encode())

    def finish(self) -> None:
        self.raw(b"0\r\n\r\n")

    def raw(self, data: bytes) -> None:
        self._socket.sendall(data)

    def reset(self) -> None:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def wait_until_client_leaves(self, seconds: float = 3.0) -> bool:
        self._socket.settimeout(seconds)
        try:
            return self._socket.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True


class FaultyServer:
    """Runs ``script(peer)`` in a thread of its own for every connection."""

    def __init__(self, script: Script) -> None:
        self.targets: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.results: list[object] = []
        self.failures: list[BaseException] = []
        self._script = script
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(
                target=self._serve, args=(connection, len(self._threads)), daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, index: int) -> None:
        with connection:
            try:
                peer = Peer(connection, index)
                self.targets.append(peer.target)
                self.headers.append(peer.headers)
                self.results.append(self._script(peer))
            except (BrokenPipeError, ConnectionResetError) as gone:
                self.results.append(gone)
            except BaseException as failure:
                self.failures.append(failure)

    def finish(self) -> list[object]:
        """What the scripts returned, once all of them are through."""
        for thread in self._threads:
            thread.join(seconds(5.0))
            assert not thread.is_alive(), "a connection is still being served"
        return self.results

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(seconds(5.0))
        self.finish()


@pytest.fixture
def serve() -> Iterator[Callable[[Script], FaultyServer]]:
    servers: list[FaultyServer] = []

    def start(script: Script) -> FaultyServer:
        servers.append(FaultyServer(script))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
        assert server.failures == []


@pytest.fixture
def run() -> Iterator[Run]:
    servers = ChannelServers()
    yield servers.start
    servers.close()


@pytest.fixture(params=["sync", "async"])
def desk_client(
    serve: Callable[[Script], FaultyServer], request: pytest.FixtureRequest
) -> Iterator[Callable[[Script], Face]]:
    """Connects a client of each kind to a server that runs a script."""
    faces: list[Face] = []

    def connect(script: Script) -> Face:
        faces.append(Face(request.param, base_url=serve(script).url))
        return faces[-1]

    yield connect
    for face in faces:
        face.close()


def _open_sockets() -> int:
    count = 0
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            count += str(entry.readlink()).startswith("socket:")
    return count


@pytest.fixture
def no_leaked_sockets() -> Iterator[None]:
    """Every socket opened within the test is closed at its end. Ask for it before any server."""
    before = _open_sockets()
    yield
    deadline = time.monotonic() + 2.0
    while _open_sockets() > before and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.01)
    assert _open_sockets() <= before
