"""What was acknowledged survives the death of the process."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_worker.sandbox import Sandbox
from kite_algo_worker.sandbox.engine import IST
from kite_algo_worker.sandbox.server.journal import Journal, JournalError
from kite_algo_worker.sandbox.server.state_file import default_data_file
from tests.sandbox.server.support import PREFIX, buy, connect

RUN = "run_kept"
AT = datetime(2026, 5, 8, 10, 0, tzinfo=IST)


def open_run(client: httpx.Client, run_id: str = RUN, **changes: object) -> None:
    body: dict[str, object] = {
        "strategy_run_id": run_id,
        "template_id": "t",
        "account_scope": "kite:paper-a",
        "execution_mode": "paper",
        **changes,
    }
    answer = client.post("/worker/runs", json=body)
    assert answer.is_success, answer.text


def picture(client: httpx.Client, *runs: str) -> dict[str, Any]:
    """Everything a client can see of some runs, without the time of looking."""
    seen: dict[str, Any] = {"funds": client.get("/worker/funds").json()}
    for run_id in runs:
        for path in ("", "/pnl", "/timeline?limit=1000", "/baskets", "/funds"):
            seen[run_id + path] = client.get(f"/worker/runs/{run_id}{path}").json()
        for path in ("orders", "trades"):
            params = {"strategy_run_id": run_id}
            seen[run_id + path] = client.get(f"/worker/{path}", params=params).json()
    seen["gtts"] = client.get("/worker/gtt").json()
    return {key: without_time(value) for key, value in seen.items()}


def without_time(value: Any) -> Any:
    if isinstance(value, dict):
        hidden = {"updated_at", "heartbeat_age_sec"}
        return {k: without_time(v) for k, v in value.items() if k not in hidden}
    return [without_time(item) for item in value] if isinstance(value, list) else value


def live_a_little(sandbox: Sandbox, client: httpx.Client) -> None:
    """A bit of everything that writes, refusals included."""
    open_run(client)
    percent = {"enabled": True, "basket": {"stoploss_pct": 0.05}}
    open_run(client, "guarded", runtime_state={"backend_protection": percent})
    open_run(client, "mis")
    base = f"/worker/runs/{RUN}"
    nonce = client.post(f"{base}/claim-session").json()["worker_session_nonce"]
    assert client.post(f"{base}/claim-session").status_code == 409
    session = {"X-Worker-Session-Nonce": nonce}
    for number in range(3):
        body = buy(f"key-{number:05d}", quantity=number + 1)
        assert client.post(f"{base}/intents", json=body, headers=session).is_success
        sandbox.advance(17)
    body = buy("key-limit", order_type="LIMIT", price=1.0)
    refused = client.post(f"{base}/intents", json=body, headers=session).json()
    assert refused["status"] == "rejected"
    last = client.post("/worker/market/quotes", json={"symbols": ["NSE:INFY"]}).json()
    price = last["quotes"]["NSE:INFY"]["last_price"]
    body = buy("key-resting", order_type="LIMIT", price=round(price * 0.99, 1))
    resting = client.post(f"{base}/intents", json=body, headers=session).json()["order_id"]
    change = {"strategy_run_id": RUN, "quantity": 4}
    assert client.post(f"/worker/orders/{resting}/modify", json=change).is_success
    assert client.post("/worker/runs/guarded/intents", json=buy("guard-001")).is_success
    short = buy("mis-00001", product="MIS", transaction_type="SELL")
    assert client.post("/worker/runs/mis/intents", json=short).is_success
    sandbox.advance(900)
    body = {"decision_type": "signal", "action": "hold", "summary": "wait"}
    assert client.post(f"{base}/decision-events", json=body, headers=session).is_success
    sandbox.advance(86_400)
    assert client.post(f"{base}/heartbeat", json={}, headers=session).is_success


def test_a_sandbox_continues_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.sqlite3"
    runs = (RUN, "guarded", "mis")
    with Sandbox(clock="virtual", data_file=path) as first, connect(first) as client:
        live_a_little(first, client)
        before, now, token = picture(client, *runs), first.engine.clock.now(), first.token
    with Sandbox(clock="virtual", data_file=path) as second, connect(second) as client:
        assert second.token == token
        assert second.engine.clock.now() == now
        assert picture(client, *runs) == before
        again = client.post("/worker/runs/guarded/intents", json=buy("guard-001")).json()
        assert again.get("status") == "deduped" or "detail" in again
        second.advance(3600)
        grown = picture(client, *runs)
    with Sandbox(clock="virtual", data_file=path) as third, connect(third) as client:
        assert picture(client, *runs) == grown
    assert path.stat().st_mode & 0o077 == 0


def test_option_runs_survive(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    legs = {"expiry": "nearest", "legs": [{"option_type": "CE", "moneyness": "atm"}]}
    with Sandbox(clock="virtual", cash=10**6, data_file=path) as first, connect(first) as client:
        resolve = "/worker/options/underlyings/NIFTY/selection/resolve"
        [contract] = client.post(resolve, json=legs).json()["resolved"]
        names = ("tradingsymbol", "exchange", "instrument_token", "strike", "option_type")
        leg = {name: contract[name] for name in names}
        leg |= {"transaction_type": "SELL", "quantity": contract["lot_size"]}
        body = {"strategy_name": "Call", "product": "NRML", "legs": [leg]}
        made = client.post("/worker/options/runs", json=body | {"protection": {}}).json()
        run = f"/worker/options/runs/{made['strategy_run_id']}"
        assert client.post(f"{run}/enter", json={}).is_success
        first.advance(3600)
        before = [client.get(f"{run}/state").json(), client.get("/worker/funds").json()]
    with Sandbox(clock="virtual", cash=10**6, data_file=path) as second, connect(second) as client:
        after = [client.get(f"{run}/state").json(), client.get("/worker/funds").json()]
        assert without_time(after) == without_time(before)


def test_a_session_and_its_nonce_survive(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with Sandbox(data_file=path) as first, connect(first) as client:
        open_run(client)
        claim = client.post(f"/worker/runs/{RUN}/claim-session").json()
    with Sandbox(data_file=path) as second, connect(second) as client:
        refused = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00001"))
        assert refused.status_code == 409
        headers = {"X-Worker-Session-Nonce": claim["worker_session_nonce"]}
        taken = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00001"), headers=headers)
        assert taken.json()["status"] == "accepted"


def test_a_file_has_one_sandbox_at_a_time_and_fixed_settings(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    sandbox = Sandbox(data_file=path)
    with pytest.raises(JournalError, match="in use"):
        Sandbox(data_file=path)
    sandbox.stop()
    with pytest.raises(RuntimeError, match="new Sandbox"):
        sandbox.start()
    with pytest.raises(JournalError, match="seed 7, not 8"):
        Sandbox(data_file=path, seed=8)
    other = tmp_path / "other.sqlite3"
    other.write_text("not a database, and long enough to be seen as none" * 50)
    with pytest.raises(JournalError, match="cannot use"):
        Sandbox(data_file=other)
    with pytest.raises(JournalError, match="cannot use"):
        Sandbox(data_file=tmp_path)


def test_a_history_with_other_outcomes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        open_run(client)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE entries SET digest = 'other'")
    database.close()
    with pytest.raises(JournalError, match=r"entry 1 \(create_run\) no longer has the outcome"):
        Sandbox(clock="virtual", data_file=path)
    with pytest.raises(JournalError, match="no longer"):  # and the file is free again
        Sandbox(clock="virtual", data_file=path)


def test_what_cannot_be_written_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Sandbox(clock="virtual", data_file=tmp_path / "s.sqlite3") as sandbox,
        connect(sandbox) as client,
    ):
        open_run(client)

        def full(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(Journal, "_write", full)
        answer = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00001"))
        assert answer.status_code == 503
        assert "disk is full" in answer.json()["detail"]
        monkeypatch.undo()
        # The state in memory is ahead of the file: nothing is taken until a restart.
        answer = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00002"))
        assert answer.status_code == 503
        assert client.get("/worker/health").is_success


def test_reading_posts_are_not_remembered(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    with Sandbox(data_file=path) as sandbox, connect(sandbox) as client:
        client.post("/worker/market/quotes", json={"symbols": ["NSE:INFY"]})
        client.get("/worker/funds")
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM entries").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize(
    ("platform", "environment", "directory"),
    [
        ("linux", {"HOME": "/h"}, "/h/.local/state/kite-algo"),
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": "/x"}, "/x/kite-algo"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/kite-algo"),
        ("win32", {"USERPROFILE": "/u", "LOCALAPPDATA": "/l"}, "/l/kite-algo"),
    ],
)
def test_the_default_file(platform: str, environment: dict[str, str], directory: str) -> None:
    path = default_data_file("real", 7, 1000, platform=platform, environment=environment)
    assert path == Path(directory) / "sandbox-real-seed7-cash1000.sqlite3"


# ---- kill -9 ------------------------------------------------------------------------------------


@contextmanager
def process(path: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KITE_ALGO_")}
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "kite_algo_worker.sandbox", "--port", "0", "--quiet"),
            *("--cash", "100000000", "--data-file", str(path), "--token", "kwa_durable"),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert server.stdout is not None
    try:
        base = re.findall(r"API_BASE=(\S+)", server.stdout.readline())[0]
        headers = {"Authorization": "Bearer kwa_durable"}
        with httpx.Client(base_url=base + PREFIX, headers=headers, timeout=5) as client:
            yield server, client
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
        server.stdout.close()


def test_kill_9_at_any_moment_loses_no_acknowledged_order(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    dice = random.Random(20260508)
    sent: dict[str, int] = {}
    acknowledged: dict[str, str] = {}
    for _ in range(4):
        with process(path) as (server, client):
            open_run(client)
            for key, order_id in acknowledged.items():
                body = buy(key, quantity=sent[key])
                answer = client.post(f"/worker/runs/{RUN}/intents", json=body).json()
                assert (answer["status"], answer["order_id"]) == ("deduped", order_id)
            killer = threading.Timer(dice.uniform(0.05, 0.5), server.kill)
            killer.start()
            try:
                while True:
                    key = f"key-{len(sent):06d}"
                    sent[key] = dice.randint(1, 9)
                    body = buy(key, quantity=sent[key])
                    answer = client.post(f"/worker/runs/{RUN}/intents", json=body).json()
                    acknowledged[key] = answer["order_id"]
            except httpx.TransportError:
                pass  # killed: the last order may or may not exist
            killer.join()
    assert len(acknowledged) > 20
    with process(path) as (_, client):
        statuses = set()
        for key, quantity in sent.items():
            body = buy(key, quantity=quantity)
            answer = client.post(f"/worker/runs/{RUN}/intents", json=body).json()
            statuses.add((key in acknowledged, answer["status"]))
            assert acknowledged.setdefault(key, answer["order_id"]) == answer["order_id"]
        assert (True, "accepted") not in statuses
        orders = client.get("/worker/orders", params={"strategy_run_id": RUN}).json()["orders"]
        assert sorted(row["order_id"] for row in orders) == sorted(acknowledged.values())
        assert len(orders) == len(sent)
        bought = sum(row["quantity"] for row in orders)
        trades = client.get("/worker/trades", params={"strategy_run_id": RUN}).json()["trades"]
        assert sum(row["quantity"] for row in trades) == bought == sum(sent.values())
        pnl = client.get(f"/worker/runs/{RUN}/pnl").json()
        assert [leg["net_quantity"] for leg in pnl["legs"]] == [bought]
        funds = client.get("/worker/funds").json()
        cash = 100_000_000 + pnl["totals"]["realized_pnl"] - pnl["totals"]["charges"]
        assert funds["net"] == pytest.approx(cash, abs=0.001)
