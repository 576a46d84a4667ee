"""The client's own streams over real sockets: what they ask for, survive and tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    Connected,
    Gap,
    InvalidInputError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    NotFoundError,
    Reconnected,
    Reconnecting,
    Stale,
    StreamDisconnectedError,
)
from tests.streams.market import (
    QUICK,
    asked,
    client_of,
    infy,
    two_lives,
)
from tests.streams.reading import Serve

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")


def test_a_lost_stream_is_replaced_by_default(serve: Serve) -> None:
    prices = []
    with client_of(serve(two_lives)) as client:
        for event in client.stream_ticks(["NSE:INFY"]):
            prices.append(event["ticks"][0]["last_price"])
            if len(prices) == 4:
                break
    assert prices == [10, 20, 11, 21]


def test_all_events_tell_the_story(serve: Serve) -> None:
    seen: list[Any] = []
    with client_of(serve(two_lives)) as client:
        for event in client.stream_ticks(["NSE:INFY"], policy=QUICK).events():
            seen.append(event)
            if len(seen) == 8:
                break
    notices = [event for event in seen if not isinstance(event, dict)]
    assert [type(notice) for notice in notices] == [
        Connected,
        Stale,
        Reconnecting,
        Reconnected,
        Gap,
    ]
    assert notices[4] == Gap("2026-05-08T09:15:20+05:30", "2026-05-08T09:15:11+05:30")
    assert seen[6] is notices[4]
    assert seen[7]["quotes"] == [infy(11)]


def test_without_reconnecting_a_loss_raises(serve: Serve) -> None:
    with client_of(serve(two_lives)) as client:
        stream = client.stream_run_pnl("run_1", reconnect=False)
        with pytest.raises(KiteAlgoWorkerError):
            list(stream)
        assert not stream.health.connected


def test_attempts_and_time_have_limits(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(503))
    with client_of(server) as client:
        for limit in ({"attempts": 2}, {"total_seconds": 0.05}):
            with pytest.raises(StreamDisconnectedError, match="gave up after"):
                list(client.stream_candles("NSE:INFY", policy=replace(QUICK, **limit)))
    assert len(server.targets) >= 4


def test_a_refusal_is_raised_at_once(serve: Serve) -> None:
    server = serve(lambda peer: peer.refuse(404))
    with client_of(server) as client, pytest.raises(NotFoundError):
        list(client.stream_timeline("run_1"))
    assert len(server.targets) == 1


def row(cursor: int) -> str:
    return json.dumps(
        {
            "cursor": cursor,
            "strategy_run_id": "run_1",
            "event_kind": "decision",
            "event_source": "worker",
            "event_type": "decision.note",
            "account_id": "a",
            "payload": {},
            "created_at": "2026-05-08T09:15:00+05:30",
        }
    )


def rows_after(peer: Any, count: int, server_page: int) -> int:
    """A backend with ``count`` rows that sends one page and then only what is new."""
    query = parse_qs(urlsplit(peer.target).query)
    after = int(query.get("after_cursor", ["0"])[0])
    limit = min(int(query.get("limit", ["500"])[0]), server_page)
    peer.start()
    page = range(after + 1, min(after + limit, count) + 1)
    peer.send(*(b"data: " + row(cursor).encode() + b"\n\n" for cursor in page))
    newest = f"data: {row(count + 1)}\n\n"
    peer.send(newest.encode())
    return after


@pytest.mark.parametrize("name", ["stream_timeline", "stream_execution_events"])
def test_a_long_backlog_comes_in_full(serve: Serve, name: str) -> None:
    def script(peer: Any) -> bool:
        rows_after(peer, 2_500, 1_000)
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    cursors = []
    with client_of(server) as client:
        for event in getattr(client, name)("run_1"):
            cursors.append(event["cursor"])
            if event["cursor"] == 2_501:
                break
    assert cursors == list(range(1, 2_502))
    assert [query.get("after_cursor") for query in asked(server)] == [None, "1000", "2000"]


def test_a_limit_is_the_servers_business(serve: Serve) -> None:
    def script(peer: Any) -> bool:
        rows_after(peer, 50, 1_000)
        return bool(peer.wait_until_client_leaves())

    server = serve(script)
    cursors = []
    with client_of(server) as client:
        for event in client.stream_timeline("run_1", after_cursor=10, limit=5):
            cursors.append(event.cursor)
            if event.cursor == 51:
                break
    assert cursors == [11, 12, 13, 14, 15, 51]
    assert asked(server) == [{"after_cursor": "10", "limit": "5"}]


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda c: c.stream_candles("NSE:INFY", "7minute"), "interval"),
        (lambda c: c.get_candles("NSE:INFY", "5m"), "interval"),
        (lambda c: c.stream_ticks(["NSE:INFY"], reconnect="yes"), "reconnect"),
        (lambda c: c.stream_timeline("run_1", reconnect=QUICK), "reconnect"),
        (lambda c: c.stream_run_pnl("run_1", policy=False), "policy"),
        (lambda c: c.ticks([]), "instruments"),
        (lambda c: c.ticks(["NSE:INFY"], backpressure="drop"), "backpressure"),
        (lambda c: c.tick_store("NSE:INFY"), "instruments"),
    ],
)
def test_wrong_arguments_are_named_before_anything_is_sent(
    call: Callable[[Any], object], field: str
) -> None:
    with KiteAlgoWorkerClient(AlgoWorkerConfig("http://localhost:9", "kwa_test")) as client:
        with pytest.raises(InvalidInputError) as caught:
            call(client)
    assert caught.value.field == field
