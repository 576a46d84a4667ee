"""What a WebSocket channel hands over, and what it does when the connection is lost."""

from __future__ import annotations

import socket
import struct
import time

import pytest
from websockets.sync.server import ServerConnection

from kite_algo_worker import exceptions as errors
from kite_algo_worker._async.websocket import (
    AsyncWorkerWebSocketClient,
)
from kite_algo_worker._sync.websocket import WorkerWebSocketClient, WorkerWebSocketStream
from tests.streams.channels import (
    TOKEN,
    Handler,
    Read,
    Run,
    both,
    market,
    send,
)

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


@both
def test_frames_arrive_and_heartbeats_do_not(run: Run, read: Read) -> None:
    channel = run(market)
    found = read(channel.url, limit=2)
    assert found.error is None
    assert found.frames == [
        {"event": "snapshot", "data": {"quotes": [], "missing": [], "ticks": []}},
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
@pytest.mark.parametrize("text", ["[]", "{", "5", b"\xff"])
def test_a_frame_that_cannot_be_read_raises(run: Run, read: Read, text: str | bytes) -> None:
    found = read(run(lambda connection: connection.send(text)).url)
    assert isinstance(found.error, errors.UnexpectedResponseError)
    assert found.error.operation == "stream_ticks"


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
