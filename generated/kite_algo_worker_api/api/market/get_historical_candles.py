# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/history"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *,
    symbol: str | None = None,
    instrument_token: int | None = None,
    timeframe: str | None = None,
    from_: str | None = None,
    to: str | None = None,
    ingest: bool | None = None,
    passthrough: bool | None = None,
) -> Request[_m.WorkerHistoricalCandles]:
    """Stored or broker candles of a date range

    Reads finished candles whose start lies in the range, both ends included. With `ingest` the
    server also starts a background fetch of what storage lacks and answers at once with what it
    already has, so a later call sees the rest. With `passthrough` storage is skipped and the broker
    is asked directly; parts the broker refuses are left out. On the deployed backend both need a
    broker login and answer 401 without one. The sandbox reads its own price source. Repeating the
    call is harmless.

    Args:
        symbol: `EXCHANGE:TRADINGSYMBOL`. Either this or `instrument_token` is needed; the token
            wins when both are sent.
        instrument_token: Numeric instrument id. Either this or `symbol` is needed.
        timeframe: Candle length: `minute`, `3minute`, `5minute`, `10minute`, `15minute`,
            `30minute`, `60minute` or `day`. Short forms such as `1m`, `5m`, `1h` and `1d` are
            understood, in any case. Anything else is a 400.
        from_: First instant, ISO 8601 with an offset. Without it the server goes back from `to`
            by a span that fits the timeframe: 7 days for `minute`, 14 for `3minute`, 30 for
            `5minute`, 45 for `10minute`, 60 for `15minute`, 90 for `30minute`, 180 for `60minute`,
            365 for `day`.
        to: Last instant, ISO 8601 with an offset, later than `from`. Without it, now.
        ingest: Start a background fetch of candles that storage lacks.
        passthrough: Skip storage and read from the broker.
    """
    return Request(
        operation="get_historical_candles",
        method="GET",
        path="/worker/market/history",
        query=pairs(
            ("symbol", symbol),
            ("instrument_token", instrument_token),
            ("timeframe", timeframe),
            ("from", from_),
            ("to", to),
            ("ingest", ingest),
            ("passthrough", passthrough),
        ),
        shape=_m.WorkerHistoricalCandles.wrap,
    )
