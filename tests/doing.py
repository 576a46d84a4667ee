"""What a worker can do, operation by operation, on a backend that answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kite_algo_worker.wire.dialect import to_documented
from kite_algo_worker_api.operations import OPERATIONS
from tests.clients import Face
from tests.operations import CALLS, GTT, ORDER, RULES

#: A token of a broker account, which may trade on paper and live.
BROKER_TOKEN = "kwa_token_of_a_broker_account"
BROKER = "kite:AB1234"
NAMED = {
    "strategy_family": "indicator_strategy",
    "strategy_name": "Contract",
    "entry_surface": "algo_worker",
}


@dataclass
class World:
    """A client of a backend, and the mode of the runs that it makes there.

    Names and keys are counted, so that the same doing says the same things each time.
    """

    client: Face
    mode: str = "paper"
    name: str = "doing"
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def run(self, **more: Any) -> str:
        """The id of a fresh run."""
        run = self.client.create_run(
            strategy_run_id=f"{self.name}_{next(self.numbers):04d}",
            template_id="contract",
            account_scope=BROKER if self.mode == "live" else "kite:paper-a",
            execution_mode=self.mode,
            **{"metadata": NAMED} | more,
        )
        return str(run["strategy_run_id"])

    def key(self) -> str:
        return f"{self.name}-{next(self.numbers):04d}"

    def bought(self) -> tuple[str, str]:
        """A run with one filled order: run id, order id."""
        run_id = self.run()
        placed = self.client.place_order(run_id, ORDER, idempotency_key=self.key())
        assert placed["order_status"] in ("COMPLETE", None), placed
        return run_id, placed["order_id"]

    def resting(self) -> tuple[str, str]:
        """A run with one working order: run id, order id."""
        run_id = self.run()
        last = self.client.get_quotes(["NSE:INFY"])["quotes"]["NSE:INFY"]["last_price"]
        order = {**ORDER, "order_type": "LIMIT", "price": float(round(last * 0.95))}
        placed = self.client.place_order(run_id, order, idempotency_key=self.key())
        assert placed["order_status"] in ("OPEN", None), placed
        return run_id, placed["order_id"]

    def basket(self) -> tuple[str, dict[str, Any]]:
        run_id = self.run()
        tcs = {**ORDER, "tradingsymbol": "TCS"}
        placed = self.client.place_basket(run_id, [ORDER, tcs], idempotency_key=self.key())
        return run_id, placed

    def trigger(self) -> int:
        return int(self.client.place_gtt(GTT)["trigger_id"])

    def option_leg(self) -> dict[str, Any]:
        leg = self.client.options.resolve_offset_leg(
            underlying="NIFTY",
            product="MIS",
            expiry="nearest",
            option_type="CE",
            offset="ATM",
            transaction_type="BUY",
        )
        dumped: dict[str, Any] = leg.model_dump(exclude_none=True)
        return dumped | {"leg_id": "leg_doing"}  # else a random one

    def option_run(self, *, entered: bool = False) -> str:
        run = self.client.options.create_run(
            strategy_name="Contract",
            product="MIS",
            legs=[self.option_leg()],
            protection=RULES,
            metadata={"account_scope": "kite:paper-a"},
        )
        run_id = str(run["strategy_run_id"])
        if entered:
            action = {"mode": "paper", "account_scope": "kite:paper-a"}
            self.client.options.enter(run_id, action)
        return run_id


def evened(operation: str, answer: Any, sent: Any) -> Any:
    """The answer of a deployed backend as the client reads it.

    The charges of a live run are not split there, and the client says so with None.
    """
    found: Any = to_documented(operation, answer, sent)
    if operation == "get_run_pnl" and found["execution_mode"] == "live":
        assert found["totals"].pop("brokerage") is found["totals"].pop("taxes") is None
        found["totals"] |= {"brokerage": 0.0, "taxes": 0.0}
    return found


def first(events: Any) -> Any:
    event = next(iter(events))
    if hasattr(events, "close"):
        events.close()
    return event


def session(world: World) -> tuple[str, str]:
    run_id = world.run()
    return run_id, world.client.claim_session(run_id)["worker_session_nonce"]


def heartbeat_of_a_run(w: World) -> None:
    run_id, nonce = session(w)
    w.client.run_heartbeat(run_id, session_nonce=nonce)
    w.client.release_session(run_id, session_nonce=nonce)


def gone(w: World) -> None:
    trigger = w.trigger()
    w.client.delete_gtt(trigger)


def bracket(w: World) -> str:
    run_id = w.run()
    limit = {**ORDER, "order_type": "LIMIT", "price": 1450.0}
    receipt = w.client.create_bracket(
        run_id,
        limit,
        {"order_type": "SL-M", "trigger_price": 1400.0},
        idempotency_key=f"bracket:{w.key()}",
    )
    return f"{run_id}|{receipt['bracket_intent_id']}"


def candle_event(w: World) -> Any:
    return first(w.client.stream_candles("NSE:INFY", interval="minute"))


def tick_event(w: World) -> Any:
    return first(w.client.stream_ticks(["NSE:INFY"]))


DOING: dict[str, Callable[[World], Any]] = {
    "health": lambda w: w.client.health(),
    "heartbeat": lambda w: w.client.heartbeat(worker_id="contract", metrics={"a": 1}),
    "create_run": lambda w: w.run(),
    "get_run": lambda w: w.client.get_run(w.run()),
    "exit_run": lambda w: w.client.exit_run(w.bought()[0], idempotency_key=w.key()),
    "patch_risk": lambda w: w.client.patch_risk(w.run(), {"stop_loss_pct": 1.0}, reason="why"),
    "update_backend_protection": lambda w: w.client.update_backend_protection(
        w.run(), {"enabled": True, "basket": {"stoploss_pct": 4.0}}, reason="why"
    ),
    "safety_check": lambda w: w.client.safety_check(w.run()),
    "claim_session": session,
    "release_session": heartbeat_of_a_run,
    "run_heartbeat": heartbeat_of_a_run,
    "get_funds": lambda w: w.client.get_funds(mode="paper", account_scope="kite:paper-a"),
    "get_run_funds": lambda w: w.client.get_run_funds(w.bought()[0]),
    "submit_intent": lambda w: (w.bought(), w.resting(), w.basket()),
    "preview_order": lambda w: w.client.preview_order(w.run(), ORDER),
    "preview_basket": lambda w: w.client.preview_basket(w.run(), [ORDER, ORDER]),
    "list_orders": lambda w: w.client.list_orders(w.bought()[0]),
    "get_order": lambda w: w.client.get_order_snapshot(*w.bought()),
    "get_order_history": lambda w: w.client.get_order_history(*w.bought()),
    "list_trades": lambda w: w.client.list_trades(w.bought()[0]),
    "cancel_order": lambda w: w.client.cancel_order(*w.resting()),
    "modify_order": lambda w: w.client.modify_order(*w.resting(), {"quantity": 2}),
    "list_baskets": lambda w: w.client.list_baskets(w.basket()[0]),
    "get_basket": lambda w: (
        lambda run_id: w.client.get_basket(
            run_id, w.client.list_baskets(run_id)["baskets"][0]["basket_execution_id"]
        )
    )(w.basket()[0]),
    "list_brackets": lambda w: w.client.list_brackets(w.run()),
    "create_bracket": bracket,
    "get_bracket": lambda w: w.client.get_bracket(*bracket(w).split("|")),
    "cancel_bracket": lambda w: w.client.cancel_bracket(*bracket(w).split("|")),
    "list_execution_events": lambda w: w.client.list_execution_events(w.bought()[0]),
    "stream_execution_events": lambda w: first(w.client.stream_execution_events(w.bought()[0])),
    "get_run_pnl": lambda w: w.client.get_run_pnl(w.bought()[0]),
    "stream_run_pnl": lambda w: first(w.client.stream_run_pnl(w.bought()[0])),
    "list_timeline": lambda w: w.client.list_timeline(w.bought()[0], limit=20),
    "stream_timeline": lambda w: first(w.client.stream_timeline(w.bought()[0])),
    "log_decision_event": lambda w: w.client.log_decision_event(
        w.run(), event_type="signal.generated", summary="crossed", details={"fast": 1.0}
    ),
    "place_gtt": lambda w: w.trigger(),
    "list_gtts": lambda w: (w.trigger(), w.client.list_gtts()),
    "get_gtt": lambda w: w.client.get_gtt(w.trigger()),
    "modify_gtt": lambda w: w.client.modify_gtt(
        w.trigger(), {"condition": {"trigger_values": [1460.0], "last_price": 1455.0}}
    ),
    "delete_gtt": gone,
    "resolve_ticker": lambda w: w.client.resolve_ticker("NSE:INFY"),
    "resolve_tickers": lambda w: w.client.resolve_tickers(["NSE:INFY", "NSE:NOPE", 999_999_999]),
    "search_tickers": lambda w: w.client.search_tickers("NIFTY", exchange="NFO", limit=5),
    "get_quotes": lambda w: [
        w.client.get_quotes(["NSE:INFY", "NSE:NOPE"], mode=mode)
        for mode in ("ltp", "quote", "full")
    ],
    "get_candles": lambda w: w.client.get_candles("NSE:INFY", interval="5minute", lookback=20),
    "get_historical_candles": lambda w: w.client.get_historical_candles("NSE:INFY", "day"),
    "get_market_snapshot": lambda w: w.client.get_market_snapshot(
        symbols=["NSE:INFY"], candles=[{"symbol": "NSE:TCS", "interval": "5minute"}]
    ),
    "stream_ticks": tick_event,
    "stream_candles": candle_event,
    "get_option_session": lambda w: w.client.options.ensure_session("NIFTY"),
    "list_option_expiries": lambda w: w.client.options.list_expiries("NIFTY"),
    "get_option_chain": lambda w: w.client.options.get_chain("NIFTY", expiry="current_week"),
    "get_option_mini_chain": lambda w: w.client.options.get_mini_chain("NIFTY", window=3),
    "get_option_greeks": lambda w: w.client.options.get_greeks("NIFTY", expiry="nearest"),
    "get_option_pcr": lambda w: w.client.options.get_pcr("NIFTY"),
    "get_option_max_pain": lambda w: w.client.options.get_max_pain("NIFTY"),
    "resolve_option_contracts": lambda w: w.option_leg(),
    "preview_option_strategy": lambda w: w.client.options.preview_strategy(
        {
            "underlying": "NIFTY",
            "current_spot": 25000.0,
            "legs": [
                {"expiry_key": "2026-12-29", "option_type": "CE", "ltp": 100.0} | w.option_leg()
            ],
        }
    ),
    "create_option_run": lambda w: w.option_run(),
    "preview_option_run_entry": lambda w: w.client.options.preview_entry(w.option_run()),
    "enter_option_run": lambda w: w.option_run(entered=True),
    "preview_option_run_exit": lambda w: w.client.options.preview_exit(w.option_run(entered=True)),
    "exit_option_run": lambda w: w.client.options.exit(w.option_run(entered=True)),
    "get_option_run_state": lambda w: w.client.options.get_run_state(w.option_run()),
    "update_option_run_protection": lambda w: w.client.options.update_protection(
        w.option_run(), RULES
    ),
    "get_option_run_protection_state": lambda w: w.client.options.get_protection_state(
        w.option_run(entered=True)
    ),
    "replay_option_run_protection": lambda w: w.client.options.replay_protection(
        w.option_run(entered=True), [{"strategy_mtm": -1200.0}, {"strategy_mtm": 5.0}], RULES
    ),
}


DOING.update(
    (operation, lambda w, call=CALLS[operation]: call(w.client))  # type: ignore[misc]
    for operation in OPERATIONS
    if operation not in DOING
)

#: What a deployed backend does for live runs only, or has nothing to tell of others.
LIVE_ONLY = frozenset(
    {
        "preview_order",
        "preview_basket",
        "list_orders",
        "get_order",
        "get_order_history",
        "list_trades",
        "cancel_order",
        "modify_order",
        "list_baskets",
        "get_basket",
        "list_brackets",
        "create_bracket",
        "get_bracket",
        "cancel_bracket",
        "list_execution_events",
        "stream_execution_events",
        "list_timeline",
        "stream_timeline",
    }
)
