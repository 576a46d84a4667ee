"""``kill -9`` at any moment: nothing that was acknowledged is lost, and nothing happens twice."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from tests.sandbox.engine.conftest import check_books
from tests.sandbox.server.durable import RUN, bracket, gtt, open_run
from tests.sandbox.server.support import PREFIX, buy

KILLS = 5
CASH = 100_000_000
TOKEN = "kwa_durable"
# The command, keeping its state after every 25th write, so that some kills hit that moment.
PROGRAM = """
import sys
from kite_algo_sandbox.cli import main
from kite_algo_sandbox.engine import SandboxEngine
from kite_algo_sandbox.server import recorder
SandboxEngine.audit_by_default = True
recorder.CHECKPOINT_EVERY = 25
sys.exit(main(sys.argv[1:]))
"""


def command(path: Path) -> list[str]:
    return [
        *(sys.executable, "-c", PROGRAM, "--port", "0", "--quiet"),
        *("--cash", str(CASH), "--data-file", str(path), "--token", TOKEN),
    ]


def environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("KITE_ALGO_")}


@contextmanager
def process(path: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    server = subprocess.Popen(
        command(path), stdout=subprocess.PIPE, text=True, env=environment()
    )  # fmt: skip
    assert server.stdout is not None
    try:
        base = re.findall(r"API_BASE=(\S+)", server.stdout.readline())[0]
        headers = {"Authorization": f"Bearer {TOKEN}"}
        with httpx.Client(base_url=base + PREFIX, headers=headers, timeout=5) as client:
            yield server, client
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
        server.stdout.close()


@dataclass
class Load:
    """Keyed orders, brackets and triggers: what was sent, and what was acknowledged."""

    dice: random.Random
    price: float = 0.0
    sent: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    triggers: list[int] = field(default_factory=list)

    def send_until_dead(self, client: httpx.Client) -> None:
        """One request after the other, until the server no longer answers."""
        try:
            while True:
                if self.dice.random() < 0.1:
                    body = gtt(self.price, round(self.price * 1.5, 1))
                    answer = client.post("/worker/gtt/triggers", json=body)
                    self.triggers.append(answer.json()["trigger_id"])
                    continue
                kind = "bracket:" if self.dice.random() < 0.15 else "key-"
                key = f"{kind}{len(self.sent):06d}"
                self.sent[key] = self.dice.randint(1, 9)
                self.acknowledged[key] = self.repeat(client, key)["id"]
        except httpx.TransportError:
            pass  # killed: the last one may or may not exist

    def repeat(self, client: httpx.Client, key: str) -> dict[str, Any]:
        """Send an order or a bracket under its key."""
        run, quantity = f"/worker/runs/{RUN}", self.sent[key]
        if key.startswith("bracket:"):
            body = bracket(key, self.price, quantity)
            answer: dict[str, Any] = client.post(f"{run}/brackets", json=body).json()
            return answer | {"id": answer["bracket_intent_id"]}
        answer = client.post(f"{run}/intents", json=buy(key, quantity=quantity)).json()
        return answer | {"id": answer["order_id"]}


def test_kill_9_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    load = Load(random.Random(20260508))
    for _ in range(KILLS):
        with process(path) as (server, client):
            open_run(client)
            quotes = client.post("/worker/market/quotes", json={"symbols": ["NSE:INFY"]}).json()
            load.price = load.price or quotes["quotes"]["NSE:INFY"]["last_price"]
            for key, known in load.acknowledged.items():
                answer = load.repeat(client, key)
                assert answer["id"] == known
                assert key.startswith("bracket:") or answer["status"] == "deduped"
            killer = threading.Timer(load.dice.uniform(0.05, 0.6), server.kill)
            killer.start()
            load.send_until_dead(client)
            killer.join()
    assert len(load.acknowledged) > 25
    assert any(key.startswith("bracket:") for key in load.acknowledged)
    with process(path) as (_, client):
        for key in load.sent:
            answer = load.repeat(client, key)
            assert load.acknowledged.setdefault(key, answer["id"]) == answer["id"]
        check_orders(client, load)
    # The file once more, with the books at hand.
    with Sandbox(cash=CASH, data_file=path, token=TOKEN) as sandbox:
        check_books(sandbox.engine)


def check_orders(client: httpx.Client, load: Load) -> None:
    """Every intent exists exactly once, and the money is what the trades say."""
    orders = client.get("/worker/orders", params={"strategy_run_id": RUN}).json()["orders"]
    entries = [row for row in orders if row["parent_order_id"] is None]
    single = [row["order_id"] for row in entries if "bracket_intent_id" not in row["meta"]]
    marks = [row["meta"].get("bracket_intent_id") for row in entries]
    brackets = [mark for mark in marks if mark is not None]
    assert sorted([*single, *brackets]) == sorted(load.acknowledged.values())
    assert sum(row["quantity"] for row in entries) == sum(load.sent.values())
    found = client.get(f"/worker/runs/{RUN}/brackets", params={"limit": 200}).json()["brackets"]
    assert sorted(row["bracket_intent_id"] for row in found) == sorted(brackets)
    listed = {row["id"] for row in client.get("/worker/gtt/triggers").json()}
    assert set(load.triggers) <= listed
    assert len(load.triggers) == len(set(load.triggers))
    trades = client.get("/worker/trades", params={"strategy_run_id": RUN}).json()["trades"]
    signed = {"BUY": 1, "SELL": -1}
    net = sum(row["quantity"] * signed[row["transaction_type"]] for row in trades)
    pnl = client.get(f"/worker/runs/{RUN}/pnl").json()
    assert sum(leg["net_quantity"] for leg in pnl["legs"]) == net
    cash = CASH + pnl["totals"]["realized_pnl"] - pnl["totals"]["charges"]
    assert client.get("/worker/funds").json()["net"] == pytest.approx(cash, abs=0.001)


def test_a_second_sandbox_on_the_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with process(path) as (_, client):
        open_run(client)
        second = subprocess.run(
            command(path), capture_output=True, text=True, env=environment(), timeout=30
        )
        assert second.returncode != 0
        assert f"error: {path} is in use by another sandbox" in second.stderr
        assert "--data-file names another file" in second.stderr
        assert "Traceback" not in second.stderr
        assert client.get(f"/worker/runs/{RUN}").is_success
