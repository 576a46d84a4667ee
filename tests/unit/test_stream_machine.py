"""The life of a stream, told as a list of things that happen."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from kite_algo_worker.exceptions import (
    AuthError,
    BrokerValidationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    StreamDisconnectedError,
    UnexpectedResponseError,
)
from kite_algo_worker.streams.health import StreamHealth
from kite_algo_worker.streams.machine import END, IGNORE, Fail, Reconnect, StreamMachine
from kite_algo_worker.streams.policy import StreamPolicy
from kite_algo_worker.wire.errors import error_for_transport
from tests.unit.machines import RAISE, RECONNECT, Machine, Record, machine, refusal


def test_data_of_any_name_is_delivered_in_order() -> None:
    m = machine()
    m.opened(0.0)
    assert [
        m.event(0.1, "snapshot", b'{"quotes": []}'),
        m.heartbeat(),
        m.event(0.3, "ticks", b'{"ticks": [1]}'),
        m.event(0.4, "message", b'{"totals": {}}'),
        m.event(0.5, "never heard of", b"{}"),
        m.event(0.6, "end", b'{"detail": "run gone"}'),
    ] == [
        {"quotes": []},
        IGNORE,
        {"ticks": [1]},
        {"totals": {}},
        {},
        END,
    ]


def test_a_heartbeat_event_is_a_heartbeat_and_an_empty_event_says_nothing() -> None:
    m = machine()
    m.opened(0.0)
    assert m.event(0.1, "heartbeat", b"not even read") is IGNORE
    assert m.event(0.2, "noise", b"{}") is IGNORE
    assert m.health.heartbeat_count == 1
    assert m.health.last_message_at == 1_000.0


def test_an_event_without_data_keeps_the_connection_alive_and_says_nothing() -> None:
    m = machine()
    m.opened(0.0)
    assert m.event(0.1, "message", b"") is IGNORE
    assert m.event(0.2, "ticks", b"") is IGNORE
    assert (m.health.heartbeat_count, m.health.last_message_at) == (2, None)
    assert m.event(0.3, "end", b"") is END


def test_what_cannot_be_read_is_shown_by_the_error() -> None:
    m = machine()
    m.opened(0.0)
    decision = m.event(0.1, "ticks", b"<html>gateway</html>")
    assert isinstance(decision, Fail)
    assert decision.error.response_body == "<html>gateway</html>"
    long = m.unreadable(0.2, "no", "x" * 100_000, ValueError())
    assert isinstance(long, Fail)
    assert len(str(long.error.response_body)) == 4096


@pytest.mark.parametrize("data", [b"[1]", b"{", b'"text"', b"\xff"])
def test_data_that_cannot_be_read_is_never_skipped(data: bytes) -> None:
    m = machine(RECONNECT)
    m.opened(0.0)
    decision = m.event(0.1, "ticks", data)
    assert isinstance(decision, Fail)
    assert isinstance(decision.error, UnexpectedResponseError)
    assert "'ticks'" in str(decision.error)
    assert not m.health.connected


# -- error events ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'{"detail": "feed lost"}', "feed lost"),
        (b'{"message": "feed lost"}', "feed lost"),
        (b"feed lost", "feed lost"),
        (b"{}", "without an explanation"),
        (b'{"detail": "bad token kwa_0123456789"}', r"bad token \*\*\*"),
    ],
)
@pytest.mark.parametrize("policy", [RAISE, RECONNECT])
def test_an_error_event_ends_the_stream(data: bytes, text: str, policy: StreamPolicy) -> None:
    m = machine(policy)
    m.opened(0.0)
    decision = m.event(0.1, "error", data)
    assert isinstance(decision, Fail)
    with pytest.raises(StreamDisconnectedError, match=text):
        raise decision.error
    assert m.health.is_stale


def test_an_error_event_may_only_be_noted_or_delivered() -> None:
    noting = machine(StreamPolicy(on_error_event="note"))
    noting.opened(0.0)
    assert noting.event(0.1, "error", b'{"detail": "poll failed"}') is IGNORE
    assert noting.health.last_error == "StreamDisconnectedError: poll failed [stream_ticks]"
    assert noting.health.connected
    delivering = machine(StreamPolicy(on_error_event="deliver"))
    delivering.opened(0.0)
    assert delivering.event(0.1, "error", b'{"detail": "x"}') == {"detail": "x"}


def test_the_detail_of_a_frame_is_found_inside_its_data() -> None:
    m: StreamMachine[Record, Record] = StreamMachine(
        lambda _, frame: frame, policy=StreamPolicy(), health=StreamHealth()
    )
    m.opened(0.0)
    decision = m.event(0.1, "error", {"event": "error", "data": {"detail": "feed lost"}})
    assert isinstance(decision, Fail)
    assert decision.error.message == "feed lost"
    assert decision.error.detail == "feed lost"


# -- losing the connection ------------------------------------------------------------------------


def losses() -> list[tuple[str, Callable[[Machine], object]]]:
    return [
        ("closed the stream", lambda m: m.closed(1.0)),
        ("nothing arrived for 45 seconds", lambda m: m.silence(1.0, httpx.ReadTimeout("x"))),
        ("lost: reset by peer", lambda m: m.failed(1.0, httpx.ReadError("reset by peer"))),
        ("lost: RemoteProtocolError", lambda m: m.failed(1.0, httpx.RemoteProtocolError(""))),
    ]


@pytest.mark.parametrize(("text", "lose"), losses(), ids=[text for text, _ in losses()])
def test_without_reconnecting_every_loss_raises(
    text: str, lose: Callable[[Machine], object]
) -> None:
    m = machine()
    m.opened(0.0)
    m.event(0.5, "ticks", b"{}")
    decision = lose(m)
    assert isinstance(decision, Fail)
    assert isinstance(decision.error, StreamDisconnectedError)
    assert text in str(decision.error)
    assert not m.health.connected
    assert m.health.is_stale
    assert m.health.last_error is not None
    assert text in m.health.last_error


@pytest.mark.parametrize(("text", "lose"), losses(), ids=[text for text, _ in losses()])
def test_with_reconnecting_every_loss_waits(text: str, lose: Callable[[Machine], object]) -> None:
    m = machine(RECONNECT)
    m.opened(0.0)
    m.event(0.5, "ticks", b"{}")
    assert lose(m) == Reconnect(1.0)
    assert m.health.next_reconnect_delay_seconds == 1.0
    m.opened(2.0)
    assert m.health.connected
    assert m.health.is_stale, "connected again, but nothing has been said yet"
    assert (m.health.reconnect_count, m.health.subscription_replayed) == (1, True)
    m.event(2.1, "snapshot", b"{}")
    assert not m.health.is_stale


def test_the_cause_of_a_loss_is_kept() -> None:
    m = machine()
    m.opened(0.0)
    cause = httpx.ReadError("reset")
    decision = m.failed(1.0, cause)
    assert isinstance(decision, Fail)
    assert decision.error.__cause__ is cause


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 422, 501])
def test_a_refusal_is_final(status: int) -> None:
    m = machine(RECONNECT)
    error = refusal(status)
    assert m.failed(0.0, error) == Fail(error)


def test_refusals_keep_their_classes() -> None:
    classes = [
        type(decision.error)
        for status in (401, 403, 404, 422)
        if isinstance(decision := machine(RECONNECT).failed(0.0, refusal(status)), Fail)
    ]
    assert classes == [AuthError, PermissionDeniedError, NotFoundError, BrokerValidationError]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_only_when_reconnecting(status: int) -> None:
    error = refusal(status)
    assert machine().failed(0.0, error) == Fail(error)
    assert machine(RECONNECT).failed(0.0, error) == Reconnect(1.0)


def test_an_unreachable_server_raises_what_the_client_raises() -> None:
    error = error_for_transport(httpx.ConnectError("refused"), operation="stream_ticks")
    assert machine().failed(0.0, error) == Fail(error)
    assert machine(RECONNECT).failed(0.0, error) == Reconnect(1.0)


def test_the_server_may_ask_for_a_longer_wait() -> None:
    limited, busy = refusal(429, retry_after=20.0), refusal(503, retry_after=0.2)
    assert isinstance(limited, RateLimitError)
    assert isinstance(busy, ServerError)
    m = machine(RECONNECT)
    assert m.failed(0.0, limited) == Reconnect(20.0)
    assert m.failed(21.0, busy) == Reconnect(2.0)


def test_something_that_is_not_a_stream_is_final() -> None:
    m = machine(RECONNECT)
    m.opened(0.0)
    error = UnexpectedResponseError("a login page")
    assert m.unusable(1.0, error) == Fail(error)
    assert m.health.last_error == "UnexpectedResponseError: a login page"


def test_records_already_delivered_are_withheld_after_a_reconnect() -> None:
    m = machine(RECONNECT, cursor_of=lambda record: record.get("cursor"))
    m.opened(0.0)
    before = [m.event(0.0, "message", b'{"cursor": %d}' % cursor) for cursor in (3, 7)]
    m.closed(1.0)
    assert m.cursor == 7
    m.opened(2.0)
    after = [m.event(2.0, "message", b'{"cursor": %d}' % cursor) for cursor in (3, 7, 8)]
    assert before == [{"cursor": 3}, {"cursor": 7}]
    assert after == [IGNORE, IGNORE, {"cursor": 8}]
    assert m.health.dropped == 2


def test_a_record_without_position_is_delivered() -> None:
    m = machine(cursor_of=lambda record: record.get("cursor"))
    m.opened(0.0)
    assert m.event(0.0, "message", b'{"x": 1}') == {"x": 1}
    assert m.cursor is None


def test_a_heartbeat_after_a_reconnect_says_that_nothing_was_missed() -> None:
    """A timeline on which nothing happens must not look stale for ever."""
    m = machine(RECONNECT, cursor_of=lambda record: record.get("cursor"))
    quotes = machine(RECONNECT)
    for each in (m, quotes):
        each.opened(0.0)
        each.event(0.0, "message", b'{"cursor": 1}')
        each.closed(1.0)
        each.opened(2.0)
        assert each.health.is_stale
        each.heartbeat()
    assert not m.health.is_stale
    assert quotes.health.is_stale, "its snapshot has not come yet"
