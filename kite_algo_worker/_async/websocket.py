"""The worker channels over WebSockets: what may be asked for, and how it is read."""

from __future__ import annotations

import random
import weakref
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote, urlencode

from kite_algo_worker_api import models
from kite_algo_worker_api.types import Record

from .._base import checks as args
from .._base.secret import discreet_methods
from ..exceptions import (
    InvalidInputError,
    KiteAlgoWorkerError,
    StreamDisconnectedError,
    TransportError,
    WorkerTimeoutError,
)
from ..market.words import Interval, QuoteMode
from ..streams.errors import is_temporary
from ..streams.events import StreamEvent
from ..streams.health import StreamHealth
from ..streams.machine import END, IGNORE, Decision, Fail, Reconnect, StreamMachine
from ..streams.policy import StreamPolicy
from ..streams.reader import EventReader, Frame
from ..streams.websocket import (
    Endpoint,
    HandshakeRefusedError,
    closed_for_cause,
    decode_frame,
    name_of,
    refused,
)
from ..wire.dialect import event_dialect
from ..wire.in_process import backend_of
from ..wire.redact import redact
from ..wire.retry import Backoff
from ._compat import (
    Owner,
    Resumable,
    Stopper,
    WebSocket,
    cut,
    monotonic,
    open_websocket,
    receive,
    was_silent,
)
from .progress import waiting_here

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = [
    "AsyncWorkerCandleWebSocketClient",
    "AsyncWorkerRunPnlWebSocketClient",
    "AsyncWorkerTickWebSocketClient",
    "AsyncWorkerWebSocketClient",
    "AsyncWorkerWebSocketStream",
]

_MAX_DELAY: Final = 30.0
_OPEN_TIMEOUT: Final = 10.0
_MAX_FRAME_BYTES: Final = 16 * 1024 * 1024
_LONG_ADDRESS: Final = 8000


class _Connections:
    """The connections a stream holds; outlives it, so that they can be ended when it is gone."""

    def __init__(self) -> None:
        self.open: WebSocket | None = None
        self.lost: WebSocket | None = None
        self.beginning: WebSocket | None = None
        self.owner = Owner()

    def began(self, connection: WebSocket) -> None:
        """Shaking hands."""
        self.beginning = connection

    async def drop(self) -> None:
        """Close what is open, and what was."""
        if self.owner.is_forked:
            return
        if self.lost is not None:
            await self.lost.close()
            self.lost = None
        if self.open is not None:
            await self.open.close()
            self.open = None

    def interrupt(self) -> None:
        """End a handshake."""
        if self.beginning is not None and not self.owner.is_forked:
            cut(self.beginning)

    def cut(self) -> None:
        """End everything without a word, except what belongs to the parent process."""
        self.interrupt()
        for connection in (self.lost, self.open):
            if connection is not None and not self.owner.is_forked:
                cut(connection)


