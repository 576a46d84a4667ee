"""What the sandbox answers is what the contract promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox, implemented_operations
from tests.contract.contract_document import problems, resolve, spec
from tests.operations import described
from tests.sandbox.server.support import RawStream, buy, connect

NewRun = Callable[..., str]
METHODS = ("get", "post", "put", "patch", "delete")
NODES: dict[str, tuple[str, str, dict[str, Any]]] = {
    item[method]["operationId"]: (method, path, item[method])
    for path, item in spec()["paths"].items()
    for method in METHODS
    if method in item
}
STREAMS = {name for name in implemented_operations() if name.startswith("stream_")}
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


class Caller:
    """Calls operations by name and holds every answer against the contract."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.called: set[str] = set()

    def __call__(
        self, operation: str, *values: object, body: object = None, **query: object
    ) -> Any:
        method, path, node = NODES[operation]
        parts = iter(values)
        filled = "/".join(
            str(next(parts)) if part.startswith("{") else part for part in path.split("/")
        )
        headers = {"X-Worker-Session-Nonce": str(query.pop("nonce"))} if "nonce" in query else {}
        answer = self._client.request(
            method.upper(), filled, params=_params(query), json=body, headers=headers
        )
        assert answer.status_code == 200, f"{operation}: {answer.text}"
        schema = resolve(node["responses"]["200"])["content"]["application/json"]["schema"]
        assert problems(schema, answer.json()) == [], operation
        self.called.add(operation)
        return answer.json()


def _params(query: dict[str, object]) -> dict[str, Any]:
    return {name.rstrip("_"): value for name, value in query.items()}


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", tick_interval=60) as sandbox:
        yield sandbox


def test_every_answer_has_the_promised_shape(served: Sandbox, new_run: NewRun) -> None:
    with connect(served) as client:
        call = Caller(client)
        _connection(call)
        _market(call)
        _gtt(call)
        run_id = new_run(client)
        _trading(call, run_id)
        _monitoring(call, run_id)
        _basket(call, run_id)
        _bracket(call, run_id)
        _session(call, run_id)
        call("exit_run", run_id, body={"reason": "done"})
        # Those have a file of their own, test_after_0_7_0.py.
        later = {name for name, operation in described().items() if "x-since" in operation}
        unanswered = implemented_operations() - STREAMS - call.called - later
    assert {name for name in unanswered if NODES[name][2]["tags"] != ["options"]} == set()


def _connection(call: Caller) -> None:
    call("health")
    call("heartbeat", body={"worker_id": "w", "metrics": {"n": 1}})
    call("create_run", body={
        "strategy_run_id": "run_answers",
        "template_id": "t",
        "account_scope": "kite:paper-answers",
        "execution_mode": "dry_run",
    })  # fmt: skip
    assert call("get_run", "run_answers")["strategy_run_id"] == "run_answers"
    call("get_funds", mode="paper")
    call("get_run_funds", "run_answers")


def _market(call: Caller) -> None:
    token = call("resolve_ticker", symbol="NSE:INFY")["instrument_token"]
    call("resolve_tickers", body={"symbols": ["NSE:INFY", "NSE:NOPE"], "instrument_tokens": [1]})
    assert call("search_tickers", query="NIFTY", exchange="NFO", limit=20)["results"]
    for mode in ("ltp", "quote", "full"):
        call("get_quotes", body={"symbols": ["NSE:INFY", "NSE:NIFTY 50"], "mode": mode})
    call("get_quotes", body={"instrument_tokens": [token]})
    call("get_candles", symbol="NSE:INFY", interval="5minute", lookback=20)
    call("get_historical_candles", instrument_token=token, timeframe="1d")
    call("get_market_snapshot", body={
        "symbols": ["NSE:INFY"], "candles": [{"symbol": "NSE:INFY", "interval": "minute"}],
    })  # fmt: skip


def _gtt(call: Caller) -> None:
    trigger = call("place_gtt", body=GTT)["trigger_id"]
    call("modify_gtt", trigger, body={"condition": {"trigger_values": [1440], "last_price": 1448}})
    assert call("get_gtt", trigger)["id"] == trigger
    assert [entry["id"] for entry in call("list_gtts")] == [trigger]
    call("delete_gtt", trigger)


def _trading(call: Caller, run_id: str) -> None:
    order = buy("-")["payload"]["order"]
    call("preview_order", run_id, body={"order": order})
    token = call("safety_check", run_id)["safety_token"]
    call("submit_intent", run_id, body={**buy(f"{run_id}:a"), "safety_token": token})
    again = call("submit_intent", run_id, body=buy(f"{run_id}:a"))
    assert again["status"] == "deduped"
    quotes = call("get_quotes", body={"symbols": ["NSE:INFY"], "mode": "ltp"})["quotes"]
    below = int(quotes["NSE:INFY"]["last_price"] * 0.95)
    resting = buy(f"{run_id}:b", order_type="LIMIT", price=below)
    order_id = call("submit_intent", run_id, body=resting)["order_id"]
    own = {"strategy_run_id": run_id}
    call("modify_order", order_id, body={**own, "quantity": 2})
    assert call("get_order", order_id, **own)["order"]["quantity"] == 2
    call("cancel_order", order_id, body=own)
    assert call("get_order_history", order_id, **own)["history"][-1]["status"] == "CANCELLED"
    assert len(call("list_orders", **own)["orders"]) == 2
    assert len(call("list_trades", **own)["trades"]) == 1
    rejected = call("submit_intent", run_id, body=buy(f"{run_id}:c", quantity=10_000_000))
    assert rejected["status"] == "rejected"


