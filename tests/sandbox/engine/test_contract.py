"""Every answer of the engine has the shape the contract declares for its operation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from .conftest import Desk


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    text = resources.files("kite_algo_worker_api").joinpath("worker.json").read_text("utf-8")
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded


def schema_of(contract: Mapping[str, Any], operation_id: str) -> dict[str, Any]:
    for path in contract["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and operation.get("operationId") == operation_id:
                content = operation["responses"]["200"]["content"]["application/json"]
                return {**content["schema"], "components": contract["components"]}
    raise AssertionError(f"no operation {operation_id}")


PROTECTION = {
    "enabled": True,
    "positions": [
        {
            "symbol": "NSE:INFY",
            "product": "CNC",
            "side": "BUY",
            "quantity": 1,
            "entry_price": 1500.0,
            "stoploss_pct": 2.0,
        }
    ],
    "basket": {"stoploss_pct": 4.0},
    "operations": {"exit_on_worker_stale": True, "worker_stale_sec": 300},
}


def answers(desk: Desk) -> Iterator[tuple[str, Any]]:
    """One answer, or several, of every operation."""
    engine, token = desk.engine, desk.token
    yield "health", engine.health(token)
    yield "heartbeat", engine.heartbeat(token, {})
    yield "create_run", desk.run("run-9", backend_protection=PROTECTION)
    yield "get_run", engine.get_run(token, "run-9")
    yield (
        "update_backend_protection",
        engine.update_backend_protection(
            token, "run-1", {"backend_protection": PROTECTION, "reason": "x"}
        ),
    )
    desk.wait(10)
    yield "get_run", engine.get_run(token, "run-1")
    yield "patch_risk", engine.patch_risk(token, "run-1", {"patch": {"stop_loss_pct": 1.0}})
    yield "safety_check", engine.safety_check(token, "run-1")
    claim = engine.claim_session(token, "run-9")
    yield "claim_session", claim
    nonce = str(claim["worker_session_nonce"])
    yield "run_heartbeat", engine.run_heartbeat(token, "run-9", nonce)
    yield "release_session", engine.release_session(token, "run-9", nonce)
    yield "get_funds", engine.get_funds(token)
    yield from trading(desk)
    yield from market(desk)
    yield from account_triggers(desk)
    yield "exit_run", engine.exit_run(token, "run-1", {"dry_run": True})
    yield "exit_run", engine.exit_run(token, "run-1", {})
    yield "get_run_pnl", engine.get_run_pnl(token, "run-1")


def trading(desk: Desk) -> Iterator[tuple[str, Any]]:
    engine, token = desk.engine, desk.token
    filled = desk.place()
    yield "submit_intent", filled
    yield "submit_intent", desk.place(quantity=100_000)
    resting = desk.place(order_type="LIMIT", price=round(desk.last() * 0.9, 0))
    yield "submit_intent", resting
    basket = desk.basket([desk.order(), desk.order(tradingsymbol="NOPE")])
    yield "submit_intent", basket
    yield "submit_intent", desk.basket([desk.order()], dry_run=True)
    yield "submit_intent", desk.basket([desk.order(tradingsymbol="NOPE")], all_or_none=True)
    desk.run("dry", mode="dry_run")
    yield "submit_intent", desk.place("dry")
    metadata = {"strategy_family": "indicator_strategy", "strategy_name": "X"}
    desk.run("live", mode="live", account_scope="kite:AB1", metadata=metadata)
    yield "submit_intent", desk.place("live")
    yield "get_run_pnl", engine.get_run_pnl(token, "dry")
    yield "preview_order", engine.preview_order(token, "run-1", {"order": desk.order()})
    yield "preview_basket", engine.preview_basket(token, "run-1", {"orders": [desk.order()]})
    yield "list_orders", engine.list_orders(token, "run-1")
    yield "get_order", engine.get_order(token, "run-1", filled["order_id"])
    yield "get_order_history", engine.get_order_history(token, "run-1", filled["order_id"])
    yield "list_trades", engine.list_trades(token, "run-1")
    yield "modify_order", desk.modify(resting["order_id"], quantity=2)
    yield "cancel_order", desk.cancel(resting["order_id"])
    yield "list_baskets", engine.list_baskets(token, "run-1")
    yield "get_basket", engine.get_basket(token, "run-1", basket["basket_execution_id"])
    yield "list_execution_events", engine.list_execution_events(token, "run-1")
    yield "get_run_pnl", engine.get_run_pnl(token, "run-1")
    yield "get_run_funds", engine.get_run_funds(token, "run-1")
    decision = {"event_type": "signal.generated", "summary": "x", "details": {"a": 1}}
    yield "log_decision_event", engine.log_decision_event(token, "run-1", decision)
    yield "list_timeline", engine.list_timeline(token, "run-1")


def market(desk: Desk) -> Iterator[tuple[str, Any]]:
    engine, token = desk.engine, desk.token
    symbols = ["NSE:INFY", "NSE:NIFTY 50", "NFO:NIFTY26MAY25000CE", "NSE:NOPE"]
    yield "resolve_ticker", engine.resolve_ticker(token, "NSE:INFY")
    yield "resolve_tickers", engine.resolve_tickers(token, symbols=symbols)
    yield "search_tickers", engine.search_tickers(token, "NIFTY", exchange="NFO")
    for mode in ("ltp", "quote", "full"):
        yield (
            "get_quotes",
            engine.get_quotes(token, symbols=symbols, instrument_tokens=[738561], mode=mode),
        )
    for symbol in symbols[:3]:
        yield "get_candles", engine.get_candles(token, symbol=symbol, lookback=3)
        yield (
            "get_historical_candles",
            engine.get_historical_candles(
                token, symbol=symbol, timeframe="5minute", from_="2026-05-08T08:00:00+05:30"
            ),
        )
    request = {"symbols": symbols, "candles": [{"symbol": "NSE:INFY", "interval": "minute"}]}
    yield "get_market_snapshot", engine.get_market_snapshot(token, request)


def account_triggers(desk: Desk) -> Iterator[tuple[str, Any]]:
    engine, token, last = desk.engine, desk.token, desk.last()
    order = desk.order(order_type="LIMIT", price=round(last, 0))
    condition = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [round(last * 1.0002, 1)],
        "last_price": last,
    }
    request = {"type": "single", "condition": condition, "orders": [order]}
    placed = engine.place_gtt(token, request)
    yield "place_gtt", placed
    yield "modify_gtt", engine.modify_gtt(token, 123, {"orders": [order | {"quantity": 2}]})
    desk.wait(7200)
    yield "get_gtt", engine.get_gtt(token, 123)
    engine.place_gtt(token, request | {"condition": condition | {"trigger_values": [1.0]}})
    yield "delete_gtt", engine.delete_gtt(token, 124)
    yield "list_gtts", engine.list_gtts(token)


def test_answers_have_the_declared_shape(desk: Desk, contract: dict[str, Any]) -> None:
    seen: set[str] = set()
    for operation_id, answer in answers(desk):
        seen.add(operation_id)
        wire = json.loads(json.dumps(answer, allow_nan=False))
        validator = Draft202012Validator(schema_of(contract, operation_id))
        problems = [f"{operation_id} {error.json_path}: {error.message[:200]}"
                    for error in validator.iter_errors(wire)]  # fmt: skip
        assert problems == []
    assert len(seen) == 40