class AsyncWorkerWebSocketStream:
    """The frames of one channel, for one reader, within a context manager.

    A frame is a dict with the keys ``event`` and ``data``; the data is the record that the client's
    event stream of the same name gives. Market channels begin with a ``snapshot``, again after
    every reconnect; what was sent in between is lost. Get a stream from
    :class:`AsyncWorkerWebSocketClient`.

    A loop over the stream is given frames, a loop over :meth:`events` also what happens to the
    connection. Waiting for a frame may be given up with a timeout and repeated. Without a context
    manager the connection is open until the stream is closed or collected.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        path: str,
        query: Mapping[str, object],
        *,
        operation: str,
        record: type[Record],
        policy: StreamPolicy,
        health: StreamHealth,
        deadline: float | None,
    ) -> None:
        self.health = health
        self._endpoint = endpoint
        self._path = path
        self._query = query
        self._operation = operation
        self._deadline = deadline
        reader = EventReader(operation, lambda data: record.wrap(data, operation), event_dialect)
        self._machine: StreamMachine[Frame, Frame] = StreamMachine(
            reader.read_frame,
            policy=policy,
            health=health,
            operation=operation,
            rng=random.random,
        )
        self._stop = Stopper()
        self._connections = _Connections()
        self._connecting = Resumable()
        self._not_before = 0.0
        self._held: Frame | None = None
        weakref.finalize(self, self._connections.cut).atexit = False

    @property
    def closed(self) -> bool:
        """Whether the stream is over, because it was closed, ended or failed."""
        return self._stop.is_set()

    async def recv(self, *, ignore_heartbeats: bool = True) -> Frame:
        """Wait for the next frame.

        Args:
            ignore_heartbeats: Keep waiting when a frame says that there is nothing new.

        Raises:
            StreamDisconnectedError: the connection was lost, the server reported an error, or
                there is nothing more to come.
            KiteAlgoWorkerError: the server refused the connection.
        """
        frame = await self._next(ignore_heartbeats)
        if frame is None:
            raise StreamDisconnectedError("the stream is over", operation=self._operation)
        return frame

    def events(self) -> AsyncIterator[Frame | StreamEvent]:
        """The frames, and among them Connected, Stale, Reconnecting, Reconnected and Gap."""
        return _AsyncFrames(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Frame:
        """The next frame that is not a heartbeat; stops when the server ends the stream."""
        frame = await self._next(ignore_heartbeats=True)
        if frame is None:
            raise StopAsyncIteration
        return frame

    async def __aenter__(self) -> Self:
        """Connect, so that a refusal shows here instead of at the first frame."""
        try:
            while self._connections.open is None and not self._stop.is_set():
                await self._act(await self._connecting.run(self._connect))
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection and with it the subscription. Waiting readers end. Repeatable."""
        self._stop.set()
        self.health.mark_closed()
        if self._connections.owner.is_forked:
            return
        self._connections.interrupt()
        await self._connecting.settle()
        await self._connections.drop()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open" if self._connections.open else "not connected"
        return f"<{type(self).__name__} {self._operation}, {state}>"

    async def _next(self, ignore_heartbeats: bool = True) -> Frame | None:
        """The next frame; None when the stream is over."""
        while True:
            item = await self.next_item(ignore_heartbeats=ignore_heartbeats)
            if item is None or isinstance(item, dict):
                return item

    async def next_item(self, *, ignore_heartbeats: bool = True) -> Frame | StreamEvent | None:
        """The next frame, or what happened to the connection; None when the stream is over."""
        with waiting_here():
            return await self._next_item(ignore_heartbeats)

    async def _next_item(self, ignore_heartbeats: bool) -> Frame | StreamEvent | None:
        objection = self._connections.owner.objection()
        if objection is not None:
            raise KiteAlgoWorkerError(objection, operation=self._operation)
        machine = self._machine
        while not self._stop.is_set():
            if machine.notices:
                return machine.notices.popleft()
            if self._held is not None:
                frame, self._held = self._held, None
                return frame
            connection = self._connections.open
            if connection is None:
                await self._act(await self._connecting.run(self._connect))
                continue
            try:
                message = await receive(connection, self._deadline)
            except Exception as error:
                decision: Frame | Decision = self._reading_failed(error)
            else:
                decision = self._received(message, ignore_heartbeats)
            if not isinstance(decision, Decision):
                self._held = decision  # what precedes it comes first
                continue
            self._put_off(decision)
            # Not within the handler: a close reason may repeat the token.
            await self._act(decision)
        return None

    def _received(self, message: str | bytes, ignore_heartbeats: bool) -> Frame | Decision:
        now = monotonic()
        try:
            frame = decode_frame(message)
        except ValueError as problem:
            text = f"a frame cannot be read: {problem}"
            return self._machine.unreadable(now, text, message, problem)
        name = name_of(frame)
        found = self._machine.event(now, name, frame)
        if found is IGNORE and name == "heartbeat" and not ignore_heartbeats:
            return frame
        return found

    async def _connect(self) -> Decision:
        """Leave a connection that was lost; then open another one, but not before its time."""
        await self._connections.drop()
        wait = self._not_before - monotonic()
        if self._stop.is_set() or (wait > 0 and await self._stop.wait(wait)):
            return IGNORE
        try:
            self._connections.open = await self._open()
        except Exception as error:
            if self._stop.is_set():
                return IGNORE  # closing the stream is what broke the handshake
            decision = self._machine.failed(monotonic(), self._opening_error(error))
        else:
            self._machine.opened(monotonic())
            if self._stop.is_set():
                await self._connections.drop()
            return IGNORE
        finally:
            self._connections.beginning = None
        self._put_off(decision)
        return decision

    def _put_off(self, decision: Decision) -> None:
        if isinstance(decision, Reconnect):
            self._not_before = monotonic() + decision.delay

    async def _open(self) -> WebSocket:
        """Show the token in the header; where that is refused, in the address as well."""
        endpoint = self._endpoint
        try:
            connection = await self._shake_hands()
        except HandshakeRefusedError as error:
            if not endpoint.may_want_query(error.status_code):
                raise
        else:
            endpoint.accepted()
            return connection
        endpoint.token_in_query = True
        try:
            return await self._shake_hands()
        except HandshakeRefusedError:
            endpoint.token_in_query = False  # it was not the header that was refused
            raise

    async def _shake_hands(self) -> WebSocket:
        policy = self._machine.policy
        return await open_websocket(
            self._endpoint,
            self._endpoint.url(self._path, self._query),
            timeout=_OPEN_TIMEOUT,
            max_bytes=_MAX_FRAME_BYTES,
            heartbeat_seconds=policy.heartbeat_seconds,
            missed_heartbeats=policy.missed_heartbeats,
            began=self._connections.began,
        )

    def _reading_failed(self, error: Exception) -> Decision:
        """What it means that no frame could be read; a mistake in the program is raised."""
        from websockets.exceptions import ConnectionClosed

        if isinstance(error, ConnectionClosed):
            if self._stop.is_set():
                return IGNORE  # closing the stream is what closed the connection
            if self._connections.open is not None and was_silent(self._connections.open):
                return self._machine.silence(monotonic())
            return self._lost(error, error.rcvd.code if error.rcvd else None)
        if isinstance(error, TimeoutError):
            return self._machine.silence(monotonic(), error)
        raise error

    def _lost(self, error: Exception, code: int | None) -> Fail | Reconnect:
        token = self._endpoint.token
        reason = getattr(getattr(error, "rcvd", None), "reason", "")
        cause = closed_for_cause(code, reason, operation=self._operation, secret=token)
        worth_another = self._machine.policy.reconnect and cause and is_temporary(cause)
        if cause is not None and not worth_another:
            return self._machine.failed(monotonic(), cause)
        if code in (1000, 1001):
            return self._machine.closed(monotonic())
        # Another exception, because the library's keeps the reason, which may repeat the token.
        return self._machine.failed(monotonic(), ConnectionError(redact(str(error), token)))

    async def _act(self, decision: Decision | None) -> None:
        """Give the connection up for another one, end, or raise."""
        if isinstance(decision, Reconnect):
            self._connections.lost, self._connections.open = self._connections.open, None
        elif isinstance(decision, Fail):
            await self.close()
            raise decision.error
        elif decision is END:
            await self.close()

    def _opening_error(self, error: Exception) -> KiteAlgoWorkerError:
        """What a failed handshake means; a mistake in the program is raised as it is."""
        from websockets.exceptions import InvalidProxy, InvalidURI, WebSocketException

        if isinstance(error, HandshakeRefusedError):
            return refused(error, operation=self._operation, secret=self._endpoint.token)
        if isinstance(error, InvalidURI):
            return InvalidInputError("base_url", "is not the address of a WebSocket server")
        if isinstance(error, InvalidProxy):
            return InvalidInputError("base_url", "the proxy configured for it is not an address")
        if isinstance(error, TimeoutError):
            text = f"no WebSocket handshake within {_OPEN_TIMEOUT:g} seconds{self._length_hint()}"
            return WorkerTimeoutError(text, operation=self._operation)
        if isinstance(error, OSError | EOFError | WebSocketException):
            text = redact(
                f"the WebSocket could not be opened: {str(error) or type(error).__name__}"
                f"{self._length_hint()}",
                self._endpoint.token,
            )
            return TransportError(text, operation=self._operation)
        raise error

    def _length_hint(self) -> str:
        """For servers that say nothing about an address that is too long for them."""
        length = len(self._endpoint.url(self._path, self._query))
        if length < _LONG_ADDRESS:
            return ""
        return (
            f"; the address has {length} characters, more than many servers take: "
            "follow fewer instruments, or use the client's stream_ticks or ticks"
        )


