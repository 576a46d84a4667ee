"""How orders are matched, chosen from outside: settings, clocks and the file they belong to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.server.journal import JournalError
from tests.sandbox.server.support import connect

RUN = {
    "strategy_run_id": "run-1",
    "template_id": "demo",
    "account_scope": "kite:paper-a",
    "execution_mode": "paper",
}


def served(sandbox: Sandbox, method: str, path: str, body: object = None) -> Any:
    """One request to a sandbox that serves."""
    with connect(sandbox) as client:
        return client.request(method, f"/worker{path}", json=body).json()


def intent(key: str, **fields: Any) -> dict[str, Any]:
    order = {
        "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "product": "CNC",
        "order_type": "MARKET", "quantity": 1,
    } | fields  # fmt: skip
    return {"intent_type": "place_order", "payload": {"order": order}, "idempotency_key": key}


def test_a_virtual_clock_can_keep_the_exchanges_hours() -> None:
    start = datetime(2026, 5, 8, 15, 0, tzinfo=IST)
    sandbox = Sandbox(clock="virtual-exchange", start=start)
    assert sandbox.engine.calendar.is_open("NSE", sandbox.engine.now())
    sandbox.control.advance(3600)
    assert not sandbox.engine.calendar.is_open("NSE", sandbox.engine.now())


def test_latency_survives_a_restart(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"clock": "virtual", "data_file": tmp_path / "state.sqlite3"}
    first = Sandbox(latency=30, **settings).start()
    served(first, "POST", "/runs", RUN)
    placed = served(first, "POST", "/runs/run-1/intents", intent("key-00001"))
    assert placed["order_status"] == "OPEN PENDING"
    first.control.advance(10)
    first.stop()
    second = Sandbox(latency=30, **settings).start()
    path = f"/orders/{placed['order_id']}?strategy_run_id=run-1"
    assert served(second, "GET", path)["order"]["status"] == "OPEN PENDING"
    second.control.advance(20)
    assert served(second, "GET", path)["order"]["status"] == "COMPLETE"
    again = served(second, "POST", "/runs/run-1/intents", intent("key-00001"))
    assert (again["status"], again["order_id"]) == ("deduped", placed["order_id"])
    second.stop()


@pytest.mark.parametrize(
    "changed", [{"latency": 1.0}, {"use_depth": True}, {"needs_protection": True}]
)
def test_a_file_belongs_to_its_settings(tmp_path: Path, changed: dict[str, Any]) -> None:
    settings: dict[str, Any] = {"clock": "virtual", "data_file": tmp_path / "state.sqlite3"}
    Sandbox(**settings).stop()
    Sandbox(**settings).stop()
    with pytest.raises(JournalError, match=next(iter(changed))):
        Sandbox(**settings, **changed)


def test_what_can_be_auctioned_is_told() -> None:
    sandbox = Sandbox(clock="virtual").start()
    served(sandbox, "POST", "/runs", RUN)
    served(sandbox, "POST", "/runs/run-1/intents", intent("key-00001", quantity=3))
    listed: Any = sandbox.control.auctions()["auctions"]
    (row,) = listed["kite:paper-a"]
    assert (row["tradingsymbol"], row["quantity"]) == ("INFY", 3)
    offer = intent(
        "key-00002", variety="auction", auction_number=row["auction_number"], quantity=2,
        transaction_type="SELL", order_type="LIMIT", price=round(row["last_price"] * 0.95),
    )  # fmt: skip
    placed = served(sandbox, "POST", "/runs/run-1/intents", offer)
    assert placed["order_status"] == "OPEN"
    sandbox.control.advance(1800)
    path = f"/orders/{placed['order_id']}?strategy_run_id=run-1"
    assert served(sandbox, "GET", path)["order"]["filled_quantity"] == 2
    sandbox.stop()


def test_the_risk_checks_can_be_scripted() -> None:
    sandbox = Sandbox(clock="virtual").start()
    served(sandbox, "POST", "/runs", RUN)
    sandbox.control.reject_next("Blocked", "rms", raw="RMS:Rule 17")
    placed = served(sandbox, "POST", "/runs/run-1/intents", intent("key-00001"))
    assert (placed["status"], placed["rejection_reason"]) == ("rejected", "Blocked")
    path = f"/orders/{placed['order_id']}?strategy_run_id=run-1"
    order = served(sandbox, "GET", path)["order"]
    assert (order["status_message_raw"], order["exchange_order_id"]) == ("RMS:Rule 17", None)
    sandbox.stop()


def test_the_command_passes_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from kite_algo_worker.cli import main

    seen: dict[str, Any] = {}

    def make(**arguments: Any) -> None:
        seen.update(arguments)
        raise ValueError("seen enough")

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        runner = import_module("kite_algo_sandbox.server.runner")
        monkeypatch.setattr(runner, "bind", lambda *_: listener)
        handle = import_module("kite_algo_sandbox.handle")
        monkeypatch.setattr(handle, "Sandbox", make)
        check_options(main, seen)


def check_options(main: Callable[[list[str]], int], seen: dict[str, Any]) -> None:
    options = ["--port", "0", "--clock", "virtual-exchange", "--speed", "60", "--latency", "0.25"]
    start = ["--start", "2026-08-03T15:14:00+05:30"]
    assert main(["sandbox", *options, *start, "--depth", "--require-protection"]) == 2
    assert (seen["clock"], seen["speed"], seen["latency"]) == ("virtual-exchange", 60.0, 0.25)
    assert (seen["use_depth"], seen["needs_protection"]) == (True, True)
    main(["sandbox", "--port", "0"])
    assert (seen["clock"], seen["latency"], seen["use_depth"]) == ("always-open", 0.0, False)


@pytest.mark.parametrize("seconds", ["-1", "3601", "nan", "soon"])
def test_a_latency_is_a_time(seconds: str) -> None:
    from kite_algo_worker.cli import main

    with pytest.raises(SystemExit):
        main(["sandbox", "--latency", seconds])


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf"), 3601.0])
def test_a_sandbox_refuses_other_latencies(seconds: float) -> None:
    with pytest.raises(ValueError, match="latency"):
        Sandbox(latency=seconds)


def test_the_square_off_can_be_moved() -> None:
    start = datetime(2026, 5, 8, 15, 0, tzinfo=IST)
    squareoff = {"equity": time(15, 5)}
    with Sandbox(clock="virtual-exchange", start=start, squareoff=squareoff) as sandbox:
        served(sandbox, "POST", "/runs", RUN)
        served(sandbox, "POST", "/runs/run-1/intents", intent("key-00001", product="MIS"))
        sandbox.control.advance(600)
        rows = served(sandbox, "GET", "/orders?strategy_run_id=run-1")["orders"]
    assert [row["exchange_timestamp"][11:] for row in rows] == ["15:00:00", "15:05:00"]
    with pytest.raises(ValueError, match="not 'bonds'"):
        Sandbox(squareoff={"bonds": time(15, 0)})
