"""How a WebSocket channel is opened: addresses, arguments, the token, refusals."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kite_algo_worker import exceptions as errors
from kite_algo_worker._async.websocket import (
    AsyncWorkerCandleWebSocketClient,
    AsyncWorkerRunPnlWebSocketClient,
    AsyncWorkerTickWebSocketClient,
    AsyncWorkerWebSocketClient,
)
from kite_algo_worker._sync.websocket import WorkerWebSocketClient
from tests.streams.channels import (
    TOKEN,
    Read,
    Run,
    both,
    market,
)

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


@both
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, errors.AuthError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (422, errors.BrokerValidationError),
    ],
)
def test_refusals_raise_and_are_not_repeated(
    run: Run, read: Read, status: int, kind: type[errors.KiteAlgoWorkerError]
) -> None:
    channel = run(market, status, '{"detail": "because"}')
    found = read(channel.url, reconnect_attempts=5)
    assert type(found.error) is kind
    assert isinstance(found.error, errors.KiteAlgoWorkerError)
    assert (found.error.status_code, found.error.message) == (status, "because")
    # The deployed backend reads the token from the query only, and says 401 or 403 without it.
    with_token = ["token=" in path for path in channel.paths]
    assert with_token == ([False, True] if status in (401, 403) else [False])


@both
def test_a_server_that_reads_the_query_only(run: Run, read: Read) -> None:
    channel = run(market, lambda request: None if "token=" in request.path else 403)
    found = read(channel.url, limit=1)
    assert found.error is None
    assert ["token=" in path for path in channel.paths] == [False, True]


def test_where_the_token_belongs_is_found_out_once(run: Run) -> None:
    by_query = run(market, lambda request: None if "token=" in request.path else 401)
    by_header = run(market)
    for channel, paths in ((by_query, [False, True, True]), (by_header, [False, False])):
        client = WorkerWebSocketClient(channel.url, TOKEN)
        for _ in range(2):
            with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
                stream.recv()
        assert ["token=" in path for path in channel.paths] == paths


@both
def test_a_refusal_without_a_word(run: Run, read: Read) -> None:
    found = read(run(market, 403).url)
    assert isinstance(found.error, errors.PermissionDeniedError)
    assert "token" in found.error.message
    assert "run does not exist" in found.error.message


@both
def test_a_redirect_is_not_followed(run: Run, read: Read) -> None:
    found = read(run(market, 307).url)
    assert isinstance(found.error, errors.KiteAlgoWorkerError)
    assert found.error.status_code == 307


@both
def test_a_busy_server_is_asked_again_only_when_wanted(run: Run, read: Read) -> None:
    channel = run(market, 503, "busy")
    assert isinstance(read(channel.url).error, errors.ServerError)
    assert len(channel.paths) == 1
    given_up = read(channel.url, reconnect_attempts=2).error
    assert isinstance(given_up, errors.StreamDisconnectedError)
    assert len(channel.paths) == 4


@both
def test_nobody_there(read: Read) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    found = read(f"http://127.0.0.1:{port}")
    assert isinstance(found.error, errors.TransportError)


@both
def test_no_answer_to_the_handshake(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("_sync", "_async"):
        monkeypatch.setattr(f"kite_algo_worker.{module}.websocket._OPEN_TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = read(f"http://127.0.0.1:{listener.getsockname()[1]}")
    assert isinstance(found.error, errors.WorkerTimeoutError)


def test_an_address_that_may_be_too_long_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers tend to leave such a handshake without an answer."""
    monkeypatch.setattr("kite_algo_worker._sync.websocket._OPEN_TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = WorkerWebSocketClient(f"ws://127.0.0.1:{listener.getsockname()[1]}", TOKEN)
        for count, said in ((10, False), (3000, True)):
            with pytest.raises(errors.WorkerTimeoutError) as caught:
                with client.stream_ticks(symbols=list(range(1, count + 1))):
                    pass
            assert ("fewer instruments" in str(caught.value)) is said


@both
def test_something_that_is_not_a_websocket_server(
    serve: Callable[[Callable[[Any], object]], Any], read: Read
) -> None:
    found = read(serve(lambda peer: peer.raw(b"SSH-2.0-OpenSSH\r\n")).url)
    assert isinstance(found.error, errors.TransportError)


@pytest.mark.parametrize("suffix", ["", "/", "/api/algo-workers", "/api/algo-workers/"])
@pytest.mark.parametrize("scheme", ["ws", "http", "HTTP"])
def test_base_urls(run: Run, scheme: str, suffix: str) -> None:
    channel = run(market)
    client = WorkerWebSocketClient(channel.url.replace("ws", scheme, 1) + suffix, TOKEN)
    with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
        stream.recv()
    assert urlsplit(channel.paths[0]).path == "/api/algo-workers/worker/ws/market/ticks"
    assert repr(client) == f"WorkerWebSocketClient('{channel.url}/api/algo-workers')"


def query_of(path: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(path).query, keep_blank_values=True, strict_parsing=True)


def test_queries(run: Run) -> None:
    channel = run(market)
    client = WorkerWebSocketClient(channel.url, TOKEN)
    opened = [
        client.stream_ticks(symbols=["NSE:M&M", 408065], mode="FULL", instrument_tokens=["256265"]),
        client.stream_ticks(symbols=[], instrument_tokens=[1]),
        client.stream_candles(symbol="NSE:INFY", interval="day"),
        client.stream_candles(symbol="NSE:INFY", instrument_token=408065),
        client.stream_run_pnl("run/1", interval_seconds=0.25),
    ]
    for stream in opened:
        with stream:
            stream.recv()
    assert [query_of(path) for path in channel.paths] == [
        {
            "symbols": ["NSE:M&M"],
            "tokens": ["408065,256265"],
            "mode": ["full"],
        },
        {"tokens": ["1"], "mode": ["quote"]},
        {"symbol": ["NSE:INFY"], "interval": ["day"]},
        {"instrument_token": ["408065"], "interval": ["5minute"]},
        {"interval_seconds": ["0.25"]},
    ]
    assert urlsplit(channel.paths[4]).path == "/api/algo-workers/worker/ws/runs/run%2F1/pnl"


def client() -> AsyncWorkerWebSocketClient:
    return AsyncWorkerWebSocketClient("ws://localhost:1", TOKEN)


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (lambda: AsyncWorkerWebSocketClient("ftp://h", TOKEN), "base_url"),
        (lambda: AsyncWorkerWebSocketClient("localhost:1", TOKEN), "base_url"),
        (lambda: AsyncWorkerWebSocketClient("ws://h?token=x", TOKEN), "base_url"),
        (lambda: AsyncWorkerWebSocketClient(5, TOKEN), "base_url"),  # type: ignore[arg-type]
        (lambda: AsyncWorkerWebSocketClient("wss://h", ""), "token"),
        (lambda: AsyncWorkerWebSocketClient("wss://h", TOKEN, -1), "reconnect_attempts"),
        (lambda: AsyncWorkerWebSocketClient("wss://h", TOKEN, True), "reconnect_attempts"),
        (lambda: AsyncWorkerWebSocketClient("wss://h", TOKEN, 1, -1.0), "reconnect_delay_seconds"),
        (lambda: client().stream_ticks(symbols="NSE:INFY"), "symbols"),
        (lambda: client().stream_ticks(symbols=[]), "symbols"),
        (lambda: client().stream_ticks(symbols=["A"], mode="depth"), "mode"),
        (lambda: client().stream_candles(), "symbol"),
        (lambda: client().stream_candles(symbol="A", interval="5m"), "interval"),
        (lambda: client().stream_run_pnl(""), "strategy_run_id"),
        (lambda: client().stream_run_pnl("r", interval_seconds=0.1), "interval_seconds"),
        (lambda: client().stream_run_pnl("r", interval_seconds=5.1), "interval_seconds"),
    ],
)
def test_wrong_arguments_are_named_before_anything_is_sent(
    make: Callable[[], object], wrong: str
) -> None:
    with pytest.raises(errors.InvalidInputError) as caught:
        make()
    assert caught.value.field == wrong


def test_published_aliases() -> None:
    assert AsyncWorkerTickWebSocketClient is AsyncWorkerWebSocketClient
    assert AsyncWorkerCandleWebSocketClient is AsyncWorkerWebSocketClient
    assert AsyncWorkerRunPnlWebSocketClient is AsyncWorkerWebSocketClient
