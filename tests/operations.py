"""Every operation of the contract: an answer that is good, and a client call that asks for it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from kite_algo_worker_api.operations import OPERATIONS
from tests.clients import PREFIX, Handler, sse

RUN = "run_basic_equity_001"
OPTION_RUN = "opt_run_0001"
KEY = "run_basic_equity_001:entry:001"
ORDER = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "CNC",
    "order_type": "MARKET",
    "quantity": 1,
}
LEG = {
    "leg_id": "leg_a",
    "tradingsymbol": "NIFTY26MAY25000CE",
    "transaction_type": "BUY",
    "quantity": 75,
    "exchange": "NFO",
    "product": "MIS",
    "lot_size": 75,
    "lots": 1,
}
GTT = {
    "type": "single",
    "condition": {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "trigger_values": [1450.0],
        "last_price": 1448.0,
    },
    "orders": [
        {
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "transaction_type": "BUY",
            "quantity": 1,
            "order_type": "LIMIT",
            "product": "CNC",
            "price": 1450.0,
        }
    ],
}
RULES = {
    "rules": [
        {
            "role": "stoploss",
            "metric": "strategy_mtm",
            "operator": "lte",
            "threshold": -1000.0,
            "action": "exit",
        }
    ],
    "precedence": ["stoploss"],
}
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
}

Call = Callable[[Any], Any]

CALLS: dict[str, Call] = {
    "health": lambda c: c.health(),
    "heartbeat": lambda c: c.heartbeat(metrics={"a": 1}),
    "create_run": lambda c: c.create_run(
        strategy_run_id=RUN,
        template_id="basic-equity",
        account_scope="kite:paper-a",
        execution_mode="paper",
    ),
    "get_run": lambda c: c.get_run(RUN),
    "exit_run": lambda c: c.exit_run(RUN, reason="done", idempotency_key=f"{RUN}:exit"),
    "patch_risk": lambda c: c.patch_risk(RUN, {"stop_loss_pct": 1.0}),
    "update_backend_protection": lambda c: c.update_backend_protection(RUN, PROTECTION),
    "safety_check": lambda c: c.safety_check(RUN),
    "claim_session": lambda c: c.claim_session(RUN),
    "release_session": lambda c: c.release_session(RUN, session_nonce="wsn_0123456789abcdef"),
    "run_heartbeat": lambda c: c.run_heartbeat(RUN, session_nonce="wsn_0123456789abcdef"),
    "get_funds": lambda c: c.get_funds(mode="paper"),
    "get_run_funds": lambda c: c.get_run_funds(RUN),
    "submit_intent": lambda c: c.place_order(RUN, ORDER, idempotency_key=KEY),
    "preview_order": lambda c: c.preview_order(RUN, ORDER),
    "preview_basket": lambda c: c.preview_basket(RUN, [ORDER]),
    "list_orders": lambda c: c.list_orders(RUN),
    "get_order": lambda c: c.get_order_snapshot(RUN, "250508000001"),
    "get_order_history": lambda c: c.get_order_history(RUN, "250508000001"),
    "list_trades": lambda c: c.list_trades(RUN),
    "cancel_order": lambda c: c.cancel_order(RUN, "250508000001"),
    "modify_order": lambda c: c.modify_order(RUN, "250508000001", {"quantity": 2}),
    "list_baskets": lambda c: c.list_baskets(RUN),
    "get_basket": lambda c: c.get_basket(RUN, "bex_0001"),
    "list_brackets": lambda c: c.list_brackets(RUN),
    "create_bracket": lambda c: c.create_bracket(
        RUN, ORDER, {"trigger_price": 1400.0}, idempotency_key="bracket:0001"
    ),
    "get_bracket": lambda c: c.get_bracket(RUN, "brk_0001"),
    "cancel_bracket": lambda c: c.cancel_bracket(RUN, "brk_0001"),
    "list_execution_events": lambda c: c.list_execution_events(RUN),
    "stream_execution_events": lambda c: next(
        iter(c.stream_execution_events(RUN, reconnect=False))
    ),
    "get_run_pnl": lambda c: c.get_run_pnl(RUN),
    "stream_run_pnl": lambda c: next(iter(c.stream_run_pnl(RUN, reconnect=False))),
    "list_timeline": lambda c: c.list_timeline(RUN, limit=20),
    "stream_timeline": lambda c: next(iter(c.stream_timeline(RUN, reconnect=False))),
    "log_decision_event": lambda c: c.log_decision_event(
        RUN, event_type="signal.generated", summary="crossed", details={"a": 1}
    ),
    "place_gtt": lambda c: c.place_gtt(GTT),
    "list_gtts": lambda c: c.list_gtts(),
    "get_gtt": lambda c: c.get_gtt(123),
    "modify_gtt": lambda c: c.modify_gtt(123, GTT),
    "delete_gtt": lambda c: c.delete_gtt(123),
    "resolve_ticker": lambda c: c.resolve_ticker("NSE:INFY"),
    "resolve_tickers": lambda c: c.resolve_tickers(["NSE:INFY", 738561]),
    "search_tickers": lambda c: c.search_tickers("INFY", exchange="NSE", limit=5),
    "get_quotes": lambda c: c.get_quotes(["NSE:INFY"]),
    "get_candles": lambda c: c.get_candles("NSE:INFY", interval="5minute", lookback=20),
    "get_historical_candles": lambda c: c.get_historical_candles("NSE:INFY", timeframe="day"),
    "get_market_snapshot": lambda c: c.get_market_snapshot(
        symbols=["NSE:INFY"], candles=[{"symbol": "NSE:INFY", "interval": "5minute"}]
    ),
    "stream_ticks": lambda c: next(iter(c.stream_ticks(["NSE:INFY"], reconnect=False))),
    "stream_candles": lambda c: next(iter(c.stream_candles("NSE:INFY", reconnect=False))),
    "list_runs": lambda c: c.list_runs(limit=5),
    "run_progress": lambda c: c.run_progress(RUN, note="scanned 40 of 50"),
    "notify_run": lambda c: c.notify_run(RUN, "Target reached", ["phone"], f"{RUN}:target:1"),
    "get_account_portfolio": lambda c: c.get_account_portfolio(account_scope="kite:paper-a"),
    "get_market_calendar": lambda c: c.get_market_calendar("2026-10-01", "2026-10-02"),
    "get_market_calendar_status": lambda c: c.get_market_calendar_status(),
    "get_index_constituents": lambda c: c.get_index_constituents("NiftyBank"),
    "get_index_constituent_status": lambda c: c.get_index_constituent_status("NiftyBank"),
    "calculate_indicator": lambda c: c.calculate_indicator("sma", [{"close": 100.0}], period=1),
    "get_fundamentals_features": lambda c: c.get_fundamentals_features(symbols=["INFY", "TCS"]),
    "get_fundamentals_status": lambda c: c.get_fundamentals_status(index="Nifty50"),
    "get_fundamentals_statements": lambda c: c.get_fundamentals_statements("INFY", "quarterly"),
    "export_fundamentals_csv": lambda c: c.export_fundamentals_csv(symbols=["INFY"]),
    "refresh_fundamentals": lambda c: c.refresh_fundamentals(symbols=["INFY"]),
    "get_option_session": lambda c: c.options.ensure_session("NIFTY"),
    "list_option_expiries": lambda c: c.options.list_expiries("NIFTY"),
    "get_option_chain": lambda c: c.options.get_chain("NIFTY", expiry="nearest"),
    "get_option_mini_chain": lambda c: c.options.get_mini_chain("NIFTY", window=3),
    "get_option_greeks": lambda c: c.options.get_greeks("NIFTY", expiry="nearest"),
    "get_option_pcr": lambda c: c.options.get_pcr("NIFTY"),
    "get_option_max_pain": lambda c: c.options.get_max_pain("NIFTY"),
    "resolve_option_contracts": lambda c: c.options.resolve_contracts(
        "NIFTY",
        {"expiry": "nearest", "legs": [{"leg_id": "a", "option_type": "CE", "offset": "ATM"}]},
    ),
    "preview_option_strategy": lambda c: c.options.preview_strategy(
        {
            "underlying": "NIFTY",
            "current_spot": 24987.4,
            "legs": [
                {
                    "instrument_token": 14523906,
                    "tradingsymbol": "NIFTY26MAY25000CE",
                    "strike": 25000,
                    "option_type": "CE",
                    "transaction_type": "SELL",
                    "ltp": 152.35,
                    "lot_size": 75,
                    "lots": 1,
                    "expiry_key": "2026-05-26",
                }
            ],
        }
    ),
    "create_option_run": lambda c: c.options.create_run(
        strategy_name="Long call", product="MIS", legs=[LEG]
    ),
    "preview_option_run_entry": lambda c: c.options.preview_entry(OPTION_RUN),
    "enter_option_run": lambda c: c.options.enter(OPTION_RUN, {"mode": "paper"}),
    "preview_option_run_exit": lambda c: c.options.preview_exit(OPTION_RUN),
    "exit_option_run": lambda c: c.options.exit(OPTION_RUN),
    "get_option_run_state": lambda c: c.options.get_run_state(OPTION_RUN),
    "update_option_run_protection": lambda c: c.options.update_protection(OPTION_RUN, RULES),
    "get_option_run_protection_state": lambda c: c.options.get_protection_state(OPTION_RUN),
    "replay_option_run_protection": lambda c: c.options.replay_protection(
        OPTION_RUN, [{"strategy_mtm": -1200.0}], RULES
    ),
}
"""Operation -> a client call that sends exactly this operation once."""

STREAMS = {name for name, operation in OPERATIONS.items() if operation.stream}


@cache
def contract() -> dict[str, Any]:
    """The contract that the package carries."""
    text = (files("kite_algo_worker_api") / "worker.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@cache
def described() -> dict[str, dict[str, Any]]:
    """Operation -> its description in the contract, with ``method`` and ``path``."""
    return {
        operation["operationId"]: {**operation, "method": method, "path": path}
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    }


def _content(operation: str) -> dict[str, Any]:
    (content,) = described()[operation]["responses"]["200"]["content"].values()
    assert isinstance(content, dict)
    return content


def good_answer(operation: str) -> Any:
    """A fresh copy of the contract's example of a 200 answer (for a stream: of one event)."""
    return copy.deepcopy(_content(operation)["example"])


