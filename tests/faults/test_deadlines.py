"""Everything ends in time: names, connections, handshakes, proxies, answers that never end."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kite_algo_worker import (
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    Retry,
    SyncWorkerWebSocketClient,
    TransportError,
    WorkerWebSocketClient,
)
from kite_algo_worker._async import network
from kite_algo_worker._async import websocket as tasks
from kite_algo_worker._sync import network as blocking_network
from kite_algo_worker._sync import websocket as blocking
from kite_algo_worker.exceptions import WorkerTimeoutError
from tests.clients import Face
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import CALLS
from tests.pace import seconds

Serve = Callable[[Script], Server]

QUICK = Retry(attempts=1, total=0.3)
LONG = 30.0
"""What each single wait may take: only the total time ends these calls early."""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def ends_in_time(kind: str, url: str, operation: str = "health", retry: Retry = QUICK) -> Any:
    """The error of a call that must not take much longer than its total time."""
    began = time.monotonic()
    with (
        Face(kind, base_url=url, timeout=LONG, retry=retry) as client,
        pytest.raises(KiteAlgoWorkerError) as caught,
    ):
        CALLS[operation](client)
    assert time.monotonic() - began < seconds(5.0), "the call outlived its deadline"
    return caught.value


def drip(exchange: Exchange, data: bytes) -> None:
    """Send one byte at a time, for ever, until the client leaves."""
    with contextlib.suppress(OSError):
        for byte in itertools.cycle(data):
            exchange.send(bytes([byte]))
            time.sleep(0.02)


# -- answers ---------------------------------------------------------------------------------------

DRIPPING = {
    "head": b"",
    "a header": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "body": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("operation", ["health", "submit_intent"])
@pytest.mark.parametrize("where", DRIPPING)
def test_an_answer_that_comes_byte_by_byte(
    serve: Serve, kind: str, where: str, operation: str
) -> None:
    def script(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.send(DRIPPING[where])
        drip(exchange, b"1\r\n \r\n" if where == "chunks" else b" " if where == "body" else b"H")

    error = ends_in_time(kind, serve(script).url, operation)
    assert isinstance(error, WorkerTimeoutError)
    assert isinstance(error, OutcomeUnknownError) is (operation == "submit_intent")


def test_an_error_answer_that_comes_byte_by_byte(serve: Serve, kind: str) -> None:
    def script(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.send(b"HTTP/1.1 500 Oops\r\nContent-Length: 999999\r\n\r\n")
        drip(exchange, b" ")

    assert isinstance(ends_in_time(kind, serve(script).url), WorkerTimeoutError)


def test_informational_answers_without_end(serve: Serve, kind: str) -> None:
    def script(exchange: Exchange) -> None:
        exchange.read_request()
        with contextlib.suppress(OSError):
            while True:
                exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.01)

    assert isinstance(ends_in_time(kind, serve(script).url), WorkerTimeoutError)


def test_a_server_that_does_not_read(serve: Serve, kind: str) -> None:
    released = threading.Event()

    def script(exchange: Exchange) -> None:
        released.wait(seconds(5.0))

    server = serve(script)
    began = time.monotonic()
    with Face(kind, base_url=server.url, timeout=LONG, retry=QUICK) as client:
        with pytest.raises(WorkerTimeoutError):
            client.log_decision_event(
                "run_1", event_type="note", summary="x", details={"text": "x" * 30_000_000}
            )
    assert time.monotonic() - began < seconds(5.0)
    released.set()


def test_repeats_and_pauses_share_the_time(serve: Serve, kind: str) -> None:
    def script(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(b'{"detail": "busy"}', "503 Busy", "Retry-After: 20")

    error = ends_in_time(kind, serve(script).url, retry=Retry(attempts=50, total=seconds(0.15)))
    assert error.status_code == 503


def test_waiting_for_a_free_connection(
    serve: Serve, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stall(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.wait_for_the_client_to_leave()

    for module in (network, blocking_network):
        monkeypatch.setattr(module, "_CONNECTIONS", 0)
    error = ends_in_time(kind, serve(stall).url, "submit_intent")
    assert isinstance(error, WorkerTimeoutError)
    assert "too many calls are under way" in str(error)
    assert not isinstance(error, OutcomeUnknownError)


# -- connections -----------------------------------------------------------------------------------


def test_a_tls_handshake_that_is_never_answered(serve: Serve, kind: str) -> None:
    def script(exchange: Exchange) -> None:
        while exchange.receive():
            pass

    server = serve(script)
    error = ends_in_time(kind, server.url.replace("http", "https"), "submit_intent")
    assert isinstance(error, WorkerTimeoutError)
    assert not isinstance(error, OutcomeUnknownError), "nothing was sent yet"


def test_a_tls_handshake_that_comes_byte_by_byte(serve: Serve, kind: str) -> None:
    def script(exchange: Exchange) -> None:
        exchange.send(b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb")  # a long ServerHello begins
        drip(exchange, b"\x00")

    server = serve(script)
    assert isinstance(ends_in_time(kind, server.url.replace("http", "https")), WorkerTimeoutError)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("slow", ["silent", "dripping"])
def test_a_slow_proxy(
    serve: Serve, kind: str, scheme: str, slow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(exchange: Exchange) -> None:
        exchange.read_request()
        if slow == "dripping":
            drip(exchange, b"H")
        exchange.wait_for_the_client_to_leave()

    monkeypatch.setenv(f"{scheme.upper()}_PROXY", serve(script).url)
    error = ends_in_time(kind, f"{scheme}://backend.test")
    assert isinstance(error, WorkerTimeoutError)


# -- names -----------------------------------------------------------------------------------------


@pytest.fixture
def slow_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names below ``slow.test`` are looked up for ever; the list says which were asked for."""
    asked: list[str] = []
    released = threading.Event()
    real = socket.getaddrinfo

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not str(name).endswith("slow.test"):
            return real(host, *args, **kwargs)
        asked.append(name)
        released.wait(seconds(20.0))
        raise socket.gaierror("released")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    yield asked
    released.set()


