"""Protection acts on the very tick that meets a rule, whoever looks and whenever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.engine.base.clock import epoch, from_epoch
from kite_algo_sandbox.engine.market.ticks import last_prices
from kite_algo_sandbox.engine.protection.protection_rules import Config, Leg, evaluate
from kite_algo_sandbox.engine.runs.protection_config import parse_protection

from .conftest import START, Desk

SYMBOLS = ("NSE:INFY", "NSE:SBIN", "NFO:NIFTY26MAY25000CE")


@pytest.mark.parametrize("mode", ["always-open", "nse"])
@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize(
    "start", ["2026-05-08T15:28:30", "2026-05-11T09:14:00", "2026-05-09T23:59"]
)
def test_a_stretch_of_ticks_is_every_single_price(
    make_desk: Callable[..., Desk], mode: str, symbol: str, start: str
) -> None:
    engine = make_desk(mode=mode).engine
    at = datetime.fromisoformat(start).replace(tzinfo=IST)
    item = engine.instruments.find(symbol, at)
    assert item is not None
    first = epoch(at)
    found = last_prices(engine.prices, item, first, first + 150)
    assert found.tolist() == [
        engine.prices.last(item, second) for second in range(first, first + 151)
    ]


def walk(desk: Desk, config: Config, seconds: int) -> tuple[datetime | None, Any]:
    """The first tick that meets a rule and the verdict there, found second by second."""
    engine = desk.engine
    run = engine.runs.find("run-1")
    assert run is not None
    rows = engine.broker.accounts.book("run-1", "kite:paper-a").open()
    state: dict[str, Any] = {}
    first = epoch(desk.clock.now()) + 1
    for second in range(first, first + seconds):
        legs = [
            Leg(
                row.instrument.instrument_token, row.instrument.exchange,
                row.instrument.tradingsymbol, row.product, row.quantity,
                row.open_value / abs(row.quantity) / 100,
                engine.prices.last(row.instrument, second) / 100,
            )
            for row in sorted(rows, key=lambda row: (row.instrument.symbol, row.product))
        ]  # fmt: skip
        verdict = evaluate(config, state, legs, None, from_epoch(second))
        if verdict.rule is not None:
            return from_epoch(second), verdict
        state = {
            "position_states": verdict.position_states,
            "best_basket_pnl_pct": verdict.best_basket_pct,
        }
    return None, verdict


PERCENT = st.one_of(st.none(), st.floats(0.02, 0.6))


@settings(max_examples=30, deadline=None)
@given(
    stop=PERCENT, target=PERCENT, trail=PERCENT, activate=PERCENT, drawdown=PERCENT,
    side=st.sampled_from(["BUY", "SELL"]), minute=st.integers(0, 300),
    step=st.sampled_from([1, 7, 61, 1200]),
)  # fmt: skip
def test_the_first_tick_that_meets_a_rule_exits_the_run(
    stop: float | None, target: float | None, trail: float | None, activate: float | None,
    drawdown: float | None, side: str, minute: int, step: int,
) -> None:  # fmt: skip
    desk = Desk(start=START + timedelta(minutes=minute))
    desk.run()
    desk.place(product="MIS", transaction_type=side, quantity=3)
    desk.place(tradingsymbol="SBIN", product="MIS", quantity=5)
    guard = {
        "product": "MIS", "side": side, "quantity": 3, "entry_price": 1.0, "symbol": "NSE:INFY",
        "stoploss_pct": stop, "target_pct": 900, "trailing_stoploss_pct": trail,
    }  # fmt: skip
    basket: dict[str, Any] = {"stoploss_pct": 900, "target_pct": target}
    if activate is not None and drawdown is not None:
        basket |= {"trailing_activate_pct": activate, "trailing_drawdown_pct": drawdown}
    config = {"enabled": True, "positions": [guard], "basket": basket}
    moment, verdict = walk(desk, parse_protection(config), 1200)
    desk.engine.update_backend_protection(desk.token, "run-1", {"backend_protection": config})
    for _ in range(1200 // step):
        desk.wait(step)
    run = desk.engine.runs.find("run-1")
    assert run is not None
    state = run.protection_state
    if moment is None or epoch(moment) > epoch(desk.clock.now()):
        assert state["status"] == "active"
        if epoch(desk.clock.now()) == epoch(START) + minute * 60 + 1200:
            assert state["best_basket_pnl_pct"] == verdict.best_basket_pct
            assert state["position_states"] == verdict.position_states
        return
    assert (state["triggered_rule"], state["triggered_at"]) == (verdict.rule, moment.isoformat())
    assert state["details"] == verdict.details
    assert run.status == "closed"
    desk.check_books()


def operations(desk: Desk, **rules: Any) -> None:
    config = {"enabled": True, "operations": rules}
    desk.engine.update_backend_protection(desk.token, "run-1", {"backend_protection": config})


def triggered_at(desk: Desk) -> Any:
    run = desk.engine.runs.find("run-1")
    assert run is not None
    return run.protection_state.get("triggered_at")


def test_a_silent_worker_is_exited_to_the_second(desk: Desk) -> None:
    desk.place()
    operations(desk, exit_on_worker_stale=True, worker_stale_sec=45)
    nonce = str(desk.engine.claim_session(desk.token, "run-1")["worker_session_nonce"])
    desk.wait(7)
    desk.engine.run_heartbeat(desk.token, "run-1", nonce)
    desk.wait(44)
    assert triggered_at(desk) is None
    desk.wait(3600)
    assert triggered_at(desk) == (START + timedelta(seconds=52)).isoformat()


def test_the_square_off_buffer_is_kept_to_the_second(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse")
    desk.run()
    desk.place(product="MIS", transaction_type="SELL")
    operations(desk, mis_squareoff_buffer_sec=601)
    desk.wait(6 * 3600)
    assert triggered_at(desk) == START.replace(hour=15, minute=9, second=59).isoformat()
    assert desk.pnl()["legs"] == []
    assert [row["tags"] for row in desk.orders()] == [[], []]  # not by the broker, for its fee
    # After the time the rule holds until midnight.
    late = make_desk()
    late.clock.set(START.replace(hour=20))
    late.run()
    operations(late, mis_squareoff_buffer_sec=0)
    late.place(product="MIS")
    late.wait(1)
    assert triggered_at(late) == START.replace(hour=20, second=1).isoformat()


def test_new_units_are_watched_from_their_fill_on(desk: Desk) -> None:
    config = {"enabled": True, "basket": {"stoploss_pct": 0.02, "target_pct": 0.02}}
    desk.engine.update_backend_protection(desk.token, "run-1", {"backend_protection": config})
    desk.wait(300)
    assert triggered_at(desk) is None
    bid, ask = desk.bid_ask()
    limit = round((bid + ask) / 2 * 0.9995, 1)
    resting = desk.place(order_type="LIMIT", price=limit)["order_id"]
    for _ in range(1000):
        desk.wait(60)
        if triggered_at(desk):
            break
    fill = datetime.fromisoformat(str(desk.engine.list_trades(desk.token, "run-1")["trades"][0][  # type: ignore[index]
        "fill_timestamp"])).replace(tzinfo=IST)  # fmt: skip
    assert desk.show(resting)["status"] == "COMPLETE"
    moment = datetime.fromisoformat(triggered_at(desk))
    assert fill < moment


def test_a_deferred_exit_is_tried_every_minute(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse", start=datetime(2026, 5, 8, 15, 28, tzinfo=IST))
    desk.run()
    desk.place()
    operations(desk, exit_on_worker_stale=True, worker_stale_sec=150)
    desk.engine.heartbeat(desk.token, {})
    desk.wait(149)
    assert triggered_at(desk) is None
    desk.clock.set(datetime(2026, 5, 11, 9, 14, 59, tzinfo=IST))
    run: Any = desk.engine.get_run(desk.token, "run-1")
    assert run["runtime_state"]["backend_protection_state"]["exit_submission_status"] == "deferred"
    desk.wait(60)
    run = desk.engine.get_run(desk.token, "run-1")
    assert run["status"] == "closed"
    assert len(desk.events(event_type="protection.triggered")) == 1
    assert len(desk.events(event_type="protection.exit_submitted")) == 1


def test_an_abandoned_run_is_recovered_once_its_market_opens(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(mode="nse", start=datetime(2026, 5, 8, 15, 29, tzinfo=IST))
    desk.run()
    desk.place()
    nonce = str(desk.engine.claim_session(desk.token, "run-1")["worker_session_nonce"])
    desk.engine.run_heartbeat(desk.token, "run-1", nonce)
    desk.wait(181)
    run: Any = desk.engine.get_run(desk.token, "run-1")
    recovery = run["runtime_state"]["runtime_recovery"]
    assert (recovery["recovery_status"], run["recovery_action_required"]) == ("stalled", True)
    assert recovery["reason"] == "paper_stale_exit_blocked"
    desk.clock.set(datetime(2026, 5, 11, 9, 16, tzinfo=IST))
    run = desk.engine.get_run(desk.token, "run-1")
    assert (run["status"], run["recovery_status"]) == ("closed", "closed")


def test_the_worker_of_an_unprotected_live_run_is_only_missed(desk: Desk) -> None:
    labels = {"strategy_family": "indicator_strategy", "strategy_name": "x"}
    desk.run("real", mode="live", account_scope="kite:AB1234", metadata=labels)
    desk.place("real")
    nonce = str(desk.engine.claim_session(desk.token, "real")["worker_session_nonce"])
    desk.engine.run_heartbeat(desk.token, "real", nonce)
    desk.wait(600)
    run = desk.engine.get_run(desk.token, "real")
    assert (run["status"], run["recovery_status"]) == ("open", "action_required")
    assert run["health_status"] == "disconnected"
