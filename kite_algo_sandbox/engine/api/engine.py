"""The sandbox exchange as one object."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..runs.tokens import Token
from .api_brackets import BracketsApi
from .api_options import OptionsApi
from .api_reference import ReferenceApi
from .api_runs import Body, Json


class SandboxEngine(OptionsApi, BracketsApi, ReferenceApi):
    """An exchange and the worker API on top of it, driven by a clock.

    Methods take the caller's :class:`Token` and plain values, and return fresh JSON-able objects
    in the shapes of the worker API. Refusals are :class:`SandboxError` subclasses. Any thread may
    call any method; one re-entrant lock is held for the duration of each.
    """

    def tick(self) -> datetime:
        """Moves the market to the clock's present: fills, triggers, expiries, protection."""
        with self.lock:
            return self.advance()

    def resolve_ticker(self, token: Token, symbol: str) -> Json:
        """One instrument by ``EXCHANGE:SYMBOL`` or token digits. Raises ``NotFound``."""
        token.require("market:read")
        with self.lock:
            return self.market.require(symbol, self.advance()).as_json()

    def resolve_tickers(
        self, token: Token, *, symbols: Iterable[str] = (), instrument_tokens: Iterable[int] = ()
    ) -> Json:
        """Several instruments at once, and the identifiers that name none."""
        token.require("market:read")
        with self.lock:
            return self.market.resolved(symbols, instrument_tokens, self.advance())

    def search_tickers(
        self, token: Token, query: str, *, exchange: str | None = None, limit: int = 20
    ) -> Json:
        """Instruments whose symbol or name contains a text; an exact symbol comes first."""
        token.require("market:read")
        with self.lock:
            return self.market.search(query, exchange, limit, self.advance())

    def get_quotes(
        self, token: Token, *, symbols: Iterable[str] = (),
        instrument_tokens: Iterable[int] = (), mode: str = "quote",
    ) -> Json:  # fmt: skip
        """Quotes keyed by the identifier asked for: the canonical symbol, or the token as text."""
        token.require("market:read")
        with self.lock:
            return self.market.quotes(symbols, instrument_tokens, mode, self.advance())

    def get_candles(
        self, token: Token, *, symbol: str | None = None, instrument_token: int | None = None,
        interval: str = "5minute", lookback: int = 50,
    ) -> Json:  # fmt: skip
        """The newest completed candles and the one in progress."""
        token.require("market:read")
        with self.lock:
            at = self.advance()
            item = self.market.one_of(symbol, instrument_token, at)
            return self.market.candles(item, interval, lookback, at)

    def get_historical_candles(
        self, token: Token, *, symbol: str | None = None, instrument_token: int | None = None,
        timeframe: str = "day", from_: str | datetime | None = None,
        to: str | datetime | None = None, ingest: bool = True, passthrough: bool = False,
    ) -> Json:  # fmt: skip
        """Completed candles that start within a range; both ends are inclusive."""
        token.require("market:read")
        with self.lock:
            at = self.advance()
            item = self.market.one_of(symbol, instrument_token, at)
            return self.market.history(
                item, timeframe, from_, to, at, ingest=ingest, passthrough=passthrough
            )

    def get_market_snapshot(self, token: Token, body: Body) -> Json:
        """Quotes and candles of several instruments in one answer."""
        token.require("market:read")
        with self.lock:
            return self.market.snapshot(body, self.advance())

    def quotes_at_now(
        self, identifiers: Iterable[str | int], mode: str = "quote", token: Token | None = None
    ) -> Json:
        """Quotes for a stream; with ``token`` the stream's permission is checked first."""
        if token is not None:
            token.require("market:stream")
        with self.lock:
            at = self.advance()
            return self.market.quotes([str(item) for item in identifiers], (), mode, at)

    def candle_at_now(self, symbol_or_token: str | int, interval: str = "5minute") -> Json:
        """The forming candle (``current``) and the newest completed one (``candle``)."""
        with self.lock:
            return self.market.latest_candles(symbol_or_token, interval, self.advance())
