"""The WebSocket clients against real loopback servers, from the handshake to the last frame."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import struct
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection
from websockets.sync.server import serve as serve_websockets

from kite_algo_worker import exceptions as errors
from kite_algo_worker._async.websocket import (
    AsyncWorkerCandleWebSocketClient,
    AsyncWorkerRunPnlWebSocketClient,
    AsyncWorkerTickWebSocketClient,
    AsyncWorkerWebSocketClient,
)
from kite_algo_worker._sync.websocket import WorkerWebSocketClient, WorkerWebSocketStream
from kite_algo_worker.transport.stream_health import StreamHealth

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

TOKEN = "kwa_s3cret/+token"
Frame = dict[str, Any]
Handler = Callable[[ServerConnection], None]


@dataclass
class Channel:
    """A running server and the handshakes it has seen."""

    url: str
    paths: list[str] = field(default_factory=list)
    headers: list[str | None] = field(default_factory=list)


Run = Callable[..., Channel]


@pytest.fixture
def run() -> Iterator[Run]:
    started: list[tuple[Server, threading.Thread]] = []

    def start(
        handler: Handler,
        refusal: int | Callable[[Request], int | None] | None = None,
        body: str = "",
    ) -> Channel:
        def observe(connection: ServerConnection, request: Request) -> Response | None:
            channel.paths.append(request.path)
            channel.headers.append(request.headers.get("Authorization"))
            status = refusal(request) if callable(refusal) else refusal
            if status is None:
                return None
            response = connection.respond(HTTPStatus(status), body)
            if status in (301, 302, 307):
                response.headers["Location"] = "ws://127.0.0.1:9/elsewhere"
            return response

        # The server's own log would show the token it receives.
        quiet = logging.Logger("quiet", logging.CRITICAL + 1)
        server = serve_websockets(handler, "127.0.0.1", 0, process_request=observe, logger=quiet)
        channel = Channel(f"ws://127.0.0.1:{server.socket.getsockname()[1]}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        started.append((server, thread))
        return channel

    yield start
    for server, thread in started:
        server.shutdown()
        thread.join(5.0)


def send(connection: ServerConnection, event: str, data: object) -> None:
    connection.send(json.dumps({"event": event, "data": data}))


def market(connection: ServerConnection) -> None:
    send(connection, "snapshot", {"quotes": [], "missing": []})
    send(connection, "heartbeat", {})
    send(connection, "ticks", {"ticks": [{"last_price": 1450.0}]})
    for _ in connection:
        pass


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 3.0
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert condition()


# -- one reading, two clients ---------------------------------------------------------------------


@dataclass
class Reading:
    frames: list[Frame] = field(default_factory=list)
    error: Exception | None = None
    health: StreamHealth = field(default_factory=StreamHealth)


def read_sync(
    url: str, limit: int | None = None, channel: str = "stream_ticks", **given: Any
) -> Reading:
    found = Reading()
    client = WorkerWebSocketClient(url, TOKEN, health=found.health, **options(given))
    try:
        with getattr(client, channel)(**arguments(channel)) as stream:
            for frame in stream:
                found.frames.append(frame)
                if len(found.frames) == limit:
                    break
    except errors.KiteAlgoWorkerError as error:
        found.error = error
    return found


def read_async(
    url: str, limit: int | None = None, channel: str = "stream_ticks", **given: Any
) -> Reading:
    async def loop() -> Reading:
        found = Reading()
        client = AsyncWorkerWebSocketClient(url, TOKEN, health=found.health, **options(given))
        try:
            async with getattr(client, channel)(**arguments(channel)) as stream:
                async for frame in stream:
                    found.frames.append(frame)
                    if len(found.frames) == limit:
                        break
        except errors.KiteAlgoWorkerError as error:
            found.error = error
        return found

    return asyncio.run(loop())


def options(given: dict[str, Any]) -> dict[str, Any]:
    return {"reconnect_delay_seconds": 0.01, **given}


def arguments(channel: str) -> dict[str, Any]:
    by_channel: dict[str, dict[str, Any]] = {
        "stream_ticks": {"symbols": ["NSE:INFY"]},
        "stream_run_pnl": {"strategy_run_id": "run_1"},
    }
    return by_channel[channel]


both = pytest.mark.parametrize("read", [read_sync, read_async], ids=["sync", "async"])
Read = Callable[..., Reading]


# -- frames ---------------------------------------------------------------------------------------


@both
def test_frames_arrive_and_heartbeats_do_not(run: Run, read: Read) -> None:
    channel = run(market)
    found = read(channel.url, limit=2)
    assert found.error is None
    assert found.frames == [
        {"event": "snapshot", "data": {"quotes": [], "missing": []}},
        {"event": "ticks", "data": {"ticks": [{"last_price": 1450.0}]}},
    ]
    assert found.health.heartbeat_count == 1
    assert found.health.last_message_at is not None
    assert not found.health.connected
    assert channel.headers == [f"Bearer {TOKEN}"]


async def test_the_published_way_to_read(run: Run) -> None:
    client = AsyncWorkerWebSocketClient(run(market).url, TOKEN)
    async with client.stream_ticks(symbols=["NSE:INFY"], mode="quote") as stream:
        frame = await stream.recv(ignore_heartbeats=True)
        assert frame["event"] == "snapshot"
        assert stream.health.connected
        assert "open" in repr(stream)
        assert (await stream.recv(ignore_heartbeats=False))["event"] == "heartbeat"
        assert (await stream.recv())["data"]["ticks"][0]["last_price"] == 1450.0
    with pytest.raises(errors.StreamDisconnectedError, match="over"):
        await stream.recv()
    assert [frame async for frame in stream] == []


def test_the_same_without_async(run: Run) -> None:
    client = WorkerWebSocketClient(run(market).url, TOKEN)
    with client.stream(symbols=["NSE:INFY"]) as stream:
        assert isinstance(stream, WorkerWebSocketStream)
        assert stream.recv()["event"] == "snapshot"
        assert stream.recv()["event"] == "ticks"
    assert stream.closed
    stream.close()


@both
def test_an_end_frame_ends_the_loop(run: Run, read: Read) -> None:
    def handler(connection: ServerConnection) -> None:
        send(connection, "snapshot", {"totals": {}})
        send(connection, "end", {"detail": "run gone"})

    found = read(run(handler).url, channel="stream_run_pnl", reconnect_attempts=3)
    assert found.error is None
    assert [frame["event"] for frame in found.frames] == ["snapshot"]


@both
def test_an_error_frame_of_a_market_channel_raises(run: Run, read: Read) -> None:
    def handler(connection: ServerConnection) -> None:
        send(connection, "error", {"detail": "feed lost"})

    channel = run(handler)
    found = read(channel.url, reconnect_attempts=3)
    assert isinstance(found.error, errors.StreamDisconnectedError)
    assert found.error.message == "feed lost"
    assert len(channel.paths) == 1


@both
def test_an_error_frame_of_the_pnl_channel_is_handed_over(run: Run, read: Read) -> None:
    def handler(connection: ServerConnection) -> None:
        send(connection, "error", {"detail": "poll failed"})
        send(connection, "snapshot", {"totals": {}})
        send(connection, "end", {})

    found = read(run(handler).url, channel="stream_run_pnl")
    assert found.error is None
    assert [frame["event"] for frame in found.frames] == ["error", "snapshot"]


@both
@pytest.mark.parametrize("text", ["[]", "{", '{"data": {}}', '{"event": 5}', b"\xff"])
def test_a_frame_that_cannot_be_read_raises(run: Run, read: Read, text: str | bytes) -> None:
    found = read(run(lambda connection: connection.send(text)).url)
    assert isinstance(found.error, errors.UnexpectedResponseError)
    assert found.error.operation == "stream_ticks"


# -- losing the connection ------------------------------------------------------------------------


def abort(connection: ServerConnection) -> None:
    time.sleep(0.05)  # a reset throws away what the client has not read yet
    sock = connection.socket
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close_socket()


def leave(connection: ServerConnection) -> None:
    connection.close(1000)


def crash(connection: ServerConnection) -> None:
    connection.close(1011, "unexpected")


losses = pytest.mark.parametrize("lose", [abort, leave, crash])


@both
@losses
def test_a_lost_connection_raises(run: Run, read: Read, lose: Handler) -> None:
    def handler(connection: ServerConnection) -> None:
        send(connection, "snapshot", {})
        lose(connection)

    found = read(run(handler).url)
    assert [frame["event"] for frame in found.frames] == ["snapshot"]
    assert isinstance(found.error, errors.StreamDisconnectedError)
    assert found.health.is_stale


@both
@losses
def test_a_lost_connection_is_replaced_when_asked_to(run: Run, read: Read, lose: Handler) -> None:
    def handler(connection: ServerConnection) -> None:
        send(connection, "snapshot", {})
        lose(connection)

    found = read(run(handler).url, limit=3, reconnect_attempts=1)
    assert found.error is None
    assert len(found.frames) == 3
    assert found.health.reconnect_count == 2


@both
def test_attempts_without_data_come_to_an_end(run: Run, read: Read) -> None:
    channel = run(leave)
    found = read(channel.url, reconnect_attempts=2)
    assert isinstance(found.error, errors.StreamDisconnectedError)
    assert "gave up after reconnecting 2 times" in found.error.message
    assert len(channel.paths) == 3


@both
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (4400, errors.BrokerValidationError),
        (4401, errors.AuthError),
        (4403, errors.PermissionDeniedError),
        (4404, errors.NotFoundError),
    ],
)
def test_close_codes_that_stand_for_a_status(
    run: Run, read: Read, code: int, kind: type[Exception]
) -> None:
    channel = run(lambda connection: connection.close(code, "no such thing"))
    found = read(channel.url, reconnect_attempts=3)
    assert type(found.error) is kind
    assert "no such thing" in str(found.error)
    assert len(channel.paths) == 1


def test_a_silent_pnl_channel_is_dead(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def handler(connection: ServerConnection) -> None:
        send(connection, "snapshot", {})
        for _ in connection:
            pass

    client = WorkerWebSocketClient(run(handler).url, TOKEN)
    with client.stream_run_pnl("run_1") as stream:
        monkeypatch.setattr(stream, "_deadline", 0.05)
        assert stream.recv()["event"] == "snapshot"
        with pytest.raises(errors.StreamDisconnectedError, match="nothing arrived"):
            stream.recv()


# -- handshakes -----------------------------------------------------------------------------------


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
        monkeypatch.setattr(f"kite_algo_worker.{module}.websocket_stream._OPEN_TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = read(f"http://127.0.0.1:{listener.getsockname()[1]}")
    assert isinstance(found.error, errors.WorkerTimeoutError)


@both
def test_something_that_is_not_a_websocket_server(
    serve: Callable[[Callable[[Any], object]], Any], read: Read
) -> None:
    found = read(serve(lambda peer: peer.raw(b"SSH-2.0-OpenSSH\r\n")).url)
    assert isinstance(found.error, errors.TransportError)


# -- addresses and arguments ----------------------------------------------------------------------


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


# -- secrets --------------------------------------------------------------------------------------


@both
def test_the_token_shows_up_nowhere(run: Run, read: Read, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = run(market, 401, json.dumps({"detail": f"unknown token {TOKEN}"}))
    refused = read(channel.url)
    dropped = read(run(lambda connection: connection.close(4401, f"bad {TOKEN}")).url)
    accepted = read(run(market).url, limit=1)
    assert accepted.error is None
    shown = [repr(WorkerWebSocketClient(channel.url, TOKEN)), caplog.text]
    for found in (refused, dropped):
        assert found.error is not None
        shown += ["".join(traceback.format_exception(found.error)), repr(found.error)]
        shown += [str(vars(found.error)), repr(found.health)]
    text = "\n".join(shown)
    assert "GET /api/algo-workers/worker/ws/market/ticks?token=***" in text
    for spelling in (TOKEN, "s3cret%2F%2Btoken", "s3cret"):
        assert spelling not in text


# -- leaving --------------------------------------------------------------------------------------


def test_another_thread_may_close_a_stream_that_waits(run: Run) -> None:
    frames: list[Frame] = []
    stream = WorkerWebSocketClient(run(market).url, TOKEN).stream_ticks(symbols=["NSE:INFY"])
    thread = threading.Thread(target=lambda: frames.extend(stream))
    thread.start()
    wait_until(lambda: stream.health.heartbeat_count == 1)
    stream.close()
    thread.join(3.0)
    assert not thread.is_alive()
    assert stream.health.last_error is None


async def test_another_task_may_close_a_stream_that_waits(run: Run) -> None:
    url = run(market).url
    stream = AsyncWorkerWebSocketClient(url, TOKEN).stream_ticks(symbols=["NSE:INFY"])

    async def loop() -> list[Frame]:
        return [frame async for frame in stream]

    task = asyncio.create_task(loop())
    while stream.health.heartbeat_count == 0:
        await asyncio.sleep(0.005)
    await stream.close()
    assert len(await asyncio.wait_for(task, 3.0)) <= 2
    assert stream.health.last_error is None


async def test_cancelling_the_reader_closes_the_connection(run: Run) -> None:
    left = threading.Event()

    def handler(connection: ServerConnection) -> None:
        for _ in connection:
            pass
        left.set()

    url = run(handler).url

    async def loop() -> None:
        client = AsyncWorkerWebSocketClient(url, TOKEN)
        async with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
            async for _ in stream:
                pass

    task = asyncio.create_task(loop())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(left.wait, 3.0)
