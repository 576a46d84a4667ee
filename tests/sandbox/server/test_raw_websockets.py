"""WebSocket clients that break the rules: each loses its own connection and nothing else."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Iterator

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from tests.sandbox.server.support import PREFIX, wait_until

PATH = f"{PREFIX}/worker/ws/market/ticks?symbols=NSE:INFY"
TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0
PROTOCOL_ERROR, NOT_TEXT, TOO_BIG = 1002, 1007, 1009


def masked(opcode: int, payload: bytes = b"", *, final: bool = True) -> bytes:
    """A frame as a client has to send it."""
    key = os.urandom(4)
    body = bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))
    return _head(opcode, len(payload), final=final, mask=0x80) + key + body


def _head(opcode: int, size: int, *, final: bool = True, mask: int = 0) -> bytes:
    first = (0x80 if final else 0) | opcode
    if size < 126:
        return struct.pack("!BB", first, mask | size)
    if size < 65_536:
        return struct.pack("!BBH", first, mask | 126, size)
    return struct.pack("!BBQ", first, mask | 127, size)


class RawSocket:
    """A WebSocket client made of bytes."""

    def __init__(self, sandbox: Sandbox, path: str = PATH, **changed: str | None) -> None:
        host, port = sandbox.base_url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=5)
        self.file = self.socket.makefile("rb")
        headers: dict[str, str | None] = {
            "Host": host,
            "Authorization": f"Bearer {sandbox.token}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        self.send(("\r\n".join([f"GET {path} HTTP/1.1", *lines]) + "\r\n\r\n").encode())
        self.status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def frame(self) -> tuple[int, bytes]:
        """The next frame of the server; ``(-1, b"")`` at the end of the connection."""
        head = self.file.read(2)
        if len(head) < 2:
            return -1, b""
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack("!H", self.file.read(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self.file.read(8))[0]
        return head[0] & 0x0F, self.file.read(size)

    def close_code(self) -> int:
        """How the server ends the connection; 0 when it says nothing."""
        with contextlib.suppress(ConnectionError):
            while True:
                opcode, data = self.frame()
                if opcode == CLOSE:
                    return int(struct.unpack("!H", data[:2])[0]) if data else 0
                if opcode == -1:
                    return 0
        return 0

    def close(self) -> None:
        self.file.close()
        self.socket.close()


@pytest.fixture
def opened(fresh_sandbox: Sandbox) -> Iterator[RawSocket]:
    client = RawSocket(fresh_sandbox)
    assert client.status == 101
    assert client.frame()[0] == TEXT
    yield client
    client.close()
    # Nothing is left behind, and the next one is served.
    wait_until(lambda: fresh_sandbox.control.state()["streams"] == 0)
    after = RawSocket(fresh_sandbox)
    assert (after.status, after.frame()[0]) == (101, TEXT)
    after.close()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(_head(TEXT, 2) + b"hi", PROTOCOL_ERROR, id="unmasked"),
        pytest.param(b"\xf1\x80\0\0\0\0", PROTOCOL_ERROR, id="reserved bits"),
        pytest.param(masked(3), PROTOCOL_ERROR, id="unknown opcode"),
        pytest.param(masked(CONTINUATION, b"x"), PROTOCOL_ERROR, id="continues nothing"),
        pytest.param(masked(PING, b"x", final=False), PROTOCOL_ERROR, id="ping in parts"),
        pytest.param(masked(PING, b"x" * 126), PROTOCOL_ERROR, id="long ping"),
        pytest.param(masked(CLOSE, b"\x03"), PROTOCOL_ERROR, id="half a close code"),
        pytest.param(masked(TEXT, b"\xff\xfe"), NOT_TEXT, id="text that is none"),
        pytest.param(_head(TEXT, 2**40, mask=0x80) + b"key!", TOO_BIG, id="a terabyte announced"),
        pytest.param(masked(BINARY, b"\0" * 100_000), TOO_BIG, id="100,000 bytes"),
        pytest.param(
            masked(TEXT, b"x" * 50_000, final=False) + masked(CONTINUATION, b"x" * 50_000),
            TOO_BIG,
            id="100,000 bytes in parts",
        ),
    ],
)
def test_frames_that_break_the_rules(opened: RawSocket, data: bytes, code: int) -> None:
    opened.send(data)
    assert opened.close_code() == code


def test_messages_are_ignored_and_pings_answered(opened: RawSocket) -> None:
    for frame in (masked(TEXT, b"{}"), masked(BINARY, b"\0"), masked(PONG, b"never asked")):
        opened.send(frame)
    opened.send(masked(PING, b"there?") * 100)
    assert [opened.frame() for _ in range(100)] == [(PONG, b"there?")] * 100
    opened.send(masked(CLOSE, struct.pack("!H", 1000)))
    assert opened.close_code() == 1000


def test_a_frame_byte_by_byte(opened: RawSocket) -> None:
    for byte in masked(PING, b"slow"):
        opened.send(bytes([byte]))
    assert opened.frame() == (PONG, b"slow")


def test_half_a_frame_and_gone(opened: RawSocket) -> None:
    opened.send(masked(TEXT, b"x" * 100)[:20])


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Sec_WebSocket_Key": None}, 400),
        ({"Sec_WebSocket_Key": "short"}, 400),
        ({"Sec_WebSocket_Version": "7"}, 400),
        ({"Upgrade": "h2c"}, 404),
        ({"Upgrade": None, "Connection": "close"}, 404),
        ({"Authorization": None}, 401),
        ({"Authorization": "Bearer \xe9"}, 401),
    ],
)
def test_handshakes_that_are_none(
    sandbox: Sandbox, changed: dict[str, str | None], status: int
) -> None:
    client = RawSocket(sandbox, **changed)
    assert client.status == status
    client.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PREFIX}/worker/ws/nothing", 404),
        (f"{PREFIX}/worker/ws/", 404),
        ("/worker/ws/market/ticks", 404),
        (f"{PREFIX}/worker/runs", 404),
        (f"{PREFIX}/worker/ws/runs//pnl", 404),
        (f"{PREFIX}/worker/ws/runs/{'x' * 5000}/pnl", 101),
        (f"{PREFIX}/worker/ws/market/ticks?tokens=%C2%B3", 101),
        (f"{PREFIX}/worker/ws/market/ticks?mode=ltp&mode=full", 101),
        (f"{PREFIX}/worker/ws/market/candles", 101),
    ],
)
def test_paths_and_arguments(sandbox: Sandbox, path: str, status: int) -> None:
    client = RawSocket(sandbox, path)
    assert client.status == status
    if status == 101:
        assert client.close_code() in (4400, 4404)
    client.close()


def test_a_channel_is_no_page(api: httpx.Client) -> None:
    for method in ("GET", "POST", "HEAD"):
        assert api.request(method, "/worker/ws/market/ticks").status_code == 404
