"""The life of a stream, told as a list of things that happen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kite_algo_worker.exceptions import (
    AuthError,
    BrokerValidationError,
    InvalidInputError,
    KiteAlgoWorkerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    StreamDisconnectedError,
    UnexpectedResponseError,
    error_for_status,
    error_for_transport,
)
from kite_algo_worker.transport.backoff import Backoff
from kite_algo_worker.transport.stream import (
    END,
    IGNORE,
    Fail,
    Reconnect,
    StreamMachine,
)
from kite_algo_worker.transport.stream_health import StreamHealth
from kite_algo_worker.transport.stream_policy import StreamPolicy

Record = dict[str, Any]
Machine = StreamMachine[bytes, Record]

RAISE = StreamPolicy(reconnect=False)
RECONNECT = StreamPolicy(reconnect=True, backoff=Backoff(base=1.0, cap=8.0, floor=0.0))


def read(name: str, data: bytes) -> Record | None:
    record = json.loads(data)
    if not isinstance(record, dict):
        raise ValueError("not an object")
    return None if name == "noise" else record


def machine(
    policy: StreamPolicy | None = None,
    *,
    health: StreamHealth | None = None,
    cursor_of: Callable[[Record], int | None] | None = None,
    rng: Callable[[], float] = lambda: 1.0,
) -> Machine:
    return StreamMachine(
        read,
        policy=policy or RAISE,
        health=health or StreamHealth(clock=lambda: 1_000.0),
        operation="stream_ticks",
        cursor_of=cursor_of,
        rng=rng,
    )


def refusal(status: int, retry_after: float | None = None) -> KiteAlgoWorkerError:
    return error_for_status(status, {"detail": "no"}, retry_after=retry_after)


# -- data -----------------------------------------------------------------------------------------


def test_data_of_any_name_is_delivered_in_order() -> None:
    m = machine()
    m.opened(0.0)
    assert [
        m.event(0.1, "snapshot", b'{"quotes": []}'),
        m.heartbeat(0.2),
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


@pytest.mark.parametrize("data", [b"[1]", b"{", b"", b'"text"', b"\xff"])
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


# -- waiting --------------------------------------------------------------------------------------


def test_waits_double_up_to_the_cap_and_connecting_does_not_reset_them() -> None:
    m = machine(RECONNECT)
    waits = []
    for second in range(6):
        m.opened(float(second))
        m.heartbeat(float(second))
        waits.append(m.closed(float(second)))
    assert waits == [Reconnect(w) for w in (1.0, 2.0, 4.0, 8.0, 8.0, 8.0)]


def test_data_resets_the_waits() -> None:
    m = machine(RECONNECT)
    assert m.failed(0.0, refusal(503)) == Reconnect(1.0)
    assert m.failed(1.0, refusal(503)) == Reconnect(2.0)
    m.opened(3.0)
    m.event(3.1, "snapshot", b"{}")
    assert m.closed(4.0) == Reconnect(1.0)


def test_attempts_are_counted_without_data() -> None:
    m = machine(StreamPolicy(reconnect=True, attempts=2, backoff=RECONNECT.backoff))
    m.opened(0.0)
    m.event(0.0, "snapshot", b"{}")
    assert m.closed(1.0) == Reconnect(1.0)
    assert m.failed(2.0, refusal(503)) == Reconnect(2.0)
    decision = m.failed(4.0, refusal(503))
    assert isinstance(decision, Fail)
    assert isinstance(decision.error, StreamDisconnectedError)
    assert "gave up after reconnecting 2 times in 3 seconds" in str(decision.error)
    assert decision.error.status_code == 503
    assert isinstance(decision.error.__cause__, ServerError)


def test_no_attempts_means_the_first_loss_raises() -> None:
    m = machine(StreamPolicy(reconnect=True, attempts=0))
    error = refusal(503)
    assert m.failed(0.0, error) == Fail(error)


def test_total_time_is_counted_without_data_and_includes_the_next_wait() -> None:
    m = machine(StreamPolicy(reconnect=True, total_seconds=10.0, backoff=RECONNECT.backoff))
    assert m.failed(100.0, refusal(503)) == Reconnect(1.0)
    assert m.failed(103.0, refusal(503)) == Reconnect(2.0)
    assert m.failed(106.0, refusal(503)) == Reconnect(4.0)
    assert isinstance(m.failed(107.0, refusal(503)), Fail)


def test_data_starts_the_total_time_anew() -> None:
    m = machine(StreamPolicy(reconnect=True, total_seconds=10.0, backoff=RECONNECT.backoff))
    assert m.failed(0.0, refusal(503)) == Reconnect(1.0)
    m.opened(1.0)
    m.event(1.0, "snapshot", b"{}")
    assert m.closed(500.0) == Reconnect(1.0)


def test_full_jitter_has_a_floor() -> None:
    backoff = Backoff(base=1.0, cap=30.0, floor=0.1)
    assert backoff.delay(0, lambda: 0.0) == 0.1
    assert backoff.delay(3, lambda: 0.5) == 4.0
    assert backoff.delay(5_000, lambda: 1.0) == 30.0


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Backoff(base=-1), "base"),
        (lambda: Backoff(cap=float("nan")), "cap"),
        (lambda: StreamPolicy(attempts=-1), "attempts"),
        (lambda: StreamPolicy(total_seconds=0), "total_seconds"),
        (lambda: StreamPolicy(heartbeat_seconds=0), "heartbeat_seconds"),
        (lambda: StreamPolicy(missed_heartbeats=0), "missed_heartbeats"),
    ],
)
def test_nonsense_settings_are_refused(make: Callable[[], object], field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make()
    assert caught.value.field == field


def test_silence_is_three_heartbeats() -> None:
    assert StreamPolicy().read_deadline == 45.0
    assert StreamPolicy(heartbeat_seconds=2.0, missed_heartbeats=4).read_deadline == 8.0


# -- resuming -------------------------------------------------------------------------------------


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


# -- health ---------------------------------------------------------------------------------------


def test_health_keeps_the_published_constructor() -> None:
    health = StreamHealth("ticks", "NSE:INFY", True, 2, 10.0, 9.0, True, 9.0, False, "x", 0.5)
    assert health.stream_name == "ticks"
    assert health.subscription_key == "NSE:INFY"
    assert health.reconnect_count == 2
    assert health.last_error == "x"
    assert health.next_reconnect_delay_seconds == 0.5
    assert StreamHealth() == StreamHealth()


def test_age_of_the_data() -> None:
    now = [100.0]
    health = StreamHealth(clock=lambda: now[0])
    ages = [health.data_age]
    health.mark_message()
    now[0] = 104.5
    health.mark_heartbeat()
    ages.append(health.data_age)
    now[0] = 90.0
    ages.append(health.data_age)
    assert ages == [None, 4.5, 0.0]


def test_health_in_words() -> None:
    health = StreamHealth(clock=lambda: 5.0)
    health.mark_connected(replayed=False)
    assert (health.connected, health.reconnect_count, health.subscription_replayed) == (
        True,
        0,
        False,
    )
    health.mark_disconnect(OSError("gone\nfor good, kwa_secretsecret"))
    assert health.last_error == "OSError: gone for good, ***"
    health.mark_retry_delay(3.0)
    health.mark_reconnect_failed(OSError("still"))
    assert (health.connected, health.is_stale) == (False, True)
    health.mark_connected(replayed=True)
    assert health.last_reconnect_at == health.subscription_replayed_at == 5.0
    assert health.next_reconnect_delay_seconds == 0.0
    health.mark_closed()
    assert [health.connected] == [False]
