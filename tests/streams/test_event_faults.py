"""Every way an event stream can break, seen from both sides of a real socket."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_worker.exceptions import (
    AuthError,
    StreamDisconnectedError,
    TransportError,
    UnexpectedResponseError,
)
from kite_algo_worker.streams.policy import StreamPolicy
from tests.streams.reading import (
    RAISE,
    Read,
    Serve,
    both,
    short_deadline,
)

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


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
