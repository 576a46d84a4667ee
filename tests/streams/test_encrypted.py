"""Streams over TLS: the same addresses with an s, and the same ways to leave."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    InvalidInputError,
    KiteAlgoWorkerClient,
    SyncWorkerWebSocketClient,
    TransportError,
    WorkerWebSocketClient,
)
from tests.pace import seconds
from tests.streams.conftest import FaultyServer
from tests.streams.raw_channel import RawChannel, message
from tests.streams.reading import wait_until

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

# Made for these tests, and trusted by nobody else.
CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"
TOKEN = "kwa_test_token"


class EncryptedServer(FaultyServer):
    def _serve(self, connection: socket.socket, index: int) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        try:
            encrypted = context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()  # the client does not trust it
        else:
            super()._serve(encrypted, index)


def market(peer: Any) -> object:
    quote = {"symbol": "NSE:INFY", "instrument_token": 408065, "last_price": 1450.0}
    if "upgrade" in peer.headers:
        channel = RawChannel(peer)
        channel.send(message("ticks", {"ticks": [quote]}))
        return channel.wait_until_client_leaves()
    peer.start()
    peer.event("ticks", json.dumps({"ticks": [quote]}))
    return peer.wait_until_client_leaves()


@pytest.fixture
def address() -> Iterator[str]:
    """Of a server with a certificate for localhost, without the scheme."""
    server = EncryptedServer(market)
    yield f"localhost:{server.url.rpartition(':')[2]}"
    server.close()
    assert server.failures == []


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@pytest.mark.usefixtures("trusted")
def test_events_and_closing_from_another_thread(address: str) -> None:
    with KiteAlgoWorkerClient(AlgoWorkerConfig(f"https://{address}", TOKEN)) as client:
        stream = client.stream_ticks(["NSE:INFY"], reconnect=False)
        prices: list[object] = []
        thread = threading.Thread(
            target=lambda: prices.extend(event["ticks"][0]["last_price"] for event in stream)
        )
        thread.start()
        wait_until(lambda: bool(prices))
        time.sleep(0.01)
        stream.close()
        thread.join(seconds(1.0))
        assert not thread.is_alive()
    assert (prices, stream.health.last_error) == ([1450.0], None)


@pytest.mark.usefixtures("trusted")
async def test_events_and_closing_from_another_task(address: str) -> None:
    config = AlgoWorkerConfig(f"https://{address}", TOKEN)
    async with AsyncKiteAlgoWorkerClient(config) as client:
        stream = client.stream_ticks(["NSE:INFY"], reconnect=False)

        async def loop() -> list[Any]:
            return [event async for event in stream]

        task = asyncio.create_task(loop())
        async with asyncio.timeout(3.0):
            while stream.health.last_message_at is None:
                await asyncio.sleep(0.005)
        await stream.close()
        assert len(await asyncio.wait_for(task, seconds(1.0))) <= 1
    assert stream.health.last_error is None


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["https", "wss"])
async def test_websockets(address: str, scheme: str) -> None:
    patient = WorkerWebSocketClient(f"{scheme}://{address}", TOKEN)
    async with patient.stream_ticks(symbols=["NSE:INFY"]) as stream:
        assert (await stream.recv())["event"] == "ticks"
    frames: list[object] = []
    blocking = SyncWorkerWebSocketClient(f"{scheme}://{address}", TOKEN)
    channel = blocking.stream_ticks(symbols=["NSE:INFY"])
    thread = threading.Thread(target=lambda: frames.extend(channel))
    thread.start()
    wait_until(lambda: bool(frames))
    channel.close()
    thread.join(seconds(1.0))
    assert not thread.is_alive()


def test_a_certificate_that_is_not_trusted(address: str) -> None:
    with KiteAlgoWorkerClient(AlgoWorkerConfig(f"https://{address}", TOKEN)) as client:
        with pytest.raises(TransportError, match="SSL_CERT_FILE"):
            list(client.stream_ticks(["NSE:INFY"], reconnect=False))
    blocking = SyncWorkerWebSocketClient(f"wss://{address}", TOKEN)
    with pytest.raises(TransportError, match="certificate"):
        with blocking.stream_ticks(symbols=["NSE:INFY"]):
            pass


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_authorities_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(
        InvalidInputError, match=r"SSL_CERT_FILE: .*authorities\.pem cannot be read"
    ):
        KiteAlgoWorkerClient(AlgoWorkerConfig("https://localhost:1", TOKEN))
    blocking = SyncWorkerWebSocketClient("wss://localhost:1", TOKEN)
    with pytest.raises(
        InvalidInputError, match=r"SSL_CERT_FILE: .*authorities\.pem cannot be read"
    ):
        next(iter(blocking.stream_ticks(symbols=["NSE:INFY"])))
