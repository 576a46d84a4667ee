"""Answers in the shape of deployed backends, which is not everywhere the documented one."""

from __future__ import annotations

from typing import Any

RUN = "run_basic_equity_001"
ORDER = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "CNC",
    "order_type": "MARKET",
    "quantity": 1,
}
KEY = f"{RUN}:entry:001"


def quote(symbol: str, token: int, price: float | None) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "instrument_token": token,
        "mode": "quote",
        "last_price": price,
        "change": 0.4,
        "ohlc": {"open": 1490.0, "high": 1515.0, "low": 1488.0, "close": 1494.0},
        "volume": None,
        "age_ms": 120,
        "is_stale": False,
    }


def candle(close: float, **more: Any) -> dict[str, Any]:
    return {
        "ts": "2026-05-08T09:15:00+05:30",
        "open": 1500.0,
        "high": 1512.0,
        "low": 1499.5,
        "close": close,
        "volume": 1200,
        "oi": None,
        "is_complete": True,
        **more,
    }


def paper_order(status: str) -> dict[str, Any]:
    return {
        "account_scope": "kite:paper-a",
        "order_id": "PAPER-0A1B2C3D4E5F",
        "instrument_token": 408065,
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "product": "CNC",
        "transaction_type": "buy",
        "order_type": "market",
        "quantity": 1,
        "filled_quantity": 1,
        "pending_quantity": 0,
        "price": None,
        "average_price": "1500.000000",
        "status": status,
        "metadata": {"reserved_margin": "1500"},
    }


FILLED = {"mode": "paper", "status": "filled", "order": paper_order("filled")}
REJECTED = {
    "mode": "paper",
    "status": "rejected",
    "reason": "Insufficient paper funds or margin",
    "order": paper_order("rejected"),
}
FUNDS = {
    "account_scope": "kite:paper-a",
    "mode": "paper",
    "currency": "INR",
    "source": "paper_runtime",
    "segments": {
        "equity": {
            "net": 999999.55,
            "available_cash": 998499.55,
            "opening_balance": 1000000.0,
            "live_balance": None,
            "collateral": None,
            "utilised": 1500.0,
            "m2m_realised": 0.0,
            "m2m_unrealised": 12.0,
        }
    },
    "allocation": {"usable_equity_cash": 998499.55, "max_new_position_value": 998499.55},
    "stale": False,
    "updated_at": "2026-05-08T04:00:01+00:00",
}
RUN_FUNDS = {
    **FUNDS,
    "strategy_run_id": RUN,
    "strategy": {
        "strategy_run_id": RUN,
        "status": "open",
        "gross_exposure": 1512.0,
        "allocation": {
            "cap": 5000.0,
            "used": 1512.0,
            "remaining": 3488.0,
            "basis": "gross_exposure",
        },
    },
}
PNL = {
    "strategy_run_id": RUN,
    "execution_mode": "paper",
    "status": "open",
    "currency": "INR",
    "totals": {
        "realized_pnl": 0.0,
        "unrealized_pnl": 12.0,
        "gross_pnl": 12.0,
        "charges": 0.45,
        "net_pnl": 11.55,
    },
    "legs": [],
    "position_count": 1,
    "is_realtime": True,
    "is_stale": False,
    "updated_at": "2026-05-08T04:00:05+00:00",
}
HISTORY = {
    "symbol": "NSE:INFY",
    "instrument_token": 408065,
    "timeframe": "day",
    "interval": "day",
    "from": "2026-01-01T00:00:00+05:30",
    "to": "2026-05-01T00:00:00+05:30",
    "count": 1,
    "source": "historical_db",
    "ingestion": {"status": "triggered", "message": None},
    "candles": [candle(1510.0)],
}
OPEN_RUN = {
    "strategy_run_id": RUN,
    "token_id": "wt_1",
    "template_id": "basic-equity",
    "account_scope": "kite:paper-a",
    "execution_mode": "paper",
    "status": "open",
    "summary_fields": [],
    "risk_schema": [],
    "allowed_actions": ["edit_risk", "exit_strategy"],
    "runtime_state": {},
    "metadata": {},
    "worker_session_nonce": None,
    "worker_session_claimed_at": None,
    "last_heartbeat_at": None,
    "created_at": "2026-05-08T04:00:00+00:00",
    "updated_at": "2026-05-08T04:00:00+00:00",
    "closed_at": None,
}
