"""The same seed and the same calls leave the same ledger, whatever the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import hashlib, json
from kite_algo_sandbox import Sandbox
from tests.sandbox.server.support import buy

with Sandbox(clock="virtual", seed=11, token="kwa_same", liquidity=40) as sandbox:
    engine, token = sandbox.engine, sandbox.engine.authenticate("kwa_same")
    run = {"strategy_run_id": "same", "template_id": "t", "account_scope": "kite:paper-a"}
    engine.create_run(token, run | {"execution_mode": "paper"})
    for number in range(12):
        price = {"order_type": "LIMIT", "price": 1400 + number} if number % 3 else {}
        side = {"transaction_type": "SELL"} if number % 4 == 3 else {}
        order = buy(f"key-{number:05d}", product="MIS", quantity=7 * number + 1, **price, **side)
        engine.submit_intent(token, "same", order)
        sandbox.advance(97)
    left = [
        engine.list_orders(token, "same"),
        engine.list_trades(token, "same"),
        engine.list_timeline(token, "same", limit=1000),
        engine.get_run_pnl(token, "same"),
        engine.get_funds(token),
        engine.exit_run(token, "same", {"reason": "done"}),
    ]
print(len(left[1]["trades"]), hashlib.sha256(json.dumps(left, sort_keys=True).encode()).hexdigest())
"""


def left_behind(hash_seed: str) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": f"UTC{hash_seed}"}
    command = [sys.executable, "-c", SCRIPT]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=True, env=environment, cwd=ROOT
    )
    trades, digest = ended.stdout.split()
    return int(trades), digest


def test_two_processes_end_with_the_same_ledger() -> None:
    one, two = left_behind("1"), left_behind("2")
    assert one[0] >= 10, "most of the orders filled"
    assert one == two
