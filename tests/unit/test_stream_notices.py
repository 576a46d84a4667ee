"""What a stream tells about itself, and the rules that decide when it is worth another try."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kite_algo_worker.exceptions import (
    InvalidInputError,
    KiteAlgoWorkerError,
    StreamDisconnectedError,
    UnexpectedResponseError,
)
from kite_algo_worker.streams.events import (
    Connected,
    Gap,
    Reconnected,
    Reconnecting,
    Stale,
    position_of,
)
from kite_algo_worker.streams.health import StreamHealth
from kite_algo_worker.streams.machine import IGNORE, NEXT_PAGE, Fail, Reconnect, StreamMachine
from kite_algo_worker.streams.policy import StreamPolicy, chosen_policy
from kite_algo_worker.wire.errors import error_for_status
from kite_algo_worker.wire.retry import Backoff

Record = dict[str, Any]
POLICY = StreamPolicy(backoff=Backoff(base=1.0, cap=8.0, floor=0.0))


def machine(policy: StreamPolicy = POLICY, **given: Any) -> StreamMachine[bytes, Record]:
    options: dict[str, Any] = {"rng": lambda: 1.0, **given}
    return StreamMachine(
        lambda _, data: json.loads(data),
        policy=policy,
        health=StreamHealth(clock=lambda: 1_000.0),
        operation="stream_ticks",
        **options,
    )


def cursor_machine(**given: Any) -> StreamMachine[bytes, Record]:
    return machine(cursor_of=lambda record: record.get("cursor"), **given)


def cursor(number: int) -> bytes:
    return b'{"cursor": %d}' % number


# -- notices --------------------------------------------------------------------------------------


def test_the_whole_story_in_order() -> None:
    m = machine()
    m.opened(0.0)
    m.event(1.0, "snapshot", b'{"updated_at": "09:15"}')
    m.closed(5.0)
    refusal = error_for_status(503, {"detail": "busy"})
    m.failed(6.0, refusal)
    m.opened(8.0)
    m.heartbeat()
    m.event(9.0, "snapshot", b'{"updated_at": "09:20"}')
    m.event(9.5, "snapshot", b'{"updated_at": "09:21"}')
    connected, stale, first, second, again, gap = m.notices
    assert connected == Connected()
    assert isinstance(stale, Stale)
    assert stale.data_age == 0.0
    assert isinstance(stale.cause, StreamDisconnectedError)
    assert isinstance(first, Reconnecting)
    assert (first.attempt, first.delay, first.cause) == (1, 1.0, stale.cause)
    assert second == Reconnecting(2, 2.0, refusal)
    assert again == Reconnected(2, 3.0)
    assert gap == Gap("09:15", "09:20")


def test_what_can_be_resumed_has_no_gaps() -> None:
    m = cursor_machine()
    m.opened(0.0)
    m.event(0.0, "message", cursor(1))
    m.closed(1.0)
    m.opened(2.0)
    m.event(2.0, "message", cursor(5))
    assert not any(isinstance(notice, Gap) for notice in m.notices)


def test_no_gap_before_the_first_data() -> None:
    m = machine()
    m.failed(0.0, error_for_status(503, {}))
    m.opened(1.0)
    m.event(1.0, "snapshot", b"{}")
    assert not any(isinstance(notice, Gap) for notice in m.notices)


@pytest.mark.parametrize(
    ("record", "position"),
    [
        ({"cursor": 7, "updated_at": "x"}, 7),
        ({"totals": {}, "updated_at": "2026"}, "2026"),
        ({"ticks": [{"received_at": "b"}, {"received_at": "c"}, {"received_at": "a"}, 5]}, "c"),
        ({"quotes": [{"received_at": "b"}]}, "b"),
        ({"ticks": [{}]}, None),
        ({"current": {"ts": "09:15"}}, "09:15"),
        ({"event": "candle", "data": {"candle": {"ts": "09:20"}}}, "09:20"),
        ({"event": "order", "cursor": 3}, 3),
        ([], None),
        (None, None),
    ],
)
def test_positions(record: object, position: object) -> None:
    assert position_of(record) == position


# -- worth another try? ---------------------------------------------------------------------------


def lose_by_error(m: StreamMachine[bytes, Record]) -> object:
    return m.event(3.0, "error", b'{"detail": "feed lost"}')


def lose_by_garbage(m: StreamMachine[bytes, Record]) -> object:
    return m.event(3.0, "ticks", b"{")


def lose_by_page(m: StreamMachine[bytes, Record]) -> object:
    return m.unusable(3.0, UnexpectedResponseError("a login page"))


losses = pytest.mark.parametrize("lose", [lose_by_error, lose_by_garbage, lose_by_page])


@losses
def test_a_stream_that_never_worked_is_given_up(lose: Callable[[Any], object]) -> None:
    m = machine()
    m.opened(0.0)
    assert isinstance(lose(m), Fail)


@losses
def test_a_stream_that_worked_is_tried_again(lose: Callable[[Any], object]) -> None:
    m = machine()
    m.opened(0.0)
    m.event(1.0, "snapshot", b"{}")
    assert lose(m) == Reconnect(1.0)
    assert m.health.last_error is not None


@losses
def test_without_reconnecting_it_raises(lose: Callable[[Any], object]) -> None:
    m = machine(StreamPolicy(reconnect=False))
    m.opened(0.0)
    m.event(1.0, "snapshot", b"{}")
    decision = lose(m)
    assert isinstance(decision, Fail)
    assert isinstance(decision.error, KiteAlgoWorkerError)


@pytest.mark.parametrize("lose", [lose_by_garbage, lose_by_page])
def test_what_cannot_be_read_twice_in_a_row_is_final(lose: Callable[[Any], object]) -> None:
    m = machine()
    m.opened(0.0)
    m.event(1.0, "snapshot", b"{}")
    assert lose(m) == Reconnect(1.0)
    m.opened(4.0)
    assert isinstance(lose(m), Fail)


def test_good_data_in_between_forgives() -> None:
    m = machine()
    m.opened(0.0)
    for second in range(3):
        m.event(float(second), "snapshot", b"{}")
        assert m.event(second + 0.5, "ticks", b"{") == Reconnect(1.0)
        m.opened(second + 0.6)


# -- pages of a backlog ---------------------------------------------------------------------------


def feed(m: StreamMachine[bytes, Record], numbers: range) -> list[object]:
    return [m.event(0.0, "message", cursor(number)) for number in numbers]


def test_a_full_page_is_followed_by_the_next_one_at_once() -> None:
    m = cursor_machine(page_size=3)
    m.opened(0.0)
    assert feed(m, range(1, 5)) == [*({"cursor": n} for n in (1, 2, 3)), NEXT_PAGE]
    assert m.cursor == 3
    m.opened(0.0)
    assert feed(m, range(4, 6)) == [{"cursor": 4}, {"cursor": 5}]
    assert m.health.reconnect_count == 0
    assert list(m.notices) == [Connected()]


def test_a_heartbeat_after_a_full_page_asks_for_the_next_one() -> None:
    """The server has nothing new, but it may have more that is old, and would skip it."""
    m = cursor_machine(page_size=3)
    m.opened(0.0)
    feed(m, range(1, 4))
    assert m.heartbeat() == NEXT_PAGE
    m.opened(15.0)
    assert feed(m, range(4, 6)) == [{"cursor": 4}, {"cursor": 5}]
    assert m.heartbeat() is IGNORE
    assert (m.health.reconnect_count, m.health.heartbeat_count) == (0, 2)


def test_a_heartbeat_after_a_page_that_does_not_move_changes_nothing() -> None:
    m = cursor_machine(page_size=1)
    m.opened(0.0)
    feed(m, range(1, 2))
    m.closed(1.0)
    m.opened(2.0)
    feed(m, range(1, 2))
    assert m.heartbeat() is IGNORE


def test_a_heartbeat_ends_the_backlog() -> None:
    m = cursor_machine(page_size=2)
    m.opened(0.0)
    feed(m, range(1, 2))
    assert m.heartbeat() is IGNORE
    assert NEXT_PAGE not in feed(m, range(2, 10))


def test_a_server_that_cannot_resume_is_not_asked_in_a_circle() -> None:
    m = cursor_machine(page_size=2)
    m.opened(0.0)
    assert feed(m, range(1, 4))[-1] == NEXT_PAGE
    m.opened(0.0)
    assert feed(m, range(1, 4)) == [IGNORE, IGNORE, {"cursor": 3}]


def test_a_limit_of_the_caller_is_kept_for_the_first_connection() -> None:
    m = cursor_machine(page_size=2, page_from_start=False)
    m.opened(0.0)
    assert NEXT_PAGE not in feed(m, range(1, 6))
    m.closed(1.0)
    m.opened(2.0)
    assert feed(m, range(6, 9))[-1] == NEXT_PAGE


# -- policies -------------------------------------------------------------------------------------


def test_policies_out_of_arguments() -> None:
    assert chosen_policy(True, None) == StreamPolicy()
    assert chosen_policy(False, None) == StreamPolicy(reconnect=False)
    own = StreamPolicy(attempts=5, heartbeat_seconds=1.0)
    assert chosen_policy(True, own) is own
    assert chosen_policy(False, own) == replace(own, reconnect=False)


@pytest.mark.parametrize(
    ("reconnect", "policy", "field"),
    [
        ("yes", None, "reconnect"),
        (1, None, "reconnect"),
        (POLICY, None, "reconnect"),
        (True, False, "policy"),
        (True, {"attempts": 3}, "policy"),
    ],
)
def test_arguments_that_make_no_policy(reconnect: Any, policy: Any, field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        chosen_policy(reconnect, policy)
    assert caught.value.field == field
