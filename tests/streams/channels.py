"""WebSocket servers for tests, and a plain loop over a channel, blocking or not."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection
from websockets.sync.server import serve as serve_websockets

from kite_algo_worker import exceptions as errors
from kite_algo_worker._async.websocket import (
    AsyncWorkerWebSocketClient,
)
from kite_algo_worker._sync.websocket import WorkerWebSocketClient
from kite_algo_worker.streams.health import StreamHealth
from tests.pace import seconds

TOKEN = "kwa_s3cret/+token"
Frame = dict[str, Any]
Handler = Callable[[ServerConnection], None]


@dataclass
class Channel:
    """A running server and the handshakes it has seen."""

    url: str
    paths: list[str] = field(default_factory=list)
    headers: list[str | None] = field(default_factory=list)
    left: int = 0


Run = Callable[..., Channel]


class ChannelServers:
    """Starts WebSocket servers, and ends them."""

    def __init__(self) -> None:
        self._started: list[tuple[Server, threading.Thread]] = []

    def start(
        self,
        handler: Handler,
        refusal: int | Callable[[Request], int | None] | None = None,
        body: str = "",
    ) -> Channel:
        """Serve ``handler`` to every connection whose handshake is not answered by ``refusal``."""

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
        self._started.append((server, thread))
        return channel

    def close(self) -> None:
        for server, thread in self._started:
            server.shutdown()
            thread.join(seconds(5.0))


def send(connection: ServerConnection, event: str, data: object) -> None:
    connection.send(json.dumps({"event": event, "data": data}))


def market(connection: ServerConnection) -> None:
    send(connection, "snapshot", {"quotes": [], "missing": []})
    send(connection, "heartbeat", {})
    send(connection, "ticks", {"ticks": [{"last_price": 1450.0}]})
    for _ in connection:
        pass


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
