"""A plain loop over an event stream, blocking or not, and what it gave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from kite_algo_worker._async.event_stream import AsyncEventStream
from kite_algo_worker._sync.event_stream import EventStream
from kite_algo_worker.exceptions import KiteAlgoWorkerError
from kite_algo_worker.streams.health import StreamHealth
from kite_algo_worker.streams.policy import StreamPolicy
from kite_algo_worker.wire.errors import error_for_status, error_for_transport
from kite_algo_worker.wire.retry import Backoff
from kite_algo_worker_api.types import Request
from tests.pace import seconds

Event = dict[str, Any]
Serve = Callable[[Callable[[Any], object]], Any]


RAISE = StreamPolicy(reconnect=False)
QUICK = Backoff(base=0.01, cap=0.02, floor=0.0)


def request_after(cursor: int | None = None) -> Request[Event]:
    query = () if cursor is None else (("after_cursor", str(cursor)),)
    return Request(
        operation="stream_ticks",
        method="GET",
        path="/worker/stream",
        query=query,
        shape=shape,
        stream=True,
    )


def shape(value: object, operation: str) -> Event:
    assert isinstance(value, dict)
    if "ticks" in value and not isinstance(value["ticks"], list):
        raise ValueError("ticks: expected an array")
    return value


def options(given: dict[str, Any]) -> dict[str, Any]:
    return {"timeout": 20.0, "rng": lambda: 0.5, "policy": RAISE, **given}


def refusal(response: httpx.Response) -> KiteAlgoWorkerError:
    return error_for_status(response.status_code, response.json(), operation="stream_ticks")


def sync_stream(client: httpx.Client, url: str, **given: Any) -> EventStream[Event]:
    @contextmanager
    def opener(request: Request[Any], timeout: httpx.Timeout, /) -> Iterator[httpx.Response]:
        message = client.build_request("GET", url + request.path, params=request.query)
        message.extensions["timeout"] = timeout.as_dict()
        try:
            response = client.send(message, stream=True)
        except httpx.RequestError as error:
            raise error_for_transport(error, operation=request.operation) from error
        try:
            if not response.is_success:
                response.read()
                raise refusal(response)
            yield response
        finally:
            response.close()

    return EventStream(opener, request_after, **options(given))


def async_stream(client: httpx.AsyncClient, url: str, **given: Any) -> AsyncEventStream[Event]:
    @asynccontextmanager
    async def opener(
        request: Request[Any], timeout: httpx.Timeout, /
    ) -> AsyncIterator[httpx.Response]:
        message = client.build_request("GET", url + request.path, params=request.query)
        message.extensions["timeout"] = timeout.as_dict()
        try:
            response = await client.send(message, stream=True)
        except httpx.RequestError as error:
            raise error_for_transport(error, operation=request.operation) from error
        try:
            if not response.is_success:
                await response.aread()
                raise refusal(response)
            yield response
        finally:
            await response.aclose()

    return AsyncEventStream(opener, request_after, **options(given))


@dataclass
class Reading:
    """What a plain loop over the stream gave."""

    events: list[Event] = field(default_factory=list)
    error: KiteAlgoWorkerError | None = None
    health: StreamHealth = field(default_factory=StreamHealth)


def read_sync(url: str, limit: int | None = None, **given: Any) -> Reading:
    found = Reading()
    with httpx.Client(trust_env=False) as client:
        try:
            for event in sync_stream(client, url, health=found.health, **given):
                found.events.append(event)
                if len(found.events) == limit:
                    break
        except KiteAlgoWorkerError as error:
            found.error = error
    return found


def read_async(url: str, limit: int | None = None, **given: Any) -> Reading:
    async def run() -> Reading:
        found = Reading()
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                async for event in async_stream(client, url, health=found.health, **given):
                    found.events.append(event)
                    if len(found.events) == limit:
                        break
            except KiteAlgoWorkerError as error:
                found.error = error
            await asyncio.sleep(0)
        return found

    return asyncio.run(run())


both = pytest.mark.parametrize("read", [read_sync, read_async], ids=["sync", "async"])
Read = Callable[..., Reading]


def short_deadline(*, reconnect: bool = False, **given: Any) -> StreamPolicy:
    return StreamPolicy(
        reconnect=reconnect, heartbeat_seconds=0.05, missed_heartbeats=3, backoff=QUICK, **given
    )


def endless(peer: Any) -> bool:
    peer.start()
    peer.event("ticks", '{"ticks": []}')
    return bool(peer.wait_until_client_leaves())


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds(3.0)
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert condition()
