"""The sandbox that made-up requests are sent to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.server.app import API_PREFIX
from kite_algo_sandbox.server.runner import SandboxServer, bind
from tests.contract.fuzzing import CLAIMED, CLOSED, DRY, OPEN

TOKEN = "kwa_made_up_requests"
MESSAGES_PER_STREAM = 3


_SHARE = {"exchange": "NSE", "tradingsymbol": "INFY", "quantity": 1, "product": "CNC"}
_BUY = _SHARE | {"transaction_type": "BUY", "order_type": "MARKET"}
_RESTING = _SHARE | {"transaction_type": "BUY", "order_type": "LIMIT", "price": 1250}
ORDERS = [_BUY, _RESTING]
BRACKET = {"entry_order": _BUY, "stoploss": {"order_type": "SL-M", "trigger_price": 1250}}
TRIGGER = {
    "type": "single",
    "condition": {"exchange": "NSE", "tradingsymbol": "INFY", "trigger_values": [1250],
                  "last_price": 1400},
    "orders": [_RESTING],
}  # fmt: skip
SELECTION = {"expiry": "current_month", "legs": [{"option_type": "CE", "offset": "ATM"}]}


class EndingStreams:
    """Ends every event stream after a few messages, as a reader that leaves would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left: int | None = None
        over = asyncio.Event()

        async def send_some(message: Message) -> None:
            nonlocal left
            if message["type"] == "http.response.start" and _is_stream(message):
                left = MESSAGES_PER_STREAM
            elif left is not None:
                if over.is_set():
                    return
                left -= 1
                if left == 0 or not message.get("more_body", False):
                    message = {**message, "more_body": False}
                    over.set()
            await send(message)

        async def receive_or_end() -> Message:
            if left is None:
                return await receive()
            await over.wait()
            return {"type": "http.disconnect"}

        await self._app(scope, receive_or_end, send_some)


def _is_stream(message: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in message["headers"]
    )


class Served:
    """A running sandbox and a session that knows its token."""

    def __init__(self, sandbox: Sandbox, base_url: str) -> None:
        self.sandbox = sandbox
        self.base_url = base_url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {TOKEN}"

    def begin(self) -> dict[str, list[Any]]:
        """Fresh accounts, and in them one thing of every kind.

        Returns the values by which they are known, the same every time.
        """
        self.sandbox.control.reset()
        for run_id, mode in ((OPEN, "paper"), (CLAIMED, "paper"), (DRY, "dry_run")):
            self.post("/worker/runs", _run(run_id, mode))
        self.post("/worker/runs", _run(CLOSED, "paper"))
        self.post(f"/worker/runs/{CLOSED}/exit", {})
        nonce = self.post(f"/worker/runs/{CLAIMED}/claim-session", None)["worker_session_nonce"]
        orders = [self._intent(f"key-of-order-{n}", {"order": o}) for n, o in enumerate(ORDERS)]
        basket = {"basket": {"orders": ORDERS}}
        self._intent("key-of-basket", basket)
        [basket] = self.session.get(f"{self.base_url}/worker/runs/{OPEN}/baskets").json()["baskets"]
        bracket = self.post(f"/worker/runs/{OPEN}/brackets", BRACKET)
        trigger = self.post("/worker/gtt/triggers", TRIGGER)
        found = self.post("/worker/options/underlyings/NIFTY/selection/resolve", SELECTION)
        [contract] = found["resolved"]
        options = [self._option_run(name, contract) for name in ("fuzz-planned", "fuzz-entered")]
        self.post(f"/worker/options/runs/{options[1]}/enter", {})
        return {
            "order_id": [order["order_id"] for order in orders],
            "basket_execution_id": [basket["basket_execution_id"]],
            "bracket_intent_id": [bracket["bracket_intent_id"]],
            "trigger_id": [trigger["trigger_id"]],
            "strategy_run_id": [OPEN, CLAIMED, DRY, *options],
            "X-Worker-Session-Nonce": [nonce, "wsn_of_nobody"],
        }

    def _option_run(self, name: str, contract: dict[str, Any]) -> str:
        leg = {
            "tradingsymbol": contract["tradingsymbol"],
            "transaction_type": "BUY",
            "quantity": contract["lot_size"],
        }
        body = {"strategy_run_id": name, "strategy_name": "fuzz", "product": "NRML", "legs": [leg]}
        self.post("/worker/options/runs", body)
        return name

    def _intent(self, key: str, payload: dict[str, Any]) -> Any:
        kind = "place_basket" if "basket" in payload else "place_order"
        body = {"intent_type": kind, "payload": payload, "idempotency_key": key}
        return self.post(f"/worker/runs/{OPEN}/intents", body)

    def post(self, path: str, body: Any) -> Any:
        """A request that has to succeed."""
        answer = self.session.post(self.base_url + path, json=body, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()


def _run(run_id: str, mode: str) -> dict[str, str]:
    return {
        "strategy_run_id": run_id,
        "template_id": "fuzz",
        "account_scope": "kite:paper-a",
        "execution_mode": mode,
    }


def sandbox_on(data_file: Path | None = None) -> Sandbox:
    """A sandbox on a clock that stands; the same one for the same file."""
    return Sandbox(
        clock="virtual", token=TOKEN, heartbeat=0.02, tick_interval=60, cash=10**7,
        data_file=data_file,
    )  # fmt: skip


@contextmanager
def served(data_file: Path | None = None) -> Iterator[Served]:
    """That sandbox, reached over a real connection."""
    sandbox = sandbox_on(data_file)
    app = sandbox.asgi_app()
    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = SandboxServer(EndingStreams(app), app.state.hub)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True
    )
    thread.start()
    assert server.ready.wait(10)
    running = Served(sandbox, f"http://127.0.0.1:{port}{API_PREFIX}")
    try:
        yield running
    finally:
        running.session.close()
        server.stop()
        thread.join(10)
        sandbox.stop()
