"""Instruments, quotes and candles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .operation import Body, Context, Json, operation


@operation("market:read")
def resolve_ticker(ctx: Context, symbol: str) -> Json:
    """One instrument by ``EXCHANGE:SYMBOL`` or token digits. Raises ``NotFound``."""
    return ctx.exchange.market.require(symbol, ctx.at).as_json()


@operation("market:read")
def resolve_tickers(
    ctx: Context, symbols: Iterable[str] = (), instrument_tokens: Iterable[int] = ()
) -> Json:
    """Several instruments at once, and the identifiers that name none."""
    return ctx.exchange.market.resolved(symbols, instrument_tokens, ctx.at)


@operation("market:read")
def search_tickers(ctx: Context, query: str, exchange: str | None = None, limit: int = 20) -> Json:
    """Instruments whose symbol or name contains a text; an exact symbol comes first."""
    return ctx.exchange.market.search(query, exchange, limit, ctx.at)


@operation("market:read")
def get_quotes(
    ctx: Context,
    symbols: Iterable[str] = (),
    instrument_tokens: Iterable[int] = (),
    mode: str = "quote",
) -> Json:
    """Quotes keyed by the identifier asked for: the canonical symbol, or the token as text."""
    return ctx.exchange.market.quotes(symbols, instrument_tokens, mode, ctx.at)


@operation("market:read")
def get_candles(
    ctx: Context,
    symbol: str | None = None,
    instrument_token: int | None = None,
    interval: str = "5minute",
    lookback: int = 50,
) -> Json:
    """The newest completed candles and the one in progress."""
    market = ctx.exchange.market
    return market.candles(
        market.one_of(symbol, instrument_token, ctx.at), interval, lookback, ctx.at
    )


@operation("market:read", slow=True)
def get_historical_candles(
    ctx: Context,
    symbol: str | None = None,
    instrument_token: int | None = None,
    timeframe: str = "day",
    from_: str | datetime | None = None,
    to: str | datetime | None = None,
    ingest: bool = True,
    passthrough: bool = False,
) -> Json:
    """Completed candles that start within a range; both ends are inclusive."""
    market = ctx.exchange.market
    item = market.one_of(symbol, instrument_token, ctx.at)
    return market.history(
        item, timeframe, from_, to, ctx.at, ingest=ingest, passthrough=passthrough
    )


@operation("market:read")
def get_market_snapshot(ctx: Context, body: Body) -> Json:
    """Quotes and candles of several instruments in one answer."""
    return ctx.exchange.market.snapshot(body, ctx.at)
