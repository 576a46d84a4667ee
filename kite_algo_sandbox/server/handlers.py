"""Which engine call answers which operation.

One line per operation: the values of a checked request go to the engine, its answer goes back.
An operation of the contract that is absent from the table is answered with 501.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from ..engine import SandboxEngine
from .indicators import calculate
from .requests import Call

Handler: TypeAlias = Callable[[SandboxEngine, Call], object]

_TIMELINE_FILTERS = (
    "after_cursor",
    "limit",
    "event_kind",
    "event_source",
    "event_type",
    "related_resource_type",
    "related_resource_id",
    "basket_execution_id",
)
_EXECUTION_FILTERS = ("after_cursor", "limit", "basket_execution_id", "event_type")


def _run(call: Call) -> str:
    return str(call.params["strategy_run_id"])


def _order(call: Call) -> str:
    return str(call.params["order_id"])


def _bracket(call: Call) -> str:
    return str(call.params["bracket_intent_id"])


def _trigger(call: Call) -> int:
    return int(call.params["trigger_id"])


def _underlying(call: Call) -> str:
    return str(call.params["underlying"])


def _history(engine: SandboxEngine, call: Call) -> object:
    values = call.given("symbol", "instrument_token", "timeframe", "ingest", "passthrough", "to")
    if "from" in call.params:
        values["from_"] = call.params["from"]
    return engine.get_historical_candles(call.token, **values)


def _candles(engine: SandboxEngine, call: Call) -> object:
    values = call.given("symbol", "instrument_token", "interval", "lookback")
    return engine.get_candles(call.token, **values)


def _quotes(engine: SandboxEngine, call: Call) -> object:
    names = ("symbols", "instrument_tokens", "mode")
    return engine.get_quotes(call.token, **_some(call.body, *names))


def _resolve_many(engine: SandboxEngine, call: Call) -> object:
    return engine.resolve_tickers(call.token, **_some(call.body, "symbols", "instrument_tokens"))


def _some(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: body[name] for name in names if body.get(name) is not None}


_CONNECTION: dict[str, Handler] = {
    "health": lambda e, c: e.health(c.token),
    "heartbeat": lambda e, c: e.heartbeat(c.token, c.body),
}
_RUNS: dict[str, Handler] = {
    "create_run": lambda e, c: e.create_run(c.token, c.body),
    "get_run": lambda e, c: e.get_run(c.token, _run(c)),
    "exit_run": lambda e, c: e.exit_run(c.token, _run(c), c.body, c.session_nonce),
    "patch_risk": lambda e, c: e.patch_risk(c.token, _run(c), c.body, c.session_nonce),
    "update_backend_protection": lambda e, c: e.update_backend_protection(
        c.token, _run(c), c.body, c.session_nonce
    ),
    "safety_check": lambda e, c: e.safety_check(c.token, _run(c)),
    "claim_session": lambda e, c: e.claim_session(c.token, _run(c)),
    "release_session": lambda e, c: e.release_session(c.token, _run(c), c.session_nonce),
    "run_heartbeat": lambda e, c: e.run_heartbeat(c.token, _run(c), c.session_nonce, c.body),
}
_FUNDS: dict[str, Handler] = {
    "get_funds": lambda e, c: e.get_funds(c.token, **c.given("mode", "account_scope")),
    "get_run_funds": lambda e, c: e.get_run_funds(c.token, _run(c)),
}
_ORDERS: dict[str, Handler] = {
    "submit_intent": lambda e, c: e.submit_intent(c.token, _run(c), c.body, c.session_nonce),
    "preview_order": lambda e, c: e.preview_order(c.token, _run(c), c.body),
    "preview_basket": lambda e, c: e.preview_basket(c.token, _run(c), c.body),
    "list_orders": lambda e, c: e.list_orders(c.token, _run(c)),
    "get_order": lambda e, c: e.get_order(c.token, _run(c), _order(c)),
    "get_order_history": lambda e, c: e.get_order_history(c.token, _run(c), _order(c)),
    "list_trades": lambda e, c: e.list_trades(c.token, _run(c)),
    "cancel_order": lambda e, c: e.cancel_order(c.token, _order(c), c.body),
    "modify_order": lambda e, c: e.modify_order(c.token, _order(c), c.body),
}
_EXECUTION: dict[str, Handler] = {
    "list_baskets": lambda e, c: e.list_baskets(c.token, _run(c), **c.given("limit")),
    "get_basket": lambda e, c: e.get_basket(c.token, _run(c), str(c.params["basket_execution_id"])),
    "list_brackets": lambda e, c: e.list_brackets(c.token, _run(c), **c.given("limit")),
    "create_bracket": lambda e, c: e.create_bracket(c.token, _run(c), c.body, c.session_nonce),
    "get_bracket": lambda e, c: e.get_bracket(c.token, _run(c), _bracket(c)),
    "cancel_bracket": lambda e, c: e.cancel_bracket(c.token, _run(c), _bracket(c), c.session_nonce),
    "list_execution_events": lambda e, c: e.list_execution_events(
        c.token, _run(c), **c.given(*_EXECUTION_FILTERS)
    ),
}
_MONITORING: dict[str, Handler] = {
    "get_run_pnl": lambda e, c: e.get_run_pnl(c.token, _run(c)),
    "list_timeline": lambda e, c: e.list_timeline(c.token, _run(c), **c.given(*_TIMELINE_FILTERS)),
    "log_decision_event": lambda e, c: e.log_decision_event(
        c.token, _run(c), c.body, c.session_nonce
    ),
}
_GTT: dict[str, Handler] = {
    "place_gtt": lambda e, c: e.place_gtt(c.token, c.body),
    "list_gtts": lambda e, c: e.list_gtts(c.token),
    "get_gtt": lambda e, c: e.get_gtt(c.token, _trigger(c)),
    "modify_gtt": lambda e, c: e.modify_gtt(c.token, _trigger(c), c.body),
    "delete_gtt": lambda e, c: e.delete_gtt(c.token, _trigger(c)),
}
_MARKET: dict[str, Handler] = {
    "resolve_ticker": lambda e, c: e.resolve_ticker(c.token, str(c.params["symbol"])),
    "resolve_tickers": _resolve_many,
    "search_tickers": lambda e, c: e.search_tickers(
        c.token, str(c.params["query"]), **c.given("exchange", "limit")
    ),
    "get_quotes": _quotes,
    "get_candles": _candles,
    "get_historical_candles": _history,
    "get_market_snapshot": lambda e, c: e.get_market_snapshot(c.token, c.body),
}

_OPTIONS: dict[str, Handler] = {
    "get_option_session": lambda e, c: e.get_option_session(c.token, _underlying(c)),
    "list_option_expiries": lambda e, c: e.list_option_expiries(c.token, _underlying(c)),
    "get_option_chain": lambda e, c: e.get_option_chain(
        c.token, _underlying(c), **c.given("expiry")
    ),
    "get_option_mini_chain": lambda e, c: e.get_option_mini_chain(
        c.token, _underlying(c), **c.given("expiry", "window")
    ),
    "get_option_greeks": lambda e, c: e.get_option_greeks(
        c.token, _underlying(c), **c.given("expiry")
    ),
    "get_option_pcr": lambda e, c: e.get_option_pcr(c.token, _underlying(c), **c.given("expiry")),
    "get_option_max_pain": lambda e, c: e.get_option_max_pain(
        c.token, _underlying(c), **c.given("expiry")
    ),
    "resolve_option_contracts": lambda e, c: e.resolve_option_contracts(
        c.token, _underlying(c), c.body
    ),
    "preview_option_strategy": lambda e, c: e.preview_option_strategy(c.token, c.body),
    "create_option_run": lambda e, c: e.create_option_run(c.token, c.body),
    "preview_option_run_entry": lambda e, c: e.preview_option_run_entry(c.token, _run(c)),
    "enter_option_run": lambda e, c: e.enter_option_run(c.token, _run(c), c.body, c.session_nonce),
    "preview_option_run_exit": lambda e, c: e.preview_option_run_exit(c.token, _run(c)),
    "exit_option_run": lambda e, c: e.exit_option_run(c.token, _run(c), c.body, c.session_nonce),
    "get_option_run_state": lambda e, c: e.get_option_run_state(c.token, _run(c)),
    "update_option_run_protection": lambda e, c: e.update_option_run_protection(
        c.token, _run(c), c.body, c.session_nonce
    ),
    "get_option_run_protection_state": lambda e, c: e.get_option_run_protection_state(
        c.token, _run(c)
    ),
    "replay_option_run_protection": lambda e, c: e.replay_option_run_protection(
        c.token, _run(c), c.body
    ),
}


def _calendar(engine: SandboxEngine, call: Call) -> object:
    values = call.given("to", "exchange", "segment", "schema_version")
    return engine.get_market_calendar(call.token, from_=call.params["from"], **values)


def _indicator(engine: SandboxEngine, call: Call) -> object:
    call.token.require("market:read")
    return calculate(call.body)


_SCHEMA = ("schema_version",)
_AFTER_0_7_0: dict[str, Handler] = {
    "list_runs": lambda e, c: e.list_runs(c.token, **c.given("limit", "cursor")),
    "get_account_portfolio": lambda e, c: e.get_account_portfolio(
        c.token, **c.given("account_scope", *_SCHEMA)
    ),
    "get_market_calendar": _calendar,
    "get_market_calendar_status": lambda e, c: e.get_market_calendar_status(
        c.token, **c.given("exchange", "segment", *_SCHEMA)
    ),
    "get_index_constituents": lambda e, c: e.get_index_constituents(
        c.token, str(c.params["source_list"]), **c.given(*_SCHEMA)
    ),
    "get_index_constituent_status": lambda e, c: e.get_index_constituent_status(
        c.token, str(c.params["source_list"]), **c.given(*_SCHEMA)
    ),
    "calculate_indicator": _indicator,
}

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    _CONNECTION
    | _RUNS
    | _FUNDS
    | _ORDERS
    | _EXECUTION
    | _MONITORING
    | _GTT
    | _MARKET
    | _OPTIONS
    | _AFTER_0_7_0
)

_HOSTED = "it is for runs that the platform hosts itself; a worker outside it is never one"
_FUNDAMENTALS = "key figures of companies come from a site that only a backend reads"
#: Why the sandbox does not offer an operation.
NOT_OFFERED: Mapping[str, str] = MappingProxyType(
    {
        "run_progress": _HOSTED,
        "notify_run": _HOSTED,
        "get_fundamentals_features": _FUNDAMENTALS,
        "get_fundamentals_status": _FUNDAMENTALS,
        "get_fundamentals_statements": _FUNDAMENTALS,
        "export_fundamentals_csv": _FUNDAMENTALS,
        "refresh_fundamentals": _FUNDAMENTALS,
    }
)

#: Reads that may take longer than a few milliseconds; they leave the event loop free.
SLOW_OPERATIONS = frozenset({"get_historical_candles"})
