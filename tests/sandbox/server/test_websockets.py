"""The WebSocket channels."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_socket

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import Token
from tests.sandbox.server.support import PREFIX, buy, connect, wait_until

NewRun = Callable[..., str]


@pytest.fixture
def quick() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", heartbeat=0.08, tick_interval=60) as sandbox:
        yield sandbox


def url(sandbox: Sandbox, path: str, token: str | None = None) -> str:
    address = sandbox.base_url.replace("http", "ws", 1)
    joint = "&" if "?" in path else "?"
    return f"{address}{PREFIX}/worker/ws/{path}{joint}token={token or sandbox.token}"


def receive(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(socket.recv(timeout=3))
    assert set(frame) == {"event", "data"}
    return frame


def close_code(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=3)
    return closed.value.rcvd.code if closed.value.rcvd else None


def test_ticks(quick: Sandbox) -> None:
    with open_socket(url(quick, "market/ticks?symbols=NSE:INFY&mode=ltp")) as socket:
        first = receive(socket)
        assert first["event"] == "snapshot"
        assert [quote["symbol"] for quote in first["data"]["quotes"]] == ["NSE:INFY"]
        assert receive(socket) == {"event": "heartbeat", "data": {}}
        quick.advance(5)
        frame = receive(socket)
        while frame["event"] == "heartbeat":
            frame = receive(socket)
    assert frame["event"] == "ticks"
    assert frame["data"]["ticks"][0]["symbol"] == "NSE:INFY"


def test_candles(quick: Sandbox) -> None:
    with open_socket(url(quick, "market/candles?symbol=NSE:INFY&interval=minute")) as socket:
        first = receive(socket)
        assert first["event"] == "snapshot"
        assert first["data"]["current"]["is_complete"] is False
        quick.advance(60)
        frame = receive(socket)
        while frame["event"] == "heartbeat":
            frame = receive(socket)
    assert frame["event"] == "candle"
    assert frame["data"]["candle"]["is_complete"] is True


def test_pnl(quick: Sandbox, new_run: NewRun) -> None:
    with connect(quick) as client:
        run_id = new_run(client)
        with open_socket(url(quick, f"runs/{run_id}/pnl?interval_seconds=0.25")) as socket:
            assert receive(socket)["event"] == "snapshot"
            assert receive(socket) == {"event": "heartbeat", "data": {"strategy_run_id": run_id}}
            client.post(f"/worker/runs/{run_id}/intents", json=buy(f"{run_id}:a"))
            frame = receive(socket)
            while frame["event"] == "heartbeat":
                frame = receive(socket)
    assert frame["data"]["position_count"] == 1


def test_the_token_may_also_come_as_a_header(quick: Sandbox) -> None:
    address = url(quick, "market/ticks?symbols=NSE:INFY").partition("&token")[0]
    header = {"Authorization": f"Bearer {quick.token}"}
    with open_socket(address, additional_headers=header) as socket:
        assert receive(socket)["event"] == "snapshot"


def test_without_the_right_the_handshake_is_refused(quick: Sandbox) -> None:
    quick.engine.tokens.add(Token.from_secret("kwa_reader", allowed_actions=["runs:read"]))
    for token, status, detail in (
        ("kwa_wrong", 401, "Invalid worker token"),
        ("kwa_reader", 403, "Worker token is not allowed to perform 'market:stream'"),
    ):
        with pytest.raises(InvalidStatus) as refused:
            open_socket(url(quick, "market/ticks?symbols=NSE:INFY", token))
        assert refused.value.response.status_code == status
        assert json.loads(refused.value.response.body or b"") == {"detail": detail}


def test_an_unknown_channel_is_404(quick: Sandbox) -> None:
    with pytest.raises(InvalidStatus) as refused:
        open_socket(url(quick, "market/nothing"))
    assert refused.value.response.status_code == 404


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("market/ticks?symbols=NSE:INFY&mode=loud", 4400),
        ("market/ticks?tokens=12,x", 4400),
        ("market/ticks?symbols=NSE:NOPE", 4404),
        ("market/candles", 4400),
        ("market/candles?symbol=NSE:NOPE", 4404),
        ("runs/none/pnl", 4404),
        ("runs/none/pnl?interval_seconds=7", 4400),
    ],
)
def test_a_bad_request_is_told_by_an_error_and_a_close_code(
    quick: Sandbox, path: str, code: int
) -> None:
    with open_socket(url(quick, path)) as socket:
        frame = receive(socket)
        assert frame["event"] == "error"
        assert isinstance(frame["data"]["detail"], str)
        assert close_code(socket) == code


def test_messages_of_the_client_are_ignored(quick: Sandbox) -> None:
    with open_socket(url(quick, "market/ticks?symbols=NSE:INFY")) as socket:
        receive(socket)
        socket.send('{"subscribe": ["NSE:TCS"]}')
        assert receive(socket)["event"] == "heartbeat"


def test_a_client_that_leaves_is_forgotten(quick: Sandbox) -> None:
    hub = quick.asgi_app().state.hub
    with open_socket(url(quick, "market/ticks?symbols=NSE:INFY")) as socket:
        receive(socket)
        assert hub.client_count == 1
    wait_until(lambda: hub.client_count == 0)


def test_the_token_of_the_address_is_not_logged(
    quick: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        with open_socket(url(quick, "market/ticks?symbols=NSE:INFY")) as socket:
            receive(socket)
        wait_until(lambda: quick.asgi_app().state.hub.client_count == 0)
    assert quick.token not in caplog.text
