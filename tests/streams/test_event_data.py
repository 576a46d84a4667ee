"""What an event stream hands over, over real sockets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kite_algo_worker._sync.event_stream import EventStream
from kite_algo_worker.exceptions import (
    UnexpectedResponseError,
)
from kite_algo_worker_api.types import Request
from tests.streams.reading import (
    Event,
    Read,
    Serve,
    both,
    short_deadline,
    sync_stream,
)

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


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
    def dialect(operation: str) -> Callable[[str, Event], Event | None]:
        assert operation == "stream_ticks"
        return lambda name, value: None if name == "noise" else {**value, "name": name}

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
