"""The server's side of a WebSocket, frame by frame, so that it can be wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
import threading
from typing import Any, Final

from tests.pace import seconds

TEXT: Final = 1
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def frame(payload: bytes, opcode: int = TEXT, *, last: bool = True, claims: int = 0) -> bytes:
    """The bytes of one frame; ``claims`` is the length it pretends to have."""
    head = bytes([opcode | (0x80 if last else 0)])
    size = claims or len(payload)
    if size < 126:
        head += bytes([size])
    elif size < 1 << 16:
        head += b"\x7e" + struct.pack("!H", size)
    else:
        head += b"\x7f" + struct.pack("!Q", size)
    return head + payload


def message(event: str, data: object) -> bytes:
    """The bytes of one frame as the worker API sends it."""
    return frame(json.dumps({"event": event, "data": data}, ensure_ascii=False).encode())


class RawChannel:
    """A WebSocket over a connection of the fault server, after the handshake.

    Pings and closes are answered beside the script, until the channel is ``mute``.
    """

    def __init__(self, peer: Any) -> None:
        key = peer.headers["sec-websocket-key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + _MAGIC, usedforsecurity=False).digest())
        peer.raw(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self._peer = peer
        self._socket: socket.socket = peer._socket
        self._buffer = b""
        self.mute = False
        self.pings = 0
        self._sending = threading.Lock()
        self._ears = threading.Thread(target=self._listen, daemon=True)
        self._ears.start()

    def send(self, data: bytes) -> None:
        with self._sending:
            self._socket.sendall(data)

    def close(self, code: int, reason: str = "") -> None:
        """Close in order."""
        self.send(frame(struct.pack("!H", code) + reason.encode(), CLOSE))

    def half_close(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Drop the connection the hard way, while nobody reads it."""
        linger = struct.pack("ii", 1, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._socket.shutdown(socket.SHUT_RD)
        self._ears.join(seconds(3.0))
        self._socket.close()

    def wait_until_client_leaves(self, seconds: float = 3.0) -> bool:
        self._ears.join(seconds)
        return not self._ears.is_alive()

    def _listen(self) -> None:
        try:
            while True:
                opcode, payload = self._frame()
                if opcode == PING:
                    self.pings += 1
                if opcode in (PING, CLOSE) and not self.mute:
                    self.send(frame(payload, PONG if opcode == PING else CLOSE))
                if opcode == CLOSE and not self.mute:
                    self.half_close()
        except OSError:
            return

    def _frame(self) -> tuple[int, bytes]:
        opcode, size = self._take(2)
        size &= 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2))
        mask = self._take(4)
        masked = self._take(size)
        return opcode & 0x0F, bytes(byte ^ mask[i % 4] for i, byte in enumerate(masked))

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            piece = self._socket.recv(4096)
            if not piece:
                raise ConnectionResetError
            self._buffer += piece
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken
