"""One thread reads an encrypted connection, another writes: neither harms nor delays the other."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from kite_algo_worker._sync._tls import SharedTLSSocket
from tests.pace import seconds

CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"
MESSAGES = 2_000


class Ends(NamedTuple):
    client: ssl.SSLSocket
    server: ssl.SSLSocket


@pytest.fixture
def ends() -> Iterator[Ends]:
    near, far = socket.socketpair()
    accepting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    accepting.load_cert_chain(CERTIFICATE)
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    trusting.sslsocket_class = SharedTLSSocket
    with ThreadPoolExecutor() as pool:
        accepted = pool.submit(accepting.wrap_socket, far, server_side=True)
        client = trusting.wrap_socket(near, server_hostname="localhost")
        server = accepted.result()
    with client, server:
        yield Ends(client, server)


def read(connection: ssl.SSLSocket, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        piece = connection.recv(4096)
        assert piece, "the connection ended early"
        got += piece
    return bytes(got)


def test_both_directions_at_once_arrive_whole(ends: Ends) -> None:
    down = b"".join(b"tick %06d;" % number for number in range(MESSAGES))
    up = b"".join(b"ping %06d;" % number for number in range(MESSAGES))

    def answer() -> bytes:  # this end belongs to one thread: Python's own socket will do
        got = bytearray()
        for place in range(0, len(down), 12):
            ends.server.sendall(down[place : place + 12])
            got += read(ends.server, 12)
        return bytes(got)

    def write() -> None:
        for place in range(0, len(up), 12):
            ends.client.sendall(up[place : place + 12])

    with ThreadPoolExecutor() as pool:
        answered, written = pool.submit(answer), pool.submit(write)
        assert read(ends.client, len(down)) == down
        written.result(seconds(20))
        assert answered.result(seconds(20)) == up


def test_a_reader_without_news_holds_up_no_writer(ends: Ends) -> None:
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(ends.client.recv, 4096)
        for number in range(50):
            ends.client.sendall(b"%d" % (number % 10))
        assert read(ends.server, 50) == b"0123456789" * 5
        assert not reading.done()
        ends.server.sendall(b"news")
        assert reading.result(seconds(5)) == b"news"


def test_a_writer_waits_for_a_slow_server(ends: Ends) -> None:
    much = bytes(range(256)) * 16_384
    with ThreadPoolExecutor() as pool:
        writing = pool.submit(ends.client.sendall, much)
        ends.server.sendall(b"meanwhile")
        assert ends.client.recv(4096) == b"meanwhile"
        assert not writing.done()
        assert read(ends.server, len(much)) == much
        writing.result(seconds(5))


@pytest.mark.parametrize("ending", ["close", "shutdown"])
def test_another_thread_ends_the_reading(ends: Ends, ending: str) -> None:
    started = threading.Event()

    def reading() -> object:
        started.set()
        try:
            return ends.client.recv(4096)
        except OSError as error:
            return error

    with ThreadPoolExecutor() as pool:
        result = pool.submit(reading)
        assert started.wait(seconds(5))
        if ending == "close":
            ends.client.close()
        else:
            ends.client.shutdown(socket.SHUT_RDWR)
        ended = result.result(seconds(5))
    assert ended == b"" or isinstance(ended, OSError)


def test_a_limit_is_kept(ends: Ends) -> None:
    ends.client.settimeout(0.05)
    with pytest.raises(TimeoutError):
        ends.client.recv(4096)
    assert ends.client.gettimeout() == 0.05
    ends.server.sendall(b"late")
    ends.client.settimeout(None)
    assert ends.client.recv(4096) == b"late"
