"""What is traded in the chaos: orders, baskets, brackets, option entries, each with its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kite_algo_worker import KiteAlgoWorkerClient, equity_market_order, intent_key
from kite_algo_worker.config import AlgoWorkerConfig

SHARES: Mapping[int, str] = {3: "basket", 6: "bracket", 9: "options"}
"""Last digit of a number -> what it stands for; the others are single orders."""


def kind_of(number: int) -> str:
    return SHARES.get(number % 10, "order")


@dataclass(frozen=True)
class Plan:
    """One run, and what is traded in it."""

    run_id: str
    price: float
    option_runs: Mapping[int, str]

    def key(self, number: int) -> str:
        return intent_key(self.run_id, "order", number)

    def name(self, number: int) -> tuple[str, str]:
        """Run and key under which a lost intent is resolved."""
        kind, key = kind_of(number), self.key(number)
        if kind == "options":
            return self.option_runs[number], key
        return self.run_id, f"bracket:{key}" if kind == "bracket" else key

    def place(self, client: Any, number: int, on_unknown: str) -> Any:
        """Trade a number; a coroutine of the asynchronous client."""
        kind, key = kind_of(number), self.key(number)
        order: dict[str, Any] = dict(equity_market_order("INFY", "BUY", number))
        if kind == "options":
            terms = {"idempotency_key": key}
            return client.options.enter(self.option_runs[number], terms, on_unknown=on_unknown)
        if kind == "basket":
            legs = [order, {**order, "tradingsymbol": "TCS"}]
            return client.place_basket(self.run_id, legs, key, on_unknown=on_unknown)
        if kind == "bracket":
            # Far from the market: the entry rests, and no exit gets into the count.
            entry = {**order, "order_type": "LIMIT", "price": round(self.price * 0.95, 1)}
            stop = {"order_type": "SL-M", "trigger_price": round(self.price * 0.9, 1)}
            return client.create_bracket(
                self.run_id, entry, stop, idempotency_key=key, on_unknown=on_unknown
            )
        return client.place_order(self.run_id, order, key, on_unknown=on_unknown)


def make_plan(config: AlgoWorkerConfig, run_id: str, count: int) -> Plan:
    """Open a run and the option runs that belong to it, over a good network."""
    with KiteAlgoWorkerClient(config) as client:
        client.create_run(
            strategy_run_id=run_id,
            template_id="chaos",
            account_scope="kite:paper-a",
            execution_mode="paper",
        )
        quote = client.get_quotes(["NSE:INFY"])["quotes"]["NSE:INFY"]
        leg = client.options.resolve_option_leg(
            underlying="NIFTY",
            product="MIS",
            expiry="nearest",
            selection={"option_type": "CE", "offset": "ATM"},
            transaction_type="BUY",
        )
        made = {
            number: client.options.create_run(
                strategy_name="chaos",
                product="MIS",
                legs=[leg.model_dump(exclude_none=True)],
                metadata={"strategy_run_id": run_id},
            ).strategy_run_id
            for number in range(1, count + 1)
            if kind_of(number) == "options"
        }
    return Plan(run_id, float(quote["last_price"] or 0), made)


def book_of(config: AlgoWorkerConfig, plan: Plan) -> Counter[int]:
    """How often the exchange has each number, asked without the proxy in between."""
    with KiteAlgoWorkerClient(config) as client:
        orders = client.list_orders(plan.run_id).orders or []
        states = {
            number: client.options.get_run_state(run_id).state
            for number, run_id in plan.option_runs.items()
        }
    single = Counter(row.quantity or 0 for row in orders if row.tradingsymbol == "INFY")
    paired = Counter(row.quantity or 0 for row in orders if row.tradingsymbol == "TCS")
    assert paired == {n: times for n, times in single.items() if kind_of(n) == "basket"}
    entered = [n for n, state in states.items() if state.status == "entered"]
    assert sum(row.exchange == "NFO" for row in orders) == len(entered)
    return single + Counter(entered)
