# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/candles/stream"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *, symbol: str | None = None, instrument_token: int | None = None, interval: str | None = None
) -> Request[_m.CandlesEvent]:
    """Follow one instrument's candles as server-sent events

    The first event is `snapshot`, with the candle now forming in `current` and the last finished
    one in `candles`. The sandbox then sends a `candle` event for every update of the forming
    candle, always with `current`, and additionally with `candle` when one has just finished. The
    deployed backend sends `candle` events only when a candle finishes, nested under `candle` and
    with `is_complete` false. A comment line (`: heartbeat`) is sent about every 15 seconds of
    silence. An `error` event, whose data is `{"detail": text}`, is the last one.

    Args:
        symbol: `EXCHANGE:TRADINGSYMBOL`. Either this or `instrument_token` is needed; the token
            wins when both are sent.
        instrument_token: Numeric instrument id. Either this or `symbol` is needed.
        interval: Candle length. `60minute` candles start at half past the hour IST.
    """
    return Request(
        operation="stream_candles",
        method="GET",
        path="/worker/market/candles/stream",
        query=pairs(
            ("symbol", symbol), ("instrument_token", instrument_token), ("interval", interval)
        ),
        shape=_m.CandlesEvent.wrap,
        stream=True,
    )
