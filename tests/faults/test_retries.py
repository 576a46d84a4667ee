"""What is sent again over real connections, and that every call comes to an end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    InvalidInputError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    RateLimitError,
    Retry,
    ServerError,
    WorkerTimeoutError,
)
from tests.clients import TOKEN, Backend, Face, answering
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import CALLS, good_answer
from tests.pace import seconds

Serve = Callable[[Script], Server]
QUICK = Retry(base=0.001)
HEALTHY = b'{"status": "healthy"}'


def failing_first(fail: Script, times: int = 1) -> Script:
    seen: list[int] = []

    def script(exchange: Exchange) -> None:
        seen.append(1)
        if len(seen) <= times:
            fail(exchange)
        else:
            exchange.read_request()
            exchange.answer(HEALTHY)

    return script


def reset(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.reset()


def refuse(status: str, *headers: str) -> Script:
    def script(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(
            b'{"detail": "Paper runtime is not available"}',
            status,
            "Content-Type: application/json",
            *headers,
        )

    return script


@pytest.mark.parametrize(
    "fail", [reset, refuse("429 Too Many Requests"), refuse("502 Bad"), refuse("504 Late")]
)
def test_a_read_survives_two_failures(serve: Serve, kind: str, fail: Script) -> None:
    server = serve(failing_first(fail, 2))
    with Face(kind, base_url=server.url, retry=QUICK) as client:
        assert client.health()["status"] == "healthy"
    server.close()
    assert len(server.requests) == 3
    ids = [server.header("x-correlation-id", index)[0] for index in range(3)]
    assert len(set(ids)) == 3


def test_reads_are_repeated_without_being_asked_to(serve: Serve) -> None:
    server = serve(failing_first(reset))
    with KiteAlgoWorkerClient(AlgoWorkerConfig(server.url, TOKEN)) as client:
        assert client.health()["status"] == "healthy"


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_write_that_was_refused_is_sent_again_byte_by_byte(
    serve: Serve, kind: str, status: str
) -> None:
    server = serve(failing_first(refuse(status)))
    with Face(kind, base_url=server.url, retry=QUICK) as client:
        CALLS["submit_intent"](client)
    server.close()
    bodies = [request.partition(b"\r\n\r\n")[2] for request in server.requests]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("fail", [reset, refuse("500 Oops"), refuse("502 Bad"), refuse("504 Late")])
def test_a_write_that_may_have_executed_is_sent_once(serve: Serve, kind: str, fail: Script) -> None:
    server = serve(fail)
    always = Retry(attempts=5, base=0.001, decide=lambda failure: True)
    with Face(kind, base_url=server.url, retry=always) as client:
        with pytest.raises(OutcomeUnknownError):
            CALLS["submit_intent"](client)
    server.close()
    assert len(server.requests) == 1


def test_the_server_says_when(serve: Serve, kind: str) -> None:
    server = serve(failing_first(refuse("429 Slow down", "Retry-After: 0.15")))
    began = time.monotonic()
    with Face(kind, base_url=server.url, retry=QUICK) as client:
        client.health()
    assert time.monotonic() - began >= 0.15


def test_a_date_too_far_away_is_not_waited_for(serve: Serve, kind: str) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server = serve(refuse("503 Later", f"Retry-After: {later}"))
    with Face(kind, base_url=server.url, retry=QUICK) as client:
        with pytest.raises(ServerError) as caught:
            client.health()
    assert caught.value.retry_after is not None
    assert 3500 < caught.value.retry_after <= 3600
    server.close()
    assert len(server.requests) == 1


def drip_head(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while True:
        exchange.send(b"x")
        time.sleep(0.02)


def drip_body(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        exchange.send(b" ")
        time.sleep(0.02)


@pytest.mark.parametrize("operation", ["get_run", "submit_intent"])
@pytest.mark.parametrize("drip", [drip_head, drip_body])
def test_an_answer_that_comes_byte_by_byte_ends_in_time(
    serve: Serve, kind: str, drip: Script, operation: str
) -> None:
    server = serve(drip)
    began = time.monotonic()
    with Face(kind, base_url=server.url, timeout=0.2, retry=Retry(attempts=1, total=0.3)) as client:
        with pytest.raises(WorkerTimeoutError) as caught:
            CALLS[operation](client)
    assert time.monotonic() - began < seconds(2.0)
    assert isinstance(caught.value, OutcomeUnknownError) is (operation == "submit_intent")
    assert isinstance(caught.value.__cause__, httpx.ReadTimeout)


def test_all_attempts_together_keep_to_the_total(serve: Serve, kind: str) -> None:
    server = serve(drip_head)
    patient = Retry(attempts=50, total=0.3, base=0.001)
    began = time.monotonic()
    with Face(kind, base_url=server.url, timeout=0.2, retry=patient) as client:
        with pytest.raises(WorkerTimeoutError):
            client.health()
    assert time.monotonic() - began < seconds(2.0)


# -- with_options ----------------------------------------------------------------------------------


def test_a_copy_shares_connections_and_nonces(kind: str) -> None:
    backend = Backend({})
    backend.routes["GET /worker/health"] = [
        httpx.Response(503, json={"detail": "busy"}),
        httpx.Response(200, json={"status": "healthy"}),
    ]
    with Face(kind, handler=backend) as client:
        assert (
            client.client.with_options()._connection.transport
            is client.client._connection.transport
        )
        patient = client.with_options(retry=QUICK, timeout=1.5)
        assert patient.health()["status"] == "healthy"
        assert patient.config.timeout == 1.5
        assert client.config.timeout == 5.0
        assert len(backend.requests) == 2


def test_closing_a_copy_leaves_the_client_open(kind: str) -> None:
    with Face(kind, handler=answering(good_answer("health"))) as face:
        copy = face.with_options(timeout=1.0)
        copy.close()
        assert face.health()["status"]
        assert not copy.is_closed
    assert copy.is_closed


def test_the_options_namespace_of_a_copy_uses_the_copy(kind: str) -> None:
    backend = Backend({})
    with Face(kind, handler=backend) as face:
        copy = face.client.with_options(retry=QUICK)
        assert copy.options._client is copy
        assert face.client.options._client is face.client


@pytest.mark.parametrize("options", [{"retry": 3}, {"timeout": None, "retry": "no"}])
def test_unusable_options(kind: str, options: dict[str, Any]) -> None:
    with Face(kind, handler=Backend({})) as face:
        with pytest.raises(InvalidInputError, match="retry"):
            face.client.with_options(**options)


# -- processes -------------------------------------------------------------------------------------


def test_a_forked_process_is_told_to_make_a_client_of_its_own(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Face(kind, handler=Backend({})) as face:
        monkeypatch.setattr(os, "getpid", lambda: -1)
        with pytest.raises(KiteAlgoWorkerError, match="before the process was forked"):
            face.health()
        monkeypatch.undo()


def test_rate_limit_error_after_the_last_attempt(kind: str) -> None:
    backend = Backend({"GET /worker/health": httpx.Response(429, json={"detail": "slow"})})
    with Face(kind, handler=backend, retry=QUICK) as face:
        with pytest.raises(RateLimitError):
            face.health()
    assert len(backend.requests) == 3
