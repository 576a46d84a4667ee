# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/candles"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *,
    symbol: str | None = None,
    instrument_token: int | None = None,
    interval: str | None = None,
    lookback: int | None = None,
) -> Request[_m.WorkerHistoricalCandles]:
    """Recent candles and the one now forming

    Returns up to `lookback` of the newest finished candles, oldest first, and the candle that is
    forming now. On the deployed backend `lookback` is a span of wall-clock time of that many
    intervals, so outside trading hours fewer candles, or none, come back. Nothing changes.

    Args:
        symbol: `EXCHANGE:TRADINGSYMBOL`. Either this or `instrument_token` is needed; the token
            wins when both are sent.
        instrument_token: Numeric instrument id. Either this or `symbol` is needed.
        interval: Candle length. `60minute` candles start at half past the hour IST.
        lookback: Most finished candles to return.
    """
    return Request(
        operation="get_candles",
        method="GET",
        path="/worker/market/candles",
        query=pairs(
            ("symbol", symbol),
            ("instrument_token", instrument_token),
            ("interval", interval),
            ("lookback", lookback),
        ),
        shape=_m.WorkerHistoricalCandles.wrap,
    )
