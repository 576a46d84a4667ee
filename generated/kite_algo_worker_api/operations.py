"""Every operation of the worker API by its operationId.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from typing import NamedTuple


class Operation(NamedTuple):
    """Where an operation lives: its tag, its HTTP method and its path template."""

    tag: str
    method: str
    path: str
    stream: bool = False


OPERATIONS: dict[str, Operation] = {
    "health": Operation("connection", "GET", "/worker/health", stream=False),
    "heartbeat": Operation("connection", "POST", "/worker/heartbeat", stream=False),
    "create_run": Operation("runs", "POST", "/worker/runs", stream=False),
    "get_run": Operation("runs", "GET", "/worker/runs/{strategy_run_id}", stream=False),
    "exit_run": Operation("runs", "POST", "/worker/runs/{strategy_run_id}/exit", stream=False),
    "patch_risk": Operation("runs", "PATCH", "/worker/runs/{strategy_run_id}/risk", stream=False),
    "update_backend_protection": Operation(
        "runs", "PATCH", "/worker/runs/{strategy_run_id}/protection", stream=False
    ),
    "safety_check": Operation(
        "runs", "GET", "/worker/runs/{strategy_run_id}/safety-check", stream=False
    ),
    "claim_session": Operation(
        "sessions", "POST", "/worker/runs/{strategy_run_id}/claim-session", stream=False
    ),
    "release_session": Operation(
        "sessions", "DELETE", "/worker/runs/{strategy_run_id}/claim-session", stream=False
    ),
    "run_heartbeat": Operation(
        "sessions", "POST", "/worker/runs/{strategy_run_id}/heartbeat", stream=False
    ),
    "get_funds": Operation("funds", "GET", "/worker/funds", stream=False),
    "get_run_funds": Operation(
        "funds", "GET", "/worker/runs/{strategy_run_id}/funds", stream=False
    ),
    "resolve_ticker": Operation(
        "market", "GET", "/worker/market/instruments/resolve", stream=False
    ),
    "resolve_tickers": Operation(
        "market", "POST", "/worker/market/instruments/resolve", stream=False
    ),
    "search_tickers": Operation("market", "GET", "/worker/market/instruments/search", stream=False),
    "get_quotes": Operation("market", "POST", "/worker/market/quotes", stream=False),
    "get_candles": Operation("market", "GET", "/worker/market/candles", stream=False),
    "get_historical_candles": Operation("market", "GET", "/worker/market/history", stream=False),
    "get_market_snapshot": Operation("market", "POST", "/worker/market/snapshot", stream=False),
    "stream_ticks": Operation("market", "GET", "/worker/market/ticks/stream", stream=True),
    "stream_candles": Operation("market", "GET", "/worker/market/candles/stream", stream=True),
    "submit_intent": Operation(
        "orders", "POST", "/worker/runs/{strategy_run_id}/intents", stream=False
    ),
    "preview_order": Operation(
        "orders", "POST", "/worker/runs/{strategy_run_id}/preview/order", stream=False
    ),
    "preview_basket": Operation(
        "orders", "POST", "/worker/runs/{strategy_run_id}/preview/basket", stream=False
    ),
    "list_orders": Operation("orders", "GET", "/worker/orders", stream=False),
    "get_order": Operation("orders", "GET", "/worker/orders/{order_id}", stream=False),
    "get_order_history": Operation(
        "orders", "GET", "/worker/orders/{order_id}/history", stream=False
    ),
    "cancel_order": Operation("orders", "POST", "/worker/orders/{order_id}/cancel", stream=False),
    "modify_order": Operation("orders", "POST", "/worker/orders/{order_id}/modify", stream=False),
    "list_trades": Operation("orders", "GET", "/worker/trades", stream=False),
    "list_baskets": Operation(
        "execution", "GET", "/worker/runs/{strategy_run_id}/baskets", stream=False
    ),
    "get_basket": Operation(
        "execution",
        "GET",
        "/worker/runs/{strategy_run_id}/baskets/{basket_execution_id}",
        stream=False,
    ),
    "list_brackets": Operation(
        "execution", "GET", "/worker/runs/{strategy_run_id}/brackets", stream=False
    ),
    "create_bracket": Operation(
        "execution", "POST", "/worker/runs/{strategy_run_id}/brackets", stream=False
    ),
    "get_bracket": Operation(
        "execution",
        "GET",
        "/worker/runs/{strategy_run_id}/brackets/{bracket_intent_id}",
        stream=False,
    ),
    "cancel_bracket": Operation(
        "execution",
        "POST",
        "/worker/runs/{strategy_run_id}/brackets/{bracket_intent_id}/cancel",
        stream=False,
    ),
    "list_execution_events": Operation(
        "execution", "GET", "/worker/runs/{strategy_run_id}/execution-events", stream=False
    ),
    "stream_execution_events": Operation(
        "execution", "GET", "/worker/runs/{strategy_run_id}/execution-events/stream", stream=True
    ),
    "get_run_pnl": Operation(
        "monitoring", "GET", "/worker/runs/{strategy_run_id}/pnl", stream=False
    ),
    "stream_run_pnl": Operation(
        "monitoring", "GET", "/worker/runs/{strategy_run_id}/pnl/stream", stream=True
    ),
    "list_timeline": Operation(
        "monitoring", "GET", "/worker/runs/{strategy_run_id}/timeline", stream=False
    ),
    "stream_timeline": Operation(
        "monitoring", "GET", "/worker/runs/{strategy_run_id}/timeline/stream", stream=True
    ),
    "log_decision_event": Operation(
        "monitoring", "POST", "/worker/runs/{strategy_run_id}/decision-events", stream=False
    ),
    "list_gtts": Operation("gtt", "GET", "/worker/gtt/triggers", stream=False),
    "place_gtt": Operation("gtt", "POST", "/worker/gtt/triggers", stream=False),
    "get_gtt": Operation("gtt", "GET", "/worker/gtt/triggers/{trigger_id}", stream=False),
    "modify_gtt": Operation("gtt", "PUT", "/worker/gtt/triggers/{trigger_id}", stream=False),
    "delete_gtt": Operation("gtt", "DELETE", "/worker/gtt/triggers/{trigger_id}", stream=False),
    "get_option_session": Operation(
        "options", "GET", "/worker/options/underlyings/{underlying}/session", stream=False
    ),
    "list_option_expiries": Operation(
        "options", "GET", "/worker/options/underlyings/{underlying}/expiries", stream=False
    ),
    "get_option_chain": Operation(
        "options", "GET", "/worker/options/underlyings/{underlying}/chain", stream=False
    ),
    "get_option_mini_chain": Operation(
        "options", "GET", "/worker/options/underlyings/{underlying}/mini-chain", stream=False
    ),
    "get_option_greeks": Operation(
        "options", "GET", "/worker/options/underlyings/{underlying}/greeks", stream=False
    ),
    "resolve_option_contracts": Operation(
        "options",
        "POST",
        "/worker/options/underlyings/{underlying}/selection/resolve",
        stream=False,
    ),
    "get_option_pcr": Operation(
        "options", "GET", "/worker/options/underlyings/{underlying}/analytics/pcr", stream=False
    ),
    "get_option_max_pain": Operation(
        "options",
        "GET",
        "/worker/options/underlyings/{underlying}/analytics/max-pain",
        stream=False,
    ),
    "preview_option_strategy": Operation(
        "options", "POST", "/worker/options/strategies/preview", stream=False
    ),
    "create_option_run": Operation("options", "POST", "/worker/options/runs", stream=False),
    "preview_option_run_entry": Operation(
        "options", "POST", "/worker/options/runs/{strategy_run_id}/preview-entry", stream=False
    ),
    "enter_option_run": Operation(
        "options", "POST", "/worker/options/runs/{strategy_run_id}/enter", stream=False
    ),
    "preview_option_run_exit": Operation(
        "options", "POST", "/worker/options/runs/{strategy_run_id}/preview-exit", stream=False
    ),
    "exit_option_run": Operation(
        "options", "POST", "/worker/options/runs/{strategy_run_id}/exit", stream=False
    ),
    "get_option_run_state": Operation(
        "options", "GET", "/worker/options/runs/{strategy_run_id}/state", stream=False
    ),
    "update_option_run_protection": Operation(
        "options", "PUT", "/worker/options/runs/{strategy_run_id}/protection", stream=False
    ),
    "get_option_run_protection_state": Operation(
        "options", "GET", "/worker/options/runs/{strategy_run_id}/protection/state", stream=False
    ),
    "replay_option_run_protection": Operation(
        "options", "POST", "/worker/options/runs/{strategy_run_id}/protection/replay", stream=False
    ),
}
