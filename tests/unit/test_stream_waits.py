"""How long a stream waits before it connects again, and when it gives up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kite_algo_worker.exceptions import (
    InvalidInputError,
    ServerError,
    StreamDisconnectedError,
)
from kite_algo_worker.streams.machine import Fail, Reconnect
from kite_algo_worker.streams.policy import StreamPolicy
from kite_algo_worker.wire.retry import Backoff
from tests.unit.machines import RECONNECT, machine, refusal


def test_waits_double_up_to_the_cap_and_connecting_does_not_reset_them() -> None:
    m = machine(RECONNECT)
    waits = []
    for second in range(6):
        m.opened(float(second))
        m.heartbeat()
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