def _monitoring(call: Caller, run_id: str) -> None:
    assert call("get_run_pnl", run_id)["legs"]
    call("log_decision_event", run_id, body={"event_type": "note", "summary": "a note"})
    call("log_decision_event", run_id, body={
        "decision_type": "signal", "action": "enter", "summary": "crossed", "metadata": {"n": 1},
    })  # fmt: skip
    kinds = {event["event_kind"] for event in call("list_timeline", run_id)["events"]}
    assert {"execution", "decision"} <= kinds
    assert call("list_execution_events", run_id, limit=5)["events"]
    call("patch_risk", run_id, body={"patch": {"stop_loss_pct": 1.0}, "reason": "calm"})
    call("update_backend_protection", run_id, body={
        "backend_protection": {"enabled": True, "basket": {"stoploss_pct": 4.0}},
    })  # fmt: skip


def _basket(call: Caller, run_id: str) -> None:
    legs = [buy("-")["payload"]["order"], buy("-", tradingsymbol="RELIANCE")["payload"]["order"]]
    call("preview_basket", run_id, body={"orders": legs})
    call("submit_intent", run_id, body={
        "intent_type": "place_basket",
        "payload": {"basket": {"orders": legs, "all_or_none": True}},
        "idempotency_key": f"{run_id}:basket",
    })  # fmt: skip
    [basket] = call("list_baskets", run_id)["baskets"]
    call("get_basket", run_id, basket["basket_execution_id"])


def _bracket(call: Caller, run_id: str) -> None:
    made = call("create_bracket", run_id, body={
        "entry_order": buy("-")["payload"]["order"],
        "stoploss": {"order_type": "SL-M", "trigger_price": 900.0},
        "target": {"order_type": "LIMIT", "price": 1650.0},
        "idempotency_key": f"bracket:{run_id}",
    })  # fmt: skip
    bracket_id = made["bracket_intent_id"]
    assert call("get_bracket", run_id, bracket_id)["status"] == "armed"
    assert len(call("list_brackets", run_id)["brackets"]) == 1
    call("cancel_bracket", run_id, bracket_id)


def _session(call: Caller, run_id: str) -> None:
    nonce = call("claim_session", run_id)["worker_session_nonce"]
    call("run_heartbeat", run_id, body={}, nonce=nonce)
    call("release_session", run_id, nonce=nonce)


@pytest.mark.parametrize("operation", sorted(STREAMS))
def test_every_event_has_the_promised_shape(
    served: Sandbox, new_run: NewRun, operation: str
) -> None:
    with connect(served) as client:
        run_id = new_run(client)
        path = NODES[operation][1].replace("{strategy_run_id}", run_id)
        query = {
            "stream_ticks": "?symbols=NSE:INFY,NSE:NIFTY%2050&mode=full",
            "stream_candles": "?symbol=NSE:INFY&interval=minute",
        }.get(operation, "")
        client.post(f"/worker/runs/{run_id}/intents", json=buy(f"{run_id}:a"))
        with RawStream(served, path + query) as stream:
            events = [stream.next_data()]
            client.post(f"/worker/runs/{run_id}/intents", json=buy(f"{run_id}:b"))
            served.advance(61)
            events.append(stream.next_data())
    response = resolve(NODES[operation][2]["responses"]["200"])
    schema = response["content"]["text/event-stream"]["schema"]
    for event in events:
        assert problems(schema, event) == [], json.dumps(event)


@pytest.mark.parametrize(
    ("operation", "method", "path", "body"),
    [
        ("get_run", "GET", "/worker/runs/none", None),
        ("create_run", "POST", "/worker/runs", {"template_id": ""}),
        (
            "create_run",
            "POST",
            "/worker/runs",
            {"template_id": "t", "account_scope": "zerodha", "execution_mode": "paper"},
        ),
        (
            "create_run",
            "POST",
            "/worker/runs",
            {"template_id": "t", "account_scope": "kite:AB1234", "execution_mode": "live"},
        ),
        ("release_session", "DELETE", "/worker/runs/run_answers/claim-session", None),
        ("get_gtt", "GET", "/worker/gtt/triggers/999", None),
        ("get_order", "GET", "/worker/orders/1?strategy_run_id=none", None),
        ("get_candles", "GET", "/worker/market/candles?symbol=NSE:NOPE", None),
        ("get_historical_candles", "GET", "/worker/market/history?symbol=NSE:INFY&from=x", None),
    ],
)
def test_every_refusal_is_one_the_contract_declares(
    served: Sandbox, operation: str, method: str, path: str, body: object
) -> None:
    with connect(served) as client:
        answer = client.request(method, path, json=body)
    assert 400 <= answer.status_code < 500
    responses = NODES[operation][2]["responses"]
    assert str(answer.status_code) in responses, answer.text
    schema = resolve(responses[str(answer.status_code)])["content"]["application/json"]["schema"]
    assert problems(schema, answer.json()) == []
