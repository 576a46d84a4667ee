"""A tick stream over real sockets, in a process of its own, at the pace its symbol asks for.

``NSE:PACED-<events>-<per second>``, ``NSE:BURST-<events>-<events per chunk>``; WebSockets the same.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as serve_websockets


def tick(number: int) -> str:
    """One quote as a tick event carries it, with the time it was sent."""
    quote = {
        "instrument_token": 408065,
        "symbol": "NSE:INFY",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "mode": "quote",
        "last_price": 1450.0 + number % 50 * 0.05,
        "change": 0.42,
        "volume": 1_000_000 + number,
        "average_price": 1449.1,
        "ohlc": {"open": 1441.0, "high": 1455.5, "low": 1438.2, "close": 1444.0},
        "received_at": "2026-05-08T09:15:00+05:30",
        "age_ms": time.monotonic_ns(),
        "is_stale": False,
    }
    return json.dumps({"ticks": [quote]})


def event(number: int) -> bytes:
    return f"event: ticks\ndata: {tick(number)}\n\n".encode()


def paced(count: int, rate: float, send: Callable[[int], None]) -> None:
    start = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, start + number / rate - time.monotonic()))
        send(number)


def serve_events(connection: socket.socket) -> None:
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65_536)
        target = head.split(b" ", 2)[1].decode()
        kind, count, rate = wanted(target)
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )

        def send(data: bytes) -> None:
            connection.sendall(b"%x\r\n%s\r\n" % (len(data), data))

        if kind == "PACED":
            paced(count, rate, lambda number: send(event(number)))
        else:
            size = int(rate)
            chunks = [
                b"".join(map(event, range(start, start + size))) for start in range(0, count, size)
            ]
            connection.sendall(b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks))
        with suppress(ConnectionError):  # some have gone when they had counted enough
            send(b"event: end\ndata: {}\n\n")
            connection.sendall(b"0\r\n\r\n")


def wanted(target: str) -> tuple[str, int, float]:
    symbol = parse_qs(urlsplit(target).query)["symbols"][0]
    kind, count, rate = symbol.removeprefix("NSE:").split("-")
    return kind, int(count), float(rate)


def serve_frames(connection: ServerConnection) -> None:
    assert connection.request is not None
    kind, count, rate = wanted(connection.request.path)

    def send(number: int) -> None:
        connection.send(f'{{"event": "ticks", "data": {tick(number)}}}')

    if kind == "PACED":
        paced(count, rate, send)
    else:
        for number in range(count):
            send(number)
    connection.send('{"event": "end", "data": {}}')


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    quiet = logging.Logger("quiet", logging.CRITICAL + 1)
    frames = serve_websockets(serve_frames, "127.0.0.1", 0, compression=None, logger=quiet)
    threading.Thread(target=frames.serve_forever, daemon=True).start()
    print(listener.getsockname()[1], frames.socket.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_events, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
