"""Time, scripted outcomes and trouble: from Python and over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.server.control import ORDER_SYSTEM_FAILED, ORDER_TIMED_OUT, ROUTES, Control
from tests.sandbox.server.support import RawStream, buy, connect, wait_until

NewRun = Callable[..., str]


@pytest.fixture
def stage() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", tick_interval=60, control=True) as running:
        yield running


@pytest.fixture
def client(stage: Sandbox) -> Iterator[httpx.Client]:
    with connect(stage) as found:
        yield found


@pytest.fixture
def face(stage: Sandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {stage.token}"}
    with httpx.Client(base_url=stage.base_url + "/sandbox", headers=headers, timeout=5) as found:
        yield found


def send(client: httpx.Client, run_id: str, key: str, **changes: object) -> httpx.Response:
    return client.post(f"/worker/runs/{run_id}/intents", json=buy(key, **changes))


def orders(client: httpx.Client, run_id: str) -> list[dict[str, Any]]:
    found = client.get("/worker/orders", params={"strategy_run_id": run_id}).json()["orders"]
    assert isinstance(found, list)
    return found


def test_it_is_off_unless_asked_for(sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    answer = httpx.post(sandbox.base_url + "/sandbox/drop-streams", headers=headers)
    assert answer.status_code == 404


def test_every_route_is_a_method_and_needs_a_token(stage: Sandbox) -> None:
    for (method, path), name in ROUTES.items():
        assert callable(getattr(Control, name))
        assert httpx.request(method, stage.base_url + path).status_code == 401


def test_wrong_calls_are_told(face: httpx.Client) -> None:
    assert face.get("/nothing").status_code == 404
    assert face.get("/reset").status_code == 405
    for path, body, field in (
        ("/clock/advance", {"seconds": -1}, "seconds"),
        ("/clock/advance", {}, "seconds"),
        ("/clock/advance", {"seconds": 1e300}, "seconds"),
        ("/clear", {"now": True}, "now"),
        ("/drop-streams", {"after": 1}, "after"),
        ("/fail-next", {"status": 200}, "status"),
        ("/fail-next", {"stats": 503}, "stats"),
        ("/reject-next", {"layer": "moon"}, "layer"),
        ("/clock/run-until", {"at": "noon"}, "at"),
    ):
        answer = face.post(path, json=body)
        assert answer.status_code == 422, path
        assert answer.json()["detail"][0]["loc"] == ["body", field]
    endless = face.post("/clock/advance", json={"seconds": 60, "step": 1e-300})
    assert (endless.status_code, "steps" in endless.json()["detail"]) == (409, True)
    assert face.post("/clear", content=b'{"a": 1, "a": 2}').status_code == 422
    assert face.post("/reset", content=b"{").status_code == 422
    assert face.post("/reset", content=b"[1]").status_code == 422
    late = face.post("/clock/run-until", json={"at": "2020-01-01T00:00:00+05:30"})
    assert late.status_code == 409
    assert late.json()["detail"].startswith("at: time moves forward only")


def test_time(face: httpx.Client, stage: Sandbox) -> None:
    assert face.get("/state").json()["now"] == "2026-05-08T09:15:00+05:30"
    moved = face.post("/clock/advance", json={"seconds": 90, "step": 60}).json()
    assert moved == {"status": "ok", "now": "2026-05-08T09:16:30+05:30"}
    noon = {"at": "2026-05-08T12:00:00+05:30"}
    assert face.post("/clock/run-until", json=noon).json()["now"] == noon["at"]
    assert face.post("/clock/speed", json={"factor": 60}).json()["status"] == "ok"
    assert stage.control.state()["speed"] == 60
    one = datetime(2026, 5, 8, 13, 0, tzinfo=IST)
    assert stage.run_until(one, step=600) >= one
    with pytest.raises(ValueError, match="forward only"):
        stage.run_until(one - timedelta(hours=1))


def test_a_real_clock_is_not_moved(sandbox: Sandbox) -> None:
    for call in (
        lambda: sandbox.control.advance(1),
        lambda: sandbox.control.set_speed(2),
    ):
        with pytest.raises(TypeError, match="virtual"):
            call()


def test_both_layers_of_rejection(stage: Sandbox, client: httpx.Client, new_run: NewRun) -> None:
    run_id = new_run(client)
    stage.control.reject_next("RMS: no", tradingsymbol="TCS")
    stage.control.reject_next("Gateway: no", layer="gateway")
    refused = send(client, run_id, "key-00001")
    assert (refused.status_code, refused.json()) == (400, {"detail": "Gateway: no"})
    assert orders(client, run_id) == []
    assert send(client, run_id, "key-00001").json()["status"] == "accepted"
    late = send(client, run_id, "key-00002", tradingsymbol="TCS").json()
    assert (late["status"], late["rejection_reason"]) == ("rejected", "RMS: no")
    assert [row["status"] for row in orders(client, run_id)] == ["COMPLETE", "REJECTED"]
    assert stage.control.state()["rejections"] == []


def test_scripted_errors(face: httpx.Client, client: httpx.Client, new_run: NewRun) -> None:
    run_id = new_run(client)
    face.post("/fail-next", json={"status": 429, "retry_after": 2, "operation": "submit_intent"})
    assert client.get("/worker/health").is_success
    refused = send(client, run_id, "key-00001")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
    assert orders(client, run_id) == []
    face.post("/fail-next", json={"status": 500, "executed": True, "times": 2})
    assert send(client, run_id, "key-00002").status_code == 500
    assert client.get("/worker/health").status_code == 500
    assert len(orders(client, run_id)) == 1
    assert send(client, run_id, "key-00002").json()["status"] == "deduped"


@pytest.mark.parametrize("executed", [True, False])
@pytest.mark.parametrize(
    ("shape", "expected"),
    [("timed-out", (400, ORDER_TIMED_OUT)), ("kitetrade-oms", (503, ORDER_SYSTEM_FAILED))],
)
def test_ambiguous_outcomes(
    stage: Sandbox,
    face: httpx.Client,
    client: httpx.Client,
    new_run: NewRun,
    executed: bool,
    shape: str,
    expected: tuple[int, str],
) -> None:
    run_id = new_run(client)
    assert face.post("/time-out-next", json={"executed": executed, "shape": shape}).is_success
    answer = send(client, run_id, "key-00001")
    assert (answer.status_code, answer.json()["detail"]) == expected
    stage.control.lose_next(executed=executed)
    with pytest.raises(httpx.RemoteProtocolError):
        send(client, run_id, "key-00002")
    assert len(orders(client, run_id)) == (2 if executed else 0)
    again = [send(client, run_id, key).json()["status"] for key in ("key-00001", "key-00002")]
    assert again == (["deduped"] * 2 if executed else ["accepted"] * 2)


def test_a_proxy_answers_in_place_of_the_backend(stage: Sandbox, client: httpx.Client) -> None:
    stage.control.fail_next(status=502, html=True)
    answer = client.get("/worker/health")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert "<h1>502</h1>" in answer.text
    assert client.get("/worker/health").is_success


def test_a_rejection_can_have_two_texts(
    stage: Sandbox, face: httpx.Client, client: httpx.Client, new_run: NewRun
) -> None:
    run_id = new_run(client)
    body = {"reason": "Insufficient funds.", "raw": "RMS:Margin Exceeds,Required:1"}
    assert face.post("/reject-next", json=body).is_success
    send(client, run_id, "key-00001")
    [order] = orders(client, run_id)
    assert order["status_message"] == body["reason"]
    assert order["status_message_raw"] == body["raw"]


def test_latency(stage: Sandbox, client: httpx.Client) -> None:
    stage.control.set_latency(0.1, "health")
    begin = time.perf_counter()
    client.get("/worker/funds")
    middle = time.perf_counter()
    client.get("/worker/health")
    assert middle - begin < 0.1 <= time.perf_counter() - middle
    assert stage.control.state()["latency"] == {"health": 0.1}
    stage.control.clear()
    assert stage.control.state()["latency"] == {}


def price_of(client: httpx.Client) -> object:
    answer = client.post("/worker/market/quotes", json={"symbols": ["NSE:INFY"]})
    return answer.json()["quotes"]["NSE:INFY"]["last_price"]


def test_streams_are_cut_and_silenced(stage: Sandbox, client: httpx.Client) -> None:
    path = "/worker/market/ticks/stream?symbols=NSE:INFY"
    with RawStream(stage, path) as stream:
        stream.data("snapshot")
        stage.control.silence_streams()
        stage.advance(5)
        time.sleep(0.05)  # the stream takes its news in its own time
        stage.control.silence_streams(False)
        stage.advance(900)
        # What was said during the silence is lost; the newest comes through.
        assert stream.data("ticks")["ticks"][0]["last_price"] == price_of(client)
        stage.control.drop_streams()
        # Not even the end of the body is sent.
        assert stream._file.readline() == b""
    wait_until(lambda: stage.control.state()["streams"] == 0)


def test_a_reset_leaves_nothing(
    stage: Sandbox, client: httpx.Client, new_run: NewRun, tmp_path: Path
) -> None:
    run_id = new_run(client)
    send(client, run_id, "key-00001")
    stage.control.fail_next()
    stage.control.reset()
    assert client.get(f"/worker/runs/{run_id}").status_code == 404
    path = tmp_path / "s.sqlite3"
    with Sandbox(clock="virtual", data_file=path) as kept, connect(kept) as other:
        new_run(other)
        kept.control.reject_next("first")
        kept.advance(60)
        kept.control.reset()
        kept.control.reject_next("second")
        run_id = new_run(other)
        assert send(other, run_id, "key-00001").json()["rejection_reason"] == "second"
    with Sandbox(clock="virtual", data_file=path) as again, connect(again) as other:
        assert [row["status_message"] for row in orders(other, run_id)] == ["second"]
        assert again.control.state()["rejections"] == []