class _AsyncFrames:
    """An iterator over frames and notices."""

    def __init__(self, stream: AsyncWorkerWebSocketStream) -> None:
        self._stream = stream

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Frame | StreamEvent:
        item = await self._stream.next_item()
        if item is None:
            raise StopAsyncIteration
        return item


@discreet_methods
class AsyncWorkerWebSocketClient:
    """The same feeds as the client's event streams, as WebSocket channels.

    Nothing is connected before a stream's context is entered.

    Args:
        base_url: ``ws(s)://`` or ``http(s)://`` and host, with or without the API's prefix.
        token: Worker token; appears in no repr, message or log.
        reconnect_attempts: How often in a row a lost connection is replaced; 0 raises at once.
        reconnect_delay_seconds: Bound of the first wait; doubles up to 30 seconds, with jitter.
        health: Kept up to date by every stream. By default each stream has its own, and the
            client's is that of the stream made last.
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
        if backend_of(base_url) is not None:
            raise InvalidInputError("base_url", "a replay has no WebSockets; use event streams")
        self._endpoint = Endpoint(base_url, token, allow_insecure=allow_insecure)
        if isinstance(reconnect_attempts, bool) or not isinstance(reconnect_attempts, int):
            raise InvalidInputError("reconnect_attempts", "must be a whole number")
        if reconnect_attempts < 0:
            raise InvalidInputError("reconnect_attempts", "must be at least 0")
        self._delay = args.number_between(
            "reconnect_delay_seconds", reconnect_delay_seconds, 0.0, 3600.0
        )
        self._attempts = reconnect_attempts
        self._shared_health = health
        self.health: StreamHealth = health or StreamHealth()

    def stream_ticks(
        self,
        *,
        symbols: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        instrument_tokens: Iterable[str | int] | None = None,
    ) -> AsyncWorkerWebSocketStream:
        """Quotes as they change: a ``snapshot`` frame, then ``ticks`` frames.

        Args:
            symbols: ``EXCHANGE:TRADINGSYMBOL`` or tokens; may be empty when tokens are given.
            mode: ``ltp``, ``quote`` or ``full``.
            instrument_tokens: Further instruments by token.
        """
        names, tokens = _instruments(symbols, instrument_tokens)
        return self._stream(
            "stream_ticks",
            models.TicksEvent,
            "/worker/ws/market/ticks",
            {
                "symbols": ",".join(names),
                "tokens": ",".join(map(str, tokens)),
                "mode": args.choice("mode", mode, args.QUOTE_MODES),
            },
        )

    def stream(
        self,
        *,
        symbols: Iterable[str | int],
        mode: QuoteMode | str = "quote",
        instrument_tokens: Iterable[str | int] | None = None,
    ) -> AsyncWorkerWebSocketStream:
        """The same as :meth:`stream_ticks`."""
        return self.stream_ticks(symbols=symbols, mode=mode, instrument_tokens=instrument_tokens)

    def stream_candles(
        self,
        *,
        symbol: str | None = None,
        instrument_token: str | int | None = None,
        interval: Interval | str = "5minute",
    ) -> AsyncWorkerWebSocketStream:
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
            models.CandlesEvent,
            "/worker/ws/market/candles",
            {
                "symbol": name,
                "instrument_token": token,
                "interval": args.choice("interval", interval, args.CANDLE_INTERVALS),
            },
        )

    def stream_run_pnl(
        self, strategy_run_id: str, *, interval_seconds: float = 1.0
    ) -> AsyncWorkerWebSocketStream:
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
            models.WorkerRunPnlSnapshot,
            f"/worker/ws/runs/{run_id}/pnl",
            {"interval_seconds": f"{seconds:g}"},
            speaks_regularly=True,
        )

    def __repr__(self) -> str:
        # A debugger may ask in the middle of the constructor.
        endpoint = getattr(self, "_endpoint", None)
        return f"{type(self).__name__}({endpoint.base if endpoint else ''!r})"

    def _stream(
        self,
        operation: str,
        record: type[Record],
        path: str,
        query: dict[str, object],
        *,
        speaks_regularly: bool = False,
    ) -> AsyncWorkerWebSocketStream:
        policy = StreamPolicy(
            reconnect=self._attempts > 0,
            attempts=self._attempts,
            backoff=Backoff(
                base=self._delay, cap=max(_MAX_DELAY, self._delay), floor=min(0.1, self._delay)
            ),
            on_error_event="deliver" if speaks_regularly else "reconnect",
        )
        self.health = self._shared_health or StreamHealth()
        health = self.health
        health.stream_name = health.stream_name or operation.removeprefix("stream_")
        wanted = {name: value for name, value in query.items() if value not in (None, "")}
        health.subscription_key = health.subscription_key or f"{path}?{urlencode(wanted)}"
        return AsyncWorkerWebSocketStream(
            self._endpoint,
            path,
            query,
            operation=operation,
            record=record,
            policy=policy,
            health=health,
            # The deployed backend sends no heartbeats on the market channels; pings guard those.
            deadline=policy.read_deadline if speaks_regularly else None,
        )


AsyncWorkerTickWebSocketClient = AsyncWorkerWebSocketClient
AsyncWorkerCandleWebSocketClient = AsyncWorkerWebSocketClient
AsyncWorkerRunPnlWebSocketClient = AsyncWorkerWebSocketClient


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
