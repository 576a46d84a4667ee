"""The main flows of the README, replayed from recorded conversations by both clients.

The recordings were made with a sandbox on a virtual clock. After a change of the contract, record
them again (`make record`) and look at the difference.

Streams are not recorded: a recording ends where an answer ends, and theirs does not.
"""

from __future__ import annotations

from typing import Any

import pytest

from kite_algo_worker import (
    BackendProtection,
    BasketProtection,
    ConflictError,
    NotFoundError,
    ProtectedPosition,
    RunConfig,
    equity_market_order,
    limit_order,
)
from tests.clients import Face
from tests.operations import GTT

RUN = "run_basic_equity_001"


def create(client: Face, run_id: str = RUN) -> Any:
    return client.create_run(
        strategy_run_id=run_id,
        template_id="basic-equity",
        account_scope="kite:paper-a",
        execution_mode="paper",
        metadata={"strategy_family": "indicator_strategy", "strategy_name": "Basic Equity"},
    )


@pytest.mark.vcr
@pytest.mark.default_cassette("raw_lifecycle.yaml")
def test_raw_client_lifecycle(client: Face) -> None:
    assert client.health()["status"] == "healthy"
    run = create(client)
    assert (run["strategy_run_id"], run["status"]) == (RUN, "open")
    result = client.place_order(
        run["strategy_run_id"],
        equity_market_order("INFY", "BUY", 1),
        idempotency_key=f"{RUN}:entry:001",
    )
    assert result["order_id"]
    assert result["order_status"] == "COMPLETE"
    pnl = client.get_run_pnl(RUN)
    assert isinstance(pnl["totals"]["net_pnl"], float)
    assert [leg.tradingsymbol for leg in pnl.legs] == ["INFY"]
    funds = client.get_funds(mode="paper")
    assert 0 < funds["net"] < 100_000
    run_funds = client.get_run_funds(RUN)
    assert run_funds.get("strategy", {}).get("allocation", {}).get("remaining") is None
    closed = client.exit_run(RUN, reason="done", idempotency_key=f"{RUN}:exit:001")
    assert closed["status"] == "closed"
    assert client.get_run(RUN)["status"] == "closed"
    assert client.get_run_pnl(RUN).legs == []


@pytest.mark.vcr
@pytest.mark.default_cassette("managed_run.yaml")
def test_managed_run(client: Face) -> None:
    config = RunConfig(
        strategy_run_id="run_managed_001",
        template_id="managed-demo",
        account_scope="kite:paper-a",
        execution_mode="paper",
    )
    with client.run(config) as run:
        safety = run.safety_check()
        assert safety.can_trade
        placed = run.place_order(
            equity_market_order("INFY", "BUY", 1),
            idempotency_key=f"{run.run_id}:entry:001",
            safety_token=safety.safety_token,
        )
        assert placed.order_status == "COMPLETE"
        run.heartbeat(metrics={"last_signal": "entry-001"})
        protection = BackendProtection(
            positions=[
                ProtectedPosition(
                    symbol="NSE:INFY",
                    product="CNC",
                    side="BUY",
                    quantity=1,
                    entry_price=1500.0,
                    stoploss_pct=2.0,
                )
            ],
            basket=BasketProtection(stoploss_pct=4.0),
        )
        run.update_backend_protection(protection, reason="rebalance")
        run.patch_risk({"stop_loss_pct": 1.0}, reason="volatility adjustment")
        assert run.get_health_snapshot().session_status == "claimed"
    assert client.get_run_health_snapshot("run_managed_001").session_status == "missing"


@pytest.mark.vcr
@pytest.mark.default_cassette("orders.yaml")
def test_orders(client: Face) -> None:
    create(client)
    order = equity_market_order("INFY", "BUY", 1)
    preview = client.preview_order(RUN, order)
    assert preview.preview.cost_contract.margin_required > 0
    first = client.place_order(RUN, order, idempotency_key=f"{RUN}:entry:001")
    again = client.place_order(RUN, order, idempotency_key=f"{RUN}:entry:001")
    assert (again["order_id"], again["status"]) == (first["order_id"], "deduped")
    last = client.get_quotes(["NSE:INFY"])["quotes"]["NSE:INFY"]["last_price"]
    below = limit_order("NSE", "INFY", "BUY", "CNC", 1, price=float(round(last * 0.95)))
    resting = client.place_order(RUN, below, idempotency_key=f"{RUN}:entry:002")["order_id"]
    client.modify_order(RUN, resting, {"quantity": 2})
    assert client.get_order_snapshot(RUN, resting).quantity == 2
    client.cancel_order(RUN, resting)
    ended = client.wait_for_terminal_order_state(RUN, resting, attempts=1)
    assert ended.status == "CANCELLED"
    assert [o.status for o in client.list_orders(RUN).orders] == ["COMPLETE", "CANCELLED"]
    assert len(client.list_trades(RUN)["trades"]) == 1
    assert len(client.get_order_history(RUN, resting)["history"]) > 2
    basket = client.place_basket(
        RUN,
        [equity_market_order("INFY", "BUY", 1), equity_market_order("TCS", "BUY", 1)],
        idempotency_key=f"{RUN}:basket:001",
        all_or_none=True,
    )
    assert [leg["tradingsymbol"] for leg in basket["legs"]] == ["INFY", "TCS"]