@pytest.mark.parametrize("operation", ["health", "submit_intent"])
def test_a_name_that_is_looked_up_for_ever(
    kind: str, slow_names: list[str], operation: str
) -> None:
    error = ends_in_time(kind, f"http://{kind}-{operation}.slow.test", operation)
    assert isinstance(error, WorkerTimeoutError)
    assert not isinstance(error, OutcomeUnknownError)
    assert "slow.test" in str(error)
    assert len(slow_names) == 1


def test_lookups_of_one_name_do_not_pile_up(kind: str, slow_names: list[str]) -> None:
    patient = Retry(attempts=4, total=0.4, base=0.001)
    with Face(kind, base_url=f"http://{kind}-piled.slow.test", timeout=0.05, retry=patient) as face:
        for _ in range(3):
            with pytest.raises(WorkerTimeoutError):
                face.health()
    assert len(slow_names) == 1


def test_a_websocket_whose_name_is_looked_up_for_ever(
    slow_names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (blocking, tasks):
        monkeypatch.setattr(module, "_OPEN_TIMEOUT", 0.1)
    channel = SyncWorkerWebSocketClient("wss://blocking-ws.slow.test", "kwa_token-1")
    with pytest.raises(WorkerTimeoutError), channel.stream_ticks(symbols=["NSE:INFY"]):
        pass

    async def main() -> None:
        other = WorkerWebSocketClient("wss://tasks-ws.slow.test", "kwa_token-1")
        async with other.stream_ticks(symbols=["NSE:INFY"]):
            pass

    began = time.monotonic()
    with pytest.raises(WorkerTimeoutError):
        asyncio.run(main())
    assert time.monotonic() - began < seconds(5.0)
    assert len(slow_names) == 2


def test_a_name_that_does_not_exist(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    error = ends_in_time(kind, "https://nowhere.test", "submit_intent")
    assert isinstance(error, TransportError)
    assert not isinstance(error, OutcomeUnknownError)
    assert "nowhere.test is not known" in str(error)


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    real = socket.getaddrinfo

    def lookup(host: Any, port: int, *args: Any, **kwargs: Any) -> Any:
        if not str(host).endswith(".test"):
            return real(host, port, *args, **kwargs)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def test_the_next_address_is_tried(
    serve: Serve, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(b'{"status": "healthy"}')

    server = serve(script)
    named(monkeypatch, "127.0.0.77", "127.0.0.1")  # nobody listens at the first
    with Face(kind, base_url=f"http://two.test:{server.port}") as client:
        assert client.health()["status"] == "healthy"
    server.close()
    assert server.header("host") == [f"two.test:{server.port}"]


def test_many_addresses_that_lead_nowhere(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("0.0.0.0", 0), backlog=0) as full, contextlib.ExitStack() as held:
        port = full.getsockname()[1]
        for _ in range(4):  # fill the queue: nobody accepts
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(("127.0.0.1", port))
        named(monkeypatch, *[f"127.0.0.{number}" for number in range(1, 21)])
        error = ends_in_time(kind, f"http://black.test:{port}")
    assert isinstance(error, WorkerTimeoutError)
