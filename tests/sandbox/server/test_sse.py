"""Server-sent events, down to the bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from tests.sandbox.server.support import RawStream, buy, connect, wait_until

NewRun = Callable[..., str]
Open = Callable[[str], RawStream]


@pytest.fixture
def quick() -> Iterator[Sandbox]:
    """Virtual time, keep-alives after 80 ms of silence, and a beat that never disturbs."""
    with Sandbox(clock="virtual", heartbeat=0.08, tick_interval=60) as sandbox:
        yield sandbox


@pytest.fixture
def stream(quick: Sandbox) -> Iterator[Open]:
    opened: list[RawStream] = []

    def open_stream(path: str) -> RawStream:
        opened.append(RawStream(quick, path))
        return opened[-1]

    yield open_stream
    for raw in opened:
        raw.close()


def test_the_answer_is_an_event_stream(stream: Open) -> None:
    ticks = stream("/worker/market/ticks/stream?symbols=NSE:INFY")
    assert ticks.status == 200
    assert ticks.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert ticks.headers["cache-control"] == "no-cache"
    assert ticks.headers["connection"] == "keep-alive"
    assert ticks.headers["x-accel-buffering"] == "no"


def test_ticks(quick: Sandbox, stream: Open) -> None:
    ticks = stream("/worker/market/ticks/stream?symbols=NSE:INFY,NSE:NOPE&tokens=&mode=quote")
    snapshot = ticks.data("snapshot")
    assert [quote["symbol"] for quote in snapshot["quotes"]] == ["NSE:INFY"]
    assert snapshot["ticks"] == snapshot["quotes"]
    assert snapshot["missing"] == ["NSE:NOPE"]
    assert ticks.event() == b": heartbeat"
    quick.advance(5)
    changed = ticks.next_data()
    assert [tick["symbol"] for tick in changed["ticks"]] == ["NSE:INFY"]
    assert set(changed["ticks"][0]) == set(snapshot["quotes"][0])


def test_an_instrument_asked_for_twice_comes_once(stream: Open) -> None:
    first = stream("/worker/market/ticks/stream?symbols=NSE:INFY").data("snapshot")
    token = first["quotes"][0]["instrument_token"]
    both = stream(f"/worker/market/ticks/stream?symbols=NSE:INFY&tokens={token}")
    assert len(both.data("snapshot")["quotes"]) == 1


@pytest.mark.parametrize("query", ["", "?symbols=NSE:NOPE", "?symbols=,&tokens="])
def test_ticks_of_nothing_end_with_an_error(stream: Open, query: str) -> None:
    ticks = stream(f"/worker/market/ticks/stream{query}")
    assert ticks.status == 200
    assert isinstance(ticks.data("error")["detail"], str)
    assert ticks.event() is None


def test_candles(quick: Sandbox, stream: Open) -> None:
    candles = stream("/worker/market/candles/stream?symbol=NSE:INFY&interval=minute")
    snapshot = candles.data("snapshot")
    assert snapshot["symbol"] == "NSE:INFY"
    assert snapshot["current"]["is_complete"] is False
    assert candles.event() == b": heartbeat"

    quick.advance(20)
    update = candles.next_data()
    assert update["current"]["is_complete"] is False
    assert "candle" not in update
    quick.advance(60)
    finished = candles.next_data()
    assert finished["candle"]["is_complete"] is True
    assert finished["current"] == finished["candle"]
    forming = candles.next_data()
    assert forming["current"]["ts"] > finished["candle"]["ts"]


def test_no_finished_candle_is_left_out_after_a_jump(quick: Sandbox, stream: Open) -> None:
    candles = stream("/worker/market/candles/stream?symbol=NSE:INFY&interval=minute")
    before = candles.data("snapshot")["current"]["ts"]
    quick.advance(600)
    finished = [candles.next_data()["candle"]["ts"] for _ in range(10)]
    assert finished[0] == before
    assert finished == sorted(set(finished))
    assert "candle" not in candles.next_data()


def test_candles_of_an_unknown_instrument_are_404(quick: Sandbox) -> None:
    with connect(quick) as client:
        answer = client.get("/worker/market/candles/stream?symbol=NSE:NOPE")
    assert answer.status_code == 404


def test_pnl(quick: Sandbox, stream: Open, new_run: NewRun) -> None:
    with connect(quick) as client:
        run_id = new_run(client)
        pnl = stream(f"/worker/runs/{run_id}/pnl/stream?interval_seconds=0.25")
        first = pnl.data(None)
        assert first["strategy_run_id"] == run_id
        assert first["totals"]["net_pnl"] == 0
        assert pnl.event() == b": heartbeat"
        assert client.post(f"/worker/runs/{run_id}/intents", json=buy(f"{run_id}:a")).is_success
    # The order itself brings the next snapshot; nobody has to wait for the beat.
    assert pnl.next_data()["position_count"] == 1


def test_pnl_of_an_unknown_run_is_404(quick: Sandbox) -> None:
    with connect(quick) as client:
        answer = client.get("/worker/runs/none/pnl/stream")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Strategy run not found"})


def test_a_failing_snapshot_is_an_error_and_the_stream_goes_on(
    quick: Sandbox, stream: Open, new_run: NewRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kite_algo_sandbox.engine import NotFound, Unavailable

    answers: list[object] = []

    def pnl(*_: object) -> object:
        answer = answers.pop(0) if answers else {"n": 0}
        if isinstance(answer, Exception):
            raise answer
        return answer

    with connect(quick) as client:
        run_id = new_run(client)
    monkeypatch.setattr(quick.engine, "get_run_pnl", pnl)
    updates = stream(f"/worker/runs/{run_id}/pnl/stream?interval_seconds=0.25")
    assert updates.event() == b'data: {"n":0}'
    assert updates.event() == b": heartbeat"
    for answer in (Unavailable("later"), {"n": 2}, NotFound("Strategy run not found")):
        answers.append(answer)
        quick.refresh()
        expected = {
            Unavailable: b'event: error\ndata: {"detail":"later"}',
            dict: b'data: {"n":2}',
            NotFound: b'event: end\ndata: {"detail":"Strategy run not found"}',
        }[type(answer)]
        while (event := updates.event()) == b": heartbeat":
            pass
        assert event == expected
    assert updates.event() is None


def decide(client: httpx.Client, run_id: str, summary: str) -> None:
    body = {"event_type": "signal.generated", "summary": summary}
    assert client.post(f"/worker/runs/{run_id}/decision-events", json=body).is_success


def test_timeline(quick: Sandbox, stream: Open, new_run: NewRun) -> None:
    with connect(quick) as client:
        run_id = new_run(client)
        for summary in ("one", "two", "three"):
            decide(client, run_id, summary)
        path = f"/worker/runs/{run_id}/timeline/stream?event_kind=decision"
        timeline = stream(path + "&limit=2")
        stored = [timeline.data(None) for _ in range(2)]
        assert [event["summary"] for event in stored] == ["one", "two"]
        assert timeline.event() == b": heartbeat"
        decide(client, run_id, "four")
        # What the limit held back comes with the new row: nothing is lost.
        assert [timeline.next_data()["summary"] for _ in range(2)] == ["three", "four"]
        listed = client.get(f"/worker/runs/{run_id}/timeline?event_kind=decision").json()["events"]
        assert stored == listed[:2]

        resumed = stream(f"{path}&after_cursor={stored[1]['cursor']}")
        assert resumed.data(None) == listed[2]


def test_execution_events(quick: Sandbox, stream: Open, new_run: NewRun) -> None:
    with connect(quick) as client:
        run_id = new_run(client)
        events = stream(f"/worker/runs/{run_id}/execution-events/stream")
        assert events.event() == b": heartbeat"
        client.post(f"/worker/runs/{run_id}/intents", json=buy(f"{run_id}:a"))
        event = events.next_data()
        listed = client.get(f"/worker/runs/{run_id}/execution-events").json()["events"]
    assert event == listed[0]


def test_each_event_is_one_line_of_data(quick: Sandbox, stream: Open, new_run: NewRun) -> None:
    with connect(quick) as client:
        run_id = new_run(client)
        decide(client, run_id, "two\nlines and \u2028 a separator")
        raw = stream(f"/worker/runs/{run_id}/timeline/stream?event_kind=decision").event()
    assert raw is not None
    assert raw.count(b"\n") == 0
    assert json.loads(raw.removeprefix(b"data: "))["summary"] == "two\nlines and \u2028 a separator"


def test_a_client_that_leaves_is_forgotten_at_once(
    quick: Sandbox, stream: Open, new_run: NewRun
) -> None:
    hub = quick.asgi_app().state.hub
    with connect(quick) as client:
        run_id = new_run(client)
    paths = [
        "/worker/market/ticks/stream?symbols=NSE:INFY",
        "/worker/market/candles/stream?symbol=NSE:INFY",
        f"/worker/runs/{run_id}/pnl/stream",
        f"/worker/runs/{run_id}/timeline/stream",
    ]
    streams = [stream(path) for path in paths]
    wait_until(lambda: hub.client_count == len(paths))
    for raw in streams:
        raw.close()
    wait_until(lambda: hub.client_count == 0, 1.0)


def test_all_clients_of_a_channel_share_one_computation(
    quick: Sandbox, stream: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = [stream("/worker/market/ticks/stream?symbols=NSE:INFY") for _ in range(5)]
    for raw in streams:
        raw.data("snapshot")
    looks: list[object] = []
    original = quick.engine.quotes_at_now

    def counted(*args: object) -> object:
        looks.append(args)
        return original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(quick.engine, "quotes_at_now", counted)
    quick.advance(3)
    events = {json.dumps(raw.next_data()) for raw in streams}
    assert len(looks) == 1
    assert len(events) == 1


def test_a_slow_client_loses_old_ticks_and_slows_nobody(quick: Sandbox, stream: Open) -> None:
    slow = stream("/worker/market/ticks/stream?symbols=NSE:INFY&mode=full")
    slow.data("snapshot")
    quick.advance(600, step=1)
    received = 0
    with connect(quick) as client:
        last = client.post("/worker/market/quotes", json={"symbols": ["NSE:INFY"]}).json()
    price = last["quotes"]["NSE:INFY"]["last_price"]
    while slow.next_data()["ticks"][0]["last_price"] != price:
        received += 1
    assert received < 600
