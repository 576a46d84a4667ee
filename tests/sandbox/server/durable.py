"""A life that writes a bit of everything, and a picture of what it leaves."""

from __future__ import annotations

from typing import Any

import httpx

from kite_algo_sandbox import Sandbox
from tests.sandbox.server.support import buy

RUN = "run_kept"


def open_run(client: httpx.Client, run_id: str = RUN, **changes: object) -> None:
    body: dict[str, object] = {
        "strategy_run_id": run_id,
        "template_id": "t",
        "account_scope": "kite:paper-a",
        "execution_mode": "paper",
        **changes,
    }
    answer = client.post("/worker/runs", json=body)
    assert answer.is_success, answer.text


def picture(client: httpx.Client, *runs: str) -> dict[str, Any]:
    """Everything a client can see of some runs, without the time of looking."""
    seen: dict[str, Any] = {"funds": client.get("/worker/funds").json()}
    for run_id in runs:
        for path in ("", "/pnl", "/timeline?limit=1000", "/baskets", "/brackets", "/funds"):
            seen[run_id + path] = client.get(f"/worker/runs/{run_id}{path}").json()
        for path in ("orders", "trades"):
            params = {"strategy_run_id": run_id}
            seen[run_id + path] = client.get(f"/worker/{path}", params=params).json()
    seen["gtts"] = client.get("/worker/gtt/triggers").json()
    return {key: without_time(value) for key, value in seen.items()}


def without_time(value: Any) -> Any:
    if isinstance(value, dict):
        hidden = {"updated_at", "heartbeat_age_sec"}
        return {k: without_time(v) for k, v in value.items() if k not in hidden}
    return [without_time(item) for item in value] if isinstance(value, list) else value


def live_a_little(sandbox: Sandbox, client: httpx.Client) -> None:
    """A bit of everything that writes, refusals included."""
    open_run(client)
    percent = {"enabled": True, "basket": {"stoploss_pct": 0.05}}
    open_run(client, "guarded", runtime_state={"backend_protection": percent})
    open_run(client, "mis")
    base = f"/worker/runs/{RUN}"
    nonce = client.post(f"{base}/claim-session").json()["worker_session_nonce"]
    assert client.post(f"{base}/claim-session").status_code == 409
    session = {"X-Worker-Session-Nonce": nonce}
    for number in range(3):
        body = buy(f"key-{number:05d}", quantity=number + 1)
        assert client.post(f"{base}/intents", json=body, headers=session).is_success
        sandbox.advance(17)
    body = buy("key-limit", order_type="LIMIT", price=1.0)
    refused = client.post(f"{base}/intents", json=body, headers=session).json()
    assert refused["status"] == "rejected"
    last = client.post("/worker/market/quotes", json={"symbols": ["NSE:INFY"]}).json()
    price = last["quotes"]["NSE:INFY"]["last_price"]
    body = buy("key-resting", order_type="LIMIT", price=round(price * 0.99, 1))
    resting = client.post(f"{base}/intents", json=body, headers=session).json()["order_id"]
    change = {"strategy_run_id": RUN, "quantity": 4}
    assert client.post(f"/worker/orders/{resting}/modify", json=change).is_success
    assert client.post("/worker/runs/guarded/intents", json=buy("guard-001")).is_success
    short = buy("mis-00001", product="MIS", transaction_type="SELL")
    assert client.post("/worker/runs/mis/intents", json=short).is_success
    _arm(client, base, session, price)
    sandbox.advance(900)
    body = {"decision_type": "signal", "action": "hold", "summary": "wait"}
    assert client.post(f"{base}/decision-events", json=body, headers=session).is_success
    sandbox.advance(86_400)
    assert client.post(f"{base}/heartbeat", json={}, headers=session).is_success


def _arm(client: httpx.Client, base: str, session: dict[str, str], price: float) -> None:
    """What waits for a price: two triggers, a bracket and the legs of a basket."""
    for trigger in (round(price * 1.004, 1), round(price * 1.5, 1)):
        body = gtt(price, trigger)
        assert client.post("/worker/gtt/triggers", json=body).is_success, trigger
    answer = client.post(f"{base}/brackets", json=bracket("bracket:0001", price), headers=session)
    assert answer.json()["status"] == "armed"
    order = buy("x", order_type="LIMIT", price=round(price * 0.997, 1))["payload"]["order"]
    body = {
        "intent_type": "place_basket",
        "payload": {"basket": {"orders": [order, order], "all_or_none": True}},
        "idempotency_key": "key-basket",
    }
    assert client.post(f"{base}/intents", json=body, headers=session).is_success


def gtt(price: float, trigger: float) -> dict[str, Any]:
    """A trigger above the price that buys one INFY."""
    order = buy("x", order_type="LIMIT", price=trigger)["payload"]["order"]
    names = ("exchange", "tradingsymbol", "transaction_type", "quantity", "product", "price")
    return {
        "type": "single",
        "condition": {
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "trigger_values": [trigger],
            "last_price": price,
        },
        "orders": [{name: order[name] for name in names} | {"order_type": "LIMIT"}],
    }


def bracket(key: str, price: float, quantity: int = 2) -> dict[str, Any]:
    """The body of a bracket around one market price."""
    return {
        "entry_order": buy("x", quantity=quantity, product="MIS")["payload"]["order"],
        "stoploss": {"order_type": "SL-M", "trigger_price": round(price * 0.95, 1)},
        "target": {"order_type": "LIMIT", "price": round(price * 1.05, 1)},
        "idempotency_key": key,
    }