def answer_schema(operation: str) -> dict[str, Any]:
    """The schema of a 200 answer."""
    schema: dict[str, Any] = _content(operation)["schema"]
    return schema


@cache
def _validator(operation: str) -> Draft202012Validator:
    resource = Resource.from_contents(contract(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:spec", resource)
    return Draft202012Validator(_located(answer_schema(operation)), registry=registry)


def _located(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: f"urn:spec{v}" if k == "$ref" else _located(v) for k, v in node.items()}
    return [_located(item) for item in node] if isinstance(node, list) else node


def problems(operation: str, answer: Any) -> list[str]:
    """What a 200 answer has that its schema does not allow, or lacks."""
    return [f"{e.json_path}: {e.message}" for e in _validator(operation).iter_errors(answer)]


def operation_of(request: httpx.Request) -> str:
    """The operation a request is for, found by method and path."""
    parts = request.url.path.removeprefix(PREFIX).strip("/").split("/")
    for name, operation in OPERATIONS.items():
        wanted = operation.path.strip("/").split("/")
        fits = operation.method == request.method and len(wanted) == len(parts)
        if fits and all(w.startswith("{") or w == p for w, p in zip(wanted, parts, strict=True)):
            return name
    raise LookupError(f"{request.method} {request.url.path} is no operation")


def as_response(operation: str, body: Any, status: int = 200) -> httpx.Response:
    """``body`` as the answer of an operation; of a stream: as its only event."""
    if operation in STREAMS and status == 200:
        return sse((None, body))
    if isinstance(body, str) and status == 200:
        return httpx.Response(
            status, text=body, headers={"content-type": "text/csv; charset=utf-8"}
        )
    return httpx.Response(status, json=body)


def good_backend(seen: list[httpx.Request] | None = None) -> Handler:
    """A backend that gives every operation its good answer."""

    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        name = operation_of(request)
        return as_response(name, good_answer(name))

    return handle
