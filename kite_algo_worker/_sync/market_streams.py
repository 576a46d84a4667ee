# Translated from _async/market_streams.py by `make generate`; do not edit.
"""The two market streams, and helpers for ticks of many instruments."""

from __future__ import annotations

from collections.abc import Iterable

from kite_algo_worker_api.api.market import stream_candles, stream_ticks
from kite_algo_worker_api.models import CandlesEvent, TicksEvent

from .. import _checks as args
from ..market.words import Interval, QuoteMode
from ..streams.policy import StreamPolicy
from ..streams.tick_book import BACKPRESSURE, Backpressure
from .event_stream import EventStream, StreamOpening
from .ticks import TickStore, TickStream


class MarketStreams(StreamOpening):
    """Prices as they change."""

    def stream_ticks(
        self,
        instruments: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        *,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> EventStream[TicksEvent]:
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
    ) -> EventStream[CandlesEvent]:
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
    ) -> TickStream:
        """Single quotes of many instruments, merged over one connection.

        Args:
            instruments: Symbols such as ``NSE:INFY``, or tokens.
            mode: ``ltp``, ``quote`` or ``full``.
            backpressure: What happens when the reader is slower than the market. ``block``: it gets
                every quote, and the server has to wait. ``latest``: it gets the newest quote of
                each instrument; ``health.dropped`` counts those it did not see.
            reconnect: As for :meth:`stream_ticks`, like ``policy``.
        """
        chosen = args.choice("backpressure", backpressure, BACKPRESSURE)
        stream = self.stream_ticks(instruments, mode, reconnect=reconnect, policy=policy)
        return TickStream(stream, "latest" if chosen == "latest" else "block")

    def tick_store(
        self,
        instruments: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        *,
        reconnect: bool = True,
        policy: StreamPolicy | None = None,
    ) -> TickStore:
        """The latest quote of each instrument, kept up to date in the background of a ``with``.

        Args:
            instruments: Symbols such as ``NSE:INFY``, or tokens. All share one connection.
            mode: ``ltp``, ``quote`` or ``full``.
            reconnect: As for :meth:`stream_ticks`, like ``policy``.
        """
        stream = self.stream_ticks(instruments, mode, reconnect=reconnect, policy=policy)
        return TickStore(stream)
