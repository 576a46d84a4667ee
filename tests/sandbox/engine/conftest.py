"""A small trading desk over one engine with a virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST, Rules, SandboxEngine, Token, VirtualClock
from kite_algo_sandbox.engine.api.audit import Audit

RULES = {"liquidity", "slippage", "latency", "use_depth", "needs_protection"}
START = datetime(2026, 5, 8, 10, 0, 0, tzinfo=IST)


class Desk:
    """One engine, one token, and short forms of the calls the tests make."""

    def __init__(self, start: datetime = START, mode: Any = "always-open", **options: Any) -> None:
        self.clock = VirtualClock(start, mode=mode)
        self.token = Token.from_secret("kwa_test", allowed_modes=("paper", "dry_run", "live"))
        chosen = {name: options.pop(name) for name in RULES & options.keys()}
        settings: dict[str, Any] = {"seed": 7, "secret": b"k" * 32, "rules": Rules(**chosen)}
        settings |= options
        self.engine = SandboxEngine(self.clock, tokens=[self.token], **settings)
        self._keys = 0

    def run(self, run_id: str = "run-1", mode: str = "paper", **body: Any) -> dict[str, Any]:
        request = {
            "strategy_run_id": run_id,
            "template_id": "demo",
            "account_scope": "kite:paper-a",
            "execution_mode": mode,
        } | body
        return self.engine.create_run(self.token, request)

    def order(self, **fields: Any) -> dict[str, Any]:
        return {
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "transaction_type": "BUY",
            "product": "CNC",
            "order_type": "MARKET",
            "quantity": 1,
        } | fields

    def place(self, run_id: str = "run-1", key: str | None = None, **fields: Any) -> Any:
        body = {
            "intent_type": "place_order",
            "payload": {"order": self.order(**fields)},
            "idempotency_key": key or self.key(),
        }
        return self.engine.submit_intent(self.token, run_id, body)

    def basket(self, orders: list[dict[str, Any]], key: str | None = None, **more: Any) -> Any:
        body = {
            "intent_type": "place_basket",
            "payload": {"basket": {"orders": orders} | more},
            "idempotency_key": key or self.key(),
        }
        return self.engine.submit_intent(self.token, "run-1", body)

    def key(self) -> str:
        self._keys += 1
        return f"intent:{self._keys:06d}"

    def orders(self, run_id: str = "run-1") -> list[dict[str, Any]]:
        found = self.engine.list_orders(self.token, run_id)["orders"]
        assert isinstance(found, list)
        return found

    def show(self, order_id: str, run_id: str = "run-1") -> dict[str, Any]:
        found = self.engine.get_order(self.token, run_id, order_id)["order"]
        assert isinstance(found, dict)
        return found

    def cancel(self, order_id: str) -> Any:
        return self.engine.cancel_order(self.token, order_id, {"strategy_run_id": "run-1"})

    def modify(self, order_id: str, **fields: Any) -> Any:
        body = {"strategy_run_id": "run-1"} | fields
        return self.engine.modify_order(self.token, order_id, body)

    def pnl(self, run_id: str = "run-1") -> Any:
        return self.engine.get_run_pnl(self.token, run_id)

    def funds(self) -> Any:
        return self.engine.get_funds(self.token)

    def quote(self, symbol: str = "NSE:INFY") -> Any:
        return self.engine.get_quotes(self.token, symbols=[symbol])["quotes"][symbol]  # type: ignore[index]

    def last(self, symbol: str = "NSE:INFY") -> float:
        return float(self.quote(symbol)["last_price"])

    def bid_ask(self, symbol: str = "NSE:INFY") -> tuple[float, float]:
        depth = self.quote(symbol)["depth"]
        return depth["buy"][0]["price"], depth["sell"][0]["price"]

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)
        self.engine.tick()

    def events(self, run_id: str = "run-1", **filters: Any) -> list[dict[str, Any]]:
        found = self.engine.list_timeline(self.token, run_id, limit=2000, **filters)["events"]
        assert isinstance(found, list)
        return found

    def check_books(self) -> None:
        """Every account balances, and the runs' positions add up to the account's."""
        check_books(self.engine)


def check_books(engine: SandboxEngine) -> None:
    """Everything that has to hold of the books of an exchange."""
    Audit(engine.broker).check_all()


@pytest.fixture
def make_desk() -> Callable[..., Desk]:
    return Desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk with one open paper run, ``run-1``."""
    made = Desk()
    made.run()
    yield made
    made.check_books()
