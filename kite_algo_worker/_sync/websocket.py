# Translated from _async/websocket.py by `make generate`; do not edit.
"""The worker channels over WebSockets: what may be asked for, and how it is put into an address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, TypeAlias, overload
from urllib.parse import quote

from .. import _checks as args
from .._secret import Discreet
from ..exceptions import InvalidInputError
from ..market.words import Interval, QuoteMode
from ..streams.stream_events import StreamEvent
from ..streams.stream_health import StreamHealth
from ..streams.stream_policy import StreamPolicy
from ..streams.websocket import Endpoint, Frame
from ..wire.backoff import Backoff
from .websocket_stream import WorkerWebSocketStream

__all__ = [
    "WorkerCandleWebSocketClient",
    "WorkerRunPnlWebSocketClient",
    "WorkerTickWebSocketClient",
    "WorkerWebSocketClient",
    "WorkerWebSocketStream",
]

_MAX_DELAY: Final = 30.0

Events: TypeAlias = Literal["data", "all"]


class WorkerWebSocketClient(Discreet):
    """The same feeds as the client's event streams, as WebSocket channels.

    Nothing is connected before a stream's context is entered.

    Args:
        base_url: ``ws(s)://`` or ``http(s)://`` and host, with or without the API's prefix.
        token: Worker token; appears in no repr, message or log.
        reconnect_attempts: How often in a row a lost connection is replaced; 0 raises at once.
        reconnect_delay_seconds: Bound of the first wait; doubles up to 30 seconds, with jitter.
        health: Kept up to date by every stream; by default each stream has its own.
        allow_insecure: Accept an unencrypted address of another machine.

    Raises:
        InvalidInputError: an argument is unusable.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        reconnect_attempts: int = 0,
        reconnect_delay_seconds: float = 1.0,
        health: StreamHealth | None = None,
        *,
        allow_insecure: bool = False,
    ) -> None:
        self._endpoint = Endpoint(base_url, token, allow_insecure=allow_insecure)
        if isinstance(reconnect_attempts, bool) or not isinstance(reconnect_attempts, int):
            raise InvalidInputError("reconnect_attempts", "must be a whole number")
        if reconnect_attempts < 0:
            raise InvalidInputError("reconnect_attempts", "must be at least 0")
        self._delay = args.number_between(
            "reconnect_delay_seconds", reconnect_delay_seconds, 0.0, 3600.0
        )
        self._attempts = reconnect_attempts
        self.health = health

    @overload
    def stream_ticks(
        self,
        *,
        symbols: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        instrument_tokens: Iterable[str | int] | None = None,
        events: Literal["data"] = "data",
    ) -> WorkerWebSocketStream: ...
    @overload
    def stream_ticks(
        self,
        *,
        symbols: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        instrument_tokens: Iterable[str | int] | None = None,
        events: Literal["all"],
    ) -> WorkerWebSocketStream[Frame | StreamEvent]: ...
    def stream_ticks(
        self,
        *,
        symbols: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        instrument_tokens: Iterable[str | int] | None = None,
        events: Events = "data",
    ) -> WorkerWebSocketStream[Any]:
        """Quotes as they change: a ``snapshot`` frame, then ``ticks`` frames.

        Args:
            symbols: ``EXCHANGE:TRADINGSYMBOL`` or tokens; may be empty when tokens are given.
            mode: ``ltp``, ``quote`` or ``full``.
            instrument_tokens: Further instruments by token.
            events: ``data``, or ``all`` to be given Connected, Stale, Reconnecting, Reconnected and
                Gap as well, for every channel.
        """
        names, tokens = _instruments(symbols, instrument_tokens)
        return self._stream(
            "stream_ticks",
            "/worker/ws/market/ticks",
            {
                "symbols": ",".join(names),
                "tokens": ",".join(map(str, tokens)),
                "mode": args.choice("mode", mode, args.QUOTE_MODES),
            },
            events,
        )

    @overload
    def stream(
        self,
        *,
        symbols: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        instrument_tokens: Iterable[str | int] | None = None,
        events: Literal["data"] = "data",
    ) -> WorkerWebSocketStream: ...
    @overload
    def stream(
        self,
        *,
        symbols: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        instrument_tokens: Iterable[str | int] | None = None,
        events: Literal["all"],
    ) -> WorkerWebSocketStream[Frame | StreamEvent]: ...
    def stream(
        self,
        *,
        symbols: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        instrument_tokens: Iterable[str | int] | None = None,
        events: Events = "data",
    ) -> WorkerWebSocketStream[Any]:
        """The same as :meth:`stream_ticks`."""
        return self.stream_ticks(
            symbols=symbols, mode=mode, instrument_tokens=instrument_tokens, events=events
        )

    @overload
    def stream_candles(
        self,
        *,
        symbol: str | None = None,
        instrument_token: str | int | None = None,
        interval: Interval | str = "5minute",
        events: Literal["data"] = "data",
    ) -> WorkerWebSocketStream: ...
    @overload
    def stream_candles(
        self,
        *,
        symbol: str | None = None,
        instrument_token: str | int | None = None,
        interval: Interval | str = "5minute",
        events: Literal["all"],
    ) -> WorkerWebSocketStream[Frame | StreamEvent]: ...
    def stream_candles(
        self,
        *,
        symbol: str | None = None,
        instrument_token: str | int | None = None,
        interval: Interval | str = "5minute",
        events: Events = "data",
    ) -> WorkerWebSocketStream[Any]:
        """Candles of one instrument: a ``snapshot`` frame, then a ``candle`` frame for each one.

        Args:
            symbol: ``EXCHANGE:TRADINGSYMBOL``.
            instrument_token: The token instead; wins when both are given.
            interval: ``minute``, ``3minute``, ..., ``60minute`` or ``day``.
        """
        field = "symbol" if instrument_token is None else "instrument_token"
        chosen = symbol if instrument_token is None else instrument_token
        if chosen is None:
            raise InvalidInputError(field, "give a symbol or an instrument_token")
        name, token = args.symbol_or_token(field, chosen)
        return self._stream(
            "stream_candles",
            "/worker/ws/market/candles",
            {
                "symbol": name,
                "instrument_token": token,
                "interval": args.choice("interval", interval, args.CANDLE_INTERVALS),
            },
            events,
        )

    @overload
    def stream_run_pnl(
        self,
        strategy_run_id: str,
        *,
        interval_seconds: float = 1.0,
        events: Literal["data"] = "data",
    ) -> WorkerWebSocketStream: ...
    @overload
    def stream_run_pnl(
        self,
        strategy_run_id: str,
        *,
        interval_seconds: float = 1.0,
        events: Literal["all"],
    ) -> WorkerWebSocketStream[Frame | StreamEvent]: ...
    def stream_run_pnl(
        self, strategy_run_id: str, *, interval_seconds: float = 1.0, events: Events = "data"
    ) -> WorkerWebSocketStream[Any]:
        """A run's profit and loss: ``snapshot`` frames whenever it changed.

        An ``error`` frame tells that one evaluation failed; the server goes on, so it is handed to
        the reader like any other frame. The stream ends when the run disappears.

        Args:
            strategy_run_id: The run.
            interval_seconds: How often the server looks, 0.25 to 5 seconds.
        """
        run_id = quote(args.identifier("strategy_run_id", strategy_run_id), safe="")
        seconds = args.number_between("interval_seconds", interval_seconds, 0.25, 5.0)
        return self._stream(
            "stream_run_pnl",
            f"/worker/ws/runs/{run_id}/pnl",
            {"interval_seconds": f"{seconds:g}"},
            events,
            speaks_regularly=True,
        )

    def __repr__(self) -> str:
        # A debugger may ask in the middle of the constructor.
        endpoint = getattr(self, "_endpoint", None)
        return f"{type(self).__name__}({endpoint.base if endpoint else ''!r})"

    def _stream(
        self,
        operation: str,
        path: str,
        query: dict[str, object],
        events: Events,
        *,
        speaks_regularly: bool = False,
    ) -> WorkerWebSocketStream[Any]:
        policy = StreamPolicy(
            reconnect=self._attempts > 0,
            attempts=self._attempts,
            backoff=Backoff(
                base=self._delay, cap=max(_MAX_DELAY, self._delay), floor=min(0.1, self._delay)
            ),
            on_error_event="deliver" if speaks_regularly else "reconnect",
        )
        health = self.health or StreamHealth()
        health.stream_name = health.stream_name or operation
        wanted = [str(value) for value in query.values() if value not in (None, "")]
        health.subscription_key = health.subscription_key or f"{path}?{','.join(wanted)}"
        return WorkerWebSocketStream(
            self._endpoint,
            path,
            query,
            operation=operation,
            policy=policy,
            health=health,
            # The deployed backend sends no heartbeats on the market channels; pings guard those.
            deadline=policy.read_deadline if speaks_regularly else None,
            notify=args.choice("events", events, ("data", "all")) == "all",
        )


WorkerTickWebSocketClient = WorkerWebSocketClient
WorkerCandleWebSocketClient = WorkerWebSocketClient
WorkerRunPnlWebSocketClient = WorkerWebSocketClient


def _instruments(
    symbols: Iterable[str | int], instrument_tokens: Iterable[str | int] | None
) -> tuple[list[str], list[int]]:
    names: list[str] = []
    tokens: list[int] = []
    for field, given in (("symbols", symbols), ("instrument_tokens", instrument_tokens)):
        if isinstance(given, str):
            raise InvalidInputError(
                field, "must be a list of instruments, for example ['NSE:INFY']"
            )
        items = list(given or ())
        if items:
            more_names, more_tokens = args.split_instruments(field, items)
            names += more_names
            tokens += more_tokens
    if not names and not tokens:
        raise InvalidInputError("symbols", "must name at least one instrument")
    return names, tokens
