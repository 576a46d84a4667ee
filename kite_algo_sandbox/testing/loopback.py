"""Keeps a test on its own computer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from unittest.mock import patch


class OutsideConnectionError(RuntimeError):
    """Something tried to reach another computer."""


def is_here(host: object) -> bool:
    """Whether a host is this computer."""
    if host is None or host in {"", b"", "localhost", b"localhost"}:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return text.endswith(".localhost")


@contextmanager
def loopback_only() -> Iterator[list[str]]:
    """Refuse every connection of this process to another computer.

    Yields the sentences about those that were tried, for whoever tried may have swallowed the
    error.
    """
    tried: list[str] = []
    lock = threading.Lock()
    connect, connect_ex, lookup = (
        socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo,
    )  # fmt: skip

    def check(host: object, port: object) -> None:
        if is_here(host):
            return
        shown = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        text = (
            f"this test tried to connect to {shown}:{port}: a test with the fixtures of "
            "kite_algo_sandbox reaches this computer only"
        )
        with lock:
            tried.append(text)
        raise OutsideConnectionError(text)

    def check_address(address: Any) -> None:
        if isinstance(address, tuple) and len(address) >= 2:
            check(address[0], address[1])

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check_address(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check_address(address)
        return connect_ex(self, address)

    def guarded_lookup(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        check(host, port)
        return lookup(host, port, *args, **named)

    with (
        patch.object(socket.socket, "connect", guarded_connect),
        patch.object(socket.socket, "connect_ex", guarded_connect_ex),
        patch.object(socket, "getaddrinfo", guarded_lookup),
    ):
        yield tried
