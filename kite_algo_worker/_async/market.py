"""Market data: instruments, quotes, candles, history and the two market streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime

from kite_algo_worker_api.api.market import (
    get_candles,
    get_historical_candles,
    get_market_snapshot,
    get_quotes,
    resolve_tickers,
    search_tickers,
)
from kite_algo_worker_api.models import (
    MarketSnapshot,
    QuotesResponse,
    ResolvedInstruments,
    TickerSearch,
    WorkerCandle,
    WorkerHistoricalCandles,
)

from .. import _checks as args
from ..inputs.history import history_span
from ..market.intervals import spans
from ..market.words import Exchange, Interval, QuoteMode
from ..wire.history import joined
from ..wire.quotes import with_quote_map
from .market_streams import AsyncMarketStreams


class AsyncMarketMethods(AsyncMarketStreams):
    """Reads of market data. Nothing here changes anything, so every call is safe to repeat."""

    async def resolve_tickers(self, instruments: Iterable[str | int]) -> ResolvedInstruments:
        """Look many instruments up at once. Safe to repeat.

        Args:
            instruments: Symbols such as ``NSE:INFY``, or tokens.

        Returns:
            ``instruments``, symbols first, each once; and ``missing``, which lists what does not
            exist as it was given.

        Raises:
            InvalidInputError: no list, or an empty one; nothing was sent.
        """
        symbols, tokens = args.split_instruments("instruments", instruments)
        body = {"symbols": symbols, "instrument_tokens": tokens}
        return await self.send(resolve_tickers.build(body=body))

    async def search_tickers(
        self, query: str, exchange: Exchange | str | None = None, limit: int = 20
    ) -> TickerSearch:
        """Instruments whose symbol or name contains ``query``. Safe to repeat.

        Args:
            query: Part of a symbol or name, in any case.
            exchange: Only this one, such as ``NFO``.
            limit: At most this many, 1..50.

        Returns:
            ``results``, a list of instruments, which may be empty.
        """
        return await self.send(
            search_tickers.build(
                query=args.identifier("query", query), exchange=exchange or None, limit=limit
            )
        )

    async def get_quotes(
        self, instruments: Iterable[str | int], mode: QuoteMode | str = "quote"
    ) -> QuotesResponse:
        """The latest quote of each instrument. Safe to repeat.

        Args:
            instruments: Symbols such as ``NSE:INFY``, or tokens.
            mode: ``ltp``, ``quote`` or ``full``.

        Returns:
            ``quotes`` keyed by instrument (found by symbol and by token) and ``missing`` with those
            that have no quote. Prices are rupees; ``age_ms`` and ``is_stale`` tell how old each is.

        Raises:
            InvalidInputError: no list, an empty one, or an unknown mode; nothing was sent.
        """
        symbols, tokens = args.split_instruments("instruments", instruments)
        body = {
            "symbols": symbols,
            "instrument_tokens": tokens,
            "mode": args.choice("mode", mode, args.QUOTE_MODES),
        }
        quotes = await self.send(get_quotes.build(body=body))
        with_quote_map(quotes)
        return quotes

    async def get_candles(
        self,
        symbol_or_token: str | int | None = None,
        interval: Interval | str = "5minute",
        lookback: int = 50,
        *,
        instrument: str | int | None = None,
    ) -> WorkerHistoricalCandles:
        """Recent completed candles, and the one now forming under ``current``. Safe to repeat.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            interval: ``minute``, ``3minute``, ``5minute``, ``10minute``, ``15minute``,
                ``30minute``, ``60minute`` or ``day``.
            lookback: How many recent candles, 1..500.
            instrument: See ``symbol_or_token``.

        Returns:
            ``candles``, oldest first, in rupees and units; ``current``, or None; ``is_stale``, true
            when there is neither. ``ts`` is the start of a candle, with an offset.

        Raises:
            InvalidInputError: an unknown interval or no instrument; nothing was sent.
            NotFoundError: there is no such instrument.
        """
        chosen = args.one_instrument(symbol_or_token, instrument)
        symbol, token = args.symbol_or_token("symbol_or_token", chosen)
        return await self.send(
            get_candles.build(
                symbol=symbol,
                instrument_token=token,
                interval=args.choice("interval", interval, args.CANDLE_INTERVALS),
                lookback=lookback,
            )
        )

    async def get_candles_snapshot(
        self,
        symbol_or_token: str | int | None = None,
        interval: Interval | str = "5minute",
        lookback: int = 50,
        *,
        instrument: str | int | None = None,
    ) -> WorkerHistoricalCandles:
        """:meth:`get_candles` with every declared field of every candle. Safe to repeat."""
        candles = await self.get_candles(
            symbol_or_token, interval, lookback=lookback, instrument=instrument
        )
        return WorkerHistoricalCandles.model_validate(candles).filled()

    async def get_current_candle(
        self,
        symbol_or_token: str | int | None = None,
        interval: Interval | str = "5minute",
        *,
        instrument: str | int | None = None,
    ) -> WorkerCandle | None:
        """The candle now forming, or None when nothing traded in it yet. Safe to repeat.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            interval: As in :meth:`get_candles`.
            instrument: See ``symbol_or_token``.

        Raises:
            NotFoundError: there is no such instrument.
        """
        candles = await self.get_candles(
            symbol_or_token, interval, lookback=1, instrument=instrument
        )
        current: WorkerCandle | None = candles.get("current")
        return current

    async def get_historical_candles(
        self,
        symbol_or_token: str | int | None = None,
        timeframe: Interval | str = "day",
        from_date: str | date | None = None,
        to_date: str | date | None = None,
        ingest: bool = True,
        passthrough: bool = False,
        *,
        lookback_days: float | None = None,
        instrument: str | int | None = None,
        on_progress: Callable[[int, int], object] | None = None,
    ) -> WorkerHistoricalCandles:
        """Completed candles of a range, oldest first. Safe to repeat.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            timeframe: As ``interval`` of :meth:`get_candles`; ``5m``, ``1h``, ``1d`` also work.
            from_date: Start: a date, a datetime, or either as ISO 8601 text. What has no offset is
                Indian time; a day starts at 00:00. Left out, the server chooses a span that suits
                the timeframe.
            to_date: End, inclusive, in the same forms; a day ends at 23:59:59, so that a range from
                a day to the same day is that day. Left out: now.
            ingest: Let the backend fetch what its store lacks in the background; the answer holds
                what was stored before. See ``wait_for_history``.
            passthrough: Read from the broker instead of the store.
            lookback_days: In place of ``from_date``: so many days back from ``to_date`` or now.
            instrument: See ``symbol_or_token``.
            on_progress: Called after each request with the number of those done and of all.

        A backend answers for 90 days of ``minute`` candles, 180 of ``3minute`` and ``5minute``, 240
        of ``10minute``, 365 of ``15minute`` and ``30minute``, 730 of ``60minute`` and 3650 of
        ``day`` (out of the broker: 60, 100, 100, 100, 200, 200, 400 and 2000). A longer range is
        asked for in as many requests as that takes, oldest first, and joined.

        Returns:
            ``candles``, ``count``, the range in force, ``source`` and the state of ``ingestion``.

        Raises:
            NotFoundError: there is no such instrument.
            InvalidInputError: the range ends before it starts; nothing was sent.
            BrokerValidationError: unknown timeframe.
            AuthError: the backend has no broker session, which ``ingest`` and ``passthrough`` need.
        """
        chosen = args.one_instrument(symbol_or_token, instrument)
        symbol, token = args.symbol_or_token("symbol_or_token", chosen)
        now = datetime.now(UTC)
        start, end = history_span(from_date, to_date, lookback_days, now)
        parts: list[tuple[datetime | None, datetime | None]] = [(start, end)]
        if start is not None:
            asked = spans(timeframe, start, end or now, passthrough=passthrough)
            parts = [*asked] if len(asked) > 1 else parts
        answers: list[WorkerHistoricalCandles] = []
        for since, until in parts:
            request = get_historical_candles.build(
                symbol=symbol,
                instrument_token=token,
                timeframe=timeframe,
                from_=None if since is None else since.isoformat(),
                to=None if until is None else until.isoformat(),
                ingest=ingest,
                passthrough=passthrough,
            )
            answers.append(await self.send(request))
            if on_progress is not None:
                on_progress(len(answers), len(parts))
        return answers[0] if len(answers) == 1 else joined(answers)

    async def get_historical_candles_snapshot(
        self,
        symbol_or_token: str | int | None = None,
        timeframe: Interval | str = "day",
        from_date: str | date | None = None,
        to_date: str | date | None = None,
        ingest: bool = True,
        passthrough: bool = False,
        *,
        lookback_days: float | None = None,
        instrument: str | int | None = None,
        on_progress: Callable[[int, int], object] | None = None,
    ) -> WorkerHistoricalCandles:
        """:meth:`get_historical_candles` with every declared field of every candle.

        Safe to repeat.
        """
        history = await self.get_historical_candles(
            symbol_or_token,
            timeframe,
            from_date,
            to_date,
            ingest,
            passthrough,
            lookback_days=lookback_days,
            instrument=instrument,
            on_progress=on_progress,
        )
        return WorkerHistoricalCandles.model_validate(history).filled()

    async def get_market_snapshot(
        self,
        symbols: list[str] | None = None,
        instrument_tokens: list[int] | None = None,
        candles: list[Mapping[str, object]] | None = None,
        mode: QuoteMode | str = "quote",
    ) -> MarketSnapshot:
        """Quotes of several instruments and candles of several series in one answer.

        Safe to repeat.

        Args:
            symbols: Instruments to quote, such as ``NSE:INFY``.
            instrument_tokens: More of them, by token.
            candles: Series: ``symbol`` or ``instrument_token``, ``interval``, ``lookback``.
            mode: ``ltp``, ``quote`` or ``full``.

        Returns:
            ``quotes`` (a list), ``missing``, ``candles`` (one answer of :meth:`get_candles` per
            series, in their order) and ``updated_at``.

        Raises:
            NotFoundError: a series names no known instrument; that fails the whole call.
        """
        body = {
            "symbols": args.items("symbols", symbols),
            "instrument_tokens": args.items("instrument_tokens", instrument_tokens),
            "candles": args.mappings("candles", candles),
            "mode": args.choice("mode", mode, args.QUOTE_MODES),
        }
        return await self.send(get_market_snapshot.build(body=body))
