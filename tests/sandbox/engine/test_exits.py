"""Exits that take time, and what they must not leave behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST, Conflict

from .conftest import Desk


def leave(desk: Desk, **body: Any) -> Any:
    return desk.engine.exit_run(desk.token, "run-1", body)


def status(desk: Desk) -> Any:
    return desk.engine.get_run(desk.token, "run-1")["status"]


def test_a_run_is_exiting_until_its_orders_have_filled(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(liquidity=4)
    desk.run()
    desk.place(quantity=10)
    desk.wait(5)
    answer = leave(desk, reason="done", idempotency_key="exit-0001")
    assert answer["status"] == "exiting"
    assert answer["remaining_legs"] == [
        {"exchange": "NSE", "tradingsymbol": "INFY", "product": "CNC", "net_quantity": 6}
    ]
    assert status(desk) == "exiting"
    with pytest.raises(Conflict, match="open strategy runs"):
        desk.place()
    # Asking again sends nothing twice.
    again = leave(desk, idempotency_key="exit-0001")
    assert (again["status"], len(desk.orders())) == ("exiting", 2)
    assert again["result"] == answer["result"]
    desk.wait(2)
    assert status(desk) == "closed"
    assert desk.pnl()["legs"] == []
    run: Any = desk.engine.get_run(desk.token, "run-1")
    assert run["runtime_state"]["exit_reason"] == "done"
    assert run["closed_at"] == (desk.clock.now()).isoformat()
    assert leave(desk)["result"]["status"] == "noop"
    desk.check_books()


def test_an_order_on_its_way_is_stopped(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(latency=timedelta(seconds=3))
    desk.run()
    travelling = desk.place(quantity=2)["order_id"]
    assert desk.show(travelling)["status"] == "OPEN PENDING"
    assert leave(desk)["status"] == "closed"
    desk.wait(60)
    assert desk.show(travelling)["status"] == "CANCELLED"
    assert desk.pnl()["legs"] == []


def test_the_exits_of_a_cancelled_entry_do_not_stay(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(liquidity=1)
    desk.run()
    last = round(desk.last() * 10) / 10
    body = {
        "entry_order": desk.order(quantity=5, product="MIS"),
        "stoploss": {"order_type": "SL-M", "trigger_price": round(last * 0.9, 1)},
        "target": {"order_type": "LIMIT", "price": round(last * 1.1, 1)},
    }
    desk.engine.create_bracket(desk.token, "run-1", body)
    assert desk.pnl()["legs"][0]["net_quantity"] == 1
    assert leave(desk)["status"] == "closed"
    desk.wait(3600)
    assert desk.pnl()["legs"] == []
    assert {row["status"] for row in desk.orders()} == {"COMPLETE", "CANCELLED"}
    desk.check_books()


def test_protection_counts_a_slow_exit_as_sent(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(liquidity=2)
    desk.run()
    desk.place(quantity=6, product="MIS")
    desk.wait(5)
    config = {"enabled": True, "basket": {"stoploss_pct": 0.01, "target_pct": 0.01}}
    desk.engine.update_backend_protection(desk.token, "run-1", {"backend_protection": config})
    while status(desk) == "open":
        desk.wait(1)
    state: Any = desk.engine.get_run(desk.token, "run-1")["runtime_state"]
    assert state["backend_protection_state"]["exit_submitted"] is True
    desk.wait(5)
    assert status(desk) == "closed"
    assert len(desk.events(event_type="protection.exit_submitted")) == 1
    assert len([row for row in desk.orders() if row["transaction_type"] == "SELL"]) == 1


def test_exit_preview_sends_nothing(desk: Desk) -> None:
    desk.place(quantity=3)
    desk.place(order_type="LIMIT", price=round(desk.last() * 0.9, 0))
    plan: Any = desk.engine.exit_run(desk.token, "run-1", {"dry_run": True})
    assert plan["status"] == "dry_run"
    assert plan["exit"]["orders"][0]["quantity"] == 3
    assert plan["exit"]["orders"][0]["transaction_type"] == "SELL"
    assert len(plan["exit"]["cancels"]) == 1
    assert len(desk.orders()) == 2
    assert plan["run"]["status"] == "open"


def test_exit_closes_everything_once(desk: Desk) -> None:
    desk.place(quantity=3)
    desk.place(tradingsymbol="SBIN", product="MIS", transaction_type="SELL", quantity=4)
    desk.place(order_type="LIMIT", price=round(desk.last() * 0.9, 0))
    body = {"reason": "done", "idempotency_key": "run-1:exit"}
    first: Any = desk.engine.exit_run(desk.token, "run-1", body)
    assert first["status"] == "closed"
    assert first["run"]["status"] == "closed"
    assert first["run"]["runtime_state"]["exit_reason"] == "done"
    assert desk.pnl()["legs"] == []
    assert desk.funds()["utilized"]["debits"] == 0.0
    assert {row["status"] for row in desk.orders()} == {"COMPLETE", "CANCELLED"}
    count = len(desk.orders())
    for again in (body, {}, {"idempotency_key": "run-1:exit:2"}):
        repeated: Any = desk.engine.exit_run(desk.token, "run-1", again)
        assert repeated["status"] == "closed"
        assert repeated["run"]["closed_at"] == first["run"]["closed_at"]
    assert len(desk.orders()) == count


def test_a_closed_run_refuses_writes(desk: Desk) -> None:
    order_id = desk.place(order_type="LIMIT", price=round(desk.last() * 0.9, 0))["order_id"]
    desk.engine.exit_run(desk.token, "run-1", {})
    for write in (
        lambda: desk.place(),
        lambda: desk.engine.patch_risk(desk.token, "run-1", {"patch": {"a": 1}}),
        lambda: desk.engine.update_backend_protection(desk.token, "run-1", {}),
        lambda: desk.cancel(order_id),
        lambda: desk.modify(order_id, quantity=2),
    ):
        with pytest.raises(Conflict):
            write()
    check = desk.engine.safety_check(desk.token, "run-1")
    assert check["blocking_reasons"] == ["RUN_NOT_OPEN: the run is closed"]


def test_exit_waits_for_an_open_market(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse", start=datetime(2026, 5, 8, 15, 20, tzinfo=IST))
    desk.run()
    desk.place()
    desk.wait(3600)
    answer: Any = desk.engine.exit_run(desk.token, "run-1", {})
    assert answer["status"] == "blocked"
    assert answer["result"]["stale_reasons"] == ["market_closed:NSE:INFY"]
    assert answer["run"]["status"] == "open"


def test_dry_run_exit(desk: Desk) -> None:
    desk.run("dry", mode="dry_run")
    answer: Any = desk.engine.exit_run(desk.token, "dry", {})
    assert answer["run"]["runtime_state"]["exit_reason"] == "dry_run_exit"
    assert answer["status"] == answer["run"]["status"] == "closed"
