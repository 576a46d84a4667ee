"""Waiting for the end of an order: its state first, then what is pushed, then asking again."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from kite_algo_worker import NotFoundError, WaitTimeoutError
from kite_algo_worker_api.models import WorkerOrderSnapshot
from tests.clients import Face
from tests.pace import seconds
from tests.streams.desk import ORDER, RUN, Desk, Stream, nothing_left_behind, until_left, wait

Connect = Callable[[Callable[[Any], object]], Face]

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

FOREVER = {"attempts": 3, "sleep_seconds": 30.0}
QUICK = {"attempts": 20, "sleep_seconds": 0.05}


# -- what streams do ------------------------------------------------------------------------------


def ends_and_tells(desk: Desk, peer: Any) -> object:
    peer.start()
    desk.tell(peer, "OPEN")
    time.sleep(0.1)
    desk.end()
    desk.tell(peer, "COMPLETE", 2)
    return until_left(peer)


def ends_while_connecting(desk: Desk, peer: Any) -> object:
    desk.end()
    peer.start()
    return until_left(peer)


def ends_before_the_backlog_is_read(desk: Desk, peer: Any) -> object:
    """The client looks once more when it is connected; the order ends right after that."""
    peer.start()
    while len(desk.reads) < 2:
        time.sleep(0.005)
    desk.end()
    desk.tell(peer, "COMPLETE")
    return until_left(peer)


def tells_before_the_state_shows_it(desk: Desk, peer: Any) -> object:
    peer.start()
    desk.tell(peer, "COMPLETE")
    while len(desk.reads) < 3:
        time.sleep(0.005)
    desk.end()
    return until_left(peer)


def is_refused(status: int) -> Stream:
    def stream(desk: Desk, peer: Any) -> None:
        peer.refuse(status)
        desk.end()

    return stream


def is_a_page(desk: Desk, peer: Any) -> None:
    with suppress(OSError):  # the client may have left by then
        peer.start("text/html")
        peer.send(b"<html>login</html>")
        peer.finish()
    desk.end()


def breaks(desk: Desk, peer: Any) -> None:
    peer.start()
    desk.tell(peer, "OPEN")
    time.sleep(0.05)
    peer.send(b"data: {")
    peer.reset()
    desk.end()


def talks_nonsense(desk: Desk, peer: Any) -> None:
    with suppress(OSError):
        peer.start()
        peer.send(b"data: {}\n\ndata: [1\n\n", b"\xff\xfe\n\n")
        peer.finish()
    desk.end()


def never_answers(desk: Desk, peer: Any) -> object:
    time.sleep(0.1)
    desk.end()
    return until_left(peer)


def stays_silent(desk: Desk, peer: Any) -> object:
    peer.start()
    time.sleep(0.1)
    desk.end()
    return until_left(peer)


def tells_once_and_falls_silent(desk: Desk, peer: Any) -> object:
    peer.start()
    desk.tell(peer, "OPEN")
    time.sleep(0.1)
    desk.end()
    return until_left(peer)


def stays_open(desk: Desk, peer: Any) -> object:
    peer.start()
    desk.tell(peer, "OPEN")
    return until_left(peer)


# -- pushed ---------------------------------------------------------------------------------------


def test_an_order_that_has_ended_is_not_followed(desk_client: Connect) -> None:
    desk = Desk(stays_open, status="COMPLETE")
    assert wait(desk_client(desk)).status == "COMPLETE"
    assert (len(desk.reads), desk.followed) == (1, [])


@pytest.mark.parametrize(
    ("stream", "reads"),
    [
        (ends_and_tells, 3),
        (ends_while_connecting, 2),
        (ends_before_the_backlog_is_read, 3),
    ],
)
def test_the_end_is_noticed_at_once(desk_client: Connect, stream: Stream, reads: int) -> None:
    desk = Desk(stream)
    started = time.monotonic()
    done = wait(desk_client(desk), **FOREVER)
    assert time.monotonic() - started < seconds(3.0), (
        "half a minute would have passed between two reads"
    )
    assert (done.order_id, done.status) == (ORDER, "COMPLETE")
    assert len(desk.reads) <= reads
    assert len(desk.followed) == 1
    assert f"related_resource_id={ORDER}" in desk.followed[0]


def test_a_state_that_lags_behind_the_events_is_looked_at_again(desk_client: Connect) -> None:
    desk = Desk(tells_before_the_state_shows_it)
    started = time.monotonic()
    assert wait(desk_client(desk), **FOREVER).status == "COMPLETE"
    assert time.monotonic() - started < seconds(3.0)
    assert len(desk.reads) <= 6


def test_as_long_as_the_server_tells_its_state_is_hardly_read(desk_client: Connect) -> None:
    def stream(desk: Desk, peer: Any) -> object:
        peer.start()
        for cursor in range(1, 7):
            desk.tell(peer, "OPEN", cursor)
            time.sleep(0.1)
        desk.end("REJECTED")
        desk.tell(peer, "REJECTED", 7)
        return until_left(peer)

    desk = Desk(stream)
    assert wait(desk_client(desk), attempts=400, sleep_seconds=0.02).status == "REJECTED"
    assert len(desk.reads) <= 6, "polling would have taken thirty"


def test_a_fill_that_overtakes_a_cancel_is_an_answer(desk_client: Connect) -> None:
    def stream(desk: Desk, peer: Any) -> object:
        peer.start()
        desk.tell(peer, "CANCEL PENDING")
        desk.end("COMPLETE")
        desk.tell(peer, "COMPLETE", 2)
        return until_left(peer)

    desk = Desk(stream, status="CANCEL PENDING")
    assert wait(desk_client(desk), **FOREVER).status == "COMPLETE"


# -- not pushed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stream",
    [
        *map(is_refused, (401, 403, 404, 429, 500, 503)),
        is_a_page,
        breaks,
        talks_nonsense,
        never_answers,
        stays_silent,
    ],
    ids=lambda stream: getattr(stream, "__name__", "refused"),
)
def test_without_events_the_state_is_asked_for(desk_client: Connect, stream: Stream) -> None:
    desk = Desk(stream)
    started = time.monotonic()
    assert wait(desk_client(desk), **QUICK).status == "COMPLETE"
    assert time.monotonic() - started < seconds(2.0)
    assert len(desk.followed) == 1, "a stream is tried once"
    assert set(desk.released) <= {None, True}


def test_a_stream_that_has_told_and_falls_silent_is_not_believed_for_long(
    desk_client: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for side in ("_sync", "_async"):
        monkeypatch.setattr(f"kite_algo_worker.{side}.watching._TRUST_SECONDS", 0.2)
    desk = Desk(tells_once_and_falls_silent)
    started = time.monotonic()
    assert wait(desk_client(desk), attempts=200, sleep_seconds=0.05).status == "COMPLETE"
    assert time.monotonic() - started < seconds(2.0)
    assert len(desk.reads) <= 5


def test_the_last_look_is_never_spared(desk_client: Connect) -> None:
    desk = Desk(tells_once_and_falls_silent)
    assert wait(desk_client(desk), attempts=9, sleep_seconds=0.05).status == "COMPLETE"


# -- limits ---------------------------------------------------------------------------------------


def test_attempts_that_are_used_up_return_the_last_answer(desk_client: Connect) -> None:
    desk = Desk(stays_silent, ends=False)
    started = time.monotonic()
    assert wait(desk_client(desk), attempts=4, sleep_seconds=0.1).status == "OPEN"
    assert 0.3 <= time.monotonic() - started < seconds(1.5)
    assert len(desk.reads) == 5, "four, and one when the stream was connected"
    assert desk.released in ([], [True])


@pytest.mark.parametrize("given", [{"attempts": 1}, {"attempts": 5, "sleep_seconds": 0.0}])
def test_who_does_not_wait_does_not_follow(desk_client: Connect, given: dict[str, Any]) -> None:
    desk = Desk(stays_open)
    assert wait(desk_client(desk), **given).status == "OPEN"
    assert (len(desk.reads), desk.followed) == (given["attempts"], [])


@pytest.mark.parametrize("stream", [stays_open, never_answers, is_refused(403)])
@pytest.mark.parametrize("sleep_seconds", [0.05, 30.0])
def test_a_timeout_ends_every_wait(
    desk_client: Connect, stream: Stream, sleep_seconds: float
) -> None:
    desk = Desk(stream, ends=False)
    face = desk_client(desk)
    started = time.monotonic()
    with pytest.raises(WaitTimeoutError, match="still OPEN") as caught:
        wait(face, attempts=100, sleep_seconds=sleep_seconds, timeout=0.3)
    assert 0.25 <= time.monotonic() - started < seconds(1.5)
    assert isinstance(caught.value.last, WorkerOrderSnapshot)
    assert caught.value.last.status == "OPEN"


def test_an_order_that_does_not_exist(desk_client: Connect) -> None:
    face = desk_client(lambda peer: peer.refuse(404))
    with pytest.raises(NotFoundError):
        wait(face)


def test_an_error_of_a_later_look_is_raised_and_nothing_stays(desk_client: Connect) -> None:
    def script(peer: Any) -> None:
        if len(desk.reads) == 1 and "/stream" not in peer.target:
            peer.refuse(404)
        else:
            desk(peer)

    desk = Desk(stays_open)
    face = desk_client(script)
    with nothing_left_behind(face), pytest.raises(NotFoundError):
        face.wait_for_terminal_order_state(RUN, ORDER, **QUICK)
