"""Every operation of the worker API by its operationId.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Effect = Literal["read", "write", "trade", "exit", "cancel", "heartbeat"]
"""What an operation does; a `trade` may open positions."""
Budget = Literal["orders", "quotes", "history", "other"]
"""Which of the limits of the exchange or the broker an operation counts against."""
Kind = Literal["flag", "number", "object", "object of objects", "objects", "text"]


class Operation(NamedTuple):
    """Where an operation lives and what it means.

    ``essential`` lists what its answer (each event of a stream) must have: of each
    entry at least one field, of its kind.
    """

    tag: str
    method: str
    path: str
    stream: bool
    effect: Effect
    budget: Budget
    essential: tuple[tuple[tuple[str, Kind], ...], ...] = ()


OPERATIONS: dict[str, Operation] = {
    "health": Operation("connection", "GET", "/worker/health", False, "read", "other", ()),
    "heartbeat": Operation(
        "connection", "POST", "/worker/heartbeat", False, "heartbeat", "other", ()
    ),
    "create_run": Operation(
        "runs", "POST", "/worker/runs", False, "write", "other", ((("strategy_run_id", "text"),),)
    ),
    "list_runs": Operation("runs", "GET", "/worker/runs", False, "read", "other", ()),
    "get_run": Operation(
        "runs",
        "GET",
        "/worker/runs/{strategy_run_id}",
        False,
        "read",
        "other",
        ((("status", "text"),),),
    ),
    "exit_run": Operation(
        "runs", "POST", "/worker/runs/{strategy_run_id}/exit", False, "exit", "orders", ()
    ),
    "patch_risk": Operation(
        "runs", "PATCH", "/worker/runs/{strategy_run_id}/risk", False, "write", "other", ()
    ),
    "update_backend_protection": Operation(
        "runs", "PATCH", "/worker/runs/{strategy_run_id}/protection", False, "write", "other", ()
    ),
    "safety_check": Operation(
        "runs",
        "GET",
        "/worker/runs/{strategy_run_id}/safety-check",
        False,
        "read",
        "other",
        ((("can_trade", "flag"),),),
    ),
    "claim_session": Operation(
        "sessions",
        "POST",
        "/worker/runs/{strategy_run_id}/claim-session",
        False,
        "write",
        "other",
        ((("worker_session_nonce", "text"),),),
    ),
    "release_session": Operation(
        "sessions",
        "DELETE",
        "/worker/runs/{strategy_run_id}/claim-session",
        False,
        "write",
        "other",
        (),
    ),
    "run_heartbeat": Operation(
        "sessions",
        "POST",
        "/worker/runs/{strategy_run_id}/heartbeat",
        False,
        "heartbeat",
        "other",
        (),
    ),
    "get_funds": Operation("funds", "GET", "/worker/funds", False, "read", "other", ()),
    "get_run_funds": Operation(
        "funds",
        "GET",
        "/worker/runs/{strategy_run_id}/funds",
        False,
        "read",
        "other",
        ((("strategy", "object"),),),
    ),
    "resolve_ticker": Operation(
        "market", "GET", "/worker/market/instruments/resolve", False, "read", "other", ()
    ),
    "resolve_tickers": Operation(
        "market", "POST", "/worker/market/instruments/resolve", False, "read", "other", ()
    ),
    "search_tickers": Operation(
        "market", "GET", "/worker/market/instruments/search", False, "read", "other", ()
    ),
    "get_quotes": Operation(
        "market",
        "POST",
        "/worker/market/quotes",
        False,
        "read",
        "quotes",
        ((("quotes", "object of objects"),),),
    ),
    "get_candles": Operation(
        "market",
        "GET",
        "/worker/market/candles",
        False,
        "read",
        "history",
        ((("candles", "objects"),),),
    ),
    "get_historical_candles": Operation(
        "market",
        "GET",
        "/worker/market/history",
        False,
        "read",
        "history",
        ((("candles", "objects"),),),
    ),
    "get_market_snapshot": Operation(
        "market", "POST", "/worker/market/snapshot", False, "read", "quotes", ()
    ),
    "stream_ticks": Operation(
        "market", "GET", "/worker/market/ticks/stream", True, "read", "other", ()
    ),
    "stream_candles": Operation(
        "market", "GET", "/worker/market/candles/stream", True, "read", "other", ()
    ),
    "submit_intent": Operation(
        "orders",
        "POST",
        "/worker/runs/{strategy_run_id}/intents",
        False,
        "trade",
        "orders",
        ((("status", "text"), ("order_id", "text")),),
    ),
    "preview_order": Operation(
        "orders", "POST", "/worker/runs/{strategy_run_id}/preview/order", False, "read", "other", ()
    ),
    "preview_basket": Operation(
        "orders",
        "POST",
        "/worker/runs/{strategy_run_id}/preview/basket",
        False,
        "read",
        "other",
        (),
    ),
    "list_orders": Operation("orders", "GET", "/worker/orders", False, "read", "other", ()),
    "get_order": Operation(
        "orders", "GET", "/worker/orders/{order_id}", False, "read", "other", ()
    ),
    "get_order_history": Operation(
        "orders", "GET", "/worker/orders/{order_id}/history", False, "read", "other", ()
    ),
    "cancel_order": Operation(
        "orders", "POST", "/worker/orders/{order_id}/cancel", False, "cancel", "orders", ()
    ),
    "modify_order": Operation(
        "orders", "POST", "/worker/orders/{order_id}/modify", False, "trade", "orders", ()
    ),
    "list_trades": Operation("orders", "GET", "/worker/trades", False, "read", "other", ()),
    "list_baskets": Operation(
        "execution", "GET", "/worker/runs/{strategy_run_id}/baskets", False, "read", "other", ()
    ),
    "get_basket": Operation(
        "execution",
        "GET",
        "/worker/runs/{strategy_run_id}/baskets/{basket_execution_id}",
        False,
        "read",
        "other",
        (),
    ),
    "list_brackets": Operation(
        "execution", "GET", "/worker/runs/{strategy_run_id}/brackets", False, "read", "other", ()
    ),
    "create_bracket": Operation(
        "execution", "POST", "/worker/runs/{strategy_run_id}/brackets", False, "trade", "orders", ()
    ),
    "get_bracket": Operation(
        "execution",
        "GET",
        "/worker/runs/{strategy_run_id}/brackets/{bracket_intent_id}",
        False,
        "read",
        "other",
        (),
    ),
    "cancel_bracket": Operation(
        "execution",
        "POST",
        "/worker/runs/{strategy_run_id}/brackets/{bracket_intent_id}/cancel",
        False,
        "cancel",
        "orders",
        (),
    ),
    "list_execution_events": Operation(
        "execution",
        "GET",
        "/worker/runs/{strategy_run_id}/execution-events",
        False,
        "read",
        "other",
        (),
    ),
    "stream_execution_events": Operation(
        "execution",
        "GET",
        "/worker/runs/{strategy_run_id}/execution-events/stream",
        True,
        "read",
        "other",
        (),
    ),
    "get_run_pnl": Operation(
        "monitoring",
        "GET",
        "/worker/runs/{strategy_run_id}/pnl",
        False,
        "read",
        "other",
        ((("totals", "object"),),),
    ),
    "stream_run_pnl": Operation(
        "monitoring", "GET", "/worker/runs/{strategy_run_id}/pnl/stream", True, "read", "other", ()
    ),
    "list_timeline": Operation(
        "monitoring", "GET", "/worker/runs/{strategy_run_id}/timeline", False, "read", "other", ()
    ),
    "stream_timeline": Operation(
        "monitoring",
        "GET",
        "/worker/runs/{strategy_run_id}/timeline/stream",
        True,
        "read",
        "other",
        (),
    ),
    "log_decision_event": Operation(
        "monitoring",
        "POST",
        "/worker/runs/{strategy_run_id}/decision-events",
        False,
        "write",
        "other",
        (),
    ),
    "list_gtts": Operation("gtt", "GET", "/worker/gtt/triggers", False, "read", "other", ()),
    "place_gtt": Operation("gtt", "POST", "/worker/gtt/triggers", False, "write", "orders", ()),
    "get_gtt": Operation(
        "gtt", "GET", "/worker/gtt/triggers/{trigger_id}", False, "read", "other", ()
    ),
    "modify_gtt": Operation(
        "gtt", "PUT", "/worker/gtt/triggers/{trigger_id}", False, "write", "orders", ()
    ),
    "delete_gtt": Operation(
        "gtt", "DELETE", "/worker/gtt/triggers/{trigger_id}", False, "cancel", "orders", ()
    ),
    "get_option_session": Operation(
        "options",
        "GET",
        "/worker/options/underlyings/{underlying}/session",
        False,
        "read",
        "other",
        (),
    ),
    "list_option_expiries": Operation(
        "options",
        "GET",
        "/worker/options/underlyings/{underlying}/expiries",
        False,
        "read",
        "other",
        (),
    ),
    "get_option_chain": Operation(
        "options",
        "GET",
        "/worker/options/underlyings/{underlying}/chain",
        False,
        "read",
        "other",
        (),
    ),
    "get_option_mini_chain": Operation(
        "options",
        "GET",
        "/worker/options/underlyings/{underlying}/mini-chain",
        False,
        "read",
        "other",
        (),
    ),
    "get_option_greeks": Operation(
        "options",
        "GET",
        "/worker/options/underlyings/{underlying}/greeks",
        False,
        "read",
        "other",
        (),
    ),
    "resolve_option_contracts": Operation(
        "options",
        "POST",
        "/worker/options/underlyings/{underlying}/selection/resolve",
        False,
        "read",
        "other",
        (),
    ),
    "get_option_pcr": Operation(
        "options",
        "GET",
        "/worker/options/underlyings/{underlying}/analytics/pcr",
        False,
        "read",
        "other",
        (),
    ),
    "get_option_max_pain": Operation(
        "options",
        "GET",
        "/worker/options/underlyings/{underlying}/analytics/max-pain",
        False,
        "read",
        "other",
        (),
    ),
    "preview_option_strategy": Operation(
        "options", "POST", "/worker/options/strategies/preview", False, "read", "other", ()
    ),
    "create_option_run": Operation(
        "options",
        "POST",
        "/worker/options/runs",
        False,
        "write",
        "other",
        ((("strategy_run_id", "text"),),),
    ),
    "preview_option_run_entry": Operation(
        "options",
        "POST",
        "/worker/options/runs/{strategy_run_id}/preview-entry",
        False,
        "write",
        "other",
        (),
    ),
    "enter_option_run": Operation(
        "options",
        "POST",
        "/worker/options/runs/{strategy_run_id}/enter",
        False,
        "trade",
        "orders",
        (),
    ),
    "preview_option_run_exit": Operation(
        "options",
        "POST",
        "/worker/options/runs/{strategy_run_id}/preview-exit",
        False,
        "write",
        "other",
        (),
    ),
    "exit_option_run": Operation(
        "options",
        "POST",
        "/worker/options/runs/{strategy_run_id}/exit",
        False,
        "exit",
        "orders",
        (),
    ),
    "get_option_run_state": Operation(
        "options", "GET", "/worker/options/runs/{strategy_run_id}/state", False, "read", "other", ()
    ),
    "update_option_run_protection": Operation(
        "options",
        "PUT",
        "/worker/options/runs/{strategy_run_id}/protection",
        False,
        "write",
        "other",
        (),
    ),
    "get_option_run_protection_state": Operation(
        "options",
        "GET",
        "/worker/options/runs/{strategy_run_id}/protection/state",
        False,
        "read",
        "other",
        (),
    ),
    "replay_option_run_protection": Operation(
        "options",
        "POST",
        "/worker/options/runs/{strategy_run_id}/protection/replay",
        False,
        "read",
        "other",
        (),
    ),
    "run_progress": Operation(
        "sessions",
        "POST",
        "/worker/runs/{strategy_run_id}/progress",
        False,
        "heartbeat",
        "other",
        (),
    ),
    "notify_run": Operation(
        "monitoring", "POST", "/worker/runs/{strategy_run_id}/notify", False, "write", "other", ()
    ),
    "get_account_portfolio": Operation(
        "funds", "GET", "/worker/account/portfolio", False, "read", "other", ()
    ),
    "get_market_calendar": Operation(
        "market", "GET", "/worker/market/calendar", False, "read", "other", ()
    ),
    "get_market_calendar_status": Operation(
        "market", "GET", "/worker/market/calendar/status", False, "read", "other", ()
    ),
    "get_index_constituents": Operation(
        "market", "GET", "/worker/market/indices/{source_list}", False, "read", "other", ()
    ),
    "get_index_constituent_status": Operation(
        "market", "GET", "/worker/market/indices/{source_list}/status", False, "read", "other", ()
    ),
    "calculate_indicator": Operation(
        "market", "POST", "/worker/indicators", False, "read", "other", ()
    ),
    "get_fundamentals_features": Operation(
        "market", "GET", "/worker/fundamentals/features", False, "read", "other", ()
    ),
    "get_fundamentals_status": Operation(
        "market", "GET", "/worker/fundamentals/status", False, "read", "other", ()
    ),
    "get_fundamentals_statements": Operation(
        "market", "GET", "/worker/fundamentals/statements", False, "read", "other", ()
    ),
    "export_fundamentals_csv": Operation(
        "market", "GET", "/worker/fundamentals/export.csv", False, "read", "other", ()
    ),
    "refresh_fundamentals": Operation(
        "market", "POST", "/worker/fundamentals/sync", False, "write", "other", ()
    ),
}
