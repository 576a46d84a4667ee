"""A market as the fault server tells it, and clients of that server."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    Backoff,
    KiteAlgoWorkerClient,
    StreamPolicy,
)

QUICK = StreamPolicy(backoff=Backoff(base=0.01, cap=0.02, floor=0.0))


def quote(symbol: str, price: float, token: int) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "instrument_token": token,
        "last_price": price,
        "received_at": f"2026-05-08T09:15:{price:02.0f}+05:30",
    }


def infy(price: float) -> dict[str, Any]:
    return quote("NSE:INFY", price, 408065)


def tcs(price: float) -> dict[str, Any]:
    return quote("NSE:TCS", price, 2953217)


def send(peer: Any, name: str, *quotes: dict[str, Any]) -> None:
    key = "quotes" if name == "snapshot" else "ticks"
    peer.event(name, json.dumps({key: quotes, "missing": []}))


@contextmanager
def client_of(server: Any) -> Iterator[KiteAlgoWorkerClient]:
    with KiteAlgoWorkerClient(AlgoWorkerConfig(server.url, "kwa_test_token")) as client:
        yield client


@asynccontextmanager
async def async_client_of(server: Any) -> AsyncIterator[AsyncKiteAlgoWorkerClient]:
    config = AlgoWorkerConfig(server.url, "kwa_test_token")
    async with AsyncKiteAlgoWorkerClient(config) as client:
        yield client


def asked(server: Any) -> list[dict[str, str]]:
    return [
        {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        for target in server.targets
    ]


def two_lives(peer: Any) -> None:
    peer.start()
    send(peer, "snapshot", infy(10 + peer.index))
    send(peer, "ticks", infy(20 + peer.index))
    if peer.index:
        peer.wait_until_client_leaves()


def two_instruments(peer: Any) -> bool:
    peer.start()
    send(peer, "snapshot", infy(1), tcs(2))
    try:
        send(peer, "ticks", infy(3))
        send(peer, "ticks", tcs(4), infy(5))
    except (BrokenPipeError, ConnectionResetError):
        return True  # the snapshot was enough for this client
    return bool(peer.wait_until_client_leaves())
