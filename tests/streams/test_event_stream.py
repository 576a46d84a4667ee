"""Event streams over real sockets: every way to end one, seen from both sides."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from kite_algo_worker._async.sse_stream import AsyncEventStream
from kite_algo_worker._sync.sse_stream import EventStream
from kite_algo_worker.exceptions import (
    AuthError,
    KiteAlgoWorkerError,
    StreamDisconnectedError,
    TransportError,
    UnexpectedResponseError,
    error_for_status,
    error_for_transport,
)
from kite_algo_worker.transport.backoff import Backoff
from kite_algo_worker.transport.stream_health import StreamHealth
from kite_algo_worker.transport.stream_policy import StreamPolicy
from kite_algo_worker_api.types import Request

Event = dict[str, Any]
Serve = Callable[[Callable[[Any], object]], Any]

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

RAISE = StreamPolicy(reconnect=False)
QUICK = Backoff(base=0.01, cap=0.02, floor=0.0)


def request_after(cursor: int | None = None) -> Request[Event]:
    query = () if cursor is None else (("after_cursor", str(cursor)),)
    return Request(
        operation="stream_ticks",
        method="GET",
        path="/worker/stream",
        query=query,
        parse=parse,
        stream=True,
    )


def parse(value: object) -> Event:
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


# -- data -----------------------------------------------------------------------------------------


@both
def test_data_arrives_in_order_and_heartbeats_only_in_the_health(serve: Serve, read: Read) -> None:
    def script(peer: Any) -> None:
        peer.start()
        peer.event("snapshot", '{"quotes": []}')
        peer.send(b": heartbeat\n\n")
        peer.event("ticks", '{"ticks": [1]}')
        peer.event("end", '{"detail": "over"}')
        peer.finish()

    found = read(serve(script).url)
    assert found.error is None
    assert found.events == [{"quotes": []}, {"ticks": [1]}]
    assert found.health.heartbeat_count == 1
    assert not found.health.connected


@both
def test_split_characters_and_line_ends(serve: Serve, read: Read) -> None:
    text = json.dumps({"name": "₹ 1\u2028,450"}, ensure_ascii=False)
    stream = f"event: ticks\r\ndata: {text}\r\n\r\nevent: end\r\ndata: {{}}\r\n\r\n".encode()

    def script(peer: Any) -> None:
        peer.start()
        for index in range(len(stream)):
            peer.send(stream[index : index + 1])
        peer.finish()

    found = read(serve(script).url)
    assert (found.events, found.error) == ([{"name": "₹ 1\u2028,450"}], None)


@both
def test_the_dialect_may_change_or_skip_an_event(serve: Serve, read: Read) -> None:
    def dialect(operation: str, name: str, value: Event) -> Event | None:
        assert operation == "stream_ticks"
        return None if name == "noise" else {**value, "name": name}

    def script(peer: Any) -> None:
        peer.start()
        peer.event("noise", "{}")
        peer.event("ticks", '{"ticks": []}')
        peer.event("end", "{}")
        peer.finish()

    assert read(serve(script).url, dialect=dialect).events == [{"ticks": [], "name": "ticks"}]


@both
@pytest.mark.parametrize("data", ['{"ticks": 5}', "[1]", "{", '"x"'])
def test_unreadable_data_raises(serve: Serve, read: Read, data: str) -> None:
    def script(peer: Any) -> bool:
        peer.start()
        peer.event("ticks", data)
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    found = read(server.url)
    assert isinstance(found.error, UnexpectedResponseError)
    assert server.finish() == [True]


# -- faults ---------------------------------------------------------------------------------------


def end_in_order(peer: Any) -> None:
    peer.finish()


def half_closed(peer: Any) -> None:
    peer.send(b"event: ticks\ndata: {")


def reset_inside_an_event(peer: Any) -> None:
    peer.send(b"event: ticks\ndata: {")
    time.sleep(0.05)  # a reset throws away what the client has not read yet
    peer.reset()


def mute(peer: Any) -> bool:
    return bool(peer.wait_until_client_leaves())


faults = pytest.mark.parametrize("fault", [end_in_order, half_closed, reset_inside_an_event, mute])


def short_deadline(*, reconnect: bool = False, **given: Any) -> StreamPolicy:
    return StreamPolicy(
        reconnect=reconnect, heartbeat_seconds=0.05, missed_heartbeats=3, backoff=QUICK, **given
    )


@both
@faults
def test_a_broken_stream_raises(serve: Serve, read: Read, fault: Callable[[Any], object]) -> None:
    def script(peer: Any) -> object:
        peer.start()
        peer.event("ticks", '{"ticks": []}')
        return fault(peer)

    server = serve(script)
    found = read(server.url, policy=short_deadline())
    assert found.events == [{"ticks": []}]
    assert isinstance(found.error, StreamDisconnectedError)
    assert ("nothing arrived for 0.15 seconds" in found.error.message) is (fault is mute)
    assert (found.health.connected, found.health.is_stale) == (False, True)
    server.finish()


@both
@faults
def test_a_broken_stream_is_replaced_when_asked_to(
    serve: Serve, read: Read, fault: Callable[[Any], object]
) -> None:
    def script(peer: Any) -> object:
        peer.start()
        peer.event("ticks", json.dumps({"connection": peer.index}))
        if peer.index < 2:
            return fault(peer)
        peer.event("end", "{}")
        return peer.finish()

    found = read(serve(script).url, policy=short_deadline(reconnect=True))
    assert found.error is None
    assert found.events == [{"connection": index} for index in range(3)]
    assert found.health.reconnect_count == 2


@both
def test_heartbeats_keep_a_quiet_stream_alive(serve: Serve, read: Read) -> None:
    def script(peer: Any) -> None:
        peer.start()
        for _ in range(8):
            time.sleep(0.03)
            peer.send(b": heartbeat\n\n")
        peer.event("end", "{}")
        peer.finish()

    found = read(serve(script).url, policy=short_deadline())
    assert (found.error, found.health.heartbeat_count) == (None, 8)


@both
@pytest.mark.parametrize("policy", [RAISE, short_deadline(reconnect=True)])
def test_a_refusal_is_raised_as_it_is(serve: Serve, read: Read, policy: StreamPolicy) -> None:
    server = serve(lambda peer: peer.refuse(401))
    found = read(server.url, policy=policy)
    assert isinstance(found.error, AuthError)
    assert len(server.finish()) == 1


@both
def test_a_busy_server_is_asked_again(serve: Serve, read: Read) -> None:
    def script(peer: Any) -> None:
        if peer.index == 0:
            peer.refuse(503)
            return
        peer.start()
        peer.event("end", "{}")
        peer.finish()

    found = read(serve(script).url, policy=short_deadline(reconnect=True))
    assert found.error is None


@both
def test_nobody_there(serve: Serve, read: Read) -> None:
    server = serve(lambda peer: None)
    server.close()
    assert isinstance(read(server.url).error, TransportError)
    policy = short_deadline(reconnect=True, attempts=2)
    given_up = read(server.url, policy=policy).error
    assert isinstance(given_up, StreamDisconnectedError)
    assert "gave up after reconnecting 2 times" in given_up.message


@both
def test_a_page_in_place_of_a_stream(serve: Serve, read: Read) -> None:
    def script(peer: Any) -> bool:
        peer.start("text/html")
        peer.send(b"<html>login</html>")
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    found = read(server.url, policy=short_deadline(reconnect=True))
    assert isinstance(found.error, UnexpectedResponseError)
    assert "text/html" in found.error.message
    assert server.finish() == [True]


@both
def test_a_reconnect_continues_after_the_last_event(serve: Serve, read: Read) -> None:
    def script(peer: Any) -> None:
        peer.start()
        for cursor in ((1, 2), (2, 3))[peer.index]:
            peer.event("message", json.dumps({"cursor": cursor}))
        if peer.index == 1:
            peer.event("end", "{}")
        peer.finish()

    server = serve(script)
    found = read(server.url, cursor_key="cursor", policy=short_deadline(reconnect=True))
    assert [event["cursor"] for event in found.events] == [1, 2, 3]
    assert server.targets == ["/worker/stream", "/worker/stream?after_cursor=2"]
    assert found.health.dropped == 1


@both
def test_only_events_handed_out_count_as_read(serve: Serve, read: Read) -> None:
    def script(peer: Any) -> None:
        peer.start()
        peer.send(b'data: {"cursor": 1}\n\ndata: {"cursor": 2}\n\ndata: {"cursor": 3}\n\n')
        peer.wait_until_client_leaves()

    found = read(serve(script).url, limit=1, cursor_key="cursor")
    assert found.events == [{"cursor": 1}]


# -- leaving --------------------------------------------------------------------------------------


def endless(peer: Any) -> bool:
    peer.start()
    peer.event("ticks", '{"ticks": []}')
    return bool(peer.wait_until_client_leaves())


def fail_inside_the_loop(stream: EventStream[Event]) -> None:
    for _ in stream:
        raise ZeroDivisionError


def test_leaving_the_loop_closes_the_connection_at_once(serve: Serve) -> None:
    server = serve(endless)
    gc.disable()
    try:
        with httpx.Client(trust_env=False) as client:
            for _ in sync_stream(client, server.url):
                break
            assert server.finish() == [True]
            with pytest.raises(ZeroDivisionError):
                fail_inside_the_loop(sync_stream(client, server.url))
            assert server.finish() == [True, True]
            stream = sync_stream(client, server.url)
            for _ in stream:
                break
            assert server.finish() == [True, True, True]
            assert not stream.closed
    finally:
        gc.enable()


async def test_leaving_the_async_loop_closes_the_connection(serve: Serve) -> None:
    server = serve(endless)
    async with httpx.AsyncClient(trust_env=False) as client:
        async for _ in async_stream(client, server.url):
            break
        assert await asyncio.to_thread(server.finish) == [True]
        async with async_stream(client, server.url) as stream:
            async for _ in stream:
                break
        assert await asyncio.to_thread(server.finish) == [True, True]
        assert stream.closed


def test_nothing_is_opened_before_the_first_event_is_asked_for(serve: Serve) -> None:
    server = serve(endless)
    with httpx.Client(trust_env=False) as client:
        with sync_stream(client, server.url) as stream:
            iterator = iter(stream)
            del iterator
        sync_stream(client, server.url).close()
    assert server.targets == []


def test_next_keeps_the_connection_until_the_stream_is_closed(serve: Serve) -> None:
    def script(peer: Any) -> bool:
        peer.start()
        peer.event("ticks", '{"n": 1}')
        peer.event("ticks", '{"n": 2}')
        peer.event("ticks", '{"n": 3}')
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url)
        assert next(stream) == {"n": 1}
        assert stream.health.connected
        assert "open" in repr(stream)
        assert next(stream) == {"n": 2}
        assert [next(iter(stream))] == [{"n": 3}]
        stream.close()
        assert server.finish() == [True]
        with pytest.raises(StopIteration):
            next(stream)
        assert "closed" in repr(stream)


def test_a_forgotten_stream_closes_its_connection(serve: Serve) -> None:
    server = serve(endless)
    gc.disable()
    try:
        with httpx.Client(trust_env=False) as client:
            next(sync_stream(client, server.url))
            assert server.finish() == [True]
    finally:
        gc.enable()


def test_a_closed_stream_is_not_silently_empty(serve: Serve) -> None:
    server = serve(endless)
    with httpx.Client(trust_env=False) as client:
        with sync_stream(client, server.url) as stream:
            next(stream)
        stream.close()
        fresh = sync_stream(client, server.url)
        fresh.close()
        with pytest.raises(StreamDisconnectedError, match="closed"):
            iter(fresh)


def test_closing_inside_the_loop_ends_it(serve: Serve) -> None:
    server = serve(endless)
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url)
        for _ in stream:
            stream.close()
        assert server.finish() == [True]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 3.0
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert condition()


def endless_without_chunks(peer: Any) -> bool:
    """Here a closed socket looks like the proper end of the body."""
    peer.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    peer.raw(b'event: ticks\ndata: {"ticks": []}\n\n')
    return bool(peer.wait_until_client_leaves())


@pytest.mark.parametrize("script", [endless, endless_without_chunks])
def test_another_thread_may_close_a_stream_that_waits(
    serve: Serve, script: Callable[[Any], object]
) -> None:
    server = serve(script)
    seen: list[Event] = []
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url)

        def loop() -> None:
            seen.extend(stream)
            seen.append({"ended": True})

        thread = threading.Thread(target=loop)
        thread.start()
        wait_until(lambda: bool(seen) or stream.health.last_message_at is not None)
        stream.close()
        thread.join(3.0)
        assert not thread.is_alive()
        assert server.finish() == [True]
    assert seen == [{"ticks": []}, {"ended": True}]
    assert stream.health.last_error is None


def test_another_thread_may_close_a_stream_between_two_attempts(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(503))
    policy = StreamPolicy(reconnect=True, backoff=Backoff(base=60.0, cap=60.0, floor=60.0))
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url, policy=policy)
        thread = threading.Thread(target=lambda: list(stream))
        thread.start()
        wait_until(lambda: stream.health.next_reconnect_delay_seconds > 0)
        stream.close()
        thread.join(3.0)
        assert not thread.is_alive()


async def test_another_task_may_close_a_stream_that_waits(serve: Serve) -> None:
    server = serve(endless)
    seen: list[Event] = []
    async with httpx.AsyncClient(trust_env=False) as client:
        stream = async_stream(client, server.url)
        first = asyncio.Event()

        async def loop() -> None:
            async for event in stream:
                seen.append(event)
                first.set()

        task = asyncio.create_task(loop())
        await first.wait()
        await asyncio.sleep(0.01)
        await stream.close()
        await asyncio.wait_for(task, 3.0)
        assert await asyncio.to_thread(server.finish) == [True]
    assert seen == [{"ticks": []}]
    assert stream.health.last_error is None


async def test_another_task_may_close_a_stream_between_two_attempts(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(503))
    policy = StreamPolicy(reconnect=True, backoff=Backoff(base=60.0, cap=60.0, floor=60.0))
    async with httpx.AsyncClient(trust_env=False) as client:
        stream = async_stream(client, server.url, policy=policy)

        async def loop() -> None:
            async for _ in stream:
                pass

        task = asyncio.create_task(loop())
        while not stream.health.next_reconnect_delay_seconds:
            await asyncio.sleep(0.005)
        await stream.aclose()
        await asyncio.wait_for(task, 3.0)


async def test_cancelling_the_reader_closes_the_connection(serve: Serve) -> None:
    server = serve(endless)
    async with httpx.AsyncClient(trust_env=False) as client:
        stream = async_stream(client, server.url)

        async def loop() -> None:
            async for _ in stream:
                pass

        task = asyncio.create_task(loop())
        while stream.health.last_message_at is None:
            await asyncio.sleep(0.005)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.finish) == [True]


async def test_anext_keeps_the_connection(serve: Serve) -> None:
    server = serve(endless)
    async with httpx.AsyncClient(trust_env=False) as client:
        async with async_stream(client, server.url) as stream:
            assert await anext(stream) == {"ticks": []}
            assert stream.health.connected
        assert await asyncio.to_thread(server.finish) == [True]


def test_looping_again_subscribes_again_where_the_last_loop_stopped(serve: Serve) -> None:
    def script(peer: Any) -> None:
        peer.start()
        peer.event("message", json.dumps({"cursor": peer.index + 1}))
        peer.wait_until_client_leaves()

    server = serve(script)
    cursors = []
    with httpx.Client(trust_env=False) as client:
        stream = sync_stream(client, server.url, cursor_key="cursor")
        for _ in range(2):
            for event in stream:
                cursors.append(event["cursor"])
                break
    assert cursors == [1, 2]
    assert server.targets == ["/worker/stream", "/worker/stream?after_cursor=1"]


def test_health_names_the_subscription() -> None:
    stream: EventStream[Event] = EventStream(
        lambda request, timeout: None,  # type: ignore[arg-type]
        lambda _: Request(
            "stream_ticks", "GET", "/worker/a%20b", (("symbols", "NSE:A,NSE:B"), ("tokens", ""))
        ),
    )
    assert stream.health.stream_name == "stream_ticks"
    assert stream.health.subscription_key == "/worker/a b?symbols=NSE:A,NSE:B"
    assert "not connected" in repr(stream)
