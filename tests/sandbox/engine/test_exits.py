"""Exits that take time, and what they must not leave behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kite_algo_worker.sandbox.engine import Conflict

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
