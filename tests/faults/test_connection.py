"""What a worker sees when the connection fails, and that nothing is ever sent twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kite_algo_worker import (
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    TransportError,
    UnexpectedResponseError,
    WorkerTimeoutError,
)
from kite_algo_worker.wire import decode
from tests.clients import Face
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import CALLS, KEY, RUN
from tests.pace import seconds

Serve = Callable[[Script], Server]

READ = "get_run"
WRITES = ["submit_intent", "exit_run", "cancel_order", "place_gtt", "create_run"]
HARMLESS = ["get_run", "get_quotes", "preview_order", "run_heartbeat"]


def failure(kind: str, url: str, operation: str, timeout: float = 3.0) -> Any:
    with (
        Face(kind, base_url=url, timeout=timeout) as client,
        pytest.raises(KiteAlgoWorkerError) as caught,
    ):
        CALLS[operation](client)
    return caught.value


def reset_after_reading(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.reset()


def close_after_reading(exchange: Exchange) -> None:
    exchange.read_request()


def half_an_answer(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b'{"strategy_run_id": "r')


def half_a_head(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Le")


def not_http(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.send(b"220 mail.test ESMTP\r\n")


def broken_gzip(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.answer(b"\x1f\x8b not gzip", "200 OK", "Content-Encoding: gzip")


LOST: dict[str, tuple[Script, type[Exception]]] = {
    "reset": (reset_after_reading, httpx.ReadError),
    "closed": (close_after_reading, httpx.RemoteProtocolError),
    "half an answer": (half_an_answer, httpx.RemoteProtocolError),
    "half a head": (half_a_head, httpx.RemoteProtocolError),
    "not HTTP": (not_http, httpx.RemoteProtocolError),
    "broken gzip": (broken_gzip, httpx.DecodingError),
}


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("fault", LOST)
def test_a_write_whose_answer_is_lost(serve: Serve, kind: str, fault: str, operation: str) -> None:
    script, httpx_error = LOST[fault]
    server = serve(script)
    error = failure(kind, server.url, operation)
    assert isinstance(error, OutcomeUnknownError)
    assert isinstance(error, TransportError)
    assert isinstance(error.__cause__, httpx_error)
    assert error.status_code == 0
    server.close()
    assert len(server.requests) == 1


def test_an_unknown_outcome_names_run_and_key(serve: Serve, kind: str) -> None:
    error = failure(kind, serve(reset_after_reading).url, "submit_intent")
    assert isinstance(error, OutcomeUnknownError)
    assert (error.strategy_run_id, error.idempotency_key) == (RUN, KEY)
    assert error.operation == "submit_intent"
    assert error.correlation_id
    assert "only with the same idempotency key" in str(error)


@pytest.mark.parametrize("operation", HARMLESS)
@pytest.mark.parametrize("fault", LOST)
def test_a_read_whose_answer_is_lost(serve: Serve, kind: str, fault: str, operation: str) -> None:
    script, httpx_error = LOST[fault]
    server = serve(script)
    error = failure(kind, server.url, operation)
    assert isinstance(error, TransportError)
    assert isinstance(error.__cause__, httpx_error)
    assert not isinstance(error, OutcomeUnknownError)
    server.close()
    assert len(server.requests) == 1


@pytest.mark.parametrize("operation", [READ, *WRITES])
def test_nobody_listens(kind: str, operation: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    error = failure(kind, f"http://127.0.0.1:{port}", operation)
    assert isinstance(error, TransportError)
    assert isinstance(error, httpx.ConnectError)
    assert not isinstance(error, OutcomeUnknownError)


@pytest.mark.parametrize("operation", ["get_run", "submit_intent"])
def test_an_answer_that_takes_too_long(serve: Serve, kind: str, operation: str) -> None:
    def stall(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.wait_for_the_client_to_leave()

    server = serve(stall)
    error = failure(kind, server.url, operation, timeout=0.15)
    assert isinstance(error, WorkerTimeoutError)
    assert isinstance(error, httpx.TimeoutException)
    assert isinstance(error.__cause__, httpx.ReadTimeout)
    assert isinstance(error, OutcomeUnknownError) is (operation == "submit_intent")
    server.close()
    assert len(server.requests) == 1


def test_an_answer_that_stops_in_the_middle(serve: Serve, kind: str) -> None:
    def stall(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.send(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"a"')
        exchange.wait_for_the_client_to_leave()

    error = failure(kind, serve(stall).url, "submit_intent", timeout=0.15)
    assert isinstance(error, OutcomeUnknownError)
    assert isinstance(error, httpx.TimeoutException)
    assert isinstance(error.__cause__, httpx.ReadTimeout)


@pytest.mark.parametrize("encoding", ["chunked", "length", "gzip"])
def test_an_endless_answer_is_refused(
    serve: Serve, kind: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "MAX_BODY_BYTES", 1024 * 1024)
    sent = []

    def flood(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        if encoding == "gzip":
            import gzip

            packed = gzip.compress(b" " * (64 * 1024 * 1024), 1)
            head = f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
            exchange.send(head.encode() + packed)
            return
        piece = b" " * 65536
        if encoding == "length":
            exchange.send(b"Content-Length: 70000000\r\n\r\n")
        else:
            exchange.send(b"Transfer-Encoding: chunked\r\n\r\n")
            piece = b"10000\r\n" + piece + b"\r\n"
        for _ in range(1100):
            exchange.send(piece)
            sent.append(1)

    error = failure(kind, serve(flood).url, "get_quotes")
    assert isinstance(error, UnexpectedResponseError)
    assert "larger than 1 MB" in str(error)
    assert len(sent) < 1100


def test_a_connection_the_server_closed_meanwhile_is_not_reused_for_a_write(
    serve: Serve, kind: str
) -> None:
    gone = threading.Event()

    def once(exchange: Exchange) -> None:
        exchange.read_request()
        body = b'{"status": "healthy"}'
        # Announces keep-alive, then hangs up: the next request must use a new connection.
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        gone.set()

    server = serve(once)
    with Face(kind, base_url=server.url) as client:
        client.health()
        assert gone.wait(seconds(2.0))
        server._threads[0].join(seconds(2.0))
        client.health()
    assert server.connections == 2


def test_a_closed_client_says_so(kind: str) -> None:
    face = Face(kind, handler=lambda request: httpx.Response(200, json={}))
    if face._runner is None:
        face.client.close()
    else:
        face._runner.run(face.client.close())
    with pytest.raises(KiteAlgoWorkerError, match="the client is closed"):
        face.health()
    assert face.client.is_closed
    face.close()
