"""A small backend with the answers of a broker account, and any answer that a test wants.

What deployed backends do with paper runs has the sandbox's profile `deployed` (`test_paper.py`).
This one is for what only an account at a broker brings about: legs that were placed and taken back,
an exit that is deferred or under way, a provider that did not answer, instruments that nobody
streams. It keeps just enough of a state for one run: its orders, its positions, its status.

Use it in the process (``Face(kind, handler=backend)``) or over a socket (``with backend.serve()``).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

PREFIX = "/api/algo-workers"
RUN = "run_basic_equity_001"
STAMP = "2026-05-08T04:00:00+00:00"
PRICE = 1500.0
NONCE = "wsn_0f1e2d3c4b5a69788796a5b4c3d2e1f0"

Answer = tuple[int, Any]
"""Status, and a body: JSON, or text for what no handler caught."""

# Kite's own sample of margins, as the backend condenses it.
LIVE_SEGMENT = {
    "net": 99725.05,
    "available_cash": 245431.6,
    "opening_balance": 245431.6,
    "live_balance": 99725.05,
    "collateral": 0.0,
    "utilised": 286676.8,
    "m2m_realised": 761.7,
    "m2m_unrealised": 0.0,
}


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any

    @property
    def name(self) -> str:
        """``METHOD path``."""
        return f"{self.method} {self.path}"


@dataclass
class Deployed:
    """One run on a deployed backend.

    Attributes:
        mode: ``paper``, ``live`` or ``dry_run``.
        positions: ``EXCHANGE:SYMBOL`` to net quantity; what the exit closes.
        orders: The run's orders of today in the broker's words (live).
        answers: ``METHOD path`` to an answer, or a list of answers of which the last one stays, to
            be given in place of the usual one.
        refused: Symbols whose orders the engine or the broker refuses, with the reason.
        quoted: Symbols somebody is subscribed to.
        exits: What the exit answers as its status, one by one; ``closed`` after that.
        close_after: How often an exiting run is read before it is found closed.
        on: ``METHOD path`` to what else happens when it is asked.
    """

    mode: str = "paper"
    positions: dict[str, int] = field(default_factory=dict)
    orders: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)
    exits: list[str] = field(default_factory=list)
    close_after: int = 1_000_000
    on: dict[str, Callable[[Asked], None]] = field(default_factory=dict)
    status: str = "open"
    requests: list[Asked] = field(default_factory=list)

    @property
    def scope(self) -> str:
        """The account."""
        return "kite:AB1234" if self.mode == "live" else "kite:paper-a"

    @property
    def asked(self) -> list[str]:
        """``METHOD path`` of every request so far."""
        return [one.name for one in self.requests]

    @property
    def writes(self) -> list[str]:
        """``METHOD path`` of every request that changes something; quotes are read by POST."""
        reads = ("/worker/market/", "/preview/")
        return [
            one.name
            for one in self.requests
            if one.method != "GET" and not any(part in one.path for part in reads)
        ]

    def rests(self, order_id: str, side: str = "SELL", kind: str = "SL", **more: Any) -> None:
        """Put a resting order of the run into the broker's book."""
        status = "TRIGGER PENDING" if kind in ("SL", "SL-M") else "OPEN"
        self.orders.append(broker_order(order_id, side, kind, status, **more))

    def order(self, order_id: str) -> dict[str, Any]:
        """An order of the run."""
        return next(order for order in self.orders if order["order_id"] == order_id)

    # -- faces ------------------------------------------------------------------------------------

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer in the process, for ``httpx.MockTransport``."""
        content = request.read()
        status, body = self.answer(
            Asked(
                request.method,
                request.url.path.removeprefix(PREFIX),
                dict(request.url.params),
                {name.lower(): value for name, value in request.headers.items()},
                json.loads(content) if content else None,
            )
        )
        if isinstance(body, str):
            return httpx.Response(status, text=body)
        return httpx.Response(status, json=body)

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Answer on a loopback socket; yields the base address."""
        backend = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                parts = urlsplit(self.path)
                size = int(self.headers.get("content-length") or 0)
                content = self.rfile.read(size)
                status, body = backend.answer(
                    Asked(
                        self.command,
                        parts.path.removeprefix(PREFIX),
                        {name: values[-1] for name, values in parse_qs(parts.query).items()},
                        {name.lower(): value for name, value in self.headers.items()},
                        json.loads(content) if content else None,
                    )
                )
                text = isinstance(body, str)
                data = body.encode() if text else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/plain" if text else "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _any

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    # -- answers ----------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        """What the backend says to one request."""
        self.requests.append(asked)
        if asked.name in self.on:
            self.on[asked.name](asked)
        scripted = self.answers.get(asked.name)
        if isinstance(scripted, list):
            scripted = scripted.pop(0) if len(scripted) > 1 else scripted[0]
        if scripted is not None:
            found: Answer = scripted
            return found
        run = f"/worker/runs/{RUN}"
        live_only = self._live_only(asked.path)
        if live_only is not None and self.mode != "live":
            return 409, {"detail": f"{live_only} is only supported for live runs"}
        match asked.method, asked.path:
            case "GET", "/worker/health":
                return 200, {
                    "status": "ok",
                    "token_id": "worker_0123456789abcdef",
                    "account_scope": self.scope,
                    "allowed_modes": ["paper", "dry_run", "live"],
                    "allowed_actions": [],
                    "allowed_templates": [],
                }
            case "GET", path if path == run:
                self.close_after -= self.status == "exiting"
                if self.close_after < 0:
                    self.status = "closed"
                return 200, self.run() | {
                    "heartbeat_age_sec": None,
                    "health_status": "unknown",
                    "session_status": "missing",
                    "recovery_status": None,
                    "recovery_action_required": False,
                }
            case "POST", "/worker/runs":
                return 409, {"detail": "Strategy run already exists"}
            case "POST", path if path == f"{run}/claim-session":
                claimed = {"worker_session_nonce": NONCE, "worker_session_claimed_at": STAMP}
                return 200, {"strategy_run_id": RUN, **claimed}
            case "DELETE", path if path == f"{run}/claim-session":
                return 200, {"status": "released", "strategy_run_id": RUN}
            case "POST", path if path == f"{run}/heartbeat":
                return 200, {"status": "ok", "strategy_run_id": RUN, "last_heartbeat_at": STAMP}
            case "POST", path if path == f"{run}/intents":
                return 200, {"status": "accepted", "result": self._intent(asked.body)}
            case "POST", path if path == f"{run}/exit":
                return 200, self._exit(asked.body)
            case "GET", path if path == f"{run}/pnl":
                return 200, self._pnl()
            case "GET", "/worker/orders":
                return 200, {"strategy_run_id": RUN, "orders": self.orders}
            case "GET", path if path.startswith("/worker/orders/"):
                return self._one_order(path.removeprefix("/worker/orders/"))
            case "POST", path if path.startswith("/worker/orders/"):
                _, _, _, order_id, what = path.split("/")
                return self._change(order_id, what, asked.body)
            case "GET", "/worker/funds":
                return 200, self._funds()
            case "POST", "/worker/market/quotes":
                return 200, self._quotes(asked.body)
        return 404, {"detail": "Not Found"}

    def _live_only(self, path: str) -> str | None:
        if path.startswith("/worker/orders"):
            name = path.rpartition("/")[2]
            return {"cancel": "Order cancellation", "modify": "Order modification"}.get(
                name, "Order inspection"
            )
        return "Order preview" if "/preview/" in path else None

    def run(self) -> dict[str, Any]:
        """The run object."""
        return {
            "strategy_run_id": RUN,
            "token_id": "worker_0123456789abcdef",
            "template_id": "basic-equity",
            "account_scope": self.scope,
            "execution_mode": self.mode,
            "status": self.status,
            "summary_fields": [],
            "risk_schema": [],
            "allowed_actions": ["edit_risk", "exit_strategy"],
            "runtime_state": {},
            "metadata": {"strategy_family": "indicator_strategy", "strategy_name": "Basic"},
            "worker_session_nonce": None,
            "worker_session_claimed_at": None,
            "last_heartbeat_at": None,
            "created_at": STAMP,
            "updated_at": STAMP,
            "closed_at": STAMP if self.status == "closed" else None,
        }

    # -- intents ----------------------------------------------------------------------------------

    def _intent(self, body: Any) -> dict[str, Any]:
        payload = body["payload"]
        if self.mode == "dry_run":
            return {
                "mode": "dry_run",
                "status": "validated",
                "intent_type": body["intent_type"],
                "mutated_state": False,
                "payload": payload,
                "attribution": {"strategy_run_id": RUN, "execution_mode": "dry_run"},
            }
        if body["intent_type"] == "place_basket":
            return self._live_basket(payload["basket"])
        order_id = self._place(payload["order"])
        return {"mode": "live", "intent_type": "place_order", "result": {"order_id": order_id}}

    def _live_basket(self, basket: Any) -> dict[str, Any]:
        results: list[dict[str, Any]] = []
        note = None
        for index, order in enumerate(basket["orders"] if not basket.get("dry_run") else ()):
            symbol = order["tradingsymbol"]
            leg: dict[str, Any] = {"index": index, "tradingsymbol": symbol, "order_id": None}
            results.append(leg)
            if symbol in self.refused:
                leg |= {"status": "failed", "error": self.refused[symbol]}
                if basket.get("all_or_none"):
                    for placed in results[:-1]:
                        self.order(placed["order_id"])["status"] = "CANCELLED"
                    note = "Rolled back; some orders may already have executed."
                    break
            else:
                leg |= {"status": "success", "order_id": self._place(order), "error": None}
        errors = [
            {key: leg[key] for key in ("index", "tradingsymbol", "error")}
            for leg in results
            if leg["status"] == "failed"
        ]
        status = "partial" if errors else "success"
        if errors and (len(errors) == len(results) or basket.get("all_or_none")):
            status = "failed"
        if basket.get("dry_run"):
            status = "dry_run"
        common = {
            "basket_execution_id": "bex_0123456789abcdef0123",
            "basket_status": "failed" if status == "failed" else "active",
            "action_required": False,
            "action_reason": None,
        }
        inner = {"status": status, "results": results, "errors": errors, "margins": None}
        return {
            "mode": "live",
            "intent_type": "place_basket",
            **common,
            "result": {**inner, "note": note, **common},
        }

    def _place(self, order: Any) -> str:
        order_id = f"2605080000{len(self.orders):05d}"
        done = order["order_type"] == "MARKET"
        self.orders.append(
            broker_order(
                order_id,
                order["transaction_type"],
                order["order_type"],
                "COMPLETE" if done else "OPEN",
                tradingsymbol=order["tradingsymbol"],
                quantity=order["quantity"],
            )
        )
        if done:
            self._fill(order)
        return order_id

    def _fill(self, order: Any) -> None:
        symbol = f"{order['exchange']}:{order['tradingsymbol']}"
        signed = order["quantity"] if order["transaction_type"] == "BUY" else -order["quantity"]
        self.positions[symbol] = self.positions.get(symbol, 0) + signed

    # -- the end ----------------------------------------------------------------------------------

    def _exit(self, body: Any) -> dict[str, Any]:
        if self.mode == "dry_run":
            self.status = "closed"
            return {"mode": "dry_run", "status": "closed", "run": self.run()}
        if body.get("dry_run") and self.mode == "live":
            plan = {"reason": body.get("reason"), "dry_run": True, "legs": [], "orders": []}
            return {"mode": "live", "status": "dry_run", "message": "Preview", "exit": plan}
        status = self.exits.pop(0) if self.exits else "closed"
        if status == "exiting":
            self.status = "exiting"
        if status == "closed":  # counter orders for the positions; what rests is left alone
            self.status = "closed"
            self.positions = {}
        answer: dict[str, Any] = {"mode": self.mode, "status": status, "run": self.run()}
        if self.mode == "paper":
            answer["result"] = {
                "mode": "paper",
                "status": "success" if status == "closed" else status,
                "strategy_id": RUN,
                "results": [],
            }
            if status == "blocked":
                answer["result"]["stale_reasons"] = ["position_mismatch:408065:CNC"]
        elif status == "deferred":
            positions = [{"exchange": "NSE", "tradingsymbol": "INFY", "quantity": 1}]
            answer |= {"deferred": True, "message": "Later", "broker_positions": positions}
        elif status == "exiting":
            legs = [{"exchange": "NSE", "tradingsymbol": "INFY", "net_quantity": 1}]
            answer |= {"message": "Fills are pending", "remaining_legs": legs}
        return answer

    # -- reading ----------------------------------------------------------------------------------

    def _one_order(self, rest: str) -> Answer:
        for order in self.orders:
            if order["order_id"] == rest:
                return 200, {"strategy_run_id": RUN, "order": order}
        return 404, {"detail": f"Order '{rest}' not found."}

    def _change(self, order_id: str, what: str, body: Any) -> Answer:
        found = [order for order in self.orders if order["order_id"] == order_id]
        if not found or found[0]["status"] in ("COMPLETE", "CANCELLED", "REJECTED"):
            return 404, {"detail": f"Order '{order_id}' not found or already closed."}
        if what == "cancel":
            found[0]["status"] = "CANCELLED"
        else:
            found[0].update({name: body[name] for name in ("price", "quantity") if name in body})
        result = {"order_id": order_id}
        return 200, {"strategy_run_id": RUN, "order_id": order_id, "result": result}

    def _pnl(self) -> dict[str, Any]:
        zero = {"realized_pnl": 0.0, "unrealized_pnl": 0.0, "gross_pnl": 0.0}
        zero |= {"charges": 0.0, "net_pnl": 0.0}
        legs = [
            {
                "instrument_token": 408065,
                "exchange": symbol.partition(":")[0],
                "tradingsymbol": symbol.partition(":")[2],
                "product": "CNC",
                "net_quantity": quantity,
                "side": "LONG" if quantity > 0 else "SHORT",
                "average_price": PRICE,
                "last_price": PRICE,
                **zero,
                "broker_net_quantity": None,
                "is_stale": False,
                "last_reconciled_at": None,
            }
            for symbol, quantity in self.positions.items()
            if quantity
        ]
        return {
            "strategy_run_id": RUN,
            "execution_mode": self.mode,
            "status": self.status,
            "currency": "INR",
            "totals": zero,
            "legs": legs,
            "position_count": len(legs),
            "is_realtime": True,
            "is_stale": False,
            "updated_at": STAMP,
        }

    def _funds(self) -> dict[str, Any]:
        cash = LIVE_SEGMENT["available_cash"]
        return {
            "account_scope": self.scope,
            "mode": "live",
            "currency": "INR",
            "source": "broker",
            "segments": {"equity": dict(LIVE_SEGMENT)},
            "allocation": {"usable_equity_cash": cash, "max_new_position_value": cash},
            "stale": False,
            "updated_at": STAMP,
        }

    def _quotes(self, body: Any) -> dict[str, Any]:
        wanted = body["symbols"]
        return {
            "quotes": [
                {
                    "symbol": symbol,
                    "instrument_token": 408065,
                    "mode": body["mode"],
                    "last_price": PRICE,
                    "change": 0.4,
                    "ohlc": {"open": 1490.0, "high": 1515.0, "low": 1488.0, "close": 1494.0},
                    "volume": None,
                    "age_ms": 120,
                    "is_stale": False,
                }
                for symbol in wanted
                if symbol in self.quoted
            ],
            "missing": [symbol for symbol in wanted if symbol not in self.quoted],
        }


def broker_order(
    order_id: str,
    side: str,
    kind: str,
    status: str,
    *,
    tradingsymbol: str = "INFY",
    quantity: int = 1,
    variety: str = "regular",
) -> dict[str, Any]:
    """An order in the broker's words."""
    return {
        "order_id": order_id,
        "status": status,
        "order_timestamp": STAMP,
        "variety": variety,
        "exchange": "NSE",
        "tradingsymbol": tradingsymbol,
        "instrument_token": 408065,
        "order_type": kind,
        "transaction_type": side,
        "validity": "DAY",
        "product": "CNC",
        "quantity": quantity,
        "disclosed_quantity": 0,
        "price": 0.0 if kind == "MARKET" else PRICE,
        "trigger_price": PRICE if kind in ("SL", "SL-M") else 0.0,
        "average_price": 0.0,
        "filled_quantity": 0,
        "pending_quantity": quantity,
        "cancelled_quantity": 0,
        "market_protection": 0,
        "meta": {},
    }
