"""A directory of one's own candles instead of made-up prices."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.server.journal import JournalError
from tests.sandbox.server.support import buy, connect

HEADER = "date,open,high,low,close,volume\n"
START = datetime(2025, 6, 2, 9, 15, tzinfo=IST)
# minute, open, high, low, close, volume; the third minute is missing
MINUTES = (
    (0, 1500.0, 1505.0, 1499.0, 1502.0, 1000),
    (1, 1502.5, 1503.0, 1490.0, 1491.0, 2000),
    (3, 1492.0, 1492.0, 1492.0, 1492.0, 5),
    (4, 1495.0, 1520.35, 1495.0, 1520.0, 7000),
)


def write_minutes(path: Path, header: str = HEADER) -> Path:
    lines = [
        f"{(START + timedelta(minutes=minute)).isoformat()},{','.join(map(str, rest))}\n"
        for minute, *rest in MINUTES
    ]
    path.write_text(header + "".join(lines))
    return path


def candles(client: httpx.Client, symbol: str, interval: str, **bounds: str) -> list[Any]:
    params = {"symbol": symbol, "timeframe": interval, **bounds}
    answer = client.get("/worker/market/history", params=params)
    assert answer.is_success, answer.text
    found = answer.json()["candles"]
    assert isinstance(found, list)
    return found


def history(client: httpx.Client, symbol: str, interval: str, day: str) -> list[Any]:
    bounds = {"from": f"{day}T00:00:00+05:30", "to": f"{day}T23:59:00+05:30"}
    return candles(client, symbol, interval, **bounds)


def quote(client: httpx.Client, symbol: str) -> Any:
    body = {"symbols": [symbol]}
    return client.post("/worker/market/quotes", json=body).json()["quotes"][symbol]


def test_minutes_are_replayed_to_the_paisa(tmp_path: Path) -> None:
    write_minutes(tmp_path / "NSE_INFY.csv")
    with Sandbox(clock="virtual", data=tmp_path) as sandbox, connect(sandbox) as client:
        assert sandbox.engine.clock.now() == START
        assert quote(client, "NSE:INFY")["last_price"] == 1500.0
        seen = []
        for _ in range(5 * 60):
            seen.append(quote(client, "NSE:INFY")["last_price"])
            sandbox.advance(1)
        for minute, *prices, _volume in MINUTES:
            ticks = seen[minute * 60 : minute * 60 + 60]
            assert [ticks[0], max(ticks), min(ticks), ticks[-1]] == prices
        assert set(seen[120:180]) == {1491.0}
        rows = history(client, "NSE:INFY", "minute", "2025-06-02")
        shown = [
            (row["ts"], row["open"], row["high"], row["low"], row["close"], row["volume"])
            for row in rows
        ]
        assert shown == [
            ((START + timedelta(minutes=minute)).isoformat(), *rest) for minute, *rest in MINUTES
        ]
        # What was not recorded is not made up; the third minute is still missing.
        assert len(rows) == len(MINUTES)
        sandbox.advance(86_400)
        [day] = history(client, "NSE:INFY", "day", "2025-06-02")
        assert (day["open"], day["high"], day["low"], day["close"]) == (1500, 1520.35, 1490, 1520)
        assert day["volume"] == 10_005
        assert quote(client, "BSE:INFY")["last_price"] == 1520.0


def test_orders_trade_at_the_recorded_prices(tmp_path: Path) -> None:
    write_minutes(tmp_path / "INFY.csv", header="")
    with Sandbox(clock="virtual", data=tmp_path) as sandbox, connect(sandbox) as client:
        body = {"strategy_run_id": "r", "template_id": "t", "account_scope": "kite:paper-a"}
        client.post("/worker/runs", json={**body, "execution_mode": "paper"})
        order = buy("key-00001", order_type="LIMIT", price=1491.0)
        placed = client.post("/worker/runs/r/intents", json=order).json()
        assert placed["order_status"] == "OPEN"
        sandbox.advance(60)
        orders = client.get("/worker/orders", params={"strategy_run_id": "r"}).json()["orders"]
        assert orders[0]["status"] == "OPEN"
        sandbox.advance(60)
        orders = client.get("/worker/orders", params={"strategy_run_id": "r"}).json()["orders"]
        assert (orders[0]["status"], orders[0]["average_price"] <= 1491.0) == ("COMPLETE", True)


def test_a_day_candle_is_walked_through_within_its_range(tmp_path: Path) -> None:
    (tmp_path / "NSE_NIFTY 50.csv").write_text(
        "2026-05-08,25000,25200.05,24900,25100,0\n2026-05-11,25150,25300,25100,25250,0\n"
    )
    with Sandbox(clock="virtual", data=tmp_path) as sandbox, connect(sandbox) as client:
        assert sandbox.engine.clock.now() == datetime(2026, 5, 8, 9, 15, tzinfo=IST)
        seen = []
        for _ in range(375):
            seen.append(quote(client, "NSE:NIFTY 50")["last_price"])
            sandbox.advance(60)
        # The open, the low after a third of the day, the high after two, and the close.
        assert (seen[0], min(seen), max(seen)) == (25000, 24900, 25200.05)
        assert (seen[125], seen[250], quote(client, "NSE:NIFTY 50")["last_price"]) == (
            24900, 25200.05, 25100,
        )  # fmt: skip
        # The market is closed until the next recorded day.
        sandbox.advance(2 * 86_400)
        assert quote(client, "NSE:NIFTY 50")["last_price"] == 25100
        sandbox.advance(86_400)
        rows = candles(client, "NSE:NIFTY 50", "day")
        assert [(row["ts"][:10], row["open"], row["high"], row["low"], row["close"])
                for row in rows] == [
            ("2026-05-08", 25000, 25200.05, 24900, 25100),
            ("2026-05-11", 25150, 25300, 25100, 25250),
        ]  # fmt: skip
        params = {"symbol": "NSE:NIFTY 50", "timeframe": "5minute"}
        answer = client.get("/worker/market/history", params=params)
        assert answer.status_code == 400
        assert "recorded in candles of 1 day" in answer.json()["detail"]
        # Contracts follow their index.
        future = quote(client, "NFO:NIFTY26MAYFUT")["last_price"]
        assert future == pytest.approx(25250, rel=0.005)


def test_an_unknown_share_becomes_an_instrument(tmp_path: Path) -> None:
    (tmp_path / "BSE_NEWCO.csv").write_text(HEADER + "2026-05-08,10.01,10.5,9.99,10.2,500\n")
    with Sandbox(clock="virtual", data=tmp_path) as sandbox, connect(sandbox) as client:
        body = {"symbols": ["BSE:NEWCO"]}
        [found] = client.post("/worker/market/instruments/resolve", json=body).json()["instruments"]
        assert quote(client, "BSE:NEWCO")["last_price"] == 10.01
        assert found["instrument_token"] % 256 == 4
    (tmp_path / "NFO_WHAT26MAYFUT.csv").write_text("2026-05-08,1,1,1,1,1\n")
    with pytest.raises(ValueError, match="NFO:WHAT26MAYFUT"):
        Sandbox(clock="virtual", data=tmp_path)


def test_a_kept_state_belongs_to_its_candles(tmp_path: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "state.sqlite3"
    data.mkdir()
    write_minutes(data / "INFY.csv")
    Sandbox(clock="virtual", data=data, data_file=kept).stop()
    Sandbox(clock="virtual", data=data, data_file=kept).stop()
    (data / "INFY.csv").write_text("2025-06-02T09:15,1,1,1,1,1\n")
    with pytest.raises(JournalError, match="candles"):
        Sandbox(clock="virtual", data=data, data_file=kept)
