"""A desk for order scenarios: places orders, moves the clock, tells what became of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox.engine import IST, Rules, SandboxEngine, Token, VirtualClock

RECEIVED, VALIDATING, SENT = "PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "OPEN PENDING"


class Floor:
    """One engine on the exchange's hours, or always open, with one open run."""

    def __init__(self, start: str, mode: Any = "nse", cash: int = 10_000_000, **rules: Any) -> None:
        self.clock = VirtualClock(datetime.fromisoformat(start).replace(tzinfo=IST), mode=mode)
        self.token = Token.from_secret("kwa_test")
        self.engine = SandboxEngine(
            self.clock, seed=7, tokens=[self.token], secret=b"k" * 32, starting_cash=cash,
            rules=Rules(**rules), audit=True,
        )  # fmt: skip
        self.engine.create_run(
            self.token,
            {"strategy_run_id": "run-1", "template_id": "demo", "account_scope": "kite:paper-a",
             "execution_mode": "paper"},
        )  # fmt: skip
        self._keys = 0

    def use(self, rules: Rules) -> Rules:
        """Go on by other rules; gives those that held."""
        broker = self.engine.broker
        before = broker.rules
        broker.rules = broker.gate.rules = broker.venue.rules = rules
        return before

    def place(self, **fields: Any) -> Any:
        """Send one order; what is left out buys one share of INFY at market for delivery."""
        order = {
            "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY",
            "product": "CNC", "order_type": "MARKET", "quantity": 1,
        } | fields  # fmt: skip
        self._keys += 1
        body = {
            "intent_type": "place_order",
            "payload": {"order": order},
            "idempotency_key": f"intent:{self._keys:06d}",
        }
        return self.engine.submit_intent(self.token, "run-1", body)

    def shown(self, order_id: str) -> Any:
        return self.engine.get_order(self.token, "run-1", order_id)["order"]

    def orders(self) -> Any:
        return self.engine.list_orders(self.token, "run-1")["orders"]

    def history(self, order_id: str) -> list[Any]:
        rows = self.engine.get_order_history(self.token, "run-1", order_id)["history"]
        assert isinstance(rows, list)
        return rows

    def path(self, order_id: str) -> list[str]:
        """The states of an order, without the three it begins with."""
        states = [row["status"] for row in self.history(order_id)]
        first = [RECEIVED, VALIDATING, SENT]
        return states[3:] if states[:3] == first else states

    def fills(self, order_id: str) -> list[tuple[int, float, str]]:
        """Quantity, price and time of day of every trade of an order."""
        trades: Any = self.engine.list_trades(self.token, "run-1")["trades"]
        return [
            (row["quantity"], row["average_price"], row["fill_timestamp"][11:])
            for row in trades
            if row["order_id"] == order_id
        ]

    def cancel(self, order_id: str) -> Any:
        return self.engine.cancel_order(self.token, order_id, {"strategy_run_id": "run-1"})

    def modify(self, order_id: str, **fields: Any) -> Any:
        body = {"strategy_run_id": "run-1"} | fields
        return self.engine.modify_order(self.token, order_id, body)

    def go(self, clock: str) -> None:
        """Move to a time of the present day, or to an instant."""
        text = clock if "T" in clock else f"{self.clock.now():%Y-%m-%d}T{clock}"
        self.clock.set(datetime.fromisoformat(text).replace(tzinfo=IST))
        self.engine.tick()

    def quote(self, symbol: str = "NSE:INFY") -> Any:
        quotes: Any = self.engine.get_quotes(self.token, symbols=[symbol], mode="full")
        return quotes["quotes"][symbol]

    def last(self, symbol: str = "NSE:INFY") -> float:
        return float(self.quote(symbol)["last_price"])

    def best(self, symbol: str = "NSE:INFY") -> tuple[float, float]:
        depth = self.quote(symbol)["depth"]
        return depth["buy"][0]["price"], depth["sell"][0]["price"]

    def option(self, kind: str = "CE", offset: float = 0.0, expiry: int = 0) -> str:
        """The NIFTY option whose strike lies ``offset`` (a share of the level) from the index."""
        at = self.engine.now()
        expiries = self.engine.instruments.expiries("NIFTY", at)
        level = self.last("NSE:NIFTY 50") * (1 + offset)
        chain = [
            row
            for row in self.engine.instruments.chain("NIFTY", expiries[expiry], at)
            if row.instrument_type == kind
        ]
        return min(chain, key=lambda row: abs(row.strike / 100 - level)).tradingsymbol

    def check(self) -> None:
        for account in self.engine.broker.accounts.values():
            account.check()


def on_tick(price: float, tick: float = 0.1) -> float:
    """The price of the grid that is next to this one."""
    return round(round(price / tick) * tick, 2)


@pytest.fixture
def floor() -> Callable[..., Floor]:
    return Floor
