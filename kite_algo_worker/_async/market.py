"""What a client asks without a run: instruments, quotes, candles, and their streams."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from kite_algo_worker_api import models
from kite_algo_worker_api.api.market import (
    get_candles,
    get_historical_candles,
    get_market_snapshot,
    get_quotes,
    resolve_tickers,
    search_tickers,
    stream_candles,
    stream_ticks,
)
from kite_algo_worker_api.calls import AsyncPlainCalls
from kite_algo_worker_api.types import Request

from .._base import checks as args
from .._base.secret import discreet_methods
from ..config import AlgoWorkerConfig
from ..inputs.history import history_span
from ..market.intervals import spans
from ..market.words import Exchange, Interval, QuoteMode
from ..streams.pace import Pace
from ..wire.dialect import event_dialect
from ..wire.history import joined
from ..wire.more_query import PAGE
from ..wire.observing import Hook
from ..wire.retry import Retry
from ._compat import monotonic
from .connection import AsyncConnection
from .desk import AsyncDesk

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        CandlesEvent,
        MarketSnapshot,
        QuotesResponse,
        ResolvedInstruments,
        TickerSearch,
        TicksEvent,
        WorkerCandle,
        WorkerHistoricalCandles,
    )

    from ..exceptions import KiteAlgoWorkerError
    from ..streams.policy import StreamPolicy
    from ..streams.tick_book import Backpressure
    from .event_stream import AsyncEventStream
    from .ticks import AsyncTickStore, AsyncTickStream

T = TypeVar("T")


@discreet_methods
class AsyncMarket(AsyncPlainCalls):
    """The market, over a connection that the client makes. Reads only: safe to repeat.

    Every ``stream_*`` method takes two arguments alike. ``reconnect``: whether a lost connection is
    replaced instead of raising. ``policy``: how, for how long, and when a connection counts as
    lost; see :class:`StreamPolicy`. Nothing is opened before the first iteration; leaving the loop
    closes the connection. A loop is given data; ``stream.events()`` gives :class:`Connected`,
    :class:`Stale`, :class:`Reconnecting`, :class:`Reconnected` and :class:`Gap` among it.

    Every ``wait_for_*`` helper asks once, and again up to ``attempts`` times in all,
    ``sleep_seconds`` apart; then it returns the last answer as it is: check it. With ``timeout``
    (seconds for all tries together) running out of time raises ``WaitTimeoutError`` instead. What a
    stream pushes meanwhile ends the wait at once.
    """

    _connection: AsyncConnection
    _desk: AsyncDesk

    @property
    def config(self) -> AlgoWorkerConfig:
        """Where the backend is, and how long its answers may take."""
        return self._connection.config

    @property
    def is_closed(self) -> bool:
        """Whether the client was closed."""
        return self._connection.is_closed

    @property
    def desk(self) -> AsyncDesk:
        """What places intents: shared with the client's copies, and used by its own parts."""
        return self._desk

    @abstractmethod
    def with_options(
        self,
        *,
        retry: Retry | None = None,
        timeout: float | None = None,
        hooks: Sequence[Hook] | None = None,
    ) -> Self:
        """A copy with other options, over the same connections."""

    # -- instruments, quotes, candles --------------------------------------------------------------

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
        from ..wire.quotes import with_quote_map  # late: it loads records

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
        return models.WorkerHistoricalCandles.model_validate(candles).filled()

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
        for first, last in parts:
            request = get_historical_candles.build(
                symbol=symbol,
                instrument_token=token,
                timeframe=timeframe,
                from_=None if first is None else first.isoformat(),
                to=None if last is None else last.isoformat(),
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
        return models.WorkerHistoricalCandles.model_validate(history).filled()

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

    # -- streams -----------------------------------------------------------------------------------

    def stream_ticks(
        self,
        instruments: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        *,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> AsyncEventStream[TicksEvent]:
        """Follow quotes as they change: a snapshot first, again after a reconnect, then ``ticks``.

        Args:
            instruments: Symbols such as ``NSE:INFY``, or tokens. All share one connection.
            mode: ``ltp``, ``quote`` or ``full``.
            reconnect: Whether a lost connection is replaced instead of raising.
            policy: How, for how long, and when a connection counts as lost.
        """
        symbols, tokens = args.split_instruments("instruments", instruments)
        request = stream_ticks.build(
            symbols=",".join(symbols),
            tokens=",".join(map(str, tokens)),
            mode=args.choice("mode", mode, args.QUOTE_MODES),
        )
        return self._follow(lambda _: request, reconnect=reconnect, policy=policy)

    def stream_candles(
        self,
        symbol_or_token: str | int | None = None,
        interval: Interval | str = "5minute",
        *,
        instrument: str | int | None = None,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> AsyncEventStream[CandlesEvent]:
        """Follow one series of candles; every event offers its candle as ``current``.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            interval: ``minute``, ``3minute``, ``5minute``, ``10minute``, ``15minute``,
                ``30minute``, ``60minute`` or ``day``. The server would answer another one with
                silence, so it is refused here.
            instrument: See ``symbol_or_token``.
            reconnect: As for :meth:`stream_ticks`, like ``policy``.
        """
        chosen = args.one_instrument(symbol_or_token, instrument)
        symbol, token = args.symbol_or_token("symbol_or_token", chosen)
        request = stream_candles.build(
            symbol=symbol,
            instrument_token=token,
            interval=args.choice("interval", interval, args.CANDLE_INTERVALS),
        )
        return self._follow(lambda _: request, reconnect=reconnect, policy=policy)

    def ticks(
        self,
        instruments: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        *,
        backpressure: Backpressure = "block",
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> AsyncTickStream:
        """Single quotes of many instruments, merged over one connection.

        Args:
            instruments: Symbols such as ``NSE:INFY``, or tokens.
            mode: ``ltp``, ``quote`` or ``full``.
            backpressure: What happens when the reader is slower than the market. ``block``: it gets
                every quote, and the server has to wait. ``latest``: it gets the newest quote of
                each instrument; ``health.dropped`` counts those it did not see.
            reconnect: As for :meth:`stream_ticks`, like ``policy``.
        """
        from ..streams.tick_book import BACKPRESSURE  # late: not every worker follows a stream
        from .ticks import AsyncTickStream

        chosen = args.choice("backpressure", backpressure, BACKPRESSURE)
        stream = self.stream_ticks(instruments, mode, reconnect=reconnect, policy=policy)
        return AsyncTickStream(stream, "latest" if chosen == "latest" else "block")

    def tick_store(
        self,
        instruments: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        *,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> AsyncTickStore:
        """The latest quote of each instrument, kept up to date in the background of a ``with``.

        Args:
            instruments: Symbols such as ``NSE:INFY``, or tokens. All share one connection.
            mode: ``ltp``, ``quote`` or ``full``.
            reconnect: As for :meth:`stream_ticks`, like ``policy``.
        """
        from .ticks import AsyncTickStore  # late: not every worker follows a stream

        stream = self.stream_ticks(instruments, mode, reconnect=reconnect, policy=policy)
        return AsyncTickStore(stream)

    def _follow(
        self,
        build: Callable[[int | None], Request[T]],
        *,
        reconnect: bool,
        policy: StreamPolicy | None,
        resumes: bool = False,
        page_from_start: bool = True,
        look: Callable[[], Awaitable[KiteAlgoWorkerError | None]] | None = None,
    ) -> AsyncEventStream[T]:
        from ..streams.policy import chosen_policy  # late: not every worker follows a stream
        from .event_stream import AsyncEventStream

        return AsyncEventStream(
            self._connection.open_stream,
            build,
            policy=chosen_policy(reconnect, policy),
            cursor_key="cursor" if resumes else None,
            page_size=PAGE if resumes else None,
            page_from_start=page_from_start,
            dialect=event_dialect,
            timeout=self.config.timeout,
            progress=self._connection.progress,
            look=look,
        )

    # -- waiting -----------------------------------------------------------------------------------

    async def wait_for_history(
        self,
        symbol_or_token: str | int | None = None,
        *,
        timeframe: Interval | str = "day",
        attempts: int = 10,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
        from_date: str | date | None = None,
        to_date: str | date | None = None,
        lookback_days: float | None = None,
        ingest: bool = True,
        passthrough: bool = False,
        instrument: str | int | None = None,
    ) -> WorkerHistoricalCandles:
        """Ask for history until there is at least one candle. Safe to repeat.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            timeframe: As in :meth:`get_historical_candles`, like the arguments not named here.
            attempts: How often to ask at most.
            sleep_seconds: Seconds between two tries.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The last answer, also when it is empty after the last try: check it.

        Raises:
            WaitTimeoutError: still nothing when ``timeout`` ran out.
        """
        from .watching import enough_candles  # late: not every worker waits

        chosen = args.one_instrument(symbol_or_token, instrument)
        return await enough_candles(
            1,
            f"{timeframe} candles of {chosen}",
            lambda: self.get_historical_candles(
                chosen,
                timeframe,
                from_date,
                to_date,
                ingest,
                passthrough,
                lookback_days=lookback_days,
            ),
            Pace(attempts, sleep_seconds, timeout, monotonic()),
            self._connection.progress,
        )

    async def warmup_history(
        self,
        symbol_or_token: str | int | None = None,
        *,
        timeframe: Interval | str = "5minute",
        min_candles: int = 200,
        attempts: int = 10,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
        from_date: str | date | None = None,
        to_date: str | date | None = None,
        lookback_days: float | None = None,
        ingest: bool = True,
        passthrough: bool = False,
        instrument: str | int | None = None,
    ) -> WorkerHistoricalCandles:
        """Ask for history until it holds at least ``min_candles`` candles. Safe to repeat.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            timeframe: As in :meth:`get_historical_candles`, like the arguments not named here.
            min_candles: How many are needed.
            attempts: How often to ask at most.
            sleep_seconds: Seconds between two tries.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The last answer, also when it holds too few after the last try: check it. Every declared
            field of every candle is there.

        Raises:
            WaitTimeoutError: still too few when ``timeout`` ran out.
        """
        from .watching import enough_candles  # late: not every worker waits

        chosen = args.one_instrument(symbol_or_token, instrument)
        history = await enough_candles(
            args.positive_int("min_candles", min_candles),
            f"{timeframe} candles of {chosen}",
            lambda: self.get_historical_candles(
                chosen,
                timeframe,
                from_date,
                to_date,
                ingest,
                passthrough,
                lookback_days=lookback_days,
            ),
            Pace(attempts, sleep_seconds, timeout, monotonic()),
            self._connection.progress,
        )
        return models.WorkerHistoricalCandles.model_validate(history).filled()

    async def wait_for_fresh_candle(
        self,
        symbol_or_token: str | int | None = None,
        *,
        interval: Interval | str = "5minute",
        lookback: int = 1,
        attempts: int = 20,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
        instrument: str | int | None = None,
    ) -> WorkerCandle | None:
        """Wait for a completed candle. Safe to repeat.

        ``current`` counts once it is complete; without a ``current`` the last of ``candles`` does.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            interval: As in :meth:`get_candles`, like ``lookback``.
            attempts: How often to ask at most, ``sleep_seconds`` apart.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The candle. After the last try the one that is still forming, with ``is_complete``
            False, or None when there is none at all: check it.

        Raises:
            WaitTimeoutError: none was complete when ``timeout`` ran out.
        """
        from .watching import AsyncWatch, candle_condition  # late: not every worker waits

        chosen = args.one_instrument(symbol_or_token, instrument)
        condition = candle_condition(
            f"{interval} of {chosen}",
            lambda: self.get_candles(chosen, interval, lookback=lookback),
            lambda: self.stream_candles(chosen, interval, reconnect=False),
        )
        return await AsyncWatch(condition, self._connection).wait(
            Pace(attempts, sleep_seconds, timeout, monotonic())
        )

    async def wait_for_quotes(
        self,
        instruments: Sequence[str | int],
        *,
        mode: QuoteMode | str = "quote",
        attempts: int = 10,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
    ) -> QuotesResponse:
        """Ask for quotes until at least one of the instruments has one. Safe to repeat.

        A backend that has quotes of subscribed instruments only is subscribed to while waiting.

        Args:
            instruments: As in :meth:`get_quotes`, like ``mode``.
            attempts: How often to ask at most, ``sleep_seconds`` apart.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The last answer, also when it is empty after the last try: check it.

        Raises:
            WaitTimeoutError: none of them has a quote when ``timeout`` ran out.
        """
        from .watching import AsyncWatch, quotes_condition  # late: not every worker waits

        condition = quotes_condition(
            len(instruments),
            lambda: self.get_quotes(instruments, mode=mode),
            lambda: self.stream_ticks(instruments, mode, reconnect=False),
        )
        return await AsyncWatch(condition, self._connection).wait(
            Pace(attempts, sleep_seconds, timeout, monotonic())
        )
