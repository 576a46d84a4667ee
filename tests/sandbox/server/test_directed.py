"""Prices and fills that a test decides: over HTTP, on recordings, and after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from tests.sandbox.server.support import RawStream, buy, connect
from tests.sandbox.server.test_recordings import Row, write

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


def price_of(client: httpx.Client, symbol: str = "NSE:INFY") -> Any:
    answer = client.post("/worker/market/quotes", json={"symbols": [symbol]})
    return answer.json()["quotes"][symbol]["last_price"]


def test_over_http(
    stage: Sandbox, face: httpx.Client, client: httpx.Client, new_run: NewRun
) -> None:
    run_id = new_run(client)
    now = "2026-05-08T09:15:00+05:30"
    body = {"symbol": "NSE:INFY", "price": "1500"}
    assert face.post("/set-price", json=body).json() == {
        "status": "ok", "now": now,
        "symbol": "NSE:INFY", "price": 1500.0, "from": now, "until": now,
    }  # fmt: skip
    assert price_of(client) == 1500
    moved = face.post("/move", json={"symbol": "NSE:INFY", "percent": 1, "over": "5m"}).json()
    assert (moved["price"], moved["until"]) == (1515, "2026-05-08T09:20:00+05:30")
    order = buy("key-00001", order_type="LIMIT", price=1300)
    sent = client.post(f"/worker/runs/{run_id}/intents", json=order).json()
    filled = face.post("/fill", json={"order_id": sent["order_id"]}).json()
    assert (filled["order"]["status"], filled["now"]) == ("COMPLETE", now)
    assert face.get("/time").json() == {
        "status": "ok", "now": now, "virtual": True, "speed": 0.0, "market": "always-open",
    }  # fmt: skip
    wrong: list[tuple[str, dict[str, object], str]] = [
        ("/set-price", {"symbol": "NSE:NOPE", "price": 1}, "symbol"),
        ("/set-price", {"symbol": "NSE:INFY", "price": 1.03}, "price"),
        ("/set-price", {"symbol": "NSE:INFY"}, "price"),
        ("/move", {"symbol": "NSE:INFY"}, "to"),
        ("/move", {"symbol": "NSE:INFY", "percent": 1, "over": "soon"}, "over"),
        ("/fill", {"order_id": "nope"}, "order_id"),
        ("/fill", {"order_id": "nope", "quantity": 0}, "quantity"),
    ]
    for path, arguments, field in wrong:
        answer = face.post(path, json=arguments)
        assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", field])


def test_the_handle_has_what_tests_need_most(
    stage: Sandbox, client: httpx.Client, new_run: NewRun
) -> None:
    run_id = new_run(client)
    stage.fail_next("health", status=429)
    assert client.get("/worker/health").status_code == 429
    stage.reject_next("no", layer="gateway")
    intents = f"/worker/runs/{run_id}/intents"
    assert client.post(intents, json=buy("key-00001")).status_code == 400
    order = client.post(intents, json=buy("key-00002", order_type="LIMIT", price=1300)).json()
    assert stage.fill(order["order_id"], 1)["status"] == "COMPLETE"
    assert stage.now == datetime(2026, 5, 8, 9, 15, tzinfo=IST)


def test_streams_are_told(stage: Sandbox) -> None:
    with RawStream(stage, "/worker/market/ticks/stream?symbols=NSE:INFY") as stream:
        stream.data("snapshot")
        stage.set_price("NSE:INFY", 1500)
        assert stream.data("ticks")["ticks"][0]["last_price"] == 1500
        stage.move("NSE:INFY", to=1490, over="60s")
        stage.advance(30)
        assert stream.data("ticks")["ticks"][0]["last_price"] == 1495


@pytest.mark.parametrize("grid", [1.0, 0.05])
def test_a_recording_goes_on_from_there(tmp_path: Path, grid: float) -> None:
    start = datetime(2025, 6, 2, 9, 15, tzinfo=IST)
    midnight = datetime(2025, 6, 2, tzinfo=IST).isoformat()
    rows = [
        Row(start + timedelta(days=day, minutes=5 * bar), 1000 + grid * bar, 1010 + grid * bar,
            990 + grid * bar, 1005 + grid * bar, 100)
        for day in range(2) for bar in range(75)
    ]  # fmt: skip
    write(tmp_path / "NSE_INFY.csv", rows)
    with Sandbox(clock="virtual", data=tmp_path) as sandbox, connect(sandbox) as client:

        def candles(timeframe: str = "5minute") -> list[dict[str, Any]]:
            params = {"symbol": "NSE:INFY", "timeframe": timeframe, "from": midnight}
            found = client.get("/worker/market/history", params=params).json()
            rows: list[dict[str, Any]] = found["candles"]
            return rows

        sandbox.advance("10m")
        assert [row["open"] for row in candles()] == [1000, 1000 + grid]
        sandbox.advance("1m")
        before = price_of(client)
        sandbox.set_price("NSE:INFY", 1100.1)
        assert price_of(client) == 1100.1
        sandbox.advance("4m")
        first, second, jumped = candles()
        assert (first["high"], second["high"]) == (1010, 1010 + grid)
        assert (jumped["open"], jumped["volume"]) == (1000 + 2 * grid, 100)
        own = 1005 + 2 * grid
        assert jumped["close"] == pytest.approx(own * 1100.1 / before, abs=0.06)
        assert jumped["high"] >= 1100.1
        sandbox.advance("25h")
        day = candles("day")[0]
        assert (day["open"], day["low"]) == (1000, 990)
        five = [row for row in candles() if row["ts"].startswith("2025-06-02")]
        assert (day["high"], day["close"]) == (max(row["high"] for row in five), five[-1]["close"])
        hours = candles("15minute")
        assert hours[1]["high"] == max(row["high"] for row in candles()[3:6])
        next_day = candles()[75]
        assert next_day["open"] == pytest.approx(1000 * 1100.1 / before, abs=0.06)
        sandbox.control.reset()
        assert candles()[2]["high"] == 1010 + 2 * grid


@pytest.mark.parametrize("checkpoint", [False, True])
def test_a_restart_remembers(tmp_path: Path, new_run: NewRun, checkpoint: bool) -> None:
    path = tmp_path / "s.sqlite3"
    seen = []
    with Sandbox(clock="virtual", data_file=path) as kept, connect(kept) as client:
        run_id = new_run(client)
        kept.set_price("NSE:INFY", 1500)
        kept.advance(30)
        order = buy("key-00001", order_type="LIMIT", price=1400)
        sent = client.post(f"/worker/runs/{run_id}/intents", json=order).json()
        with pytest.raises(ValueError, match="does not fill"):
            kept.fill(sent["order_id"], price=1401)
        kept.fill(sent["order_id"], price=1399)
        kept.move("NSE:INFY", percent=-5, over="2h")
        kept.advance("1h")
        seen = [price_of(client), client.get(f"/worker/runs/{run_id}/pnl").json()]
        if checkpoint:
            kept.asgi_app().state.recorder.checkpoint()
    with Sandbox(clock="virtual", data_file=path) as again, connect(again) as client:
        assert [price_of(client), client.get(f"/worker/runs/{run_id}/pnl").json()] == seen
        again.advance("1h")
        assert price_of(client) == pytest.approx(1500 * 0.95, abs=1)


def test_a_restart_on_the_computers_clock_does_it_at_its_time(
    tmp_path: Path, new_run: NewRun
) -> None:
    path = tmp_path / "s.sqlite3"
    with Sandbox(data_file=path) as kept, connect(kept) as client:
        run_id = new_run(client)
        order = buy("key-00001", order_type="LIMIT", price=1300)
        sent = client.post(f"/worker/runs/{run_id}/intents", json=order).json()
        kept.fill(sent["order_id"])
        orders = f"/worker/orders/{sent['order_id']}?strategy_run_id={run_id}"
        filled = client.get(orders).json()
    with Sandbox(data_file=path) as again, connect(again) as client:
        assert client.get(orders).json() == filled