@pytest.mark.vcr
@pytest.mark.default_cassette("market_data.yaml")
def test_market_data(client: Face) -> None:
    instrument = client.resolve_ticker("NSE:INFY")
    assert instrument["tradingsymbol"] == "INFY"
    assert client.search_tickers("INFY", exchange="NSE", limit=3)["results"]
    quotes = client.get_quotes(["NSE:INFY", "NSE:RELIANCE"], mode="quote")
    assert quotes["quotes"]["NSE:INFY"]["last_price"] > 0
    assert quotes["quotes"][instrument["instrument_token"]].last_price > 0
    candles = client.get_candles("NSE:INFY", interval="5minute", lookback=5)
    for c in candles["candles"]:
        assert c["low"] <= min(c["open"], c["close"]) <= max(c["open"], c["close"]) <= c["high"]
    history = client.get_historical_candles(
        "NSE:INFY",
        timeframe="day",
        from_date="2026-04-20T00:00:00+05:30",
        to_date="2026-05-01T00:00:00+05:30",
    )
    days = [candle.ts[:10] for candle in history.candles]
    assert days
    assert days == sorted(set(days))
    assert "2026-04-20" <= days[0] <= days[-1] <= "2026-05-01"
    assert history.from_ts.startswith("2026-04-20")
    with pytest.raises(NotFoundError):
        client.resolve_ticker("NSE:NOSUCHSHARE")


@pytest.mark.vcr
@pytest.mark.default_cassette("timeline.yaml")
def test_timeline(client: Face) -> None:
    create(client)
    order = equity_market_order("INFY", "BUY", 1)
    client.place_order(RUN, order, idempotency_key=f"{RUN}:entry:001")
    logged = client.log_decision_event(
        RUN,
        event_type="signal.generated",
        summary="EMA crossover detected on INFY 5min",
        details={"symbol": "INFY", "fast_ema": 1450.1, "slow_ema": 1448.3},
    )
    decisions = client.list_timeline_snapshot(RUN, event_kind="decision")
    assert [event.event_type for event in decisions.events] == [logged["event_type"]]
    everything = client.list_timeline(RUN, limit=20)
    assert {"execution", "decision"} <= {event["event_kind"] for event in everything["events"]}
    assert client.list_timeline(RUN, after_cursor=everything["last_cursor"])["events"] == []


@pytest.mark.vcr
@pytest.mark.default_cassette("gtt.yaml")
def test_gtt(client: Face) -> None:
    placed = client.place_gtt_snapshot(GTT)
    trigger = client.get_gtt_snapshot(placed.trigger_id)
    assert (trigger.id, trigger.status) == (placed.trigger_id, "active")
    client.modify_gtt(
        placed.trigger_id, {"condition": {"trigger_values": [1460.0], "last_price": 1455.0}}
    )
    changed = client.get_gtt(placed.trigger_id)
    assert changed["condition"]["trigger_values"] == [1460.0]
    assert changed["condition"]["tradingsymbol"] == "INFY"
    assert [found.id for found in client.list_gtts()] == [placed.trigger_id]
    assert client.delete_gtt(placed.trigger_id)["trigger_id"] == placed.trigger_id


@pytest.mark.vcr
@pytest.mark.default_cassette("sessions.yaml")
def test_sessions(client: Face) -> None:
    create(client)
    claim = client.claim_session(RUN)
    nonce = claim["worker_session_nonce"]
    with pytest.raises(ConflictError) as taken:
        client.claim_session(RUN)
    assert taken.value.rejection_reason == "WORKER_SESSION_CONFLICT"
    assert client.run_heartbeat(RUN, session_nonce=nonce)["status"] == "ok"
    assert client.release_session(RUN, session_nonce=nonce)["status"] == "released"
